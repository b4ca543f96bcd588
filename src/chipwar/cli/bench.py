"""The command that measures how fast it all is."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from chipwar.cli.frame import CHECK_FAILED, JsonOption, LanguageOption, app, complain, say, scenario_of, texts_in


@app.command()
def bench(
    scenario: Annotated[str, typer.Argument(help="A shipped name or a path.")] = "teaching",
    quick: Annotated[bool, typer.Option("--quick", help="Smaller and sooner; spreads are wider.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="Only this measure, as often as needed.")] = None,
    whole: Annotated[bool, typer.Option("--whole", help="Really play a million games.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 5 if a figure is below what it must reach.")] = False,
    show_model: Annotated[
        bool, typer.Option("--show-model", help="Print the plain model and measure nothing.")
    ] = False,
    lang: LanguageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Engines against a plain Mesa model, the machine's limit, waiting times, memory, and worlds that grow.

    Measures: race, limit, turn, rollouts, search, table, memory, million, workers, actors. Exit 5 if engines and plain
    model do not play the same games.
    """
    texts = texts_in(lang)
    loaded = scenario_of(scenario)
    if show_model:
        from chipwar.interop.plain_mesa import PlainRules

        say(PlainRules(loaded).source)
        return
    from chipwar.bench.figures import Forecast
    from chipwar.bench.setting import FULL, QUICK, Setting
    from chipwar.bench.suite import as_record, run_bench
    from chipwar.report.progress import clock_time

    forecast = Forecast(only or ()) if quick else None

    def told(name: str) -> None:
        words = {"name": texts.say(f"bench.measure.{name}")}
        if forecast is None or name not in forecast.planned:
            complain(texts.say("bench.measuring", **words))
        else:
            complain(texts.say("bench.measuring_left", **words, left=clock_time(forecast.left(name))))

    found = run_bench(Setting(loaded, scenario, QUICK if quick else FULL, whole, told), tuple(only or ()))
    if as_json:
        say(json.dumps(as_record(found, texts), ensure_ascii=False))
    else:
        from rich.console import Console

        from chipwar.bench.tables import as_notes, as_table

        Console().print(as_table(found, texts))
        for line in as_notes(found, texts):
            say(line)
    if not found.equal or (strict and not found.reaches):
        raise typer.Exit(CHECK_FAILED)
