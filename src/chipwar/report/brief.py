"""The page of a seat in words: one line for each thing on it."""

from __future__ import annotations

from collections.abc import Iterator

from chipwar.play.brief import Brief, KeyMark, Lamp, Opening
from chipwar.play.dangers import Danger
from chipwar.play.ghosts import GhostLine
from chipwar.play.rumours import Rumour
from chipwar.report.why import Accountant
from chipwar.scenario.hints import two_keys
from chipwar.scenario.load import Scenario
from chipwar.scenario.texts import Texts


class BriefWords:
    """Turns pages into lines of one language."""

    def __init__(self, scenario: Scenario, texts: Texts) -> None:
        self.scenario, self.texts = scenario, texts
        self.accountant = Accountant(scenario, texts)

    def lines(self, page: Brief) -> Iterator[str]:
        """Everything on a page, in the order in which it is read."""
        yield from map(self.accountant.sentence, page.causes)
        if page.danger is not None:
            yield self.danger(page.danger)
        if page.opening is not None:
            yield self.opening(page.opening)
        if page.ghost is not None and page.ghost.points:
            yield self.ghost(page.ghost)
        yield from map(self.lamp, page.lamps)
        yield from map(self.key, page.keys)
        yield from map(self.rumour, page.rumours)

    def _actor(self, actor: str) -> str:
        return self.texts.say(f"actor.{actor}") if actor in self.accountant.actors else ""

    def policy(self, policy: str, target: str = "") -> str:
        """A policy's name, with its target if it has one."""
        label = self.scenario.ruleset.policies[policy].model.label.in_language(self.texts.locale)
        if not target:
            return label
        return self.texts.say("brief.toward", policy=label, target=self._actor(target))

    def danger(self, danger: Danger) -> str:
        """What runs out or begins, whose it is, and when."""
        ruleset, locale = self.scenario.ruleset, self.texts.locale
        slots: dict[str, object] = {"actor": self._actor(danger.of), "quarters": danger.quarters}
        if danger.policy:
            slots |= {"policy": self.policy(danger.policy), "level": self.texts.number(danger.level)}
        if danger.treaty:
            slots["treaty"] = ruleset.treaties[danger.treaty].label.in_language(locale)
        if danger.deck:
            slots["deck"] = ruleset.decks[danger.deck].label.in_language(locale)
        return self.texts.say(f"danger.{danger.kind}", **slots)

    def opening(self, opening: Opening) -> str:
        """An order that could be given now, and what it costs."""
        card = ""
        if opening.card:
            card = self.scenario.ruleset.cards[opening.card].label.in_language(self.texts.locale)
        return self.texts.say(
            f"brief.opening.{opening.kind}",
            policy=self.policy(opening.policy, opening.target),
            level=self.texts.number(opening.level),
            cost=self.texts.number(opening.cost),
            card=card,
        )

    def ghost(self, line: GhostLine) -> str:
        """A quantity now, and what it would be without the order."""
        last, unit = line.points[-1], self.scenario.quantities[line.quantity].unit
        scale = 100.0 if unit in ("share", "probability") else 1.0
        said = self.texts.say(
            "brief.ghost",
            quantity=self.accountant.thing(line.quantity, line.of),
            value=self.texts.number(scale * last.value),
            without=self.texts.number(scale * last.without),
            policy=self.policy(line.policy, line.target),
        )
        return said + (" " + self.texts.say("brief.ghost_dropped", count=line.dropped) if line.dropped else "")

    def lamp(self, lamp: Lamp) -> str:
        """Which bottleneck is lit, and which was."""
        key = "brief.lamp_moved" if lamp.moved else "brief.lamp"
        lit, was = self.texts.say(f"lamp.{lamp.lit}"), self.texts.say(f"lamp.{lamp.was}")
        return self.texts.say(key, actor=self._actor(lamp.of), lamp=lit, was=was)

    def key(self, mark: KeyMark) -> str:
        """A lever that needs another's, and whose key is missing."""
        if mark.treaty:
            label = self.scenario.ruleset.treaties[mark.treaty].label.in_language(self.texts.locale)
            key = "brief.key_treaty_last" if not mark.missing else "brief.key_treaty_ours"
            key = "brief.key_treaty_theirs" if mark.own_turned else key
            return self.texts.say(key, treaty=label, missing=self._list(mark.missing))
        says = two_keys()[mark.pair].says.in_language(self.texts.locale)
        own, partner = self.policy(mark.own), self.policy(mark.partner)
        key = "brief.key_both" if mark.own_turned and mark.partner_turned else "brief.key_own"
        if mark.own_turned and not mark.partner_turned:
            key = "brief.key_theirs"
        elif not mark.own_turned and not mark.partner_turned:
            key = "brief.key_neither"
        return self.texts.say(key, own=own, partner=partner, missing=self._list(mark.missing), says=says)

    def rumour(self, rumour: Rumour) -> str:
        """What is heard, and that it may be false."""
        policy = self.policy(rumour.policy, rumour.target)
        return self.texts.say("brief.rumour", actor=self._actor(rumour.actor), policy=policy)

    def _list(self, actors: tuple[str, ...]) -> str:
        return self.texts.say("table.list_sign").join(map(self._actor, actors))
