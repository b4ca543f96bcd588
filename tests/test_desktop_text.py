"""Text on the table: nothing over its limit, no two lines of one layer crossing, every character in the font."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pygame import Rect

from chipwar.desktop.assets import font_path
from chipwar.desktop.model import OrderChip, TableModel
from chipwar.desktop.screen import TableScreen
from chipwar.desktop.wrapping import CLOSING, wrap
from chipwar.scenario.files import CATALOGUE
from chipwar.scenario.texts import texts_for
from desktop_sample import finished, sample, table_screen
from desktop_sample_world import LOCALES

SIZES = ((1280, 720), (1920, 1080))
SLACK = 1


def over_limit(screen: TableScreen) -> list[str]:
    """Lines of text that leave the room they were given, or the window."""
    found = []
    for box in screen.boxes:
        left, _, width, _ = box.box
        if left < box.left - SLACK or left + width > box.right + SLACK:
            found.append(f"{box.text!r} {box.box} not within {box.left:.0f}..{box.right:.0f}")
        if left < -SLACK or left + width > screen.size[0] + SLACK:
            found.append(f"{box.text!r} outside the window")
    return found


def crossings(screen: TableScreen) -> list[str]:
    """Pairs of lines of one layer whose boxes share more than a hairline."""
    found = []
    for first, second in combinations(screen.boxes, 2):
        if first.layer == second.layer:
            common = Rect(first.box).clip(Rect(second.box))
            if common.width > SLACK and common.height > SLACK:
                found.append(f"{first.layer}: {first.text!r} {first.box} x {second.text!r} {second.box}")
    return found


def check(screen: TableScreen) -> None:
    screen.changed = True
    screen.draw()
    assert over_limit(screen) == []
    assert crossings(screen) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("locale", LOCALES)
def test_table_text_fits(locale: str, size: tuple[int, int]) -> None:
    check(table_screen(locale, size))


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("scale", [1.25, 1.5, 2.0])
@pytest.mark.parametrize("locale", LOCALES)
def test_larger_text_fits(locale: str, scale: float, size: tuple[int, int]) -> None:
    screen = table_screen(locale, size, scale)
    for region in ("dials", "map", "policies", "orders", "chart", "news"):
        screen.deeds.show_region(region)
        check(screen)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_theme_and_card_fits(locale: str, size: tuple[int, int]) -> None:
    screen = table_screen(locale, size)
    for card in screen.model.policies:
        screen.deeds.choose_theme(card.theme)
        screen.deeds.open_card(card.id)
        check(screen)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_dialog_fits(locale: str, size: tuple[int, int]) -> None:
    model = replace(finished(locale), orders=sample(locale).orders)
    screen = table_screen(locale, size, model=model)
    opened = [screen.deeds.open_help, screen.deeds.open_menu, screen.deeds.open_end]
    opened.append(lambda: screen.deeds.open_details(model.policies[0]))
    opened.append(lambda: screen.deeds.open_targets("us_quota"))
    opened.append(lambda: screen.deeds.open_news(model.headlines[1]))
    opened.append(lambda: screen.deeds.open_sheet("nvidia", ""))
    opened.append(lambda: screen.deeds.open_sheet("", model.flows[0].id))
    for show in opened:
        show()
        check(screen)


def lengthy(locale: str) -> TableModel:
    """The sample with everything long: words that must wrap and cards that must grow."""
    model = sample(locale)
    word = {
        "en": " with many words that go on and on",
        "zh-Hans": "以及许多说不完的话",
        "zh-Hant": "以及許多說不完的話",
    }[locale]
    policies = tuple(
        replace(
            card,
            label=card.label + word,
            effect=word * 4,
            dilemma=word * 5,
            objectors=word * 2,
            source=card.source + word * 2,
            status=word,
        )
        for card in model.policies
    )
    dials = tuple(replace(dial, label=dial.label + word, unit=dial.unit + word) for dial in model.dials)
    chips = tuple(
        OrderChip(card.id, card.target, card.icon, card.label, "0", "3", "1.2 + 0.9", refused=word * 3)
        for card in policies[:5]
    )
    news = tuple(replace(line, text=line.text + word * 3) for line in model.headlines)
    themes = tuple(replace(theme, label=theme.label + word) for theme in model.themes)
    nodes = tuple(replace(node, label=node.label + word) for node in model.nodes[:4]) + model.nodes[4:]
    capital = replace(model.capital, note=model.capital.note + word, verdict=word * 2, affordable=False)
    return replace(
        model,
        policies=policies,
        dials=dials,
        orders=chips,
        headlines=news,
        resolution=news,
        themes=themes,
        nodes=nodes,
        capital=capital,
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("locale", LOCALES)
def test_long_text_wraps_and_grows(locale: str, size: tuple[int, int]) -> None:
    screen = table_screen(locale, size, model=lengthy(locale))
    check(screen)
    screen.deeds.end_turn()
    check(screen)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("locale", LOCALES)
def test_font_has_every_character(locale: str, bold: bool) -> None:
    known = set(TTFont(font_path(locale, bold)).getBestCmap())
    for file in sorted((CATALOGUE / "text" / locale).glob("*.yaml")):
        missing = {sign for sign in file.read_text("utf-8") if ord(sign) not in known and sign not in "\n\r"}
        assert not missing, f"{file.name}: {sorted(missing)}"
    words = repr(sample(locale)) + repr(finished(locale))
    assert not {sign for sign in words if ord(sign) not in known}


def test_every_language_has_the_same_words() -> None:
    keys = [{key for key in texts_for(locale).keys if key.startswith("desktop.")} for locale in LOCALES]
    assert keys[0] == keys[1] == keys[2]


def test_english_has_no_full_width_signs() -> None:
    wide = "\u2018\u2019\u201c\u201d\u2026\u00b7\u2022\u00b1\u2264\u2265"
    text = Path(CATALOGUE / "text" / "en" / "desktop.yaml").read_text("utf-8")
    assert not set(wide) & set(text)


def test_chinese_lines_never_begin_with_closing_punctuation() -> None:
    text = "花不出去的钱会流向走私，与租用算力。（另见：海外租用）"
    for width in range(3, 20):
        lines = wrap(text, width, len)
        assert "".join(lines) == text
        assert not any(line[0] in CLOSING for line in lines if len(line) > 1)
