"""The table screen: puts the panels together, turns events into deeds, and redraws only when something changed.

It owns no window: app.py gives it a size and events and shows the surface it drew.
"""

from __future__ import annotations

from collections.abc import Mapping

import pygame

from chipwar.desktop.arrangement import draw_table
from chipwar.desktop.deeds import Deeds
from chipwar.desktop.dialog import draw_dialog, draw_tooltip
from chipwar.desktop.entry import Entry
from chipwar.desktop.keyboard import Keyboard
from chipwar.desktop.keys import Keymap
from chipwar.desktop.layout import LARGEST_TEXT, SMALLEST_TEXT, arrange
from chipwar.desktop.model import Actions, TableModel
from chipwar.desktop.pen import Pen, TextBox
from chipwar.desktop.pointing import Pointed
from chipwar.desktop.view import View

MOST_PASSES = 4


class TableScreen(Pointed):
    """One person's table: hand it events, ask it for its surface."""

    view: View | None = None

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
        self.model, self.locale = model, locale
        self.text_scale, self.actions, self.theme_name = text_scale, actions, theme
        self.keymap = Keymap(keys)
        super().__init__(size)
        self.deeds = Deeds(self)
        self.entry = Entry(self)
        self.keyboard = Keyboard(self)
        self.focus_before_dialog = ""
        self.boxes: list[TextBox] = []
        self.draw()
        self.focus_first_policy()
        self.deeds.tell(model.warning)

    # state that others change

    def show(self, model: TableModel) -> None:
        """A new model; keeps what the person was looking at."""
        self.model = model
        self.page_again()

    def page_again(self) -> None:
        """An open page is made anew; the focus stays where it is as long as that is there."""
        self.changed = True
        dialog = self.choices.dialog
        if dialog is not None and dialog.again is not None:
            self.choices.dialog = dialog.again()
            self.draw()
            if self.ring.focused is None:
                self.focus_dialog()

    def focus_dialog(self) -> None:
        """The first control of the open page."""
        self.changed = True
        self.draw()
        first = next(iter(self.ring.ordered()), None)
        if self.choices.dialog is not None and first is not None:
            self.ring.focus(first.id)
            self.changed = True

    def tick(self, now: int) -> None:
        """Time passed: others may have spoken."""
        super().tick(now)
        if not self.done:
            self.deeds.hear()

    @property
    def waiting(self) -> bool:
        """Whether tick has something to do soon."""
        return super().waiting or self.model.talk.listening or self.model.talk.thinking

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

    def _overlays(self, view: View) -> None:
        control = self.ring.focused
        if control is not None and self.ring.visible:
            self._focus_ring(view, control)
        tip = self.ring.find(self.tip_for)
        if tip is not None and tip.tip and self.choices.dialog is None:
            draw_tooltip(view, tip)

    # events

    def handle(self, event: pygame.event.Event) -> None:
        """One event of the window."""
        if self.choices.searching and self.entry.handle(event):
            self.changed = True
            return
        super().handle(event)

    def key(self, name: str) -> None:
        """One key press by its name."""
        self.keyboard.press(name)

    def quit(self) -> None:
        """The person closes the window."""
        self.deeds.quit()
