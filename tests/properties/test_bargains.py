"""Whatever is said at the table: promises that bind are kept, money is kept, secrets are kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from random_deals import SCENARIO, imagined, random_acts, random_deal, sign
from random_orders import fresh_block, give_random_orders, scenario, values

from chipwar.match.block import Block
from chipwar.play.bargains import Bargains
from chipwar.play.clauses import bind, bounds_of, input_rows
from chipwar.play.counsel import Counsel
from chipwar.play.deals import Deal, Least, Most, Pay, Truce, deal_in_words
from chipwar.play.soundings import make_offers
from chipwar.play.table import Act
from chipwar.scenario.texts import LOCALES, use_locale
from chipwar.seats.ledger import CLOSE
from chipwar.seats.observation import observe
from chipwar.seats.orders import legal_orders

SEEDS = some.integers(0, 2**32 - 1)
QUICK = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def turn(table: Bargains, block: Block, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """One turn of random acts and orders; the states before and after it resolves."""
    random_acts(table, block, rng, 14)
    table.apply(block)
    before = block.matrix.copy()
    list(give_random_orders(block, rng))
    block.resolve()
    return before, block.matrix.copy()


def beyond(table: Bargains, before: np.ndarray, after: np.ndarray) -> list[str]:
    """Slots that stand beyond a clause that binds. Where two clauses have come to contradict, the floor goes first."""
    known, found = table.scenario, []
    start = known.ruleset.layout.start
    bounds = [b for live in table.state.standing if live.deal.binding for b in bounds_of(known, before, live)]
    floors = values_of(bounds, "floor")
    treaty = before[known.ruleset.layout.rows("slot", "treaty_floor"), 0]
    for bound in bounds:
        level, asked = after[start["slot", "announced"] + bound.slot, 0], bound.value[0]
        over = asked if bound.code == "floor" else max(asked, floors.get(bound.slot, 0.0), treaty[bound.slot])
        wrong = level < over - CLOSE if bound.code == "floor" else level > over + CLOSE
        if bound.code != "notice" and wrong:
            found.append(f"{known.ruleset.slots[bound.slot].id} at {level}: {bound.words}")
    return found


def values_of(bounds: list, code: str) -> dict[int, float]:
    found: dict[int, float] = {}
    for bound in bounds:
        if bound.code == code:
            found[bound.slot] = max(found.get(bound.slot, 0.0), float(bound.value[0]))
    return found


@QUICK
@given(SEEDS)
def test_nothing_stands_beyond_a_clause_that_binds_and_money_is_kept(seed):
    rng, block = np.random.default_rng(seed), fresh_block(SCENARIO, 1)
    table = Bargains(scenario(SCENARIO))
    for _ in range(4):
        before, after = turn(table, block, rng)
        assert not beyond(table, before, after)
        assert abs(values(block, "actor", "deal_paid").sum()) <= CLOSE
        assert values(block, "actor", "purse").min() >= -CLOSE
        members = [seat for live in table.state.standing for seat in live.members]
        assert all(members.count(seat) <= table.rules["live_most"] for seat in members)
        table.after_turn(before, after)


@QUICK
@given(SEEDS)
def test_a_table_that_was_kept_and_brought_back_goes_on_as_if_nothing_had_been(seed):
    rng, block = np.random.default_rng(seed), fresh_block(SCENARIO, 1)
    table = Bargains(scenario(SCENARIO))
    for _ in range(2):
        table.after_turn(*turn(table, block, rng))
    random_acts(table, block, rng, 10)
    first = table.apply(block)
    once = block.matrix.copy()
    assert table.apply(block) == first and np.array_equal(once, block.matrix)
    again = Bargains.restore(table.scenario, table.dump())
    assert again.state == table.state
    other = fresh_block(SCENARIO, 1)
    other.matrix[:] = block.matrix
    acts = [random_acts(t, b, np.random.default_rng(seed), 10) for t, b in ((table, block), (again, other))]
    assert acts[0] == acts[1] and again.state == table.state and np.array_equal(block.matrix, other.matrix)


@QUICK
@given(SEEDS)
def test_rows_told_to_the_journal_bring_back_what_the_table_wrote(seed):
    rng, block = np.random.default_rng(seed), fresh_block(SCENARIO, 1)
    table = Bargains(scenario(SCENARIO))
    table.after_turn(*turn(table, block, rng))
    kept = block.matrix.copy()
    random_acts(table, block, rng, 12)
    written = table.apply(block)
    scratch = fresh_block(SCENARIO, 1)
    scratch.matrix[:] = kept
    scratch.matrix[input_rows(block.scenario.ruleset)] = 0.0
    for row, value in written:
        scratch.matrix[row] = value
    bind(scratch)
    assert np.array_equal(scratch.matrix, block.matrix)


def secret(seed: int) -> tuple[Block, Bargains, str]:
    """A table at which the great powers have a secret deal."""
    block = fresh_block(SCENARIO, 1, seed % 97)
    table = Bargains(scenario(SCENARIO))
    clauses = (
        Most(seat="usa", policy="us_stargate", level=1),
        Pay(seat="china", to="usa", amount=2.0),
        Truce(),
        Least(seat="china", policy="cn_open_source", level=2),
    )
    deal = Deal(by="usa", parties=("usa", "china"), clauses=clauses, term=5, public=False)
    return block, table, sign(table, block, deal)


def seen_by_outsiders(block: Block, table: Bargains) -> list[str]:
    """Everything that seats other than the great powers can read, as text."""
    found = []
    for seat, record in table.scenario.ruleset.seats.items():
        if seat not in ("usa", "china"):
            view = observe(table.scenario, block.matrix, record).model_dump_json()
            legal = [order.model_dump_json() for order in legal_orders(table.scenario, block.matrix, record)]
            found.append(view + "".join(legal) + table.seen_by(seat).model_dump_json())
    return found


@QUICK
@given(SEEDS)
def test_a_secret_deal_reaches_no_third_seat(seed):
    block, table, name = secret(seed)
    plain, bare = fresh_block(SCENARIO, 1, seed % 97), Bargains(scenario(SCENARIO))
    assert seen_by_outsiders(block, table) == seen_by_outsiders(plain, bare)
    assert not any(name in text for text in seen_by_outsiders(block, table))
    rng = np.random.default_rng(seed)
    for seat in ("gulf", "hubs", "nvidia", "sme_allies"):
        deal = random_deal(table.scenario, seat, rng)
        acts = [Act(kind="offer", seat=seat, deal=deal), Act(kind="join", seat=seat, id=name)]
        acts += [Act(kind=kind, seat=seat, id=name) for kind in ("leave", "answer", "vote")]
        assert [table.do(act, block).refusal for act in acts] == [bare.do(act, plain).refusal for act in acts]


@pytest.mark.parametrize("asked", ["gulf", "nvidia"])
def test_scripted_seats_answer_and_offer_by_what_they_can_see(asked):
    said = []
    for hidden in (False, True):
        if hidden:
            block, table, _ = secret(3)
            block.matrix[table.scenario.ruleset.row("actor", "purse", "china")] += 3.0
        else:
            block, table = fresh_block(SCENARIO, 1, 3), Bargains(scenario(SCENARIO))
        counsel = Counsel(table.scenario, imagined, 11, [block.matrix.copy()])
        deal = Deal(by="hubs", parties=("hubs", asked), clauses=(Pay(seat="hubs", to=asked, amount=1.0),), term=4)
        made = table.offer(deal, block)
        offer = next(o for o in table.state.offers if o.deal.id == made.happened[0].deal.id)
        reply = counsel.reply(table, asked, offer)
        offers = make_offers(counsel, table, block, [asked], ["sme_allies", "gulf", "nvidia", "hubs"])
        said.append((reply, [outcome.act for outcome in offers], table.seen_by(asked).model_dump_json()))
    assert said[0] == said[1]


def test_a_gift_is_taken_and_a_loss_is_not():
    block, table = fresh_block(SCENARIO, 1, 3), Bargains(scenario(SCENARIO))
    counsel = Counsel(table.scenario, imagined, 11, [block.matrix.copy()])
    answers = {}
    for name, payer, payee in (("gift", "usa", "nvidia"), ("loss", "nvidia", "usa")):
        clause = Pay(seat=payer, to=payee, amount=15.0)
        made = table.offer(Deal(by="usa", parties=("usa", "nvidia"), clauses=(clause,), term=6), block)
        offer = next(o for o in table.state.offers if o.deal.id == made.happened[0].deal.id)
        answers[name] = counsel.reply(table, "nvidia", offer)
    assert answers["gift"].yes and answers["gift"].surplus > 0.0
    assert not answers["loss"].yes and answers["loss"].surplus < 0.0


@QUICK
@given(SEEDS)
def test_every_deal_can_be_said_in_every_language(seed):
    rng, known = np.random.default_rng(seed), scenario(SCENARIO)
    try:
        for locale in LOCALES:
            use_locale(locale)
            sentences = deal_in_words(known, random_deal(known, "usa", rng))
            assert all(sentence and "{" not in sentence and "[" not in sentence for sentence in sentences)
    finally:
        use_locale(None)


def test_nobody_gives_money_away_that_its_card_does_not_show():
    block, table = fresh_block(SCENARIO, 1, 3), Bargains(scenario(SCENARIO))
    counsel = Counsel(table.scenario, imagined, 11, [block.matrix.copy()])
    worlds = counsel.worlds("sme_allies")
    deals = [
        Deal(by="usa", parties=("usa", "sme_allies"), clauses=(Pay(seat=payer, to=payee, amount=10.0),), term=6)
        for payer, payee in (("sme_allies", "usa"), ("usa", "sme_allies"))
    ]
    given, taken = counsel.gains("sme_allies", worlds, [], deals)
    assert taken - given >= 2.0 * 10.0 * counsel.rules["money_worth"] - CLOSE
    assert given < 0.0 < taken
