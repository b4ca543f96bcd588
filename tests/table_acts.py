"""What seats do at the table in a case or a test, and how it is played beside a game's turns."""

from __future__ import annotations

from typing import Any

from pydantic import Field

import chipwar
from chipwar.play.deals import Deal
from chipwar.play.table import Act
from chipwar.scenario.models import Strict


class TableAct(Strict):
    """One act at the table: exactly one of the verbs names an offer by the word that the case gives it."""

    turn: int = 0
    seat: str = ""
    offer: str | None = None
    counter: str | None = None
    named: str | None = Field(None, description="The word for a counter-offer.")
    accept: str | None = None
    refuse: str | None = None
    leave: str | None = None
    join: str | None = None
    vote_for: str | None = None
    vote_against: str | None = None
    about: str = ""
    at_once: bool = False
    next_round: bool = False
    deal: dict[str, Any] | None = None
    signs: tuple[str, ...] = Field((), description="Seats that accept the offer at once.")

    def acts(self, ids: dict[str, str]) -> list[Act]:
        """The acts of the table that it stands for. ids: word -> id of the offers made so far."""
        if self.next_round:
            return [Act(kind="next_round")]
        verbs = {"accept": ("answer", True), "refuse": ("answer", False), "leave": ("leave", True)}
        verbs |= {"join": ("join", True), "vote_for": ("vote", True), "vote_against": ("vote", False)}
        verbs |= {"offer": ("offer", True), "counter": ("counter", True)}
        verb = next(name for name in verbs if getattr(self, name) is not None)
        kind, yes = verbs[verb]
        word = getattr(self, verb)
        deal = None if self.deal is None else Deal.model_validate({"by": self.seat, **self.deal})
        known = ids.get(word, "none such")
        act = Act.model_validate(
            {"kind": kind, "seat": self.seat, "id": "" if kind == "offer" else known, "deal": deal, "yes": yes}
            | {"about": self.about, "at_once": self.at_once}
        )
        return [act]

    def play(self, game: chipwar.Game, ids: dict[str, str]) -> list[str]:
        """Do it; returns the codes of what was refused and remembers the ids of offers."""
        codes = []
        for act in self.acts(ids):
            outcome = game.talks.say(act)
            codes += [outcome.refusal.code] if outcome.refusal else []
            offered = [happening.deal.id for happening in outcome.happened if happening.what == "offered"]
            if offered:
                ids[self.named or self.offer or ""] = offered[0]
        for seat in self.signs:
            outcome = game.talks.answer(seat, ids.get(self.offer or "", "none such"), True)
            codes += [outcome.refusal.code] if outcome.refusal else []
        return codes


class AtTheTable:
    """A game with talks: acts come before orders, and who broke what is read from the turn's report."""

    def __init__(self, game: chipwar.Game, acts: tuple[TableAct, ...]) -> None:
        self.game, self.acts = game, acts
        self.ids: dict[str, str] = {}
        self.refused: list[str] = []
        self.broke: list[str] = []

    def talk(self) -> None:
        """The acts of this turn, in their order."""
        turn = self.game.turn
        for act in self.acts:
            if act.turn == turn:
                self.refused += act.play(self.game, self.ids)

    @property
    def standing(self) -> set[str]:
        """Ids of the deals in force, as their parties see them."""
        seats = self.game.scenario.seats
        return {live.deal.id for seat in seats for live in self.game.talks.seen_by(seat).standing}

    def advance(self) -> None:
        """Resolve the turn."""
        report = self.game.advance()
        self.broke += [f"{one.seat} {one.turn}" for one in report.deals if one.what == "breach"]
