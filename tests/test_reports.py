"""Pages of reports: equal pages give equal bytes, nothing comes from elsewhere, readers and spreadsheets cope."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from chipwar.base.numbers import SourcedNumber
from chipwar.cli import main
from chipwar.lab.backtest import load_backtest, run_backtest
from chipwar.lab.batch import Question, run_batch
from chipwar.lab.experiments import load_experiment, run_experiment
from chipwar.report.batch_page import page_of_batch
from chipwar.report.experiment_page import page_of_experiment
from chipwar.report.figures import Against, Interval, against, bars, fan, fans, forest, tornado, wrapped
from chipwar.report.figures_study import cloud, matrix, shares, triangle
from chipwar.report.history_page import page_of_history
from chipwar.report.naming import number_words
from chipwar.report.page import Between, Figure, Named, Page, Section, Table, Within, csv_of, html_of, write_page
from chipwar.report.paper import paper
from chipwar.report.pictures import pictures_of
from chipwar.scenario.load import load_scenario
from chipwar.scenario.sources import source_of, source_title, with_titles
from chipwar.scenario.texts import LOCALES, texts_for, use_locale
from test_desktop_colour import SIGHTS, contrast, uniform

VOID = {"meta", "br", "img", "hr", "link", "input", "path", "use", "rect", "line", "circle"}
BANDS = np.arange(10.0).reshape(5, 2)
TIMES = ("2025Q1", "2025Q2")


def page(locale: str = "en", **parts: object) -> Page:
    """A small page with everything on it."""
    words = "<b>训练算力</b> & more" if locale != "en" else "<b>compute</b> & more"
    table = Table("course", words, ("=one", "two"), (("-1+2", -3.5), ("@x", 4), ("plain", 1e-9)), note=words)
    figures = (
        Figure("course", words, words, fan({words: BANDS, "other": BANDS + 1}, TIMES, "unit"), table),
        Figure("effects", "Effects", words, forest([Interval(words, 1.0, 0.0, 2.0, (0.5, 1.5))], "unit")),
    )
    sections = (Section("First", (words,), figures, (replace(table, name="second"),), (words,)),)
    made = Page(
        words, words, (words,), sections, (("seed", "1"),), replace(table, name="numbers"), (words,), texts_for(locale)
    )
    return replace(made, **parts)


class Reader(HTMLParser):
    """What a browser would load, and what a reader program would be told."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: set[str] = set()
        self.ids: list[str] = []
        self.heads: list[int] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = dict(given)
        self.tags.append((tag, attributes))
        self.ids += [value for name, value in given if name == "id" and value]
        if tag == "a" and str(attributes.get("href")).startswith("http"):  # it loads nothing until it is followed
            assert attributes["rel"] == "noopener noreferrer"
            self.links.add(str(attributes["href"]))
        self.loads += [value for name, value in given if name in ("src", "href", "xlink:href", "data") and value]
        if re.fullmatch("h[1-6]", tag):
            self.heads.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag, tag


def written(made: Page, folder: Path) -> Reader:
    """A page that was written, read again; what must hold of every page is checked."""
    files = write_page(made, folder)
    reader = Reader(files[0].read_text("utf-8"))
    assert not reader.open
    for address in set(reader.loads) - reader.links:
        assert address.startswith("#") or (folder / address).is_file(), address
    assert not {"script", "iframe", "link", "object", "embed", "img"} & {tag for tag, _ in reader.tags}
    assert len(reader.ids) == len(set(reader.ids))
    assert reader.heads[0] == 1 and reader.heads.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in zip(reader.heads, reader.heads[1:], strict=False))
    assert dict(reader.tags)["html"]["lang"] == made.texts.locale
    pictures = [attributes for tag, attributes in reader.tags if tag == "svg"]
    assert pictures and all(p["role"] == "img" and p["aria-label"] for p in pictures)
    assert all(attributes["scope"] in ("col", "row") for tag, attributes in reader.tags if tag == "th")
    return reader


@pytest.mark.parametrize("locale", ["en", "zh-Hans"])
def test_equal_pages_are_equal_bytes_and_load_nothing(locale, tmp_path):
    for folder in ("one", "two"):
        written(page(locale), tmp_path / folder)
    files = sorted(file.relative_to(tmp_path / "one") for file in (tmp_path / "one").rglob("*") if file.is_file())
    assert len(files) == 1 + 2 * 2 + 3
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file
    text = (tmp_path / "one" / "report.html").read_text("utf-8")
    styles = re.findall(r"url\(([^)]{1,20})|@import", text)
    assert all(style.startswith(("#", "data:font/woff")) for style in styles)
    assert "<b>" not in text and "&lt;b&gt;" in text
    assert ("@font-face" in text) is (locale != "en")


def test_a_page_carries_every_chinese_character_it_shows(tmp_path):
    import base64
    import io

    from fontTools.ttLib import TTFont

    write_page(page("zh-Hant"), tmp_path)
    text = (tmp_path / "report.html").read_text("utf-8")
    shown = {character for character in re.sub(r"base64,[^)]*", "", text) if ord(character) >= 0x2E80}
    for part in re.findall(r"base64,([^)]*)", text):
        assert shown <= {chr(code) for code in TTFont(io.BytesIO(base64.b64decode(part))).getBestCmap()}


def test_figures_hold_no_letters_that_a_machine_may_lack(tmp_path):
    write_page(page("zh-Hans"), tmp_path)
    svg = (tmp_path / "figures" / "course.svg").read_text("utf-8")
    assert "<text" not in svg and "训" not in re.sub(r"<!--.*?-->", "", svg) and "<dc:date>" not in svg


def test_two_dollars_in_a_title_are_dollars():
    """matplotlib takes what stands between two of them for a formula, or breaks off where it is none."""

    def draw(title: str) -> bytes:
        figure = Figure("money", "t", "s", lambda canvas: canvas.suptitle(title) and None)
        return pictures_of([figure], "en")["money"].svg

    assert draw("$5 of _$10") != draw("5 of 10")


def test_a_spreadsheet_takes_no_cell_for_a_formula():
    table = Table(
        "t", "T", ("=a", "b"), (("=1+1", -1.5), ("+x", 2), ("-x", 3.0), ("@x", 4.0), ("\tx", 5.0), ("x=1", 6.0))
    )
    text = csv_of(table, texts_for("en")).decode("utf-8-sig")
    assert csv_of(table, texts_for("en")).startswith(b"\xef\xbb\xbf")
    lines = text.splitlines()
    assert lines[0] == "'=a,b" and lines[1] == "'=1+1,-1.5" and lines[2] == "'+x,2" and lines[6] == "x=1,6.0"
    assert all(line.startswith("'") for line in lines[:6])


def test_addresses_are_links_and_nothing_else_is(tmp_path):
    shown = page(left_out=("a <b> <https://www.some.org/x?a=1&b=2>, then <http://other.org>", "<javascript:alert(1)>"))
    reader = written(shown, tmp_path)
    assert reader.links == {"https://www.some.org/x?a=1&b=2", "http://other.org"}
    text = (tmp_path / "report.html").read_text("utf-8")
    assert ">some.org</a>, then <a" in text and "&lt;javascript" in text


def test_what_has_an_id_shows_it_small_and_as_a_column():
    table = Table("t", "T", ("a", "b"), ((Named("Luck, <b>", "numbers.luck"), 1), ("none", 2)))
    assert csv_of(table, texts_for("en")).decode("utf-8-sig").splitlines() == [
        "a,a (id),b",
        '"Luck, <b>",numbers.luck,1',
        "none,,2",
    ]
    shown = html_of(page(numbers=table), {"course": "", "effects": ""})
    assert 'Luck, &lt;b&gt; <small class="id">numbers.luck</small>' in shown


@pytest.mark.parametrize("name", ["full", "history_2022"])
def test_every_number_has_a_name_in_every_language(name):
    scenario = load_scenario(name)
    for locale in LOCALES:
        texts = texts_for(locale)
        words = {number.id: number_words(scenario, number, texts) for number in scenario.ruleset.numbers.values()}
        assert [id for id, said in words.items() if said == id or "_" in said or not said.strip()] == []


def test_a_number_of_ones_own_is_told_by_its_id():
    """What a person's own scenario adds has no name among the texts."""
    number = SourcedNumber("numbers.my_own", 1.0, "factor")
    assert number_words(load_scenario("duel"), number, texts_for("en")) == "numbers.my_own"


def test_two_tables_of_one_name_are_refused(tmp_path):
    made = page()
    with pytest.raises(ValueError, match="course"):
        write_page(replace(made, sections=made.sections * 2), tmp_path)


def drawn(draw) -> str:
    from chipwar.report.pictures import pictures_of

    return pictures_of([Figure("f", "t", "s", draw)], "en")["f"].inline


def test_every_kind_of_figure_draws_what_it_is_given():
    some, three = np.linspace(0.1, 1.0, 12), np.array([[0.2, 0.3, 0.5], [0.3, 0.3, 0.4], [0.6, 0.2, 0.2], [1.0, 0, 0]])
    figures = {
        "fan": fan({"a": BANDS}, TIMES, "y", "x", {1: "here"}),
        "fans": fans({"o": {"a": BANDS, "b": BANDS}}, TIMES, {"o": "y"}),
        "tornado": tornado(["a", "b"], np.array([1.0, 2.0]), np.array([3.0, 2.5]), "x", 2.0, ("low", "high")),
        "bars": bars(["a", "b"], {"s": np.array([1.0, 2.0])}, "x", {"s": np.array([0.1, 0.2])}),
        "against": against([Against("a", 0.5, 1.0, 2.0, 0.8, 1.2, True)], "x"),
        "cloud": cloud(some, some, some > 0.5, (0.2, np.inf, -np.inf, 0.5), ("x", "y"), ("no", "yes")),
        "matrix": matrix(np.eye(2), ["a", "b"], ["c", "d"], "rows", "columns", "scale"),
        "shares": shares({"a": some, "b": 1 - some}, "y", "x"),
        "triangle": triangle([three], ("a", "b", "c"), {"p": np.array([0.3, 0.3, 0.4])}),
    }
    pictures = {name: drawn(draw) for name, draw in figures.items()}
    assert len(set(pictures.values())) == len(figures)
    other = drawn(fan({"a": BANDS * 2.0}, TIMES, "y", "x", {1: "here"}))
    assert other != pictures["fan"]


def test_labels_are_wrapped_between_words_and_characters():
    assert wrapped("one two three four", 9) == "one two\nthree\nfour"
    assert wrapped("训练算力，份额", 8) == "训练算力，\n份额"
    assert wrapped("word", 2) == "word"


def test_series_stay_apart_in_colour_in_grey_and_without_either():
    strokes = paper().series
    colours = [tuple(int(stroke.colour[place : place + 2], 16) for place in (1, 3, 5)) for stroke in strokes]
    assert all(contrast(colour, (255, 255, 255)) >= 3.0 for colour in colours)
    for sight in SIGHTS:
        for one, other in combinations(colours, 2):
            apart = np.linalg.norm(np.subtract(uniform(one, sight), uniform(other, sight)))
            assert apart >= 10.0, (sight, one, other)
    assert len({(stroke.line, stroke.marker) for stroke in strokes}) == len(strokes)
    assert len({stroke.marker for stroke in strokes}) == len({stroke.hatch for stroke in strokes}) == len(strokes)


@pytest.fixture
def language():
    yield
    use_locale(None)


def test_the_page_of_an_experiment(tmp_path, language):
    found = run_experiment(load_experiment("waterbed"), 60, workers=1)
    use_locale("zh-Hant")
    made = page_of_experiment(found, texts_for("zh-Hant"))
    written(made, tmp_path)
    assert len(made.answer) == len(found.findings)
    use_locale("en")
    made = page_of_experiment(found, texts_for("en"))
    says = found.experiment.model.claims[0].says.en
    assert made.answer[0].startswith(f"{says}: holds. Unlicensed flow (China) at the end of 2026Q3:")
    assert made.answer[0].endswith(f"so in {round(60 * found.findings[0].agree)} of 60 games.")
    assert any("arm was played 60 times" in line for section in made.sections for line in section.sentences)
    assert (
        made.short.startswith("Some of it through other doors: unlicensed trade rises by ")
        and "M H100e" in made.sections[0].sentences[0]
    )
    assert any("chipwar experiment waterbed" in line for section in made.sections for line in section.sentences)


def test_the_page_of_a_batch_and_of_a_backtest(tmp_path):
    results = run_batch(Question(load_scenario("duel"), 3), 12, 1, trajectories=False)
    made = page_of_batch(results, texts_for("en"))
    written(made, tmp_path / "batch")
    final = float(results.quantile("tension", "world", 0.5)[-1])
    assert f"Tension: {texts_for('en').number(final)} rungs at the end of" in " ".join(made.answer)
    lamps = [place for place in results.places if results.scenario.quantities[place[0]].unit == "lamp"]
    assert len(made.sections[1].tables[1].rows) == len(results.places) - len(lamps)
    history = run_backtest(load_backtest("history_2022"), 2, 1, 1)
    made = page_of_history(history, texts_for("zh-Hans"))
    written(made, tmp_path / "history")
    assert all(len(section.tables[0].rows) == len(history.backtest.model.targets) for section in made.sections)


def test_the_command_lists_guides_and_reports(tmp_path, capsys, monkeypatch):
    assert main(["experiment", "--lang", "en"]) == 0
    listed = capsys.readouterr().out
    assert "ladder" in listed and "When does pressure stop paying for both?" in listed
    assert main(["experiment", "ladder", "--guide", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("# Up the ladder (`ladder`)")
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    out = tmp_path / "out"
    arguments = ["experiment", "ban", "--runs", "8", "--workers", "1", "--out", str(out), "--open", "--lang", "en"]
    assert main(arguments) == 0
    assert f"Open it in a browser: {out / 'report.html'}" in capsys.readouterr().out
    assert opened == [(out / "report.html").resolve().as_uri()]
    assert (out / "findings.json").is_file() and (out / "ban" / "bands.csv").is_file()
    assert (out / "figures" / "effects.png").read_bytes().startswith(b"\x89PNG")


def test_ranges_and_estimates_are_two_numbers_for_a_spreadsheet():
    table = Table("t", "T", ("a", "b", "c"), ((Between(1.0, 2.5), Within(0.5, 0.1), 1), ("", "", 2)))
    assert csv_of(table, texts_for("en")).decode("utf-8-sig").splitlines() == [
        "a ≥,a ≤,b,b ±,c",
        "1.0,2.5,0.5,0.1,1",
        ",,,,2",
    ]
    shown = html_of(page(numbers=table), {"course": "", "effects": ""})
    assert "1 – 2.5" in shown and "0.5 ± 0.1" in shown


def test_sources_are_named_by_their_titles_wherever_they_stand(language):
    use_locale("en")
    assert (
        with_titles("as cnas_2025 has it, and of_nobody too")
        == f'as "{source_of("cnas_2025").title}" has it, and of_nobody too'
    )
    title = source_of("document_002").title
    assert source_title("document_002, lines 14 and 48") == f"{title}, lines 14 and 48"
    assert source_title("document_002, lines 7 and 18 to 20") == f"{title}, lines 7 and 18 to 20"
    assert source_title("document_002, lines 4-5, 12, 15") == f"{title}, lines 4 to 5, 12 and 15"
    assert source_title("document_002, lines 8-11") == f"{title}, lines 8 to 11"
    assert source_title("document_002, line 8: a fund") == f"{title}, line 8: a fund"
    assert source_title("cnas_2025, and document_002 too") == f'{source_of("cnas_2025").title}, and "{title}" too'
    use_locale("zh-Hans")
    assert source_title("document_002, lines 14 and 48") == f"{title}，第14、48行"
    assert source_title("document_002, lines 14, 48 and 120") == f"{title}，第14、48、120行"
    assert source_title("document_002, lines 7 and 18 to 20") == f"{title}，第7、18至20行"
    assert source_title("document_002, line 14") == f"{title}，第14行"
    assert source_title("document_002") == title and source_title("of_nobody, line 2") == "of_nobody, line 2"
