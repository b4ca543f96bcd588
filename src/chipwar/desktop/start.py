"""The start screen: language, then scenario, then seat, then Start; with the mouse or with the keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pygame
from pygame import Rect

from chipwar.desktop.assets import LOCALES
from chipwar.desktop.focus import Control
from chipwar.desktop.kept import KeptGame
from chipwar.desktop.keys import Keymap
from chipwar.desktop.layout import LARGEST_TEXT, SMALLEST_TEXT, Layout, arrange
from chipwar.desktop.map_nodes import draw_hexagon
from chipwar.desktop.offers import USUAL_SCENARIO, Offer, SeatOffer
from chipwar.desktop.pen import Pen, TextBox
from chipwar.desktop.pointing import Pointed
from chipwar.desktop.start_kept import draw_kept
from chipwar.desktop.view import Stage
from chipwar.desktop.widgets import button, fitting
from chipwar.desktop.words import say

MARGIN, GAP = 28, 10
CHIP, START = 38, 46
COLUMN, LEAST_CARD = 330, 150
SEAT_PAD, MARK = 12, 17
LEAST_LIST, LEAST_CARD_HEIGHT = 100, 60
FEW_SEATS, FEW_COLUMNS, MOST_COLUMNS = 9, 3, 5
MOST_PASSES = 4
REGION = "map"
"""Arrows walk the start screen as they walk the map: to the nearest control that way."""

WALKS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


@dataclass(frozen=True)
class Chosen:
    """What a person wants to play, and how it should look. kept: the name of a game to go on with, else a new one;
    restore: with the newest good copy in its place."""

    scenario: str
    seat: str
    locale: str
    text_scale: float
    kept: str = ""
    restore: bool = False


def nothing_kept(_: str) -> tuple[KeptGame, ...]:
    """The list of games where none is kept."""
    return ()


class StartScreen(Pointed):
    """Asks what to play. `chosen` holds the answer once there is one."""

    def __init__(
        self,
        offers: Callable[[str], tuple[Offer, ...]],
        size: tuple[int, int],
        locale: str,
        text_scale: float = 1.0,
        kept: Callable[[str], tuple[KeptGame, ...]] = nothing_kept,
    ) -> None:
        super().__init__(size)
        self._kept, self._games = kept, {locale: kept(locale)}
        self.shows_kept, self.trouble = bool(self._games[locale]), ""
        self._offers, self.locale, self.text_scale = offers, locale, text_scale
        self.keymap = Keymap()
        self.boxes: list[TextBox] = []
        self.chosen: Chosen | None = None
        self.scenario = USUAL_SCENARIO
        self.seat = ""
        self.draw()
        self._focus_first()

    # what is chosen

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The scenarios in the person's language."""
        return self._offers(self.locale)

    def _offer(self) -> Offer:
        return next((offer for offer in self.offers if offer.id == self.scenario), self.offers[0])

    def _seat(self) -> SeatOffer:
        seats = self._offer().seats
        return next((seat for seat in seats if seat.id == self.seat), seats[0])

    def _focus_first(self) -> None:
        """The newest game that is kept, or the seat that is chosen."""
        self.changed = True
        self.draw()
        first = next((control for control in self.ring.controls if control.id.startswith("kept:")), None)
        self.ring.focus(first.id if first is not None and self.shows_kept else f"seat:{self._seat().id}")

    @property
    def games(self) -> tuple[KeptGame, ...]:
        """The games that are kept, in the person's language; the files are read once for each language."""
        if self.locale not in self._games:
            self._games[self.locale] = self._kept(self.locale)
        return self._games[self.locale]

    def show_kept(self, wanted: bool) -> None:
        """To the list of games, or to the choice of a new one."""
        self.shows_kept, self.trouble = wanted, ""
        self.choices.scroll.clear()
        self._focus_first()

    def go_on(self, game: KeptGame) -> None:
        """Play a game that is kept; from its newest good copy if that is all there is."""
        if not game.trouble or game.restore:
            self.chosen = Chosen("", "", self.locale, self.text_scale, game.name, bool(game.trouble))
            self.done = self.changed = True

    def ask_again(self, trouble: str) -> None:
        """What was chosen cannot be played: says why, and asks again."""
        self.chosen, self.done, self.trouble = None, False, trouble
        self._games.clear()
        self.shows_kept = bool(self.games)
        self._focus_first()

    def speak(self, locale: str) -> None:
        """Another language for all that follows."""
        self.locale = locale

    def choose_scenario(self, scenario: str) -> None:
        """Another scenario; the seat stays if it is there too."""
        self.scenario = scenario
        self.choices.scroll.clear()

    def choose_seat(self, seat: str) -> None:
        """A seat; the one that is chosen already is taken."""
        if seat == self.seat:
            self.begin()
        self.seat = seat

    def begin(self) -> None:
        """Play what is chosen."""
        self.chosen = Chosen(self._offer().id, self._seat().id, self.locale, self.text_scale)
        self.done = self.changed = True

    def quit(self) -> None:
        """Leave without playing."""
        self.done = True

    # keys

    def key(self, name: str) -> None:
        """One key press by its name."""
        self.draw()
        deed = self.keymap.deed(name)
        self.changed = self.follow = self.ring.visible = True
        if deed in WALKS:
            self.ring.walk_plane(*WALKS[deed])
        elif deed in ("next", "previous"):
            self.ring.walk(1 if deed == "next" else -1)
        elif deed in ("act", "details"):
            control = self.ring.focused
            if control is not None and control.act is not None:
                control.act()
        elif deed in ("larger", "smaller"):
            step = 0.125 if deed == "larger" else -0.125
            self.text_scale = min(LARGEST_TEXT, max(SMALLEST_TEXT, self.text_scale + step))
        elif deed == "full_screen":
            self.wants_full_screen = not self.wants_full_screen
        elif deed == "back":
            self.quit()

    # drawing

    def draw(self) -> pygame.Surface:
        """The picture as it should be now; drawn again only if something changed."""
        if not self.changed:
            return self.surface
        for _ in range(MOST_PASSES):
            stage = self._paint()
            if stage.settled and not self._reveal_focus(stage):
                break
        control = self.ring.focused
        if control is not None and self.ring.visible:
            self._focus_ring(stage, control)
        self.boxes = stage.pen.boxes
        self.changed = False
        return self.surface

    def _paint(self) -> Stage:
        self.surface.set_clip(None)
        layout = arrange(self.size, self.text_scale)
        stage = Stage(Pen(self.surface, self.locale, layout.ui), layout, self.choices, self.keymap, self)
        stage.hovered, stage.pressed = self.hovered, self.pressed
        self.view = stage
        self.surface.fill(stage.pen.colour("bg"))
        self._draw(stage, layout)
        self.ring.controls = stage.controls
        return stage

    def _draw(self, stage: Stage, layout: Layout) -> None:
        """Title and languages, scenarios, what the chosen one is, seats, and the one primary button."""
        pen = stage.pen
        margin = pen.u(MARGIN)
        inner = Rect(layout.frame.x + margin, margin, layout.frame.width - 2 * margin, self.size[1] - 2 * margin)
        y = inner.y + self._title(stage, inner) + pen.u(GAP)
        if self.trouble:
            y += pen.paragraph(inner.x, y, self.trouble, "body", inner.width, "bad") + pen.u(GAP)
        if self.shows_kept:
            draw_kept(self, stage, Rect(inner.x, y, inner.width, inner.bottom - y))
            return
        y += self._scenarios(stage, Rect(inner.x, y, inner.width, 0)) + pen.u(GAP)
        bottom = inner.bottom - pen.u(START) - pen.u(GAP)
        words = self._words(stage, inner.width)
        if bottom - y - sum(height + gap for *_, height, gap in words) >= pen.u(LEAST_LIST):
            for text, role, colour, height, gap in words:
                pen.paragraph(inner.x, y, text, role, inner.width, colour)
                y += height + gap
        self._seats(stage, Rect(inner.x, y, inner.width - pen.u(12), max(pen.u(LEAST_CARD_HEIGHT), bottom - y)))
        self._foot(stage, Rect(inner.x, inner.bottom - pen.u(START), inner.width, pen.u(START)))

    def _words(self, stage: Stage, width: int) -> list[tuple[str, str, str, int, int]]:
        """What the chosen scenario is, and the head of the seats: text, role, colour, height and gap below."""
        pen, about, head = stage.pen, self._offer().about, stage.say("start.seat")
        return [
            (about, "body", "muted", pen.height(about, "body", width), pen.u(GAP)),
            (head, "strong", "text", pen.height(head, "strong", width), pen.u(4)),
        ]

    def _title(self, stage: Stage, inner: Rect) -> int:
        """The name of the game and the languages; answers the height."""
        pen = stage.pen
        height = pen.u(CHIP)
        names = [(locale, say(locale, "language")) for locale in LOCALES]
        widths = [pen.width(name, "body") + pen.u(28) for _, name in names]
        x = inner.right - sum(widths) - pen.u(8) * (len(widths) - 1)
        for (locale, name), width in zip(names, widths, strict=True):
            act = partial(self.speak, locale)
            self._chip(stage, f"language:{locale}", Rect(x, inner.y, width, height), name, locale == self.locale, act)
            x += width + pen.u(8)
        title = stage.say("start.title")
        room = inner.width - sum(widths) - pen.u(40)
        role = fitting(pen, title, ("section", "heading", "strong"), room)
        below = pen.width(title, role) > room
        top = inner.y + height + pen.u(4) if below else inner.y + (height - pen.type.line(role)) / 2
        used = pen.paragraph(inner.x, top, title, role, inner.width if below else room)
        return height + pen.u(4) + used if below else max(height, used)

    def _chip(self, stage: Stage, name: str, place: Rect, text: str, chosen: bool, act: Callable[[], None]) -> None:
        """A choice of a few words."""
        pen = stage.pen
        control = stage.control(Control(name, REGION, place, text, act=act))
        hover = stage.state(control) in ("hover", "pressed")
        pen.rect(place, "raised2" if chosen or hover else "raised", 6, "you" if chosen else None, 2)
        pen.text(*place.center, text, "body", "text" if chosen else "muted", "centre", place.width)

    def _scenarios(self, stage: Stage, area: Rect) -> int:
        """A card for each scenario, side by side as far as there is room; answers the height."""
        pen, gap = stage.pen, stage.pen.u(GAP)
        columns = max(1, min(len(self.offers), (area.width + gap) // (pen.u(LEAST_CARD) + gap)))
        width = (area.width - gap * (columns - 1)) // columns
        height = pen.type.line("strong") + pen.type.line("caption") + pen.u(18)
        for number, offer in enumerate(self.offers):
            row, column = divmod(number, columns)
            place = Rect(area.x + column * (width + gap), area.y + row * (height + gap), width, height)
            self._scenario(stage, offer, place)
        rows = -(-len(self.offers) // columns)
        return rows * (height + gap) - gap

    def _scenario(self, stage: Stage, offer: Offer, place: Rect) -> None:
        pen, chosen = stage.pen, offer.id == self._offer().id
        act = partial(self.choose_scenario, offer.id)
        control = stage.control(Control(f"scenario:{offer.id}", REGION, place, offer.label, offer.about, act=act))
        hover = stage.state(control) in ("hover", "pressed")
        pen.rect(place, "raised2" if chosen or hover else "raised", 8, "you" if chosen else None, 2)
        left, room = place.x + pen.u(14), place.width - pen.u(28)
        middle = place.y + pen.u(9) + pen.type.line("strong") / 2
        pen.text(left, middle, offer.label, "strong", limit=room)
        middle += (pen.type.line("strong") + pen.type.line("caption")) / 2
        pen.text(left, middle, offer.facts, fitting(pen, offer.facts, ("caption", "small"), room), "muted", limit=room)

    def _seats(self, stage: Stage, window: Rect) -> None:
        """The seats of the chosen scenario in rows of equal cards."""
        pen, gap = stage.pen, stage.pen.u(GAP)
        seats = self._offer().seats
        most = MOST_COLUMNS if len(seats) > FEW_SEATS else FEW_COLUMNS
        columns = max(1, min(most, (window.width + gap) // (pen.u(COLUMN) + gap)))
        width = (window.width - gap * (columns - 1)) // columns
        room = width - pen.u(2 * SEAT_PAD + 2 * MARK + 10)
        with stage.scrolled("seats", window) as place:
            for first in range(0, len(seats), columns):
                row = seats[first : first + columns]
                height = max(self._seat_height(pen, seat, room) for seat in row)
                for column, seat in enumerate(row):
                    area = Rect(window.x + column * (width + gap), place[0], width, height)
                    self._seat_card(stage, seat, area, room)
                place[0] += height + gap

    @staticmethod
    def _seat_height(pen: Pen, seat: SeatOffer, room: int) -> int:
        words = pen.height(seat.name, "strong", room) + pen.height(seat.about, "caption", room)
        return words + pen.u(SEAT_PAD + 4)

    def _seat_card(self, stage: Stage, seat: SeatOffer, area: Rect, room: int) -> None:
        pen, chosen = stage.pen, seat.id == self._seat().id
        act = partial(self.choose_seat, seat.id)
        control = stage.control(Control(f"seat:{seat.id}", REGION, area, seat.name, seat.about, act=act))
        hover = stage.state(control) in ("hover", "pressed")
        pen.rect(area, "raised2" if chosen or hover else "raised", 8, "you" if chosen else None, 2)
        x = area.x + pen.u(SEAT_PAD + MARK)
        draw_hexagon(pen, (x, area.centery), MARK * pen.ui, "bg", "you" if chosen else "text", 2 * pen.ui)
        pen.text(x, area.centery, seat.code, "caption_strong", "text", "centre")
        left = area.x + pen.u(SEAT_PAD + 2 * MARK + 10)
        used = pen.height(seat.name, "strong", room) + pen.height(seat.about, "caption", room)
        y = area.y + (area.height - used) / 2
        y += pen.paragraph(left, y, seat.name, "strong", room)
        pen.paragraph(left, y, seat.about, "caption", room, "muted")

    def _foot(self, stage: Stage, area: Rect) -> None:
        """What will be played, and the button."""
        pen = stage.pen
        label = stage.say("start.loading" if self.chosen else "start.begin")
        width = max(pen.u(220), pen.width(label, "strong") + pen.u(40))
        place = Rect(area.right - width, area.y, width, area.height)
        width += self._to_games(stage, place)
        text = stage.say("start.chosen", scenario=self._offer().label, seat=self._seat().name)
        room = area.width - width - pen.u(20)
        role = fitting(pen, text, ("body", "caption", "small"), room)
        top = area.centery - pen.height(text, role, room) / 2
        pen.paragraph(area.x, top, text, role, room, "muted")
        button(stage, Control("begin", REGION, place, label, act=self.begin), label, primary=True)

    def _to_games(self, stage: Stage, beside: Rect) -> int:
        """The way back to the games that are kept, if there are any; answers the width it takes."""
        if not self.games:
            return 0
        label = stage.say("start.games")
        width = stage.pen.width(label, "body") + stage.pen.u(36)
        place = Rect(beside.x - width - stage.pen.u(GAP), beside.y, width, beside.height)
        button(stage, Control("games", REGION, place, label, act=partial(self.show_kept, True)), label)
        return width + stage.pen.u(GAP)
