"""An offer in the making: a partner, one thing given and one asked, a term. Steps through what there is to choose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chipwar.desktop.cards import QUARTER_STEPS
from chipwar.desktop.talk_model import Row
from chipwar.desktop.wording import Wording
from chipwar.play.deals import Clause, Deal, Least, Most, Notice, Pay, Truce
from chipwar.scenario.load import Scenario
from chipwar.scenario.offers import table_rules
from chipwar.seats.observation import SeatView

NOTHING, MOST, LEAST, NOTICE, PAY = "nothing", "most", "least", "notice", "pay"
KINDS = (NOTHING, MOST, LEAST, NOTICE, PAY)
USUAL_TERM, LONGEST_NOTICE = 8, 4
Lever = tuple[str, str]
SIDES = ("give", "ask")


@dataclass
class Part:
    """One thing that one side promises. level counts positions of the dial; amount and quarters are plain."""

    kind: str = NOTHING
    lever: int = 0
    level: int = 0
    quarters: int = 1
    payments: int = 1


@dataclass
class Offering:
    """An offer of a seat as a person puts it together. now: what is announced of a lever's level, 0..1."""

    scenario: Scenario
    seat: str
    partner: str
    view: SeatView
    parts: dict[str, Part] = field(default_factory=lambda: {side: Part() for side in SIDES})
    truce: bool = False
    term: int = USUAL_TERM
    binding: bool = True
    public: bool = True

    # what there is to choose

    @property
    def partners(self) -> tuple[str, ...]:
        """The other seats."""
        return tuple(seat for seat in self.scenario.seats if seat != self.seat)

    def who(self, side: str) -> str:
        """Whose promise a side is."""
        return self.seat if side == "give" else self.partner

    def levers(self, side: str) -> list[Lever]:
        """What that seat can promise: the policies of its hand that are no secret, toward each target."""
        return list(_levers(self.scenario, self.who(side)))

    def lever(self, side: str) -> Lever:
        """The lever chosen on a side."""
        known = self.levers(side)
        return known[self.parts[side].lever % len(known)]

    def kinds(self, side: str) -> tuple[str, ...]:
        """What may be promised: notice only where the policy can be announced ahead."""
        if not self.levers(side):
            return (NOTHING, PAY)
        return tuple(kind for kind in KINDS if kind != NOTICE or self._longest_notice(side))

    def _longest_notice(self, side: str) -> int:
        return min(LONGEST_NOTICE, self.scenario.ruleset.policies[self.lever(side)[0]].model.notice.max)

    def levels(self, side: str) -> list[float]:
        """The positions of the chosen lever, in the author's steps."""
        policy = self.scenario.ruleset.policies[self.lever(side)[0]]
        steps = policy.steps or QUARTER_STEPS
        return [round(place / steps * policy.top, 9) for place in range(steps + 1)]

    def announced(self, side: str) -> float:
        """The level of the chosen lever that everybody can read, in the author's steps."""
        policy, target = self.lever(side)
        actors = self.scenario.ruleset.seats[self.who(side)].actors
        found = [
            measure.announced
            for measure in self.view.measures
            if (measure.policy, measure.target) == (policy, target) and measure.actor in actors
        ]
        return max(found, default=0.0)

    # choosing

    def step(self, row: str, way: int) -> None:
        """The next value of a row."""
        side, _, what = row.partition(".")
        if side in SIDES:
            self._step_part(side, what, way)
        elif row == "partner":
            self.partner = _next(self.partners, self.partner, way)
            self.parts["ask"] = Part()
        elif row == "term":
            self.term = min(int(table_rules()["term_most"]), max(1, self.term + way))
        else:
            setattr(self, row, not getattr(self, row))

    def _step_part(self, side: str, what: str, way: int) -> None:
        part = self.parts[side]
        if what == "kind":
            part.kind = _next(self.kinds(side), part.kind, way)
            self._usual_level(side)
        elif what == "lever":
            part.lever = (part.lever + way) % len(self.levers(side))
            part.kind = part.kind if part.kind in self.kinds(side) else MOST
            self._usual_level(side)
        elif what == "level":
            part.level = min(len(self.levels(side)) - 1, max(0, part.level + way))
        elif what == "quarters":
            part.quarters = min(self._longest_notice(side), max(1, part.quarters + way))
        else:
            part.payments = min(self._most_payments(), max(1, part.payments + way))

    @staticmethod
    def _most_payments() -> int:
        return int(table_rules()["pay_most"] / table_rules()["pay_step"])

    def _usual_level(self, side: str) -> None:
        """A promise begins one step better for the other side than what is announced."""
        part = self.parts[side]
        if part.kind in (MOST, LEAST):
            levels, now = self.levels(side), self.announced(side)
            here = min(range(len(levels)), key=lambda place: abs(levels[place] - now))
            part.level = max(0, here - 1) if part.kind == MOST else min(len(levels) - 1, here + 1)
        part.quarters = 1

    # what it comes to

    def deal(self) -> Deal:
        """The offer as it stands."""
        clauses = [clause for side in SIDES for clause in self._clause(side)]
        return Deal(
            by=self.seat,
            parties=(self.seat, self.partner),
            clauses=(*clauses, *([Truce()] if self.truce else [])),
            term=self.term,
            binding=self.binding,
            public=self.public,
        )

    def _clause(self, side: str) -> Iterator[Clause]:
        part, seat = self.parts[side], self.who(side)
        if part.kind == PAY:
            other = self.partner if side == "give" else self.seat
            yield Pay(seat=seat, to=other, amount=part.payments * table_rules()["pay_step"])
        elif part.kind != NOTHING:
            policy, target = self.lever(side)
            if part.kind == NOTICE:
                yield Notice(seat=seat, policy=policy, target=target, quarters=part.quarters)
            else:
                kind = Most if part.kind == MOST else Least
                yield kind(seat=seat, policy=policy, target=target, level=self.levels(side)[part.level])

    def rows(self, words: Wording) -> Iterator[Row]:
        """All that can be set now, in words."""
        say = words.say
        yield Row("partner", say("build.partner"), words.seat(self.partner), fixed=len(self.partners) < 2)
        for side in SIDES:
            yield from self._part_rows(side, words)
        yield Row("truce", say("build.truce"), say("build.yes" if self.truce else "build.no"))
        yield Row("term", say("build.term"), say("build.quarters", n=self.term))
        yield Row("binding", say("build.binding"), say("build.yes" if self.binding else "build.word"))
        yield Row("public", say("build.public"), say("build.yes" if self.public else "build.secret"))

    def _part_rows(self, side: str, words: Wording) -> Iterator[Row]:
        say, part = words.say, self.parts[side]
        yield Row(f"{side}.kind", say(f"build.{side}"), say(f"build.kind.{part.kind}"))
        if part.kind == PAY:
            money = words.texts.money(part.payments * table_rules()["pay_step"])
            yield Row(f"{side}.pay", say("build.amount"), words.say("per_quarter", unit=money))
        elif part.kind != NOTHING:
            yield Row(f"{side}.lever", say("build.lever"), lever_in_words(words, self.lever(side)))
            if part.kind == NOTICE:
                yield Row(f"{side}.quarters", say("build.notice"), say("build.quarters", n=part.quarters))
            else:
                policy = self.scenario.ruleset.policies[self.lever(side)[0]]
                level, now = self.levels(side)[part.level], self.announced(side)
                value = say("build.level", level=words.level(policy, level), now=words.level(policy, now))
                yield Row(f"{side}.level", say("build.to"), value)


def lever_in_words(words: Wording, lever: Lever) -> str:
    """A policy, with its target if it has one."""
    policy, target = lever
    name = words.policy(policy)
    return words.texts.say("bargain.policy_toward", policy=name, target=words.actor(target)) if target else name


def _levers(scenario: Scenario, seat: str) -> Iterator[Lever]:
    ruleset = scenario.ruleset
    own = [ruleset.levers[index] for index in ruleset.seats[seat].levers]
    hand = ruleset.seats[seat].hand or tuple(dict.fromkeys(lever.policy for lever in own))
    for policy in hand:
        if policy not in ruleset.treaties and not ruleset.policies[policy].model.secret:
            yield from ((policy, lever.target) for lever in own if lever.policy == policy)


def _next(known: Sequence[str], here: str, way: int) -> str:
    return known[((known.index(here) if here in known else 0) + way) % len(known)]


@dataclass
class Countering:
    """An offer of another seat with one number changed; a second change takes the first one back."""

    scenario: Scenario
    seat: str
    offer: Deal
    changed: str = ""
    value: float = 0.0

    def deal(self) -> Deal:
        """The offer as it stands, now from this seat."""
        term = int(self.value) if self.changed == "term" else self.offer.term
        clauses = tuple(
            self._with(clause, self.value) if self.changed == str(place) else clause
            for place, clause in enumerate(self.offer.clauses)
        )
        told = {"id": "", "by": self.seat, "reason": "", "term": term, "clauses": clauses}
        return self.offer.model_copy(update=told)

    @staticmethod
    def _with(clause: Clause, value: float) -> Clause:
        if isinstance(clause, Pay):
            return clause.model_copy(update={"amount": value})
        if isinstance(clause, Notice):
            return clause.model_copy(update={"quarters": int(value)})
        return clause.model_copy(update={"level": value})

    def choices(self, row: str) -> list[float]:
        """The values that a number of the offer may take."""
        if row == "term":
            return [float(n) for n in range(1, int(table_rules()["term_most"]) + 1)]
        clause = self.offer.clauses[int(row)]
        if isinstance(clause, Pay):
            step = table_rules()["pay_step"]
            return [step * (n + 1) for n in range(int(table_rules()["pay_most"] / step))]
        policy = self.scenario.ruleset.policies[getattr(clause, "policy", "")]
        if isinstance(clause, Notice):
            return [float(n) for n in range(1, policy.model.notice.max + 1)]
        steps = policy.steps or QUARTER_STEPS
        return [round(place / steps * policy.top, 9) for place in range(steps + 1)]

    def _now(self, row: str) -> float:
        if row == self.changed:
            return self.value
        if row == "term":
            return float(self.offer.term)
        clause = self.offer.clauses[int(row)]
        if isinstance(clause, Pay):
            return clause.amount
        return float(clause.quarters) if isinstance(clause, Notice) else float(getattr(clause, "level", 0.0))

    def step(self, row: str, way: int) -> None:
        """One step of one number; the others are again as they were offered."""
        choices, now = self.choices(row), self._now(row)
        here = min(range(len(choices)), key=lambda place: abs(choices[place] - now))
        self.value = choices[min(len(choices) - 1, max(0, here + way))]
        self.changed = row

    def rows(self, words: Wording) -> Iterator[Row]:
        """Every number of the offer, in words."""
        for place, clause in enumerate(self.offer.clauses):
            if not isinstance(clause, Most | Least | Pay | Notice):
                continue
            now = self._now(str(place))
            if isinstance(clause, Pay):
                label, value = words.say("build.amount"), words.say("per_quarter", unit=words.texts.money(now))
            elif isinstance(clause, Notice):
                label, value = (
                    lever_in_words(words, (clause.policy, clause.target)),
                    words.say("build.quarters", n=int(now)),
                )
            else:
                label = lever_in_words(words, (clause.policy, clause.target))
                value = words.level(self.scenario.ruleset.policies[clause.policy], now)
            yield Row(str(place), label, value)
        yield Row("term", words.say("build.term"), words.say("build.quarters", n=int(self._now("term"))))


def can_counter(deal: Deal) -> bool:
    """Whether an offer may be answered with another number: clubs are only voted on."""
    return deal.club is None
