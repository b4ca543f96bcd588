"""The page of a batch of games: fan charts of the main outcomes and a table of how the games ended.

Anything that tells quantiles by turn will do; single games need not be kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from chipwar.lab.batch import BANDS, Question
from chipwar.report.experiment_page import facts_of, fan_figure, left_out, unit_sentences
from chipwar.report.page import Cell, Figure, Page, Section, Table
from chipwar.report.sentences import NOTHING, SHARES, subject, unit_of, unit_word, value_in
from chipwar.scenario.load import Scenario
from chipwar.scenario.strengths import player_label
from chipwar.scenario.texts import Texts


class Told(Protocol):
    """What a page needs of a batch's results. places: (quantity, actor) of all outcomes."""

    @property
    def question(self) -> Question: ...
    @property
    def scenario(self) -> Scenario: ...
    @property
    def runs(self) -> int: ...
    @property
    def places(self) -> Collection[tuple[str, str]]: ...
    def quantile(self, quantity: str, actor: str = ..., share: float = ...) -> npt.NDArray[np.float64]:
        """A quantile by turn: float [turns + 1]; the shares 5, 25, 50, 75 and 95 % are always known."""
        ...


MAIN = (
    ("training_compute", "china"),
    ("training_compute", "usa"),
    ("gap_months", "china"),
    ("secure", "china"),
    ("club_alignment", "usa"),
    ("tension", "world"),
)
"""What is drawn if nothing is named, as far as a scenario has it."""

SEAT_SCORE = "seat_score"
LAMP = "lamp"


def page_of_batch(results: Told, texts: Texts, shown: Sequence[tuple[str, str]] = ()) -> Page:
    """The page of a batch. shown: (quantity, actor) of the fan charts; the main outcomes if not given."""
    scenario, say = results.scenario, texts.say
    label = scenario.label.in_language(texts.locale)
    wanted = [place for place in shown or MAIN if place in results.places]
    last = len(results.quantile(*next(iter(results.places)), 0.5)) - 1
    figures = tuple(_fans(results, wanted, texts))
    seats = [place for place in results.places if place[0] == SEAT_SCORE]
    tables = (
        _final("final", wanted + seats, results, last, texts),
        _final("final_all", sorted(results.places), results, last, texts),
    )
    return Page(
        title=say("page.batch_title", scenario=label),
        question=say("page.batch_question", runs=f"{results.runs:,}"),
        answer=tuple(_answer(results, *place, last, texts) for place in wanted),
        sections=(
            Section(
                say("page.batch_main"), (say("page.fan_says"), *unit_sentences(scenario, dict(wanted), texts)), figures
            ),
            Section(say("page.batch_final", date=scenario.date(last - 1)), tables=tables),
        ),
        facts=facts_of(
            scenario,
            results.question.seed,
            texts,
            (say("page.games_count"), str(results.runs)),
            (say("page.turns"), str(last)),
            (say("page.narrative"), say(f"sources.narrative_{scenario.narrative}")),
            (say("page.seats"), _players(results, texts)),
        ),
        numbers=None,
        left_out=left_out(texts),
        texts=texts,
    )


def _players(results: Told, texts: Texts) -> str:
    chosen = results.question.strategies
    seats = results.scenario.ruleset.seats
    between = "；" if texts.locale.startswith("zh") else "; "
    return between.join(
        f"{texts.say(f'seat.{name}')}: {player_label(chosen.get(name, seat.strategy), texts)}"
        for name, seat in seats.items()
    )


def _fans(results: Told, wanted: Sequence[tuple[str, str]], texts: Texts) -> Iterator[Figure]:
    for place, (quantity, of) in enumerate(wanted, 1):
        title = subject(results.scenario, quantity, of, texts)
        yield fan_figure(f"course_{place}", results.scenario, {title: results}, quantity, of, texts)


def _answer(results: Told, quantity: str, of: str, last: int, texts: Texts) -> str:
    low, middle, high = (float(results.quantile(quantity, of, share)[last]) for share in (BANDS[0], 0.5, BANDS[-1]))
    unit = unit_of(results.scenario, quantity)
    return texts.say(
        "page.batch_answer",
        subject=subject(results.scenario, quantity, of, texts),
        date=results.scenario.date(last - 1),
        value=value_in(middle, unit, texts),
        low=value_in(low, unit, texts, with_unit=False),
        high=value_in(high, unit, texts, with_unit=False),
    )


def _final(name: str, places: Sequence[tuple[str, str]], results: Told, last: int, texts: Texts) -> Table:
    scenario, say = results.scenario, texts.say
    rows: list[tuple[Cell, ...]] = []
    for quantity, of in places:
        unit = unit_of(scenario, quantity)
        if unit == LAMP:  # which of several it is, not how much
            continue
        scale = 100.0 if unit in SHARES else 1.0
        # Near zero a quantile is a place within a very narrow bin, and means zero.
        found = (float(results.quantile(quantity, of, share)[last]) for share in BANDS)
        figures = (scale * value if abs(value) > NOTHING else 0.0 for value in found)
        rows.append((subject(scenario, quantity, of, texts), unit_word(unit, texts), *figures))
    columns = (say("page.outcome"), say("page.unit"), *(f"{100 * share:g} %" for share in BANDS))
    key = "page.batch_ends" if name == "final" else "page.batch_all"
    return Table(name, say(key, date=scenario.date(last - 1)), columns, tuple(rows))
