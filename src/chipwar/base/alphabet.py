"""The alphabet of rules: the few operations that give the same bits on every machine.

Rules are written once, on plain floats, with `+ - * /`, comparisons and the functions below. Given numpy arrays
(replications on the last axis) the same functions work on all replications at once, with equal bits. Nothing else
of numpy or math may be used in a rule: `exp`, `pow`, `sum` and `@` change their last bits from one CPU to the next.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

Float = Any
"""A float, or an array of floats with replications on the last axis."""


def sqrt(x: Float) -> Float:
    """Square root, exactly rounded everywhere."""
    return np.sqrt(x) if isinstance(x, np.ndarray) else math.sqrt(x)


def where(condition: Any, yes: Float, no: Float) -> Float:
    """`yes` where the condition holds, else `no`; both are computed."""
    if isinstance(condition, np.ndarray):
        return np.where(condition, yes, no)
    return yes if condition else no


def lo(a: Float, b: Float) -> Float:
    """The lower of two values; `b` when they are equal."""
    return where(a < b, a, b)


def hi(a: Float, b: Float) -> Float:
    """The higher of two values; `b` when they are equal."""
    return where(a > b, a, b)


def share(x: Float) -> Float:
    """x kept within 0 and 1."""
    return lo(hi(x, 0.0), 1.0)


def div(a: Float, b: Float) -> Float:
    """a / b, and 0 where b is 0: a part of nothing is nothing."""
    return where(b != 0.0, a / where(b != 0.0, b, 1.0), 0.0)
