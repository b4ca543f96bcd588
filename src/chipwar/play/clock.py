"""How long people have for a decision. It runs on a clock that never jumps, and it stops when the program does.

A game that is opened again gives the whole time anew: no turn is ever closed by time that passed while nobody could
play.
"""

from __future__ import annotations

import time
from collections.abc import Callable

Now = Callable[[], float]


class Clock:
    """Counts down the seconds of one decision. seconds: None for no deadline; now: a monotonic clock, in seconds."""

    def __init__(self, seconds: float | None = None, now: Now = time.monotonic) -> None:
        self.now = now
        self.set(seconds)

    def set(self, seconds: float | None) -> None:
        """A new deadline for this decision and all that follow, counted from now."""
        self.seconds, self._since, self._used = seconds, self.now(), 0.0

    def restart(self) -> None:
        """A new decision begins."""
        self.set(self.seconds)

    def pause(self) -> None:
        """Time stands still until `go_on`."""
        if self._since is not None:
            self._used += self.now() - self._since
            self._since: float | None = None

    def go_on(self) -> None:
        """Time runs again."""
        if self._since is None:
            self._since = self.now()

    @property
    def left(self) -> float | None:
        """Seconds that are left, never below 0; None without a deadline."""
        if self.seconds is None:
            return None
        running = 0.0 if self._since is None else self.now() - self._since
        return max(self.seconds - self._used - running, 0.0)

    @property
    def ran_out(self) -> bool:
        """Whether the deadline has passed."""
        return self.left == 0.0
