"""How far a batch is, on stderr: a bar with rate and time left for a person, a line now and then for a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from chipwar.scenario.texts import current_texts

if TYPE_CHECKING:
    from rich.progress import Task

Advance = Callable[[int], None]

SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def bar(label: str, total: int, begun: int = 0) -> Iterator[Advance]:
    """Yields a function to call with the number of games just done. begun: games that were there before."""
    if sys.stderr.isatty():
        with _drawn(label, total, begun) as advance:
            yield advance
    else:
        yield Lines(label, total, begun)


class Lines:
    """A plain line every few seconds; none for what is soon done."""

    def __init__(self, label: str, total: int, begun: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self.label, self.total, self.begun, self.done, self.clock = label, total, begun, begun, clock
        self.start = self.told = clock()

    def __call__(self, done: int) -> None:
        """So many more games are done."""
        self.done += done
        now = self.clock()
        if now - self.told >= SECONDS_BETWEEN_LINES:
            self.told = now
            rate = (self.done - self.begun) / (now - self.start)
            sys.stderr.write(self._line(rate) + "\n")

    def _line(self, rate: float) -> str:
        left = clock_time((self.total - self.done) / rate)
        words = {"label": self.label, "done": f"{self.done:,}", "total": f"{self.total:,}"}
        return current_texts().say("batch.line", **words, rate=rate_text(rate), left=left)


def rate_text(rate: float) -> str:
    """Games in a second."""
    return f"{rate:,.0f}" if rate >= 10.0 else f"{rate:.1f}"


def clock_time(seconds: float) -> str:
    """Hours, minutes and seconds: 1:02:03, or 2:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def _drawn(label: str, total: int, begun: int) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """Games in a second."""

        def render(self, task: Task) -> Any:
            rate = task.finished_speed or task.speed
            return Text("" if rate is None else current_texts().say("batch.rate", rate=rate_text(rate)))

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    # What is known of the rate must not be forgotten between two parts of a large batch.
    with Progress(*columns, console=Console(stderr=True), speed_estimate_period=120.0) as progress:
        task = progress.add_task(label, total=total, completed=begun)
        yield lambda done: progress.advance(task, done)
