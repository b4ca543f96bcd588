"""What the pages of all studies share: how an outcome and a number are named, and where numbers come from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chipwar.base.numbers import SourcedNumber
from chipwar.lab.designs import FINAL, MEAN, Outcome
from chipwar.report.naming import number_cell
from chipwar.report.page import Page, Table, write_page
from chipwar.report.sentences import SHARES, subject, unit_of
from chipwar.report.sources import amount, reason_of, spread_in_words
from chipwar.scenario.folders import write_whole
from chipwar.scenario.load import Scenario
from chipwar.scenario.texts import MINUS, Texts

RESULT = "result.json"
"""The record of a study in its folder; it says which study it is, and of which scenario."""


def outcome_words(scenario: Scenario, outcome: Outcome, texts: Texts) -> str:
    """An outcome with whose it is and when it is read."""
    whose = subject(scenario, outcome.quantity, outcome.actor, texts)
    if outcome.at in (FINAL, MEAN):
        return texts.say(f"lab.at_{outcome.at}", subject=whose)
    return texts.say("lab.at_turn", subject=whose, date=scenario.date(int(outcome.at)))


def scale_of(scenario: Scenario, outcome: Outcome) -> float:
    """By what an outcome is multiplied to be shown: shares in per cent."""
    return 100.0 if unit_of(scenario, outcome.quantity) in SHARES else 1.0


def per_cent(share: float, texts: Texts) -> str:
    """A share in whole per cent."""
    return texts.say("page.per_cent", value=f"{round(100.0 * share) + 0:d}".replace("-", MINUS))


def number_table(scenario: Scenario, numbers: Sequence[SourcedNumber], texts: Texts) -> Table | None:
    """The numbers that a study found to matter, with their ranges and who says so; None if there are none."""
    if not numbers:
        return None
    columns = tuple(texts.say(f"page.{key}") for key in ("number", "value", "range", "source"))
    rows = tuple(
        (number_cell(scenario, n, texts), amount(n.value, n, texts), spread_in_words(n, texts), reason_of(n, texts))
        for n in numbers
    )
    return Table("numbers", texts.say("page.numbers"), columns, rows)


def joined(parts: Sequence[str], texts: Texts) -> str:
    """A list in words."""
    return texts.say("table.list_sign").join(parts)


def write_study(page: Page, record: dict[str, Any], folder: Path) -> list[Path]:
    """The page with its figures and tables, and the record for programs beside it, in a folder that the caller holds.
    Returns the files."""
    path = folder / RESULT
    write_whole(path, (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode())
    return [*write_page(page, folder), path]
