"""From a document to a checked model: every mistake at its place and in plain words.

Numbers stay numbers and text stays text: the check is strict, nothing is converted in silence.
Knows how pydantic speaks, nothing of what any model means.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeVar, overload

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from chipwar.base.errors import Problem, ScenarioError
from chipwar.base.ids import nearest
from chipwar.scenario.plain import shown
from chipwar.scenario.positions import Document, Path
from chipwar.scenario.schema_words import KnownKeys
from chipwar.scenario.texts import Texts, current_texts

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

MAX_MISTAKES = 200
MOST_WORDS_LISTED = 12
_KEY_OF_MAPPING = "[key]"
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
# What pydantic missed, by error type: the keys of the words for it.
_KINDS = {
    "int_type": "problem.kind_integer",
    "int_from_float": "problem.kind_integer",
    "int_parsing": "problem.kind_integer",
    "float_type": "problem.kind_number",
    "float_parsing": "problem.kind_number",
    "finite_number": "problem.kind_number",
    "decimal_type": "problem.kind_number",
    "string_type": "problem.kind_text",
    "bool_type": "problem.kind_switch",
    "bool_parsing": "problem.kind_switch",
    "none_required": "problem.kind_nothing",
    **dict.fromkeys(
        ("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"),
        "problem.kind_list",
    ),
    **dict.fromkeys(
        ("dict_type", "model_type", "model_attributes_type", "dataclass_type", "mapping_type"),
        "problem.kind_group",
    ),
}
_LIMITS = {
    "greater_than": ("problem.greater_than", "gt"),
    "greater_than_equal": ("problem.at_least", "ge"),
    "less_than": ("problem.less_than", "lt"),
    "less_than_equal": ("problem.at_most", "le"),
    "multiple_of": ("problem.multiple_of", "multiple_of"),
    "too_short": ("problem.too_few", "min_length"),
    "too_long": ("problem.too_many", "max_length"),
    "string_too_short": ("problem.text_too_short", "min_length"),
    "string_too_long": ("problem.text_too_long", "max_length"),
    "string_pattern_mismatch": ("problem.pattern", "pattern"),
}


class _Mistake(NamedTuple):
    """One pydantic error and its place: path in the document, and whether its key is meant."""

    error: ErrorDetails
    path: Path
    key: bool

    @property
    def is_of_a_branch(self) -> bool:
        """Whether the error is about one of several kinds that the value could have had."""
        return self.kind in _KINDS and self.error["loc"][-1:] != self.path[-1:]

    @property
    def kind(self) -> str:
        return self.error["type"]


@overload
def validate(document: Document, model: type[M]) -> M: ...
@overload
def validate(document: Document, model: TypeAdapter[T]) -> T: ...
def validate(document: Document, model: Any) -> Any:
    """The document as an instance of the model, or ScenarioError with every mistake."""
    adapter = model if isinstance(model, TypeAdapter) else TypeAdapter(model)
    try:
        # As JSON, strict still lets a list be a tuple and a word an enum member.
        return adapter.validate_json(json.dumps(document.data), strict=True)
    except ValidationError as error:
        found = error.errors(include_url=False)
    mistakes = [_placed(document, one) for one in found[:MAX_MISTAKES]]
    problems = _problems(document, KnownKeys(adapter), mistakes)
    if len(found) > MAX_MISTAKES:
        problems.append(document.problem((), current_texts().say("problem.too_many_problems")))
    raise ScenarioError(problems)


def _problems(document: Document, known: KnownKeys, mistakes: list[_Mistake]) -> list[Problem]:
    texts = current_texts()
    problems = []
    branches: dict[Path, list[_Mistake]] = {}
    for mistake in mistakes:
        if mistake.kind == "too_short" and any(_is_inside(other, mistake) for other in mistakes):
            continue  # an entry that is wrong is not an entry that is missing
        if mistake.is_of_a_branch:
            branches.setdefault(mistake.path, []).append(mistake)
        else:
            sentence = _sentence(texts, known, mistake)
            problems.append(document.problem(mistake.path, sentence, mistake.key))
    for path, group in branches.items():
        # A record with mistakes inside was meant as the record: do not also ask for a number.
        if not any(_is_nearer(other, path) for other in mistakes):
            problems.append(document.problem(path, _wrong_kind(texts, group)))
    return problems


def _is_inside(other: _Mistake, mistake: _Mistake) -> bool:
    """Whether another mistake lies within what this one is about."""
    return len(other.path) > len(mistake.path) and other.path[: len(mistake.path)] == mistake.path


def _is_nearer(mistake: _Mistake, path: Path) -> bool:
    """Whether the mistake says more about the value at the path than that its kind is wrong."""
    inside = mistake.path[: len(path)] == path
    return inside and (mistake.path != path or not mistake.is_of_a_branch)


def _placed(document: Document, error: ErrorDetails) -> _Mistake:
    """Find the error in the document: `loc` also names branches of unions, which are no places."""
    kind, loc = error["type"], error["loc"]
    key = kind == "extra_forbidden" or loc[-1:] == (_KEY_OF_MAPPING,)
    if kind == "missing":
        path = _path(document, loc[:-1], error["input"])
        return _Mistake(error, path, key=True)
    path = _path(document, loc, error["input"])
    if kind == "union_tag_invalid":
        tag = str(error["ctx"]["discriminator"]).strip("'")
        path = (*path, tag)
    return _Mistake(error, path, key or kind == "union_tag_not_found")


def _path(document: Document, loc: Sequence[str | int], value: object) -> Path:
    """The longest way through the document along segments of `loc` that ends at the value."""
    ways: dict[Path, tuple[object, Any]] = {(): (document.data, document.root)}
    for segment in loc:
        for path, (inner, place) in list(ways.items()):
            if segment in place.inside:
                ways[(*path, segment)] = (inner[segment], place.inside[segment])  # type: ignore[index]
    return max(ways, key=lambda path: (ways[path][0] == value, len(path)))


def _sentence(texts: Texts, known: KnownKeys, mistake: _Mistake) -> str:
    error, kind = mistake.error, mistake.kind
    slots = error.get("ctx", {})
    found = shown(error["input"])
    if kind == "missing":
        return texts.say("problem.missing_key", key=shown(error["loc"][-1]))
    if kind == "union_tag_not_found":
        return texts.say("problem.missing_key", key=shown(slots["discriminator"].strip("'")))
    if kind == "extra_forbidden":
        name = str(error["loc"][-1])
        return _unknown(texts, "key", name, known.at(error["loc"][:-1]))
    if kind == "union_tag_invalid":
        return _unknown(texts, "word", str(slots["tag"]), _words(slots["expected_tags"]))
    if kind in ("literal_error", "enum"):
        return _unknown(texts, "word", error["input"], _words(slots["expected"]))
    if kind in _KINDS:
        return _wrong_kind(texts, [mistake])
    if kind in _LIMITS:
        key, name = _LIMITS[kind]
        return texts.say(key, found=found, limit=shown(slots[name]))
    return _in_own_words(texts, error)


def _in_own_words(texts: Texts, error: ErrorDetails) -> str:
    """What a model's own check says; as a custom error, its type may be a key of the texts."""
    slots = error.get("ctx", {})
    if texts.has(error["type"]):
        return texts.say(error["type"], **slots)
    if error["type"] in ("value_error", "assertion_error"):
        return str(slots.get("error") or error["msg"])
    return texts.say("problem.other", found=shown(error["input"]), reason=error["msg"])


def _wrong_kind(texts: Texts, group: Iterable[_Mistake]) -> str:
    """One sentence for all the kinds a value could have been."""
    errors = [mistake.error for mistake in group]
    kinds = dict.fromkeys(texts.say(_KINDS[error["type"]]) for error in errors)
    value = errors[0]["input"]
    key = "problem.wrong_kind_empty" if value is None else "problem.wrong_kind"
    return texts.say(key, expected=texts.say("problem.or").join(kinds), found=shown(value))


def _unknown(texts: Texts, what: str, found: object, valid: list[str]) -> str:
    """An unknown key or word, with the valid one that was probably meant, or else all of them."""
    near = nearest(found, valid) if isinstance(found, str) else None
    key = f"problem.unknown_{what}"
    if near is not None:
        return texts.say(f"{key}_nearest", found=shown(found), nearest=near)
    if not valid:
        return texts.say(key, found=shown(found))
    more = ", …" if len(valid) > MOST_WORDS_LISTED else ""
    return texts.say(f"{key}_valid", found=shown(found), valid=", ".join(valid[:MOST_WORDS_LISTED]) + more)


def _words(listed: str) -> list[str]:
    """The words of a pydantic list such as "'a', 'b' or 'c'", numbers among them."""
    return _QUOTED.findall(listed) or re.findall(r"-?[\w.]+", listed)
