"""Every source is named somewhere: by a number, a policy, a character, a recorded order or a public figure."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import chipwar
from chipwar.lab.backtest import load_backtest, target_names
from chipwar.scenario.files import CATALOGUE, scenario_names, shown
from chipwar.scenario.gate import read
from chipwar.scenario.load import catalogue_cards, catalogue_policies, catalogue_treaties
from chipwar.scenario.plays import shipped_strategies


def sources() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = read(CATALOGUE / "sources.yaml").data["sources"]
    return found


def named() -> Iterator[str | None]:
    """Every place of the catalogue and the scenarios that names a source."""
    for name in scenario_names():
        scenario = chipwar.load_scenario(name)
        yield from (number.source for number in scenario.ruleset.numbers.values())
        yield from (order.source for order in scenario.plan)
    for policy in catalogue_policies().values():
        yield from (policy.model.source,) if isinstance(policy.model.source, str) else policy.model.source
    decks, cards = catalogue_cards()
    for told in (*decks.values(), *cards.values(), *catalogue_treaties().values()):
        yield from (told.source,) if isinstance(told.source, str) else told.source
    yield from (strategy.source for strategy in shipped_strategies().values())
    for name in target_names():
        yield from (target.public.source for target in load_backtest(name).model.targets.values())


def test_every_source_is_used_and_every_name_is_a_source():
    texts = {text for text in named() if text}
    assert {text.partition(",")[0] for text in texts} <= set(sources())
    words = {word for text in texts for word in re.findall(r"[a-z][a-z0-9_]+", text)}
    assert sorted(set(sources()) - words) == [], "sources that nothing names"


@pytest.mark.parametrize("source", sources())
def test_a_source_has_a_title_and_says_when(source):
    record = sources()[source]
    assert record.get("title") and record.get("date"), shown(CATALOGUE / "sources.yaml")
