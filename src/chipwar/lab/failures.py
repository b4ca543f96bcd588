"""When does a policy fail? An effect over many drawn worlds, a yes or no for each, and the boxes where it is yes.

Every row is one world: numbers drawn from their distributions and a luck of its own, played with and without the
policy. A world in which an order of the plans was refused, for want of money for instance, says nothing of what the
policy does: such worlds are counted apart, with the reason, and are neither failures nor successes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from chipwar.base.errors import RequestError
from chipwar.base.ids import nearest
from chipwar.base.numbers import SourcedNumber, quantile
from chipwar.lab.claims import Claim
from chipwar.lab.designs import (
    LUCK_DRAWS,
    Codes,
    Outcome,
    Side,
    Study,
    Values,
    even_design,
    reasons,
    settled_scenario,
    uncertain,
)
from chipwar.lab.discovery import USUAL, Box, Limits, Mask, find_boxes
from chipwar.lab.experiments import Experiment
from chipwar.match.choices import valid_words
from chipwar.scenario.load import Scenario
from chipwar.scenario.models import PlannedOrder
from chipwar.scenario.plays import dial_faults
from chipwar.scenario.texts import current_texts
from chipwar.seats.ledger import CODES

Sign = Literal["up", "down"]
HALF = 0.5
ENOUGH = 0.1
"""Share of worlds that must fail a standard, if nobody sets one; else a stricter one is taken."""

WEAKEST = 0.25
ANYTHING = float(np.finfo(np.float64).tiny)
"""The least effect that is one: what changes nothing is no success."""

LUCK = "luck"


@dataclass(frozen=True)
class Aim:
    """What a policy is for: an outcome that should move. least: by how much at least; None: as `standard_of` finds."""

    outcome: Outcome
    sign: Sign
    least: float | None = None


@dataclass(frozen=True)
class Failures:
    """Where a policy fails. effects: float64 [n], in the direction that is wanted; table: float64 [n, k], the shares of
    the numbers' distributions, both of the worlds in which it could be ordered; refused: in how many others it could
    not, by why, the most frequent reason first; least: the effect below which it fails; standard: who set that."""

    study: Study
    aim: Aim
    table: Values
    effects: Values
    least: float
    standard: str
    boxes: tuple[Box, ...]
    refused: Mapping[str, int] = field(default_factory=dict)

    @property
    def worlds(self) -> int:
        """How many worlds were drawn, whether or not the policy could be ordered there."""
        return len(self.effects) + sum(self.refused.values())

    @property
    def fails(self) -> Mask:
        """Which games failed: bool [n]."""
        return self.effects < self.least

    @property
    def share(self) -> float:
        """Share of the worlds in which it could be ordered that failed."""
        return float(self.fails.mean())

    def value(self, column: int, share: float) -> float:
        """The value of a number at a limit of a box."""
        return float(quantile(self.study.numbers[column], np.float64(share)))

    @property
    def numbers(self) -> tuple[SourcedNumber, ...]:
        """The numbers that boxes limit, in their order."""
        named = dict.fromkeys(limit.column for box in self.boxes for limit in box.limits)
        return tuple(self.study.numbers[column] for column in named)


def claim_of(experiment: Experiment, place: int) -> Claim:
    """A claim of an experiment that names two arms and a direction, counted from 1. RequestError if there is none."""
    claims, say = experiment.model.claims, current_texts().say
    fit = [number for number, claim in enumerate(claims, 1) if claim.kind == "effect" and len(claim.arms) == 2]
    if place not in fit:
        raise RequestError(say("lab.no_claim", word=place, valid=", ".join(map(str, fit)) or "-"))
    return claims[place - 1]


def sides_of(experiment: Experiment, arms: tuple[str, ...]) -> tuple[Side, ...]:
    """Arms of an experiment as sides of a study."""
    found = []
    for name in arms:
        if name not in experiment.model.arms:
            near = nearest(name, experiment.model.arms) or ", ".join(experiment.model.arms)
            raise RequestError(current_texts().say("problem.not_known", word=name, nearest=near))
        arm = experiment.model.arms[name]
        overrides = {**experiment.model.overrides, **arm.overrides}
        found.append(Side(dict(arm.strategies), tuple(arm.plan), overrides, experiment.tables.get(name)))
    return tuple(found)


def policy_sides(scenario: Scenario, policy: str, target: str, level: float | None) -> tuple[Side, Side]:
    """The scenario as it is, and with a policy that its issuer orders in the first turn. RequestError for a policy that
    no seat can order, and for a level that it does not have."""
    ruleset = scenario.ruleset
    levers = [lever for lever in ruleset.levers if lever.policy == policy]
    if not levers:
        near = nearest(policy, {lever.policy for lever in ruleset.levers}) or "-"
        raise RequestError(current_texts().say("problem.not_known", word=policy, nearest=near))
    fitting = [lever for lever in levers if target in ("", lever.target)]
    if not fitting:
        near = nearest(target, [lever.target for lever in levers]) or "-"
        raise RequestError(current_texts().say("problem.not_known", word=target, nearest=near))
    first = fitting[0]
    top = ruleset.policies[policy].top if level is None else level
    order = PlannedOrder(turn=0, seat=first.seat, policy=policy, target=first.target, level=top)
    for _, sentence in dial_faults(scenario, order):
        raise RequestError(sentence)  # an order that is refused in every world would look like a policy without effect
    return Side(), Side(plan=(order,))


def study_of(
    scenario: Scenario, outcome: Outcome, sides: tuple[Side, ...], patterns: tuple[str, ...] = (), seed: int = 0
) -> Study:
    """A study of numbers that vary and that no side sets; words among the overrides choose the numbers."""
    words = {path: word for path, word in sides[0].overrides.items() if valid_words(path)}
    set_by_sides = {path: value for side in sides for path, value in side.overrides.items()}
    numbers = uncertain(settled_scenario(scenario, words), patterns, set_by_sides)
    return Study(scenario, outcome, tuple(numbers), sides, seed)


def find_failures(study: Study, aim: Aim, runs: int, limits: Limits = USUAL) -> Failures:
    """Play the worlds of a design and find where the policy fails. RequestError if it is refused in all of them."""
    names = [number.id for number in study.numbers]
    design = even_design(study.seed, runs, [*names, LUCK])
    # Each world has a luck of its own; which one is no circumstance that could be told.
    design[:, -1] = (np.arange(runs) + HALF) / LUCK_DRAWS
    ends = study.ends(design)
    why = first_refusals(ends.refused)
    refused = {CODES[code]: count for code, count in Counter(why[why > 0].tolist()).most_common()}
    if not (why == 0).any():
        first = next(order.policy for side in reversed(study.sides) for order in side.plan)
        words = {"worlds": runs, "reason": reasons(refused), "policy": first}
        raise RequestError(current_texts().say("lab.always_refused", **words))
    effects = (ends.effect if aim.sign == "up" else -ends.effect)[why == 0]
    standard, least = ("given", aim.least) if aim.least is not None else standard_of(effects)
    table = design[why == 0, : len(names)]
    boxes = find_boxes(table, effects < least, limits, study.seed)
    return Failures(study, aim, table, effects, least, standard, tuple(boxes), refused)


def first_refusals(refused: Codes) -> Codes:
    """Why a world's plans were not played as written: the first reason, side by side and luck by luck. int [n]; 0: they
    were. refused: int [sides, n, lucks]."""
    worlds = np.moveaxis(refused, 1, 0).reshape(refused.shape[1], -1)
    found: Codes = worlds[np.arange(len(worlds)), (worlds > 0).argmax(axis=1)]
    return found


def standard_of(effects: Values) -> tuple[str, float]:
    """What a policy should achieve at least if nobody says it: anything at all; half its median effect, if it nearly
    always achieves something; more than its weakest quarter, if it nearly always achieves that too."""
    half = HALF * float(np.median(effects))
    for name, least in (("anything", ANYTHING), ("half", half)):
        if float((effects < least).mean()) >= ENOUGH:
            return name, least
    return "weakest", float(np.quantile(effects, WEAKEST))
