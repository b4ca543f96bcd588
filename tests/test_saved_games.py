"""A saved game is the game: at every turn, of every scenario, with drafts, branches and who plays which seat."""

from __future__ import annotations

from pathlib import Path

import pytest

import chipwar
from chipwar.base.errors import SaveError
from chipwar.play.journal import Journal
from chipwar.play.standing import StandingOrder
from chipwar.scenario.files import scenario_names

TURNS = 3
"""Turns that the ordinary run plays; the long one plays all."""


def some_order(game: chipwar.Game, seat: str) -> list[chipwar.Order]:
    """A legal order that a seat could give now; which one depends on the turn alone."""
    legal = [order for order in game.legal_orders(seat) if order.levels]
    chosen = legal[game.turn * 7 % len(legal)]
    return [chipwar.Order(policy=chosen.policy, target=chosen.target, level=chosen.levels[-1], notice=None)]


def acts(game: chipwar.Game, seat: str) -> None:
    """What a person does in a turn: a draft, one readiness, sometimes another player for a seat."""
    game.submit(seat, some_order(game, seat), key=f"k{game.turn}")
    other = next(name for name in game.scenario.seats if name != seat)
    if game.turn % 3 == 1:
        game.assign(other, "pass" if game.seats[other] != "pass" else "normal")
    game.ready(seat)


def same(one: chipwar.Game, other: chipwar.Game, seat: str) -> bool:
    """Whether two games are the same for everybody who could look."""
    return (
        one.fingerprint() == other.fingerprint()
        and one.draft(seat) == other.draft(seat)
        and one.seats == other.seats
        and one.waiting == other.waiting
        and one.observe(seat).model_dump_json() == other.observe(seat).model_dump_json()
        and one.legal_orders(seat) == other.legal_orders(seat)
        and [report.model_dump() for report in one.reports] == [report.model_dump() for report in other.reports]
    )


def check_every_turn(name: str, turns: int, folder: Path) -> None:
    """Save and load at every turn; the loaded game plays on for two turns like the one that was never saved."""
    scenario = chipwar.load_scenario(name)
    seat = scenario.seats[0]
    game = chipwar.Game(scenario, 9, seats={seat: "human"}, turns=turns)
    while not game.over:
        acts(game, seat)
        file = folder / f"{name}-{game.turn}.chipwar"
        game.save(file)
        loaded = chipwar.Game.load(file)
        assert same(game, loaded, seat)
        game.advance()
        loaded.advance()
        assert same(game, loaded, seat)
        file.unlink()
    assert game.verify() is None


@pytest.mark.parametrize("name", ["duel", "teaching"])
def test_save_load_play_on_equals_never_having_saved(name, tmp_path):
    check_every_turn(name, TURNS, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", scenario_names())
def test_save_load_play_on_equals_never_having_saved_at_every_turn(name, tmp_path):
    check_every_turn(name, chipwar.load_scenario(name).turns, tmp_path)


def kept(tmp_path: Path, **options) -> chipwar.Game:
    game = chipwar.Game(chipwar.load_scenario("duel"), 9, seats={"usa": "human"}, **options)
    game.keep(tmp_path / "game.chipwar")
    return game


def test_a_kept_game_is_resumed_where_it_was_left(tmp_path):
    game = kept(tmp_path, rounds=2)
    acts(game, "usa")
    game.advance()
    game.stand("usa", [StandingOrder(policy="us_enforce", shortage_above=0.2)])
    game.default("usa", "pass")
    game.submit("usa", some_order(game, "usa"))
    left = game.fingerprint(), game.draft("usa"), game.standing("usa"), game.turn
    game.close()
    again = chipwar.Game.resume(tmp_path / "game.chipwar")
    assert (again.fingerprint(), again.draft("usa"), again.standing("usa"), again.turn) == left
    again.advance()
    again.close()
    assert chipwar.Game.load(tmp_path / "game.chipwar").turn == 4


def test_branches_are_saved_with_the_game(tmp_path):
    game = kept(tmp_path)
    for _ in range(3):
        acts(game, "usa")
        game.advance()
    game.undo(2)
    game.advance()
    game.close()
    loaded = chipwar.Game.load(tmp_path / "game.chipwar")
    assert [loaded.timeline.length(branch) for branch in range(2)] == [3, 2]
    assert loaded.turn == 2
    loaded.go_to(0)
    assert loaded.turn == 3
    assert loaded.verify() is None


def test_what_is_sent_twice_is_done_once_and_answered_alike(tmp_path):
    game = kept(tmp_path)
    wrong = chipwar.Order(policy="us_basic_research", level=9, notice=None)
    first = game.submit("usa", [wrong, *some_order(game, "usa")], key="one")
    second = game.submit("usa", some_order(game, "usa")[:0], key="two")
    late = game.submit("usa", [wrong, *some_order(game, "usa")], key="one")
    assert first == late != second
    assert game.draft("usa") == ()
    game.close()
    loaded = chipwar.Game.load(tmp_path / "game.chipwar")
    assert loaded.submit("usa", [wrong], key="one") == first
    assert loaded.draft("usa") == ()


def test_what_cannot_be_kept_is_not_done(tmp_path, monkeypatch):
    game = kept(tmp_path)
    before = game.fingerprint()

    def full(*_):
        raise SaveError("full", "disk")

    for write in ("append", "append_turn"):
        monkeypatch.setattr(Journal, write, full)
    with pytest.raises(SaveError):
        game.submit("usa", some_order(game, "usa"))
    with pytest.raises(SaveError):
        game.advance()
    assert (game.draft("usa"), game.turn, game.fingerprint()) == ((), 0, before)
    monkeypatch.undo()
    game.advance()
    assert chipwar.Game.load(copied(tmp_path, game)).turn == 1


def test_what_is_on_the_disk_has_been_done_even_if_ctrl_c_comes_in_between(tmp_path, monkeypatch):
    """The program is interrupted after the disk said yes and before the game heard of it."""
    game = kept(tmp_path)
    for write in ("append", "append_turn"):
        honest = getattr(Journal, write)

        def interrupted(journal, *what, honest=honest):
            honest(journal, *what)
            raise KeyboardInterrupt

        monkeypatch.setattr(Journal, write, interrupted)
    order = some_order(game, "usa")
    with pytest.raises(KeyboardInterrupt):
        game.submit("usa", order)
    with pytest.raises(KeyboardInterrupt):
        game.advance()
    assert [o.policy for o in game.reports[0].orders if o.seat == "usa"] == [order[0].policy]
    monkeypatch.undo()
    game.advance()
    game.close()
    loaded = chipwar.Game.load(tmp_path / "game.chipwar")
    assert (loaded.turn, loaded.fingerprint()) == (game.turn, game.fingerprint()) == (2, game.fingerprint())
    assert loaded.verify() is None


def copied(tmp_path: Path, game: chipwar.Game) -> Path:
    game.save(tmp_path / "copy.chipwar")
    return tmp_path / "copy.chipwar"


def test_a_scenario_is_saved_whole(tmp_path):
    """The scenario's own file may be gone when the game is opened."""
    file = tmp_path / "mine.yaml"
    file.write_text("chipwar: 1\nid: mine\nextends: duel\nturns: 3\n", encoding="utf-8")
    game = chipwar.Game(chipwar.load_scenario(file), 9)
    game.advance()
    game.save(tmp_path / "game.chipwar")
    file.unlink()
    loaded = chipwar.Game.load(tmp_path / "game.chipwar")
    assert (loaded.scenario.id, loaded.turns, loaded.fingerprint()) == ("mine", 3, game.fingerprint())


def test_a_game_of_other_quantities_is_refused_in_a_sentence(tmp_path, monkeypatch):
    game = kept(tmp_path)
    game.close()
    monkeypatch.setattr("chipwar.play.keeping.names_of", lambda scenario: "other")
    with pytest.raises(SaveError, match="other quantities"):
        chipwar.Game.load(tmp_path / "game.chipwar")


def test_a_game_of_an_earlier_chipwar_opens_or_says_why_not():
    """A frozen game of format 2. Once the quantities of the rules change, it is refused for that and nothing else."""
    try:
        game = chipwar.Game.load(Path(__file__).parent / "saves" / "games" / "played_2.chipwar")
    except SaveError as refusal:
        assert refusal.code == "other_rules"
    else:
        assert (game.turn, game.seats["usa"], game.submit("usa", [], key="first")) == (1, "human", [])
        assert not game.over


def test_any_run_of_a_batch_opens_as_a_game_that_can_be_saved(tmp_path):
    scenario = chipwar.load_scenario("teaching")
    results = chipwar.simulate(scenario, runs=3, seed=4, workers=1, turns=3, fingerprints=True)
    game = results.game(run=1)
    while not game.over:
        game.advance()
    game.save(tmp_path / "run.chipwar")
    loaded = chipwar.Game.load(tmp_path / "run.chipwar")
    assert loaded.fingerprint() == results.fingerprints[1]
    assert loaded.verify() is None
