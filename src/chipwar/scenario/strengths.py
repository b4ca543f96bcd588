"""How well a seat is played: a hesitant character, the character itself, or a search among its moves.

Whatever scenario and seat, the names are the same; they may stand wherever a strategy's name may.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field

from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown
from chipwar.scenario.gate import read
from chipwar.scenario.models import Label, Strict
from chipwar.scenario.plays import RECORDED, StrategyModel, shipped_strategies
from chipwar.scenario.ruleset import Seat
from chipwar.scenario.texts import Texts

NORMAL = "normal"
"""The seat's own character, as the scenario has it."""

NOBODY = ("human", "pass", RECORDED)
"""Who plays without a character: orders come from elsewhere, or not at all."""


class Handicap(Strict):
    """What a hesitant player does less of than its character."""

    chance: float = Field(ge=0, le=1, description="Chance to act at all in a turn.")
    changes: int = Field(ge=1, description="Changes in a turn at most.")
    stride: int = Field(ge=1, description="Steps of a dial in a turn at most.")


class Search(Strict):
    """How far and how wide a search looks, and how careful it is."""

    few_worlds: int = Field(ge=1, description="Believed worlds in which every move is tried.")
    worlds: int = Field(ge=1, description="Believed worlds in which the best moves are tried again.")
    few_turns: int = Field(ge=1, description="Turns for which every move is tried.")
    turns: int = Field(ge=1, description="Turns for which the best moves are tried again.")
    moves: int = Field(ge=1, description="Single moves that are tried again, and combined with each other.")
    caution: float = Field(ge=0, le=1, description="Standard errors of the gain that are taken off it.")
    margin: float = Field(ge=0, le=1, description="Gain in score below which the character is followed.")


class StrengthModel(Strict):
    """A strength: at most one of a handicap and a search; with neither, the character plays."""

    label: Label
    says: Label = Field(description="In one sentence: how it plays.")
    handicap: Handicap | None = None
    search: Search | None = None


class StrengthFile(Strict):
    """The file of strengths."""

    chipwar: Literal[1]
    strengths: dict[str, StrengthModel]


@cache
def strengths() -> dict[str, StrengthModel]:
    """The strengths, by name, the weakest first."""
    file = CATALOGUE / "strengths.yaml"
    return validate(read(file, shown_as=shown(file)), StrengthFile).strengths


def player_names() -> tuple[str, ...]:
    """Every word that says who plays a seat."""
    return (*shipped_strategies(), *strengths(), *NOBODY)


def seat_strategies() -> tuple[str, ...]:
    """The words that a scenario may give a seat to be played by when nobody says otherwise."""
    return tuple(name for name in player_names() if name != NORMAL)


def characters_of(seat: Seat) -> dict[str, StrategyModel]:
    """The characters that can play a seat, its own first if it has one."""
    known = shipped_strategies()
    able = [name for name, model in known.items() if not model.seats or seat.id in model.seats]
    first = [seat.strategy] if seat.strategy in known else []
    return {name: known[name] for name in dict.fromkeys([*first, *able])}


def player_label(name: str, texts: Texts) -> str:
    """A player's name in a person's language: a character, a strength, or who orders nothing of its own."""
    model = shipped_strategies().get(name) or strengths().get(name)
    return texts.say(f"player.{name}") if model is None else model.label.in_language(texts.locale)
