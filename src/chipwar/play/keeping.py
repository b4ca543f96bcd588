"""Between a game and its journal: what is written at the start, what a turn becomes, and both back again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from chipwar.base.errors import ScenarioError
from chipwar.match.rounds import Rounds
from chipwar.play.desk import Desk
from chipwar.play.journal import Act, Header, State
from chipwar.play.report import GivenOrder, TurnReport
from chipwar.play.save_refusals import refuse
from chipwar.play.timeline import TurnRecord
from chipwar.scenario.load import Scenario, reopen
from chipwar.scenario.models import PlannedOrder

if TYPE_CHECKING:
    from chipwar.play.game import Game

TURN = "turn"
"""The kind of act with which a state is kept."""


def names_of(scenario: Scenario) -> str:
    """A digest of the names of all rows: states fit a ruleset only if it has the same."""
    return hashlib.sha256("\n".join(scenario.ruleset.layout.names()).encode()).hexdigest()


def header_of(scenario: Scenario, seed: int, run: int, options: Mapping[str, Any]) -> Header:
    """What a game is before anything was done. options: the further arguments of `Game`, as it was made."""
    more = {
        "ruleset": scenario.ruleset.digest,
        "names": names_of(scenario),
        "parameters": _plain(options["parameters"]),
        "overrides": _plain(options["overrides"]),
        "seats": {seat: player for seat, player in options["seats"].items() if isinstance(player, str)},
        "plan": [order.model_dump(mode="json") for order in options["plan"]],
        "turns": options["turns"],
        "rounds": vars(options["rounds"]),
    }
    return Header({"id": scenario.id, "files": list(scenario.written)}, seed, run, more)


def _plain(values: Any) -> Any:
    """Words as they are, numbers as plain numbers; a number given for many runs is that of the one."""
    if not isinstance(values, Mapping):
        return values
    return {k: v if isinstance(v, str) else float(np.asarray(v, dtype=np.float64).flat[0]) for k, v in values.items()}


@contextmanager
def carrying_out(shown_as: str) -> Iterator[None]:
    """SaveError if a file is whole and yet holds what no game of chipwar has written."""
    try:
        yield
    except (LookupError, ValueError, TypeError, AttributeError, AssertionError) as error:
        raise refuse("not_our_acts", shown_as) from error


def arguments_of(header: Header, shown_as: str) -> dict[str, Any]:
    """The arguments of `Game` that make this game anew. SaveError if its scenario is of no use any more."""
    with carrying_out(shown_as):
        return _arguments(header, shown_as)


def _arguments(header: Header, shown_as: str) -> dict[str, Any]:
    more = header.more
    try:
        scenario = reopen(header.scenario["files"], shown_as)
    except ScenarioError as error:
        raise refuse("scenario_now", shown_as, reason=str(error.problems[0].message)) from error
    return {
        "scenario": scenario,
        "seed": header.seed,
        "run": header.run,
        "parameters": more["parameters"],
        "overrides": more["overrides"],
        "seats": more["seats"],
        "plan": tuple(PlannedOrder.model_validate(order) for order in more["plan"]),
        "turns": more["turns"],
        "rounds": Rounds(**more["rounds"]),
    }


def check_rules(game: Game, header: Header, shown_as: str) -> None:
    """SaveError if the rules have other quantities than those under which the game was kept."""
    if names_of(game.scenario) != header.more["names"]:
        raise refuse("other_rules", shown_as)


def turn_act(record: TurnRecord, desk: Desk, names: str) -> tuple[Act, State]:
    """A turn as an act with its state."""
    body = {
        "turn": record.turn,
        "given": [order.model_dump(mode="json") for order in record.given],
        "inputs": [[row, value] for row, value in record.inputs],
        "desk": desk.model_dump(mode="json"),
    }
    state = State(record.fingerprint, names, record.after, record.report.model_dump(mode="json"))
    return Act(TURN, record.turn + 1, record.branch, body=body), state


def record_of(act: Act, state: State, before: Any) -> tuple[TurnRecord, Desk]:
    """A turn from its act and its state. before: float64 [rows], the state from which it was played."""
    record = TurnRecord(
        branch=act.branch,
        turn=act.body["turn"],
        given=tuple(GivenOrder.model_validate(order) for order in act.body["given"]),
        inputs=tuple((int(row), float(value)) for row, value in act.body["inputs"]),
        before=before,
        after=state.values,
        fingerprint=state.fingerprint,
        report=TurnReport.model_validate(state.report),
    )
    return record, Desk.model_validate(act.body["desk"])
