"""Options of the test program.

--renew writes the golden texts anew from the games as they now are: `python -m pytest tests/test_playthroughs.py
--renew`. Look at what changed before you keep it, and say why in the changelog.
"""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write tests/playthroughs anew instead of comparing")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test writes into the home of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("CHIPWAR_HOME", str(home))
    return home
