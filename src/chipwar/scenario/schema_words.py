"""Which keys a model knows at a place, read off its JSON schema: hints for unknown ones.

The schema says it alike for models, dataclasses, unions and typed dicts. Knows no files and no
sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from pydantic import TypeAdapter
from pydantic.errors import PydanticUserError

Schema: TypeAlias = dict[str, Any]


class KnownKeys:
    """The keys a model knows, place by place. The schema is made when first asked for."""

    def __init__(self, adapter: TypeAdapter[Any]) -> None:
        self._adapter = adapter

    def at(self, loc: Sequence[str | int]) -> list[str]:
        """The keys valid at a pydantic `loc`; none where the model cannot tell."""
        definitions = self._whole.get("$defs", {})
        here = list(_expanded(self._whole, definitions, set()))
        for segment in loc:
            here = _step(here, segment, definitions)
        return sorted({key for schema in here for key in schema.get("properties", {})})

    @cached_property
    def _whole(self) -> Schema:
        try:
            return self._adapter.json_schema(by_alias=True)
        except PydanticUserError:
            return {}


def _step(here: list[Schema], segment: str | int, definitions: Schema) -> list[Schema]:
    inner = [found for schema in here for found in _inside(schema, segment)]
    if inner:
        return [leaf for schema in inner for leaf in _expanded(schema, definitions, set())]
    # The segment names a branch of a union, not a place in the file.
    return [schema for schema in here if _is_branch(schema, segment)] or here


def _inside(schema: Schema, segment: str | int) -> Iterator[Schema]:
    if isinstance(segment, int):
        prefix = schema.get("prefixItems", [])
        found = [prefix[segment] if segment < len(prefix) else schema.get("items")]
    elif segment in schema.get("properties", {}):
        found = [schema["properties"][segment]]
    else:
        found = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
    yield from (one for one in found if isinstance(one, dict))


def _is_branch(schema: Schema, name: str | int) -> bool:
    if schema.get("title") == name:
        return True
    fixed = schema.get("properties", {}).values()
    return any(name == one.get("const") or name in one.get("enum", ()) for one in fixed)


def _expanded(schema: Schema, definitions: Schema, seen: set[str]) -> Iterator[Schema]:
    """The schema itself, or what its references and alternatives stand for."""
    reference = schema.get("$ref")
    if reference is not None:
        name = reference.rsplit("/", 1)[-1]
        if name not in seen:
            yield from _expanded(definitions.get(name, {}), definitions, seen | {name})
        return
    branches = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
    for branch in branches:
        yield from _expanded(branch, definitions, seen)
    if not branches:
        yield schema
