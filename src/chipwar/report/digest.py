"""The digest of a game: turn by turn who did what, what changed, and why. One line for each thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chipwar.play.backward import Cause
from chipwar.play.report import Change, Event, GivenOrder, TurnReport
from chipwar.report.newsroom import Newsroom
from chipwar.report.why import Accountant
from chipwar.scenario.load import Scenario
from chipwar.scenario.texts import Texts
from chipwar.strategies.reasons import reason_words

PERCENT = ("share", "probability")
LAMP = "lamp"
MOST_CHANGES = 6
TOLD_AGAIN = 4
"""The same change with the same cause is told once in so many turns."""

SOURCES_OF_CHANGE = ("headline.announced", "headline.raised", "headline.eased")


class Digest:
    """Turns reports into lines in one language."""

    def __init__(self, scenario: Scenario, texts: Texts, turns: int) -> None:
        self.scenario, self.texts, self.turns = scenario, texts, turns
        seats = scenario.ruleset.seats.values()
        self.seat_of = {actor: seat.id for seat in seats for actor in seat.actors}
        self.newsroom = Newsroom(scenario, texts)
        self.accountant = Accountant(scenario, texts)
        self.told: dict[tuple[str, str, Cause | None], int] = {}

    def label(self, policy: str) -> str:
        """A policy's name."""
        return self.scenario.ruleset.policies[policy].model.label.in_language(self.texts.locale)

    def actor(self, actor: str) -> str:
        """An actor's name; the world's is empty."""
        return "" if actor == "world" else self.texts.say(f"actor.{actor}")

    def quantity(self, name: str) -> str:
        """A quantity's name."""
        return self.scenario.quantities[name].label.in_language(self.texts.locale)

    def value(self, quantity: str, value: float) -> str:
        """A value with its unit."""
        unit = self.scenario.quantities[quantity].unit
        if unit == LAMP:
            return self.texts.say(f"lamp.{round(value)}")
        if unit in PERCENT:
            return f"{self.texts.number(100 * value)} %"
        return f"{self.texts.number(value)} {self.texts.say('unit.' + unit)}".strip()

    def turn(self, report: TurnReport, changes: tuple[Change, ...] | None = None) -> Iterator[str]:
        """The lines of one turn; `changes` instead of the public ones of the report where all may be told."""
        yield self.texts.say("digest.turn", turn=report.turn + 1, turns=self.turns, date=report.date)
        lines = [*map(self.order, report.orders), *self._refused(report), *self._headlines(report)]
        fresh = self._fresh(report.turn, report.changes if changes is None else changes)
        lines += [self.change(change) for change in fresh]
        yield from (f"  {line}" for line in lines or [self.texts.say("digest.no_orders")])

    def _fresh(self, turn: int, changes: tuple[Change, ...]) -> list[Change]:
        """Changes that were not told lately with the same cause; of a seat's several actors the one that moved most."""
        found: list[Change] = []
        seen: set[tuple[str, str]] = set()
        for change in changes:
            seat = self.seat_of.get(change.of, change.of)
            key = (change.quantity, seat, change.cause and replace(change.cause, actor="", of=""))
            if (change.quantity, seat) in seen or turn - self.told.get(key, -TOLD_AGAIN) < TOLD_AGAIN:
                continue
            seen.add((change.quantity, seat))
            self.told[key] = turn
            found.append(change)
        return found[:MOST_CHANGES]

    def _news(self, report: TurnReport) -> list[Event]:
        """Events that the orders above do not tell already."""
        return [event for event in report.events if event.key not in SOURCES_OF_CHANGE]

    def _headlines(self, report: TurnReport) -> Iterator[str]:
        yield from (self.event(event, report.turn) for event in self._news(report))

    def _refused(self, report: TurnReport) -> Iterator[str]:
        for seat, refusal in report.refused:
            slots = {"seat": self.texts.say(f"seat.{seat}"), "policy": self.label(refusal.order.policy)}
            yield self.texts.say("digest.refused", **slots, reason=refusal.message)

    def order(self, order: GivenOrder) -> str:
        """Who set what from which level to which, and why."""
        slots = {
            "seat": self.texts.say(f"seat.{order.seat}"),
            "policy": self.label(order.policy),
            "from": self.texts.number(order.before),
            "to": self.texts.number(order.after),
        }
        twins = [
            lever for lever in self.scenario.ruleset.levers if (lever.seat, lever.policy) == (order.seat, order.policy)
        ]
        aimed = len(twins) > 1
        key = "digest.order_target" if aimed else "digest.order"
        line = self.texts.say(key, **slots, target=self.actor(order.target) if aimed else "")
        if order.reason:
            line += " " + self.texts.say("digest.because", reason=reason_words(self.texts, order.reason))
        return line

    def change(self, change: Change) -> str:
        """A quantity before and after, and what moved it most."""
        line = self.texts.say(
            "digest.change",
            actor=self.actor(change.of) if change.of in self.scenario.ruleset.layout.entities.ids["actor"] else "",
            quantity=self.quantity(change.quantity),
            before=self.value(change.quantity, change.before),
            after=self.value(change.quantity, change.after),
        ).strip()
        if change.cause is None:
            return line
        return f"{line} {self.texts.say('digest.mainly', cause=self.cause(change.cause))}"

    def cause(self, cause: Cause) -> str:
        """A cause in a few words: a policy and whose it is, news, a treaty, or a quantity and which way it moved."""
        if cause.card or cause.treaty:
            return self.accountant.cause(cause)
        if cause.policy:
            return self.texts.say("digest.cause_policy", policy=self.label(cause.policy), actor=self.actor(cause.actor))
        key = "digest.cause_flow" if cause.is_flow else "digest.cause_rose" if cause.rose else "digest.cause_fell"
        known = cause.of in self.scenario.ruleset.layout.entities.ids["actor"]
        return self.texts.say(
            key, quantity=self.quantity(cause.quantity), actor=self.actor(cause.of) if known else ""
        ).strip()

    def event(self, event: Event, turn: int) -> str:
        """A headline, in the voice of the business wire."""
        return self.newsroom.tell(event, turn)

    def end(self, scores: dict[str, float], places: dict[str, float | None], over_early: bool) -> Iterator[str]:
        """How the game ended for each seat, and where that stands among stored games."""
        yield self.texts.say("digest.over_early" if over_early else "digest.end")
        for seat, score in scores.items():
            line = self.texts.say("digest.score", seat=self.texts.say(f"seat.{seat}"), score=f"{score:.3f}")
            place = places[seat]
            more = "" if place is None else self.texts.say("digest.place", percent=self.texts.number(place))
            yield f"  {line}{more}"
