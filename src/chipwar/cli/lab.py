"""Commands that play many games."""

from __future__ import annotations

import json
import webbrowser
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chipwar.cli.frame import (
    CHECK_FAILED,
    SCHEMA_VERSION,
    JsonOption,
    LanguageOption,
    NarrativeOption,
    PackOption,
    ScenarioName,
    SeedOption,
    StrategyOption,
    answer,
    app,
    choices_of,
    complain,
    engine_of,
    folder_of,
    held,
    package,
    pairs_of,
    say,
    scenario_of,
    texts_in,
)

if TYPE_CHECKING:
    from chipwar.lab.parts import RunFolder
    from chipwar.scenario.texts import Texts

LARGE = 10_000
"""Games from which on it pays to have the fast engine compiled while the first parts are played."""


@app.command()
def simulate(
    scenario: ScenarioName,
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    runs: Annotated[int, typer.Option(min=1)] = 1000,
    seed: SeedOption = 0,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; all cores if not given.")] = None,
    engine: Annotated[str, typer.Option(help="auto, numpy, numba or reference.")] = "auto",
    chunk: Annotated[int, typer.Option(min=1, help="Games side by side at most; results do not depend on it.")] = 256,
    cluster: Annotated[str | None, typer.Option(help="Address of a Dask scheduler, or local to start one.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what is in the folder.")] = False,
    trajectories: Annotated[bool, typer.Option("--trajectories", help="Keep every turn of every game.")] = False,
    fingerprints: Annotated[bool, typer.Option("--fingerprints", help="Keep the fingerprint of every game.")] = False,
    strategy: StrategyOption = None,
    plan: Annotated[Path | None, typer.Option(help="A YAML file of orders by turn.")] = None,
    turns: Annotated[int | None, typer.Option(min=1, max=80)] = None,
    pack: PackOption = None,
    narrative: NarrativeOption = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Play many games and write what came out. A batch that was stopped goes on with --resume."""
    texts = texts_in(lang)
    loaded = scenario_of(scenario)
    from chipwar import __version__
    from chipwar.lab.batch import Question, opened, settled_question
    from chipwar.lab.manifest import Batch
    from chipwar.lab.parts import RunFolder
    from chipwar.lab.streaming import play_into
    from chipwar.lab.workers import Pool
    from chipwar.match import engines
    from chipwar.report.progress import bar
    from chipwar.scenario.plays import load_plan

    if trajectories:
        package("pyarrow", "data")
    orders = load_plan(plan, loaded, turns) if plan else ()
    chosen = choices_of(narrative, pack)
    question = Question(loaded, seed, pairs_of(strategy), orders, "drawn", chosen, turns, engine_of(engine))
    batch = Batch(settled_question(question, runs), runs, trajectories, fingerprints)
    opened(replace(batch.question, engine="numpy"), [0])  # whatever is wrong is said before anything is written
    if engine == "numba" and engines.installed() and not engines.compiled():
        complain(texts.say("engine.compiling"))
    if engine != "auto" or runs >= LARGE:
        engines.prepare(engine)
    with held(out):
        folder = RunFolder.begin(out, batch, __version__, resume)
        try:
            with bar(texts.say("cli.progress"), runs, folder.runs_kept()) as advance:
                play_into(folder, Pool(workers, cluster), chunk, advance)
        except KeyboardInterrupt:
            complain(texts.say("batch.stopped", done=folder.runs_kept(), total=runs, path=out))
            raise typer.Abort from None
        page, manifest = _finished(folder, texts)
    if as_json:
        say(json.dumps(manifest | {"folder": str(out)}, ensure_ascii=False))
    else:
        say(texts.say("batch.done", runs=f"{runs:,}", path=out))
        say(texts.say("batch.digest", digest=manifest["digest"]))
        say(texts.say("page.open_it", path=page))


def _finished(folder: RunFolder, texts: Texts) -> tuple[Path, dict[str, Any]]:
    """Write what is made of all parts, and seal the folder. Returns its page and its manifest."""
    from chipwar.lab.streaming import StreamedResults
    from chipwar.report.batch_page import page_of_batch
    from chipwar.report.page import write_page
    from chipwar.report.tables import write_tables

    write_tables(folder)
    page = write_page(page_of_batch(StreamedResults(folder), texts), folder.path)[0]
    return page, folder.seal()


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="The folder that simulate wrote.")],
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Whether a batch's folder is whole and as it was written. Exit 5 if it is not."""
    texts = texts_in(lang)
    from chipwar.lab.verifying import verify as look

    found = look(folder)
    if as_json:
        say(json.dumps({"schema_version": SCHEMA_VERSION, "whole": found.whole} | asdict(found), ensure_ascii=False))
    else:
        for name in found.changed:
            say(texts.say("batch.changed", path=folder / name))
        for name in found.missing:
            say(texts.say("batch.missing", path=folder / name))
        for name in found.unknown:
            say(texts.say("batch.unknown", path=folder / name))
        there, parts = found.parts
        if parts and not found.finished:
            say(texts.say("batch.unfinished", there=there, parts=parts, path=folder))
        if found.whole:
            say(texts.say("batch.whole", parts=parts, digest=found.digest))
    if not found.whole:
        raise typer.Exit(CHECK_FAILED)


@app.command()
def reference(
    scenario: ScenarioName,
    out: Annotated[Path, typer.Option(help="The folder to write; the catalogue's own for shipped scenarios.")],
    runs: Annotated[int, typer.Option(min=2)] = 1000,
    seed: SeedOption = 0,
    workers: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """Store how the seats' own characters score, so that later scores can be given as percentiles."""
    from chipwar.lab.reference import write_reference

    folder_of(out)
    say(str(write_reference(scenario_of(scenario), out, runs, seed, workers)))


@app.command()
def experiment(
    file: Annotated[
        str | None, typer.Argument(help="An experiment's file, or a shipped name; without one, a list of these.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A folder for the report and the results.")] = None,
    runs: Annotated[int | None, typer.Option(min=2, help="Replications; the file's own number if not given.")] = None,
    workers: Annotated[int | None, typer.Option(min=1)] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the report in the browser.")] = False,
    guide: Annotated[bool, typer.Option("--guide", help="Only the page for the teacher; nothing is played.")] = False,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the arms of a question under the same luck. Exit 5 if a claim of the file does not hold."""
    texts = texts_in(lang)
    from chipwar.report import lessons

    if file is None:
        for line in lessons.list_lines(texts):
            say(line)
        return
    from chipwar.lab.experiments import load_experiment, run_experiment
    from chipwar.report.findings import as_lines, as_record, write_findings
    from chipwar.report.progress import bar

    question = load_experiment(file)
    if guide:
        for line in lessons.guide_lines(question, texts):
            say(line)
        return
    if show and out is None:
        out = Path(question.model.id)
    wanted = runs or question.model.runs
    with held(out, "findings.json", experiment=question.model.id):
        with bar(texts.say("cli.progress"), wanted * len(question.model.arms)) as advance:
            found = run_experiment(question, wanted, workers, advance)
        answer(as_record(found), as_lines(found, texts), as_json)
        page = write_findings(found, out, texts) if out is not None else None
    if page is not None and not as_json:
        say(texts.say("page.open_it", path=page))
    if page is not None and show:
        webbrowser.open(page.resolve().as_uri())
    if not found.holds:
        raise typer.Exit(CHECK_FAILED)


@app.command()
def backtest(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario that is over.")] = "history_2022",
    runs: Annotated[int, typer.Option(min=2, help="Replications for each switch.")] = 1000,
    seed: SeedOption = 1,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; all cores if not given.")] = None,
    out: Annotated[Path | None, typer.Option(help="A folder for the results.")] = None,
    targets: Annotated[Path | None, typer.Option(help="A YAML file of targets of your own.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 5 if a target fails.")] = False,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold the model against public figures of a time that is over."""
    texts = texts_in(lang)
    from chipwar.lab.backtest import load_backtest, run_backtest
    from chipwar.report.history import as_lines, as_record, write_history
    from chipwar.report.progress import bar

    loaded = load_backtest(scenario, targets)
    with held(out, "backtest.json", scenario=loaded.scenario.id):
        with bar(texts.say("cli.progress"), runs * len(loaded.model.switches)) as advance:
            found = run_backtest(loaded, runs, seed, workers, advance)
        answer(as_record(found), as_lines(found, texts), as_json)
        page = write_history(found, out, texts) if out is not None else None
    if page is not None and not as_json:
        say(texts.say("page.open_it", path=page))
    if strict and not found.passes:
        raise typer.Exit(CHECK_FAILED)


@app.command()
def playtest(
    scenario: Annotated[str, typer.Argument(help="A shipped name or a path.")] = "teaching",
    games: Annotated[
        int, typer.Option(min=8, help="Games for a figure; those of many arms take a part of them.")
    ] = 200,
    seed: SeedOption = 0,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; all cores if not given.")] = None,
    only: Annotated[list[str] | None, typer.Option("--question", help="Only this one, as often as needed.")] = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Whether a scenario is worth playing: questions that characters can answer, with bounds. Always exit 0."""
    texts = texts_in(lang)
    from chipwar.lab.playtest import run_playtest
    from chipwar.report.playtest import as_lines, as_record

    found = run_playtest(scenario_of(scenario), games, seed, workers, tuple(only or ()))
    answer(as_record(found), as_lines(found, texts), as_json)
