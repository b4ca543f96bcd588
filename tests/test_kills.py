"""A game whose process is killed at any moment: nothing acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

import chipwar
from chipwar.play.journal import Journal

CHILD = Path(__file__).parent / "game_child.py"
LONGEST = 0.6
"""Seconds that a child may pour orders before it is killed."""


def poured(path: Path, start: int, luck: random.Random) -> int:
    """Let a child pour orders, kill it at a random moment; returns the number after the last acknowledged one."""
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(path), str(start)], stdout=subprocess.PIPE, cwd=CHILD.parent
    )
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(luck.uniform(0.0, LONGEST))
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read().decode().split("\n")
    child.wait()
    said = [first.decode().strip(), *rest]
    numbers = [int(word) for word in said[:-1] if word]
    return max(numbers, default=start - 1) + 1


def check_kills(path: Path, kills: int, seed: int) -> None:
    luck, sent = random.Random(seed), 0
    for _ in range(kills):
        acknowledged = poured(path, sent, luck)
        assert acknowledged > sent
        with Journal.open(path, read_only=True) as journal:
            kept = Counter(entry.key for entry in journal.entries() if entry.key)
        assert {f"k{number}" for number in range(acknowledged)} <= set(kept)
        assert max(kept.values()) == 1
        # What was sent and not acknowledged is sent again; the next child begins with it.
        sent = acknowledged
    game = chipwar.Game.load(path)
    assert game.verify() is None


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not known there")
def test_killed_games_lose_no_acknowledged_order(tmp_path):
    check_kills(tmp_path / "game.chipwar", 2, 1)


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not known there")
def test_fifty_killed_games_lose_no_acknowledged_order(tmp_path):
    check_kills(tmp_path / "game.chipwar", 50, 2)
