"""Keyed draws: a random number is a hash of what it is for, so nothing else can shift it.

A draw depends on (seed, run, purpose, turn, channel, entity) and on nothing else: not on how many draws came before,
who else plays, which column of a batch holds the game. Channels and entities are numbered by a hash of their ids.
The mixer is the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

Ints = Any
"""A uint64 array or scalar array."""

MASK = (1 << 64) - 1
TURN_STRIDE = 0x9E3779B97F4A7C15
CHANNEL_STRIDE = 0xD1342543DE82EF95
MIX_1, MIX_2 = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
SPARE_BITS = 12
"""Bits of the hash left unused: 52 bits and half a step are exact as a float, so that a draw is never 0 or 1."""

UNIT = 2.0**-52
HALF_STEP = 2.0**-53

PURPOSES = ("setup", "luck", "observation", "strategy", "forecast")
"""What a draw may be for. The purposes never share a number."""


def stable_number(text: str) -> int:
    """A 64-bit number that belongs to an id for ever, whatever is added around it."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def mix(x: int) -> int:
    """Scramble one 64-bit number."""
    x = ((x ^ (x >> 30)) * MIX_1) & MASK
    x = ((x ^ (x >> 27)) * MIX_2) & MASK
    return x ^ (x >> 31)


def mix_array(x: Ints) -> Ints:
    """Scramble uint64 numbers: the same numbers as `mix`, one by one."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(MIX_1)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(MIX_2)
    return x ^ (x >> np.uint64(31))


def column_key(seed: int, run: int, purpose: str) -> int:
    """The key of one column for one purpose."""
    return mix(mix(mix(seed & MASK) ^ (run & MASK)) ^ stable_number(purpose))


def address(channel: str, entity: str) -> int:
    """The number of one entity's draw on one channel."""
    return (stable_number(channel) * CHANNEL_STRIDE + stable_number(entity)) & MASK


def uniform(key: int, turn: int, where: int) -> float:
    """A number strictly between 0 and 1."""
    moment = mix((key + TURN_STRIDE * (turn + 1)) & MASK)
    return (mix((moment + where) & MASK) >> SPARE_BITS) * UNIT + HALF_STEP


def moments_of(keys: Ints, turns: Ints) -> Any:
    """What all draws of a column and turn begin from. keys: uint64 [R]; turns: uint64 [R]. Returns uint64 [R]."""
    with np.errstate(over="ignore"):
        return mix_array(keys + np.uint64(TURN_STRIDE) * (turns + np.uint64(1)))


def uniform_array(keys: Ints, turns: Ints, where: Ints) -> Any:
    """The same numbers for every address and column.

    keys: uint64 [R]; turns: uint64 [R]; where: uint64 [n]. Returns float64 [n, R], strictly between 0 and 1.
    """
    with np.errstate(over="ignore"):
        bits = mix_array(moments_of(keys, turns)[None, :] + where[:, None]) >> np.uint64(SPARE_BITS)
    return bits.astype(np.float64) * UNIT + HALF_STEP
