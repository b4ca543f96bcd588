"""From YAML text to plain values with places, over the parser's event stream. Finds every mistake.

The library's own loaders are never used: they crash on deep nesting, keep the last of two equal
keys and turn words into dates. What is wrong is returned as findings, message keys and not
sentences, so that the message files can be read through here. Knows no files and no languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

import yaml

from chipwar.scenario.plain import (
    CONTROL,
    HIDDEN,
    LINE_ENDS_OF_SOME,
    Refused,
    Scalar,
    meaning,
    shown,
)
from chipwar.scenario.positions import START, Data, Mark, Path, Place
from chipwar.scenario.syntax import fault

MAX_DEPTH = 32
MAX_NODES = 200_000
MAX_FINDINGS = 200

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE_END = re.compile("\r\n|\r|\n")
_MERGE = "<<"


@dataclass(frozen=True)
class Finding:
    """One mistake: the key of its message, where it is, and what fills the message."""

    key: str
    mark: Mark
    path: Path = ()
    slots: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a text holds. With findings, the values are not to be used."""

    value: Data
    root: Place
    findings: list[Finding]


class _ParserMark(Protocol):
    """A position as either PyYAML parser gives it, counted from 0."""

    line: int
    column: int


class _Enough(Exception):
    """The text is too large or too wrong to read on."""


class _Frame:
    """A list or mapping that is still open, and the segment of it that is being read."""

    __slots__ = ("at", "awaits_key", "keeps", "key_end", "key_mark", "place", "seen", "value")

    def __init__(self, value: dict[str, Data] | list[Data], place: Place) -> None:
        self.value = value
        self.place = place
        self.at: str | int | None = 0 if isinstance(value, list) else None
        self.awaits_key = isinstance(value, dict)
        self.keeps = True
        self.key_mark = self.key_end = place.mark
        self.seen: dict[str, Mark] = {}

    def begin(self, name: str, event: yaml.ScalarEvent, keeps: bool) -> None:
        """A key was read; what follows is its value."""
        self.at, self.awaits_key, self.keeps = name, False, keeps
        self.key_mark = _start(event)
        self.key_end = _mark(event.end_mark)

    def put(self, value: Data, place: Place) -> None:
        """Keep a value at the present segment, unless its key was refused."""
        if isinstance(self.value, list):
            self.value.append(value)
        elif self.keeps and isinstance(self.at, str):
            self.value[self.at] = value
            place.key_mark = self.key_mark
        else:
            return
        if self.at is not None:
            self.place.inside[self.at] = place

    def move_on(self) -> None:
        """The value at the present segment is complete."""
        if isinstance(self.at, int):
            self.at += 1
        else:
            # After a key that was itself a list or mapping, its value is still to come.
            self.awaits_key, self.keeps, self.at = not self.awaits_key, False, None


class _Builder:
    """Takes events one by one; holds what has been built and found so far."""

    def __init__(self, looks_for_hidden: bool) -> None:
        self.looks_for_hidden = looks_for_hidden
        self.value: Data = None
        self.root = Place(START)
        self.findings: list[Finding] = []
        self.open: list[_Frame] = []
        self.documents = self.nodes = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
            self._move_on()
        elif isinstance(event, yaml.AliasEvent):
            self._count(event)
            self._find("problem.alias", _start(event), name=shown(event.anchor))
            self._attach(None, Place(_start(event)))
            self._move_on()
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._count(event)
        self._properties(event)
        frame = self.open[-1] if self.open else None
        if frame is not None and frame.awaits_key:
            self._key(frame, event)
            return
        empty = not event.value and not event.style
        mark = _start(event)
        if empty and frame is not None and isinstance(frame.at, str):
            mark = frame.key_end  # the parser points at the line after
        self._attach(self._meaning(event, mark), Place(mark))
        self._move_on()

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        self._count(event)
        self._properties(event)
        if len(self.open) == MAX_DEPTH:
            self._find("problem.too_deep", _start(event), limit=MAX_DEPTH)
            raise _Enough
        if self.open and self.open[-1].awaits_key:
            self._find("problem.key_not_text", _start(event))
        value: dict[str, Data] | list[Data]
        value = {} if isinstance(event, yaml.MappingStartEvent) else []
        place = Place(_start(event))
        self._attach(value, place)
        self.open.append(_Frame(value, place))

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if event.version or event.tags:
            self._find("problem.directive", _start(event))
        if self.documents > 1:
            self._find("problem.several_documents", _start(event))

    def _key(self, frame: _Frame, event: yaml.ScalarEvent) -> None:
        mark, name = _start(event), event.value
        if name == _MERGE and not event.style:
            self._find("problem.merge_key", mark)
            frame.begin(name, event, keeps=False)
            return
        frame.at = name
        value = self._meaning(event, mark)
        if not name and not event.style:
            self._find("problem.empty_key", mark)
        elif not isinstance(value, str):
            self._find("problem.key_not_text_scalar", mark, found=shown(name))
        first = frame.seen.setdefault(name, mark)
        if first != mark:
            self._find("problem.duplicate_key", mark, found=shown(name), line=first[0])
        frame.begin(name, event, keeps=first == mark)

    def _meaning(self, event: yaml.ScalarEvent, mark: Mark) -> Scalar:
        """The value of the scalar; a refused one stands as its text, so reading goes on."""
        word: str = event.value
        hidden = CONTROL.search(word) or HIDDEN.search(word)
        if hidden and self.looks_for_hidden:  # written as an escape such as "\u202E"
            self._find("problem.hidden_character", mark, found=shown(hidden.group()))
        value = word if event.style else meaning(word)
        if isinstance(value, Refused):
            self._find(value.key, mark, found=shown(word), better=shown(value.better))
            return word
        return value

    def _properties(self, event: yaml.NodeEvent) -> None:
        """Anchors and tags: the parser hands them over with the value they stand before."""
        if event.anchor is not None:
            self._find("problem.anchor", _start(event), name=shown(event.anchor))
        if getattr(event, "tag", None) is not None:
            self._find("problem.tag", _start(event), found="!")

    def _count(self, event: yaml.Event) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._find("problem.too_many_values", _start(event), limit=MAX_NODES)
            raise _Enough

    def _attach(self, value: Data, place: Place) -> None:
        if self.open:
            self.open[-1].put(value, place)
        elif self.documents == 1:
            self.value, self.root = value, place

    def _move_on(self) -> None:
        if self.open:
            self.open[-1].move_on()

    def _find(self, key: str, mark: Mark, **slots: object) -> None:
        path = tuple(frame.at for frame in self.open if frame.at is not None)
        self.findings.append(Finding(key, mark, path, slots))
        if len(self.findings) >= MAX_FINDINGS:
            self.findings.append(Finding("problem.too_many_problems", mark))
            raise _Enough


def scan(text: str) -> Reading:
    """Read a text. Never raises: everything wrong with it is in the findings."""
    lines = _LINE_END.split(text)
    if bad := next(_matches(CONTROL, lines), None):
        return Reading(None, Place(START), [_hidden("problem.control_character", *bad)])
    found = islice(_matches(HIDDEN, lines), MAX_FINDINGS)
    hidden = [_hidden("problem.hidden_character", *place) for place in found]
    builder = _Builder(looks_for_hidden=not hidden)
    try:
        # Line ends that only YAML 1.1 knows would shift every line number after them.
        for event in yaml.parse(LINE_ENDS_OF_SOME.sub(" ", text), Loader=_Loader):
            builder.take(event)
    except _Enough:
        pass
    except yaml.YAMLError as error:
        innermost = builder.open[-1].place.mark if builder.open else None
        key, mark, stumbled = fault(error, lines, innermost)
        builder.findings.append(Finding(key, mark, slots={"found": stumbled}))
    except (ValueError, OverflowError):  # the pure Python parser, on escapes such as "\UFFFFFFFF"
        builder.findings.append(Finding("problem.syntax_escape", START))
    return Reading(builder.value, builder.root, hidden + builder.findings)


def _matches(pattern: re.Pattern[str], lines: list[str]) -> Iterator[tuple[Mark, str]]:
    for number, line in enumerate(lines, 1):
        for match in pattern.finditer(line):
            yield (number, match.start() + 1), match.group()


def _hidden(key: str, mark: Mark, character: str) -> Finding:
    return Finding(key, mark, slots={"found": shown(character)})


def _start(event: yaml.Event) -> Mark:
    return _mark(event.start_mark)


def _mark(mark: _ParserMark | None) -> Mark:
    return (mark.line + 1, mark.column + 1) if mark else START
