"""The words of the program in the chosen language: templates by key, numbers and money by locale.

The text files are YAML and come through the same reader as scenarios. A broken text file never
stops anyone: what cannot be read is said in English. Knows nothing of what the sentences are about.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from pathlib import Path
from typing import NamedTuple

from chipwar.base.errors import ChipwarError
from chipwar.scenario.events import scan

LOCALES = ("en", "zh-Hans", "zh-Hant")
FALLBACK = "en"
LANGUAGE_VARIABLE = "CHIPWAR_LANG"
STRICT_VARIABLE = "CHIPWAR_STRICT_TEXTS"
FORMAT_VERSION = 1
MINUS = "\u2212"
NO_NUMBER = "\u2013"
MOST_DIGITS = 15
"""A number with more digits before its point is no amount of anything here."""

_TEXT_ROOT = Path(__file__).resolve().parents[1] / "catalogue" / "text"
_TRADITIONAL = {"hant", "tw", "hk", "mo"}
_THREE_DIGITS = Context(prec=3, rounding=ROUND_HALF_EVEN)


class _Counted(NamedTuple):
    """How a language counts money from an amount on: units per billion, and the words after it."""

    at_least: float
    per_billion: Decimal
    words: str


_MONEY = {
    "en": (
        _Counted(1000, Decimal("0.001"), "trillion USD"),
        _Counted(1, Decimal(1), "bn USD"),
        _Counted(0, Decimal(1000), "m USD"),
    ),
    "zh-Hans": (
        _Counted(1000, Decimal("0.001"), "万亿美元"),
        _Counted(0.1, Decimal(10), "亿美元"),
        _Counted(0, Decimal(100_000), "万美元"),
    ),
    "zh-Hant": (
        _Counted(1000, Decimal("0.001"), "兆美元"),
        _Counted(0.1, Decimal(10), "億美元"),
        _Counted(0, Decimal(100_000), "萬美元"),
    ),
}


class _Slots(dict[str, object]):
    """Slots of a template; one that is not filled stays visible, and is an error in tests."""

    def __missing__(self, name: str) -> str:
        if _is_strict():
            raise KeyError(name)
        return f"{{{name}}}"


class Texts:
    """All templates of one language. Made by `texts_for`."""

    def __init__(self, locale: str, root: Path = _TEXT_ROOT) -> None:
        self.locale = locale
        self.broken: list[str] = []
        self._templates: dict[str, str] = {}
        self._root = root
        for file in sorted((root / locale).glob("*.yaml")):
            self._add(file)

    @property
    def keys(self) -> frozenset[str]:
        """The keys this language has of its own."""
        return frozenset(self._templates)

    def has(self, key: str) -> bool:
        """Whether `say` finds words for the key, here or in English."""
        return self._template(key) is not None

    def template(self, key: str) -> str:
        """The words of this language with their slots still open; KeyError when it has none."""
        return self._templates[key]

    def say(self, key: str, /, **slots: object) -> str:
        """The sentence for the key. An unknown key is `[key]`, or a KeyError in tests."""
        template = self._template(key)
        if template is not None:
            return template.format_map(_Slots(slots))
        if self.broken:
            return f"Something is wrong ({key}); its words cannot be read: {self.broken[0]}"
        if _is_strict():
            raise KeyError(key)
        return f"[{key}]"

    def number(self, value: float, unit: str | None = None) -> str:
        """The number with three significant digits, in the manner of the language."""
        amount = Decimal(repr(float(value)))
        if not amount.is_finite() or amount.adjusted() > MOST_DIGITS:
            return NO_NUMBER
        return self._decimal(amount) + (f" {unit}" if unit else "")

    def money(self, bn_usd: float) -> str:
        """An amount of billions of dollars in the units of the language: 48 bn USD, 480 亿美元."""
        amount = Decimal(repr(float(bn_usd)))
        if not amount.is_finite() or amount.adjusted() > MOST_DIGITS:
            return NO_NUMBER
        rounded = _THREE_DIGITS.plus(amount)
        ways = _MONEY[self.locale]
        way = next(way for way in ways if abs(rounded) >= way.at_least)
        if not rounded:
            way = next(way for way in ways if way.at_least <= 1)
        return f"{self._decimal(rounded * way.per_billion)} {way.words}"

    def _decimal(self, amount: Decimal) -> str:
        # Loaded when first needed: a game on the command line may never show a number.
        from babel.numbers import format_decimal

        rounded = _THREE_DIGITS.plus(amount)
        digits = format_decimal(
            abs(rounded),
            format="#,##0.#",
            locale=self.locale.replace("-", "_"),
            decimal_quantization=False,
        )
        return (MINUS if rounded < 0 else "") + digits

    def _template(self, key: str) -> str | None:
        if key in self._templates or self.locale == FALLBACK:
            return self._templates.get(key)
        return texts_for(FALLBACK)._templates.get(key)

    def _add(self, file: Path) -> None:
        try:
            reading = scan(file.read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            self.broken.append(f"{file.name}: {error}")
            return
        for finding in reading.findings:
            self.broken.append(f"{file.name}:{finding.mark[0]}: {finding.key}")
        if not reading.findings:
            self._keep(file.name, reading.value)

    def _keep(self, file: str, value: object) -> None:
        """Take the templates of one file that was read without mistakes."""
        content = value if isinstance(value, Mapping) else {}
        lines = content.get("text")
        if content.get("chipwar") != FORMAT_VERSION or not isinstance(lines, Mapping):
            self.broken.append(f"{file}: needs `chipwar: {FORMAT_VERSION}` and `text:`")
            return
        for key, template in lines.items():
            if not isinstance(template, str) or key in self._templates:
                self.broken.append(f"{file}: {key} is not text, or stands in two files")
            else:
                self._templates[key] = template


@functools.cache
def texts_for(locale: str) -> Texts:
    """The texts of a language, read when first asked for."""
    return Texts(known_locale(locale))


def known_locale(name: str) -> str:
    """The language meant by a name such as zh, zh_CN.UTF-8 or zh-TW; ChipwarError if none is."""
    language, *rest = name.split(".")[0].split("@")[0].replace("_", "-").casefold().split("-")
    if language == "zh":
        return "zh-Hant" if _TRADITIONAL.intersection(rest) and "hans" not in rest else "zh-Hans"
    if language == "en":
        return "en"
    raise ChipwarError(f"There are no texts in {name[:40]!r}; choose one of {', '.join(LOCALES)}.")


_chosen: str | None = None


def use_locale(locale: str | None) -> None:
    """Choose the language for the whole program; None goes back to the environment's."""
    global _chosen
    _chosen = None if locale is None else known_locale(locale)


def current_locale() -> str:
    """The language in use: the chosen one, else CHIPWAR_LANG, else English."""
    if _chosen is not None:
        return _chosen
    try:
        return known_locale(os.environ.get(LANGUAGE_VARIABLE) or FALLBACK)
    except ChipwarError:
        return FALLBACK


def current_texts() -> Texts:
    """The texts of the language in use."""
    return texts_for(current_locale())


def _is_strict() -> bool:
    return bool(os.environ.get(STRICT_VARIABLE))
