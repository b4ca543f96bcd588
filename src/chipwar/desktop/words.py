"""The desktop's own words in the person's language. The one place that knows where they are kept."""

from __future__ import annotations

from chipwar.scenario.texts import texts_for


def say(locale: str, key: str, /, **slots: object) -> str:
    """The sentence of a key with its slots filled."""
    return texts_for(locale).say(f"desktop.{key}", **slots)


def key_words(locale: str, name: str) -> str:
    """A key as printed on its cap: 'ctrl+z' is 'Ctrl+Z', and named keys have words."""
    texts = texts_for(locale)
    *held, last = name.removesuffix("+").split("+") if name != "+" else ["+"]
    parts = [*held, last or "+"] if not name.endswith("++") else [*held, last, "+"]
    said = [texts.say(f"desktop.cap.{p}") if texts.has(f"desktop.cap.{p}") else p.upper() for p in parts]
    return "+".join(part for part in said if part)
