"""The table screen: puts the panels together, turns events into deeds, and redraws only when something changed.

It owns no window: app.py gives it a size and events and shows the surface it drew.
"""

from __future__ import annotations

from collections.abc import Mapping

import pygame
from pygame import Rect

from chipwar.desktop.arrangement import draw_table
from chipwar.desktop.deeds import Deeds
from chipwar.desktop.dialog import draw_dialog, draw_tooltip
from chipwar.desktop.entry import Entry
from chipwar.desktop.focus import Control, FocusRing
from chipwar.desktop.keyboard import Keyboard
from chipwar.desktop.keys import Keymap, key_name
from chipwar.desktop.layout import LARGEST_TEXT, SMALLEST_TEXT, arrange
from chipwar.desktop.model import Actions, TableModel
from chipwar.desktop.pen import Pen, TextBox
from chipwar.desktop.view import FOCUS_GAP, Choices, View

MOST_PASSES = 4
TIP_DELAY_MS = 400
WHEEL = 48


class TableScreen:
    """One person's table: hand it events, ask it for its surface."""

    def __init__(
        self,
        model: TableModel,
        size: tuple[int, int],
        locale: str,
        text_scale: float,
        actions: Actions,
        theme: str = "ink",
        keys: Mapping[str, str] | None = None,
    ) -> None:
        self.model, self.size, self.locale = model, size, locale
        self.text_scale, self.actions, self.theme_name = text_scale, actions, theme
        self.keymap = Keymap(keys)
        self.choices = Choices()
        self.ring = FocusRing()
        self.deeds = Deeds(self)
        self.entry = Entry(self)
        self.keyboard = Keyboard(self)
        self.done = False
        self.wants_full_screen = False
        self.focus_before_dialog = ""
        self.mouse = (-1, -1)
        self.hovered = self.pressed = ""
        self.hover_since = 0
        self.tip_for = ""
        self.changed = True
        self.follow = True
        self.boxes: list[TextBox] = []
        self.surface = pygame.Surface(size)
        self.view: View | None = None
        self.draw()
        self.focus_first_policy()

    # state that others change

    def show(self, model: TableModel) -> None:
        """A new model; keeps what the person was looking at."""
        self.model = model
        self.changed = True

    def resize(self, size: tuple[int, int]) -> None:
        self.size = size
        self.surface = pygame.Surface(size)
        self.choices.heights.clear()
        self.changed = True

    def set_text_scale(self, scale: float) -> None:
        self.text_scale = min(LARGEST_TEXT, max(SMALLEST_TEXT, scale))
        self.choices.heights.clear()
        self.changed = True

    def theme(self) -> str:
        """The policy theme shown."""
        return self.view.theme() if self.view else ""

    def focus_first_policy(self) -> None:
        self.changed = True
        self.draw()
        first = next((c for c in self.ring.ordered() if c.id.startswith("policy:")), None)
        if first is not None and self.choices.dialog is None:
            self.ring.focus(first.id)

    def listen_for_text(self, wanted: bool) -> None:
        """Starts or stops the input method."""
        if pygame.display.get_init() and pygame.display.get_surface() is not None:
            (pygame.key.start_text_input if wanted else pygame.key.stop_text_input)()

    @property
    def status(self) -> str:
        """The sentence of the focused control, for a status line or a reader."""
        control = self.ring.focused
        return " ".join(part for part in (control.name, control.tip) if part) if control else ""

    # drawing

    def draw(self) -> pygame.Surface:
        """The picture as it should be now; drawn again only if something changed."""
        if not self.changed:
            return self.surface
        for _ in range(MOST_PASSES):
            view = self._paint()
            if view.settled and not self._reveal_focus(view):
                break
        self._overlays(view)
        self.boxes = view.pen.boxes
        self.changed = False
        return self.surface

    def _paint(self) -> View:
        self.surface.set_clip(None)
        layout = arrange(self.size, self.text_scale)
        pen = Pen(self.surface, self.locale, layout.ui, self.theme_name)
        view = View(self.model, pen, layout, self.choices, self.keymap, self.deeds)
        view.hovered, view.focused, view.pressed = self.hovered, self._shown_focus(), self.pressed
        self.view = view
        self.surface.fill(pen.colour("bg"))
        draw_table(view)
        if self.choices.dialog is not None:
            draw_dialog(view, self.choices.dialog)
        self.ring.controls = view.controls
        return view

    def _shown_focus(self) -> str:
        return self.ring.focused_id if self.ring.visible and self.choices.dialog is None else ""

    def _reveal_focus(self, view: View) -> bool:
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

    def _overlays(self, view: View) -> None:
        control = self.ring.focused
        if control is not None and self.ring.visible:
            self._focus_ring(view, control)
        tip = self.ring.find(self.tip_for)
        if tip is not None and tip.tip and self.choices.dialog is None:
            draw_tooltip(view, tip)

    def _focus_ring(self, view: View, control: Control) -> None:
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

    # events

    def handle(self, event: pygame.event.Event) -> None:
        """One event of the window."""
        before = (self.hovered, self.pressed)
        if self.choices.searching and self.entry.handle(event):
            self.changed = True
            return
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

    def key(self, name: str) -> None:
        """One key press by its name."""
        self.keyboard.press(name)
