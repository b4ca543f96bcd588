"""What the documents name is carried: every id resolves, the page is up to date, texts are whole."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

import chipwar
from chipwar.cli import main
from chipwar.lab.experiments import load_experiment
from chipwar.play.happenings import happenings
from chipwar.play.report import Event
from chipwar.report import coverage
from chipwar.report.checking import check_file, kind_of
from chipwar.report.explain import explain_lines
from chipwar.report.newsroom import VOICES, Newsroom
from chipwar.scenario.files import CATALOGUE, shipped, yaml_files
from chipwar.scenario.gate import read
from chipwar.scenario.glossary import FIGURE_UNITS, glossary, readings
from chipwar.scenario.glossary import VOICES as WHOSE
from chipwar.scenario.headlines import NUMBERS, headlines
from chipwar.scenario.inventory import SECTIONS, InventoryFile, inventory, section_of
from chipwar.scenario.load import catalogue_policies
from chipwar.scenario.positions import START, Document, Place
from chipwar.scenario.shelves import Sheet
from chipwar.scenario.texts import LOCALES, texts_for

ROOT = Path(__file__).resolve().parents[2]
COUNTS = {"A": 87, "PU": 46, "PC": 50, "PF": 20, "R": 42, "C": 73, "F": 61, "E": 27, "T": 27, "N": 22, "D": 12}
MOST_LEFT = 0.05


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(scope="module")
def table():
    return chipwar.load_scenario("teaching")


def rows():
    return {name: row for sheet in inventory() for name, row in sheet.model.rows.items()}


# ---- the inventory


def test_no_row_is_missing():
    assert Counter(section_of(name) for name in rows()) == COUNTS
    for section, count in COUNTS.items():
        assert {f"{section}{number:03}" for number in range(1, count + 1)} <= set(rows())
    assert tuple(COUNTS) == SECTIONS


def test_every_id_resolves_or_is_awaited_and_nothing_is_awaited_that_is_there():
    assert coverage.problems() == []


def test_every_awaited_id_is_named():
    named = {carrier for row in rows().values() for carrier in row.carried_by}
    named |= {f"policy:{policy}" for reading in readings().values() for policy in reading.policies}
    named |= {f"policy:{policy}" for headline in headlines().values() for policy in headline.policies}
    assert coverage.pending() <= named


def test_few_rows_are_out_of_scope_and_none_of_what_a_player_does():
    left = [name for name, row in rows().items() if row.out_of_scope is not None]
    assert len(left) < MOST_LEFT * len(rows())
    assert not [name for name in left if section_of(name) in coverage.ALWAYS_CARRIED]
    assert all(rows()[name].out_of_scope.startswith("because ") for name in left)


def test_the_page_is_up_to_date():
    text = (ROOT / "docs/reference/coverage.md").read_text(encoding="utf-8")
    assert text == coverage.page(), "write it anew: chipwar coverage > docs/reference/coverage.md"


def test_a_dilemma_is_one_seats_own():
    issuers = {name: set(policy.model.issuers) for name, policy in catalogue_policies().items()}
    for name, row in rows().items():
        if section_of(name) == "T":
            policies = [carrier[7:] for carrier in row.carried_by if carrier.startswith("policy:")]
            shared = [pair for pair in combinations(policies, 2) if issuers[pair[0]] & issuers[pair[1]]]
            assert shared, f"{name}: nobody can issue two of {policies}"


def sheet_of(rows_given, awaited=()):
    model = InventoryFile.model_validate({"chipwar": 1, "rows": rows_given, "pending": awaited}, strict=False)
    return Sheet(Document(None, "rows.yaml", Place(START)), model)


def row(*carriers, **more):
    return {"what": "A row of a test", "where": {"document_000": "1"}, "carried_by": carriers, **more}


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("A001", row("policy:us_tarif"), "us_tariff"),
        ("A001", row("policy:us_tariff@9"), "us_tariff@9 names nothing"),
        ("A001", row("polic:us_tariff"), "policy"),
        ("A001", row("fact:host_capacity"), "fact:host_capacity names nothing"),
        ("C001", row("rule:controls.openness"), "case"),
        ("C001", row("case:C-001"), "rule"),
        ("PU001", row("quantity:tension"), "policy"),
        ("F001", row("policy:us_tariff"), "fact"),
        ("E001", row("policy:us_tariff"), "chronology"),
        ("N001", row("policy:us_tariff"), "reading"),
        ("T001", row("quantity:tension"), "two policies"),
        ("T001", row("policy:us_talent_open", "case:C-001"), ""),
        ("R001", row(out_of_scope="because this is only a test") | {"carried_by": ()}, "out of scope"),
    ],
)
def test_a_fault_of_a_row_is_found(name, given, said):
    found = [problem.message for problem in coverage.of_sheet(sheet_of({name: given}), frozenset())]
    assert bool(found) == bool(said) and all(said in message for message in found[:1])


def test_an_awaited_id_may_be_missing_until_it_is_there():
    assert list(coverage.of_sheet(sheet_of({"A001": row("policy:to_come")}), frozenset({"policy:to_come"}))) == []
    (problem,) = coverage.of_sheet(sheet_of({}, ["policy:us_tariff"]), frozenset())
    assert "us_tariff" in problem.message


def test_the_command_names_every_id_that_is_not_there(capsys):
    wanted = 5 if coverage.pending() else 0
    assert main(["coverage", "--check", "--lang", "en"]) == wanted
    printed = capsys.readouterr().out
    assert all(carrier in printed for carrier in coverage.pending())
    assert wanted == 0 or re.match(r"\S+\.yaml:\d+:\d+: ", printed)
    assert main(["coverage", "--lang", "en"]) == 0
    assert capsys.readouterr().out == coverage.page()


# ---- files


@pytest.mark.parametrize("folder", ["inventory", "glossary", "readings", "headlines"])
def test_files_are_checked_as_what_they_are(folder, tmp_path):
    for file in yaml_files(CATALOGUE / folder):
        assert kind_of(file) == folder
        check_file(file)
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        yaml_files(CATALOGUE / folder)[0].read_text("utf-8").replace("document_00", "no_document"), "utf-8"
    )
    if folder != "headlines":
        with pytest.raises(chipwar.ScenarioError):
            check_file(broken)


def test_a_headline_with_an_undeclared_slot_is_refused(tmp_path):
    file = tmp_path / "headlines.yaml"
    text = (CATALOGUE / "headlines" / "measures.yaml").read_text("utf-8")
    file.write_text(text.replace("{actor: actor, rule: rule, q: quarter}", "{actor: actor, rule: rule}"), "utf-8")
    with pytest.raises(chipwar.ScenarioError, match="slot q"):
        check_file(file)


# ---- glossary and readings


@pytest.mark.parametrize("locale", LOCALES)
def test_every_word_and_reading_is_explained(table, locale):
    texts = texts_for(locale)
    for name, entry in glossary().items():
        lines = "\n".join(explain_lines(table, name, texts))
        assert entry.says.in_language(locale) in lines
        assert entry.figure is None or entry.figure.as_of in lines
    for name, reading in readings().items():
        lines = "\n".join(explain_lines(table, name, texts))
        assert reading.says.in_language(locale) in lines and texts.say(f"voice.{reading.voice}") in lines
    assert all(texts.has(f"figure_unit.{unit}") for unit in FIGURE_UNITS)
    assert all(texts.has(f"voice.{voice}") for voice in WHOSE)


def test_no_id_means_two_things(table):
    groups = [set(glossary()), set(readings()), set(table.quantities), set(table.ruleset.policies)]
    assert sum(map(len, groups)) == len(set.union(*groups))


def test_a_quoted_figure_keeps_its_digits(table):
    lines = "\n".join(explain_lines(table, "us_research_spending", texts_for("en")))
    assert "885.6 bn USD, as of 2022" in lines
    assert "more than 400,000 firms" in "\n".join(explain_lines(table, "industrial_internet_firms", texts_for("en")))
    assert " 2030, as of" in "\n".join(explain_lines(table, "ai_leadership_year", texts_for("en")))


def test_every_narrative_is_a_reading_and_others_have_a_voice():
    narratives = {carrier for name, row in rows().items() if section_of(name) == "N" for carrier in row.carried_by}
    held = {carrier[len("reading:") :] for carrier in narratives if carrier.startswith("reading:")}
    of_documents = {name for name, reading in readings().items() if reading.voice == "documents"}
    assert held == of_documents and len(held) == COUNTS["N"]
    assert {reading.voice for reading in readings().values()} == set(WHOSE)


REPORTED = {"en": "reading", "zh-Hans": "这种解读", "zh-Hant": "這種解讀"}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_reading_speaks_in_reported_speech(locale):
    assert [n for n, reading in readings().items() if REPORTED[locale] not in reading.says.in_language(locale)] == []


def test_a_reading_is_tested_by_what_can_go_either_way():
    for reading in readings().values():
        for test in reading.tests:
            if test.experiment is not None:
                assert load_experiment(test.experiment).model.claims


# ---- headlines


def name_of_sides(locale):
    texts = texts_for(locale)
    names = [texts.say(key) for key in texts.keys if re.fullmatch(r"actor\.[a-z_]+", key)]
    more = {"en": ["Chinese", "American", "Beijing", "Washington"]}.get(
        locale, ["中方", "美方", "中美", "北京", "华盛顿", "華盛頓"]
    )
    return [*names, *more]


@pytest.mark.parametrize("locale", LOCALES)
def test_no_headline_names_a_side(locale):
    for name, headline in headlines().items():
        for voice in VOICES:
            template = getattr(headline, voice).in_language(locale)
            assert not [side for side in name_of_sides(locale) if side in template], name


def test_every_headline_belongs_to_an_event_that_the_game_makes():
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "src/chipwar/play").glob("*.py"))
    made = set(re.findall(r'"headline\.([a-z_]+)"', code))
    assert {headline.event for headline in headlines().values()} == made


def event_for(headline, actor):
    policy = headline.policies[0] if headline.policies else "us_tariff"
    return Event(
        key=f"headline.{headline.event}", actor=actor, policy=policy, amount=0.25, partner="japan", good="tools"
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_swapping_the_great_powers_swaps_their_names_and_nothing_else(table, locale):
    newsroom, texts = Newsroom(table, texts_for(locale)), texts_for(locale)
    usa, china = texts.say("actor.usa"), texts.say("actor.china")
    for headline in headlines().values():
        if set(headline.policies) - set(table.ruleset.policies):
            continue
        for voice in VOICES:
            of_usa = newsroom.tell(event_for(headline, "usa"), 3, voice)
            of_china = newsroom.tell(event_for(headline, "china"), 3, voice)
            assert "{" not in of_usa
            assert of_usa.replace(usa, "*") == of_china.replace(china, "*")


def test_both_voices_tell_the_same_number(table):
    newsroom = Newsroom(table, texts_for("en"))
    for name, headline in headlines().items():
        number = [slot for slot, kind in headline.slots.items() if kind in NUMBERS]
        if number:
            event = event_for(headline, "usa")
            shown = newsroom._slot(headline.slots[number[0]], event, 3)
            told = [newsroom.tell(event, 3, voice) for voice in VOICES]
            assert all(shown in line for line in told), name


def test_every_event_that_the_game_makes_has_a_headline(table):
    """Games with much going on: every event is told in both voices, and only to those who may know."""
    known = {headline.event for headline in headlines().values()}
    met = set()
    for seed in range(6):
        game = chipwar.Game(table, seed=seed, seats={"usa": "hawk", "china": "linkage"})
        while not game.over:
            report = game.advance()
            met |= {event.key.removeprefix("headline.") for event in report.events}
            seat = table.ruleset.seats["china"]
            for news in Newsroom(table, texts_for("en")).news(report, seat):
                assert news.wire and news.bulletin and news.event.secret_of in ("", *seat.actors)
            assert all(not news.event.secret_of for news in Newsroom(table, texts_for("en")).news(report))
    assert met <= known
    assert {"raised", "eased", "shortage", "new_supply", "adoption", "line_closed", "imports_up"} <= met, met


def test_a_rule_announced_is_told_with_its_date_and_again_when_it_is_in_force(table):
    game = chipwar.Game(table, seed=2, seats={"usa": "human"})
    assert game.submit("usa", [chipwar.Order(policy="us_ban_export_grade", target="china", level=3, notice=2)]) == []
    told = []
    for _ in range(3):
        news = Newsroom(table, texts_for("en")).news(game.advance(), table.ruleset.seats["usa"])
        told.append([item.wire for item in news if item.event.policy == "us_ban_export_grade"])
    assert told == [
        ["United States to apply Ban export-grade chips from 2025 Q3"],
        [],
        ["Ban export-grade chips takes effect"],
    ]


def test_what_happened_is_found_in_the_state(table):
    game = chipwar.Game(table, seed=1, parameters="typical")
    before = game.block.matrix.copy()
    assert happenings(table, before, before) == ()

    def after(domain, quantity, value, entity="world"):
        matrix = before.copy()
        matrix[table.ruleset.layout.row(domain, quantity, entity), 0] = value
        return {(event.key, event.actor, event.secret_of) for event in happenings(table, before, matrix)}

    assert ("headline.war", "", "") in after("world", "war", 1.0)
    assert ("headline.line_closed", "usa", "") in after("control", "openness", 0.0, "usa>china:tools")
    assert ("headline.line_opened", "usa", "") in after("control", "openness", 1.0, "usa>china:frontier")
    assert ("headline.lead_changed", "china", "") in after("state", "capability", 99.0, "china")
    assert ("headline.market", "china", "") in after("state", "market_share", 0.95, "china")
    assert ("headline.power_short", "uae", "uae") in after("state", "energy_share", 0.5, "uae")
    assert ("headline.leasing", "malaysia", "malaysia") in after("state", "hosted_share", 0.9, "malaysia")
    assert ("headline.output_up", "china", "china") in after("state", "domestic_made", 9.0, "china")


# ---- words


AVOIDED = {
    "en": r"containment|blockade|iron curtain|hegemon|strangl|\bregimes?\b|\bcheat|puppet",
    "zh-Hans": "遏制|封锁|铁幕|霸权|绞杀|卡脖子|傀儡|作弊",
    "zh-Hant": "遏制|封鎖|鐵幕|霸權|絞殺|卡脖子|傀儡|作弊",
}
QUOTED = {"sources.yaml"}
"""Titles of sources are quotations."""


def shipped_texts():
    folders = [CATALOGUE, shipped("scenarios")]
    for file in sorted(file for folder in folders for file in folder.rglob("*.yaml")):
        if file.name not in QUOTED and file.parent.name != "readings":
            yield file


@pytest.mark.parametrize("file", list(shipped_texts()), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_game_speaks_in_neutral_words(file):
    text = file.read_text("utf-8")
    found = [
        f"{number}: {line.strip()}"
        for number, line in enumerate(text.splitlines(), 1)
        for words in AVOIDED.values()
        if re.search(words, line, re.IGNORECASE)
    ]
    assert found == []


def test_readings_are_kept_apart():
    assert all("readings" in read(file).data for file in yaml_files(CATALOGUE / "readings"))
