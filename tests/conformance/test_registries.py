"""Every registered thing is complete: mechanisms, modifiers, policies, strategies, numbers, quantities, texts.

Nothing is listed here by name; each test walks a registry, so that nothing new can be forgotten.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from walk import CHINESE, assert_none, entry_parts, read_by_the_rules, scenario

import chipwar
from chipwar.lab.experiments import experiment_names, load_experiment
from chipwar.scenario.catalogue import catalogue_policies, catalogue_treaties
from chipwar.scenario.files import scenario_names, shipped
from chipwar.scenario.gate import read
from chipwar.scenario.headlines import headlines
from chipwar.scenario.models import Label, Need
from chipwar.scenario.plays import Play, StrategyModel, shipped_strategies
from chipwar.scenario.texts import LOCALES, texts_for
from chipwar.scenario.units import UNITS
from chipwar.seats.ledger import CODES, Ledger
from chipwar.seats.observation import sight
from chipwar.strategies.playbook import Playbook, _watches, lever_of

PACKAGE = Path(chipwar.__file__).parent
# Pairs of one character in simplified and traditional writing, none of which is right in the other.
PAIRS = (
    "国國对對设設备備个個发發动動华華产產业業务務关關进進来來说說过過还還时時间間东東车車书書见見长長门門问問语語读讀写寫应應开開"
    "术術权權战戰争爭矿礦链鏈态態让讓给給买買卖賣资資质質费費赖賴图圖们們价價会會传傳两兩严嚴优優体體实實审審宽寬导導层層师師币幣"
    "带帶帮幫归歸录錄总總户戶扩擴报報护護拟擬择擇损損换換数數断斷旧舊显顯暂暫机機极極标標样樣检檢测測济濟满滿热熱独獨环環现現电電"
    "盘盤监監码碼确確积積称稱稳穩纸紙线線组組细細终終经經结結绝絕统統继繼续續维維网網职職联聯胜勝获獲虑慮虽雖规規视視觉覺计計认認"
    "议議讨討训訓记記讲講许許论論访訪证證评評识識诉訴试試话話该該详詳误誤请請调調谈談谁誰负負责責败敗货貨购購贵貴贸貿赢贏轻輕较較"
    "输輸边邊达達迁遷运運这這远遠违違连連选選递遞释釋钱錢铁鐵销銷锁鎖错錯键鍵阶階际際险險随隨难難顾顧预預领領题題风風验驗"
)
SIMPLIFIED, TRADITIONAL = set(PAIRS[::2]), set(PAIRS[1::2])


def label_complaints(name: str, label: Label) -> Iterator[str]:
    """What is wrong with a text in three languages. Only what is shipped needs all of them."""
    missing = [locale for locale in LOCALES if locale not in label.model_dump(by_alias=True, exclude_none=True)]
    if missing:
        yield from (f"{name}: {locale} is missing" for locale in missing)
        return
    en, hans, hant = (label.in_language(locale) for locale in LOCALES)
    if not (en.strip() and hans.strip() and hant.strip()):
        yield f"{name}: a language has no words"
    if CHINESE.search(en) or not CHINESE.search(hans) or not CHINESE.search(hant):
        yield f"{name}: a language is in the wrong script"
    yield from (f"{name}: {c} in zh-Hans" for c in sorted(TRADITIONAL & set(hans)))
    yield from (f"{name}: {c} in zh-Hant" for c in sorted(SIMPLIFIED & set(hant)))


def texts_within(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every group of a file whose keys are languages, with its place."""
    if isinstance(value, dict) and set(value) & set(LOCALES):
        yield path, value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts_within(inner, f"{path}.{key}")


SHIPPED_FILES = [*sorted((PACKAGE / "catalogue").rglob("*.yaml")), *sorted(shipped("scenarios").rglob("*.yaml"))]


@pytest.mark.parametrize("file", SHIPPED_FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_text_of_a_shipped_file_has_all_languages(file):
    for path, group in texts_within(read(file).data, file.stem):
        assert_none(label_complaints(path, Label.model_validate(group)))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_label_that_lacks_a_language_is_found(locale):
    texts = {"en": "Port", "zh-Hans": "港口", "zh-Hant": "港口"}
    assert_none(label_complaints("label", Label.model_validate(texts)))
    del texts[locale]
    assert list(label_complaints("label", Label.model_validate(texts))) == [f"label: {locale} is missing"]


# ---- policies


def needs_of(need: Need | None) -> Iterator[Need]:
    if need is None:
        return
    yield need
    for inner in (*(need.all or ()), *(need.any or ()), *((need.not_,) if need.not_ else ())):
        yield from needs_of(inner)


@pytest.mark.parametrize("policy", catalogue_policies())
def test_a_policy_is_complete(policy):
    model, known = catalogue_policies()[policy].model, scenario()
    entities = known.ruleset.layout.entities.ids
    found = [*label_complaints("label", model.label), *label_complaints("dilemma", model.dilemma)]
    if model.counter is not None:
        found += label_complaints("counter", model.counter)
    found += [f"{actor} is no actor" for actor in (*model.issuers, *model.objectors) if actor not in entities["actor"]]
    found += [f"{actor} starts with it and may not issue it" for actor in model.start if actor not in model.issuers]
    for need in needs_of(model.needs):
        if need.policy is not None and need.policy not in catalogue_policies():
            found.append(f"needs the unknown policy {need.policy}")
        if need.quantity is not None and need.quantity not in known.quantities:
            found.append(f"needs the unknown quantity {need.quantity}")
    if model.notice.min > model.notice.max:
        found.append("the least notice is longer than the longest")
    found += [f"source {source} is unknown" for source in listed(model.source) if source not in sources()]
    assert_none(found)


def listed(source: str | tuple[str, ...]) -> tuple[str, ...]:
    return source if isinstance(source, tuple) else (source,)


def test_every_effect_touches_something_in_every_slot():
    touched = {(slot, place) for _, _, slot, place in entry_parts()}
    ruleset = scenario().ruleset
    missing = [
        (slot.id, place)
        for slot in ruleset.slots
        for place in range(len(ruleset.policies[slot.policy].effects))
        if (slot.id, str(place)) not in touched
    ]
    assert_none(missing)


def test_every_policy_has_a_slot_for_every_issuer():
    slots = {(slot.actor, slot.policy) for slot in scenario().ruleset.slots}
    wanted = {(issuer, policy.id) for policy in catalogue_policies().values() for issuer in policy.model.issuers}
    assert_none(wanted - slots)


# ---- numbers and quantities


@cache
def sources() -> dict[str, Any]:
    document = read(PACKAGE / "catalogue" / "sources.yaml")
    assert isinstance(document.data, dict) and isinstance(document.data["sources"], dict)
    return document.data["sources"]


def test_every_number_is_read_by_a_rule():
    unread = [fill.number.id for fill in scenario().ruleset.fills if not read_by_the_rules() & set(fill.rows.tolist())]
    assert_none(unread)


def test_every_number_fills_a_row():
    filled_ones = {fill.number.id for fill in scenario().ruleset.fills}
    # Dials' full marks are for the eye, and a default that every entity overrides fills nothing.
    spare = {name for name in scenario().ruleset.numbers if name.startswith("defaults.")}
    assert_none(set(scenario().ruleset.numbers) - filled_ones - spare)


@pytest.mark.parametrize("name", scenario_names())
def test_every_published_quantity_has_rows_and_words(name):
    layout, found = scenario(name).ruleset.layout, []
    for quantity, model in scenario(name).quantities.items():
        if (model.of, quantity) not in layout.start or not layout.entities.ids[model.of]:
            found.append(f"{quantity} of {model.of} is not in the layout")
        found += [
            *label_complaints(f"{quantity} label", model.label),
            *label_complaints(f"{quantity} says", model.says),
        ]
        if model.full is not None and model.full.unit != model.unit:
            found.append(f"{quantity}: the dial is in {model.unit}, its full mark in {model.full.unit}")
    assert_none(found)


# ---- scenarios, experiments, strategies


def seats_of_strategy(model: StrategyModel) -> Iterator[tuple[chipwar.Scenario, str]]:
    for name in scenario_names():
        for seat in scenario(name).seats:
            if not model.seats or seat in model.seats:
                yield scenario(name), seat


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_loads_and_its_seats_have_strategies_and_names(name):
    known, texts = scenario(name), [texts_for(locale) for locale in LOCALES]
    assert_none([*label_complaints("label", known.label), *label_complaints("about", known.about)])
    for seat, record in known.ruleset.seats.items():
        assert all(text.has(f"seat.{seat}") for text in texts), seat
        assert record.strategy in {*shipped_strategies(), "pass", "human", "recorded"}
        if record.strategy in shipped_strategies():
            assert seat in (shipped_strategies()[record.strategy].seats or (seat,))
        assert set(record.dials) <= set(known.quantities) and record.levers


@pytest.mark.parametrize("name", experiment_names())
def test_every_experiment_loads_and_its_orders_are_levers(name):
    experiment = load_experiment(name)
    seats, levers = experiment.scenario.ruleset.seats, experiment.scenario.ruleset.levers
    own = {(lever.seat, lever.policy, lever.target) for lever in levers}
    found = list(label_complaints("question", experiment.model.question))
    for arm, record in experiment.model.arms.items():
        found += label_complaints(arm, record.label)
        for order in record.plan:
            if order.seat not in seats:
                found.append(f"{arm}: no seat {order.seat}")
            elif not any(lever[:2] == (order.seat, order.policy) and order.target in ("", lever[2]) for lever in own):
                found.append(f"{arm}: {order.seat} has no {order.policy} {order.target}")
    for claim in experiment.model.claims:
        found += label_complaints("claim", claim.says)
    assert_none(found)


def levels_of(play: Play) -> tuple[float, ...]:
    return tuple(level for level in (play.raise_to, play.lower_to) if level is not None)


def play_complaints(known: chipwar.Scenario, seat: str, model: StrategyModel, play: Play) -> Iterator[str]:
    """What a play of a strategy asks for that its seat has not."""
    record = known.ruleset.seats[seat]
    playbook = Playbook(known, record, model)
    if play.order in catalogue_treaties() and play.order not in known.ruleset.treaties:
        return  # left out where somebody who would have to sign has no seat
    if lever_of(known, record, play.order, play.target) is None:
        yield f"{seat} in {known.id} has no {play.order} {play.target}"
    elif not all(0.0 <= level <= known.ruleset.policies[play.order].top for level in levels_of(play)):
        yield f"{play.order} goes from 0 to {known.ruleset.policies[play.order].top:g}, not to {levels_of(play)}"
    for watch in _watches(play.when):
        if watch.policy is not None and watch.policy not in known.ruleset.policies:
            yield f"watches the unknown policy {watch.policy}"
        if watch.quantity is None:
            continue
        if watch.quantity not in known.quantities:
            yield f"watches the unknown quantity {watch.quantity}"
        elif sight(known, record, watch.quantity, playbook.asker.entity(watch)) is None:
            yield f"{seat} in {known.id} cannot see {watch.quantity} of {playbook.asker.entity(watch)}"


@pytest.mark.parametrize("strategy", shipped_strategies())
def test_a_strategy_is_complete(strategy):
    model = shipped_strategies()[strategy]
    found = [*label_complaints("label", model.label), *label_complaints("says", model.says)]
    assert model.source in sources()
    seats = list(seats_of_strategy(model))
    assert seats, "no shipped scenario has a seat for it"
    for play in model.plays:
        found += [
            f"no words for reason {play.reason}" for loc in LOCALES if not texts_for(loc).has(f"reason.{play.reason}")
        ]
        for known, seat in seats:
            found += play_complaints(known, seat, model, play)
    assert_none(found)


AUTHORS_FAULTS = {"level", "notice", "inactive", "floor", "ceiling", "over"}
"""Refusals that no course of a game explains: the strategy itself asks for what the policy cannot do."""


@pytest.mark.parametrize("strategy", shipped_strategies())
def test_a_strategy_plays_all_turns_without_asking_the_impossible(strategy, monkeypatch):
    refused: set[tuple[str, str]] = set()
    judge = Ledger.judge

    def watching(self: Ledger, bid: Any) -> Any:
        codes = judge(self, bid)
        policy = self.ruleset.levers[bid.lever].policy
        refused.update((policy, CODES[code]) for code in codes[bid.wanted].tolist() if code)
        return codes

    monkeypatch.setattr(Ledger, "judge", watching)
    for known, seat in seats_of_strategy(shipped_strategies()[strategy]):
        game = chipwar.Game(known, seed=3, seats={seat: strategy})
        while not game.over:
            game.advance()
        assert game.turn == game.turns or game.block.row("world", "war")[0] > 0.0
    assert_none(sorted((policy, code) for policy, code in refused if code in AUTHORS_FAULTS))


# ---- texts


def spoken_keys() -> Iterator[tuple[str, str]]:
    """Every literal key handed to a function called say, and every literal that looks like a message's key."""
    looks_like_one = re.compile(r"^(problem|refusal|headline|digest|cli|need|finding|mechanism)\.[a-z_.]*[a-z]$")
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            where = f"{file.relative_to(PACKAGE)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call) and node.args and name_of(node.func) == "say":
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and "." in first.value:
                    yield where, first.value
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and looks_like_one.match(node.value):
                yield where, node.value


def name_of(function: ast.expr) -> str:
    return str(getattr(function, "attr", getattr(function, "id", "")))


def test_every_key_in_the_code_has_words():
    keys = texts_for("en").keys | {f"headline.{headline.event}" for headline in headlines().values()}
    # The window's own wording is written without its first word; a key that ends in a part is joined in the code.
    homes = ("", "desktop.", "table.")
    missing = {
        (where, key)
        for where, key in spoken_keys()
        if not any(home + key in keys or is_start(home + key, keys) for home in homes)
    }
    assert_none(sorted(missing))


def is_start(key: str, keys: frozenset[str]) -> bool:
    return any(known.startswith((key + "_", key + ".")) for known in keys)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_id_that_people_see_has_a_name(locale):
    known, texts = scenario().ruleset.layout.entities.ids, texts_for(locale)
    wanted = [f"actor.{actor}" for actor in known["actor"]] + [f"actor.{actor}.code" for actor in known["actor"]]
    wanted += [f"good.{good}" for good in known["good"]] + [f"unit.{unit}" for unit in UNITS]
    wanted += [f"refusal.{code}" for code in CODES if code != "accepted"]
    wanted += [f"theme.{policy.model.theme}" for policy in catalogue_policies().values()]
    assert_none(sorted({key for key in wanted if not texts.has(key)}))
