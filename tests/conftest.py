"""Options of the test program.

--renew writes the golden texts anew from the games as they now are: `python -m pytest tests/test_playthroughs.py
--renew`. Look at what changed before you keep it, and say why in the changelog.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write tests/playthroughs anew instead of comparing")
    parser.addoption("--batch-runs", default=1_000_000, help="made-up games of the long tests of batches")
    parser.addoption("--batch-played", default=0, help="real games of the long tests of batches; 20,000 if not given")
    parser.addoption("--batch-engine", default="numpy", help="the engine that plays them")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test writes into the home of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("CHIPWAR_HOME", str(home))
    # What is compiled once serves all tests, of this run and of the next.
    monkeypatch.setenv("CHIPWAR_CACHE", os.environ.get("CHIPWAR_CACHE", str(ROOT / ".pytest_cache" / "chipwar")))
    return home


@pytest.fixture
def strict_window(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A window that nobody sees, every text required, and the usual language again afterwards."""
    import pygame

    from chipwar.scenario.texts import use_locale

    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.font.init()
    yield
    use_locale(None)


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every text required, in English, and the usual language again afterwards."""
    from chipwar.scenario.texts import use_locale

    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")
    use_locale("en")
    yield
    use_locale(None)
