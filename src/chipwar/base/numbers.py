"""A sourced number: what the value is, in which unit, who says so, and how unsure it is.

Every number of the model is one of these. `quantile(number, u)` turns a keyed draw into a value with the alphabet
only, so that drawn parameters are the same bits on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass

from chipwar.base.alphabet import Float, hi, lo, sqrt, where
from chipwar.base.elementary import exp, normal


@dataclass(frozen=True)
class Spread:
    """How a number may vary. kind: triangular (low, high; the value is the mode), uniform (low, high), lognormal
    (sigma of the logarithm; the value is the median)."""

    kind: str
    low: float = 0.0
    high: float = 0.0
    sigma: float = 0.0


@dataclass(frozen=True)
class SourcedNumber:
    """One number of the model with its provenance. Exactly one of `source`, `assumption` and `design` is given.

    exact: why it has no spread, in a word; spread_because: why the spread of its file fits it; documents: what the
    source documents say where public sources say something else, ready to take the number's place.
    """

    id: str
    value: float
    unit: str
    source: str | None = None
    assumption: str | None = None
    as_of: str | None = None
    spread: Spread | None = None
    design: str | None = None
    exact: str | None = None
    spread_because: str | None = None
    documents: SourcedNumber | None = None


def _triangular(u: Float, low: float, mode: float, high: float) -> Float:
    width, left, right = high - low, mode - low, high - mode
    rising = low + sqrt(u * width * left)
    falling = high - sqrt((1.0 - u) * width * right)
    return where(u * width < left, rising, falling)


def quantile(number: SourcedNumber, u: Float) -> Float:
    """The value below which a share u of the number's distribution lies. u: float or array, 0 < u < 1."""
    spread = number.spread
    if spread is None:
        return number.value + 0.0 * u
    if spread.kind == "lognormal":
        return number.value * exp(spread.sigma * normal(u))
    if spread.kind == "uniform":
        return spread.low + u * (spread.high - spread.low)
    return lo(hi(_triangular(u, spread.low, number.value, spread.high), spread.low), spread.high)
