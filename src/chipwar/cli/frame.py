"""What all commands share: the program, its options and exit codes, and how it speaks."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chipwar.base.errors import MissingPackageError, RequestError

if TYPE_CHECKING:
    from chipwar.scenario.load import Scenario
    from chipwar.scenario.texts import Texts

OK, FAILED, USAGE, ENVIRONMENT, INVALID, CHECK_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
SCHEMA_VERSION = 1
USUAL_SCENARIO = "teaching"

app = typer.Typer(add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False)

ScenarioName = Annotated[
    str, typer.Argument(help="A shipped name (duel, teaching, standard, full, history_2022) or a path.")
]
SeedOption = Annotated[int, typer.Option(help="Which of all possible games.")]
StrategyOption = Annotated[list[str] | None, typer.Option("--strategy", help="SEAT=NAME, as often as needed.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")]
PackOption = Annotated[str | None, typer.Option(help="A pack of assumptions, such as controls_bite.")]
NarrativeOption = Annotated[str | None, typer.Option(help="Whose figures count: public or documents.")]
LanguageOption = Annotated[str | None, typer.Option("--lang", help="en, zh-Hans or zh-Hant.")]


def say(text: str) -> None:
    """A line on stdout."""
    sys.stdout.write(text + "\n")


def complain(text: str) -> None:
    """A line on stderr."""
    sys.stderr.write(text + "\n")


def answer(record: Mapping[str, Any], lines: Iterable[str], as_json: bool) -> None:
    """What was found out, on stdout at once: it stays, whatever befalls the files that are written of it, and they are
    written, whoever listens."""
    try:
        for line in [json.dumps(record, ensure_ascii=False)] if as_json else lines:
            say(line)
        sys.stdout.flush()
    except BrokenPipeError:
        say_to_nobody()


def say_to_nobody() -> None:
    """Let stdout lead nowhere from now on: whoever read it has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def texts_in(language: str | None) -> Texts:
    from chipwar.scenario.texts import current_texts, use_locale

    if language:
        use_locale(language)
    return current_texts()


def folder_of(out: Path, record: str | None = None, **same: str) -> Path:
    """The folder to write into, made before anything is played. record: RequestError unless it is empty or holds an
    earlier report of the same thing, which is a JSON file of this name with these values."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RequestError(texts_in(None).say("problem.no_folder", path=out, reason=reason)) from error
    if record is not None:
        _nothing_else_in(out, record, same)
    return out


@contextmanager
def held(out: Path | None, record: str | None = None, **same: str) -> Iterator[None]:
    """A folder that this process alone writes into meanwhile; nothing without one. record: as with `folder_of`."""
    if out is None:
        yield
        return
    from chipwar.scenario.folders import alone

    with alone(folder_of(out, None)):
        folder_of(out, record, **same)
        yield


def _nothing_else_in(out: Path, record: str, same: dict[str, str]) -> None:
    from chipwar.scenario.folders import files_of

    there = files_of(out)
    if not there:
        return
    words = texts_in(None)
    try:
        found = json.loads((out / record).read_bytes())
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise RequestError(words.say("folder.others", path=out, name=there[0].relative_to(out)))
    for name, value in same.items():
        if found.get(name) != value:
            raise RequestError(words.say("folder.other_report", path=out, name=found.get(name, record)))


def package(name: str, extra: str) -> None:
    """MissingPackageError, with the command that mends it, if a package of an extra is not installed."""
    from importlib.util import find_spec

    if find_spec(name) is None:
        raise MissingPackageError(texts_in(None).say("batch.no_package", name=name, extra=extra))


def scenario_of(name: str) -> Scenario:
    from chipwar.scenario.load import load_scenario

    return load_scenario(name)


def pairs_of(given: list[str] | None) -> dict[str, str]:
    pairs = {}
    for text in given or ():
        seat, sign, name = text.partition("=")
        if not sign:
            raise typer.BadParameter(f"{text}: SEAT=NAME")
        pairs[seat] = name
    return pairs


def choices_of(narrative: str | None, pack: str | None) -> dict[str, str]:
    """Whose figures and which assumptions were chosen, as overrides."""
    from chipwar.match.choices import NARRATIVE, PACK

    return {path: word for path, word in ((NARRATIVE, narrative), (PACK, pack)) if word is not None}


def engine_of(name: str) -> str:
    from chipwar.match.block import ENGINES

    if name not in ENGINES:
        raise typer.BadParameter(f"{name}: {', '.join(ENGINES)}", param_hint="--engine")
    return name
