"""Claims of experiments: what should come out, and how it is measured on games that were played in pairs.

A claim holds when the median of the measured value has the stated sign or lies within the stated bounds, and at least
the stated share of games agrees. What a claim says is the author's; what is measured here is only counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chipwar.lab.batch import Results
from chipwar.scenario.models import Id, Label, Strict

Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
SURE = 1.959964
"""Standard normal quantile of a 95 % interval."""

TINY = 1e-12

ARMS_OF_KIND = {"effect": 2, "course": 1, "fades": 2, "reaches": 1, "ratio": 2, "undone": 3, "more": 4}
"""How many arms each kind of claim compares."""


class Claim(Strict):
    """What should come out. kind effect: the second arm against the first at a turn, within bounds if there are any;
    course: one arm, a later turn against an earlier one; fades: the relative advantage of the second arm falls below a
    part of its peak; reaches: one arm's value lies within bounds; ratio: the gain of the second arm over the first, as
    a share, lies within bounds; undone: a third arm takes back at least a part of the second's gain; more: the effect
    of the fourth arm against the third lies above (sign up) or below that of the second against the first."""

    says: Label
    kind: Literal["effect", "course", "fades", "reaches", "ratio", "undone", "more"] = "effect"
    quantity: Id
    of: Id
    arms: tuple[Id, ...] = Field(min_length=1, max_length=4)
    turn: int = Field(ge=0, le=79)
    from_turn: int | None = Field(None, ge=0, le=79)
    sign: Literal["up", "down"] | None = None
    agree: float = Field(0.85, ge=0.5, le=1)
    most: float | None = None
    least: float | None = None
    shown: bool = Field(True, description="Whether the model shows it. What it does not show is told and not counted.")

    @model_validator(mode="after")
    def _has_its_arms(self) -> Claim:
        wanted = ARMS_OF_KIND[self.kind]
        if len(self.arms) != wanted:
            slots: dict[str, object] = {"kind": self.kind, "count": wanted}
            raise PydanticCustomError("problem.claim_arms", "this kind of claim needs another number of arms", slots)
        if self.kind in ("effect", "course", "more") and self.sign is None:
            raise PydanticCustomError("problem.claim_sign", "say which sign is expected", {"kind": self.kind})
        return self


@dataclass(frozen=True)
class Finding:
    """One claim, measured. agree: share of games in which it is so; low, median, high: 5, 50 and 95 % of the measured
    value; sure: 95 % confidence interval of its median; first, second: medians of the arms or moments compared; size:
    median of the change as a share of the first."""

    claim: Claim
    holds: bool
    agree: float
    low: float
    median: float
    high: float
    first: float
    second: float
    sure: tuple[float, float] = (0.0, 0.0)
    size: float = 0.0

    @property
    def as_expected(self) -> bool:
        """Whether it came out as its file says: it holds, or is known not to."""
        return self.holds or not self.claim.shown


def interval(values: Values) -> tuple[float, float]:
    """95 % confidence interval of the median, by ranks: no shape of the distribution is assumed. values: float [n]."""
    ordered, count = np.sort(values), len(values)
    reach = SURE * np.sqrt(count) / 2.0
    low = max(int(np.floor(count / 2.0 - reach)), 0)
    return float(ordered[low]), float(ordered[count - 1 - low])


def _at(results: Results, claim: Claim, turn: int) -> Values:
    """A quantity after a turn was resolved: float [runs]."""
    course: Values = results.outcome(claim.quantity, claim.of)[turn + 1]
    return course


def measure(claim: Claim, results: dict[str, Results]) -> Finding:
    """Measure one claim."""
    arms = [results[name] for name in claim.arms]
    several = {"fades": _fades, "ratio": _ratio, "undone": _undone, "more": _more}
    if claim.kind == "reaches":
        return _reaches(claim, arms[0])
    if claim.kind in several:
        return several[claim.kind](claim, arms)
    if claim.kind == "course":
        return _paired(claim, _at(arms[0], claim, claim.from_turn or 0), _at(arms[0], claim, claim.turn))
    return _paired(claim, _at(arms[0], claim, claim.turn), _at(arms[1], claim, claim.turn))


def _paired(claim: Claim, first: Values, second: Values) -> Finding:
    change = second - first
    wanted = (change > 0.0 if claim.sign == "up" else change < 0.0) & _inside(claim, change)
    found = _finding(claim, change, wanted, first, second)
    right = found.median > 0.0 if claim.sign == "up" else found.median < 0.0
    return replace(found, holds=found.holds and right, size=_median(change / np.maximum(np.abs(first), TINY)))


def _finding(claim: Claim, values: Values, wanted: Mask, first: Values, second: Values) -> Finding:
    low, median, high = (float(value) for value in np.quantile(values, (0.05, 0.5, 0.95)))
    agree, medians = float(wanted.mean()), (_median(first), _median(second))
    return Finding(claim, agree >= claim.agree, agree, low, median, high, *medians, sure=interval(values))


def _median(values: Values) -> float:
    return float(np.median(values))


def _inside(claim: Claim, values: Values) -> Mask:
    inside: Mask = (values >= (-np.inf if claim.least is None else claim.least)) & (
        values <= (np.inf if claim.most is None else claim.most)
    )
    return inside


def _reaches(claim: Claim, results: Results) -> Finding:
    values = _at(results, claim, claim.turn)
    return _finding(claim, values, _inside(claim, values), values, values)


def _gain(claim: Claim, first: Results, second: Results) -> Values:
    """Relative advantage of the second arm by turn: float [turns + 1, runs]."""
    base = first.outcome(claim.quantity, claim.of)
    gain: Values = (second.outcome(claim.quantity, claim.of) - base) / np.maximum(np.abs(base), TINY)
    return gain


def _fades(claim: Claim, arms: list[Results]) -> Finding:
    gain = _gain(claim, *arms)
    peak, left = gain[1:].max(axis=0), gain[claim.turn + 1]
    ratio = left / np.maximum(peak, TINY)
    return _finding(claim, ratio, (peak > 0.0) & (ratio < (claim.most or 0.5)), peak, left)


def _ratio(claim: Claim, arms: list[Results]) -> Finding:
    gain = _gain(claim, *arms)[claim.turn + 1]
    first, second = (_at(arm, claim, claim.turn) for arm in arms)
    return replace(_finding(claim, gain, _inside(claim, gain), first, second), size=_median(gain))


def _undone(claim: Claim, arms: list[Results]) -> Finding:
    """How much of the second arm's gain over the first the third one takes back."""
    base, gain, after = (_at(arm, claim, claim.turn) for arm in arms)
    taken = (gain - after) / np.maximum(gain - base, TINY)
    return _finding(claim, taken, (gain > base) & (taken >= (claim.least or 0.5)), gain, after)


def _more(claim: Claim, arms: list[Results]) -> Finding:
    """The effect of the fourth arm against the third, over that of the second against the first."""
    one, other = (_at(arms[place + 1], claim, claim.turn) - _at(arms[place], claim, claim.turn) for place in (0, 2))
    return _paired(claim, one, other)
