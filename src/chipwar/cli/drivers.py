"""Commands that ask what drives a model: sensitivity, discovery, tournaments, balance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chipwar.base.errors import RequestError
from chipwar.cli.frame import (
    CHECK_FAILED,
    USUAL_SCENARIO,
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
    engine_of,
    held,
    pairs_of,
    say,
    scenario_of,
    texts_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from chipwar.lab.designs import Outcome
    from chipwar.lab.experiments import Experiment
    from chipwar.report.page import Page
    from chipwar.scenario.load import Scenario
    from chipwar.scenario.texts import Texts

WorkersOption = Annotated[int | None, typer.Option(min=1, help="Processes; all cores if not given.")]
EngineOption = Annotated[str, typer.Option(help="auto, numpy, numba or reference.")]
OutOption = Annotated[Path | None, typer.Option(help="A folder for the report, its figures and tables.")]
NumbersOption = Annotated[
    list[str] | None,
    typer.Option("--number", help="Only numbers that fit, such as numbers.grey_*, as often as needed."),
]
OfOption = Annotated[str | None, typer.Option("--of", help="Whose outcome: an actor, a seat, or world.")]
OutcomeOption = Annotated[str, typer.Option(help="A published quantity.")]
AtOption = Annotated[str, typer.Option(help="final, mean over all turns, or a turn counted from 1.")]
FINAL_TURN = "final"
EXAMPLE = "us_ban_export_grade"
ITS_AIM = "--outcome training_compute --of china --lowers"
"""A policy to be named where somebody named none, and what it is for."""

ARMS = "arms"
"""What every experiment's file says, and no scenario's."""


def outcome_of(quantity: str, of: str | None, at: str, scenario: Scenario) -> Outcome:
    """What to read off a game; of the first seat's actor, or the world, if nobody says whose."""
    from chipwar.lab.batch import outcome_rows
    from chipwar.lab.designs import FINAL, MEAN, Outcome
    from chipwar.scenario.texts import current_texts

    if at not in (FINAL, MEAN) and not (at.isdecimal() and int(at) > 0):
        raise typer.BadParameter(f"{at}: final, mean, 1, 2, ...", param_hint="--at")
    if at.isdecimal() and int(at) > scenario.turns:
        raise RequestError(current_texts().say("problem.never_played", turn=at, last=scenario.turns))
    if of is None:
        holders = [actor for name, actor in outcome_rows(scenario) if name == quantity]
        preferred = [actor for seat in scenario.ruleset.seats.values() for actor in (seat.id, *seat.actors)]
        of = next((actor for actor in ("world", "china", *preferred) if actor in holders), "world")
    outcome = Outcome(quantity, of, at if at in (FINAL, MEAN) else int(at) - 1)
    outcome.row(scenario)
    return outcome


def held_for(study: str, scenario: Scenario, out: Path | None) -> AbstractContextManager[None]:
    """The folder of a study, as long as it is played and written; RequestError where it holds anything else."""
    from chipwar.report.studies import RESULT

    return held(out, RESULT, study=study, scenario=scenario.id)


def tell(lines: Iterable[str], record: dict[str, Any], page: Page, out: Path | None, as_json: bool) -> None:
    """The answer on stdout, then the page in its folder."""
    from chipwar.report.studies import write_study

    answer(record, lines, as_json)
    if out is None:
        return
    write_study(page, record, out)
    if not as_json:
        say(page.texts.say("cli.written", path=out / "report.html"))


@app.command()
def sensitivity(
    context: typer.Context,
    scenario: ScenarioName = USUAL_SCENARIO,
    outcome: OutcomeOption = "lead_months",
    of: OfOption = None,
    at: AtOption = FINAL_TURN,
    top: Annotated[int, typer.Option(min=1, max=40, help="Numbers that are looked at closely.")] = 8,
    paths: Annotated[int, typer.Option(min=2, help="Paths of the Morris screening.")] = 4,
    base: Annotated[int, typer.Option(min=16, help="Rows of a base design of Sobol's; a power of two.")] = 512,
    number: NumbersOption = None,
    lucks: Annotated[
        int, typer.Option(min=0, help="Games averaged for a row, of the same lucks; 0: luck is one of the causes.")
    ] = 0,
    question: Annotated[
        str | None,
        typer.Option("--experiment", help="The effect of its second arm instead; it says itself what is played."),
    ] = None,
    strategy: StrategyOption = None,
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    engine: EngineOption = "auto",
    pack: PackOption = None,
    narrative: NarrativeOption = None,
    out: OutOption = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Which uncertain numbers drive an outcome: Morris screening, Sobol indices, tornado."""
    texts = texts_in(lang)
    from dataclasses import replace

    from chipwar.lab.designs import Side
    from chipwar.lab.failures import sides_of, study_of
    from chipwar.lab.sensitivity import analyse, games_needed, need_salib
    from chipwar.report import sensitivity as report
    from chipwar.report.progress import bar

    if base & (base - 1):
        raise typer.BadParameter(f"{base}: 16, 32, 64, ...", param_hint="--base")
    if question is not None:
        from chipwar.lab.experiments import load_experiment

        asked = load_experiment(question)
        _uncontradicted(context, question, asked, texts)
        loaded, sides = asked.scenario, sides_of(asked, tuple(asked.model.arms)[:2])
    else:
        loaded = scenario_of(scenario)
        sides = (Side(pairs_of(strategy), (), choices_of(narrative, pack)),)
    need_salib()
    study = study_of(loaded, outcome_of(outcome, of, at, loaded), sides, tuple(number or ()), seed)
    study = replace(study, lucks=lucks, engine=engine_of(engine), workers=workers)
    top = min(top, len(study.numbers))
    with held_for("sensitivity", loaded, out):
        with bar(texts.say("cli.progress"), games_needed(study, top, paths, base)) as advance:
            found = analyse(replace(study, progress=advance), top, paths, base)
        tell(report.as_lines(found, texts), report.as_record(found), report.page(found, texts), out, as_json)


def given(context: typer.Context, *names: str) -> list[str]:
    """Which of these parameters somebody gave, as they are written."""
    sources = {name: context.get_parameter_source(name) for name in names}
    # By name, for typer brings a click of its own, or uses the one that is installed.
    said = {name for name, source in sources.items() if source is not None and source.name != "DEFAULT"}
    return [parameter.opts[0] for parameter in context.command.params if parameter.name in said]


def _uncontradicted(context: typer.Context, question: str, asked: Experiment, texts: Texts) -> None:
    """RequestError for what an experiment says itself and somebody says otherwise."""
    options = given(context, "strategy", "pack", "narrative")
    if options:
        raise RequestError(texts.say("lab.experiment_decides", name=question, options=", ".join(options)))
    other, own = context.params["scenario"], asked.model.scenario
    # By what they say: one name may stand for several files, and one file has many names.
    if given(context, "scenario") and scenario_of(other).written != asked.scenario.written:
        raise RequestError(texts.say("lab.other_scenario", name=question, own=own, other=other))


@app.command()
def discover(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="An experiment, or a scenario with --policy.")],
    claim: Annotated[int, typer.Option(min=1, help="Which claim of the experiment, counted from 1.")] = 1,
    policy: Annotated[str | None, typer.Option(help="A policy, or POLICY:TARGET, ordered in the first turn.")] = None,
    level: Annotated[float | None, typer.Option(help="Its level; full if not given.")] = None,
    outcome: OutcomeOption = "lead_months",
    of: OfOption = None,
    at: AtOption = FINAL_TURN,
    lowers: Annotated[bool, typer.Option("--lowers", help="The policy ought to lower the outcome.")] = False,
    least: Annotated[
        float | None,
        typer.Option(
            help="Effect below which it fails. If not given: any at all; half its median effect, if it nearly always "
            "has one; else that of its weakest quarter."
        ),
    ] = None,
    runs: Annotated[int, typer.Option(min=50, help="Drawn worlds, each played with and without.")] = 2000,
    boxes: Annotated[int, typer.Option(min=1, max=8, help="Boxes at most.")] = 3,
    number: NumbersOption = None,
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    engine: EngineOption = "auto",
    out: OutOption = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """When does a policy fail? Circumstances in sentences, with how many failures they cover."""
    texts = texts_in(lang)
    from dataclasses import replace

    from chipwar.lab.discovery import Limits
    from chipwar.lab.failures import find_failures, study_of
    from chipwar.report import discovery as report
    from chipwar.report.progress import bar

    if policy is None:
        _be_an_experiment(context, what, texts)
        loaded, sides, aim, subject, asked = _claimed(what, claim, least, texts)
    else:
        _be_a_scenario(context, what, texts)
        loaded = scenario_of(what)
        goal = outcome_of(outcome, of, at, loaded)
        sides, aim, subject, asked = _ordered(loaded, policy, level, goal, lowers, least, texts)
    study = study_of(loaded, aim.outcome, sides, tuple(number or ()), seed)
    study = replace(study, engine=engine_of(engine), workers=workers)
    with held_for("discover", loaded, out):
        with bar(texts.say("cli.progress"), study.games(runs)) as advance:
            found = find_failures(replace(study, progress=advance), aim, runs, Limits(boxes=boxes))
        page = report.page(found, subject, asked, texts)
        tell(report.as_lines(found, subject, texts), report.as_record(found), page, out, as_json)


def _be_an_experiment(context: typer.Context, what: str, texts: Texts) -> None:
    """RequestError for a scenario without a policy, and for options that only a policy has."""
    from chipwar.lab.experiments import experiment_names
    from chipwar.scenario.files import arrangement_names, scenario_names

    if what in (*scenario_names(), *arrangement_names()) or _is_scenario(what):
        hand = sorted({lever.policy for lever in scenario_of(what).ruleset.levers})
        example = f"{EXAMPLE} {ITS_AIM}" if EXAMPLE in hand else hand[0]
        experiments = ", ".join(experiment_names())
        raise RequestError(texts.say("lab.which_policy", name=what, example=example, experiments=experiments))
    options = given(context, "level", "outcome", "of", "at", "lowers")
    if options:
        raise RequestError(texts.say("lab.only_with_policy", options=", ".join(options)))


def _be_a_scenario(context: typer.Context, what: str, texts: Texts) -> None:
    """RequestError for an experiment with a policy, and for options that only an experiment has."""
    from chipwar.lab.experiments import experiment_names

    if given(context, "claim"):
        raise RequestError(texts.say("lab.only_with_claim"))
    if what in experiment_names():
        raise RequestError(texts.say("lab.experiment_or_policy", name=what))


def _is_scenario(what: str) -> bool:
    """Whether a path leads to a scenario."""
    from chipwar.scenario.gate import read

    path = Path(what)
    if path.suffix != ".yaml" or not path.is_file():
        return False
    data = read(path, shown_as=what).data
    return isinstance(data, dict) and ARMS not in data


def _claimed(what: str, claim: int, least: float | None, texts: Texts) -> tuple[Any, ...]:
    """Scenario, sides, aim and words for a claim of an experiment."""
    from chipwar.lab.designs import Outcome
    from chipwar.lab.experiments import load_experiment
    from chipwar.lab.failures import Aim, claim_of, sides_of

    asked = load_experiment(what)
    claimed = claim_of(asked, claim)
    aim = Aim(Outcome(claimed.quantity, claimed.of, claimed.turn), claimed.sign or "up", least)
    label = asked.model.arms[claimed.arms[1]].label.in_language(texts.locale)
    words = claimed.says.in_language(texts.locale)
    return asked.scenario, sides_of(asked, claimed.arms), aim, label, texts.say("lab.when_not", claim=words)


def _ordered(
    loaded: Scenario, policy: str, level: float | None, goal: Outcome, lowers: bool, least: float | None, texts: Texts
) -> tuple[Any, ...]:
    """Sides, aim and words for a policy that is ordered in the first turn."""
    from chipwar.lab.failures import Aim, policy_sides
    from chipwar.report.studies import outcome_words

    name, _, target = policy.partition(":")
    sides = policy_sides(loaded, name, target, level)
    label = loaded.ruleset.policies[name].model.label.in_language(texts.locale)
    key = "lab.when_not_lower" if lowers else "lab.when_not_raise"
    asked = texts.say(key, policy=label, outcome=outcome_words(loaded, goal, texts))
    return sides, Aim(goal, "down" if lowers else "up", least), label, asked


@app.command()
def tournament(
    scenario: ScenarioName = "teaching",
    seats: Annotated[str, typer.Option(help="The two seats, FIRST,SECOND.")] = "usa,china",
    draws: Annotated[int, typer.Option(min=2, help="Games of every pair, of the same lucks in each.")] = 24,
    strategies: Annotated[int, typer.Option(min=1, max=24, help="Strategies of a seat; plans fill up.")] = 8,
    rows: Annotated[str | None, typer.Option(help="The first seat's players by name, NAME,NAME,...")] = None,
    columns: Annotated[str | None, typer.Option(help="The second seat's players by name.")] = None,
    profiles: Annotated[int, typer.Option(min=0, help="Sampled profiles of all seats besides; 0: none.")] = 12,
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    out: OutOption = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Strategies against strategies: payoffs with intervals, equilibria, replicator dynamics."""
    texts = texts_in(lang)
    from chipwar.lab.meeting import games_needed, meet
    from chipwar.report import tournament as report
    from chipwar.report.progress import bar

    first, _, second = seats.partition(",")
    if not second or first == second:
        raise typer.BadParameter(f"{seats}: FIRST,SECOND", param_hint="--seats")
    named = (rows.split(",") if rows else [], columns.split(",") if columns else [])
    loaded = scenario_of(scenario)
    total = games_needed(loaded, (first, second), draws, strategies, named, profiles)
    with held_for("tournament", loaded, out):
        with bar(texts.say("cli.progress"), total) as advance:
            found = meet(loaded, (first, second), draws, seed, workers, strategies, named, profiles, advance)
        tell(report.as_lines(found, texts), report.as_record(found), report.page(found, texts), out, as_json)


@app.command()
def balance(
    scenario: ScenarioName = "teaching",
    size: Annotated[str, typer.Option(help="small or large.")] = "small",
    seed: SeedOption = 1,
    workers: WorkersOption = None,
    only: Annotated[list[str] | None, typer.Option("--criterion", help="Only this one, as often as needed.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 5 if a criterion fails.")] = False,
    out: OutOption = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Whether a scenario is a contest: seven criteria, each measured against its bound."""
    texts = texts_in(lang)
    from chipwar.lab.balance import games_needed, load_criteria, run_balance
    from chipwar.report import balance as report
    from chipwar.report.progress import bar

    loaded, file = scenario_of(scenario), load_criteria()
    total = games_needed(loaded, file, size, only or ())
    with held_for("balance", loaded, out):
        with bar(texts.say("cli.progress"), total) as advance:
            found = run_balance(loaded, size, seed, workers, tuple(only or ()), file, advance)
        tell(report.as_lines(found, texts), report.as_record(found), report.page(found, texts), out, as_json)
    if strict and not found.passes:
        raise typer.Exit(CHECK_FAILED)


@app.command()
def published(
    scenario: ScenarioName = "teaching",
    runs: Annotated[int, typer.Option(min=100, help="Games, one quarter each.")] = 10_000,
    seed: SeedOption = 1,
    keyed: Annotated[
        bool, typer.Option("--keyed", help="Independent draws, as games draw: less sure by some per cent.")
    ] = False,
    workers: WorkersOption = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Whether published simulations come out again from the same inputs. Exit 5 if one does not."""
    texts = texts_in(lang)
    from chipwar.lab import published as lab
    from chipwar.report import published as report

    loaded = scenario_of(scenario)
    draws: lab.Draws = "keyed" if keyed else "even"
    found = {name: lab.reproduce(loaded, name, runs, seed, draws, workers) for name in lab.published().published}
    answer(report.as_record(found, draws, seed), report.as_lines(found, texts), as_json)
    if not all(one.agrees for one in found.values()):
        raise typer.Exit(CHECK_FAILED)
