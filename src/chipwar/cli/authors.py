"""Commands for whoever writes scenarios and checks sources."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from chipwar.base.errors import ScenarioError
from chipwar.cli.frame import (
    CHECK_FAILED,
    INVALID,
    OK,
    SCHEMA_VERSION,
    JsonOption,
    LanguageOption,
    ScenarioName,
    app,
    say,
    scenario_of,
    texts_in,
)


@app.command()
def explain(
    name: Annotated[
        str, typer.Argument(help="`turn`, a policy, a card, a treaty, a quantity, a number's id, a reading, or a word.")
    ],
    scenario: Annotated[str, typer.Option(help="The scenario to look in.")] = "teaching",
    lang: LanguageOption = None,
) -> None:
    """Explain a policy, card, treaty, quantity, number, reading, word, or the turn with the time of each step."""
    texts = texts_in(lang)
    from chipwar.report.explain import explain_lines

    for line in explain_lines(scenario_of(scenario), name, texts):
        say(line)


@app.command()
def sources(
    scenario: ScenarioName = "teaching",
    missing: Annotated[bool, typer.Option("--missing", help="Only numbers that lack a part.")] = False,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say where every number of a scenario comes from, and what share has which kind of source."""
    texts = texts_in(lang)
    from chipwar.report.sources import as_record, source_lines

    loaded = scenario_of(scenario)
    if as_json:
        say(json.dumps(as_record(loaded, missing), ensure_ascii=False))
        return
    for line in source_lines(loaded, texts, missing):
        say(line)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Scenarios, experiments, plans, policies, strategies, numbers.")],
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check files of any kind and say every mistake with its place."""
    texts = texts_in(lang)
    from chipwar.report.checking import check_file

    problems = []
    for file in files:
        try:
            check_file(file)
            if not as_json:
                say(texts.say("cli.checked_ok", file=file))
        except ScenarioError as error:
            problems += error.problems
    if as_json:
        records = [vars(problem) for problem in problems]
        say(json.dumps({"schema_version": SCHEMA_VERSION, "problems": records}, ensure_ascii=False))
    elif problems:
        raise ScenarioError(problems)
    raise typer.Exit(INVALID if problems else OK)


@app.command()
def coverage(
    check_ids: Annotated[bool, typer.Option("--check", help="Look up every id instead of printing the page.")] = False,
    lang: LanguageOption = None,
) -> None:
    """What of the source documents the game carries, row by row. Exit 5 if an id names nothing."""
    texts = texts_in(lang)
    from chipwar.report.coverage import page, problems, row_count

    if not check_ids:
        say(page().rstrip("\n"))
        return
    found = problems(with_pending=True)
    for problem in found:
        say(str(problem))
    if found:
        raise typer.Exit(CHECK_FAILED)
    say(texts.say("coverage.ok", rows=row_count()))


@app.command()
def schema(
    what: Annotated[str, typer.Argument(help="A kind of file; an unknown one lists them all.")] = "scenario",
) -> None:
    """The JSON schema of a kind of file, for editors."""
    from chipwar.report.schemas import schema_of

    say(json.dumps(schema_of(what), ensure_ascii=False, indent=1))
