"""JSON schemas of everything authors write, made from the models that check it."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from chipwar.base.errors import OrderError
from chipwar.base.ids import nearest
from chipwar.lab.backtest import TargetFile
from chipwar.lab.balance_file import BalanceFile
from chipwar.lab.experiments import ExperimentFile
from chipwar.lab.playtest_file import PlaytestFile
from chipwar.lab.published import PublishedFile
from chipwar.scenario.glossary import GlossaryFile, ReadingFile
from chipwar.scenario.headlines import HeadlineFile
from chipwar.scenario.hints import RumourFile, TwoKeyFile
from chipwar.scenario.inventory import InventoryFile
from chipwar.scenario.models import (
    CardFile,
    NumberFile,
    PolicyFile,
    QuantityFile,
    ScenarioFile,
    TreatyFile,
    WorldFile,
)
from chipwar.scenario.packs import PackFile
from chipwar.scenario.plays import PlanFile, StrategyFile
from chipwar.scenario.round_rules import RoundFile
from chipwar.scenario.strengths import StrengthFile
from chipwar.scenario.texts import current_texts

KINDS: dict[str, Any] = {
    "scenario": ScenarioFile,
    "policies": PolicyFile,
    "cards": CardFile,
    "treaties": TreatyFile,
    "world": WorldFile,
    "numbers": NumberFile,
    "quantities": QuantityFile,
    "strategies": StrategyFile,
    "strengths": StrengthFile,
    "packs": PackFile,
    "plan": PlanFile,
    "experiment": ExperimentFile,
    "inventory": InventoryFile,
    "glossary": GlossaryFile,
    "readings": ReadingFile,
    "headlines": HeadlineFile,
    "targets": TargetFile,
    "playtest": PlaytestFile,
    "balance": BalanceFile,
    "published": PublishedFile,
    "two_keys": TwoKeyFile,
    "rumours": RumourFile,
    "rounds": RoundFile,
}


def schema_of(kind: str) -> dict[str, Any]:
    """The schema of a kind of file. OrderError names the nearest kind."""
    if kind not in KINDS:
        near = nearest(kind, KINDS) or ", ".join(KINDS)
        raise OrderError(current_texts().say("problem.not_known", word=kind, nearest=near))
    return TypeAdapter(KINDS[kind]).json_schema(by_alias=True)
