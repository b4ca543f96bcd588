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


def _triangular(u: Float, low: Float, mode: Float, high: Float) -> Float:
    width, left, right = high - low, mode - low, high - mode
    rising = low + sqrt(u * width * left)
    falling = high - sqrt((1.0 - u) * width * right)
    return where(u * width < left, rising, falling)


def quantile(number: SourcedNumber, u: Float) -> Float:
    """The value below which a share u of the number's distribution lies. u: float or array, 0 < u < 1."""
    spread = number.spread
    if spread is None:
        return number.value + 0.0 * u
    return quantiles(spread.kind, u, number.value, spread.low, spread.high, spread.sigma)


def quantiles(kind: str, u: Float, value: Float, low: Float, high: Float, sigma: Float) -> Float:
    """The same for many numbers with one kind of spread: floats, or arrays that broadcast against u."""
    if kind == "lognormal":
        return value * exp(sigma * normal(u))
    if kind == "uniform":
        return low + u * (high - low)
    return lo(hi(_triangular(u, low, value, high), low), high)
