"""Conformance tests ask for every text: a key without words is a mistake here, not a gap in a window."""

from __future__ import annotations

import pytest

from chipwar.scenario.texts import use_locale


@pytest.fixture(autouse=True)
def strict_texts(monkeypatch):
    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")
    use_locale("en")
    yield
    use_locale(None)
