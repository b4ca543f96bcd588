"""An experiment's findings as lines, as a record, as files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chipwar.lab.experiments import Finding, Findings
from chipwar.scenario.texts import Texts

SCHEMA_VERSION = 1


def as_lines(found: Findings, texts: Texts) -> Iterator[str]:
    """The question, then one line for each claim: whether it holds, and the figures; last, orders that were refused."""
    yield found.experiment.model.question.in_language(texts.locale)
    for finding in found.findings:
        mark = texts.say("finding.holds" if finding.holds else "finding.fails")
        figures = texts.say(
            "finding.figures",
            median=texts.number(finding.median),
            low=texts.number(finding.low),
            high=texts.number(finding.high),
            agree=f"{100 * finding.agree:.0f} %",
            turn=finding.claim.turn + 1,
            arms=", ".join(_arms(found, finding, texts)),
        )
        yield f"  {mark}  {finding.claim.says.in_language(texts.locale)}  {figures}"
    for arm, count in found.refused_orders.items():
        label = found.experiment.model.arms[arm].label.in_language(texts.locale)
        yield texts.say("finding.refused_orders", count=count, arm=label)


def _arms(found: Findings, finding: Finding, texts: Texts) -> Iterator[str]:
    """The arms or moments compared, with their medians."""
    arms = found.experiment.model.arms
    labels = [arms[name].label.in_language(texts.locale) for name in finding.claim.arms[-2:]]
    values = (finding.first, finding.second) if len(labels) > 1 or finding.claim.kind == "course" else (finding.second,)
    labels = labels * len(values) if len(labels) == 1 else labels
    yield from (f"{label} {texts.number(value)}" for label, value in zip(labels, values, strict=True))


def _finding(finding: Finding) -> dict[str, Any]:
    figures = ("holds", "agree", "low", "median", "high", "first", "second")
    return {"claim": finding.claim.model_dump(by_alias=True)} | {name: getattr(finding, name) for name in figures}


def as_record(found: Findings) -> dict[str, Any]:
    """The same for programs."""
    return {
        "schema_version": SCHEMA_VERSION,
        "experiment": found.experiment.model.id,
        "runs": found.runs,
        "seed": found.experiment.model.seed,
        "holds": found.holds,
        "refused_orders": found.refused_orders,
        "findings": [_finding(finding) for finding in found.findings],
    }


def write_findings(found: Findings, folder: Path) -> None:
    """findings.json, and one folder of tables for each arm."""
    from chipwar import __version__
    from chipwar.report.tables import write_folder

    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_record(found), ensure_ascii=False, indent=2)
    (folder / "findings.json").write_text(text + "\n", encoding="utf-8")
    for arm, results in found.results.items():
        write_folder(results, folder / arm, __version__)
