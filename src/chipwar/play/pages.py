"""The pages of one game: what each seat is told at the start of a turn, kept up with the game.

Ghosts follow every turn; after a step aside (undo, another branch, a loaded game) they begin anew from the records.
"""

from __future__ import annotations

from chipwar.play.backward import Walker
from chipwar.play.brief import Brief, Briefer, Past
from chipwar.play.course import Course
from chipwar.play.ghosts import Ghosts
from chipwar.play.rumours import Rumour, rumours
from chipwar.scenario.ruleset import Seat


class Pages:
    """Writes the page of a seat; asking twice gives the same page."""

    def __init__(self, course: Course, index: Walker) -> None:
        self._course, self._briefer = course, Briefer(index)
        block = course.block
        self._ghosts = Ghosts(block.scenario, block.engine, block.keys)
        self._at: tuple[int, int] = (0, 0)
        self._heard: tuple[tuple[int, int, int], dict[str, tuple[Rumour, ...]]] | None = None

    def page(self, seat: Seat) -> Brief:
        """What a seat is told now."""
        self.follow()
        timeline = self._course.timeline
        turn = timeline.turn
        return self._briefer.brief(
            seat,
            Past(
                now=timeline.state(turn)[:, None],
                before=timeline.state(turn - 1)[:, None] if turn else None,
                earlier=timeline.state(turn - 2)[:, None] if turn > 1 else None,
                records=tuple(timeline.path()),
                ghosts=self._ghosts,
                heard=self.heard(),
            ),
        )

    def heard(self) -> dict[str, tuple[Rumour, ...]]:
        """The rumours of this moment, by seat: plans of characters, and what people planned for this or later quarters.

        What is drafted for the quarter in which it was drafted is never heard of.
        """
        timeline, desk = self._course.timeline, self._course.desk
        moment = (timeline.branch, timeline.turn, desk.quarter)
        if self._heard is None or self._heard[0] != moment:
            self._course.seat({})
            # As the table lay when the quarter began: what was drafted since then is known to its seat alone.
            drafts = timeline.table().drafts if desk.quarter else {}
            planned = [
                (seat, order)
                for seat, orders in sorted(drafts.items())
                for order in orders
                if order.quarter >= desk.quarter
            ]
            # And as the world stood then: what was agreed on since may be a secret between two.
            block = self._course.scratch()
            block.matrix = timeline.state(timeline.turn)[:, None].copy()
            self._heard = moment, rumours(block, planned, due=not desk.quarter)
        return self._heard[1]

    def follow(self) -> None:
        """Let the ghosts play what has been played since they were last asked."""
        timeline = self._course.timeline
        branch, turn = self._at
        if branch == timeline.branch and turn <= timeline.turn:
            for place in range(turn, timeline.turn):
                self._ghosts.follow(timeline.record(place))
        else:
            self._ghosts.restart(list(timeline.path()))
        self._at = timeline.branch, timeline.turn
