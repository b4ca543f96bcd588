"""The ground floor of arithmetic: how exact it is, what it does at the edges, and that arrays and floats agree.

The bounds are those that the functions state. The yardsticks are Python's own math and statistics modules.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest

from chipwar.base import hashing
from chipwar.base.alphabet import div, hi, lo, share, sqrt, where
from chipwar.base.elementary import EXP_LIMIT, exp, ln, normal, power, sigma
from chipwar.base.hashing import PURPOSES, address, column_key, mix, mix_array, stable_number, uniform, uniform_array
from chipwar.base.numbers import SourcedNumber, Spread, quantile

STATED = 1e-11
NEAR_ONE = 1e-13
NORMAL_STATED = 2e-9
DRAWS = 40_000


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20250101)


def worst(found: np.ndarray, true: list[float]) -> float:
    """The largest relative error."""
    right = np.array(true)
    return float(np.max(np.abs(found - right) / np.abs(right)))


def wide(rng: np.random.Generator, low: float, high: float, count: int = 4000) -> np.ndarray:
    """Numbers evenly spread over the powers of ten from low to high, both ends included."""
    return np.concatenate([10.0 ** rng.uniform(low, high, count), [10.0**low, 10.0**high]])


def test_ln_is_as_exact_as_it_says(rng):
    x = wide(rng, -12, 12)
    x = x[np.abs(np.log10(x)) > 0.01]
    assert worst(ln(x), [math.log(v) for v in x]) < STATED
    near = 1.0 + rng.uniform(-0.03, 0.03, 4000)
    assert np.max(np.abs(ln(near) - np.array([math.log(v) for v in near]))) < NEAR_ONE
    assert ln(1.0) == 0.0


def test_exp_is_as_exact_as_it_says(rng):
    x = np.concatenate([rng.uniform(-EXP_LIMIT, EXP_LIMIT, 8000), [-EXP_LIMIT, EXP_LIMIT]])
    assert worst(exp(x), [math.exp(v) for v in x]) < STATED
    assert exp(0.0) == 1.0


def test_power_is_as_exact_as_it_says(rng):
    base, exponent = wide(rng, -12, 12, 8000), rng.uniform(-4, 4, 8002)
    inside = np.abs(exponent * np.log(base)) < EXP_LIMIT
    base, exponent = base[inside], exponent[inside]
    assert inside.sum() > 4000
    true = [math.pow(b, e) for b, e in zip(base, exponent, strict=True)]
    assert worst(power(base, exponent), true) < STATED
    assert (power(base, 0.0 * base) == 1.0).all()
    assert power(0.0, 0.0) == 1.0


def test_sigma_is_as_exact_as_it_says(rng):
    x = rng.uniform(-EXP_LIMIT, EXP_LIMIT, 8000)
    assert worst(sigma(x), [1.0 / (1.0 + math.exp(-v)) for v in x]) < STATED
    assert sigma(0.0) == 0.5


def test_normal_is_as_exact_as_it_says(rng):
    u = np.concatenate([rng.uniform(0.0, 1.0, 8000), 10.0 ** rng.uniform(-12, -1, 4000)])
    u = np.concatenate([u, 1.0 - u[8000:]])
    u = u[(np.abs(u - 0.5) > 1e-3) & (u >= 1e-12) & (u <= 1.0 - 1e-12)]
    # Near the upper end a share's own last bit moves the answer; the mirrored lower share is exact.
    true = [NormalDist().inv_cdf(v) if v < 0.5 else -NormalDist().inv_cdf(1.0 - v) for v in u]
    assert worst(normal(u), true) < NORMAL_STATED
    assert normal(0.5) == 0.0


def test_normal_never_falls_where_its_two_fits_meet():
    for seam in (0.02425, 1.0 - 0.02425):
        u = seam + np.arange(-200, 201) * 1e-7
        assert (np.diff(normal(u)) > 0).all()


@pytest.mark.parametrize("x", [-math.inf, -1e300, -1.0, -0.0, 0.0, 5e-324, 1e-12, 1e12, 1e300])
def test_outside_the_domain_values_stay_finite(x):
    assert math.isfinite(ln(x))
    assert math.isfinite(exp(x))
    assert 0.0 <= sigma(x) <= 1.0
    assert math.isfinite(power(x, 2.0))
    assert math.isfinite(power(x, -2.0))


def test_beyond_their_domains_the_functions_are_held_constant():
    assert ln(-5.0) == ln(0.0) == ln(1e-12)
    assert exp(1e9) == exp(EXP_LIMIT)
    assert exp(-1e9) == exp(-EXP_LIMIT)
    assert normal(0.0) == normal(1e-12) == -normal(1.0)


def test_the_alphabet_at_its_edges():
    assert div(3.0, 0.0) == 0.0
    assert div(3.0, -0.0) == 0.0
    assert div(0.0, 0.0) == 0.0
    assert div(1.0, 4.0) == 0.25
    assert (lo(1.0, 2.0), lo(2.0, 1.0), hi(1.0, 2.0), hi(2.0, 1.0)) == (1.0, 1.0, 2.0, 2.0)
    assert (share(-0.5), share(0.0), share(0.25), share(1.0), share(7.0)) == (0.0, 0.0, 0.25, 1.0, 1.0)
    assert sqrt(0.25) == 0.5
    assert where(True, 1.0, 2.0) == 1.0


@pytest.mark.parametrize("choose", [lo, hi])
def test_of_two_equal_zeros_the_second_is_taken(choose: Callable):
    for first, second in ((0.0, -0.0), (-0.0, 0.0)):
        assert math.copysign(1.0, choose(first, second)) == math.copysign(1.0, second)
        both = choose(np.array([first]), np.array([second]))
        assert math.copysign(1.0, both[0]) == math.copysign(1.0, second)


EDGES = [-0.0, 0.0, 5e-324, 1e-300, 1e-12, 0.02425, 0.5, 1.0 - 0.02425, 1.0 - 2**-53, 1.0, 2.0, 59.9, 60.0, 1e12, 1e300]
EDGES += [-value for value in EDGES]


@pytest.mark.parametrize("function", [ln, exp, sigma, share], ids=lambda f: f.__name__)
def test_one_number_gives_the_bits_that_an_array_gives(function: Callable, rng):
    x = np.concatenate([wide(rng, -14, 14), -wide(rng, -14, 2), rng.uniform(-70, 70, 3000), EDGES])
    alone = np.array([function(float(v)) for v in x])
    assert alone.tobytes() == function(x).tobytes()


@pytest.mark.parametrize("function", [power, div, lo, hi], ids=lambda f: f.__name__)
def test_two_numbers_give_the_bits_that_arrays_give(function: Callable, rng):
    x = np.concatenate([wide(rng, -13, 13), EDGES])
    y = np.concatenate([rng.uniform(-4, 4, len(x) - len(EDGES)), EDGES[::-1]])
    inside = (np.abs(y) > 1e-290) | (y == 0.0)
    x, y = x[inside], y[inside]
    with np.errstate(over="ignore", under="ignore"):
        together = function(x, y)
    assert np.array([function(float(a), float(b)) for a, b in zip(x, y, strict=True)]).tobytes() == together.tobytes()


def test_normal_and_root_give_the_bits_that_an_array_gives(rng):
    u = np.concatenate(
        [rng.uniform(0, 1, 4000), 10.0 ** rng.uniform(-17, -1, 2000), [2**-53, 0.02425, 0.5, 1 - 2**-53]]
    )
    assert np.array([normal(float(v)) for v in u]).tobytes() == normal(u).tobytes()
    assert np.array([sqrt(float(v)) for v in u]).tobytes() == sqrt(u).tobytes()


SPREADS = {
    "none": SourcedNumber("n", 3.0, "factor"),
    "triangular": SourcedNumber("n", 3.0, "factor", spread=Spread("triangular", 1.0, 9.0)),
    "triangular with its top at the low end": SourcedNumber("n", 1.0, "factor", spread=Spread("triangular", 1.0, 9.0)),
    "triangular of no width": SourcedNumber("n", 2.0, "factor", spread=Spread("triangular", 2.0, 2.0)),
    "uniform": SourcedNumber("n", 3.0, "factor", spread=Spread("uniform", -2.0, 9.0)),
    "lognormal": SourcedNumber("n", 3.0, "factor", spread=Spread("lognormal", sigma=0.7)),
}


@pytest.mark.parametrize("kind", SPREADS)
def test_quantiles_never_fall_and_agree_bit_for_bit(kind, rng):
    number = SPREADS[kind]
    u = np.sort(np.concatenate([rng.uniform(0, 1, 5000), [2**-53, 1e-9, 0.02425, 0.5, 1 - 1e-9, 1 - 2**-53]]))
    values = quantile(number, u)
    assert np.array([quantile(number, float(v)) for v in u]).tobytes() == values.tobytes()
    assert (np.diff(values) >= 0).all()


@pytest.mark.parametrize("kind", ["triangular", "triangular with its top at the low end", "uniform"])
def test_quantiles_stay_between_low_and_high_and_reach_them(kind):
    spread = SPREADS[kind].spread
    ends = quantile(SPREADS[kind], np.array([1e-15, 1 - 1e-15]))
    assert spread.low <= ends[0] <= spread.low + 1e-5
    assert spread.high - 1e-5 <= ends[1] <= spread.high


def test_quantiles_have_the_right_median_and_quarters():
    # Triangle 1..9 with its top at 3: the share below x >= 3 is 1 - (9 - x)^2 / 48, so the median is 9 - sqrt(24).
    assert quantile(SPREADS["triangular"], 0.5) == pytest.approx(9.0 - math.sqrt(24.0), rel=1e-12)
    # Below the top it is (x - 1)^2 / 16: one sixteenth lies below 2.
    assert quantile(SPREADS["triangular"], 0.0625) == pytest.approx(2.0, rel=1e-12)
    assert quantile(SPREADS["lognormal"], 0.5) == 3.0
    assert quantile(SPREADS["lognormal"], 0.75) == pytest.approx(
        3.0 * math.exp(0.7 * NormalDist().inv_cdf(0.75)), rel=1e-8
    )
    assert quantile(SPREADS["uniform"], 0.25) == 0.75


def test_one_draw_is_the_draw_of_the_array(rng):
    keys = rng.integers(0, 2**64, 50, dtype=np.uint64)
    turns = rng.integers(0, 80, 50).astype(np.uint64)
    places = rng.integers(0, 2**64, 40, dtype=np.uint64)
    alone = [[uniform(int(k), int(t), int(p)) for k, t in zip(keys, turns, strict=True)] for p in places]
    assert np.array(alone).tobytes() == uniform_array(keys, turns, places).tobytes()
    assert np.array([mix(int(k)) for k in keys], dtype=np.uint64).tobytes() == mix_array(keys).tobytes()


def test_even_the_outermost_draws_lie_between_nothing_and_one():
    unused = hashing.SPARE_BITS
    for bits in (0, hashing.MASK):
        value = (bits >> unused) * hashing.UNIT + hashing.HALF_STEP
        assert 0.0 < value < 1.0
    top = np.array([hashing.MASK >> unused], dtype=np.uint64).astype(np.float64) * hashing.UNIT + hashing.HALF_STEP
    assert top[0] < 1.0


def _draws(seed: int, purpose: str, channel: str = "shock", turns: int = 1) -> np.ndarray:
    keys = np.array([column_key(seed, run, purpose) for run in range(DRAWS // 40)], dtype=np.uint64)
    places = np.array([address(channel, f"e{i}") for i in range(40)], dtype=np.uint64)
    return uniform_array(keys, np.full(len(keys), turns, dtype=np.uint64), places).ravel()


def test_draws_are_roughly_even():
    counts, _ = np.histogram(_draws(1, "luck"), bins=50, range=(0.0, 1.0))
    expected = DRAWS / 50
    # Chi-square with 49 degrees of freedom: 100 is passed by chance once in 30,000 times.
    assert float(((counts - expected) ** 2).sum()) / expected < 100.0


@pytest.mark.parametrize(
    "other",
    [
        {"purpose": "setup"},
        {"purpose": "strategy"},
        {"purpose": "observation"},
        {"purpose": "forecast"},
        {"seed": 2},
        {"channel": "other"},
        {"turns": 2},
    ],
    ids=str,
)
def test_draws_for_different_things_know_nothing_of_each_other(other):
    first = _draws(1, "luck")
    second = _draws(**({"seed": 1, "purpose": "luck"} | other))
    # Five standard errors of a correlation of so many independent pairs.
    assert abs(float(np.corrcoef(first, second)[0, 1])) < 5.0 / math.sqrt(DRAWS)
    assert not set(first.tolist()) & set(second.tolist())


def test_neighbouring_runs_and_seeds_have_keys_of_their_own():
    keys = {column_key(seed, run, purpose) for seed in range(30) for run in range(30) for purpose in PURPOSES}
    assert len(keys) == 30 * 30 * len(PURPOSES)
    assert column_key(1, 2, "luck") != column_key(2, 1, "luck")


def test_the_number_of_an_id_and_a_draw_are_for_ever():
    # Changing one of these would change every game ever saved.
    assert stable_number("usa") == 0x16387835B30AC95F
    assert column_key(7, 3, "luck") == 0xB802C7C987BCC554
    assert address("supply_chance", "world") == 0x46FE5902A410277E
    assert uniform(column_key(7, 3, "luck"), 5, address("supply_chance", "world")) == 0.048845963362980194
