"""What every screen of the window has in common: mouse, focus, scrolling, and when it must be drawn again.

It owns no window: app.py gives it a size and events and shows the surface it drew.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import pygame
from pygame import Rect

from chipwar.desktop.focus import Control, FocusRing
from chipwar.desktop.keys import key_name
from chipwar.desktop.view import FOCUS_GAP, Choices, Stage

TIP_DELAY_MS = 400
WHEEL = 48


class Pointed(ABC):
    """A screen that answers mouse and keys. Who derives from it draws itself and takes key presses by name."""

    view: Stage | None = None

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self.surface = pygame.Surface(size)
        self.choices = Choices()
        self.ring = FocusRing()
        self.done = False
        self.wants_full_screen = False
        self.mouse = (-1, -1)
        self.hovered = self.pressed = ""
        self.hover_since = 0
        self.tip_for = ""
        self.changed = True
        self.follow = True

    @abstractmethod
    def draw(self) -> pygame.Surface:
        """The picture as it should be now."""

    @abstractmethod
    def key(self, name: str) -> None:
        """One key press by its name."""

    @abstractmethod
    def quit(self) -> None:
        """The person closes the window."""

    def resize(self, size: tuple[int, int]) -> None:
        """The window has another size."""
        self.size = size
        self.surface = pygame.Surface(size)
        self.choices.heights.clear()
        self.changed = True

    def handle(self, event: pygame.event.Event) -> None:
        """One event of the window."""
        before = (self.hovered, self.pressed)
        if event.type == pygame.MOUSEMOTION:
            self._point(event.pos)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._press(event.pos)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._release(event.pos)
        elif event.type == pygame.MOUSEWHEEL:
            self._wheel(event.y)
        elif event.type == pygame.KEYDOWN:
            self.key(key_name(event.key, event.mod, getattr(event, "unicode", "")))
        if (self.hovered, self.pressed) != before:
            self.changed = True

    def tick(self, now: int) -> None:
        """Time passed: a tooltip appears after a moment of rest."""
        hovered = self.ring.find(self.hovered)
        due = hovered is not None and hovered.tip and now - self.hover_since >= TIP_DELAY_MS
        if due and self.tip_for != self.hovered:
            self.tip_for = self.hovered
            self.changed = True

    @property
    def waiting(self) -> bool:
        """Whether tick has something to do soon."""
        return bool(self.hovered) and self.tip_for != self.hovered

    def _point(self, spot: tuple[int, int]) -> None:
        self.mouse = spot
        control = self.ring.at(spot)
        name = control.id if control is not None and (control.act or control.tip) else ""
        if name != self.hovered:
            self.hovered, self.hover_since = name, pygame.time.get_ticks()
            if self.tip_for:
                self.tip_for, self.changed = "", True
        if self.pressed.startswith("slider:"):
            self._slide()

    def _slide(self) -> None:
        control = self.ring.find(self.pressed)
        if control is not None and control.act:
            control.act()
            self.changed = True

    def _press(self, spot: tuple[int, int]) -> None:
        self.draw()
        self._point(spot)
        self.tip_for = ""
        control = self.ring.at(spot)
        self.pressed = control.id if control else ""
        if control is not None and control.in_ring and control.enabled:
            self.follow = False
            self.ring.focus(control.id)
        self.ring.visible = False
        self.changed = True

    def _release(self, spot: tuple[int, int]) -> None:
        self.draw()
        control = self.ring.at(spot)
        same = control is not None and control.id == self.pressed
        self.pressed = ""
        if same and control is not None and control.act and control.enabled:
            control.act()
        self.changed = True

    def _wheel(self, ticks: int) -> None:
        inside = [name for name, area in self.windows() if area.collidepoint(self.mouse)]
        if inside and self.view is not None:
            self.follow = False
            self.scroll(inside[-1], -ticks * self.view.pen.u(WHEEL))
            self.changed = True

    def windows(self) -> list[tuple[str, Rect]]:
        """The scrolled windows that answer now: the table's, or the open dialog's."""
        dialog = self.choices.dialog
        named = self.choices.windows.items()
        if dialog is None:
            return [(name, area) for name, area in named if not name.startswith("dialog:")]
        return [(name, area) for name, area in named if name == f"dialog:{dialog.id}"]

    def scroll(self, name: str, shift: int) -> None:
        """Moves a scrolled window's content by pixels, as far as it goes."""
        longest = self.choices.longest.get(name, 0) - self.choices.windows[name].height
        self.choices.scroll[name] = min(max(0, self.choices.scroll.get(name, 0) + shift), max(0, longest))

    # the focus

    def _reveal_focus(self, view: Stage) -> bool:
        """Scrolls so that the focused control can be seen; answers whether it had to."""
        control = self.ring.focused
        if control is None or control.shown is None or not self.follow:
            return False
        name = next((n for n, area in self.choices.windows.items() if area == control.shown), None)
        if name is None:
            return False
        window, area = control.shown, control.area
        shift = min(0, area.top - window.top) or max(0, min(area.bottom - window.bottom, area.top - window.top))
        if shift:
            self.scroll(name, shift)
        return bool(shift)

    def _focus_ring(self, view: Stage, control: Control) -> None:
        gap = view.pen.u(FOCUS_GAP)
        width = max(2, view.pen.u(2))
        if control.round:
            view.pen.ring(*control.area.center, control.area.width / 2 + gap, "focus", width)
            return
        area = control.area.inflate(2 * gap, 2 * gap)
        whole = self.surface.get_rect()
        if control.shown is None:
            view.pen.rect(area.clip(whole.inflate(-2, -2)), None, 8, "focus", 2)
            return
        beside = 2 * (gap + view.pad)
        with view.pen.clipped(control.shown.inflate(beside, 2 * gap).clip(whole)):
            view.pen.rect(area.clip(whole.inflate(-2, -2)), None, 8, "focus", 2)
