"""What may happen inside a round of several quarters: standing orders that people left, and what stops a round.

Both read what the seat sees and nothing else, so neither tells a secret.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chipwar.play.report import TurnReport
from chipwar.scenario.load import Scenario
from chipwar.scenario.round_rules import round_rules
from chipwar.scenario.ruleset import Seat
from chipwar.seats.aims import aims
from chipwar.seats.observation import Measure, SeatView
from chipwar.seats.orders import Order

STORES = ("memory_bank", "parts_home")
"""What may run out: fast memory, parts for machines."""

LAMPS = ("chips", "memory", "power", "software", "hosts")
"""What the lamp may stand on, by its number."""

Reason = Literal["crisis", "breach", "rule", "shortage", "empty"]


class StandingOrder(BaseModel):
    """If something happens, one step of a policy. Exactly one condition is given.

    announced: a policy (of `by`, if an actor is named there); shortage_above: of rare earths, 0..1; breach_by: an
    actor; lamp_on: what the bottleneck stands on.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    policy: str
    target: str = ""
    step: Literal[1, -1] = 1
    announced: str | None = None
    by: str | None = None
    shortage_above: float | None = Field(None, ge=0, le=1)
    breach_by: str | None = None
    lamp_on: Literal["chips", "memory", "power", "software", "hosts"] | None = None

    @model_validator(mode="after")
    def _has_one_condition(self) -> StandingOrder:
        given = (self.announced, self.shortage_above, self.breach_by, self.lamp_on)
        if sum(condition is not None for condition in given) != 1:
            raise PydanticCustomError("problem.one_condition", "give exactly one condition")
        return self


class Moment(BaseModel):
    """What a seat saw a quarter ago and sees now, and what it read in between."""

    model_config = ConfigDict(frozen=True)
    before: SeatView
    now: SeatView
    report: TurnReport | None


def rose(moment: Moment) -> list[Measure]:
    """Measures in sight whose announced level rose in the last quarter."""
    old = {(m.actor, m.policy, m.target): m.announced for m in moment.before.measures}
    return [m for m in moment.now.measures if m.announced > old.get((m.actor, m.policy, m.target), 0.0)]


def fires(standing: StandingOrder, moment: Moment, seat: Seat) -> bool:
    """Whether the condition of a standing order is met."""
    if standing.announced is not None:
        return any(m.policy == standing.announced and standing.by in (None, m.actor) for m in rose(moment))
    if standing.shortage_above is not None:
        return _worst(moment.now, seat, "shortage") > standing.shortage_above
    if standing.breach_by is not None:
        return standing.breach_by in _breakers(moment.report)
    lit = {seen.value for seen in moment.now.quantities if seen.quantity == "bottleneck" and seen.of in seat.actors}
    return standing.lamp_on is not None and float(LAMPS.index(standing.lamp_on)) in lit


def _worst(view: SeatView, seat: Seat, quantity: str) -> float:
    return max((s.value for s in view.quantities if s.quantity == quantity and s.of in seat.actors), default=0.0)


def _breakers(report: TurnReport | None) -> set[str]:
    told = (BROKEN, BROKEN_IN_SECRET)
    return {event.actor for event in report.events if event.key in told} if report is not None else set()


BROKEN, BROKEN_IN_SECRET = "headline.treaty_broken", "headline.promise_broken"


def as_order(scenario: Scenario, standing: StandingOrder, level: float) -> Order:
    """The order that a standing order becomes. level: where the policy stands, in the author's steps."""
    policy = scenario.ruleset.policies[standing.policy]
    step = policy.top / (policy.steps or COARSE)
    wanted = min(max(level + standing.step * step, 0.0), policy.top)
    return Order(policy=standing.policy, target=standing.target, level=wanted, notice=None)


COARSE = 4
"""Steps of a dial that has none of its own."""


def stops(scenario: Scenario, seat: Seat, moment: Moment, quarters_left: int) -> list[Reason]:
    """What of the last quarter cannot wait for a seat until the round ends. quarters_left: of the round."""
    keys = {event.key for event in moment.report.events} if moment.report is not None else set()
    found: list[Reason] = []
    if "headline.crisis" in keys:
        found.append("crisis")
    if moment.report is not None and _broken_against(scenario, moment.report, seat):
        found.append("breach")
    if any(_aims_at(scenario, m, seat) and m.quarters_left < quarters_left for m in rose(moment)):
        found.append("rule")
    before, now = (_worst(view, seat, "shortage") for view in (moment.before, moment.now))
    if before <= round_rules().shortage_stops < now:
        found.append("shortage")
    if any(_ran_out(moment, seat, store) for store in STORES):
        found.append("empty")
    return found


def _broken_against(scenario: Scenario, report: TurnReport, seat: Seat) -> bool:
    """Whether somebody else left a treaty that the seat is party to."""
    treaties, own = scenario.ruleset.treaties, set(seat.actors)
    broken = [event for event in report.events if event.key == BROKEN and event.actor not in own]
    return any(own & {e.partner, *(treaties[e.policy].parties if e.policy in treaties else ())} for e in broken)


def _aims_at(scenario: Scenario, measure: Measure, seat: Seat) -> bool:
    if measure.actor in seat.actors or not scenario.ruleset.policies[measure.policy].model.hostile:
        return False
    return bool(aims(scenario.ruleset, measure.actor, measure.target) & set(seat.actors))


def _ran_out(moment: Moment, seat: Seat, store: str) -> bool:
    old = {s.of: s.value for s in moment.before.quantities if s.quantity == store}
    return any(
        s.quantity == store and s.of in seat.actors and s.value < round_rules().store_empty <= old.get(s.of, 0.0)
        for s in moment.now.quantities
    )
