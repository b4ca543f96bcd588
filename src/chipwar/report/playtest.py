"""A playtest's answers as lines and as a record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chipwar.lab.playtest import Answer, Playtest, Reading
from chipwar.scenario.texts import Texts

SCHEMA_VERSION = 1


def as_lines(playtest: Playtest, texts: Texts) -> Iterator[str]:
    """Every question with its answer, then a line for each figure; last, how many pass."""
    label = playtest.scenario.label.in_language(texts.locale)
    yield texts.say("playtest.title", scenario=label, games=playtest.games, seed=playtest.seed)
    for number, answer in enumerate(playtest.answers, 1):
        model = playtest.file.questions[answer.question]
        yield f"{number}. {model.label.in_language(texts.locale)}  {texts.say(f'playtest.{_verdict(answer)}')}"
        if model.note is not None:
            yield f"   {model.note.in_language(texts.locale)}"
        yield from (f"   {line}" for line in _figures(playtest, answer, texts))
    asked = [answer for answer in playtest.answers if answer.answered_by == "bots"]
    yield texts.say("playtest.count", passed=sum(answer.passes for answer in asked), all=len(asked))


def _verdict(answer: Answer) -> str:
    if answer.answered_by != "bots":
        return answer.answered_by
    return "pass" if answer.passes else "fail"


def _figures(playtest: Playtest, answer: Answer, texts: Texts) -> Iterator[str]:
    for measure, bound in playtest.file.questions[answer.question].figures.items():
        readings = [reading for reading in answer.readings if reading.measure == measure]
        named = [reading for reading in readings if bound.told == "all" or not reading.passes]
        if not readings:
            continue
        failing = sum(not reading.passes for reading in readings)
        yield texts.say(
            "playtest.figure",
            label=bound.label.in_language(texts.locale),
            allowed=_allowed(readings[0], texts),
            values=texts.say("playtest.between").join(_value(playtest, reading, texts) for reading in named)
            or texts.say("playtest.none_fails", all=len(readings)),
            mark=texts.say("playtest.fail" if failing else "playtest.pass"),
        )


def _allowed(reading: Reading, texts: Texts) -> str:
    bound = reading.bound
    least, most = (_number(value, reading, texts) for value in (bound.least, bound.most))
    if bound.least is None:
        return texts.say("playtest.told") if bound.most is None else texts.say("playtest.most", most=most)
    return (
        texts.say("playtest.least", least=least)
        if bound.most is None
        else texts.say("playtest.range", least=least, most=most)
    )


def _number(value: float | None, reading: Reading, texts: Texts) -> str:
    if value is None:
        return ""
    return f"{texts.number(100.0 * value)} %" if reading.bound.per_cent else texts.number(value)


def _value(playtest: Playtest, reading: Reading, texts: Texts) -> str:
    value = _number(reading.value, reading, texts)
    named = f"{_subject(playtest, reading.subject, texts)} {value}" if reading.subject else value
    return named if reading.passes else f"{named}*"


def _subject(playtest: Playtest, subject: str, texts: Texts) -> str:
    """A seat, lever or pair in words; what has none stays as it is."""
    policies = playtest.scenario.ruleset.policies
    if subject in playtest.file.keys:
        return " + ".join(_subject(playtest, o.policy, texts) for o in playtest.file.keys[subject].orders)
    policy, _, target = subject.partition(":")
    if policy in policies:
        label = policies[policy].model.label.in_language(texts.locale)
        return f"{label} ({target})" if target else label
    return texts.say(f"seat.{subject}") if texts.has(f"seat.{subject}") else subject


def as_record(playtest: Playtest) -> dict[str, Any]:
    """The same for programs."""
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": playtest.scenario.id,
        "games": playtest.games,
        "seed": playtest.seed,
        "questions": {answer.question: _answer(answer) for answer in playtest.answers},
    }


def _answer(answer: Answer) -> dict[str, Any]:
    judged = answer.answered_by == "bots"
    return {
        "answered_by": answer.answered_by,
        "passes": answer.passes if judged else None,
        "figures": [
            {
                "figure": reading.measure,
                "subject": reading.subject,
                "value": reading.value,
                "least": reading.bound.least,
                "most": reading.bound.most,
                "passes": reading.passes,
            }
            for reading in answer.readings
        ],
    }
