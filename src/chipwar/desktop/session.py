"""A person's session at the table: a game with one human seat, a draft with undo, and the window around it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

from chipwar.base.errors import OrderError
from chipwar.desktop.briefing import brief
from chipwar.desktop.courses import courses
from chipwar.desktop.from_game import table
from chipwar.desktop.hold import Hold
from chipwar.desktop.model import TableModel
from chipwar.desktop.moment import Lever, Moment
from chipwar.desktop.talking import Talking
from chipwar.desktop.wording import Wording
from chipwar.desktop.words import say
from chipwar.play.brief import Brief
from chipwar.play.game import Game
from chipwar.scenario.load import Scenario, load_scenario
from chipwar.scenario.texts import current_locale, texts_for, use_locale
from chipwar.seats.observation import SeatView, observe
from chipwar.seats.orders import LegalOrder, Order, Refusal, find_lever

USUAL_SEAT = "usa"
HUMAN = "human"
SEEDS = 1_000_000_000
"""A new game takes one of so many seeds: few enough digits to be told to somebody else."""


class TableSession:
    """Plays one seat of a game; every act answers with the table as it is afterwards.

    hold: keeps the game on the disk; without it the game is kept nowhere.
    """

    def __init__(self, game: Game, seat: str, locale: str, hold: Hold | None = None) -> None:
        self.game, self.seat = game, game.scenario.ruleset.seats[seat]
        self.hold = hold or Hold(game)
        self.draft: list[Order] = list(game.draft(seat))
        self._before: list[list[Order]] = []
        self.views = self._views()
        use_locale(locale)
        self.words = Wording(game.scenario, locale)
        self.talking = Talking(game, self.seat, self.hold.act)
        self._moment: Moment | None = None
        self._told: tuple[tuple[int, int], Brief | None] | None = None

    # what a person can do

    def set_level(self, policy_id: str, target_id: str, value: float) -> TableModel:
        """Draft a level for a policy; it takes the place of an earlier order for the same policy and target."""
        order = Order(policy=policy_id, target=target_id, level=value, notice=None)
        find_lever(self.game.scenario, self.seat, order)
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
            self._hand_in(self.draft)
        return self.model()

    def end_turn(self) -> TableModel:
        """Hand the draft in and resolve the turn."""
        self.talking.settle()
        self._hand_in(self.draft)
        self.hold.act(self.game.advance)
        self.hold.turn_over()
        self.views.append(self.game.observe(self.seat.id))
        return self._another_moment()

    def undo_turn(self) -> TableModel:
        """Take the last turn back; what was played stays as a course of its own."""
        return self.go_back(self.game.turn - 1)

    def go_back(self, turn: int) -> TableModel:
        """Stand again before a turn of this course."""
        self.hold.act(lambda: self.game.go_back(turn))
        self.views = self._views()
        return self._another_moment()

    def go_to(self, course: int) -> TableModel:
        """Stand at the end of another course."""
        self.hold.act(lambda: self.game.go_to(course))
        self.views = self._views()
        return self._another_moment()

    def change_language(self, locale: str) -> TableModel:
        """The same table in another language."""
        use_locale(locale)
        self.words = Wording(self.game.scenario, locale)
        return self.model()

    def quit(self) -> TableModel:
        """The table as it is left. The game stays as it is on the disk."""
        model = self.model()
        self.hold.close()
        return model

    # talks

    def listen(self) -> None:
        """Others begin to think about offers to this seat, beside the window's thread."""
        self.talking.listen()

    def heard(self) -> TableModel | None:
        """The table with what others have said by now; None if nothing came."""
        return self._talked() if self.talking.heard() else None

    def wait(self) -> TableModel:
        """Listens until all others have said what they want to say."""
        self.talking.listen()
        self.talking.wait()
        return self.model()

    def answer(self, deal: str, yes: bool) -> TableModel:
        """Accept or refuse an offer. What is agreed on holds at once, so the whole table may look different."""
        return self._after_word(self.talking.answer(deal, yes))

    def leave(self, deal: str) -> TableModel:
        """Leave a deal in force."""
        return self._after_word(self.talking.leave(deal))

    def _after_word(self, refusal: str) -> TableModel:
        if refusal:
            raise OrderError(refusal)
        self.views[-1] = self.game.observe(self.seat.id)
        return self.model()

    def begin_offer(self, seat: str) -> TableModel:
        """Begin an offer to a seat."""
        self.talking.begin(seat)
        return self._talked()

    def begin_counter(self, deal: str) -> TableModel:
        """Begin to change one number of an offer."""
        self.talking.begin_counter(deal)
        return self._talked()

    def step_offer(self, row: str, way: int) -> TableModel:
        """Change one line of the offer in the making."""
        self.talking.step(row, way)
        return self._talked()

    def drop_offer(self) -> TableModel:
        """Leave the offer in the making."""
        self.talking.drop()
        return self._talked()

    def send_offer(self) -> TableModel:
        """Put the offer in the making on the table."""
        self.talking.send()
        return self._talked()

    # the table

    def model(self) -> TableModel:
        """The table as it is now."""
        refusals = self.game.judge(self.seat.id, self.draft)
        legal = {_lever(order): order for order in self.game.legal_orders(self.seat.id)}
        self._moment = Moment(
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
            bounds=self.talking.bounds(),
            talk=self.talking.page(self.words),
            courses=courses(self.game, self.words),
            page=self._page(),
        )
        return self._shown(table(self._moment))

    def _page(self) -> Brief | None:
        """What the seat is told as the turn begins: worked out once for each moment of the game."""
        at = (self.game.timeline.branch, self.game.turn)
        if self._told is None or self._told[0] != at:
            self._told = at, None if self.game.over else self.game.brief(self.seat.id)
        return self._told[1]

    def _shown(self, model: TableModel) -> TableModel:
        self._model = replace(model, unsaved=self.hold.unsaved, warning="")
        return replace(self._model, warning=self.hold.told())

    def _talked(self) -> TableModel:
        """The last table with the talks as they are now: nothing else has changed."""
        if self._moment is None:
            return self.model()
        talk = self.talking.page(self.words)
        return self._shown(replace(self._model, talk=talk, brief=brief(self._moment, talk)))

    def _views(self) -> list[SeatView]:
        """What the seat saw when each turn of this course began, and sees now."""
        past = self.game.timeline.states()[:-1]
        seen = [observe(self.game.scenario, state[:, None], self.seat) for state in past]
        return [*seen, self.game.observe(self.seat.id)]

    def _another_moment(self) -> TableModel:
        self.draft, self._before = list(self.game.draft(self.seat.id)), []
        self.talking.turn_over()
        return self.model()

    def _redraft(self, orders: list[Order]) -> TableModel:
        if orders != self.draft:
            self._hand_in(orders)
            self._before.append(self.draft)
            self.draft = orders
        return self.model()

    def _hand_in(self, orders: list[Order]) -> None:
        """A draft is an act: it is on the disk before the next picture."""
        if not self.game.over:
            self.hold.act(lambda: self.game.submit(self.seat.id, orders))

    def _blocked(self, legal: dict[Lever, LegalOrder]) -> dict[Lever, str]:
        """Why levers outside the draft cannot be moved now: the judge is asked about a step it will refuse."""
        drafted = {_lever(order) for order in self.draft}
        stuck = [order for lever, order in legal.items() if not order.levels and lever not in drafted]
        if self.game.over or not stuck:
            return {_lever(order): "" for order in stuck}
        probes = [self._step(order) for order in stuck]
        found = _sentences(self.game.judge(self.seat.id, [*self.draft, *probes]))
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
    """A new game of a scenario with a person in one seat, kept nowhere; the others play their default strategies."""
    return TableSession(
        _new_game(scenario, known_seat(scenario, seat, locale), seed), seat or usual_seat(scenario), locale
    )


def _new_game(scenario: Scenario, seat: str, seed: int | None) -> Game:
    number = secrets.randbelow(SEEDS) if seed is None else seed
    return Game(scenario, number, seats={seat: HUMAN})


def kept_session(scenario: Scenario, seat: str | None, seed: int | None, locale: str) -> TableSession:
    """A new game that is kept on the disk from its first act on."""
    use_locale(locale)
    played = known_seat(scenario, seat, locale)
    hold = Hold.of_new(_new_game(scenario, played, seed))
    return TableSession(hold.game, played, locale, hold)


def resumed(hold: Hold, locale: str) -> TableSession:
    """A kept game as it stood, for the person who plays in it."""
    people = [seat for seat, player in hold.game.seats.items() if player == HUMAN]
    return TableSession(hold.game, people[0] if people else usual_seat(hold.game.scenario), locale, hold)


def play_window(
    scenario: Scenario,
    seat: str | None,
    seed: int | None,
    size: tuple[int, int],
    screenshot: Path | None,
    frames: int,
) -> None:
    """Play one seat in a window; or save a picture of its table, which keeps nothing on the disk."""
    from chipwar.desktop.app import run

    known_seat(scenario, seat, current_locale())

    def source(locale: str) -> tuple[TableModel, TableSession]:
        if screenshot is None:
            session = kept_session(scenario, seat, seed, locale)
            return session.model(), session
        session = open_session(scenario, seat, seed, locale)
        return session.wait(), session

    run(source, size, current_locale(), screenshot, frames if screenshot is not None else None)


def load_window(file: Path, size: tuple[int, int], screenshot: Path | None = None, frames: int = 2) -> None:
    """Go on with a saved game; a file from elsewhere is copied into the folder of saves first.

    With screenshot the file is only read, and a picture of its table is saved.
    """
    from chipwar.desktop.app import run

    hold = Hold.of_file(file) if screenshot is None else Hold(Game.load(file))
    session = resumed(hold, current_locale())

    def source(locale: str) -> tuple[TableModel, TableSession]:
        model = session.change_language(locale) if screenshot is None else session.wait()
        return model, session

    run(source, size, current_locale(), screenshot, frames if screenshot is not None else None)


def choose_window(seed: int | None, size: tuple[int, int]) -> None:
    """Ask in a window what to play: a game that is kept, or language, scenario and seat of a new one."""
    from chipwar.desktop.app import run_start
    from chipwar.desktop.kept import kept_games
    from chipwar.desktop.offers import offers
    from chipwar.desktop.start import Chosen

    def source(chosen: Chosen) -> tuple[TableModel, TableSession]:
        use_locale(chosen.locale)
        if chosen.kept:
            session = resumed(Hold.of_saved(chosen.kept, chosen.restore), chosen.locale)
        else:
            session = kept_session(load_scenario(chosen.scenario), chosen.seat, seed, chosen.locale)
        return session.model(), session

    run_start(offers, source, size, current_locale(), kept_games)
