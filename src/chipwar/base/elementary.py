"""ln, exp, power and the logistic curve from `+ - * / sqrt` only, with a fixed number of terms.

They exist because the library versions differ between CPUs and numpy releases. Accuracy inside the stated domains is
tested against the standard library (relative error below 1e-11, for `ln` near 1 an absolute error below 1e-13);
outside the domain the value stays finite.
"""

from __future__ import annotations

from chipwar.base.alphabet import Float, hi, lo, sqrt, where

EXP_LIMIT = 60.0
"""exp is computed for -60..60 and held constant beyond; model exponents stay within -20..20."""

NORMAL_EDGE = 0.02425


def ln(x: Float) -> Float:
    """Natural logarithm for x in 1e-12..1e12; smaller x is read as 1e-12. Six square roots, then a series."""
    y = hi(x, 1e-12)
    y = sqrt(sqrt(sqrt(sqrt(sqrt(sqrt(y))))))
    s = (y - 1.0) / (y + 1.0)
    q = s * s
    tail = 1 / 11 + q * (1 / 13 + q * (1 / 15 + q / 17))
    series = 1.0 + q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q * (1 / 9 + q * tail))))
    return 128.0 * s * series


def exp(x: Float) -> Float:
    """e to the x for x in -60..60, constant beyond: a series at x/256, squared eight times."""
    y = lo(hi(x, -EXP_LIMIT), EXP_LIMIT) / 256.0
    tail = 1 / 720 + y * (1 / 5040 + y * (1 / 40320 + y * (1 / 362880 + y / 3628800)))
    e = 1.0 + y * (1.0 + y * (1 / 2 + y * (1 / 6 + y * (1 / 24 + y * (1 / 120 + y * tail)))))
    e = e * e
    e = e * e
    e = e * e
    e = e * e
    e = e * e
    e = e * e
    e = e * e
    return e * e


def power(x: Float, y: Float) -> Float:
    """x to the y for x > 0 in 1e-12..1e12 and results within exp's domain; 1 wherever y is 0."""
    return exp(y * ln(x))


def sigma(x: Float) -> Float:
    """The logistic curve 1 / (1 + e^-x): a pull on an open scale becomes a share of 0..1."""
    return 1.0 / (1.0 + exp(0.0 - x))


def _middle(r: Float) -> Float:
    """Acklam's fit about the median, as a factor of the distance from it. r: that distance squared."""
    top = -3.969683028665376e01 * r + 2.209460984245205e02
    top = (top * r + -2.759285104469687e02) * r + 1.383577518672690e02
    top = (top * r + -3.066479806614716e01) * r + 2.506628277459239e00
    below = -5.447609879822406e01 * r + 1.615858368580409e02
    below = (below * r + -1.556989798598866e02) * r + 6.680131188771972e01
    return top / ((below * r + -1.328068155288572e01) * r + 1.0)


def _outer(q: Float) -> Float:
    """Acklam's fit in the lower tail. q: the square root of minus twice the logarithm of the share."""
    top = -7.784894002430293e-03 * q + -3.223964580411365e-01
    top = (top * q + -2.400758277161838e00) * q + -2.549732539343734e00
    top = (top * q + 4.374664141464968e00) * q + 2.938163982698783e00
    below = 7.784695709041462e-03 * q + 3.224671290700398e-01
    below = (below * q + 2.445134137142996e00) * q + 3.754408661907416e00
    return top / (below * q + 1.0)


def normal(u: Float) -> Float:
    """The standard normal value below which a share u lies; relative error under 2e-9 for u in 1e-12..1 - 1e-12,
    held constant beyond (P. J. Acklam's fit)."""
    centre = u - 0.5
    r = centre * centre
    middle = centre * _middle(r)
    tail = lo(lo(u, 1.0 - u), NORMAL_EDGE)
    outer = _outer(sqrt(0.0 - 2.0 * ln(tail)))
    outer = where(u < 0.5, outer, 0.0 - outer)
    return where(lo(u, 1.0 - u) < NORMAL_EDGE, outer, middle)
