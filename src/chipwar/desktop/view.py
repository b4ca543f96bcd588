"""What every panel is given: the model, the pen, the words, the person's choices and the list of controls.

Panels are functions of a View and a place. They draw, and name what can be acted on with `control`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pygame
from pygame import Rect

from chipwar.desktop.focus import Control
from chipwar.desktop.keys import Keymap
from chipwar.desktop.layout import Layout
from chipwar.desktop.model import HAND, PolicyCard, TableModel
from chipwar.desktop.pen import Pen
from chipwar.desktop.words import key_words, say

BAR_WIDTH = 8
FOCUS_GAP = 4


@dataclass(frozen=True)
class Button:
    """A button of a dialog. step makes it a field: its label is the value, Left and Right choose another one."""

    id: str
    label: str
    act: Callable[[], None]
    primary: bool = False
    chosen: bool = False
    enabled: bool = True
    step: Callable[[int], None] | None = None


@dataclass(frozen=True)
class Block:
    """A part of a dialog: a paragraph, a label with its text, or either with a bar; buttons of its own below."""

    text: str
    label: str = ""
    fraction: float | None = None
    role: str = "body"
    colour: str = "text"
    ruled: bool = False
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Dialog:
    """A card over the table that holds the focus until it is closed. step answers Left and Right.

    wide: a page of its own rather than a question; again: makes it anew when the game has changed beneath it.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    buttons: tuple[Button, ...] = ()
    icon: str = ""
    step: Callable[[int], None] | None = None
    cancel: bool = True
    stacked: bool = False
    wide: bool = False
    again: Callable[[], Dialog] | None = None

    @property
    def walked(self) -> bool:
        """Whether Up and Down walk its controls rather than scroll its text."""
        return self.stacked or any(block.buttons for block in self.blocks)


@dataclass
class Choices:
    """What the person has chosen to look at; none of it is part of the game.

    brief_away: the brief that was put away; moment: the turn that may be gone back to.
    """

    theme: str = ""
    policy: str = ""
    targets: dict[str, str] = field(default_factory=dict)
    dial: str = ""
    hidden_goods: set[str] = field(default_factory=set)
    node: str = ""
    strip: str = "chart"
    news: str = "headlines"
    region: str = "map"
    search: str = ""
    searching: bool = False
    composing: str = ""
    scroll: dict[str, int] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    windows: dict[str, Rect] = field(default_factory=dict)
    heights: dict[str, int] = field(default_factory=dict)
    dialog: Dialog | None = None
    brief_away: str = ""
    moment: int = -1


class Stage:
    """One picture in the making: pen, layout, choices, and the controls that were drawn."""

    def __init__(self, pen: Pen, layout: Layout, choices: Choices, keymap: Keymap, deeds: Any) -> None:
        self.pen = pen
        self.layout = layout
        self.choices = choices
        self.keymap = keymap
        self.deeds = deeds
        self.controls: list[Control] = []
        self.hovered = ""
        self.focused = ""
        self.pressed = ""
        self.window: Rect | None = None
        self.settled = True

    @property
    def surface(self) -> pygame.Surface:
        return self.pen.surface

    @property
    def pad(self) -> int:
        return self.pen.u(self.layout.pad)

    def say(self, key: str, /, **slots: Any) -> str:
        return say(self.pen.type.locale, key, **slots)

    def cap(self, deed: str) -> str:
        """The key for a deed, in words."""
        return key_words(self.pen.type.locale, self.keymap.cap(deed))

    def control(self, control: Control) -> Control:
        """Write a control down; inside a scrolled window only its visible part can be hit."""
        control.shown = self.window
        self.controls.append(control)
        return control

    def state(self, control: Control) -> str:
        """How to draw it: disabled, pressed, hover or rest."""
        if not control.enabled:
            return "disabled"
        if control.id == self.pressed:
            return "pressed"
        return "hover" if control.id == self.hovered else "rest"

    @contextmanager
    def scrolled(self, name: str, area: Rect) -> Iterator[list[int]]:
        """A window into longer content. Draw from place[0] on and leave the end of the content there."""
        longest = self.choices.longest.get(name, 0)
        offset = min(self.choices.scroll.get(name, 0), max(0, longest - area.height))
        self.choices.scroll[name] = offset
        self.choices.windows[name] = area
        place = [area.y - offset]
        before, self.window = self.window, area
        with self.pen.clipped(area):
            yield place
        self.window = before
        longest = place[0] + offset - area.y
        self.settled = self.settled and (longest >= self.choices.longest.get(name, 0) or offset == 0)
        self.choices.longest[name] = longest
        self._scroll_bar(area, offset, self.choices.longest[name])

    def _scroll_bar(self, area: Rect, offset: int, longest: int) -> None:
        if longest <= area.height + 1:
            return
        width = self.pen.u(BAR_WIDTH)
        x = area.right + self.pen.u(3)
        thumb = max(self.pen.u(24), area.height * area.height // longest)
        y = area.y + (area.height - thumb) * offset // max(1, longest - area.height)
        self.pen.rect(Rect(x, area.y, width, area.height), "bg", 4)
        self.pen.rect(Rect(x, y, width, thumb), "line2", 4)

    def remembered(self, name: str, guess: int) -> int:
        """The height a growing card had in the last picture."""
        return self.choices.heights.get(name, guess)

    def remember(self, name: str, height: int) -> None:
        """Keep the height a card really took; a change asks for another picture."""
        self.settled = self.settled and self.choices.heights.get(name) == height
        self.choices.heights[name] = height


class View(Stage):
    """One picture of the table in the making."""

    def __init__(
        self, model: TableModel, pen: Pen, layout: Layout, choices: Choices, keymap: Keymap, deeds: Any
    ) -> None:
        super().__init__(pen, layout, choices, keymap, deeds)
        self.model = model

    # choices that fall back to something that exists

    def theme(self) -> str:
        known = [theme.id for theme in self.model.themes]
        return self.choices.theme if self.choices.theme in known else (known[0] if known else "")

    def dial(self) -> str:
        """The dial whose history is shown: the chosen one, else one with a ghost line, else the first."""
        known = [dial.id for dial in self.model.dials]
        haunted = [chart.dial_id for chart in self.model.charts if chart.ghost is not None and chart.dial_id in known]
        return self.choices.dial if self.choices.dial in known else next(iter((*haunted, *known)), "")

    def cards(self) -> list[PolicyCard]:
        """One card a policy of the hand, the chosen theme or the search, each for the target last chosen."""
        wanted = self.choices.search.casefold()
        theme = self.theme()
        in_hand = sorted((c for c in self.model.policies if c.hand is not None), key=lambda card: card.hand or 0)
        shown: dict[str, PolicyCard] = {}
        for card in in_hand if theme == HAND and not wanted else self.model.policies:
            fits = wanted in card.label.casefold() if wanted else theme in (HAND, card.theme)
            if fits and (card.id not in shown or self.choices.targets.get(card.id) == card.target):
                shown[card.id] = card
        return list(shown.values())

    def targets(self, policy: str) -> list[PolicyCard]:
        """All cards of one policy, one a target."""
        return [card for card in self.model.policies if card.id == policy]

    def open_policy(self) -> str:
        """The policy whose card is open: the chosen one, or the first of the theme."""
        shown = [card.id for card in self.cards()]
        return self.choices.policy if self.choices.policy in shown else (shown[0] if shown else "")
