"""The page of a seat: what it holds, that it holds nothing else than the seat may know, and what it costs."""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import numpy as np
import pytest

import chipwar
from chipwar.play.backward import Walker
from chipwar.play.brief import Brief, Briefer, Past, briefs
from chipwar.play.dangers import ANSWERS, KINDS, STORES, danger, dangers
from chipwar.play.ghosts import Ghosts
from chipwar.play.rumours import rumours
from chipwar.report.brief import BriefWords
from chipwar.rules.quantities import MODIFIERS
from chipwar.scenario.texts import LOCALES, texts_for
from chipwar.seats.orders import judge
from recording import next_record

TURNS = 9


def story(name: str, turns: int, seed: int = 11):
    """A played game, with a past for each turn from the second on."""
    game = chipwar.Game(chipwar.load_scenario(name), seed=seed)
    ghosts = Ghosts(game.scenario, "numpy", game.block.keys)
    states, records, pasts = [game.block.matrix.copy()], [], []
    for turn in range(turns):
        records.append(next_record(game))
        ghosts.follow(records[-1])
        states.append(game.block.matrix.copy())
        earlier = states[-3] if turn else None
        heard = rumours(game.block)
        pasts.append(Past(states[-1], states[-2], earlier, tuple(records), None, heard))
    return game, pasts, ghosts


@pytest.fixture(scope="module")
def played():
    game, pasts, ghosts = story("teaching", TURNS)
    pasts[-1] = replace(pasts[-1], ghosts=ghosts)
    return game, Briefer(Walker(game.scenario)), pasts


def pages(played) -> list[Brief]:
    game, briefer, pasts = played
    return [page for past in pasts for page in briefs(briefer, past, game.scenario.ruleset.seats).values()]


def test_the_pages_of_a_game_hold_something_of_everything(played):
    found = pages(played)
    assert all(len(page.causes) <= 3 for page in found)
    assert sum(bool(page.causes) for page in found) > 0.9 * len(found)
    assert any(part.kind != "hidden" for page in found for account in page.causes for part in account.parts)
    assert {page.danger.kind for page in found if page.danger} >= {"treaty", "election", "notice"}
    assert any(page.opening for page in found) and any(page.ghost for page in found)
    assert any(lamp.moved for page in found for lamp in page.lamps)
    assert any(mark.own_turned and mark.missing for page in found for mark in page.keys)
    assert any(page.rumours for page in found)


def test_an_opening_is_an_order_that_the_judge_accepts(played):
    game, briefer, pasts = played
    ruleset, tried = game.scenario.ruleset, 0
    for past in pasts:
        for seat in ruleset.seats.values():
            opening = briefer.brief(seat, past).opening
            if opening is not None:
                order = chipwar.Order(policy=opening.policy, target=opening.target, level=opening.level)
                accepted, refused = judge(game.scenario, past.now.copy(), seat, [order])
                assert accepted == [order] and not refused
                tried += 1
    assert tried > 10


def test_the_ghost_is_of_an_own_order_that_has_just_come_into_force(played):
    game, briefer, pasts = played
    past, last = pasts[-1], pasts[-1].records[-1].turn
    for seat in game.scenario.ruleset.seats.values():
        line = briefer.brief(seat, past).ghost
        if line is not None:
            record = next(record for record in past.records if record.turn == line.given)
            (order,) = [o for o in record.given if (o.seat, o.policy, o.target) == (seat.id, line.policy, line.target)]
            assert line.given + order.notice == last and line.points[-1].turn == last


def shaken(states, unknown, rng):
    """The same but for every row that is not known."""
    if states is None:
        return None
    other = states.copy()
    other[unknown] = rng.normal(size=other[unknown].shape) * 10.0
    return other


@pytest.mark.parametrize("seat", ["usa", "china", "gulf", "hubs", "nvidia", "sme_allies"])
def test_two_worlds_that_the_seat_cannot_tell_apart_give_the_same_bytes(played, seat):
    game, briefer, pasts = played
    record, unknown = game.scenario.ruleset.seats[seat], ~briefer.index.known(seat)
    rng = np.random.default_rng(7)
    for past in pasts[1::3] + pasts[-1:]:
        records = tuple(
            replace(r, before=shaken(r.before, unknown, rng), after=shaken(r.after, unknown, rng)) for r in past.records
        )
        states = (shaken(state, unknown, rng) for state in (past.now, past.before, past.earlier))
        other = replace(past, **dict(zip(("now", "before", "earlier"), states, strict=True)), records=records)
        assert briefer.brief(record, past).model_dump_json() == briefer.brief(record, other).model_dump_json()


def test_asking_twice_gives_the_same_and_changes_nothing(played):
    game, briefer, pasts = played
    state = pasts[-1].now.copy()
    first, second = (briefs(briefer, pasts[-1], game.scenario.ruleset.seats) for _ in range(2))
    assert first == second and np.array_equal(state, pasts[-1].now)


def test_before_the_first_turn_there_is_a_page_too():
    game = chipwar.Game(chipwar.load_scenario("teaching"), seed=1)
    briefer = Briefer(Walker(game.scenario))
    for page in briefs(briefer, Past(game.block.matrix), game.scenario.ruleset.seats).values():
        assert page.turn == 0 and page.causes == () and page.ghost is None


def test_parts_run_out_by_a_clock(played):
    """A store of parts for three quarters is a danger three quarters away; a growing one is none."""
    game, briefer, pasts = played
    china, row = game.scenario.ruleset.seats["china"], game.scenario.ruleset.row("state", "parts_home", "china")
    now, before = pasts[0].now.copy(), pasts[0].now.copy()
    now[row], before[row] = 3.0, 4.0
    found = [one for one in dangers(briefer.index, china, now, before) if one.kind == "parts"]
    assert [(one.quarters, one.of) for one in found] == [(3, "china")]
    assert not [one for one in dangers(briefer.index, china, before, now) if one.kind == "parts"]


def test_the_nearest_danger_is_shown(played):
    game, briefer, pasts = played
    for past in pasts:
        for seat in game.scenario.ruleset.seats.values():
            shown = danger(briefer.index, seat, past.now, past.before)
            every = [one.quarters for one in dangers(briefer.index, seat, past.now, past.before)]
            assert (shown is None and min(every, default=99) > 4) or shown.quarters == min(every)


def test_the_lists_of_dangers_name_what_exists(played):
    game, _, _ = played
    efforts = {modifier.name for modifier in MODIFIERS}
    assert set(ANSWERS) == set(KINDS) and set(STORES) <= set(KINDS)
    assert {effort for helps in ANSWERS.values() for effort in helps} <= efforts
    assert set(STORES.values()) <= set(game.scenario.quantities)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_can_be_said(played, locale, monkeypatch):
    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")
    words = BriefWords(played[0].scenario, texts_for(locale))
    for page in pages(played):
        for line in words.lines(page):
            assert line and "{" not in line and "[" not in line


@pytest.mark.parametrize("name", ["teaching", "standard"])
def test_the_price_of_a_page_is_printed(name, capsys):
    game, pasts, ghosts = story(name, 20)
    briefer = Briefer(Walker(game.scenario))
    past = replace(pasts[-1], ghosts=ghosts)
    seat = game.scenario.ruleset.seats["usa"]
    briefer.brief(seat, pasts[-2])
    start = time.perf_counter()
    briefer.brief(seat, past)
    page = time.perf_counter() - start
    start = time.perf_counter()
    rumours(game.block)
    heard = time.perf_counter() - start
    start = time.perf_counter()
    game.advance()
    turn = time.perf_counter() - start
    with capsys.disabled():
        text = f"\n{name}: a page {1000 * page:.0f} ms, {page / turn:.1f} turns; rumours {1000 * heard:.0f} ms\n"
        sys.stderr.write(text)
    assert seat.id == "usa" and page > 0.0
