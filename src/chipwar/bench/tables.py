"""The bench for people: a table of figures with what they must and should reach, and what lies behind some of them."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from chipwar.bench.figures import Figure
from chipwar.bench.suite import Bench
from chipwar.scenario.texts import Texts

COLUMNS = ("figure", "measured", "spread", "must", "aim", "verdict")
COLOURS = {"aim": "green", "must": "green", "below": "red", "refused": "red"}


def as_table(bench: Bench, texts: Texts) -> Table:
    """Every figure in a row."""
    table = Table(title=texts.say("bench.title", scenario=bench.setting.scenario.label.in_language(texts.locale)))
    for column in COLUMNS:
        table.add_column(texts.say(f"bench.column.{column}"), justify="left" if column == "figure" else "right")
    for name in bench.bounds:
        if name in bench.figures:
            table.add_row(*_row(bench, bench.figures[name], texts))
    return table


def _row(bench: Bench, figure: Figure, texts: Texts) -> tuple[str, ...]:
    bound, verdict = bench.bounds[figure.id], bench.verdict(figure)
    colour = COLOURS.get(verdict, "")
    told = texts.say(f"bench.verdict.{verdict}")
    told = f"[{colour}]{told}[/{colour}]" if colour else told
    if figure.spread is None:
        measured, spread = "", texts.say(f"bench.reason.{figure.reason}", **figure.slots)
    else:
        measured = _value(figure.spread.middle, bound.unit, texts)
        low, high = (texts.number(value) for value in (figure.spread.low, figure.spread.high))
        spread = texts.say("bench.range", low=low, high=high)
    limits = [_value(value, bound.unit, texts) for value in (bound.must, bound.aim)]
    return texts.say(f"bench.figure.{figure.id}"), measured, spread, *limits, told


def _value(value: float | None, unit: str, texts: Texts) -> str:
    return "" if value is None else texts.say(f"bench.unit.{unit}", value=texts.number(value))


def as_notes(bench: Bench, texts: Texts) -> Iterator[str]:
    """The machine, the counted limit, and the steps that hold a large world back."""
    machine = bench.machine
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items() if number)
    yield texts.say("bench.machine", processor=machine["processor"], cores=machine["cores"], versions=versions)
    for engine, quantiles in bench.details.get("turn", {}).items():
        yield texts.say("bench.turns", engine=engine, ms=texts.number(quantiles["0.95"]))
    for engine, share in bench.details.get("limit", {}).get("share", {}).items():
        low, high = (texts.number(100.0 * share[kind]) for kind in ("overlapped", "serial"))
        yield texts.say("bench.limit", engine=engine, low=low, high=high)
    for world in bench.details.get("actors", {}).get("worlds", ()):
        yield texts.say(
            "bench.world",
            actors=world["actors"],
            load=texts.number(world["load_seconds"]),
            ns=texts.say("bench.between").join(
                texts.say("bench.ns", ns=texts.number(ns), games=games)
                for games, ns in world["ns_an_actor_and_turn"].items()
            ),
        )
    for step in bench.details.get("actors", {}).get("steps_that_grow", ())[:5]:
        few, many = (texts.number(value) for value in step["ns_an_actor"])
        part = texts.number(100.0 * step["share_of_turn"])
        yield texts.say("bench.step", step=step["step"], few=few, many=many, part=part)
