"""An experiment's findings as lines, as a record, as files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chipwar.lab.claims import Finding
from chipwar.lab.experiments import Findings
from chipwar.report.sentences import answer_sentence, effect_line, finding_sentence, verdict
from chipwar.scenario.folders import write_whole
from chipwar.scenario.texts import Texts

SCHEMA_VERSION = 1


def as_lines(found: Findings, texts: Texts) -> Iterator[str]:
    """The question and its answer; each claim with its verdict and a sentence of what came out; the effects in figures;
    last, orders that were refused."""
    yield found.experiment.model.question.in_language(texts.locale)
    answer = answer_sentence(found, texts)
    if answer:
        yield answer
    for finding in found.findings:
        yield f"  [{verdict(finding, texts)}] {finding.claim.says.in_language(texts.locale)}"
        yield f"      {finding_sentence(found, finding, texts)}"
    if found.effects:
        base = found.experiment.model.arms[found.experiment.base].label.in_language(texts.locale)
        yield texts.say("page.effects_table", first=base)
    yield from (f"  {effect_line(found, effect, texts)}" for effect in found.effects)
    for arm, count in found.refused_orders.items():
        label = found.experiment.model.arms[arm].label.in_language(texts.locale)
        yield texts.say("finding.refused_orders", count=count, all=found.planned_orders(arm), arm=label)


def _finding(finding: Finding) -> dict[str, Any]:
    figures = ("holds", "agree", "low", "median", "high", "sure", "first", "second")
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
        "effects": [asdict(effect) for effect in found.effects],
    }


def write_findings(found: Findings, folder: Path, texts: Texts) -> Path:
    """report.html with figures and tables, findings.json, one folder of tables for each arm. Returns the page."""
    from chipwar import __version__
    from chipwar.report.experiment_page import page_of_experiment
    from chipwar.report.page import write_page
    from chipwar.report.tables import write_folder

    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_record(found), ensure_ascii=False, indent=2)
    write_whole(folder / "findings.json", f"{text}\n".encode())
    for arm, results in found.results.items():
        write_folder(results, folder / arm, __version__)
    return write_page(page_of_experiment(found, texts), folder)[0]
