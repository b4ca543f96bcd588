"""Commands that play one game."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chipwar.cli.frame import (
    SCHEMA_VERSION,
    USUAL_SCENARIO,
    JsonOption,
    LanguageOption,
    NarrativeOption,
    PackOption,
    ScenarioName,
    SeedOption,
    StrategyOption,
    app,
    choices_of,
    engine_of,
    pairs_of,
    say,
    scenario_of,
    texts_in,
)

if TYPE_CHECKING:
    from chipwar.scenario.texts import Texts


@app.command()
def play(
    scenario: Annotated[str | None, typer.Argument(help="A shipped name or a path; absent: you are asked.")] = None,
    seat: Annotated[str | None, typer.Option(help="The seat you play.")] = None,
    seed: Annotated[int | None, typer.Option(help="Which of all possible games; a new one if not given.")] = None,
    lang: LanguageOption = None,
    size: Annotated[str, typer.Option(help="Width x height of the window.")] = "1280x720",
    screenshot: Annotated[Path | None, typer.Option(help="Save a picture of the window and leave.")] = None,
    frames: Annotated[int, typer.Option(min=1, help="Frames to draw before the picture.")] = 2,
    load: Annotated[Path | None, typer.Option(help="Go on with a saved game; a file from elsewhere is copied.")] = None,
) -> None:
    """Play in a window; without scenario and seat the window asks for them."""
    texts_in(lang)
    from chipwar.desktop.session import choose_window, load_window, play_window
    from chipwar.match import engines

    if screenshot is None:
        engines.warm()
    width, _, height = size.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise typer.BadParameter("1280x720", param_hint="--size")
    window = int(width), int(height)
    if load is not None:
        load_window(load, window, screenshot, frames)
    elif scenario is None and seat is None and screenshot is None:
        choose_window(seed, window)
    else:
        play_window(scenario_of(scenario or USUAL_SCENARIO), seat, seed, window, screenshot, frames)


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
    engine: Annotated[str, typer.Option(help="auto, numpy, numba or reference.")] = "auto",
    rounds: Annotated[int, typer.Option(help="Quarters behind one decision: 1, 2, 3, 4 or 6.")] = 1,
    save: Annotated[Path | None, typer.Option(help="Keep the game in this new file, act by act.")] = None,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Play one game without a window and tell it turn by turn."""
    texts = texts_in(lang)
    loaded = scenario_of(scenario)
    from chipwar.play.game import Game
    from chipwar.scenario.plays import load_plan

    orders = load_plan(plan, loaded, turns) if plan else ()
    parameters = "typical" if typical else "drawn"
    chosen = choices_of(narrative, pack)
    played = Game(loaded, seed, game, parameters, pairs_of(strategy), chosen, orders, turns, engine_of(engine), rounds)
    if save is not None:
        played.keep(save)
    try:
        if as_json:
            _run_as_json(played)
        else:
            _run_as_digest(played, texts)
    finally:
        played.close()


def _run_as_json(game: Any) -> None:
    while not game.over:
        game.advance()
    prints = [record.fingerprint for record in game.timeline.path()]
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
        "fingerprint": game.fingerprint(),
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
        told = game.turn
        report = game.advance()
        for quarter in game.reports[told:-1]:
            say("\n".join(digest.turn(quarter)))
        say("\n".join(digest.turn(report, game.moved(most=16))))
    for line in digest.end(game.scores(), game.percentiles(), game.turn < game.turns):
        say(line)
    say(texts.say("digest.fingerprint", fingerprint=game.fingerprint()))
