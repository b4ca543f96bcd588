"""Every flow and every stock of a balance has a short name in three languages, and no name stands for nothing."""

from __future__ import annotations

import pytest
from walk import CHINESE, assert_none

from chipwar.rules import turn
from chipwar.rules.verbs import Balance
from chipwar.scenario.texts import LOCALES, texts_for

BALANCES = [step for step in turn.steps(turn.RESOLVE) if isinstance(step, Balance)]
NEEDED = {f"flow.{flow}" for step in BALANCES for flow in (*step.plus, *step.minus)}
NEEDED |= {f"stock.{step.stock}" for step in BALANCES}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_flow_and_stock_has_a_name(locale):
    texts = texts_for(locale)
    assert_none(sorted(NEEDED - texts.keys))
    given = {key for key in texts.keys if key.startswith(("flow.", "stock."))}
    assert_none(f"{key} names nothing" for key in sorted(given - NEEDED))


@pytest.mark.parametrize("locale", ["zh-Hans", "zh-Hant"])
def test_the_names_are_in_the_language(locale):
    assert_none(key for key in sorted(NEEDED) if not CHINESE.search(texts_for(locale).template(key)))
