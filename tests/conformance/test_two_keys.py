"""Levers that need two keys name policies that exist, of different hands, and reach each other through the rules."""

from __future__ import annotations

import pytest
from walk import assert_none, scenario

from chipwar.report.checking import check_file
from chipwar.scenario.catalogue import catalogue_policies
from chipwar.scenario.files import CATALOGUE
from chipwar.scenario.hints import rumour_chances, two_keys

PAIRS = two_keys()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "+".join(pair.policies))
def test_a_pair_names_two_policies_of_different_hands(pair):
    known = catalogue_policies()
    assert set(pair.policies) <= set(known)
    one, other = (set(known[policy].model.issuers) for policy in pair.policies)
    assert one - other or other - one, "one hand would hold both keys"
    assert one != other or len(one) > 1


def test_no_pair_is_named_twice():
    found = [frozenset(pair.policies) for pair in PAIRS]
    assert len(found) == len(set(found)) and all(len(pair) == 2 for pair in found)


def test_in_the_widest_scenario_both_keys_are_in_play():
    slots = {slot.policy for slot in scenario().ruleset.slots}
    assert_none(policy for pair in PAIRS for policy in pair.policies if policy not in slots)


def test_the_two_files_pass_the_check():
    for name in ("two_keys", "rumours"):
        check_file(CATALOGUE / f"{name}.yaml")


def test_chances_are_chances():
    for _, number in rumour_chances():
        assert 0.0 < number.value < 1.0 and number.unit == "probability" and number.assumption
