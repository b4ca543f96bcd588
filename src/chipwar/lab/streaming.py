"""Batches of any size: parts are played wherever there is room, taken in as they come, and nothing else is held.

The summary holds integers and extremes only, so it does not matter in which order parts come, nor how often a batch
was stopped and gone on with. What every game came to lies on the disk.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from chipwar.base.errors import ChipwarError
from chipwar.lab.batch import BANDS, Cube, Played, Question, Replay, Results, kept_rows, play_block
from chipwar.lab.histogram import NoNumber, summarise
from chipwar.lab.manifest import Batch
from chipwar.lab.parts import Kept, Part, RunFolder, store
from chipwar.lab.workers import Pool, spread
from chipwar.match.engines import chosen
from chipwar.scenario.texts import current_texts

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Job:
    """What all parts of a batch share: what is asked, and how many games are played side by side.

    path: a folder that workers of this machine write into themselves, so that nothing large is sent or waits.
    """

    batch: Batch
    chunk: int
    path: Path | None = None


def play_part(job: Job, number: int) -> Part:
    """Play the games of a part and sum them up."""
    batch = job.batch
    # Kernels may have become ready since the last part.
    question = replace(batch.question, engine=chosen(batch.question.engine, batch.runs))
    return part_of(batch, number, play_block(question, batch.runs_of(number), batch.fingerprints, job.chunk))


def play_and_store(job: Job, number: int) -> tuple[int, Part | Kept]:
    """Play a part and write its files, or give it back where the folder is out of reach."""
    part = play_part(job, number)
    return number, part if job.path is None else store(job.path, part)


def part_of(batch: Batch, number: int, played: Played) -> Part:
    """A part from the courses of its games."""
    outcomes, turns, runs = played.values.shape
    try:
        summary = summarise(played.values.reshape(outcomes * turns, runs))
    except NoNumber as error:
        quantity, actor = list(kept_rows(batch.question))[error.cell // turns]
        words = {
            "quantity": f"{quantity} ({actor})",
            "first": batch.runs_of(number)[0],
            "last": batch.runs_of(number)[-1],
        }
        raise ChipwarError(current_texts().say("batch.no_number", **words)) from error
    return Part(
        number,
        played.last_turn,
        np.ascontiguousarray(played.values[:, -1]),
        summary,
        tuple(played.fingerprints) if batch.fingerprints else (),
        played.refused_orders,
        courses_of(batch, number, played.values) if batch.trajectories else None,
    )


def courses_of(batch: Batch, number: int, values: Cube) -> bytes:
    """The courses of a part's games as a Parquet file: a row for each run and turn, a column for each outcome."""
    import pyarrow
    import pyarrow.parquet

    _, turns, runs = values.shape
    columns = {
        "run": np.repeat(np.arange(batch.runs_of(number)[0], batch.runs_of(number)[-1] + 1, dtype=np.int64), turns),
        "turn": np.tile(np.arange(turns, dtype=np.int16), runs),
    }
    for (quantity, actor), course in zip(kept_rows(batch.question), values, strict=True):
        columns[f"{quantity}.{actor}"] = np.ascontiguousarray(course.T).ravel()
    stream = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), stream, compression="zstd", use_dictionary=False)
    return stream.getvalue()


def play_into(folder: RunFolder, pool: Pool, chunk: int, progress: Progress | None = None) -> None:
    """Play what is missing in a folder, and finish it. However this ends, what was taken in stays there."""
    job = Job(folder.batch, chunk, None if pool.cluster else folder.path.absolute())
    try:
        for number, part in spread(play_and_store, job, folder.missing(), pool, ordered=False):
            folder.keep(number, store(folder.path, part) if isinstance(part, Part) else part)
            if progress is not None:
                progress(len(folder.batch.runs_of(number)))
    except BaseException:
        with contextlib.suppress(OSError):
            folder.save_summary()
        raise
    folder.finish()


def take_in(folder: RunFolder, results: Results, values: Cube) -> None:
    """Fill a folder from games that were played already. values: their courses, [outcomes, turns + 1, runs]."""
    for number in folder.missing():
        runs = folder.batch.runs_of(number)
        place = slice(runs[0], runs[-1] + 1)
        marks = results.fingerprints[place] if folder.batch.fingerprints else []
        # Refused orders are known of the whole batch only.
        refused = results.refused_orders if number == 0 else 0
        played = Played(values[:, :, place], marks, results.last_turn[place], refused)
        folder.keep(number, store(folder.path, part_of(folder.batch, number, played)))
    folder.finish()


class StreamedResults(Results):
    """Results of more games than are held in memory: per-run outcomes are read from a folder when asked for."""

    def __init__(self, folder: RunFolder, replay: Replay | None = None, home: Any = None) -> None:
        question = folder.batch.question
        self.question, self.scenario, self._replay = question, question.scenario, replay
        self.places = {name: index for index, name in enumerate(kept_rows(question))}
        self.folder, self._home = folder, home
        self._values = None
        self.refused_orders = sum(kept.refused_orders for kept in folder.kept.values())
        self._courses: dict[float, Cube] = {}
        self.bands = np.stack([self._course(share) for share in BANDS])

    def _course(self, share: float) -> Cube:
        """A quantile of all outcomes, [outcomes, turns + 1]; found once."""
        if share not in self._courses:
            self._courses[share] = self.folder.summary.quantiles(share).reshape(self.folder.batch.shape)
        return self._courses[share]

    @property
    def runs(self) -> int:
        """How many games were played."""
        return self.folder.batch.runs

    @property
    def fingerprints(self) -> list[str]:  # type: ignore[override]
        """The fingerprints of all games, if they were asked for."""
        return self.folder.fingerprints()

    @property
    def last_turn(self) -> Any:  # type: ignore[override]
        """The last turn of all games: int64 [runs]."""
        return self.folder.last_turn()

    @property
    def final(self) -> Any:  # type: ignore[override]
        """Final values of all games, float64 [outcomes, runs]: this is as large as it sounds."""
        return np.stack([self.folder.final(place) for place in range(len(self.places))])

    def outcome(self, quantity: str, actor: str = "world") -> Cube:
        """The end of every run, [1, runs], read from the disk."""
        return self.folder.final(self._place(quantity, actor))[None]

    def quantile(self, quantity: str, actor: str = "world", share: float = 0.5) -> Cube:
        """A quantile of a quantity by turn: float64 [turns + 1], to within 0.8 %."""
        place = self._place(quantity, actor)
        self._be_share(share)
        course: Cube = self._course(share)[place]
        return course


def stream(
    question: Question,
    runs: int,
    pool: Pool,
    chunk: int,
    prints: bool,
    progress: Progress | None,
    replay: Replay | None,
) -> StreamedResults:
    """Play a batch that is too large for the memory; its folder goes when its results do."""
    home = tempfile.TemporaryDirectory(prefix="chipwar-")
    folder = RunFolder.begin(Path(home.name), Batch(question, runs, fingerprints=prints), "")
    play_into(folder, pool, chunk, progress)
    return StreamedResults(folder, replay, home)
