"""Whole games on the table: with the keyboard alone, with the mouse alone; and everything reachable by Tab."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pygame
import pytest

from chipwar.base.errors import ChipwarError, MissingPackageError, OrderError
from chipwar.desktop import app
from chipwar.desktop.focus import Control
from chipwar.desktop.keys import Keymap
from chipwar.desktop.model import TableModel
from chipwar.desktop.screen import TableScreen
from desktop_sample import SampleActions, sample, table_screen
from desktop_sample_world import LOCALES


def press(screen: TableScreen, *names: str) -> None:
    for name in names:
        screen.key(name)
        screen.draw()


def click(screen: TableScreen, control_id: str) -> None:
    """A press and release of the left button in the middle of a control that can be seen."""
    screen.draw()
    control = screen.ring.find(control_id)
    assert control is not None, f"{control_id} is not on the screen"
    visible = control.area if control.shown is None else control.area.clip(control.shown)
    spot = visible.center
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        screen.handle(pygame.event.Event(kind, pos=spot, button=1))
        screen.draw()


def fresh(turns: int = 3, **how: object) -> tuple[TableScreen, SampleActions]:
    actions = SampleActions(turns_left=turns)
    return table_screen(model=sample(level=None), actions=actions, **how), actions


def test_a_game_with_the_keyboard_alone() -> None:
    screen, actions = fresh()
    assert screen.ring.focused_id == "policy:us_ban_export_grade"
    press(screen, "+", "f3", "f4", "f4")
    assert screen.ring.focused_id.startswith("theme:")
    press(screen, "5")
    assert screen.ring.focused_id == "policy:us_minerals"
    press(screen, "+", "+", "-")
    assert [order.policy for order in actions.model.orders] == ["us_ban_export_grade", "us_minerals"]
    press(screen, "f6", "f8", "return", "escape", "e")
    press(screen, "0", "ctrl+z", "e", "e")
    assert screen.choices.dialog is not None
    assert screen.choices.dialog.id == "end"
    press(screen, "escape")
    assert screen.choices.dialog is None
    press(screen, "e", "return")
    assert screen.done
    assert actions.asked[0] == "set us_ban_export_grade china 3"
    assert actions.asked.count("end_turn") == 3


def test_a_game_with_the_mouse_alone() -> None:
    screen, actions = fresh()
    click(screen, "plus:us_ban_export_grade")
    click(screen, "theme:minerals")
    click(screen, "policy:us_minerals")
    click(screen, "plus:us_minerals")
    click(screen, "order:us_minerals:usa")
    click(screen, "drop:us_ban_export_grade:china")
    click(screen, "headlines:1")
    click(screen, "button:close")
    click(screen, "dial:power")
    assert screen.choices.dial == "power"
    for _ in range(3):
        click(screen, "end_turn")
    click(screen, "button:quit")
    assert screen.done
    assert actions.asked[:3] == [
        "set us_ban_export_grade china 3",
        "set us_minerals usa 1",
        "remove us_ban_export_grade china",
    ]


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_tab_reaches_every_control(scale: float) -> None:
    screen, _ = fresh(text_scale=scale)
    for region in ("map", "policies", "orders", "dials"):
        screen.deeds.show_region(region)
        screen.changed = True
        screen.draw()
        wanted = {control.id for control in screen.ring.ordered()}
        reached = set()
        for _ in range(len(wanted) + 1):
            press(screen, "tab")
            reached.add(screen.ring.focused_id)
            focused = screen.ring.focused
            assert focused is not None
            assert focused.shown is None or focused.area.colliderect(focused.shown), focused.id
        assert wanted <= reached
        before = screen.ring.focused_id
        press(screen, "shift+tab", "tab")
        assert screen.ring.focused_id == before


def test_arrows_reach_every_node_of_the_map() -> None:
    screen, _ = fresh()
    nodes = {f"node:{node.id}" for node in screen.model.nodes}
    seen = set()
    open_ends = ["node:usa"]
    while open_ends:
        here = open_ends.pop()
        seen.add(here)
        for way in ("left", "right", "up", "down"):
            screen.ring.focus(here)
            press(screen, way)
            if screen.ring.focused_id not in seen:
                open_ends.append(screen.ring.focused_id)
    assert nodes <= seen


def test_every_mouse_control_is_large_enough() -> None:
    screen, _ = fresh(size=(1920, 1080))
    least = 26
    for control in screen.ring.controls:
        if control.act is not None and not control.id.startswith(("resolution:", "headlines:")):
            assert min(control.area.size) >= least, control.id


def test_what_the_game_refuses_is_said_and_changes_nothing() -> None:
    screen, actions = fresh()

    def refuse() -> TableModel:
        raise OrderError("No such order.")

    actions.end_turn = refuse  # type: ignore[method-assign]
    before = screen.model
    press(screen, "e")
    assert screen.model is before
    assert screen.choices.dialog is not None
    assert "No such order." in [box.text for box in screen.boxes]
    press(screen, "escape")
    assert screen.choices.dialog is None


def test_a_long_choice_of_targets_scrolls_to_the_focus() -> None:
    model = sample(level=None)
    quota = next(card for card in model.policies if card.id == "us_quota")
    many = tuple(replace(quota, target=f"t{n}", target_label=f"Target {n}") for n in range(30))
    screen = table_screen(model=replace(model, policies=many))
    screen.deeds.open_targets("us_quota")
    press(screen, *(["down"] * 25))
    focused = screen.ring.focused
    assert focused is not None and focused.shown is not None
    assert focused.shown.contains(focused.area)
    press(screen, "return")
    assert screen.choices.targets["us_quota"] == "t25"


def test_an_order_chip_brings_its_card_into_view() -> None:
    screen, _ = fresh()
    screen.deeds.open_card("us_quota")
    quota = next(card for card in screen.model.policies if card.id == "us_quota")
    screen.deeds.step_policy(quota, 1)
    screen.deeds.choose_theme("talent")
    screen.changed = True
    click(screen, "order:us_quota:uae")
    card = screen.ring.find("policy:us_quota")
    assert card is not None and card.shown is not None
    assert card.shown.contains(card.area)


def test_each_kind_of_dial() -> None:
    screen, actions = fresh()
    screen.deeds.open_card("us_eda")
    screen.changed = True
    screen.draw()
    screen.ring.focus("policy:us_eda")
    press(screen, "+")
    screen.deeds.open_card("us_quota")
    screen.changed = True
    screen.draw()
    screen.ring.focus("target:us_quota")
    press(screen, "right")
    screen.ring.focus("slider:us_quota")
    press(screen, "right")
    assert actions.asked == ["set us_eda china 1", "set us_quota saudi_arabia 0.3"]


def test_digits_choose_a_theme_and_never_a_level() -> None:
    screen, actions = fresh()
    for number, theme in enumerate(screen.model.themes, 1):
        press(screen, str(number))
        assert screen.theme() == theme.id
        assert screen.ring.focused_id.startswith("policy:")
    press(screen, "8", "9", "f3", "1")
    assert screen.theme() == screen.model.themes[0].id
    assert actions.asked == []


def test_left_and_right_set_a_level_and_zero_takes_it_back() -> None:
    screen, actions = fresh()
    press(screen, "0")
    assert actions.asked == []
    press(screen, "right", "f3", "0", "0")
    assert actions.asked == ["set us_ban_export_grade china 3", "remove us_ban_export_grade china"]
    assert actions.model.orders == ()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_help_names_the_keys_of_themes_and_levels(locale: str) -> None:
    screen = table_screen(locale)
    press(screen, "f1")
    assert screen.choices.dialog is not None
    labels = [block.label for block in screen.choices.dialog.blocks]
    assert "1–9" in labels
    assert "0" in labels


def test_a_policy_that_is_not_available_cannot_be_ordered() -> None:
    screen, actions = fresh()
    screen.ring.focus("policy:us_servicing")
    press(screen, "+", "0")
    assert actions.asked == []


def test_stepping_back_removes_the_draft() -> None:
    screen, actions = fresh()
    press(screen, "+", "-")
    assert actions.asked == ["set us_ban_export_grade china 3", "remove us_ban_export_grade china"]


def test_language_and_text_size_change_in_the_menu() -> None:
    screen, actions = fresh()
    press(screen, "f10")
    screen.ring.focus("button:language:zh-Hant")
    press(screen, "return")
    assert screen.locale == "zh-Hant"
    assert actions.asked == ["language zh-Hant"]
    press(screen, "ctrl++")
    assert screen.text_scale > 1.0


def test_own_keys_replace_the_usual_ones() -> None:
    keymap = Keymap({"e": "", "f5": "end_turn"})
    assert keymap.deed("e") == ""
    assert keymap.deed("f5") == "end_turn"
    assert keymap.cap("end_turn") == "f5"


def test_typing_a_search_is_no_command() -> None:
    screen, actions = fresh()
    press(screen, "/")
    for sign in "grid":
        key = pygame.key.key_code(sign)
        screen.handle(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0, unicode=sign))
        screen.handle(pygame.event.Event(pygame.TEXTINPUT, text=sign))
    screen.handle(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_RETURN, mod=0, unicode="\r"))
    assert screen.ring.focused_id == "policy:us_grid"
    assert actions.asked == []
    press(screen, "escape")
    assert screen.choices.search == ""


def test_filter_takes_a_good_off_the_map() -> None:
    screen, _ = fresh()
    press(screen, "g", "1")
    drawn = {control.id for control in screen.ring.controls}
    assert not any(name.startswith("flow:") and name.endswith("-chips") for name in drawn)


def test_nothing_is_drawn_without_a_change() -> None:
    screen, _ = fresh()
    screen.draw()
    before = screen.boxes
    screen.draw()
    assert screen.boxes is before
    assert not screen.changed


def test_the_focus_returns_when_a_dialog_closes() -> None:
    screen, _ = fresh()
    press(screen, "f3", "right")
    here = screen.ring.focused_id
    press(screen, "return", "right", "tab", "escape")
    assert screen.ring.focused_id == here


def test_controls_lie_inside_the_window() -> None:
    screen, _ = fresh()
    whole = screen.surface.get_rect().inflate(2, 2)

    def seen(control: Control) -> bool:
        area = control.area if control.shown is None else control.area.clip(control.shown)
        return area.width == 0 or area.height == 0 or whole.contains(area)

    assert all(seen(control) for control in screen.ring.controls)


def source(locale: str) -> tuple[TableModel, SampleActions]:
    return sample(locale), SampleActions(locale)


def test_a_screenshot_is_saved_only_when_asked(tmp_path: Path) -> None:
    app.run(source, (1280, 720), "en", frames=2)
    assert list(tmp_path.iterdir()) == []
    app.run(source, (1280, 720), "zh-Hans", screenshot=tmp_path / "table.png", frames=2)
    assert pygame.image.load(tmp_path / "table.png").get_size() == (1280, 720)


def test_a_picture_that_cannot_be_saved_is_refused_before_a_window_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_window(*_: object) -> None:
        raise AssertionError("a window was opened")

    monkeypatch.setattr(pygame.display, "set_mode", no_window)
    said = set()
    for locale in LOCALES:
        for file in (tmp_path / "nope" / "x.png", tmp_path):
            with pytest.raises(ChipwarError) as caught:
                app.run(source, (1280, 720), locale, screenshot=file)
            said.add(str(caught.value))
    assert len(said) == 2 * len(LOCALES)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ChipwarError, match=r"x\.png"):
        app.run(source, (1280, 720), "en", screenshot=tmp_path / "x.png")


def test_the_window_has_its_title_before_it_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    titles: list[tuple[str, ...]] = []
    set_mode = pygame.display.set_mode

    def opened(*how: object) -> pygame.Surface:
        titles.append(pygame.display.get_caption())
        return set_mode(*how)  # type: ignore[arg-type]

    monkeypatch.setattr(pygame.display, "set_mode", opened)
    app.run(source, (1280, 720), "en", frames=1)
    assert titles == [("chipwar", "chipwar")]


def test_without_a_display_the_person_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SDL_VIDEODRIVER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(app.sys, "platform", "linux")
    with pytest.raises(MissingPackageError, match=r"chipwar run.*--screenshot"):
        app.run(source, (1280, 720), "en")
    assert "SDL_VIDEODRIVER" not in os.environ


def test_a_key_that_is_held_plays_one_turn(monkeypatch):
    """Repeats of a held key move marks, but end no second turn."""
    from chipwar.desktop import app

    handled = []

    class Screen:
        def handle(self, event):
            handled.append((event.type, getattr(event, "key", None)))

        def tick(self, now):
            pass

    down = [
        pygame.event.Event(pygame.KEYDOWN, key=key) for key in (pygame.K_e, pygame.K_e, pygame.K_DOWN, pygame.K_DOWN)
    ]
    up = pygame.event.Event(pygame.KEYUP, key=pygame.K_e)
    queue = [*down, up, pygame.event.Event(pygame.KEYDOWN, key=pygame.K_e)]
    monkeypatch.setattr(app.pygame.event, "wait", lambda wait_ms: queue[0])
    monkeypatch.setattr(app.pygame.event, "get", lambda: queue[1:])
    app._take_events(Screen(), 0, set())
    keys = [key for kind, key in handled if kind == pygame.KEYDOWN]
    assert keys == [pygame.K_e, pygame.K_DOWN, pygame.K_DOWN, pygame.K_e]
