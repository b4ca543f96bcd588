"""What each key does on the table: moving the focus, acting on it, and the window's own keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipwar.desktop.focus import Control
from chipwar.desktop.view import Choices, Dialog

if TYPE_CHECKING:
    from chipwar.desktop.screen import TableScreen

PLANE_REGIONS = ("map",)
ROW_REGIONS = ("top", "tabs", "orders", "clock", "brief")
LINE = 48
PAGE_SHARE = 0.8
ANSWERS = ("accept", "refuse", "counter")
WAYS = {"left": -1, "right": 1, "up": -1, "down": 1, "previous": -1, "next": 1}


class Keyboard:
    """Turns the deeds of keys into moves of the focus and calls of Deeds."""

    def __init__(self, screen: TableScreen) -> None:
        self.screen = screen
        self.filtering = False

    @property
    def choices(self) -> Choices:
        return self.screen.choices

    def press(self, name: str) -> None:
        """One key press by its name."""
        self.screen.draw()
        deed = self.screen.keymap.deed(name)
        self.screen.changed = True
        self.screen.follow = True
        if self.filtering and deed.startswith("digit:"):
            self._filter(int(deed.removeprefix("digit:")))
            return
        self.filtering = False
        if deed and deed not in ("full_screen", "larger", "smaller"):
            self.screen.ring.visible = True
        if self.choices.dialog is not None:
            self._dialog_key(deed)
        elif not self._move(deed):
            self._act(deed)
        self.screen.draw()
        focused = self.screen.ring.focused
        tipped = focused is not None and focused.tip and self._moved(deed) and not self._single
        self.screen.tip_for = focused.id if focused is not None and tipped else ""
        self.screen.changed = True

    @property
    def _single(self) -> bool:
        """One region fills the window, so that a plate beside the focus would hide what is read."""
        return self.screen.view is not None and self.screen.view.layout.kind == "single"

    @staticmethod
    def _moved(deed: str) -> bool:
        return deed in WAYS or deed.startswith("region:")

    def _filter(self, number: int) -> None:
        self.filtering = False
        if 1 <= number <= len(self.screen.model.goods):
            self.screen.deeds.toggle_good(self.screen.model.goods[number - 1].id)

    def _dialog_key(self, deed: str) -> None:
        dialog = self.choices.dialog
        if dialog is None:
            return
        focused = self.screen.ring.focused
        if deed == "back":
            self._leave_dialog(dialog)
        elif deed in ("left", "right") and focused is not None and focused.step is not None:
            focused.step(WAYS[deed])
        elif deed in ANSWERS:
            self._reply(deed)
        elif deed in ("left", "right") and dialog.step is not None:
            dialog.step(WAYS[deed])
        elif deed in ("page_up", "page_down"):
            self._page(-1 if deed == "page_up" else 1, f"dialog:{dialog.id}")
        elif deed in ("up", "down") and not dialog.walked and self._scrollable(f"dialog:{dialog.id}"):
            self.screen.scroll(f"dialog:{dialog.id}", WAYS[deed] * LINE)
        elif deed in WAYS:
            self.screen.ring.walk(WAYS[deed])
        elif deed in ("act", "details"):
            self._do("act")
        elif deed in ("full_screen", "larger", "smaller"):
            self._window_deed(deed)

    def _leave_dialog(self, dialog: Dialog) -> None:
        """Back from the offer in the making to the talks, from there and all else to the table."""
        if dialog.id == "talks" and self.screen.model.talk.builder is not None:
            self.screen.deeds.drop_offer()
        else:
            self.screen.deeds.close()

    def _reply(self, deed: str) -> None:
        """Answers the offer that has the focus, else the first one."""
        focused = self.screen.ring.focused_id.rpartition(":")[2]
        found = [c for c in self.screen.ring.controls if c.id.startswith(f"button:{deed}:") and c.enabled]
        found.sort(key=lambda control: not control.id.endswith(f":{focused}"))
        if found and found[0].act is not None:
            found[0].act()

    def _scrollable(self, name: str) -> bool:
        return self.choices.longest.get(name, 0) > self.choices.windows[name].height + 1

    def _page(self, way: int, name: str | None = None) -> None:
        focused = self.screen.ring.focused
        if name is None and focused is not None:
            name = next((n for n, area in self.screen.windows() if area == focused.shown), None)
        if name is not None and name in self.choices.windows:
            self.screen.follow = False
            self.screen.scroll(name, way * round(self.choices.windows[name].height * PAGE_SHARE))

    def _move(self, deed: str) -> bool:
        """Movements of the focus; answers whether it was one."""
        if deed in ("next", "previous"):
            self.screen.ring.walk(1 if deed == "next" else -1)
        elif deed.startswith("region:"):
            self._enter(deed.removeprefix("region:"))
        elif deed in ("left", "right", "up", "down"):
            self._arrow(deed)
        elif deed in ("page_up", "page_down"):
            self._page(-1 if deed == "page_up" else 1)
        else:
            return False
        return True

    def _enter(self, region: str) -> None:
        """Goes to a region; small arrangements show it first. Again: to the themes above the policies."""
        self.screen.deeds.show_region(region)
        focused = self.screen.ring.focused
        again = region == "policies" and focused is not None and focused.region == region
        self.screen.changed = True
        self.screen.draw()
        if region == "policies" and not (again and focused and not focused.id.startswith("theme:")):
            self.screen.focus_first_policy()
        else:
            self.screen.ring.enter(region)

    def _arrow(self, deed: str) -> None:
        control = self.screen.ring.focused
        way = -1 if deed in ("left", "up") else 1
        if control is None:
            self.screen.ring.walk(way)
        elif control.region in PLANE_REGIONS:
            across = deed in ("left", "right")
            self.screen.ring.walk_plane(way if across else 0, 0 if across else way)
        elif deed in ("left", "right") and control.step is not None:
            control.step(way)
        elif deed in ("left", "right") and control.region not in ROW_REGIONS:
            return
        else:
            self.screen.ring.walk_region(way)
            self._chart_follows()

    def _chart_follows(self) -> None:
        """An arrow onto a dial shows its history."""
        focused = self.screen.ring.focused_id
        if focused.startswith("dial:"):
            self.screen.deeds.choose_dial(focused.removeprefix("dial:"))

    def _act(self, deed: str) -> None:
        simple = {
            "undo": self.screen.deeds.undo,
            "end_turn": self.screen.deeds.end_turn,
            "help": self.screen.deeds.open_help,
            "menu": self.screen.deeds.open_menu,
            "undo_turn": self.screen.deeds.open_undo_turn,
            "courses": self.screen.deeds.open_courses,
            "talks": self.screen.deeds.open_talks,
            "put_away": self.screen.deeds.put_brief_away,
            "search": self.screen.deeds.begin_search,
        }
        if deed in simple:
            simple[deed]()
        elif deed in ("act", "details", "remove"):
            self._do(deed)
        elif deed in ("minus", "plus"):
            self._step(-1 if deed == "minus" else 1)
        elif deed.startswith("digit:"):
            self._digit(int(deed.removeprefix("digit:")))
        elif deed == "filter":
            self.filtering = True
        elif deed == "back":
            self.choices.search = ""
        else:
            self._window_deed(deed)

    def _window_deed(self, deed: str) -> None:
        if deed == "full_screen":
            self.screen.deeds.full_screen()
        elif deed in ("larger", "smaller"):
            self.screen.deeds.scale_text(1 if deed == "larger" else -1)

    def _do(self, name: str) -> None:
        control = self.screen.ring.focused
        if control is None or not control.enabled:
            return
        deed = getattr(control, name) or (control.act if name == "details" else None)
        if deed is not None:
            deed()

    def _step(self, way: int) -> None:
        control = self._policy_in_hand()
        if control is not None and control.step is not None:
            control.step(way)

    def _policy_in_hand(self) -> Control | None:
        """The focused control if it steps a policy, else the open card."""
        control = self.screen.ring.focused
        if control is not None and control.id.startswith(("policy:", "slider:")):
            return control
        return self.screen.ring.find(f"policy:{self.screen.view.open_policy()}") if self.screen.view else None

    def _digit(self, digit: int) -> None:
        """0 takes the draft of the policy in hand back; the others choose a theme, whatever has the focus."""
        if digit:
            self.screen.deeds.nth_theme(digit)
            return
        control = self._policy_in_hand()
        if control is not None and control.reset is not None:
            control.reset()
