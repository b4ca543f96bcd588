"""Headlines: what happened, in two voices (business wire and policy bulletin), with typed slots.

A template names no side: who acts is always a slot, so that the same act reads the same whoever does it. The engine
sees none of it; `play/report.py` says what happened, `report/newsroom.py` puts it into words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chipwar.base.errors import Problem, ScenarioError
from chipwar.scenario.models import Id, Label, Strict
from chipwar.scenario.shelves import Sheet, refuse_twins, shelf
from chipwar.scenario.texts import LOCALES, current_texts

SlotType = Literal[
    "actor", "place", "partner", "rule", "card", "says", "good", "quarter",
    "level", "steps", "number", "percent", "rung"
]  # fmt: skip
"""What fills a slot: names of actors and goods, a policy, a card and what it says, a date, or the event's number in one
of five forms."""

NUMBERS = ("level", "steps", "number", "percent", "rung")
_SLOT = re.compile(r"\{([^{}]*)\}")


class Headline(Strict):
    """One headline in both voices."""

    event: Id = Field(description="The event it belongs to: `headline.` and this word are the event's key.")
    policies: tuple[Id, ...] = Field((), description="If given, only for events of these policies.")
    slots: dict[Id, SlotType] = Field(default_factory=dict)
    wire: Label = Field(description="Business wire: who, what, number.")
    bulletin: Label = Field(description="Policy bulletin: rule, scope, date.")

    @model_validator(mode="after")
    def _has_one_number(self) -> Headline:
        if sum(kind in NUMBERS for kind in self.slots.values()) > 1:
            raise PydanticCustomError("problem.one_number", "an event has one number: give one slot of that kind")
        return self


class HeadlineFile(Strict):
    """A file of headlines."""

    chipwar: Literal[1]
    headlines: dict[Id, Headline]


@cache
def headline_sheets() -> tuple[Sheet[HeadlineFile], ...]:
    """The files of headlines, with places."""
    return tuple(shelf("headlines", HeadlineFile))


@cache
def headlines() -> dict[str, Headline]:
    """Every headline, by id. ScenarioError if a template has slots that it should not have."""
    sheets = headline_sheets()
    refuse_twins(sheets, "headlines")
    problems = [problem for sheet in sheets for problem in slot_faults(sheet)]
    if problems:
        raise ScenarioError(problems)
    return {name: headline for sheet in sheets for name, headline in sheet.model.headlines.items()}


def slot_faults(sheet: Sheet[HeadlineFile]) -> Iterator[Problem]:
    """Slots of a template that are not declared, and declared ones that no voice uses; alike in all languages."""
    say = current_texts().say
    for name, headline in sheet.model.headlines.items():
        used: set[str] = set()
        for voice in ("wire", "bulletin"):
            for locale in LOCALES:
                template = getattr(getattr(headline, voice), locale.replace("-", "_"))
                for slot in _SLOT.findall(template or ""):
                    used.add(slot)
                    if slot not in headline.slots:
                        message = say("problem.no_slot", word=slot, list=", ".join(headline.slots) or "-")
                        yield sheet.document.problem(("headlines", name, voice, locale), message)
        for slot in headline.slots:
            if slot not in used:
                path = ("headlines", name, "slots", slot)
                yield sheet.document.problem(path, say("problem.spare_slot", word=slot), key=True)


def headline_for(event: str, policy: str = "") -> Headline | None:
    """The headline of an event, one for its policy before the general one; None if it has none."""
    fitting = [headline for headline in headlines().values() if headline.event == event]
    own = [headline for headline in fitting if policy and policy in headline.policies]
    general = [headline for headline in fitting if not headline.policies]
    return next(iter((*own, *general)), None)
