"""Words among the overrides: a narrative or a pack chosen for one game, an arm or a batch.

What is left are numbers by their path. Whoever begins games or tells about them asks here first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chipwar.base.errors import RequestError
from chipwar.scenario.load import Scenario
from chipwar.scenario.packs import NARRATIVES, chosen, packs
from chipwar.scenario.texts import current_texts

NARRATIVE, PACK = "switches.narrative", "pack"


def valid_words(path: str) -> tuple[str, ...]:
    """The words that an override of this path may have; none if it is a number."""
    return {NARRATIVE: NARRATIVES, PACK: tuple(sorted(packs()))}.get(path, ())


def word_problem(path: str, value: object) -> str | None:
    """What is wrong with an override that should be a word, or should not; None if nothing is."""
    say, valid = current_texts().say, valid_words(path)
    if valid:
        wrong = not isinstance(value, str) or value not in valid
        return say("problem.unknown_word_valid", found=value, valid=", ".join(valid)) if wrong else None
    if isinstance(value, str):
        return say("problem.wrong_kind", expected=say("problem.kind_number"), found=value)
    return None


def settled(scenario: Scenario, overrides: Mapping[str, Any] | None) -> tuple[Scenario, dict[str, Any]]:
    """The scenario with the narrative and pack that the overrides name, and the overrides that are numbers."""
    given = dict(overrides or {})
    for path, value in given.items():
        problem = word_problem(path, value)
        if problem is not None:
            raise RequestError(problem)
    narrative, pack = given.pop(NARRATIVE, scenario.narrative), given.pop(PACK, scenario.pack)
    if (narrative, pack) == (scenario.narrative, scenario.pack):
        return scenario, given
    ruleset = chosen(scenario.plain, narrative, pack)
    return replace(scenario, ruleset=ruleset, narrative=narrative, pack=pack), given
