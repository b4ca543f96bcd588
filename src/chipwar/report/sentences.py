"""One plain sentence for each finding of an experiment, made of text keys, in the reader's language."""

from __future__ import annotations

from chipwar.lab.claims import Finding
from chipwar.lab.effects import Effect
from chipwar.lab.experiments import Findings
from chipwar.scenario.load import Scenario
from chipwar.scenario.texts import Texts

SHARES = ("share", "probability")
"""Units whose differences are told in percentage points."""

PLAIN = (
    "index",
    "rungs",
    "months",
    "quarters",
    "orders_of_magnitude",
    "points",
    "level",
    "lamp",
    "models",
    "runs",
)
"""Units whose differences are told as they are; all others as a share of the first value."""

NOTHING = 1e-9


def entity_name(of: str, texts: Texts) -> str:
    """An actor, seat or vendor in words; nothing for the world."""
    keys = (f"actor.{of}", f"seat.{of}")
    return "" if of == "world" else next((texts.say(key) for key in keys if texts.has(key)), of)


def with_target(policy: str, target: str | None, texts: Texts) -> str:
    """A policy with whom it is aimed at."""
    return texts.say("number.words.of", name=policy, whose=entity_name(target, texts)) if target else policy


def subject(scenario: Scenario, quantity: str, of: str, texts: Texts) -> str:
    """A quantity of somebody: Training compute of China."""
    label, name = scenario.quantities[quantity].label.in_language(texts.locale), entity_name(of, texts)
    return texts.say("page.subject", quantity=label, actor=name) if name else label


def unit_of(scenario: Scenario, quantity: str) -> str:
    """The unit of a quantity."""
    return str(scenario.quantities[quantity].unit)


def unit_word(unit: str, texts: Texts) -> str:
    """A unit in words."""
    return texts.say(f"unit.{unit}")


def value_in(value: float, unit: str, texts: Texts, with_unit: bool = True) -> str:
    """A value as people read it; shares in per cent."""
    shown = texts.number(100.0 * value if unit in SHARES else value)
    return f"{shown} {unit_word(unit, texts)}" if with_unit else shown


def amount(change: float, size: float, first: float, unit: str, texts: Texts) -> str:
    """How large a change is, without its sign: in points, in the unit, or as a share of what was there before."""
    if unit in SHARES:
        return texts.say("page.points", value=texts.number(abs(100.0 * change)))
    if not is_relative(unit, first, size):
        return value_in(abs(change), unit, texts)
    return texts.say("page.per_cent", value=texts.number(abs(100.0 * size)))


def is_relative(unit: str, first: float, size: float) -> bool:
    """Whether a change is told as a share of what was there before."""
    return not (unit in SHARES or unit in PLAIN or abs(first) < NOTHING or abs(size) > 10.0)


def part(share: float, runs: int, texts: Texts) -> str:
    """In how many games of all."""
    return texts.say("page.games", count=round(share * runs), runs=runs)


def finding_sentence(found: Findings, finding: Finding, texts: Texts) -> str:
    """What came out for one claim."""
    claim, scenario = finding.claim, found.experiment.scenario
    unit = unit_of(scenario, claim.quantity)
    labels = [found.experiment.model.arms[arm].label.in_language(texts.locale) for arm in claim.arms]
    slots: dict[str, object] = {
        "subject": subject(scenario, claim.quantity, claim.of, texts),
        "date": scenario.date(claim.turn),
        "before": scenario.date(claim.from_turn or 0),
        "games": part(finding.agree, found.runs, texts),
    }
    slots |= dict(zip(("first", "second", "third", "fourth"), labels, strict=False))
    return _KINDS[claim.kind](finding, unit, slots, texts)


def answer_sentence(found: Findings, texts: Texts) -> str:
    """The answer to the question in one plain sentence, with the figures that carry it; nothing without claims."""
    resting = found.answering
    if not resting:
        return ""
    if not all(finding.holds for finding in resting):
        held = sum(finding.holds for finding in resting)
        return texts.say("page.answer_fails", held=held, all=len(resting))
    model, slots = found.experiment.model, dict[str, str]()
    for place, finding in enumerate(found.findings, 1):
        unit = unit_of(found.experiment.scenario, finding.claim.quantity)
        figures = {"_so": "", "_best": ""} | _figures(finding, unit, texts)
        slots |= {f"c{place}{end}": words for end, words in figures.items()}
    if model.answer is None:
        says, figure = (
            resting[0].claim.says.in_language(texts.locale),
            slots[f"c{found.findings.index(resting[0]) + 1}"],
        )
        said = texts.say("page.answer_first", says=says, figure=figure)
    else:
        said = model.answer.in_language(texts.locale).format(**slots)
    least = min(finding.agree for finding in resting)
    if least == 1.0:
        return texts.say("page.answer_always", answer=said, runs=found.runs)
    key = "page.answer_each" if len(resting) > 1 else "page.answer_sure"  # together they may hold in fewer games
    return texts.say(key, answer=said, games=part(least, found.runs, texts))


def _figures(finding: Finding, unit: str, texts: Texts) -> dict[str, str]:
    """What came out for a claim, as the figures of a sentence: without sign, which the sentence tells."""
    kind = finding.claim.kind
    if kind == "reaches":
        return {"": value_in(finding.median, unit, texts)}
    if kind == "fades":
        return {"": _per_cent(finding.second, texts), "_best": _per_cent(finding.first, texts)}
    if kind in ("ratio", "undone"):
        return {"": _per_cent(finding.median, texts)}
    if kind == "more":  # a difference of two effects is told in their unit
        return {"": _signed(abs(finding.median), unit, texts).removeprefix("+")}
    return {"": amount(finding.median, finding.size, finding.first, unit, texts)}


def _per_cent(share: float, texts: Texts) -> str:
    return texts.say("page.per_cent", value=texts.number(abs(100.0 * share)))


def _changed(finding: Finding, unit: str, slots: dict[str, object], texts: Texts) -> str:
    """An effect of an arm, or a course within one."""
    kind = "course" if finding.claim.kind == "course" else "effect"
    slots["amount"] = amount(finding.median, finding.size, finding.first, unit, texts)
    as_claimed = (finding.median > 0.0) == (finding.claim.sign == "up")
    key = "page.so_in" if as_claimed else "page.as_claimed_in"
    slots["count"] = texts.say(key, games=slots["games"])
    if (finding.claim.least, finding.claim.most) != (None, None):
        slots["count"] = texts.say("page.within_in", bounds=_bounds(finding, unit, texts), games=slots["games"])
    way = "same" if abs(finding.median) < NOTHING else "higher" if finding.median > 0.0 else "lower"
    return texts.say(f"page.{kind}_{way}", **slots)


def _reaches(finding: Finding, unit: str, slots: dict[str, object], texts: Texts) -> str:
    band = [value_in(value, unit, texts, with_unit=False) for value in (finding.low, finding.high)]
    slots |= {"value": value_in(finding.median, unit, texts), "low": band[0], "high": band[1]}
    return texts.say("page.reaches", bounds=_bounds(finding, unit, texts), **slots)


def _bounds(finding: Finding, unit: str, texts: Texts) -> str:
    least, most = finding.claim.least, finding.claim.most
    words = {"least": value_in(least or 0.0, unit, texts), "most": value_in(most or 0.0, unit, texts)}
    kind = "at_least" if most is None else "at_most" if least is None else "between"
    return texts.say(f"page.{kind}", **words)


def _fades(finding: Finding, unit: str, slots: dict[str, object], texts: Texts) -> str:
    peak, left, share = (texts.number(100.0 * value) for value in (finding.first, finding.second, finding.median))
    return texts.say("page.fades", peak=peak, left=left, share=share, most=_share(finding.claim.most, texts), **slots)


def _share(value: float | None, texts: Texts) -> str:
    return texts.number(100.0 * (0.5 if value is None else value))


def _ratio(finding: Finding, unit: str, slots: dict[str, object], texts: Texts) -> str:
    way = "higher" if finding.median >= 0.0 else "lower"
    slots["amount"] = texts.say("page.per_cent", value=texts.number(abs(100.0 * finding.median)))
    slots["bounds"] = _bounds(finding, "share", texts)
    return texts.say(f"page.ratio_{way}", **slots)


def _undone(finding: Finding, unit: str, slots: dict[str, object], texts: Texts) -> str:
    taken = texts.number(100.0 * finding.median)
    return texts.say("page.undone", share=taken, least=_share(finding.claim.least, texts), **slots)


def _more(finding: Finding, unit: str, slots: dict[str, object], texts: Texts) -> str:
    one, other = (_signed(value, unit, texts) for value in (finding.first, finding.second))
    return texts.say("page.more", one=one, other=other, **slots)


def _signed(value: float, unit: str, texts: Texts) -> str:
    points = unit in SHARES
    shown = texts.say("page.points", value=texts.number(100.0 * value)) if points else value_in(value, unit, texts)
    return f"+{shown}" if value > 0.0 else shown


_KINDS = {
    "effect": _changed,
    "course": _changed,
    "reaches": _reaches,
    "fades": _fades,
    "ratio": _ratio,
    "undone": _undone,
    "more": _more,
}


def effect_line(found: Findings, effect: Effect, texts: Texts) -> str:
    """An effect in figures."""
    scenario, unit = found.experiment.scenario, unit_of(found.experiment.scenario, effect.quantity)
    figures = (effect.low, effect.high, *effect.sure)
    low, high, sure_low, sure_high = (value_in(value, unit, texts, with_unit=False) for value in figures)
    return texts.say(
        "page.effect_line",
        subject=subject(scenario, effect.quantity, effect.of, texts),
        date=scenario.date(effect.turn),
        arm=found.experiment.model.arms[effect.arm].label.in_language(texts.locale),
        median=_signed(effect.median, unit, texts),
        low=low,
        high=high,
        sure_low=sure_low,
        sure_high=sure_high,
    )


def verdict(finding: Finding, texts: Texts) -> str:
    """Whether a claim holds, in a word or two."""
    if finding.claim.shown:
        return texts.say("page.holds" if finding.holds else "page.fails")
    return texts.say("page.shown_after_all" if finding.holds else "page.not_shown")
