"""Commands on saved games: told again, checked against their own orders, explained, listed, taken elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chipwar import cli
from chipwar.scenario.texts import use_locale


@pytest.fixture
def said(capsys, monkeypatch):
    """Run a command in English; returns its exit code, stdout and stderr."""
    monkeypatch.delenv("CHIPWAR_LANG", raising=False)
    use_locale("en")

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(list(words))
        return code, *capsys.readouterr()

    yield run
    use_locale(None)


@pytest.fixture
def saved(said, tmp_path) -> Path:
    """A game of four turns in rounds of two, kept while it was played."""
    file = tmp_path / "game.chipwar"
    assert said("run", "duel", "--seed", "4", "--turns", "4", "--rounds", "2", "--save", str(file))[0] == cli.OK
    return file


def test_a_saved_game_is_told_as_it_was_played(said, saved):
    code, told, _ = said("replay", str(saved))
    record = json.loads(said("replay", str(saved), "--json")[1])
    assert code == cli.OK
    assert record["fingerprint"] in told
    assert [order["turn"] for order in record["orders"]] == sorted(order["turn"] for order in record["orders"])
    played = json.loads(said("run", "duel", "--seed", "4", "--turns", "4", "--rounds", "2", "--json")[1])
    assert record["fingerprints"] == played["fingerprints"]


@pytest.mark.parametrize(("locale", "word"), [("en", "exactly"), ("zh-Hans", "完全一致"), ("zh-Hant", "完全一致")])
def test_a_saved_game_comes_out_again(said, saved, locale, word):
    code, told, _ = said("replay", str(saved), "--verify", "--lang", locale)
    assert (code, word in told) == (cli.OK, True)


def test_a_game_that_does_not_come_out_again_is_exit_5(said, saved, monkeypatch):
    monkeypatch.setattr("chipwar.play.verify.Block.fingerprints", lambda block: ["other"])
    code, told, _ = said("replay", str(saved), "--verify", "--json")
    record = json.loads(told)
    assert (code, record["equal"], record["difference"]["turn"]) == (cli.CHECK_FAILED, False, 0)


def test_why_sums_to_the_change_and_names_orders(said, saved):
    code, told, _ = said("why", str(saved), "--quantity", "owned", "--actor", "china", "--turn", "3", "--json")
    record = json.loads(told)
    account = record["account"]
    assert code == cli.OK
    assert sum(part["amount"] for part in account["parts"]) == pytest.approx(account["change"], rel=1e-9)
    assert all(one["value"] != one["without"] for one in record["without"])
    assert "China" in said("why", str(saved), "--quantity", "owned", "--actor", "china", "--turn", "3")[1]


@pytest.mark.parametrize(
    "wrong",
    [
        ["--quantity", "ownd"],
        ["--quantity", "owned"],
        ["--quantity", "owned", "--actor", "china", "--seat", "usa"],
        ["--quantity", "tension", "--seat", "atlantis"],
        ["--quantity", "tension", "--turn", "99"],
    ],
)
def test_why_says_in_a_sentence_what_it_cannot_tell(said, saved, wrong):
    code, told, complaint = said("why", str(saved), *wrong)
    assert (code, told) == (cli.USAGE, "")
    assert complaint.count("\n") == 1 and "Traceback" not in complaint


def test_a_file_that_is_no_game_is_exit_4(said, tmp_path):
    file = tmp_path / "text.chipwar"
    file.write_text("not a game")
    for command in (["replay", str(file)], ["why", str(file), "--quantity", "tension"], ["games", "import", str(file)]):
        code, told, complaint = said(*command)
        assert (code, told, complaint.count("\n")) == (cli.INVALID, "", 1)


def test_games_are_listed_taken_in_and_out(said, saved, tmp_path, monkeypatch):
    monkeypatch.setenv("CHIPWAR_HOME", str(tmp_path / "home"))
    assert said("games")[0] == cli.OK
    assert said("games", "import", str(saved))[0] == cli.OK
    (listed,) = json.loads(said("games", "--json")[1])["games"]
    assert (listed["scenario"], listed["turn"], listed["good"]) == ("duel", 4, True)
    other = tmp_path / "other.chipwar"
    assert said("games", "export", listed["name"], str(other))[0] == cli.OK
    fingerprints = [json.loads(said("replay", str(file), "--json")[1])["fingerprint"] for file in (saved, other)]
    assert fingerprints[0] == fingerprints[1]
    code, _, complaint = said("games", "export", listed["name"], str(other))
    assert (code, "other.chipwar" in complaint) == (cli.INVALID, True), "what is there is not overwritten unasked"
    assert said("games", "export", listed["name"], str(other), "--replace")[0] == cli.OK
    assert said("games", "restore", listed["name"])[0] == cli.OK
    assert said("games", "export", "nothing", str(other))[0] == cli.INVALID
