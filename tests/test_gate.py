"""The gate: what it refuses and how it says so, that nothing breaks it, and what it hands on."""

from __future__ import annotations

import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from chipwar.base.errors import Problem, ScenarioError
from chipwar.base.ids import is_id, nearest
from chipwar.scenario import events, gate
from chipwar.scenario.gate import read

BAD = Path(__file__).parent / "bad_yaml"
HERE = Path("here.yaml")
GOOD = """\
chipwar: 1
# A small world.
seats: [usa, 中国, "NO"]
policies:
  us_ban_frontier:
    dial: {levels: 3}
    cost: {introduce: 1.2, hold: -0.9, steps: [1e3, 2.5e-3, 0]}
    quarter: 2025Q1
    label: {en: 'It''s a ban', zh-Hans: 禁令}
    story: |
      Two lines:
      and no more.
    nothing:
    also: ~
  other: {on_time: true, late: false, share: null}
"""
INDEX = read(BAD / "index.yaml").data["cases"]  # type: ignore[index, call-overload]


pytestmark = pytest.mark.usefixtures("english")


def problems_of(text: str) -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        read(HERE, text)
    return caught.value.problems


def refused_or_read(text: str) -> list[Problem]:
    try:
        read(HERE, text)
    except ScenarioError as error:
        return error.problems
    return []


@pytest.mark.parametrize("case", INDEX, ids=lambda case: case["file"])
def test_each_bad_file_says_every_mistake_at_its_place(case):
    with pytest.raises(ScenarioError) as caught:
        read(BAD / case["file"], shown_as=case["file"])
    found = caught.value.problems
    expected = sorted((one["line"], one["column"]) for one in case["problems"])
    assert [(one.line, one.column) for one in found] == expected, str(caught.value)
    for one in case["problems"]:
        here = [p.message for p in found if (p.line, p.column) == (one["line"], one["column"])]
        assert any(all(word in message for word in one["says"]) for message in here), here
    assert all(problem.file == case["file"] for problem in found)


def test_every_bad_file_is_in_the_index():
    assert {case["file"] for case in INDEX} == {f.name for f in BAD.iterdir()} - {"index.yaml"}


def test_every_message_about_yaml_has_a_bad_file_or_a_test_below():
    """Each key that the gate can find is found by some file or generated text."""
    sources = [events, gate, sys.modules["chipwar.scenario.plain"]]
    sources.append(sys.modules["chipwar.scenario.syntax"])
    known = set()
    for module in sources:
        known |= set(re.findall(r"problem\.[a-z0-9_]+", Path(module.__file__ or "").read_text()))
    found = {finding.key for case in INDEX for finding in events.scan((BAD / case["file"]).read_text("utf-8")).findings}
    elsewhere = {
        *("problem.too_deep", "problem.too_many_values", "problem.too_many_problems"),
        *("problem.control_character", "problem.too_large", "problem.not_utf8"),
        *("problem.no_file", "problem.unreadable", "problem.syntax"),
        "problem.syntax_after_bracket",
    }
    assert known == found | elsewhere


def test_good_text_is_read_as_written():
    policy = {
        "dial": {"levels": 3},
        "cost": {"introduce": 1.2, "hold": -0.9, "steps": [1000.0, 0.0025, 0]},
        "quarter": "2025Q1",
        "label": {"en": "It's a ban", "zh-Hans": "禁令"},
        "story": "Two lines:\nand no more.\n",
        "nothing": None,
        "also": None,
    }
    document = read(HERE, GOOD)
    assert document.data == {
        "chipwar": 1,
        "seats": ["usa", "中国", "NO"],
        "policies": {
            "us_ban_frontier": policy,
            "other": {"on_time": True, "late": False, "share": None},
        },
    }
    steps = document.data["policies"]["us_ban_frontier"]["cost"]["steps"]  # type: ignore
    assert [type(step) for step in steps] == [float, float, int]


def test_places_of_values_keys_and_missing_things():
    document = read(HERE, GOOD)
    policy = ("policies", "us_ban_frontier")
    assert document.place(()) == (1, 1)
    assert document.place(("seats", 1)) == (3, 14)
    assert document.place((*policy, "cost", "steps", 1)) == (7, 53)
    assert document.place((*policy, "cost"), key=True) == (7, 5)
    assert document.place((*policy, "nothing")) == (13, 12)
    assert document.place((*policy, "absent", "deeper")) == document.place(policy)
    assert document.place((*policy, "absent"), key=True) == (5, 3)
    problem = document.problem(("seats", 1), "Why?")
    assert problem == Problem("here.yaml", 3, 14, "seats.1", "Why?")


@pytest.mark.parametrize("word", ["2025Q1", "no one", "1.2.3", "a:b", "h100", "3nm", "-", "NVDA"])
def test_ordinary_words_stay_words(word):
    value = read(HERE, f"chipwar: 1\na: x{word}\nb: {word if word != '-' else 'e-e'}\n").data
    assert isinstance(value["b"], str)  # type: ignore


@pytest.mark.parametrize("word", ["yes", "NO", "012", "12:30", "2025-01-01", "true", "~", ".nan"])
def test_quoted_words_are_always_text(word):
    assert read(HERE, f"a: '{word}'\nb: \"{word}\"").data == {"a": word, "b": word}


YAML_1_1_ONLY = """
yes No ON oFf y N TRUE False Null NULL 012 0x1F 0b11 1_000 1:30 190:20:30.15 .inf -.Inf +.INF .NaN
2001-12-14 2001-12-14t21:59:43.10-05:00 +12 +1.5 .5 5. 1_0.5 0._ = 0o17 685_230.15 -012 +0 2001-1-1
"""


@pytest.mark.parametrize("word", YAML_1_1_ONLY.split())
def test_words_that_readers_differ_on_are_refused(word):
    (problem,) = problems_of(f"a: {word}")
    assert (problem.line, problem.column, problem.path) == (1, 4, "a")


@given(st.text("0123456789+-._:eExXoObBtTzZ nNyYfFiIaA=~<", min_size=1, max_size=8))
@settings(max_examples=500, deadline=None)
def test_an_accepted_word_is_what_pyyaml_reads_or_text_that_it_reads_as_text(word):
    if refused_or_read(f"a: {word}"):
        return
    mine = read(HERE, f"a: {word}").data["a"]  # type: ignore
    theirs = yaml.safe_load(f"a: {word}")["a"]
    # The one wanted difference: YAML 1.1 needs a point and a sign before it sees an exponent.
    exponent = isinstance(mine, float) and isinstance(theirs, str) and float(theirs) == mine
    assert exponent or (mine == theirs and type(mine) is type(theirs))


def test_a_bom_and_windows_line_ends_are_no_matter(tmp_path):
    file = tmp_path / "windows.yaml"
    file.write_bytes(b"\xef\xbb\xbfchipwar: 1\r\na: NO\r\n")
    with pytest.raises(ScenarioError) as caught:
        read(file)
    assert [(p.line, p.column, p.file) for p in caught.value.problems] == [(2, 4, str(file))]


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        ("chipwar: 1".encode("utf-16"), (1, 1), "UTF-8"),
        ("chipwar: 1\nlabel: 中国".encode("gb18030"), (2, 8), "UTF-8"),
        (b"a: 1\nb: \x00\n", (2, 4), "control character (U+0000)"),
        (bytes(range(256)) * 9, (3, 115), "UTF-8"),
        (b"\x89PNG\r\n\x1a\n", (1, 1), "UTF-8"),
        (b"a: " + b"x" * gate.MAX_BYTES, (1, 1), "larger than 1024 kB"),
    ],
)
def test_files_that_are_no_text(tmp_path, content, place, words):
    file = tmp_path / "odd.yaml"
    file.write_bytes(content)
    with pytest.raises(ScenarioError, match=re.escape(words)) as caught:
        read(file)
    assert [(p.line, p.column) for p in caught.value.problems] == [place]


def test_files_that_are_not_there(tmp_path):
    for name in ("absent.yaml", ".", "nul\0.yaml", "x" * 5000):
        with pytest.raises(ScenarioError):
            read(tmp_path / name)


NASTY = {
    "lists": "[" * 100_000,
    "groups": "{" * 100_000,
    "dashes": "- " * 100_000,
    "questions": "? " * 100_000,
    "closed lists": "[" * 5_000 + "]" * 5_000,
    "merge keys": "".join(f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 60)),
    "laughs": "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 60)),
    "digits": f"a: {'7' * 5_000}\nb: 0.{'7' * 5_000}\nc: {'7' * 500}e{'7' * 500}\n",
    "exponent": f"a: 1e{'9' * 30}",
    "nul": "a: b\0c",
    "tabs": "\t\t\ta:\t\tb\n\tc: d",
    "surrogate": "a: \ud800",
    "escaped surrogate": 'a: "\\ud800"',
    "beyond unicode": 'a: "\\UFFFFFFFF"',
    "values": "- 1\n" * 250_000,
    "quotes": '"' * 99_999,
    "long key": "a" * 5_000 + ": 1",
    "duplicates": "a: 1\n" * 50_000,
    "hidden": "\u200b" * 200_000,
    "int tag": "a: !!int abc",
    "bad date": "a: 2025-13-45",
    "closing": "]",
    "brackets": "a: [1]]",
    "unknown directive": "%" * 3_000,
}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_text_is_refused_soon_and_inside_the_file(name):
    text = NASTY[name]
    found = problems_of(text)
    assert len(found) <= events.MAX_FINDINGS + 2
    lines = re.split("\r\n|\r|\n", text)
    for problem in found:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert len(problem.message) < 300


def test_empty_files_hold_nothing():
    assert [read(HERE, text).data for text in ("", "\n", "# only a comment", "---\n")] == [None] * 4


@pytest.mark.parametrize("name", NASTY)
def test_the_pure_python_parser_is_held_by_the_same_gate(name, monkeypatch):
    monkeypatch.setattr(events, "_Loader", yaml.SafeLoader)
    if len(NASTY[name]) < 10_000:
        refused_or_read(NASTY[name])


MUTATION = st.tuples(
    st.sampled_from(["insert", "delete", "swap", "repeat"]),
    st.integers(0, len(GOOD)),
    st.integers(0, 12),
    st.text(st.sampled_from(":-[]{}&*!|>'\"%@`#?,~<= \n\t\r\\\0\ufeff\x85中" + string.digits)),
)


@given(st.lists(MUTATION, min_size=1, max_size=6))
@settings(max_examples=600, deadline=None)
def test_mutated_text_raises_nothing_but_a_scenario_error(mutations):
    text = GOOD
    for way, at, length, new in mutations:
        piece = text[at : at + length]
        middle = {"insert": new + piece, "delete": "", "swap": piece[::-1], "repeat": piece * 9}
        text = text[:at] + middle[way] + text[at + length :]
    lines = re.split("\r\n|\r|\n", text)
    for problem in refused_or_read(text):
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 2
        assert problem.message


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_random_bytes_raise_nothing_but_a_scenario_error(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "random.yaml"
    file.write_bytes(content)
    try:
        read(file)
    except ScenarioError as error:
        assert error.problems


def test_reading_needs_no_more_than_the_scenario_room():
    """Babel is loaded only when a number is shown: it must not slow down the start."""
    script = "import sys, chipwar.scenario.gate; print('babel' in sys.modules)"
    path = str(Path(events.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {path!r}); {script}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


def test_ids_and_their_nearest_neighbours():
    assert is_id("us_ban_2") and is_id("a" * 64)
    assert not any(map(is_id, ("", "2a", "Us", "a-b", "a" * 65, "a\n", "é")))
    assert nearest("levls", ["levels", "switch"]) == "levels"
    assert nearest("LEVELS", ["levels"]) == "levels"
    assert nearest("zzz", ["levels", "switch"]) is None
    assert nearest("x" * 1_000_000, ["levels"]) is None
