"""The gate: every YAML file enters here, and is plain values with places or a ScenarioError.

Refuses whatever YAML readers disagree on, reports all mistakes of a file at once, and lets no other
error out, however broken the file is. Knows nothing of what the values mean.
"""

from __future__ import annotations

from pathlib import Path

from chipwar.base.errors import Problem, ScenarioError
from chipwar.scenario.events import Finding, scan
from chipwar.scenario.positions import START, Document, dotted
from chipwar.scenario.texts import current_texts

MAX_BYTES = 1_048_576
_BOM = "\ufeff"
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")


def read(file: Path, text: str | None = None, shown_as: str | None = None) -> Document:
    """Read a file, or a text that stands for it; ScenarioError carries every mistake found."""
    document, problems = read_on(file, text, shown_as)
    if problems:
        raise ScenarioError(problems)
    return document


def read_on(file: Path, text: str | None = None, shown_as: str | None = None) -> tuple[Document, list[Problem]]:
    """Read what can be read, with every mistake found, so that checks can go on and report theirs as well.

    What stands at the place of a mistake means nothing. A file that cannot be read at all raises ScenarioError.
    """
    name = shown_as or str(file)
    content = _text_of(file, name) if text is None else text
    # A lone surrogate cannot be encoded; the reader below refuses it with its place.
    if len(content.encode("utf-8", "replace")) > MAX_BYTES:
        raise _refusal(name, "problem.too_large", limit_kb=MAX_BYTES // 1024)
    reading = scan(content.removeprefix(_BOM))
    problems = [_problem(name, finding) for finding in reading.findings]
    if problems and not isinstance(reading.value, dict):
        raise ScenarioError(problems)
    return Document(reading.value, name, reading.root), problems


def _text_of(file: Path, name: str) -> str:
    try:
        if not file.is_file():
            raise _refusal(name, "problem.no_file")
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refusal(name, "problem.unreadable", reason=reason) from None
    if len(content) > MAX_BYTES:
        raise _refusal(name, "problem.too_large", limit_kb=MAX_BYTES // 1024)
    return _decoded(content, name)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if content.startswith(_OTHER_ENCODINGS):
            raise _refusal(name, "problem.not_utf8") from None
        before = content[: error.start].decode("utf-8").removeprefix(_BOM)
        lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        mark = (len(lines), len(lines[-1]) + 1)
        raise ScenarioError([_problem(name, Finding("problem.not_utf8", mark))]) from None


def _refusal(name: str, key: str, **slots: object) -> ScenarioError:
    return ScenarioError([_problem(name, Finding(key, START, slots=slots))])


def _problem(name: str, finding: Finding) -> Problem:
    message = current_texts().say(finding.key, **finding.slots)
    return Problem(name, *finding.mark, dotted(finding.path), message)
