"""The courses of a game from its timeline: where each branch parts, how far it goes, and what can be gone back to."""

from __future__ import annotations

from chipwar.desktop.talk_model import CoursePage, CourseSeen
from chipwar.desktop.wording import Wording
from chipwar.play.game import Game


def courses(game: Game, words: Wording) -> CoursePage:
    """All branches that hold a turn of their own, and the present one."""
    line = game.timeline
    played = {branch for branch, _ in line.records}
    shown = [branch for branch in range(len(line.branches)) if branch in played or branch == line.branch]
    moments = tuple(_moment(game, words, turn) for turn in range(game.turn))
    return CoursePage(tuple(_course(game, words, branch) for branch in shown), moments)


def _moment(game: Game, words: Wording, turn: int) -> str:
    return words.say("course.moment", n=turn + 1, date=words.date(game.scenario.date(turn)))


def _course(game: Game, words: Wording, branch: int) -> CourseSeen:
    line = game.timeline
    record, length = line.branches[branch], line.length(branch)
    turns = words.say("course.goes", n=length, date=words.date(game.scenario.date(min(length, game.turns - 1))))
    start = words.say("course.first") if record.parent is None else _parting(game, words, record.parent, record.fork)
    at_end = branch == line.branch and line.turn == length
    return CourseSeen(
        branch, words.say("course.title", n=branch + 1), words.joined([start, turns]), at_end, branch == line.branch
    )


def _parting(game: Game, words: Wording, parent: int, fork: int) -> str:
    return words.say("course.parts", parent=parent + 1, moment=_moment(game, words, fork))
