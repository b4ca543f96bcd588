"""One writer in a folder at a time, files that appear whole, and reports that overwrite nothing but themselves."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

from chipwar import cli
from chipwar.base.errors import RequestError
from chipwar.lab.parts import PARTS, RunFolder
from chipwar.lab.streaming import Job, play_and_store, play_into
from chipwar.lab.verifying import verify
from chipwar.lab.workers import Pool
from chipwar.scenario import folders
from test_batches import asked, files

pytestmark = pytest.mark.usefixtures("english")


HOLDING = "import sys\nfrom pathlib import Path\nfrom chipwar.scenario.folders import alone\n"
HOLDING += "with alone(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"


def holder(path: Path) -> subprocess.Popen[str]:
    """Another process that holds a folder until it is told or killed."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1] / "src")}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-c", HOLDING, str(path)], env=environment, **pipes)
    assert process.stdout.readline() == "held\n"
    return process


def test_two_programs_never_write_into_one_folder(tmp_path, capsys):
    arguments = ["simulate", "duel", "--turns", "1", "--runs", "70", "--out", str(tmp_path), "--workers", "1"]
    other = holder(tmp_path)
    for command in (arguments, [*arguments, "--resume"], ["experiment", "ban", "--runs", "2", "--out", str(tmp_path)]):
        assert cli.main(command) == cli.USAGE
        assert f"process {other.pid} on" in capsys.readouterr().err
    other.kill()
    other.wait()
    assert cli.main(arguments) == cli.OK  # a killed process leaves its folder to others
    before = files(tmp_path)
    assert not (tmp_path / folders.HOLDER).exists()
    other = holder(tmp_path)
    assert cli.main([*arguments, "--resume"]) == cli.USAGE
    other.communicate("")
    assert files(tmp_path) == before
    assert cli.main([*arguments, "--resume"]) == cli.OK and verify(tmp_path).whole


def test_a_lock_says_whose_it_is_as_long_as_it_is_held(tmp_path):
    with folders.alone(tmp_path):
        with pytest.raises(RequestError, match=f"process {os.getpid()} on"), folders.alone(tmp_path):
            pass
        assert not folders.files_of(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [folders.LOCK]


def test_who_waits_has_the_folder_when_it_is_free(tmp_path):
    other = holder(tmp_path)
    Timer(2.5 * folders.PAUSE, other.communicate, ("",)).start()
    with folders.alone(tmp_path, wait=30.0):
        assert other.wait() == 0


def test_where_there_are_no_locks_nobody_is_kept_out(tmp_path):
    (tmp_path / folders.LOCK).write_text("this is no lock, and no database", encoding="utf-8")
    with folders.alone(tmp_path):
        assert (tmp_path / folders.HOLDER).is_file()


def test_what_a_killed_worker_was_writing_is_no_part_of_the_batch(tmp_path):
    """Its part was played again, so the batch is whole; the manifest once named the torn file."""
    folder = RunFolder.begin(tmp_path, asked(70), "test")
    (tmp_path / PARTS / "part-000000.npz.1.writing").write_bytes(b"torn")
    play_into(folder, Pool(1), 64)
    folder.seal()
    assert verify(tmp_path).whole


def test_what_somebody_else_puts_into_a_batch_is_no_part_of_it(tmp_path):
    arguments = ["simulate", "duel", "--turns", "1", "--runs", "70", "--out", str(tmp_path), "--workers", "1"]
    assert cli.main(arguments) == cli.OK
    before = files(tmp_path)
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert cli.main([*arguments, "--resume"]) == cli.OK
    (tmp_path / "notes.txt").unlink()
    assert files(tmp_path) == before and verify(tmp_path).whole


def test_a_report_overwrites_nothing_but_itself(tmp_path, capsys):
    question = ["experiment", "ban", "--runs", "2", "--workers", "1", "--out"]
    assert cli.main([*question, str(tmp_path / "new")]) in (cli.OK, cli.CHECK_FAILED)
    assert cli.main([*question, str(tmp_path / "new")]) in (cli.OK, cli.CHECK_FAILED)
    capsys.readouterr()
    assert cli.main(["experiment", "waterbed", *question[2:], str(tmp_path / "new")]) == cli.USAGE
    assert "ban" in capsys.readouterr().err
    own = tmp_path / "own"
    own.mkdir()
    (own / "report.html").write_text("mine", encoding="utf-8")
    for command in (question, ["backtest", "--runs", "2", "--out"], ["balance", "duel", "--out"]):
        assert cli.main([*command, str(own)]) == cli.USAGE
        assert "report.html" in capsys.readouterr().err
    assert files(own) == {"report.html": b"mine"}


def test_a_study_overwrites_no_other_study_and_no_other_scenario(tmp_path, capsys):
    balance = ["balance", "--criterion", "sound", "--workers", "1", "--out", str(tmp_path)]
    assert cli.main([*balance, "duel"]) == cli.OK == cli.main([*balance, "duel"])
    before = files(tmp_path)
    capsys.readouterr()
    assert cli.main(["discover", "duel", "--policy", "cn_stockpile", "--out", str(tmp_path)]) == cli.USAGE
    assert "something else: balance" in capsys.readouterr().err
    assert cli.main([*balance, "teaching"]) == cli.USAGE
    assert "something else: duel" in capsys.readouterr().err
    assert files(tmp_path) == before


def test_a_study_holds_its_folder_while_it_is_played(tmp_path, capsys, monkeypatch):
    """Somebody else who comes meanwhile is told at once, not after minutes of games for nothing."""
    from chipwar.lab import balance

    def played(*_args):
        with pytest.raises(RequestError, match="is in use"), folders.alone(tmp_path):
            pass
        raise RequestError("played")

    monkeypatch.setattr(balance, "run_balance", played)
    assert cli.main(["balance", "duel", "--out", str(tmp_path)]) == cli.USAGE
    assert "played" in capsys.readouterr().err
    with folders.alone(tmp_path):
        assert cli.main(["balance", "duel", "--out", str(tmp_path)]) == cli.USAGE
    assert "is in use" in capsys.readouterr().err


@pytest.mark.parametrize("command", (["balance", "duel", "--criterion", "sound"], ["experiment", "ban", "--runs", "2"]))
def test_what_was_found_is_said_though_the_disk_is_full(command, tmp_path, capsys, monkeypatch):
    def full(path, _content):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    for module in ("chipwar.report.studies", "chipwar.report.findings"):
        monkeypatch.setattr(f"{module}.write_whole", full)
    assert cli.main([*command, "--workers", "1", "--out", str(tmp_path)]) == cli.ENVIRONMENT
    said = capsys.readouterr()
    assert len(said.out.splitlines()) > 1
    assert "json cannot be read or written: No space left on device." in said.err and "Traceback" not in said.err


def test_files_are_written_though_nobody_listens(tmp_path):
    command = [sys.executable, "-m", "chipwar", "balance", "duel", "--criterion", "sound", "--workers", "1"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1] / "src")}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen([*command, "--out", str(tmp_path)], env=environment, **pipes)
    process.stdout.close()  # as `| head` does, sooner or later
    said = process.stderr.read()
    assert process.wait() == cli.OK and b"Traceback" not in said
    assert (tmp_path / "result.json").is_file() and (tmp_path / "report.html").is_file()


def test_courses_that_are_gone_are_missed_in_a_batch_that_is_not_finished(tmp_path):
    pytest.importorskip("pyarrow")
    batch = asked(130, trajectories=True)
    folder = RunFolder.begin(tmp_path, batch, "test")
    folder.keep(*play_and_store(Job(batch, 64, tmp_path), 0))
    assert verify(tmp_path).parts == (1, 3) and not verify(tmp_path).changed
    (tmp_path / PARTS / "part-000000.parquet").unlink()
    assert verify(tmp_path).changed == (f"{PARTS}/part-000000.npz",) and verify(tmp_path).parts == (0, 3)
