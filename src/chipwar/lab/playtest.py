"""Playtests: the questions whose answers say whether a scenario is worth playing, answered as far as characters can.

Which questions there are and what their figures ought to be is data, `catalogue/playtest.yaml`; how each is measured is
`measures.py`. Nothing here judges a game by who wins it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path as FilePath

import joblib

from chipwar.base.errors import Problem, RequestError
from chipwar.base.ids import nearest
from chipwar.lab.arms import Table
from chipwar.lab.measures import MEASURES
from chipwar.lab.playtest_file import PlaytestFile, Reading
from chipwar.scenario.checks import validate
from chipwar.scenario.files import CATALOGUE, shown
from chipwar.scenario.gate import read
from chipwar.scenario.load import Scenario
from chipwar.scenario.plays import PlannedOrder, check_plan
from chipwar.scenario.positions import Path as Spot
from chipwar.scenario.texts import current_texts

FILE = CATALOGUE / "playtest.yaml"


@dataclass(frozen=True)
class Answer:
    """A question with its figures. answered_by: bots, people or later."""

    question: str
    answered_by: str
    readings: tuple[Reading, ...]

    @property
    def passes(self) -> bool:
        """Whether every figure lies within its bounds."""
        return all(reading.passes for reading in self.readings)


@dataclass(frozen=True)
class Playtest:
    """A finished playtest."""

    scenario: Scenario
    file: PlaytestFile
    games: int
    seed: int
    answers: tuple[Answer, ...]


def load_questions() -> PlaytestFile:
    """The questions of the catalogue."""
    return validate(read(FILE, shown_as=shown(FILE)), PlaytestFile)


def question_problems(scenario: Scenario, path: FilePath = FILE) -> list[Problem]:
    """Every plan of a file of questions that could not be carried out in a scenario."""
    document = read(path, shown_as=shown(path))
    file = validate(document, PlaytestFile)
    plans: list[tuple[Spot, tuple[PlannedOrder, ...]]] = [
        (("keys", name, "orders"), pair.orders) for name, pair in file.keys.items()
    ]
    for name, pole in file.poles.items():
        plans += [(("poles", name, "closer"), pole.closer), (("poles", name, "farther"), pole.farther)]
    return [problem for place, plan in plans for problem in check_plan(scenario, document, plan, place)]


def playable_part(file: PlaytestFile, scenario: Scenario) -> PlaytestFile:
    """The file without pairs of seats that the scenario does not have."""
    seats = scenario.ruleset.seats
    keys = {name: pair for name, pair in file.keys.items() if all(order.seat in seats for order in pair.orders)}
    return file.model_copy(update={"keys": keys})


def run_playtest(
    scenario: Scenario,
    games: int,
    seed: int = 0,
    workers: int | None = None,
    only: tuple[str, ...] = (),
) -> Playtest:
    """Answer the questions. only: ids of some of them."""
    whole = load_questions()
    for word in only:
        if word not in whole.questions:
            near = nearest(word, whole.questions) or ", ".join(whole.questions)
            raise RequestError(current_texts().say("problem.not_known", word=word, nearest=near))
    file = playable_part(whole, scenario)
    table = Table(scenario, seed, games, workers or joblib.cpu_count())
    wanted = only or tuple(file.questions)
    return Playtest(scenario, file, games, seed, tuple(_answer(table, file, question) for question in wanted))


def _answer(table: Table, file: PlaytestFile, question: str) -> Answer:
    model = file.questions[question]
    figures = MEASURES[question](table, file) if model.answered_by == "bots" else ()
    readings = (Reading(measure, subject, value, model.figures[measure]) for measure, subject, value in figures)
    return Answer(question, model.answered_by, tuple(readings))
