"""Accounts of a change in words: what changed, its parts, and the cause of each, in one sentence of one language."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chipwar.play.backward import Cause
from chipwar.play.game import Game
from chipwar.play.ghosts import may_show
from chipwar.play.why import Account, Part
from chipwar.scenario.load import Scenario
from chipwar.scenario.texts import Texts

PERCENT = ("share", "probability")
LABELLED = ("flow", "stock")

LOOK_BACK = 8
"""Orders of so many quarters are left out one by one."""

MOST_TOLD = 6


@dataclass(frozen=True)
class Without:
    """A quantity as it is, and as it would be without one order, in the same game and with the same luck."""

    turn: int
    seat: str
    policy: str
    target: str
    level: float
    value: float
    without: float


def counterfactuals(game: Game, quantity: str, of: str, turn: int, seat: str | None = None) -> list[Without]:
    """How a quantity would stand after a turn without each recent order; those that matter most, most first.

    seat: only its own orders, and only of what it may see; all orders if None.
    """
    records = {record.turn: record for record in game.timeline.path() if turn - LOOK_BACK < record.turn <= turn}
    if seat is not None and not may_show(game.scenario, game.scenario.ruleset.seats[seat], quantity, of):
        return []
    places = [
        (record.turn, place)
        for record in records.values()
        for place, order in enumerate(record.given)
        if seat in (None, order.seat)
    ]
    row = game.scenario.ruleset.row(game.scenario.quantities[quantity].of, quantity, of)
    value = float(records[turn].after[row])
    found = []
    for ghost in game.without(places):
        order = records[ghost.left_out[0]].given[ghost.left_out[1]]
        other = float(ghost.states[turn][row])
        found.append(Without(ghost.left_out[0], order.seat, order.policy, order.target, order.after, value, other))
    moved = [one for one in found if one.value != one.without]
    return sorted(moved, key=lambda one: -abs(one.value - one.without))[:MOST_TOLD]


class Accountant:
    """Turns accounts into sentences."""

    def __init__(self, scenario: Scenario, texts: Texts) -> None:
        self.scenario, self.texts = scenario, texts
        self.actors = frozenset(scenario.ruleset.layout.entities.ids["actor"])

    def sentence(self, account: Account) -> str:
        """For example: China, installed compute -0.31 M H100e: deliveries -0.28 (export ban, level 3), smuggling..."""
        subject = self.thing(account.quantity, account.of)
        if account.change == 0.0:
            return self.texts.say("why.unchanged", subject=subject)
        unit = self.scenario.quantities[account.quantity].unit
        sign = "%" if unit in PERCENT else self.texts.say("unit." + unit)
        change = f"{self._signed(account.change, unit)} {sign}".strip()
        if not account.parts:
            return self.texts.say("why.unexplained", subject=subject, change=change)
        parts = self.texts.say("why.list_sign").join(self.part(part, account) for part in account.parts)
        return self.texts.say("why.account", subject=subject, change=change, parts=parts)

    def part(self, part: Part, account: Account) -> str:
        """A part's name, amount and cause."""
        unit = self.scenario.quantities[account.quantity].unit
        slots = {"name": self._name(part, account.of), "amount": self._signed(part.amount, unit)}
        if part.cause is None or part.kind in ("policy", "card", "treaty"):
            return self.texts.say("why.part", **slots)
        return self.texts.say("why.part_cause", **slots, cause=self.cause(part.cause))

    def _name(self, part: Part, of: str) -> str:
        if part.kind == "quantity":
            return self.thing(part.name, part.of)
        if part.kind in ("policy", "card", "treaty") and part.cause is not None:
            return self.cause(part.cause)
        if part.kind not in LABELLED:
            return self.texts.say(f"why.kind.{part.kind}")
        label = self.texts.say(f"{part.kind}.{part.name}")
        if part.of in ("", of) or part.of not in self.actors:
            return label
        return self.texts.say("why.of", name=label, actor=self.texts.say(f"actor.{part.of}"))

    def thing(self, quantity: str, of: str) -> str:
        """A quantity and whose it is."""
        label = self.scenario.quantities[quantity].label.in_language(self.texts.locale)
        if of not in self.actors:
            return label
        return self.texts.say("why.subject", actor=self.texts.say(f"actor.{of}"), quantity=label)

    def cause(self, cause: Cause) -> str:
        """A cause in a few words; what only acts on something, and did not move it, is said to."""
        if cause.stands:
            return self.texts.say("why.stands", cause=self.cause(replace(cause, stands=False)))
        say, ruleset, locale = self.texts.say, self.scenario.ruleset, self.texts.locale
        if cause.hidden:
            return say("why.hidden_cause")
        if cause.policy:
            slots = {
                "policy": ruleset.policies[cause.policy].model.label.in_language(locale),
                "actor": say(f"actor.{cause.actor}"),
                "level": self.texts.number(cause.level),
            }
            key = "why.policy" if cause.since else "why.policy_start"
            return say(key, **slots, date=self.scenario.date(cause.since))
        if cause.card:
            return say("why.card", card=ruleset.cards[cause.card].label.in_language(locale))
        if cause.treaty:
            return say("why.treaty", treaty=ruleset.treaties[cause.treaty].label.in_language(locale))
        if cause.is_flow:
            return self.thing(cause.quantity, cause.of)
        return say("why.rose" if cause.rose else "why.fell", name=self.thing(cause.quantity, cause.of))

    def without(self, found: Without, account: Account) -> str:
        """One order and how the quantity would stand without it."""
        unit = self.scenario.quantities[account.quantity].unit
        slots = {
            "date": self.scenario.date(found.turn),
            "seat": self.texts.say(f"seat.{found.seat}"),
            "policy": self.scenario.ruleset.policies[found.policy].model.label.in_language(self.texts.locale),
            "target": self.texts.say(f"actor.{found.target}") if found.target in self.actors else "",
            "level": self.texts.number(found.level),
            "change": self._signed(found.value - found.without, unit),
        }
        return self.texts.say("why.without_target" if slots["target"] else "why.without", **slots)

    def _signed(self, amount: float, unit: str) -> str:
        number = self.texts.number(amount * (100.0 if unit in PERCENT else 1.0))
        return f"+{number}" if amount > 0.0 else number
