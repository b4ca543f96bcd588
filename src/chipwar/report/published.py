"""What came out of published simulations, beside what was published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from chipwar.lab.published import Reproduced
from chipwar.report.sources import source_in_full
from chipwar.report.studies import per_cent
from chipwar.scenario.texts import Texts

SCHEMA_VERSION = 1


def as_lines(found: Mapping[str, Reproduced], texts: Texts) -> Iterator[str]:
    """Three lines for each: what it is, the bounds here and there, the source."""
    for one in found.values():
        interval, (low, high) = one.model.interval, one.bounds
        yield f"{one.model.label.in_language(texts.locale)}: {one.model.says.in_language(texts.locale).strip()}"
        yield "  " + texts.say(
            "lab.published",
            share=per_cent(interval.share, texts),
            low=texts.number(low),
            high=texts.number(high),
            runs=len(one.values),
            their_low=texts.number(interval.low),
            their_high=texts.number(interval.high),
            tolerance=per_cent(one.model.tolerance, texts),
            verdict=texts.say("playtest.pass" if one.agrees else "playtest.fail"),
        )
        yield f"  {source_in_full(interval.source)}"


def as_record(found: Mapping[str, Reproduced], draws: str, seed: int) -> dict[str, Any]:
    """The same for programs."""
    return {
        "schema_version": SCHEMA_VERSION,
        "draws": draws,
        "seed": seed,
        "published": {
            name: {
                "runs": len(one.values),
                "median": float(np.median(one.values)),
                "low": one.bounds[0],
                "high": one.bounds[1],
                "published_low": one.model.interval.low,
                "published_high": one.model.interval.high,
                "tolerance": one.model.tolerance,
                "agrees": one.agrees,
                "source": one.model.interval.source,
            }
            for name, one in found.items()
        },
    }
