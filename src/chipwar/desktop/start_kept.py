"""The list of kept games on the start screen: the newest first, damaged ones with what can be done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.kept import KeptGame
from chipwar.desktop.view import Stage
from chipwar.desktop.widgets import button

if TYPE_CHECKING:
    from chipwar.desktop.start import StartScreen

GAP, PAD, SIGN, FOOT, WIDEST = 10, 14, 34, 46, 980
REGION = "map"


def draw_kept(screen: StartScreen, stage: Stage, area: Rect) -> None:
    """A card for each game in a scrolled list, and the two buttons below."""
    pen = stage.pen
    head = pen.type.line("heading") + pen.u(GAP)
    pen.text(area.x, area.y + pen.type.line("heading") / 2, stage.say("start.games"), "heading")
    width = min(pen.u(WIDEST), area.width - pen.u(12))
    foot = pen.u(FOOT + GAP)
    with stage.scrolled("kept", Rect(area.x, area.y + head, width, area.height - head - foot)) as place:
        for game in screen.games:
            place[0] += _card(screen, stage, game, Rect(area.x, place[0], width, 0)) + pen.u(GAP)
    _foot(screen, stage, Rect(area.x, area.bottom - pen.u(FOOT), area.width, pen.u(FOOT)))


def _lines(stage: Stage, game: KeptGame) -> list[tuple[str, str, str]]:
    """What a card says: text, role, colour."""
    lines = [(game.title, "strong", "text"), (game.facts, "detail", "muted")]
    if game.trouble:
        lines.append((game.trouble, "caption", "bad"))
    if game.restore or game.lost:
        key = "start.restore" if game.restore else "start.lost"
        lines.append((stage.say(key), "detail_strong", "you" if game.restore else "faint"))
    return lines


def _card(screen: StartScreen, stage: Stage, game: KeptGame, area: Rect) -> int:
    pen = stage.pen
    lines = _lines(stage, game)
    room = area.width - pen.u(2 * PAD + SIGN)
    area.height = sum(pen.height(text, role, room) for text, role, _ in lines) + pen.u(PAD)
    newest = game is screen.games[0]
    control = Control(f"kept:{game.name}", REGION, area, game.title, game.facts, act=partial(screen.go_on, game))
    hover = stage.state(stage.control(control)) in ("hover", "pressed")
    pen.rect(area, "raised2" if hover else "raised", 8, "you" if newest else None, 2)
    sign, colour = ("warn", "bad") if game.trouble else ("play", "you" if newest else "text")
    pen.icon(sign, area.x + pen.u(PAD + 8), area.centery, 20, colour)
    y = area.y + pen.u(PAD / 2)
    for text, role, shade in lines:
        y += pen.paragraph(area.x + pen.u(PAD + SIGN), y, text, role, room, shade)
    return area.height


def _foot(screen: StartScreen, stage: Stage, area: Rect) -> None:
    """Continue with the newest game, or begin a new one."""
    pen, game = stage.pen, screen.games[0]
    label = stage.say("start.loading" if screen.chosen else "start.continue")
    width = max(pen.u(220), pen.width(label, "strong") + pen.u(40))
    place = Rect(area.right - width, area.y, width, area.height)
    able = not game.trouble or game.restore
    go = Control("continue", REGION, place, label, game.title, act=partial(screen.go_on, game), enabled=able)
    fresh = stage.say("start.new")
    wide = pen.width(fresh, "body") + pen.u(40)
    beside = Rect(place.x - wide - pen.u(GAP), area.y, wide, area.height)
    button(stage, Control("new", REGION, beside, fresh, act=partial(screen.show_kept, False)), fresh)
    button(stage, go, label, primary=True)
