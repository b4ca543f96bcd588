"""Orders of people: what is refused and why, in three languages, and what nobody else may see of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

import chipwar
from chipwar import Order, OrderError
from chipwar.base.errors import ChipwarError
from chipwar.scenario.texts import LOCALES, texts_for, use_locale
from chipwar.seats.ledger import CODES
from chipwar.seats.observation import look, own_entities, sight

SEED, RUN = 918273645, 55443322


@pytest.fixture(autouse=True)
def plain_language(monkeypatch):
    monkeypatch.setenv("CHIPWAR_STRICT_TEXTS", "1")
    use_locale("en")
    yield
    use_locale(None)


@pytest.fixture(scope="module")
def teaching() -> chipwar.Scenario:
    return chipwar.load_scenario("teaching")


def people(scenario: chipwar.Scenario, turns: int | None = None, played: int = 0) -> chipwar.Game:
    """A game in which people hold all seats, some turns of it already played."""
    game = chipwar.Game(scenario, SEED, RUN, seats=dict.fromkeys(scenario.seats, "human"), turns=turns)
    for _ in range(played):
        game.advance()
    return game


@pytest.fixture
def game(teaching) -> chipwar.Game:
    return people(teaching)


def rich(game: chipwar.Game) -> None:
    """Money is no object."""
    for actor in game.scenario.ruleset.layout.entities.ids["actor"]:
        game.block.row("actor", "purse", actor)[:] = 500.0


def poor(game: chipwar.Game) -> None:
    game.block.row("actor", "purse", "usa")[:] = 0.0
    game.block.row("actor", "income", "usa")[:] = 0.0


def finish(game: chipwar.Game) -> None:
    game.block.row("world", "over")[:] = 1.0


def leave(game: chipwar.Game) -> None:
    game.block.row("actor", "active", "usa")[:] = 0.0


def bind(quantity: str, level: float) -> Callable[[chipwar.Game], None]:
    """A clause that keeps the tariff from below or above."""

    def clause(game: chipwar.Game) -> None:
        game.block.row("slot", quantity, "usa:us_tariff:")[:] = level

    return clause


TARIFF, FRONTIER = Order(policy="us_tariff", level=1), Order(policy="us_ban_frontier", level=3)
FOUR = [Order(policy=policy, level=2) for policy in ("us_tariff", "us_stargate", "us_consult", "us_enforce")]
REFUSED: dict[str, tuple[str, Callable[[chipwar.Game], None], list[Order], str]] = {
    "between two steps": ("usa", rich, [Order(policy="us_tariff", level=1.5)], "level"),
    "above the top": ("usa", rich, [Order(policy="us_tariff", level=4)], "level"),
    "below nothing": ("usa", rich, [Order(policy="us_tariff", level=-1)], "level"),
    "more than the amount": ("gulf", rich, [Order(policy="th_gpu_offer", level=2.01)], "level"),
    "no number at all": ("usa", rich, [Order(policy="us_tariff", level=float("nan"))], "level"),
    "without end": ("usa", rich, [Order(policy="us_tariff", level=float("inf"))], "level"),
    "as it stands": ("usa", rich, [FRONTIER], "same"),
    "the same twice": ("usa", rich, [TARIFF, TARIFF], "same"),
    "too long a notice": ("usa", rich, [Order(policy="us_tariff", level=1, notice=3)], "notice"),
    "a notice of the past": ("usa", rich, [Order(policy="us_tariff", level=1, notice=-1)], "notice"),
    "a fourth change": ("usa", rich, FOUR, "too_many"),
    "without what it rests on": ("sme_allies", rich, [Order(policy="al_backfill", level=1)], "needs"),
    "from under what rests on it": (
        "usa",
        rich,
        [Order(policy="us_service_ban", level=1), Order(policy="us_sme_controls", level=1)],
        "needed",
    ),
    "dearer than the purse": ("usa", poor, [Order(policy="us_tariff", level=3)], "unaffordable"),
    "after the end": ("usa", finish, [TARIFF], "over"),
    "of an actor who left": ("usa", leave, [TARIFF], "inactive"),
    "below a clause": ("usa", bind("floor", 1.0), [TARIFF], "floor"),
    "above a clause": ("usa", bind("ceiling", 0.0), [TARIFF], "ceiling"),
}


def test_every_code_is_reached():
    assert {code for *_, code in REFUSED.values()} == set(CODES[1:])


@pytest.mark.parametrize("case", REFUSED)
def test_an_order_is_refused_with_its_reason(case, game):
    seat, prepare, orders, code = REFUSED[case]
    prepare(game)
    before = game.block.matrix.copy()
    refusals = game.submit(seat, orders)
    assert [refusal.code for refusal in refusals] == [code]
    assert repr(refusals[0].order) == repr(orders[-1])
    assert repr(game.draft(seat)) == repr(tuple(orders[:-1])), "the others stand"
    assert game.block.matrix.tobytes() == before.tobytes()


def test_an_order_refused_at_first_may_be_given_again_after_what_it_needs(game):
    rich(game)
    sell, loosen = Order(policy="al_backfill", level=1), Order(policy="al_align_controls", level=1)
    refusals = game.submit("sme_allies", [sell, loosen, sell])
    assert [refusal.code for refusal in refusals] == ["needs"]
    assert game.draft("sme_allies") == (loosen, sell)
    report = game.advance()
    assert not report.refused
    assert [given.policy for given in report.orders] == ["al_align_controls", "al_backfill"]


def as_pattern(template: str) -> str:
    """A template with anything in its slots."""
    return re.sub(r"\\\{\w+\\\}", ".+", re.escape(template))


@pytest.mark.parametrize("case", REFUSED)
def test_the_reason_is_said_in_three_languages(case, game):
    seat, prepare, orders, code = REFUSED[case]
    prepare(game)
    said = set()
    for locale in LOCALES:
        use_locale(locale)
        message = game.submit(seat, orders)[0].message
        assert re.fullmatch(as_pattern(texts_for(locale).template(f"refusal.{code}")), message)
        assert "{" not in message and "nan" not in message
        said.add(message)
    assert len(said) == len(LOCALES)


MISTAKEN = {
    "a policy that does not exist": ("usa", Order(policy="us_tarif", level=1), "unknown_policy", "us_tariff"),
    "another's policy": ("usa", Order(policy="cn_stockpile", level=1), "not_yours", "cn_stockpile"),
    "a wrong target": ("china", Order(policy="cn_rare_earth_quota", level=1, target="mars"), "no_target", "usa"),
    "no target": ("china", Order(policy="cn_rare_earth_quota", level=1), "no_target", "usa"),
}


@pytest.mark.parametrize("case", MISTAKEN)
@pytest.mark.parametrize("locale", LOCALES)
def test_a_mistaken_name_is_answered_with_the_right_one(case, locale, game):
    seat, order, code, hint = MISTAKEN[case]
    use_locale(locale)
    kept = Order(policy="us_tariff", level=1) if seat == "usa" else Order(policy="cn_stockpile", level=1)
    (refusal,) = game.submit(seat, [order, kept])
    assert (refusal.order, refusal.code) == (order, code)
    assert re.fullmatch(as_pattern(texts_for(locale).template(f"refusal.{code}")), refusal.message)
    assert hint in refusal.message
    assert game.draft(seat) == (kept,), "the wrong order is refused alone"


def test_a_seat_that_does_not_exist_is_answered_with_the_nearest(game):
    for ask in (game.observe, game.legal_orders, lambda seat: game.submit(seat, [])):
        with pytest.raises(OrderError, match="china"):
            ask("chian")


def test_nothing_happens_after_the_end(teaching):
    game = people(teaching, turns=1, played=1)
    assert game.over
    with pytest.raises(OrderError, match=re.escape(texts_for("en").say("refusal.over"))):
        game.advance()
    assert {template.refused for template in game.legal_orders("usa")} == {"over"}


@pytest.mark.parametrize("played", [0, 5])
def test_offered_levels_are_accepted_and_others_refused(teaching, played):
    game = people(teaching, played=played)
    for seat in teaching.seats:
        for template in game.legal_orders(seat):
            policy = teaching.ruleset.policies[template.policy]
            steps = policy.steps or 4
            for step in range(steps + 1):
                level = step / steps * policy.top
                order = Order(policy=template.policy, target=template.target, level=level)
                refusals = game.submit(seat, [order])
                assert (refusals == []) is (level in template.levels), (order, refusals)
            for notice in (template.notice_least, template.notice_most):
                for level in template.levels[:1]:
                    order = Order(policy=template.policy, target=template.target, level=level, notice=notice)
                    assert game.submit(seat, [order]) == []
            if not template.levels:
                assert template.refused in CODES


def test_offers_follow_the_draft(teaching):
    game = people(teaching)
    draft = [Order(policy="us_sme_controls", level=1), Order(policy="us_tariff", level=1)]
    assert game.submit("usa", draft) == []
    offers = {template.policy: template for template in game.legal_orders("usa")}
    assert offers["us_sme_controls"].level == 1.0
    assert offers["us_service_ban"].refused == "needs", "it needs level 2, which the draft gives up"
    for template in offers.values():
        policy = teaching.ruleset.policies[template.policy]
        for step in range((policy.steps or 4) + 1):
            level = step / (policy.steps or 4) * policy.top
            refusals = game.submit("usa", [*draft, Order(policy=template.policy, level=level, target=template.target)])
            assert (refusals == []) is (level in template.levels)


def test_what_was_drafted_is_what_is_ordered(game):
    orders = [Order(policy="us_tariff", level=2, notice=1), Order(policy="us_consult", level=2)]
    assert game.submit("usa", orders) == []
    report = game.advance()
    assert {(given.seat, given.policy, given.after) for given in report.orders} == {
        ("usa", "us_tariff", 2.0),
        ("usa", "us_consult", 2.0),
    }
    measures = {measure.policy: measure for measure in game.observe("china").measures}
    assert (measures["us_tariff"].announced, measures["us_tariff"].in_force) == (2.0, 0.0)
    assert (measures["us_tariff"].quarters_left, measures["us_consult"].in_force) == (1, 2.0)
    assert game.draft("usa") == ()


def views(game: chipwar.Game) -> dict[str, bytes]:
    """What every seat sees, as bytes, with what it could order."""
    return {
        seat: (
            game.observe(seat).model_dump_json() + "".join(o.model_dump_json() for o in game.legal_orders(seat))
        ).encode()
        for seat in game.scenario.seats
    }


def a_legal_draft(game: chipwar.Game, seat: str) -> list[Order]:
    template = next(template for template in game.legal_orders(seat) if template.levels)
    return [Order(policy=template.policy, target=template.target, level=template.levels[-1])]


def test_sight_never_shows_what_is_another_seats_own(teaching):
    entities = teaching.ruleset.layout.entities.ids
    shown = 0
    for seat in teaching.ruleset.seats.values():
        own = own_entities(teaching, seat)
        for name, model in teaching.quantities.items():
            for entity in entities[model.of]:
                found = sight(teaching, seat, name, entity)
                if model.seen == "public" or (entity in own and model.seen in ("own", "signal")):
                    assert found is not None and found.blur_row is None
                    shown += 1
                elif model.seen in ("own", "end"):
                    assert found is None, f"{seat.id} sees {name} of {entity}"
                elif found is not None:
                    assert found.blur_row is not None
                    assert found.row != teaching.ruleset.row(model.of, name, entity)
    assert shown > 100
    # A quantity of the world that is nobody's own is seen by nobody.
    assert all(sight(teaching, seat, "grey_in_all", "world") is None for seat in teaching.ruleset.seats.values())
    assert sight(teaching, teaching.ruleset.seats["usa"], "not_a_quantity", "usa") is None
    assert sight(teaching, teaching.ruleset.seats["usa"], "purse", "nowhere") is None


def test_no_actor_is_the_own_of_two_seats(teaching):
    claimed: set[str] = set()
    for seat in teaching.ruleset.seats.values():
        own = own_entities(teaching, seat)
        assert not own & claimed
        claimed |= own


def test_what_decodes_a_rivals_secrets_is_a_signal_for_its_owner_too(teaching):
    fogged = [name for name, model in teaching.quantities.items() if model.seen == "fog"]
    assert {"exposure", "grey_out", "secure"} <= set(fogged)
    for seat in teaching.ruleset.seats.values():
        for name in fogged:
            for actor in set(seat.actors) & set(teaching.ruleset.layout.entities.ids["state"]):
                found = sight(teaching, seat, name, actor)
                assert found is not None and found.blur_row is not None


def test_scores_are_told_to_all_when_the_game_is_over_and_to_no_strategy(teaching):
    game, seats = people(teaching, turns=2, played=1), teaching.ruleset.seats
    told = {"score", "seat_score"}
    assert not any(told & {seen.quantity for seen in game.observe(seat).quantities} for seat in seats)
    game.advance()
    assert game.over
    for seat, record in seats.items():
        scores = {seen.of: seen.value for seen in game.observe(seat).quantities if seen.quantity == "seat_score"}
        assert scores == game.scores()
        with pytest.raises(ChipwarError):
            look(teaching, game.block.matrix, record, "seat_score", seat)


def news(game: chipwar.Game, seat: str) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """What a seat is told of policies after a turn: measures, headlines, and controls on flows with their levels."""
    view, report = game.observe(seat), game.report(seat)
    assert report is not None
    events = [event.model_dump_json() for event in report.events if event.policy]
    controls = [(control.policy, control.target) for flow in view.flows for control in flow.controls]
    return [measure.model_dump_json() for measure in view.measures], events, controls


def test_a_turn_tells_nobody_of_anothers_secret_policies(teaching):
    secret = {slot.policy for slot in teaching.ruleset.slots if teaching.ruleset.policies[slot.policy].model.secret}
    assert {"cn_stockpile", "cn_tolerate_smuggling"} <= secret
    quiet, busy = people(teaching, played=2), people(teaching, played=2)
    rich(quiet)
    rich(busy)
    orders = [Order(policy="cn_stockpile", level=2), Order(policy="cn_tolerate_smuggling", level=2)]
    assert busy.submit("china", orders) == []
    assert {seat for seat in teaching.seats if views(quiet)[seat] != views(busy)[seat]} == {"china"}, "it has a draft"
    for game in (quiet, busy):
        game.advance()
    for seat in teaching.seats:
        told = "".join(map(str, news(busy, seat)))
        assert (news(quiet, seat) == news(busy, seat)) is (seat != "china")
        assert all((order.policy in told) is (seat == "china") for order in orders)


def test_a_view_tells_the_length_of_this_very_game(teaching):
    assert people(teaching, turns=8).observe("usa").turns == 8
