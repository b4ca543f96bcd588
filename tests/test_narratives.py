"""Whose figures count, which assumptions, and what the program says about where its numbers come from."""

from __future__ import annotations

import json

import numpy as np
import pytest

import chipwar
from chipwar import cli
from chipwar.base.errors import RequestError, ScenarioError
from chipwar.lab.experiments import load_experiment
from chipwar.match.choices import settled
from chipwar.report.naming import number_words
from chipwar.scenario.packs import pack_file, packs
from chipwar.scenario.texts import LOCALES, texts_for, use_locale

DOCUMENTS = {"switches.narrative": "documents"}


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.delenv("CHIPWAR_LANG", raising=False)
    use_locale("en")
    yield
    use_locale(None)


@pytest.fixture(scope="module")
def duel():
    return chipwar.load_scenario("duel")


def fingerprint(scenario, **choices):
    game = chipwar.Game(scenario, seed=7, turns=3, **choices)
    while not game.over:
        game.advance()
    return game.fingerprint()


def changed(scenario, overrides):
    """Ids of the numbers that a choice changes."""
    there = settled(scenario, overrides)[0].ruleset
    return {name for name, number in scenario.ruleset.numbers.items() if there.numbers[name] != number}


def test_the_narrative_changes_the_game_and_only_the_numbers_that_have_two_figures(duel):
    assert fingerprint(duel, overrides=DOCUMENTS) != fingerprint(duel)
    assert changed(duel, DOCUMENTS) == {name for name, n in duel.plain.numbers.items() if n.documents is not None}
    assert changed(duel, {"switches.narrative": "public"}) == set()


def test_public_figures_are_the_usual_ones(duel):
    assert duel.narrative == "public"
    assert fingerprint(duel, overrides={"switches.narrative": "public"}) == fingerprint(duel)


def test_a_pack_changes_the_game_and_only_named_priors(duel):
    prints = {pack: fingerprint(duel, overrides={"pack": pack}) for pack in packs()}
    assert len(set(prints.values())) == len(packs())
    assert prints["uncertain"] == fingerprint(duel)
    for pack in packs():
        assert changed(duel, {"pack": pack}) <= set(pack_file().priors)


def test_a_choice_is_the_same_wherever_it_is_made(duel, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "chipwar: 1\nid: duel\nextends: duel\npack: controls_bite\nswitches: {narrative: documents}\n", "utf-8"
    )
    mine = chipwar.load_scenario(file)
    both = {"pack": "controls_bite", **DOCUMENTS}
    assert fingerprint(mine) == fingerprint(duel, overrides=both)
    back = {"pack": "uncertain", "switches.narrative": "public"}
    assert fingerprint(mine, overrides=back) == fingerprint(duel)


def test_the_rival_figure_is_the_parameter_and_nothing_is_averaged(duel):
    number = duel.plain.numbers["state.usa.power_step"]
    for narrative, value in (("public", number.value), ("documents", number.documents.value)):
        game = chipwar.Game(duel, parameters="typical", overrides={"switches.narrative": narrative})
        assert game.block.row("state", "power_step", "usa")[0] == value


def test_numbers_can_still_be_set_beside_a_narrative_and_win(duel):
    overrides = {**DOCUMENTS, "state.usa.power_step": 2.0}
    game = chipwar.Game(duel, overrides=overrides)
    assert game.block.row("state", "power_step", "usa")[0] == 2.0


def test_a_pack_wins_over_the_scenario_and_an_override_over_both(tmp_path):
    file = tmp_path / "mine.yaml"
    number = '{value: 0.9, unit: share, assumption: "More."}'
    file.write_text(f"chipwar: 1\nid: mine\nextends: duel\nnumbers:\n  waste: {number}\n", "utf-8")
    mine, found = chipwar.load_scenario(file), []
    for overrides in ({}, {"pack": "controls_bite"}, {"pack": "controls_bite", "numbers.waste": 0.5}):
        game = chipwar.Game(mine, parameters="typical", overrides=overrides)
        found.append(float(game.block.row("world", "waste")[0]))
    assert found == [0.9, 0.47, 0.5]


def test_a_batch_plays_the_narrative_and_gives_back_the_same_games(duel):
    results = chipwar.simulate(duel, runs=3, seed=7, turns=3, workers=1, overrides=DOCUMENTS, fingerprints=True)
    usual = chipwar.simulate(duel, runs=3, seed=7, turns=3, workers=1, overrides={"switches.narrative": "public"})
    assert results.scenario.narrative == "documents"
    assert results.fingerprints[0] == fingerprint(duel, overrides=DOCUMENTS)
    game = results.game(0)
    while not game.over:
        game.advance()
    assert game.fingerprint() == results.fingerprints[0]
    assert not np.array_equal(results.final, usual.final)


@pytest.mark.parametrize(
    ("overrides", "hint"),
    [
        ({"switches.narrative": "documnets"}, "public, documents"),
        ({"switches.narrative": 1.0}, "public, documents"),
        ({"pack": "controls_bit"}, "controls_bite"),
        ({"numbers.waste": "much"}, "a number"),
    ],
)
def test_a_word_that_is_none_is_refused_with_the_valid_ones(duel, overrides, hint):
    with pytest.raises(RequestError, match=hint):
        chipwar.Game(duel, overrides=overrides)


SCENARIO = """\
chipwar: 1
id: wrong
extends: duel
provenance:
  exact: {because: [waste]}
numbers:
  waste: {value: 0.3, range: [0.1, 0.5], unit: share, design: "A rule.", as_of: spring}
  spill: {value: 0.05, unit: per_quarter, source: design, assumption: "Both."}
"""

WORDS = """\
chipwar: 1
id: wrong
extends: duel
pack: controls_bit
switches:
  narrative: documnets
  crisis: "no"
numbers:
  waste:
    value: 0.3
    unit: share
    source: "document_000, line 3"
    documents: {value: 0.4, source: "epoch_gap, here"}
"""


def problems(tmp_path, text):
    file = tmp_path / "wrong.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ScenarioError) as error:
        chipwar.load_scenario(file)
    return error.value.problems


def test_new_keys_are_checked_with_their_place(tmp_path):
    found = {(problem.line, problem.column): problem.message for problem in problems(tmp_path, SCENARIO)}
    assert (5, 11) in found and "definition" in found[5, 11]
    date = SCENARIO.splitlines()[6].index("spring") + 1
    assert found[7, date] == texts_for("en").say("problem.as_of", found="spring")
    assert "exactly one of the three" in found[8, 10]


@pytest.mark.parametrize("word", ["true", "Public", '""'])
def test_a_narrative_is_one_of_two_words(tmp_path, word):
    text = f"chipwar: 1\nid: wrong\nextends: duel\nswitches: {{narrative: {word}}}\n"
    [problem] = problems(tmp_path, text)
    assert (problem.line, problem.column) == (4, 23) and "public, documents" in problem.message


def test_a_range_on_a_rule_of_the_game_is_refused(tmp_path):
    number = 'numbers:\n  waste: {value: 0.3, range: [0.1, 0.5], unit: share, design: "A rule."}\n'
    [problem] = problems(tmp_path, f"chipwar: 1\nid: wrong\nextends: duel\n{number}")
    assert (problem.line, problem.column) == (5, 10)
    assert problem.message == texts_for("en").say("problem.exact_spread")


@pytest.mark.parametrize("locale", LOCALES)
def test_words_and_rival_figures_are_checked_in_every_language(tmp_path, locale):
    use_locale(locale)
    say = texts_for(locale).say
    found = {(problem.line, problem.column): problem.message for problem in problems(tmp_path, WORDS)}
    assert found[4, 7] == say("problem.unknown_word_valid", found="controls_bit", valid=", ".join(sorted(packs())))
    assert found[6, 14] == say("problem.unknown_word_valid", found="documnets", valid="public, documents")
    assert say("problem.kind_switch") in found[7, 11]
    assert found[12, 13] == say("problem.rival_of_document")
    rival = WORDS.splitlines()[12].index('"epoch_gap') + 1
    assert found[13, rival] == say("problem.rival_kind")


def test_an_author_may_leave_out_date_and_range(tmp_path):
    file = tmp_path / "easy.yaml"
    number = '{value: 0.4, unit: share, assumption: "More."}'
    file.write_text(f"chipwar: 1\nid: easy\nextends: duel\nnumbers:\n  waste: {number}\n", "utf-8")
    loaded = chipwar.load_scenario(file).ruleset.numbers["numbers.waste"]
    assert (loaded.value, loaded.as_of, loaded.spread) == (0.4, None, None)


def test_a_file_speaks_for_its_numbers(tmp_path):
    file = tmp_path / "said.yaml"
    said = 'provenance:\n  as_of: 2026Q2\n  spread: {relative: 0.5, because: "Wide."}\n  design: [sp*]\n'
    numbers = '{value: 0.8, unit: share, assumption: "More."}', '{value: 1, unit: per_quarter, assumption: "Fast."}'
    text = f"chipwar: 1\nid: said\nextends: duel\n{said}numbers:\n  waste: {numbers[0]}\n  spill: {numbers[1]}\n"
    file.write_text(text, "utf-8")
    loaded = chipwar.load_scenario(file).ruleset.numbers
    waste, spill = loaded["numbers.waste"], loaded["numbers.spill"]
    assert (waste.as_of, waste.spread.low, waste.spread.high) == ("2026Q2", 0.4, 1.0)  # a share stays below 1
    assert (spill.design, spill.assumption, spill.exact, spill.spread) == ("Fast.", None, "design", None)


EXPERIMENT = """\
chipwar: 1
id: packs
question: {en: Does the pack matter?}
scenario: duel
runs: 4
arms:
  one: {label: {en: One}, overrides: {pack: pressure_builds}}
  two: {label: {en: Two}, overrides: {pack: PACK, switches.narrative: documents, numbers.waste: 0.2}}
"""


def test_an_arm_may_name_a_pack_and_a_narrative(tmp_path):
    file = tmp_path / "packs.yaml"
    file.write_text(EXPERIMENT.replace("PACK", "controls_bite"), "utf-8")
    assert load_experiment(str(file)).model.arms["two"].overrides["pack"] == "controls_bite"
    file.write_text(EXPERIMENT.replace("PACK", "controls_bit"), "utf-8")
    with pytest.raises(ScenarioError) as error:
        load_experiment(str(file))
    [problem] = error.value.problems
    assert (problem.line, problem.column) == (8, 45) and "controls_bite" in problem.message


def told(capsys, *arguments):
    assert cli.main(list(arguments)) == cli.OK
    out, err = capsys.readouterr()
    assert not err
    return out


def test_sources_lists_every_number_with_who_says_so(capsys, duel):
    out = told(capsys, "sources", "duel")
    assert "\x1b" not in out
    lines = out.splitlines()
    for name, number in duel.ruleset.numbers.items():
        words = number_words(duel, number, texts_for("en"))
        assert any(line.startswith(f"  {name} ({words}) = ") for line in lines), name
        assert number.documents is None or "The documents say" in out
    assert lines[-2].startswith(f"All {len(duel.ruleset.numbers)} numbers: ")
    assert "https://" in out


def test_sources_as_json_counts_the_kinds(capsys, duel):
    found = json.loads(told(capsys, "sources", "duel", "--json"))
    assert (found["schema_version"], found["scenario"], found["narrative"]) == (1, "duel", "public")
    assert len(found["numbers"]) == len(duel.ruleset.numbers)
    kinds = [record["kind"] for record in found["numbers"]]
    for kind, share in found["shares"].items():
        assert share == pytest.approx(kinds.count(kind) / len(kinds))
    assert sum(found["shares_mattering"].values()) == pytest.approx(1.0)
    assert all(record["as_of"] and (record["spread"] or record["exact"]) for record in found["numbers"])


def test_sources_missing_names_what_lacks_a_part(capsys, tmp_path):
    assert "Every number has all its parts." in told(capsys, "sources", "duel", "--missing")
    file = tmp_path / "mine.yaml"
    number = '{value: 0.4, unit: share, assumption: "More."}'
    file.write_text(f"chipwar: 1\nid: mine\nextends: duel\nnumbers:\n  waste: {number}\n", "utf-8")
    out = told(capsys, "sources", str(file), "--missing")
    assert out.count(" = ") == 1 and "numbers.waste" in out and "as_of" in out
    [record] = json.loads(told(capsys, "sources", str(file), "--missing", "--json"))["numbers"]
    assert record["lacks"] == ["as_of", "spread"]


@pytest.mark.parametrize("locale", LOCALES)
def test_explain_tells_a_number_with_its_rival_figure(capsys, locale):
    out = told(capsys, "explain", "state.usa.power_step", "--lang", locale)
    say = texts_for(locale).say
    for words in (say("sources.rival"), say("sources.kind.public"), say("sources.narrative_public"), "line 66"):
        assert words in out


def test_explain_tells_what_the_packs_make_of_a_prior(capsys):
    out = told(capsys, "explain", "numbers.spill")
    assert "pressure_builds" in out and "controls_bite" in out


def test_run_takes_a_pack_and_a_narrative(capsys, duel):
    choices = ("--pack", "controls_bite", "--narrative", "documents")
    out = told(capsys, "run", "duel", "--seed", "7", "--turns", "3", "--json", *choices)
    both = {"pack": "controls_bite", **DOCUMENTS}
    assert json.loads(out)["fingerprint"] == fingerprint(duel, overrides=both)
    assert cli.main(["run", "duel", "--pack", "controls_bit"]) == cli.USAGE
    assert "controls_bite" in capsys.readouterr().err


def test_simulate_takes_a_pack_and_writes_it_down(capsys, tmp_path):
    told(capsys, "simulate", "duel", "--runs", "2", "--turns", "2", "--workers", "1", "--pack", "controls_bite",
         "--out", str(tmp_path))  # fmt: skip
    written = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert (written["pack"], written["narrative"]) == ("controls_bite", "public")


def test_both_counts_of_compute_are_published(duel):
    results = chipwar.simulate(duel, runs=8, seed=7, turns=2, workers=1)
    by_place = results.quantile("compute_share", actor="china")[0]
    by_owner = results.quantile("share_by_owner", actor="china")[0]
    assert 0.12 <= by_place <= 0.17
    assert 0.045 <= by_owner <= 0.06
