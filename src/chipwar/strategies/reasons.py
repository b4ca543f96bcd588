"""Why an order was given, in one word with slots, and that word said in a person's language.

A reason is a key of the texts, `reason.<key>`, and may carry slots: `search_move|line=lead|gain=1.2`. It stays one
string on its way through reports and journals. What a slot holds is an id or a number; only here it becomes words.
"""

from __future__ import annotations

from chipwar.scenario.plays import shipped_strategies
from chipwar.scenario.texts import Texts

MARK, IS = "|", "="


def reason(key: str, **slots: str | float) -> str:
    """A reason with its slots as one string. Numbers are kept to three digits."""
    told = (f"{name}{IS}{value if isinstance(value, str) else f'{value:.3g}'}" for name, value in slots.items())
    return MARK.join((key, *told))


def reason_key(told: str) -> str:
    """The key of a reason, without its slots."""
    return told.split(MARK)[0]


def reason_words(texts: Texts, told: str) -> str:
    """A reason as a person reads it."""
    key, *parts = told.split(MARK)
    slots = dict(part.split(IS, 1) for part in parts)
    return texts.say(f"reason.{key}", **{name: _word(texts, name, slot) for name, slot in slots.items()})


def _word(texts: Texts, name: str, slot: str) -> str:
    if name in ("because", "line"):
        return texts.say(f"{'reason' if name == 'because' else name}.{slot}")
    if name == "against":
        named = shipped_strategies().get(slot)
        return texts.say(f"against.{slot}") if named is None else named.label.in_language(texts.locale)
    return texts.number(float(slot))
