"""Accounts of a change in words: what changed, its parts, and the cause of each, in one sentence of one language."""

from __future__ import annotations

from dataclasses import replace

from chipwar.play.backward import Cause
from chipwar.play.why import Account, Part
from chipwar.scenario.load import Scenario
from chipwar.scenario.texts import Texts

PERCENT = ("share", "probability")
LABELLED = ("flow", "stock")


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

    def _signed(self, amount: float, unit: str) -> str:
        number = self.texts.number(amount * (100.0 if unit in PERCENT else 1.0))
        return f"+{number}" if amount > 0.0 else number
