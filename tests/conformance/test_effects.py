"""Every mechanism, modifier and effect is used, said and read."""

from __future__ import annotations

import pytest
from walk import CHINESE, assert_none, effects, entry_parts, read_by_the_rules, scenario

from chipwar.mechanisms.kinds import REGISTRY
from chipwar.report.explain import filled
from chipwar.rules.quantities import MODIFIERS
from chipwar.scenario.texts import LOCALES, texts_for


def test_every_mechanism_is_used():
    assert set(REGISTRY) == {effect.do for _, _, effect in effects()}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_effect_says_a_sentence(locale):
    texts = texts_for(locale)
    for policy, place, effect in effects():
        sentence = filled(effect.says(), texts)
        assert sentence and (locale == "en") == (not CHINESE.search(sentence)), f"{policy} {place}: {sentence}"


def test_every_modifier_is_written_by_an_effect():
    written = {(domain, modifier) for domain, modifier, _, _ in entry_parts()}
    assert_none({(m.on, m.name) for m in MODIFIERS} - written)


def test_every_modifier_is_read_by_a_rule():
    layout, read_rows = scenario().ruleset.layout, read_by_the_rules()
    for modifier in MODIFIERS:
        rows = layout.rows(modifier.on, modifier.name)
        assert read_rows & set(range(rows.start, rows.stop)), f"no rule reads {modifier.on}.{modifier.name}"
