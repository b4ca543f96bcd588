"""What happened, as headlines in two voices: one event, one number, told by a business wire and a policy bulletin.

Only what an event carries is told, so that a seat's news are as open as the events of its own report.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from chipwar.play.report import Event, TurnReport, seen_by
from chipwar.scenario.headlines import Headline, headline_for
from chipwar.scenario.load import Scenario
from chipwar.scenario.ruleset import Seat
from chipwar.scenario.texts import Texts

Voice = Literal["wire", "bulletin"]
VOICES: tuple[Voice, ...] = ("wire", "bulletin")


class News(NamedTuple):
    """One event in both voices."""

    event: Event
    wire: str
    bulletin: str


class Newsroom:
    """Puts the events of one scenario into one language."""

    def __init__(self, scenario: Scenario, texts: Texts) -> None:
        self.scenario, self.texts = scenario, texts

    def news(self, report: TurnReport, seat: Seat | None = None) -> tuple[News, ...]:
        """The events of a turn that a seat may read, in both voices; those that all may read if no seat is given."""
        if seat is not None:
            events: Sequence[Event] = seen_by(report, seat).events
        else:
            events = [event for event in report.events if not event.secret_of]
        return tuple(News(event, *(self.tell(event, report.turn, voice) for voice in VOICES)) for event in events)

    def tell(self, event: Event, turn: int, voice: Voice = "wire") -> str:
        """One event of a turn (counted from 0) in one voice."""
        headline = headline_for(event.key.removeprefix("headline."), event.policy)
        if headline is None:  # an event whose words stand with the texts
            return self.texts.say(event.key, actor=self._actor(event.actor), policy=self._rule(event.policy))
        template = getattr(headline, voice).in_language(self.texts.locale)
        return str(template.format_map(self._slots(headline, event, turn)))

    def _slots(self, headline: Headline, event: Event, turn: int) -> dict[str, str]:
        return {name: self._slot(kind, event, turn) for name, kind in headline.slots.items()}

    def _slot(self, kind: str, event: Event, turn: int) -> str:
        if kind in ("actor", "place"):
            return self._actor(event.actor)
        if kind == "partner":
            return self._actor(event.partner)
        if kind == "rule":
            return self._rule(event.policy)
        if kind in ("card", "says"):
            return self._card(event.card, kind)
        if kind == "good":
            return self.texts.say(f"good.{event.good}")
        if kind == "quarter":
            return self._quarter(self.scenario.date(turn + event.quarters))
        if kind == "percent":
            return f"{self.texts.number(100 * event.amount)} %"
        return self.texts.number(round(event.amount, 1) if kind == "rung" else event.amount)

    def _card(self, card: str, kind: str) -> str:
        model = self.scenario.ruleset.cards.get(card)
        if model is None:
            return ""
        return (model.label if kind == "card" else model.says).in_language(self.texts.locale)

    def _quarter(self, date: str) -> str:
        return self.texts.say("table.date", year=date[:4], quarter=date[5]) if self.texts.has("table.date") else date

    def _actor(self, actor: str) -> str:
        return self.texts.say(f"actor.{actor}") if actor else ""

    def _rule(self, policy: str) -> str:
        return self.scenario.ruleset.policies[policy].model.label.in_language(self.texts.locale) if policy else ""
