"""A report page: what it is made of, and how it is written as one HTML file with figures and tables beside it.

A page is data: sentences, figures that draw themselves, tables. Whoever makes pages knows nothing of HTML, and this
file knows nothing of games. Equal pages give equal bytes; nothing on a page loads anything from elsewhere.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipwar.report.paper import paper
from chipwar.report.tables import safe_cell
from chipwar.scenario.folders import write_whole
from chipwar.scenario.texts import Texts

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup
    from matplotlib.figure import Figure as Canvas


@dataclass(frozen=True)
class Named:
    """A thing in words, with the id by which authors know it."""

    words: str
    id: str


@dataclass(frozen=True)
class Within:
    """An estimate and half of the width of its interval."""

    value: float
    half: float


@dataclass(frozen=True)
class Between:
    """A range."""

    low: float
    high: float


Cell = str | float | int | Named | Within | Between
TWO = {Named: ("{0}", "{1}"), Within: ("{0}", "{0} ±"), Between: ("{0} ≥", "{0} ≤")}
"""What heads the two columns that a spreadsheet gives to cells of two parts: {0} the column, {1} its ids in words."""
ADDRESS = re.compile(r"<(https?://(?:www\.)?([^/<>\s]+)[^<>\s]*)>")
LINK = '<a href="{address}" rel="noopener noreferrer">{site}</a>'
TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True)
class Table:
    """Rows under named columns. name: an ASCII file stem; note: a sentence beneath."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture. says: one plain sentence, read out where the picture cannot be seen; table: the same values; height:
    as a share of the width."""

    name: str
    title: str
    says: str
    draw: Callable[[Canvas], None]
    table: Table | None = None
    height: float = 0.56


@dataclass(frozen=True)
class Section:
    """A part of a page: sentences, then points of a list, figures with their tables, and tables of their own."""

    title: str
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A whole page. answer: the plain sentences on top; facts: what was run (scenario, seed, runs, hash, versions);
    numbers: sources of the numbers that mattered most; left_out: what the model leaves out; short: the answer in one
    sentence, above all others."""

    title: str
    question: str
    answer: tuple[str, ...]
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...]
    numbers: Table | None
    left_out: tuple[str, ...]
    texts: Texts
    short: str = ""


def figures_of(page: Page) -> Iterator[Figure]:
    """All figures in their order."""
    for section in page.sections:
        yield from section.figures


def tables_of(page: Page) -> Iterator[Table]:
    """All tables in their order, those of figures too."""
    for section in page.sections:
        yield from (figure.table for figure in section.figures if figure.table is not None)
        yield from section.tables
    if page.numbers is not None:
        yield page.numbers


def write_page(page: Page, folder: Path) -> list[Path]:
    """Write report.html, figures/NAME.svg and .png, tables/NAME.csv. Returns the files."""
    from chipwar.report.pictures import pictures_of

    _names_are_single(page)
    drawn = pictures_of(figures_of(page), page.texts.locale)
    files: dict[str, bytes] = {"report.html": html_of(page, {name: p.inline for name, p in drawn.items()}).encode()}
    for name, picture in drawn.items():
        files |= {f"figures/{name}.svg": picture.svg, f"figures/{name}.png": picture.png}
    files |= {f"tables/{table.name}.csv": csv_of(table, page.texts) for table in tables_of(page)}
    return [_put(folder / name, content) for name, content in files.items()]


def _names_are_single(page: Page) -> None:
    """ValueError where two figures or two tables would be the same file."""
    for found in ([figure.name for figure in figures_of(page)], [table.name for table in tables_of(page)]):
        twice = sorted({name for name in found if found.count(name) > 1 or not name.isascii()})
        if twice:
            raise ValueError(f"names of figures and tables must be ASCII and stand once: {', '.join(twice)}")


def html_of(page: Page, pictures: dict[str, str]) -> str:
    """The page as HTML. pictures: figure name -> SVG element to stand in the text."""
    from markupsafe import Markup

    from chipwar.report.fonts import embedded

    template = _environment().get_template("page.html")
    inline = {name: Markup(picture) for name, picture in pictures.items()}  # drawn by us, labels escaped by matplotlib
    slots: dict[str, Any] = {"page": page, "texts": page.texts, "pictures": inline}
    slots |= {"cell": _cell_in(page.texts), "linked": linked, "ink": paper()}
    plain = template.render(**slots, fonts=())
    return template.render(**slots, fonts=embedded(plain, page.texts.locale))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(TEMPLATES)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def linked(text: str) -> Markup:
    """A text for the page in which every address in angle brackets is a link, told by the name of its site."""
    from markupsafe import Markup

    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        parts += [
            Markup.escape(text[end : found.start()]),
            LINK.format(address=Markup.escape(found[1]), site=Markup.escape(found[2])),
        ]
        end = found.end()
    return Markup("").join([*map(Markup, parts), Markup.escape(text[end:])])


def _cell_in(texts: Texts) -> Callable[[Cell], str]:
    from markupsafe import Markup

    def shown(value: Cell) -> str:
        if isinstance(value, Named):
            return Markup('{} <small class="id">{}</small>').format(linked(value.words), value.id)
        if isinstance(value, Within):
            return f"{texts.number(value.value)} ± {texts.number(value.half)}"
        if isinstance(value, Between):
            return f"{texts.number(value.low)} – {texts.number(value.high)}"
        if isinstance(value, str):
            return linked(value)
        return f"{value:d}" if isinstance(value, int) else texts.number(value)

    return shown


def csv_of(table: Table, texts: Texts) -> bytes:
    """A table as a spreadsheet opens it: a mark of UTF-8, texts that are no formulas, numbers that stay numbers."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    places = range(len(table.columns))
    kinds = [
        next((TWO[type(row[place])] for row in table.rows if type(row[place]) in TWO), ("{0}",)) for place in places
    ]
    words = [(column, texts.say("page.id_of", column=column)) for column in table.columns]
    heads = [head.format(*word) for word, kind in zip(words, kinds, strict=True) for head in kind]
    writer.writerow([safe_cell(head) for head in heads])
    for row in table.rows:
        groups = [_plain(value, len(kind) > 1) for value, kind in zip(row, kinds, strict=True)]
        writer.writerow([safe_cell(value) for group in groups for value in group])
    return stream.getvalue().encode("utf-8-sig")


def _plain(value: Cell, two: bool) -> list[str | float | int]:
    """A cell for a spreadsheet; in two columns where its column holds cells of two parts."""
    if isinstance(value, Named):
        return [value.words, value.id]
    if isinstance(value, Within):
        return [value.value, value.half]
    if isinstance(value, Between):
        return [value.low, value.high]
    return [value, ""] if two else [value]


def _put(path: Path, content: bytes) -> Path:
    """Write a file into a folder that may not be there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    return path
