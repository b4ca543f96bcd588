"""Something that takes a second, worked out beside the window's own thread so that no picture waits for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Thinking(Generic[T]):
    """Begins at once. `result` waits for the end and raises what went wrong."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._found: list[T] = []
        self._trouble: BaseException | None = None
        # A window that is closed does not wait for thoughts.
        self._thread = Thread(target=self._think, daemon=True)
        self._thread.start()

    def _think(self) -> None:
        try:
            self._found.append(self._work())
        except BaseException as error:  # told by `result`, in the thread that asks
            self._trouble = error

    @property
    def ready(self) -> bool:
        """Whether `result` answers at once."""
        return not self._thread.is_alive()

    def result(self) -> T:
        """What was found."""
        self._thread.join()
        if self._trouble is not None:
            raise self._trouble
        return self._found[0]
