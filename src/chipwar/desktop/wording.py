"""Words and figures of a game in one language: names, values with their units, ranges, changes, dates.

The only place of the adapter that formats a number. It knows the scenario's labels, not its state.
"""

from __future__ import annotations

import math

from chipwar.report.explain import filled
from chipwar.scenario.load import Scenario
from chipwar.scenario.menu import Policy
from chipwar.scenario.texts import MINUS, texts_for

SHARES = ("share", "probability")
MONEY = ("bn_usd", "bn_usd_per_quarter")
BARE = ("index", "factor")
LAMP = "lamp"
"""Units that say nothing a person would miss."""

PER_CENT = 100.0
DUST = 0.00005


class Wording:
    """Says what a table shows in one language."""

    def __init__(self, scenario: Scenario, locale: str) -> None:
        self.scenario, self.locale = scenario, locale
        self.texts = texts_for(locale)

    def say(self, key: str, /, **slots: object) -> str:
        """A sentence of the table."""
        return self.texts.say(f"table.{key}", **slots)

    def actor(self, actor: str) -> str:
        """An actor's name."""
        return self._named(f"actor.{actor}", actor)

    def code(self, actor: str) -> str:
        """The one or two characters of an actor."""
        return self._named(f"actor.{actor}.code", actor[:2].upper())

    def seat(self, seat: str) -> str:
        """A seat's name; one the catalogue does not know is called by its actors."""
        if self.texts.has(f"seat.{seat}"):
            return self.texts.say(f"seat.{seat}")
        return self.listed([self.actor(actor) for actor in self.scenario.ruleset.seats[seat].actors])

    def _named(self, key: str, otherwise: str) -> str:
        return self.texts.say(key) if self.texts.has(key) else otherwise

    def policy(self, policy: str) -> str:
        """A policy's name."""
        return self.scenario.ruleset.policies[policy].model.label.in_language(self.locale)

    def quantity(self, quantity: str) -> str:
        """A quantity's name."""
        return self.scenario.quantities[quantity].label.in_language(self.locale)

    def says(self, quantity: str) -> str:
        """What a quantity is, in a sentence."""
        return self.scenario.quantities[quantity].says.in_language(self.locale)

    def number(self, value: float) -> str:
        """A number with three significant digits; what is too small to matter is nothing."""
        return self.texts.number(value if abs(value) >= DUST else 0.0)

    def rough(self, value: float) -> str:
        """A number with two significant digits, for the ends of a range."""
        return self.number(_rounded(value, 2))

    def percent(self, share: float) -> str:
        """A share of one as per cent."""
        return f"{self.number(PER_CENT * share)} %"

    def points(self, value: float) -> str:
        """Points of political capital, to the tenth."""
        return self.number(round(value, 1) + 0.0)

    def amount(self, quantity: str, value: float) -> tuple[str, str]:
        """A value and its unit."""
        unit = self.scenario.quantities[quantity].unit
        if unit in SHARES:
            return self.percent(value), ""
        if unit == LAMP:
            return self.texts.say(f"lamp.{round(value)}"), ""
        if unit in MONEY:
            figure, _, words = self.texts.money(value).partition(" ")
            return figure, self.say("per_quarter", unit=words) if unit != MONEY[0] else words
        return self.number(value), "" if unit in BARE else self.texts.say(f"unit.{unit}")

    def text(self, quantity: str, value: float) -> str:
        """A value with its unit in one text."""
        return " ".join(part for part in self.amount(quantity, value) if part)

    def figure(self, quantity: str, value: float, like: float, digits: int = 3) -> str:
        """A value in the unit that another value of the quantity is told in, without the unit."""
        unit = self.scenario.quantities[quantity].unit
        if unit in SHARES:
            return self.number(_rounded(PER_CENT * value, digits))
        return self.number(_rounded(value * self._money_scale(like) if unit in MONEY else value, digits))

    def tick(self, quantity: str, value: float, like: float) -> str:
        """A value beside an axis; the unit stands in the title, only per cent signs are repeated."""
        figure = self.figure(quantity, value, like)
        return f"{figure} %" if self.scenario.quantities[quantity].unit in SHARES else figure

    def _money_scale(self, bn_usd: float) -> float:
        """How many of the counting unit that a sum is told in make a billion."""
        told = self.texts.money(bn_usd).partition(" ")[0].replace(",", "").replace(MINUS, "-")
        size = float(told) / bn_usd if bn_usd else 0.0
        return 10.0 ** round(math.log10(size)) if size > 0.0 else 1.0

    def pair(self, quantity: str, before: float, after: float) -> tuple[str, str]:
        """A value before, and after with the unit of both."""
        return self.figure(quantity, before, after), self.text(quantity, after)

    def span(self, quantity: str, low: float, high: float) -> tuple[str, str]:
        """A range and its unit."""
        most, unit = self.amount(quantity, _rounded(high, 2))
        return self.say("span", low=self.figure(quantity, low, high, 2), high=most), unit

    def change(self, quantity: str, difference: float, like: float) -> str:
        """A difference with its sign, in the unit that the value is told in."""
        figure = self.figure(quantity, difference, like, 2)
        return figure if difference <= 0 else f"+{figure}"

    def date(self, date: str) -> str:
        """A quarter such as 2025Q3."""
        return self.say("date", year=date[:4], quarter=date[5:])

    def listed(self, words: list[str]) -> str:
        """Several names, one after the other."""
        return self.say("list_sign").join(words)

    def joined(self, sentences: list[str]) -> str:
        """Sentences one after the other."""
        return (" " if self.locale == "en" else "").join(dict.fromkeys(sentence for sentence in sentences if sentence))

    def effects(self, policy: Policy) -> list[str]:
        """What a policy does, a sentence for each effect."""
        return list(dict.fromkeys(filled(effect.says(), self.texts) for effect in policy.effects))

    def level(self, policy: Policy, value: float) -> str:
        """A position of a policy's dial in words."""
        dial = policy.model.dial
        if dial.switch:
            return self.say("on") if value else self.say("off")
        if dial.share:
            return self.percent(value)
        if dial.amount and dial.unit in MONEY:
            return self.texts.money(value)
        return self.number(value)


def _rounded(value: float, digits: int) -> float:
    """A number with so many significant digits."""
    return float(f"{value:.{digits}g}")
