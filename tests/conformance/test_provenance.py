"""Every number that is shipped says what it is for whom: value, unit, date, range or why it has none, and who says so.

The tests walk all YAML files and all numbers of all shipped scenarios; nothing is listed by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chipwar.base.errors import ScenarioError
from chipwar.base.numbers import SourcedNumber
from chipwar.lab.backtest import load_backtest, target_names
from chipwar.lab.published import published
from chipwar.report.checking import check_file, kind_of
from chipwar.report.sources import group_of, spread_in_words
from chipwar.scenario.catalogue import catalogue_cards, catalogue_policies, catalogue_treaties
from chipwar.scenario.disputed import disputed
from chipwar.scenario.files import CATALOGUE, scenario_names, shipped, yaml_files
from chipwar.scenario.glossary import glossary, readings
from chipwar.scenario.inventory import inventory
from chipwar.scenario.load import load_scenario
from chipwar.scenario.menu import related
from chipwar.scenario.packs import USUAL_PACK, pack_file, pack_numbers, packs
from chipwar.scenario.plays import shipped_strategies
from chipwar.scenario.provenance import KINDS, lacks
from chipwar.scenario.provenance import kind_of as provenance_of
from chipwar.scenario.ruleset import Ruleset
from chipwar.scenario.sources import source_ids, source_of, split_source
from chipwar.scenario.texts import LOCALES, texts_for
from chipwar.scenario.units import UNITS


def shipped_files() -> Iterator[Path]:
    """Every YAML file that holds numbers: of the catalogue by folder, and the scenarios."""
    for folder in ("numbers", "world_2025", "policies", "cards", "treaties", "quantities", "packs", "targets"):
        yield from yaml_files(CATALOGUE / folder)
    yield from (CATALOGUE / name for name in ("sources.yaml", "disputed.yaml", "published.yaml"))
    yield from yaml_files(shipped("scenarios"))
    yield from (file for file in yaml_files(shipped("scenarios") / "experiments") if file.stem.startswith("_"))


def numbers() -> Iterator[SourcedNumber]:
    for name in scenario_names():
        yield from load_scenario(name).plain.numbers.values()
    for pack in packs():
        yield from pack_numbers(pack).values()


@pytest.mark.parametrize("file", list(shipped_files()), ids=lambda file: file.stem)
def test_no_shipped_file_has_a_number_that_lacks_a_part(file):
    check_file(file)


def test_every_kind_of_shipped_file_is_among_them():
    assert {kind_of(file) for file in shipped_files()} >= {
        "numbers", "world", "policies", "cards", "treaties", "targets", "packs", "quantities",
        "sources", "disputed", "scenario", "published"
    }  # fmt: skip


def test_every_number_of_every_shipped_scenario_has_all_its_parts():
    found = [f"{number.id}: {key}" for number in numbers() for key in lacks(number)]
    found += [f"{number.id}: {number.unit}" for number in numbers() if number.unit not in UNITS]
    found += [number.id for number in numbers() if provenance_of(number) not in KINDS]
    assert not found


def test_every_source_that_a_number_names_exists_and_its_kind_has_what_it_needs():
    for number in numbers():
        for one in filter(None, (number, number.documents)):
            if one.source is not None:
                assert split_source(one.source)[0] in source_ids(), one.id
    for name in source_ids():
        source = source_of(name)
        assert source is not None and source.date
        assert source.kind != "public" or source.url, name


def named_sources() -> Iterator[str | tuple[str, ...] | None]:
    """Whatever names a source: numbers, disputed statements, and every entry of the catalogue that people read."""
    for number in numbers():
        yield from (one.source for one in (number, number.documents) if one is not None)
    for both in disputed().values():
        yield from (side.source for side in (both.documents, both.public))
    yield from (policy.model.source for policy in catalogue_policies().values())
    decks, cards = catalogue_cards()
    entries = (decks, cards, catalogue_treaties(), shipped_strategies(), readings(), glossary())
    yield from (entry.source for group in entries for entry in group.values())
    yield from (entry.figure.source for entry in glossary().values() if entry.figure is not None)
    for name in scenario_names():
        yield from (order.source for order in load_scenario(name).plan)
    for name in target_names():
        yield from (target.public.source for target in load_backtest(name).model.targets.values())
    yield from (model.interval.source for model in published().published.values())
    for sheet in inventory():
        carriers = [carrier for row in sheet.model.rows.values() for carrier in row.carried_by]
        yield from (carrier.removeprefix("source:") for carrier in carriers if carrier.startswith("source:"))


def test_every_source_is_used_and_every_name_is_a_source():
    named = {one for source in named_sources() for one in (source if isinstance(source, tuple) else (source,)) if one}
    assert {split_source(source)[0] for source in named} <= set(source_ids())
    words = {word for source in named for word in re.findall(r"[a-z][a-z0-9_]+", source)}
    assert sorted(set(source_ids()) - words) == [], "sources that nothing names"


def test_rules_of_the_game_are_exact_and_costs_in_points_are_rules_of_the_game():
    for number in numbers():
        assert provenance_of(number) != "design" or number.spread is None, number.id
        if number.id.startswith("policies.") and number.id.endswith((".introduce", ".hold")):
            assert number.design is not None, number.id


def test_a_range_never_leaves_what_the_unit_allows():
    for number in numbers():
        spread = number.spread
        if spread is not None and spread.kind != "lognormal":
            assert spread.low <= number.value <= spread.high, number.id
            assert number.unit not in ("share", "probability") or 0 <= spread.low <= spread.high <= 1, number.id


def whole_of(number: SourcedNumber, plain: Ruleset) -> tuple[str, str] | None:
    """The whole of which a number is a part; None if it is no part of one."""
    domain, *entity, name = number.id.split(".")
    if number.exact != "split" or not entity or domain == "defaults":
        return None
    if name.endswith("_unnamed"):
        return entity[0], name.removesuffix("_unnamed")
    if domain == "institution":
        return related(plain.layout.entities, "institution", "home", entity[0]) or "", name.removesuffix("_weight")
    if domain == "holding":
        return related(plain.layout.entities, "holding", "place", entity[0]) or "", name
    return domain, name


def test_parts_of_a_whole_add_up_to_one():
    sums: dict[tuple[str, str], float] = {}
    plain = load_scenario("teaching").plain
    for number in plain.numbers.values():
        whole = whole_of(number, plain)
        if whole is not None:
            sums[whole] = sums.get(whole, 0.0) + number.value
    assert len(sums) > 3
    assert not {whole: total for whole, total in sums.items() if abs(total - 1.0) >= 1e-9}


def test_rival_figures_come_from_documents_and_stand_beside_public_ones():
    rivals = [number for number in numbers() if number.documents is not None]
    assert rivals
    for number in rivals:
        assert number.documents is not None
        assert (provenance_of(number), provenance_of(number.documents)) == ("public", "document"), number.id
        assert number.documents.value != number.value, number.id


def test_what_is_disputed_names_numbers_with_two_figures_and_none_is_forgotten():
    named = [name for both in disputed().values() for name in both.numbers]
    plain = load_scenario("teaching").plain.numbers
    assert sorted(named) == sorted(name for name, number in plain.items() if number.documents is not None)
    for both in disputed().values():
        kinds = [source_of(side.source) for side in (both.documents, both.public)]
        assert [kind.kind if kind else None for kind in kinds] == ["document", "public"]
        for side in (both.documents, both.public):
            assert not [locale for locale in LOCALES if locale not in side.says.model_dump(by_alias=True)]


def test_packs_change_only_named_priors_that_exist_and_each_takes_a_side_on_all_of_them():
    priors, plain = set(pack_file().priors), load_scenario("teaching").plain.numbers
    assert priors <= set(plain)
    for pack, model in packs().items():
        assert set(model.numbers) == (set() if pack == USUAL_PACK else priors), pack
        assert not [name for name in model.numbers if plain[name].documents is not None]
        for label in (model.label, model.says):
            assert set(label.model_dump(by_alias=True, exclude_none=True)) == set(LOCALES)


def test_packs_stay_within_what_the_catalogue_thinks_possible():
    plain = load_scenario("teaching").plain.numbers
    for pack in packs():
        for name, number in pack_numbers(pack).items():
            mine, usual = number.spread, plain[name].spread
            assert mine is not None and usual is not None
            if plain[name].spread_because is None:
                assert usual.low <= mine.low <= mine.high <= usual.high, (pack, name)


def test_every_group_and_every_reason_has_words(monkeypatch):
    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")
    for locale in LOCALES:
        texts = texts_for(locale)
        for number in numbers():
            assert texts.say(f"sources.group.{group_of(number)}")
            assert spread_in_words(number, texts)


def test_a_number_without_its_parts_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "numbers" / "poor.yaml"
    file.parent.mkdir()
    text = (CATALOGUE / "numbers" / "minerals.yaml").read_text("utf-8")
    body = text[: text.index("provenance:")] + text[text.index("numbers:") :]
    file.write_text(body, "utf-8")
    check_file(file)  # outside the catalogue nothing more is asked for
    monkeypatch.setattr("chipwar.report.checking.is_shipped", lambda file: True)
    with pytest.raises(ScenarioError) as error:
        check_file(file)
    assert {problem.message for problem in error.value.problems} >= {
        texts_for("en").say("problem.lacks_as_of"),
        texts_for("en").say("problem.lacks_spread"),
    }
    assert all(problem.line > 1 and problem.column > 1 for problem in error.value.problems)
