"""Chinese as it is written: Taiwan's words in traditional characters, full-width punctuation in both scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chipwar.scenario.files import CATALOGUE, shipped, shown
from chipwar.scenario.gate import read

FILES = sorted(file for folder in (CATALOGUE, shipped("scenarios")) for file in folder.rglob("*.yaml"))
WORDS = read(Path(__file__).parent / "words_zh_hant.yaml").data
HAN = r"\u4e00-\u9fff"
HALF_WIDTH = re.compile(rf"[{HAN}」』）][,;:?!](?!//)|[,;?!][{HAN}「『（]|[{HAN}]\([{HAN}]")
"""A mark of Latin width that touches a Chinese character."""


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def texts(file: Path, locale: str) -> Iterator[str]:
    """What a file says in one language: everything in a file of texts, elsewhere what stands under the language."""
    data = read(file, shown_as=shown(file)).data
    if file.parent.parent.name == "text":
        yield from strings(data) if file.parent.name == locale else ()
    else:
        yield from within(data, locale)


def within(value: Any, locale: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner) if key == locale else within(inner, locale)
    elif isinstance(value, list):
        for inner in value:
            yield from within(inner, locale)


def foreign(text: str) -> list[str]:
    """Words of the list that a text holds, once allowed ones are left out."""
    for name in WORDS["allowed"]:
        text = text.replace(name, "")
    return [f"{word}, say {better}: {text}" for word, better in WORDS["instead"].items() if word in text]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_traditional_texts_use_the_words_of_taiwan(file):
    assert [complaint for text in texts(file, "zh-Hant") for complaint in foreign(text)] == []


@pytest.mark.parametrize("locale", ["zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_chinese_prose_has_full_width_marks(file, locale):
    assert [text for text in texts(file, locale) if HALF_WIDTH.search(re.sub(r"\{\w+\}", "數", text))] == []


def test_the_list_finds_what_it_forbids():
    assert all(foreign(word) for word in WORDS["instead"])
    assert not any(foreign(better) for better in ["晶片", "軟體", "記憶體", "資料中心", "最大模型", "長鑫存儲"])
    assert HALF_WIDTH.search("晶片,記憶體") and HALF_WIDTH.search("為何?") and not HALF_WIDTH.search("晶片，AI, ML")
