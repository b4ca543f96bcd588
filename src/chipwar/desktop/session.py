"""A person's session at the table: a game with one human seat, a draft with undo, and the window around it."""

from __future__ import annotations

import secrets
from pathlib import Path

from chipwar.base.errors import OrderError
from chipwar.desktop.from_game import table
from chipwar.desktop.model import TableModel
from chipwar.desktop.moment import Lever, Moment
from chipwar.desktop.wording import Wording
from chipwar.desktop.words import say
from chipwar.play.game import Game
from chipwar.scenario.load import Scenario, load_scenario
from chipwar.scenario.texts import current_locale, texts_for, use_locale
from chipwar.seats.observation import SeatView
from chipwar.seats.orders import LegalOrder, Order, Refusal

USUAL_SEAT = "usa"
HUMAN = "human"
SEEDS = 1_000_000_000
"""A new game takes one of so many seeds: few enough digits to be told to somebody else."""


class TableSession:
    """Plays one seat of a game; every act answers with the table as it is afterwards."""

    def __init__(self, game: Game, seat: str, locale: str) -> None:
        self.game, self.seat = game, game.scenario.ruleset.seats[seat]
        self.draft: list[Order] = []
        self._before: list[list[Order]] = []
        self.views: list[SeatView] = [game.observe(seat)]
        use_locale(locale)
        self.words = Wording(game.scenario, locale)

    # what a person can do

    def set_level(self, policy_id: str, target_id: str, value: float) -> TableModel:
        """Draft a level for a policy; it takes the place of an earlier order for the same policy and target."""
        order = Order(policy=policy_id, target=target_id, level=value, notice=None)
        drafted = list(self.draft)
        place = next((i for i, old in enumerate(drafted) if _lever(old) == _lever(order)), None)
        if place is None:
            drafted.append(order)
        else:
            drafted[place] = order
        return self._redraft(drafted)

    def remove(self, policy_id: str, target_id: str) -> TableModel:
        """Take an order out of the draft."""
        return self._redraft([order for order in self.draft if _lever(order) != (policy_id, target_id)])

    def clear(self) -> TableModel:
        """Take all orders out of the draft."""
        return self._redraft([])

    def undo(self) -> TableModel:
        """The draft as it was before the last change."""
        if self._before:
            self.draft = self._before.pop()
        return self.model()

    def end_turn(self) -> TableModel:
        """Hand the draft in and resolve the turn."""
        self.game.submit(self.seat.id, self.draft)
        self.game.advance()
        self.draft, self._before = [], []
        self.views.append(self.game.observe(self.seat.id))
        return self.model()

    def change_language(self, locale: str) -> TableModel:
        """The same table in another language."""
        use_locale(locale)
        self.words = Wording(self.game.scenario, locale)
        return self.model()

    def quit(self) -> TableModel:
        """The table as it is left."""
        return self.model()

    # the table

    def model(self) -> TableModel:
        """The table as it is now."""
        refusals = self.game.submit(self.seat.id, self.draft)
        legal = {_lever(order): order for order in self.game.legal_orders(self.seat.id)}
        return table(
            Moment(
                scenario=self.game.scenario,
                seat=self.seat,
                words=self.words,
                views=tuple(self.views),
                turns=self.game.turns,
                report=self.game.report(self.seat.id),
                draft=tuple(self.draft),
                refused=_sentences(refusals),
                legal=legal,
                blocked=self._blocked(legal),
                scores=self.game.scores() if self.game.over else {},
                percentiles=self.game.percentiles() if self.game.over else {},
            )
        )

    def _redraft(self, orders: list[Order]) -> TableModel:
        if orders != self.draft:
            self.game.submit(self.seat.id, orders)
            self._before.append(self.draft)
            self.draft = orders
        return self.model()

    def _blocked(self, legal: dict[Lever, LegalOrder]) -> dict[Lever, str]:
        """Why levers outside the draft cannot be moved now: the judge is asked about a step it will refuse."""
        drafted = {_lever(order) for order in self.draft}
        stuck = [order for lever, order in legal.items() if not order.levels and lever not in drafted]
        if self.game.over or not stuck:
            return {_lever(order): "" for order in stuck}
        probes = [self._step(order) for order in stuck]
        refusals = self.game.submit(self.seat.id, [*self.draft, *probes])
        self.game.submit(self.seat.id, self.draft)
        found = _sentences(refusals)
        return {_lever(probe): found.get(_lever(probe), "") for probe in probes}

    def _step(self, order: LegalOrder) -> Order:
        """One step up from where a policy stands, or down from its top."""
        policy = self.game.scenario.ruleset.policies[order.policy]
        step = policy.top / (policy.steps or 1)
        level = order.level + step if order.level + step <= policy.top else order.level - step
        return Order(policy=order.policy, target=order.target, level=level, notice=None)


def _lever(order: Order) -> Lever:
    return order.policy, order.target


def _sentences(refusals: list[Refusal]) -> dict[Lever, str]:
    return {_lever(refusal.order): refusal.message for refusal in refusals}


def usual_seat(scenario: Scenario) -> str:
    """The seat a person plays who names none."""
    return USUAL_SEAT if USUAL_SEAT in scenario.seats else scenario.seats[0]


def known_seat(scenario: Scenario, seat: str | None, locale: str) -> str:
    """The seat that is meant; OrderError with all seats of the scenario if it has no such seat."""
    played = seat or usual_seat(scenario)
    if played not in scenario.seats:
        seats = texts_for(locale).say("table.list_sign").join(scenario.seats)
        raise OrderError(say(locale, "no_seat", seat=played, list=seats))
    return played


def open_session(scenario: Scenario, seat: str | None, seed: int | None, locale: str) -> TableSession:
    """A new game of a scenario with a person in one seat; the other seats play their default strategies."""
    played = known_seat(scenario, seat, locale)
    number = secrets.randbelow(SEEDS) if seed is None else seed
    return TableSession(Game(scenario, number, seats={played: HUMAN}), played, locale)


def play_window(
    scenario: Scenario,
    seat: str | None,
    seed: int | None,
    size: tuple[int, int],
    screenshot: Path | None,
    frames: int,
) -> None:
    """Play one seat in a window, or save a picture of its table."""
    from chipwar.desktop.app import run

    known_seat(scenario, seat, current_locale())

    def source(locale: str) -> tuple[TableModel, TableSession]:
        session = open_session(scenario, seat, seed, locale)
        return session.model(), session

    run(source, size, current_locale(), screenshot, frames if screenshot is not None else None)


def choose_window(seed: int | None, size: tuple[int, int]) -> None:
    """Ask in a window for language, scenario and seat, and play that."""
    from chipwar.desktop.app import run_start
    from chipwar.desktop.offers import offers
    from chipwar.desktop.start import Chosen

    def source(chosen: Chosen) -> tuple[TableModel, TableSession]:
        use_locale(chosen.locale)
        session = open_session(load_scenario(chosen.scenario), chosen.seat, seed, chosen.locale)
        return session.model(), session

    run_start(offers, source, size, current_locale())
