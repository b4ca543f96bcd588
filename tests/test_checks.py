"""Checked models: every mistake of a document at its place, with the word that was meant."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from chipwar.base.errors import ScenarioError
from chipwar.scenario.checks import validate
from chipwar.scenario.gate import read
from chipwar.scenario.texts import LOCALES, use_locale


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Number(Strict):
    value: float
    source: str


class Cut(Strict):
    do: Literal["cut_flow"]
    cut: Annotated[float, Field(ge=0, le=1)] | Number
    goods: tuple[str, ...] = ()


class Grant(Strict):
    do: Literal["grant"]
    size: int | str = 0


class Speed(Enum):
    SLOW = "slow"
    FAST = "fast"


class Policy(Strict):
    label: str
    speed: Speed = Speed.SLOW
    target: Literal["state", "firm"] = "state"
    levels: int = 1
    effects: list[Annotated[Cut | Grant, Field(discriminator="do")]] = []

    @model_validator(mode="after")
    def _is_sane(self):
        if self.levels == 13:
            raise PydanticCustomError("problem.multiple_of", "unlucky", {"found": 13, "limit": 2})
        if self.levels == 14:
            raise ValueError("Fourteen is too many.")
        return self


class File(Strict):
    chipwar: Literal[1]
    policies: dict[Annotated[str, Field(pattern="^[a-z_]+$")], Policy] = {}
    turns: Annotated[int, Field(gt=0)] = 1


HEAD = "chipwar: 1\npolicies:\n  ban:\n    label: Ban\n"


pytestmark = pytest.mark.usefixtures("english")


def mistakes(text: str, model: object = File) -> list[tuple[int, int, str, str]]:
    with pytest.raises(ScenarioError) as caught:
        validate(read(Path("x.yaml"), text), model)  # type: ignore[call-overload]
    return [(p.line, p.column, p.path, p.message) for p in caught.value.problems]


def test_a_good_document_becomes_the_model():
    text = HEAD + "    speed: fast\n    effects: [{do: cut_flow, cut: 1, goods: [chips]}]\n"
    ban = validate(read(Path("x"), text), File).policies["ban"]
    assert (ban.speed, ban.effects[0].goods) == (Speed.FAST, ("chips",))  # type: ignore
    assert validate(read(Path("x"), "[1, 2]"), TypeAdapter(tuple[int, ...])) == (1, 2)


@pytest.mark.parametrize(
    ("lines", "place", "path", "words"),
    [
        ("    labl: x\n", (5, 5), "labl", "labl is not known here. Did you mean label?"),
        ("    qqq: x\n", (5, 5), "qqq", "Known keys: effects, label, levels, speed, target."),
        ("    target: frim\n", (5, 13), "target", "Did you mean firm?"),
        ("    target: 7\n", (5, 13), "target", "Choose one of: state, firm."),
        ("    speed: fats\n", (5, 12), "speed", "Did you mean fast?"),
        ("    levels: '3'\n", (5, 13), "levels", "should be a whole number, but it is 3."),
        ("    levels: 1.5\n", (5, 13), "levels", "a whole number, but it is 1.5"),
        ("    levels: true\n", (5, 13), "levels", "a whole number, but it is true"),
        ("    levels:\n", (5, 11), "levels", "a whole number, but nothing stands here"),
        ("    effects: {}\n", (5, 14), "effects", "should be a list"),
        ("    effects: [3]\n", (5, 15), "effects.0", "a group of keys with values"),
        ("    effects: [{}]\n", (5, 15), "effects.0", "The key do is missing"),
        ("    effects: [{do: cut_flwo}]\n", (5, 20), "effects.0.do", "Did you mean cut_flow?"),
        ("    effects: [{do: cut_flow}]\n", (5, 15), "effects.0", "The key cut is missing"),
        ("    effects: [{do: grant, size: 1.5}]\n", (5, 33), "effects.0.size", "number or text"),
        (
            "    effects: [{do: cut_flow, cut: x}]\n",
            *((5, 35), "effects.0.cut", "a number or a group of keys with values, but it is x."),
        ),
        (
            "    effects: [{do: cut_flow, cut: -1}]\n",
            *((5, 35), "effects.0.cut", "-1 is too small. Write 0.0 or more."),
        ),
        (
            "    effects: [{do: cut_flow, cut: {value: 1, source: a, sorce: b}}]\n",
            *((5, 57), "effects.0.cut.sorce", "Did you mean source?"),
        ),
        (
            "    effects: [{do: cut_flow, cut: {value: 1}}]\n",
            *((5, 30), "effects.0.cut", "The key source is missing"),
        ),
        (
            "    effects: [{do: cut_flow, cut: 0, goods: [x, 1]}]\n",
            (5, 49),
            "effects.0.goods.1",
            "text",
        ),
        ("    levels: 13\n", (3, 8), "", "13 does not fit. Write a multiple of 2."),
        ("    levels: 14\n", (3, 8), "", "Fourteen is too many."),
    ],
)
def test_each_mistake_has_its_place_and_advice(lines, place, path, words):
    ((line, column, found_path, message),) = mistakes(HEAD + lines)
    assert words in message
    assert found_path == ("policies.ban." + path).rstrip(".")
    if path:
        assert (line, column) == place


def test_all_mistakes_come_at_once():
    text = "turns: 0\npolicies:\n  Ban: {label: 1}\n  two: {levls: 2}\nturn: 5\n"
    found = [(line, column, path) for line, column, path, _ in mistakes(text)]
    assert found == [
        (1, 1, ""),
        (1, 8, "turns"),
        (3, 3, "policies.Ban"),
        (3, 16, "policies.Ban.label"),
        (4, 3, "policies.two"),
        (4, 9, "policies.two.levls"),
        (5, 1, "turn"),
    ]


def test_very_many_mistakes_are_cut_short():
    found = mistakes(f"[{'x, ' * 5000}x]", TypeAdapter(list[int]))
    assert len(found) == 201
    assert "more mistakes" in found[0][3]


@pytest.mark.parametrize("text", ["", "[]", "5", "text"])
def test_a_file_without_keys(text):
    ((line, column, path, message),) = mistakes(text)
    assert (line, column, path) == (1, 1, "")
    assert "a group of keys with values" in message


@pytest.mark.parametrize("locale", LOCALES)
def test_messages_follow_the_language(locale):
    use_locale(locale)
    ((_, _, _, message),) = mistakes("chipwar: 1\nturs: 5\n")
    assert "turns" in message
    assert {"en": "Did you mean", "zh-Hans": "您是想写", "zh-Hant": "您是想寫"}[locale] in message
