"""The command line: exit codes, what goes to stdout and what to stderr, and that it plays the same games."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import chipwar
from chipwar import cli
from chipwar.scenario.files import CATALOGUE
from chipwar.scenario.folders import LOCK
from chipwar.scenario.texts import LOCALES, use_locale

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = ROOT / "scenarios"
SEED = 7


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.delenv("CHIPWAR_LANG", raising=False)
    use_locale("en")
    yield
    use_locale(None)


def program(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own: no display, not the make-believe one of other tests, nor pygame's quiet."""
    unset = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "PYGAME_HIDE_SUPPORT_PROMPT")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment["PYTHONPATH"] = str(ROOT / "src")
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-m", "chipwar", *arguments],
        env=environment,
        cwd=ROOT,
        encoding="utf-8",
        timeout=120,
        **{"capture_output": True, **options},
    )


BROKEN = """\
chipwar: 1
id: broken
extends: duel
turns: 0
seats:
  usa: {actors: [usaa]}
menu: [us_fdr]
"""

FALSE_CLAIM = """\
chipwar: 1
id: false_claim
question: {en: Does a ban raise training compute?, zh-Hans: 禁售会增加算力吗?, zh-Hant: 禁售會增加算力嗎?}
scenario: duel
arms:
  open:
    label: {en: Open, zh-Hans: 开放, zh-Hant: 開放}
    plan: [{turn: 0, seat: usa, policy: us_ban_frontier, level: 0}]
  ban: {label: {en: Ban, zh-Hans: 禁售, zh-Hant: 禁售}}
claims:
  - says: {en: It does, zh-Hans: 会, zh-Hant: 會}
    quantity: training_compute
    of: china
    arms: [open, ban]
    turn: 8
    sign: up
"""


@pytest.fixture
def broken(tmp_path):
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--version"], cli.OK, ""),
        (["--help"], cli.OK, ""),
        (["run", "duel", "--turns", "1"], cli.OK, ""),
        (["explain", "us_fdpr"], cli.OK, ""),
        (["schema", "policies"], cli.OK, ""),
        (["nonsense"], cli.USAGE, "nonsense"),
        (["run"], cli.USAGE, ""),
        (["run", "duel", "--turns", "0"], cli.USAGE, "--turns"),
        (["run", "duel", "--strategy", "usa"], cli.USAGE, "SEAT=NAME"),
        (["run", "duel", "--strategy", "usa=hwak"], cli.USAGE, "hawk"),
        (["run", "duel", "--strategy", "us=hawk"], cli.USAGE, "usa"),
        (["run", "duel", "--engine", "abacus"], cli.USAGE, "numpy"),
        (["run", "duel", "--lang", "tlh"], cli.USAGE, "zh-Hant"),
        (["explain", "us_fdr"], cli.USAGE, "us_fdpr"),
        (["schema", "polices"], cli.USAGE, "policies"),
        (["run", "dul"], cli.INVALID, "duel"),
        (["run", "no/such/file.yaml"], cli.INVALID, "no/such/file.yaml"),
        (["experiment", "bann"], cli.INVALID, "ban"),
    ],
)
def test_exit_codes(arguments, code, words, capsys):
    assert cli.main(arguments) == code
    shown = capsys.readouterr()
    if code == cli.OK:
        assert shown.out and not shown.err
    else:
        assert words in shown.err and "Traceback" not in shown.err and not shown.out


@pytest.mark.skipif(sys.platform != "linux", reason="only here can a program be started without a display")
def test_a_window_without_a_display_is_exit_3():
    answer = program("play", "duel")
    assert answer.returncode == cli.ENVIRONMENT == 3
    assert "screen" in answer.stderr and "Traceback" not in answer.stderr and not answer.stdout


def test_check_lists_every_problem_of_a_bad_file(broken, capsys):
    assert cli.main(["check", str(broken)]) == cli.INVALID == 4
    shown = capsys.readouterr()
    for words in ("broken.yaml:4:", "broken.yaml:6:", "usaa", "broken.yaml:7:", "us_fdpr"):
        assert words in shown.err
    assert not shown.out


def test_check_as_json_and_of_good_files(broken, capsys):
    assert cli.main(["check", str(broken), "--json"]) == cli.INVALID
    answer = json.loads(capsys.readouterr().out)
    assert answer["schema_version"] == cli.SCHEMA_VERSION
    assert {problem["line"] for problem in answer["problems"]} == {4, 6, 7}
    good = [str(ROOT / "scenarios" / f"{name}.yaml") for name in ("duel", "teaching")]
    assert cli.main(["check", *good]) == cli.OK


SHIPPED_FILES = [
    file
    for folder in (
        *(CATALOGUE / name for name in ("policies", "strategies", "numbers", "quantities", "world_2025")),
        SCENARIOS,
    )
    for file in sorted(folder.rglob("*.yaml"))
]


@pytest.mark.parametrize("file", SHIPPED_FILES, ids=lambda file: file.stem)
def test_check_finds_nothing_in_a_shipped_file(file, capsys):
    assert cli.main(["check", str(file)]) == cli.OK, capsys.readouterr().err


NUMBER = "{value: 0.4, unit: points, source: %s}"
POLICY = f"""\
policies:
  my_policy:
    label: {{zh-Hans: 港口巡查}}
    issuers: [usaa]
    theme: bans
    icon: gate
    dial: {{levels: 2}}
    needs: {{policy: us_ban_frontie, level_at_least: 1}}
    cost: {{political: {{introduce: {NUMBER % "design"}, hold: {NUMBER % "design"}}}}}
    source: design
    dilemma: {{en: Few see it.}}
    effects: [{{do: calm, by: {{value: 0.1, unit: rungs, source: design}}}}]
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (POLICY, ["my.yaml:5:", "usa.", "my.yaml:9:", "us_ban_frontier"]),
        (POLICY.replace("dilemma: {en: Few see it.}", "dilemma: {}"), ["my.yaml:12:", "zh-Hant"]),
        ("strategies: {hawk: {label: {en: Hawk}}}\n", ["my.yaml:2:", "plays"]),
        ("plan: [{turn: 0, seat: usa, policy: us_fdpr, levle: 1}]\n", ["my.yaml:2:", "level"]),
        ("numbers: {escalation: {value: 1, unit: share, source: design}}\n", ["my.yaml:2:", "factor"]),
        ("numbers: {escalation: {value: 1, unit: factor, source: desing}}\n", ["my.yaml:2:", "design"]),
        ("entities: {partner: {japan: {home: {value: 1, unit: factor, source: desing}}}}\n", ["my.yaml:2:", "desig"]),
        ("quantities: {purse: {label: {en: Purse}}}\n", ["my.yaml:2:", "says"]),
        ("id: my\nquestion: {en: Why}\nscenario: dul\narms: {a: {label: {en: A}}}\n", ["duel"]),
        ("id: my\npolicies: {}\n", ["extends"]),
    ],
)
def test_check_finds_the_kind_of_a_file_and_its_mistakes(text, words, tmp_path, capsys):
    file = tmp_path / "my.yaml"
    file.write_text("chipwar: 1\n" + text, encoding="utf-8")
    assert cli.main(["check", str(file)]) == cli.INVALID
    said = capsys.readouterr().err
    assert all(word in said for word in words), said


def test_check_refuses_unknown_sources_of_a_scenario_at_their_place(tmp_path, capsys):
    text = "chipwar: 1\nid: my\nextends: duel\n" + POLICY.replace("usaa", "usa").replace("frontie,", "frontier,")
    file = tmp_path / "my.yaml"
    file.write_text(text.replace("source: design\n", 'source: [design, "cnas_2024, page 3"]\n'), encoding="utf-8")
    assert cli.main(["check", str(file)]) == cli.INVALID
    assert capsys.readouterr().err.splitlines() == [
        f"{file}:13:22: cnas_2024 is not in the list of sources. Nearest: cnas_2025."
    ]
    numbers = "numbers:\n  escalation: {value: 1.2, unit: factor, source: documnt_001 page 3}\n"
    file.write_text(text + numbers, encoding="utf-8")
    assert cli.main(["check", str(file)]) == cli.INVALID
    assert f"{file}:17:50: documnt_001 is not" in capsys.readouterr().err


def test_check_refuses_a_source_given_twice(tmp_path, capsys):
    text = "chipwar: 1\nid: my\nextends: duel\n" + POLICY.replace("usaa", "usa").replace("frontie,", "frontier,")
    file = tmp_path / "my.yaml"
    file.write_text(text.replace("source: design\n", "source: [design, cnas_2025, design]\n"), encoding="utf-8")
    assert cli.main(["check", str(file)]) == cli.INVALID
    assert capsys.readouterr().err.splitlines() == [f"{file}:13:33: design is given twice as a source."]


def test_a_scenario_may_be_in_one_language(tmp_path):
    text = "chipwar: 1\nid: my\nextends: duel\nlabel: {zh-Hans: 我的}\nabout: {en: Mine}\n"
    file = tmp_path / "my.yaml"
    file.write_text(text, encoding="utf-8")
    known = chipwar.load_scenario(file)
    assert {known.label.in_language(locale) for locale in LOCALES} == {"我的"}
    assert {known.about.in_language(locale) for locale in LOCALES} == {"Mine"}


def test_an_experiment_whose_claim_fails_is_exit_5(tmp_path, capsys):
    file = tmp_path / "false_claim.yaml"
    file.write_text(FALSE_CLAIM, encoding="utf-8")
    arguments = ["experiment", str(file), "--runs", "4", "--workers", "1"]
    assert cli.main([*arguments, "--out", str(tmp_path / "out"), "--json"]) == cli.CHECK_FAILED == 5
    answer = json.loads(capsys.readouterr().out)
    assert answer["schema_version"] and answer["holds"] is False and answer["runs"] == 4
    assert json.loads((tmp_path / "out" / "findings.json").read_text("utf-8")) == answer
    assert (tmp_path / "out" / "ban" / "manifest.json").is_file()
    file.write_text(FALSE_CLAIM.replace("sign: up", "sign: down"), encoding="utf-8")
    assert cli.main(arguments) == cli.OK


def test_run_as_json_is_the_game(capsys):
    assert cli.main(["run", "duel", "--seed", str(SEED), "--run", "2", "--turns", "3", "--json"]) == cli.OK
    answer = json.loads(capsys.readouterr().out)
    game = chipwar.Game(chipwar.load_scenario("duel"), SEED, 2, turns=3)
    prints = []
    while not game.over:
        game.advance()
        prints.append(game.fingerprint())
    assert answer["schema_version"] == cli.SCHEMA_VERSION
    assert (answer["fingerprints"], answer["fingerprint"]) == (prints, prints[-1])
    assert answer["scores"] == game.scores() and answer["outcomes"] == game.outcomes()


def test_simulate_writes_its_files_and_run_k_is_the_game(tmp_path, capsys):
    out = tmp_path / "batch"
    arguments = ["simulate", "duel", "--runs", "3", "--seed", str(SEED), "--turns", "4", "--out", str(out)]
    assert cli.main([*arguments, "--strategy", "usa=hawk", "--workers", "1", "--json"]) == cli.OK
    answer = json.loads(capsys.readouterr().out)
    assert answer.pop("folder") == str(out)
    written = {file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()}
    assert {"runs.csv", "bands.csv", "summary.npz"} <= set(answer["files"]) == written - {"manifest.json", LOCK}
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest == answer and manifest["schema_version"]
    assert (manifest["runs"], manifest["turns"], manifest["seed"]) == (3, 4, SEED)
    assert manifest["strategies"]["usa"] == "hawk"
    with (out / "runs.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["run"] for row in rows] == ["0", "1", "2"]
    game = chipwar.Game(chipwar.load_scenario("duel"), SEED, 1, seats={"usa": "hawk"}, turns=4)
    while not game.over:
        game.advance()
    for actor in ("usa", "china"):
        assert float(rows[1][f"training_compute.{actor}"]) == game.outcomes()["training_compute"][actor]
    batch = chipwar.simulate(
        chipwar.load_scenario("duel"), 3, SEED, {"usa": "hawk"}, workers=1, turns=4, fingerprints=True
    )
    assert batch.fingerprints[1] == game.fingerprint()


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal to write to")
def test_progress_goes_to_stderr_and_data_to_stdout(tmp_path):
    import pty

    master, slave = pty.openpty()
    arguments = ["simulate", "duel", "--runs", "2", "--turns", "2", "--workers", "1", "--out", str(tmp_path), "--json"]
    answer = program(*arguments, capture_output=False, stdout=subprocess.PIPE, stderr=slave)
    os.close(slave)
    progress = os.read(master, 65536).decode("utf-8", "replace")
    os.close(master)
    assert answer.returncode == cli.OK
    assert json.loads(answer.stdout)["runs"] == 2
    assert "2/2" in progress


def test_a_game_is_told_quickly(capsys):
    start = time.perf_counter()
    answer = program("run", "duel", "--seed", str(SEED))
    seconds = time.perf_counter() - start
    assert answer.returncode == cli.OK and answer.stdout.count("2030Q4") >= 1 and not answer.stderr
    with capsys.disabled():
        sys.stderr.write(f"\nchipwar run duel, start included: {seconds:.2f} s\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for a process group")
def test_an_interrupt_is_told_in_a_word_and_is_exit_130(tmp_path):
    command = [sys.executable, "-m", "chipwar", "simulate", "duel", "--runs", "20000", "--workers", "1"]
    out = tmp_path / "out"
    game = subprocess.Popen([*command, "--out", str(out)], stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not (out / "manifest.json").exists() and game.poll() is None:  # written just before the first game
        time.sleep(0.1)
    os.killpg(game.pid, signal.SIGINT)
    _, said = game.communicate(timeout=60)
    assert game.returncode == 130
    assert said.strip() == f"Stopped. 0 of 20000 games are kept in {out}. The same command with --resume goes on."
