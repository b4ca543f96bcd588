"""Batches, plans and experiments say what is wrong with them, and every order of a seat is paid from one ledger."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import chipwar
from chipwar.base.errors import ChipwarError
from chipwar.cli import INVALID, USAGE, main
from chipwar.lab import batch as batches
from chipwar.lab.batch import BANDS, Question, play_block, run_batch
from chipwar.lab.experiments import Experiment, load_experiment, run_experiment
from chipwar.match.block import begin, give_plan, seat_players
from chipwar.report.findings import as_lines, as_record
from chipwar.scenario.models import PlannedOrder
from chipwar.scenario.plays import Play, StrategyModel, Watch, load_plan, shipped_strategies
from chipwar.scenario.texts import texts_for
from chipwar.strategies.playbook import Playbook, Ready, lever_of

RUNS = 3


pytestmark = pytest.mark.usefixtures("english")


@cache
def scenario(name: str = "duel") -> chipwar.Scenario:
    return chipwar.load_scenario(name)


def order(**parts: object) -> PlannedOrder:
    return PlannedOrder.model_validate({"turn": 0, "seat": "usa", "policy": "us_consult", "level": 3} | parts)


# ---- plans are checked where they are read

FAULTS = {
    "{turn: 0, seat: usb, policy: us_consult, level: 3}": ("seat", "usb is not known here. Nearest: usa."),
    "{turn: 0, seat: usa, policy: us_consutl, level: 3}": ("policy", "Nearest: us_consult."),
    "{turn: 0, seat: usa, policy: cn_big_fund, level: 3}": ("policy", "The seat usa does not set cn_big_fund."),
    "{turn: 0, seat: china, policy: cn_rare_earth_quota, level: 1}": ("target", "Choose one of: eu, japan, "),
    "{turn: 0, seat: china, policy: cn_rare_earth_quota, target: usb, level: 1}": ("target", "usb is not a target"),
    "{turn: 0, seat: usa, policy: us_consult, target: china, level: 3}": ("target", "us_consult has no target."),
    "{turn: 0, seat: usa, policy: us_consult, level: 4}": ("level", "must lie between 0 and 3"),
    "{turn: 0, seat: usa, policy: us_consult, level: -1}": ("level", "must lie between 0 and 3"),
    "{turn: 0, seat: usa, policy: us_consult, level: 1.5}": ("level", "a whole number from 0 to 3"),
    "{turn: 0, seat: usa, policy: us_consult, level: 3, notice: 4}": ("notice", "Notice lies between 0 and"),
    "{turn: 24, seat: usa, policy: us_consult, level: 3}": ("turn", "Turn 24 is never played: the last one is 23."),
}


def place_of(text: str, line: str, key: str) -> tuple[int, int]:
    """Line and column of a key's value in the line of a text that holds this."""
    lines = text.splitlines()
    (number,) = [place for place, whole in enumerate(lines) if line in whole]
    value = line.find(f"{key}: ") + len(f"{key}: ") if f"{key}: " in line else 0
    return number + 1, lines[number].index(line) + value + 1


def plan_file(folder: Path, *lines: str) -> Path:
    file = folder / "plan.yaml"
    file.write_text("chipwar: 1\nplan:\n" + "".join(f"  - {line}\n" for line in lines), encoding="utf-8")
    return file


@pytest.mark.parametrize("line", FAULTS)
def test_a_plan_is_checked_against_its_scenario(tmp_path, line):
    key, message = FAULTS[line]
    file = plan_file(tmp_path, "{turn: 1, seat: usa, policy: us_fdpr, level: 0}", line)
    assert len(load_plan(file)) == 2
    with pytest.raises(chipwar.ScenarioError) as caught:
        load_plan(file, scenario())
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == place_of(file.read_text("utf-8"), line, key)
    assert problem.path in (f"plan.1.{key}", "plan.1") and message in problem.message


def test_a_plan_may_use_the_turns_of_a_longer_game(tmp_path):
    file = plan_file(tmp_path, "{turn: 30, seat: usa, policy: us_consult, level: 3}")
    assert len(load_plan(file, scenario(), 31)) == 1
    with pytest.raises(chipwar.ScenarioError, match="Turn 30 is never played"):
        load_plan(file, scenario(), 30)


def test_every_fault_of_a_plan_is_named_at_once(tmp_path):
    with pytest.raises(chipwar.ScenarioError) as caught:
        load_plan(plan_file(tmp_path, *FAULTS), scenario())
    assert len(caught.value.problems) == len(FAULTS)


@pytest.mark.parametrize("command", [["run", "duel"], ["simulate", "duel", "--runs", "1", "--workers", "1"]])
def test_the_command_line_refuses_such_a_plan(tmp_path, command, capsys):
    file = plan_file(tmp_path, "{turn: 0, seat: usb, policy: us_consult, level: 3}")
    out = ["--out", str(tmp_path / "out")] if command[0] == "simulate" else []
    assert main([*command, *out, "--plan", str(file)]) == INVALID
    assert "plan.yaml:3:" in capsys.readouterr().err


@pytest.mark.parametrize("fault", [{"seat": "usb"}, {"policy": "cn_big_fund"}, {"target": "china"}])
def test_a_program_cannot_give_a_plan_to_nobody(fault):
    with pytest.raises(chipwar.OrderError, match=next(iter(fault.values())) if "target" not in fault else "us_consult"):
        chipwar.Game(scenario(), plan=(order(**fault),))
    with pytest.raises(chipwar.OrderError):
        chipwar.simulate(scenario(), 1, plans=(order(**fault),), workers=1)


# ---- experiments

EXPERIMENT = """\
chipwar: 1
id: asked
question: {en: Why, zh-Hans: 为何, zh-Hant: 為何}
scenario: duel
arms:
  base:
    label: {en: Base, zh-Hans: 基准, zh-Hant: 基準}
  other:
    label: {en: Other, zh-Hans: 另一组, zh-Hant: 另一組}
    plan:
      - PLAN
claims:
  - {says: {en: So, zh-Hans: 是, zh-Hant: 是}, quantity: QUANTITY, of: OF, arms: [base, other], turn: TURN, sign: up}
"""
SOUND = {"PLAN": "{turn: 0, seat: usa, policy: us_consult, level: 3}", "QUANTITY": "tension", "OF": "world", "TURN": 3}


def experiment_file(folder: Path, **parts: object) -> Path:
    text = EXPERIMENT
    for word, part in (SOUND | parts).items():
        text = text.replace(word, str(part))
    file = folder / "asked.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("line", FAULTS)
def test_an_experiments_plans_are_checked(tmp_path, line):
    key, message = FAULTS[line]
    file = experiment_file(tmp_path, PLAN=line)
    with pytest.raises(chipwar.ScenarioError) as caught:
        load_experiment(str(file))
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == place_of(file.read_text("utf-8"), line, key)
    assert problem.path.startswith("arms.other.plan.0") and message in problem.message


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"QUANTITY": "tensoin"}, "tensoin is not known here. Nearest: tension."),
        ({"OF": "usa"}, "There is no tension of usa. Nearest: world."),
        ({"QUANTITY": "training_compute", "OF": "chinaa"}, "Nearest: china."),
        ({"TURN": 24}, "Turn 24 is never played"),
    ],
)
def test_an_experiments_claims_are_checked(tmp_path, parts, message):
    with pytest.raises(chipwar.ScenarioError) as caught:
        load_experiment(str(experiment_file(tmp_path, **parts)))
    (problem,) = caught.value.problems
    assert message in problem.message and problem.line == 13


def with_plan(experiment: Experiment, *plan: PlannedOrder) -> Experiment:
    """The same experiment without claims, with another plan of its second arm."""
    arms = {name: arm.model_copy(update={"strategies": {"usa": "pass"}}) for name, arm in experiment.model.arms.items()}
    arms["other"] = arms["other"].model_copy(update={"plan": plan})
    return replace(experiment, model=experiment.model.model_copy(update={"arms": arms, "claims": ()}))


def test_an_order_that_is_refused_fails_the_experiment(tmp_path):
    sound = load_experiment(str(experiment_file(tmp_path)))
    policies = ("us_consult", "us_fdpr", "us_enforce", "us_stargate")
    found = run_experiment(with_plan(sound, *(order(policy=policy, level=0) for policy in policies)), RUNS, workers=1)
    assert found.refused_orders == {"other": RUNS} and not found.holds
    assert as_record(found)["refused_orders"] == {"other": RUNS} and as_record(found)["holds"] is False
    last = list(as_lines(found, texts_for("en")))[-1]
    assert last == texts_for("en").say("finding.refused_orders", arm="Other", count=RUNS, all=4 * RUNS)
    fewer = run_experiment(with_plan(sound, *(order(policy=policy, level=0) for policy in policies[:3])), RUNS, 1)
    assert fewer.refused_orders == {} and fewer.holds
    assert "finding.refused_orders" not in " ".join(as_lines(fewer, texts_for("en")))


def test_an_order_for_what_stands_already_is_no_refusal():
    question = Question(scenario(), 1, {"usa": "pass", "china": "pass"}, (order(level=1), order(turn=1, level=1)))
    played = play_block(question, [0, 1])
    assert played.refused_orders == 0


def test_refused_orders_do_not_depend_on_chunks_and_stop_with_the_game():
    plan = tuple(
        order(turn=5, policy=policy, level=0) for policy in ("us_consult", "us_fdpr", "us_enforce", "us_stargate")
    )
    question = Question(scenario(), 1, {"usa": "pass", "china": "pass"}, plan)
    assert [run_batch(question, 5, 1, chunk).refused_orders for chunk in (64, 2)] == [5, 5]
    # A game that was over at turn 5 has not refused what was due then, however long its block plays on.
    assert run_batch(replace(question, turns=5), 5, 1).refused_orders == 0
    block = begin(scenario(), [1, 1], [0, 1], turns=6)
    give_plan(block, plan)
    seat_players(block, {"usa": "pass", "china": "pass"})
    block.row("world", "length")[:] = [5.0, 6.0]
    for _ in range(8):
        block.decide()
        block.resolve()
    assert block.refused_orders == 1


# ---- one ledger for a seat and a turn


def test_plan_strategy_and_person_share_the_changes_of_a_turn():
    most = scenario().ruleset.seats["usa"].changes
    plan = (order(level=0), order(policy="us_fdpr", level=0))
    game = chipwar.Game(scenario(), 3, seats={"usa": "hawk"}, plan=plan)
    assert game.submit("usa", [chipwar.Order(policy="us_enforce", level=0)]) == []
    report = game.advance()
    given = [given for given in report.orders if given.seat == "usa"]
    assert len(given) == most == 3
    assert [given.reason for given in given[:2]] == ["plan", "plan"]
    while not game.over:
        report = game.advance()
        assert len([given for given in report.orders if given.seat == "usa"]) <= most


def test_a_draft_that_finds_the_changes_used_is_refused_when_handed_in():
    plan = tuple(order(policy=policy, level=0) for policy in ("us_consult", "us_fdpr", "us_stargate"))
    game = chipwar.Game(scenario(), 3, seats={"usa": "human"}, plan=plan)
    game.submit("usa", [chipwar.Order(policy="us_enforce", level=0)])
    report = game.advance()
    assert [(seat, refusal.code) for seat, refusal in report.refused] == [("usa", "too_many")]
    assert game.submit("usa", [chipwar.Order(policy="us_enforce", level=0)]) == []
    assert game.advance().refused == ()


# ---- playbooks


def playbook(seat: str, model: StrategyModel) -> Playbook:
    return Playbook(scenario("teaching"), scenario("teaching").ruleset.seats[seat], model)


def test_a_condition_on_a_policy_looks_at_every_actor_of_the_seat():
    known = scenario("teaching")
    seat = known.ruleset.seats["sme_allies"]
    lever = lever_of(known, seat, "al_align_controls", "")
    assert lever is not None and len(seat.actors) == 2
    careful = playbook("sme_allies", shipped_strategies()["careful_partner"])
    watch = careful.asker.condition(Watch.model_validate({"policy": "al_align_controls", "level_at_least": 3}))
    first = known.ruleset.layout.start["slot", "ordered"]
    for slot in known.ruleset.levers[lever].slots:
        block = begin(known, [1], [0])
        assert not watch.met(block.matrix)[0]
        block.matrix[first + slot] = 1.0
        assert watch.met(block.matrix)[0], known.ruleset.slots[slot].actor


def ready(book: Playbook, play: Play) -> Ready:
    found = book.readied(play)
    assert found is not None
    return found


def test_the_chance_of_a_play_does_not_depend_on_its_place():
    model = shipped_strategies()["hawk"]
    play = model.plays[0].model_copy(update={"chance": 0.5, "when": None})
    draws = []
    for plays in ((play, *model.plays[1:]), (*model.plays[1:], play)):
        book = playbook("usa", model.model_copy(update={"plays": plays}))
        block = begin(scenario("teaching"), [1] * 40, list(range(40)))
        draws.append(book.wanted(block.matrix, block.keys["strategy"], ready(book, play)))
    assert np.array_equal(*draws) and 5 < draws[0].sum() < 35
    other = play.model_copy(update={"order": "us_fdpr"})
    assert not np.array_equal(draws[0], book.wanted(block.matrix, block.keys["strategy"], ready(book, other)))


@pytest.mark.parametrize("rival", ["hawk", "coalition_builder", "trader"])
def test_linkage_does_not_swing_its_quota_and_uses_its_capital(rival):
    for run in range(RUNS):
        game = chipwar.Game(scenario(), 3, run, seats={"usa": rival, "china": "linkage"})
        while not game.over:
            game.advance()
        moves = [
            (report.turn, given.after - given.before)
            for report in game.reports
            for given in report.orders
            if given.policy == "cn_rare_earth_quota"
        ]
        assert len(moves) <= 4 and all(move < 0 for turn, move in moves if turn >= 14), moves
        assert float(game.block.row("actor", "purse", "china")[0]) < 8.0


# ---- requests that cannot be met


@cache
def results(trajectories: bool) -> chipwar.Results:
    return chipwar.simulate(scenario(), RUNS, 1, workers=1, turns=2, trajectories=trajectories)


WRONG = {
    "an unknown quantity": (lambda: results(True).outcome("tensoin"), "tensoin is not known here. Nearest: tension."),
    "an unknown actor": (lambda: results(True).outcome("training_compute", "chna"), "of chna. Nearest: china."),
    "no actor": (lambda: results(True).outcome("training_compute"), "There is no training_compute of world."),
    "a share above 1": (lambda: results(True).quantile("tension", share=5), "5 is not a share."),
    "a share that is no band": (lambda: results(False).quantile("tension", share=0.3), "nearest: 0.25."),
    "a run too many": (lambda: results(True).game(RUNS), "The runs go from 0 to 2."),
    "a way back": (lambda: run_batch(Question(scenario(), 1, turns=1), 1, 1).game(0), "chipwar.simulate"),
    "no runs": (lambda: chipwar.simulate(scenario(), 0), "0 is too small. Write 1 or more."),
    "no columns": (lambda: chipwar.simulate(scenario(), 1, chunk=0), "0 is too small. Write 1 or more."),
    "no turns": (lambda: chipwar.simulate(scenario(), 1, turns=0, workers=1), "0 is too small. Write 1 or more."),
    "no turns of a game": (lambda: chipwar.Game(scenario(), turns=0), "0 is too small. Write 1 or more."),
    "an engine": (lambda: chipwar.Game(scenario(), engine="nunpy"), "nunpy is not known here. Nearest: numpy."),
    "an engine of a batch": (lambda: chipwar.simulate(scenario(), 1, engine="gpu", workers=1), "numpy, reference"),
    "a word": (lambda: chipwar.Game(scenario(), parameters="typicl"), "typicl is not known here. Nearest: typical."),
    "a number": (
        lambda: chipwar.Game(scenario(), parameters={"numbers.tension_drif": 1.0}),
        "Nearest: numbers.tension_drift.",
    ),
    "too few values": (
        lambda: chipwar.simulate(scenario(), 3, overrides={"numbers.tension_drift": np.ones(2)}),
        "numbers.tension_drift needs one value for all games",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_request_that_cannot_be_met_is_told_in_a_sentence(what):
    ask, message = WRONG[what]
    with pytest.raises(chipwar.RequestError) as caught:
        ask()
    assert message in str(caught.value) and isinstance(caught.value, chipwar.ChipwarError)


def test_the_bands_are_known_without_courses():
    for share in BANDS:
        assert np.array_equal(
            results(False).quantile("tension", share=share), results(True).quantile("tension", share=share)
        )


def test_the_command_line_tells_such_a_request(capsys):
    assert main(["run", "duel", "--engine", "gpu"]) == USAGE
    assert main(["run", "duel", "--turns", "1", "--strategy", "usa=hawkk"]) == USAGE
    assert "hawk" in capsys.readouterr().err


def test_a_run_of_a_batch_is_the_game_with_its_own_numbers():
    drift = np.array([0.0, 0.2, 0.4])
    batch = chipwar.simulate(
        scenario(),
        RUNS,
        5,
        parameters={"numbers.tension_memory": np.float64(0.5)},
        overrides={"numbers.tension_drift": drift},
        turns=4,
        workers=1,
        chunk=2,
        fingerprints=True,
    )
    for run in range(RUNS):
        game = batch.game(run)
        while not game.over:
            game.advance()
        assert game.turn == 4 and game.fingerprint() == batch.fingerprints[run]


def test_no_number_is_told_of_a_small_batch_too(monkeypatch):
    """What is held in memory is not summed up by bins, and must not end in a quantile that is no number either."""
    right = batches.play_block

    def broken(question, runs, prints=True):
        played = right(question, runs, prints)
        played.values[1, 1, np.array(runs) == 3] = np.nan
        return played

    monkeypatch.setattr(batches, "play_block", broken)
    question = Question(chipwar.load_scenario("duel"), 1, turns=1)
    assert run_batch(question, 2, workers=1, chunk=2).runs == 2
    with pytest.raises(ChipwarError, match=r"games 2 to 3, .* is not a number"):
        run_batch(question, 6, workers=1, chunk=2)
