"""A tournament as lines, as a record and as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from chipwar.lab.contests import Player
from chipwar.lab.designs import reasons
from chipwar.lab.equilibria import Equilibrium, Values
from chipwar.lab.meeting import Meeting
from chipwar.lab.tournament import Profiles
from chipwar.report.experiment_page import facts_of, left_out
from chipwar.report.figures import Interval, forest
from chipwar.report.figures_study import matrix, shares
from chipwar.report.page import Cell, Figure, Page, Section, Table, Within
from chipwar.report.sentences import entity_name, with_target
from chipwar.report.studies import joined, per_cent
from chipwar.scenario.strengths import player_label
from chipwar.scenario.texts import Texts

SCHEMA_VERSION = 1
WEIGHT = 0.01
"""Weight in a mixture below which a strategy is not named."""

LINES = 6
"""Strategies whose shares are drawn; those that never rise above the others are left out."""

SHOWN = 4
"""Equilibria that are told."""


def name_of(player: str, texts: Texts) -> str:
    """A strategy in words: a character, a strength, or a plan by its number."""
    word, _, number = player.partition(" ")
    return texts.say("lab.plan", number=number) if word == "plan" else player_label(player, texts)


def _seat(seat: str, texts: Texts) -> str:
    return entity_name(seat, texts)


def _mix(weights: Values, names: tuple[str, ...], texts: Texts) -> str:
    named = [(float(w), name_of(name, texts)) for w, name in zip(weights, names, strict=True) if w > WEIGHT]
    if len(named) == 1:
        return named[0][1]
    return joined(
        [texts.say("lab.weighted", name=name, share=per_cent(weight, texts)) for weight, name in named], texts
    )


def answer(found: Meeting, texts: Texts) -> Iterator[str]:
    """Who does best, and what neither side would leave."""
    for seat in found.seats:
        side = found.side(seat)
        best, columns = side.best_shares(), side.best_columns()
        place = int(np.argmax(best))
        yield texts.say(
            "lab.best_reply",
            seat=_seat(seat, texts),
            name=name_of(side.rows[place], texts),
            share=per_cent(float(best[place]), texts),
            count=int(columns[place]),
            all=len(side.columns),
        )
    for number, equilibrium in enumerate(found.equilibria[:SHOWN], 1):
        yield _equilibrium(found, equilibrium, number, texts)
    if len(found.equilibria) > SHOWN:
        yield texts.say("lab.more_equilibria", count=len(found.equilibria) - SHOWN)
    width = max(float(side.max()) for side in found.payoffs.within())
    yield texts.say("lab.payoffs_within", width=texts.number(width), draws=found.payoffs.draws)
    yield from refusals(found, texts)


def refusals(found: Meeting, texts: Texts) -> Iterator[str]:
    """Plans of which orders were refused, with why."""
    for player in (player for seat in found.seats for player in found.players[seat]):
        refused = found.refused.get((player.seat, player.name), Counter())
        if refused:
            yield texts.say(
                "lab.plan_refused",
                seat=_seat(player.seat, texts),
                name=name_of(player.name, texts),
                count=refused.total(),
                all=found.ordered(player),
                reason=reasons(dict(refused.most_common())),
            )


def _equilibrium(found: Meeting, equilibrium: Equilibrium, number: int, texts: Texts) -> str:
    first, second = found.seats
    return texts.say(
        f"lab.equilibrium_{equilibrium.method}",
        number=number,
        first=_seat(first, texts),
        second=_seat(second, texts),
        rows=_mix(equilibrium.rows, found.payoffs.rows, texts),
        columns=_mix(equilibrium.columns, found.payoffs.columns, texts),
        first_score=texts.number(equilibrium.first),
        second_score=texts.number(equilibrium.second),
        regret=texts.number(equilibrium.regret),
    )


def as_lines(found: Meeting, texts: Texts) -> Iterator[str]:
    """The answer, then each strategy's mean score against all of the other side's."""
    yield from answer(found, texts)
    for seat in found.seats:
        side = found.side(seat)
        means = side.means()[0].mean(axis=1)
        yield texts.say("lab.strategies_of", seat=_seat(seat, texts), count=len(side.rows))
        for place in np.argsort(-means, kind="stable"):
            name = name_of(side.rows[place], texts)
            yield "  " + texts.say("lab.strategy_line", name=name, score=texts.number(float(means[place])))


def as_record(found: Meeting) -> dict[str, Any]:
    """The same for programs."""
    means, within = found.payoffs.means(), found.payoffs.within()
    first, second = found.seats
    return {
        "schema_version": SCHEMA_VERSION,
        "study": "tournament",
        "scenario": found.scenario.id,
        "ruleset": found.scenario.ruleset.digest,
        "seed": found.seed,
        "draws": found.payoffs.draws,
        "games": found.games,
        "seats": list(found.seats),
        "strategies": {
            seat: [
                {
                    "name": p.name,
                    "strategy": p.strategy,
                    "plan": [o.model_dump(exclude_none=True) for o in p.plan],
                    "refused_orders": dict(found.refused.get((p.seat, p.name), {})),
                }
                for p in players
            ]
            for seat, players in found.players.items()
        },
        "payoffs": {first: means[0].tolist(), second: means[1].tolist()},
        "within": {first: within[0].tolist(), second: within[1].tolist()},
        "best_reply": {seat: found.side(seat).best_shares().tolist() for seat in found.seats},
        "equilibria": [
            {
                first: e.rows.tolist(),
                second: e.columns.tolist(),
                "scores": [e.first, e.second],
                "regret": e.regret,
                "method": e.method,
            }
            for e in found.equilibria
        ],
        "profiles": None if found.profiles is None else _profiles_record(found.profiles),
    }


def _profiles_record(profiles: Profiles) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for seat in profiles.seats:
        standing, width = profiles.standing(seat)
        record[seat] = {
            name: None if np.isnan(value) else {"standing": float(value), "within": _finite(half)}
            for name, value, half in zip(profiles.strategies[seat], standing, width, strict=True)
        }
    return record


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def page(found: Meeting, texts: Texts) -> Page:
    """The page of the tournament."""
    say = texts.say
    first, second = (_seat(seat, texts) for seat in found.seats)
    sections = [_payoffs(found, texts), _replicator(found, texts)]
    if found.profiles is not None and _sampled(found.profiles):
        sections.append(_everybody(found.profiles, texts))
    sections.append(_strategies(found, texts))
    return Page(
        title=say("lab.tournament_title", first=first, second=second),
        question=say("lab.tournament_question", first=first, second=second),
        answer=tuple(answer(found, texts)),
        sections=tuple(sections),
        facts=facts_of(found.scenario, found.seed, texts, (say("page.games_count"), f"{found.games}")),
        numbers=None,
        left_out=(say("lab.tournament_left_out"), *left_out(texts)),
        texts=texts,
    )


def _payoffs(found: Meeting, texts: Texts) -> Section:
    say, figures, tables = texts.say, [], []
    rows, columns = ([name_of(name, texts) for name in side] for side in (found.payoffs.rows, found.payoffs.columns))
    first, second = (_seat(seat, texts) for seat in found.seats)
    for seat, means, within in zip(found.seats, found.payoffs.means(), found.payoffs.within(), strict=True):
        title = say("lab.scores_of", seat=_seat(seat, texts))
        pairs = [zip(*line, strict=True) for line in zip(means, within, strict=True)]
        cells = [[Within(float(mean), float(half)) for mean, half in line] for line in pairs]
        lines: tuple[tuple[Cell, ...], ...] = tuple((row, *line) for row, line in zip(rows, cells, strict=True))
        table = Table(f"scores_{seat}", title, (f"{first} \\ {second}", *columns), lines, say("lab.within_note"))
        draw = matrix(means, rows, columns, first, second, say("lab.score"))
        figures.append(Figure(f"scores_{seat}", title, say("lab.matrix_says"), draw, height=0.6))
        tables.append(table)  # as wide as the page: too wide to stand beside the picture
    return Section(
        say("lab.payoffs"), (say("lab.same_luck", draws=found.payoffs.draws),), tuple(figures), tuple(tables)
    )


def _replicator(found: Meeting, texts: Texts) -> Section:
    say, figures = texts.say, []
    for seat, course, names in zip(
        found.seats, found.courses, (found.payoffs.rows, found.payoffs.columns), strict=True
    ):
        top = sorted(np.argsort(-course.max(axis=0), kind="stable")[:LINES])
        lines = {name_of(names[place], texts): course[:, place] for place in top}
        title = say("lab.shares_of", seat=_seat(seat, texts))
        order = np.argsort(-course[-1], kind="stable")
        ends = tuple((name_of(names[place], texts), round(100.0 * float(course[-1, place]), 1)) for place in order)
        table = Table(f"shares_{seat}", title, (say("lab.strategy"), say("lab.end_share")), ends)
        draw = shares(lines, say("lab.share"), say("lab.generations"))
        figures.append(Figure(f"shares_{seat}", title, say("lab.shares_says"), draw, table))
    return Section(say("lab.replicator"), (say("lab.replicator_about"),), tuple(figures))


def _sampled(profiles: Profiles) -> bool:
    """Whether any strategy was sampled often enough to say how sure its standing is."""
    return any(np.isfinite(profiles.standing(seat)[1]).any() for seat in profiles.seats)


def _everybody(profiles: Profiles, texts: Texts) -> Section:
    say, rows, intervals = texts.say, [], []
    for seat in profiles.seats:
        standing, width = profiles.standing(seat)
        for name, value, half in zip(profiles.strategies[seat], standing, width, strict=True):
            label = say("lab.seat_strategy", seat=_seat(seat, texts), name=name_of(name, texts))
            if np.isfinite(half):  # sampled often enough to say how sure it is
                rows.append((label, float(value), float(half)))
                intervals.append(Interval(label, value, value - half, value + half))
    heads = (say("lab.strategy"), say("lab.standing"), say("lab.within"))
    table = Table("profiles", say("lab.everybody"), heads, tuple(rows))
    height = max(0.4, 0.045 * len(intervals) + 0.1)
    draw = forest(intervals, say("lab.standing"))
    picture = Figure("profiles", say("lab.everybody"), say("lab.everybody_says"), draw, table, height)
    return Section(say("lab.everybody"), (say("lab.everybody_about", count=len(profiles.choice)),), (picture,))


def _strategies(found: Meeting, texts: Texts) -> Section:
    """What each strategy is: what a character believes, what a plan orders."""
    rows: list[tuple[Cell, ...]] = []
    for seat, players in found.players.items():
        rows += [(_seat(seat, texts), name_of(p.name, texts), _what(found, p, texts)) for p in players]
    say = texts.say
    table = Table(
        "strategies", say("lab.strategies"), (say("lab.seat"), say("lab.strategy"), say("lab.what")), tuple(rows)
    )
    return Section(say("lab.strategies"), (say("lab.strategies_about"),), (), (table,))


def _what(found: Meeting, player: Player, texts: Texts) -> str:
    from chipwar.scenario.plays import shipped_strategies
    from chipwar.scenario.strengths import strengths

    if player.plan:
        policies = found.scenario.ruleset.policies
        orders = (
            texts.say(
                "lab.order",
                date=found.scenario.date(order.turn),
                policy=with_target(policies[order.policy].model.label.in_language(texts.locale), order.target, texts),
                level=texts.number(order.level),
            )
            for order in player.plan
        )
        return joined(list(orders), texts)
    model = shipped_strategies().get(player.name) or strengths().get(player.name)
    return player_label(player.name, texts) if model is None else model.says.in_language(texts.locale)
