"""The command line. Data go to stdout, progress and complaints to stderr; exit codes say what happened.

Commands open only the rooms they need, so that `chipwar run` never imports a window.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chipwar.base.errors import ChipwarError, MissingPackageError, RequestError, ScenarioError

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


def _texts(language: str | None) -> Texts:
    from chipwar.scenario.texts import current_texts, use_locale

    if language:
        use_locale(language)
    return current_texts()


def _folder(out: Path) -> Path:
    """The folder to write into, made before anything is played."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RequestError(_texts(None).say("problem.no_folder", path=out, reason=reason)) from error
    return out


def _scenario(name: str) -> Scenario:
    from chipwar.scenario.load import load_scenario

    return load_scenario(name)


def _pairs(given: list[str] | None) -> dict[str, str]:
    pairs = {}
    for text in given or ():
        seat, sign, name = text.partition("=")
        if not sign:
            raise typer.BadParameter(f"{text}: SEAT=NAME")
        pairs[seat] = name
    return pairs


def _choices(narrative: str | None, pack: str | None) -> dict[str, str]:
    """Whose figures and which assumptions were chosen, as overrides."""
    from chipwar.match.choices import NARRATIVE, PACK

    return {path: word for path, word in ((NARRATIVE, narrative), (PACK, pack)) if word is not None}


@app.callback(invoke_without_command=True)
def main_command(context: typer.Context, version: Annotated[bool, typer.Option("--version")] = False) -> None:
    """A strategy game and laboratory about the contest over AI chips and compute."""
    if version:
        from chipwar import __version__

        say(f"chipwar {__version__}")
        raise typer.Exit(OK)
    if context.invoked_subcommand is None:
        play()


@app.command()
def play(
    scenario: Annotated[str | None, typer.Argument(help="A shipped name or a path; absent: you are asked.")] = None,
    seat: Annotated[str | None, typer.Option(help="The seat you play.")] = None,
    seed: Annotated[int | None, typer.Option(help="Which of all possible games; a new one if not given.")] = None,
    lang: LanguageOption = None,
    size: Annotated[str, typer.Option(help="Width x height of the window.")] = "1280x720",
    screenshot: Annotated[Path | None, typer.Option(help="Save a picture of the window and leave.")] = None,
    frames: Annotated[int, typer.Option(min=1, help="Frames to draw before the picture.")] = 2,
) -> None:
    """Play in a window; without scenario and seat the window asks for them."""
    _texts(lang)
    from chipwar.desktop.session import choose_window, play_window

    width, _, height = size.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise typer.BadParameter("1280x720", param_hint="--size")
    window = int(width), int(height)
    if scenario is None and seat is None and screenshot is None:
        choose_window(seed, window)
    else:
        play_window(_scenario(scenario or USUAL_SCENARIO), seat, seed, window, screenshot, frames)


@app.command()
def run(
    scenario: ScenarioName,
    seed: SeedOption = 0,
    game: Annotated[int, typer.Option("--run", help="Which replication of that seed.")] = 0,
    turns: Annotated[int | None, typer.Option(min=1, max=80, help="Play only so many turns.")] = None,
    strategy: StrategyOption = None,
    plan: Annotated[Path | None, typer.Option(help="A YAML file of orders by turn.")] = None,
    typical: Annotated[bool, typer.Option("--typical", help="Every number at its typical value.")] = False,
    pack: PackOption = None,
    narrative: NarrativeOption = None,
    engine: Annotated[str, typer.Option(help="numpy or reference.")] = "numpy",
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Play one game without a window and tell it turn by turn."""
    texts = _texts(lang)
    loaded = _scenario(scenario)
    from chipwar.play.game import Game
    from chipwar.scenario.plays import load_plan

    orders = load_plan(plan, loaded, turns) if plan else ()
    parameters = "typical" if typical else "drawn"
    chosen = _choices(narrative, pack)
    played = Game(loaded, seed, game, parameters, _pairs(strategy), chosen, orders, turns, _engine(engine))
    if as_json:
        _run_as_json(played)
    else:
        _run_as_digest(played, texts)


def _engine(name: str) -> str:
    from chipwar.match.block import ENGINES

    chosen = "numpy" if name == "auto" else name
    if chosen not in ENGINES:
        raise typer.BadParameter(f"{name}: auto, {', '.join(ENGINES)}", param_hint="--engine")
    return chosen


def _run_as_json(game: Any) -> None:
    prints = []
    while not game.over:
        game.advance()
        prints.append(game.fingerprint())
    found = {
        "schema_version": SCHEMA_VERSION,
        "scenario": game.scenario.id,
        "seed": game.seed,
        "run": game.run,
        "turns": game.turn,
        "seats": game.seats,
        "scores": game.scores(),
        "percentiles": game.percentiles(),
        "outcomes": game.outcomes(),
        "orders": [order.model_dump() | {"turn": report.turn} for report in game.reports for order in report.orders],
        "fingerprint": prints[-1] if prints else game.fingerprint(),
        "fingerprints": prints,
    }
    say(json.dumps(found, ensure_ascii=False))


def _run_as_digest(game: Any, texts: Texts) -> None:
    from chipwar.report.digest import Digest

    digest = Digest(game.scenario, texts, game.turns)
    say(texts.say("digest.title", scenario=game.scenario.label.in_language(texts.locale), seed=game.seed))
    for event in game.opening:
        say(digest.event(event, 0))
    while not game.over:
        report = game.advance()
        for line in digest.turn(report, game.moved(most=16)):
            say(line)
    for line in digest.end(game.scores(), game.percentiles(), game.turn < game.turns):
        say(line)
    say(texts.say("digest.fingerprint", fingerprint=game.fingerprint()))


@app.command()
def simulate(
    scenario: ScenarioName,
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    runs: Annotated[int, typer.Option(min=1)] = 1000,
    seed: SeedOption = 0,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; all cores if not given.")] = None,
    engine: Annotated[str, typer.Option(help="auto, numpy or reference.")] = "auto",
    strategy: StrategyOption = None,
    plan: Annotated[Path | None, typer.Option(help="A YAML file of orders by turn.")] = None,
    turns: Annotated[int | None, typer.Option(min=1, max=80)] = None,
    pack: PackOption = None,
    narrative: NarrativeOption = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Play many games and write what came out."""
    texts = _texts(lang)
    loaded = _scenario(scenario)
    from chipwar import __version__
    from chipwar.lab.batch import Question, run_batch
    from chipwar.report.progress import bar
    from chipwar.report.tables import manifest, write_folder
    from chipwar.scenario.plays import load_plan

    orders = load_plan(plan, loaded, turns) if plan else ()
    _folder(out)
    chosen = _choices(narrative, pack)
    question = Question(loaded, seed, _pairs(strategy), orders, "drawn", chosen, turns, _engine(engine))
    with bar(texts.say("cli.progress"), runs) as advance:
        results = run_batch(question, runs, workers, progress=advance)
    files = write_folder(results, out, __version__)
    if as_json:
        say(json.dumps(manifest(results, __version__) | {"files": [str(file) for file in files]}, ensure_ascii=False))
    else:
        for file in files:
            say(texts.say("cli.written", path=file))


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

    _folder(out)
    say(str(write_reference(_scenario(scenario), out, runs, seed, workers)))


@app.command()
def experiment(
    file: Annotated[str, typer.Argument(help="An experiment's file, or the name of a shipped one.")],
    out: Annotated[Path | None, typer.Option(help="A folder for the results.")] = None,
    runs: Annotated[int | None, typer.Option(min=2, help="Replications; the file's own number if not given.")] = None,
    workers: Annotated[int | None, typer.Option(min=1)] = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the arms of a question under the same luck. Exit 5 if a claim of the file does not hold."""
    texts = _texts(lang)
    from chipwar.lab.experiments import load_experiment, run_experiment
    from chipwar.report.findings import as_lines, as_record, write_findings
    from chipwar.report.progress import bar

    question = load_experiment(file)
    if out is not None:
        _folder(out)
    wanted = runs or question.model.runs
    with bar(texts.say("cli.progress"), wanted * len(question.model.arms)) as advance:
        found = run_experiment(question, wanted, workers, advance)
    if out is not None:
        write_findings(found, out)
    if as_json:
        say(json.dumps(as_record(found), ensure_ascii=False))
    else:
        for line in as_lines(found, texts):
            say(line)
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
    texts = _texts(lang)
    from chipwar.lab.backtest import load_backtest, run_backtest
    from chipwar.report.history import as_lines, as_record, write_history
    from chipwar.report.progress import bar

    loaded = load_backtest(scenario, targets)
    if out is not None:
        _folder(out)
    with bar(texts.say("cli.progress"), runs * len(loaded.model.switches)) as advance:
        found = run_backtest(loaded, runs, seed, workers, advance)
    if out is not None:
        write_history(found, out)
    if as_json:
        say(json.dumps(as_record(found), ensure_ascii=False))
    else:
        for line in as_lines(found, texts):
            say(line)
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
    texts = _texts(lang)
    from chipwar.lab.playtest import run_playtest
    from chipwar.report.playtest import as_lines, as_record

    found = run_playtest(_scenario(scenario), games, seed, workers, tuple(only or ()))
    if as_json:
        say(json.dumps(as_record(found), ensure_ascii=False))
    else:
        for line in as_lines(found, texts):
            say(line)


@app.command()
def explain(
    name: Annotated[
        str, typer.Argument(help="`turn`, a policy, a card, a treaty, a quantity, a number's id, a reading, or a word.")
    ],
    scenario: Annotated[str, typer.Option(help="The scenario to look in.")] = "teaching",
    lang: LanguageOption = None,
) -> None:
    """Explain a policy, card, treaty, quantity, number, reading, word, or the turn with the time of each step."""
    texts = _texts(lang)
    from chipwar.report.explain import explain_lines

    for line in explain_lines(_scenario(scenario), name, texts):
        say(line)


@app.command()
def sources(
    scenario: ScenarioName = "teaching",
    missing: Annotated[bool, typer.Option("--missing", help="Only numbers that lack a part.")] = False,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say where every number of a scenario comes from, and what share has which kind of source."""
    texts = _texts(lang)
    from chipwar.report.sources import as_record, source_lines

    loaded = _scenario(scenario)
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
    texts = _texts(lang)
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
    texts = _texts(lang)
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


def _speak_utf8() -> None:
    """Text is UTF-8 wherever it goes, also into files on systems with another code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code and never a traceback for what a person can mend."""
    _speak_utf8()
    try:
        code = app(args=arguments, standalone_mode=False)
        if code == INTERRUPTED:  # what typer makes of Ctrl-C
            complain(_texts(None).say("cli.stopped"))
        return int(code or OK)
    except typer.Exit as leave:
        return int(leave.exit_code)
    except ScenarioError as error:
        complain(str(error))
        return INVALID
    except MissingPackageError as error:
        complain(str(error))
        return ENVIRONMENT
    except ChipwarError as error:
        complain(str(error))
        return USAGE
    except typer.Abort:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:
        if hasattr(error, "exit_code") and hasattr(error, "show"):
            error.show()
            return int(error.exit_code)
        raise


def console() -> None:
    """The `chipwar` program."""
    sys.exit(main())


if __name__ == "__main__":
    console()
