"""Policies, orders and political capital from a game: what may be ordered, what it costs and why something may not."""

from __future__ import annotations

from typing import Literal

from chipwar.desktop.model import HAND, CapitalBar, Choice, OrderChip, Pairs, PolicyCard, Theme
from chipwar.desktop.moment import Lever, Moment
from chipwar.desktop.treaties import is_treaty, treaty_effect, treaty_rows, treaty_status
from chipwar.scenario.menu import Policy
from chipwar.scenario.sources import source_title
from chipwar.seats.observation import Price, Purse
from chipwar.seats.orders import Order, need_in_words

THEMES = {
    "controls": "gate",
    "bans": "ban",
    "alliances": "alliance",
    "treaties": "treaty",
    "energy": "energy",
    "minerals": "mineral",
    "talent": "talent",
    "world": "globe",
}
"""Themes in the order of their tabs, with their signs."""

HAND_ICON = "star"

QUARTER_STEPS = 4
"""Positions between nothing and full of a dial without steps of its own."""

Kind = Literal["levels", "switch", "share", "amount"]
SENTENCES_ON_CARD = 2
LOST_FROM = 0.05


def themes(moment: Moment) -> tuple[Theme, ...]:
    """The seat's hand, if it has one, and the themes that hold a policy of this seat."""
    present = {theme_of(moment, policy) for policy, _ in moment.legal} | ({HAND} if moment.seat.hand else set())
    say = moment.words.texts.say
    tabs = {HAND: HAND_ICON} | THEMES
    return tuple(Theme(name, icon, say(f"theme.{name}")) for name, icon in tabs.items() if name in present)


def theme_of(moment: Moment, policy: str) -> str:
    """The tab of a policy; treaties have one of their own."""
    return "treaties" if is_treaty(moment, policy) else moment.scenario.ruleset.policies[policy].model.theme


def cards(moment: Moment) -> tuple[PolicyCard, ...]:
    """A card for each lever of the seat, by theme and name."""
    places = list(THEMES)

    def rank(lever: Lever) -> tuple[int, str, str]:
        return places.index(theme_of(moment, lever[0])), lever[0], lever[1]

    return tuple(_card(moment, lever) for lever in sorted(moment.legal, key=rank))


def choices(moment: Moment, policy: Policy) -> tuple[Choice, ...]:
    """The positions of a policy's dial, least first."""
    steps = policy.steps or QUARTER_STEPS
    values = [place / steps * policy.top for place in range(steps + 1)]
    return tuple(Choice(value, moment.words.level(policy, value)) for value in values)


def standing(moment: Moment, lever: Lever) -> float:
    """The level ordered before this turn, in the author's steps."""
    top = moment.scenario.ruleset.policies[lever[0]].top
    prices = moment.prices(lever)
    return round(prices[0].ordered * top, 9) if prices else 0.0


def _card(moment: Moment, lever: Lever) -> PolicyCard:
    words, policy = moment.words, moment.scenario.ruleset.policies[lever[0]]
    model, order, value = policy.model, moment.drafted(lever), standing(moment, lever)
    effects, treaty = words.effects(policy), is_treaty(moment, lever[0])
    cost, note = _cost(moment, lever, policy)
    return PolicyCard(
        id=lever[0],
        target=lever[1],
        hand=moment.seat.hand.index(lever[0]) if lever[0] in moment.seat.hand else None,
        theme=theme_of(moment, lever[0]),
        icon=model.icon,
        label=words.policy(lever[0]),
        choices=choices(moment, policy),
        value=value,
        draft=None if order is None else order.level,
        kind=_kind(policy),
        target_label=words.actor(lever[1]) if lever[1] else "",
        change_text="" if order is None else _change(moment, policy, value, order.level),
        cost=cost,
        cost_note=note,
        lag=words.say("treaty.begins") if treaty else _lag(moment, policy),
        status=_status(moment, lever),
        effect=treaty_effect(moment, lever[0]) if treaty else words.joined(effects[:SENTENCES_ON_CARD]),
        dilemma=model.dilemma.in_language(words.locale),
        source=words.say("card.source", list=words.say("card.source_sign").join(_sources(policy))),
        objectors=_objectors(moment, policy),
        available=order is not None or lever not in moment.blocked,
        reason=moment.blocked.get(lever, ""),
        details=_details(moment, lever, policy, effects),
        bound=words.joined(list(moment.bounds.get(lever, ()))),
    )


def _kind(policy: Policy) -> Kind:
    dial = policy.model.dial
    if dial.switch:
        return "switch"
    return "levels" if dial.levels else "share" if dial.share else "amount"


def _change(moment: Moment, policy: Policy, before: float, after: float) -> str:
    words = moment.words
    return words.say("change", before=words.level(policy, before), after=words.level(policy, after))


def _cost(moment: Moment, lever: Lever, policy: Policy) -> tuple[str, str]:
    """The price of the drafted change, else of one step more; at the top what standing there costs."""
    words, prices = moment.words, moment.prices(lever)
    if not prices:
        return "", ""
    price = max(prices, key=lambda price: price.introduce)
    order = moment.drafted(lever)
    goal = price.ordered + 1.0 / (policy.steps or QUARTER_STEPS) if order is None else order.level / policy.top
    if goal > 1.0 + 1e-9:
        held = price.hold * max(price.ordered - price.status_quo, 0.0)
        return (words.points(held), words.say("card.hold_note")) if held > 0.0 else ("", "")
    at_once, more = change_cost(price, goal)
    key = "card.step_note" if order is None and policy.steps != 1 else "card.cost_note"
    return words.say("card.cost", once=words.points(at_once), hold=_signed(moment, more)), words.say(key)


def _signed(moment: Moment, points: float) -> str:
    return moment.words.points(points) if points < 0 else f"+ {moment.words.points(points)}"


def change_cost(price: Price, goal: float) -> tuple[float, float]:
    """Points at once for a change to a level of 0..1, and points a turn that it adds."""
    rise, fall = max(goal - price.ordered, 0.0), max(price.ordered - goal, 0.0)
    more = price.hold * (max(goal - price.status_quo, 0.0) - max(price.ordered - price.status_quo, 0.0))
    return price.introduce * rise + price.repeal * fall, more


def _lag(moment: Moment, policy: Policy) -> str:
    """When it begins, and how long until it works fully."""
    words, notice = moment.words, policy.model.notice.min
    lag = policy.model.lag.value if policy.model.lag else 0.0
    parts = [words.say("card.notice", n=notice)] if notice else []
    parts += [words.say("card.lag", n=words.number(lag))] if lag else []
    return words.listed(parts) if parts else words.say("card.at_once")


def _status(moment: Moment, lever: Lever) -> str:
    """Whether the policy is in force or announced."""
    if is_treaty(moment, lever[0]):
        return treaty_status(moment, lever[0])
    actors = {price.actor for price in moment.prices(lever)}
    own = [m for m in moment.now.measures if (m.policy, m.target) == lever and m.actor in actors]
    if not own:
        return ""
    if own[0].quarters_left:
        return moment.words.say("card.pending", n=own[0].quarters_left)
    return moment.words.say("card.in_force") if own[0].in_force else ""


def _sources(policy: Policy) -> list[str]:
    """Titles of what the policy was taken from."""
    source = policy.model.source
    return [source_title(source_id) for source_id in ((source,) if isinstance(source, str) else source)]


def _objectors(moment: Moment, policy: Policy) -> str:
    names = [moment.words.actor(actor) for actor in policy.model.objectors]
    return moment.words.say("card.objectors", list=moment.words.listed(names)) if names else ""


def _details(moment: Moment, lever: Lever, policy: Policy, effects: list[str]) -> Pairs:
    """What the card has no room for."""
    words, model = moment.words, policy.model
    rows: list[tuple[str, str]] = list(treaty_rows(moment, lever[0])) if is_treaty(moment, lever[0]) else []
    if len(effects) > SENTENCES_ON_CARD:
        rows.append((words.say("details.effects"), words.joined(effects[SENTENCES_ON_CARD:])))
    if model.counter is not None:
        rows.append((words.say("details.counter"), model.counter.in_language(words.locale)))
    if model.needs is not None:
        rows.append((words.say("details.needs"), need_in_words(moment.scenario, model.needs)))
    if model.cost.capital is not None:
        rows.append((words.say("details.money"), words.texts.money(model.cost.capital.value)))
    for price in moment.prices(lever):
        slots = {"once": words.points(price.introduce), "hold": words.points(price.hold)}
        rows.append((words.actor(price.actor), words.say("details.price", **slots)))
    return tuple(rows)


# the draft


def chips(moment: Moment) -> tuple[OrderChip, ...]:
    """The draft's orders, each with its cost and, if it will not be carried out, the reason."""
    return tuple(_chip(moment, order) for order in moment.draft)


def _chip(moment: Moment, order: Order) -> OrderChip:
    words, lever = moment.words, (order.policy, order.target)
    policy = moment.scenario.ruleset.policies[order.policy]
    label = words.policy(order.policy)
    if len([other for other in moment.legal if other[0] == order.policy]) > 1:
        label = words.say("order.aimed", policy=label, target=words.actor(order.target))
    return OrderChip(
        policy=order.policy,
        target=order.target,
        icon=policy.model.icon,
        label=label,
        from_text=words.level(policy, standing(moment, lever)),
        to_text=words.level(policy, order.level),
        cost=words.points(sum(change_cost(price, order.level / policy.top)[0] for price in moment.prices(lever))),
        refused=moment.refused.get(lever),
    )


def accepted(moment: Moment) -> list[Order]:
    """Orders of the draft that will be carried out."""
    return [order for order in moment.draft if (order.policy, order.target) not in moment.refused]


def capital(moment: Moment) -> CapitalBar:
    """Political capital of the seat's scarcest actor after this draft; other payers stand in the note."""
    words = moment.words
    main = min((p for p in moment.now.purses if p.actor in moment.seat.actors), key=lambda p: _sums(moment, p)[2])
    introduce, hold, stays = _sums(moment, main)
    text = words.say(
        "capital.sum",
        have=words.points(main.have),
        income=words.points(main.income),
        hold=words.points(hold),
        introduce=words.points(introduce),
        stays=words.points(stays),
    )
    return CapitalBar(
        have=main.have,
        income=main.income,
        hold=hold,
        introduce=introduce,
        stays=stays,
        text=text,
        affordable=stays >= 0.0 and not moment.refused,
        verdict=_verdict(moment, stays),
        title=words.say("capital.of", actor=words.actor(main.actor)) if len(moment.seat.actors) > 1 else "",
        note=_note(moment, main, stays),
        tip=words.say("capital.tip", cap=words.points(main.cap)),
    )


def _sums(moment: Moment, purse: Purse) -> tuple[float, float, float]:
    """Points for changes, points for holding, and what stays."""
    introduce = hold = 0.0
    goals = {(order.policy, order.target): order.level for order in accepted(moment)}
    for price in moment.now.prices:
        if price.actor == purse.actor:
            top = moment.scenario.ruleset.policies[price.policy].top
            lever = (price.policy, price.target)
            goal = goals[lever] / top if lever in goals else price.ordered
            introduce += change_cost(price, goal)[0]
            hold += price.hold * max(goal - price.status_quo, 0.0)
    return introduce, hold, purse.have + purse.income - introduce - hold


def _verdict(moment: Moment, stays: float) -> str:
    if moment.refused:
        return moment.words.say("capital.refused", n=len(moment.refused))
    return moment.words.say("capital.short" if stays < 0.0 else "capital.affordable")


def _note(moment: Moment, main: Purse, stays: float) -> str:
    """Capital that lapses above the cap, and other purses that the draft draws on."""
    words = moment.words
    ordered = {(order.policy, order.target) for order in accepted(moment)}
    paying = {price.actor for price in moment.now.prices if (price.policy, price.target) in ordered}
    others = [p for p in moment.now.purses if p.actor in paying and p.actor != main.actor]
    parts = [
        words.say("capital.other", actor=words.actor(p.actor), stays=words.points(_sums(moment, p)[2])) for p in others
    ]
    if stays > main.cap + LOST_FROM:
        parts.append(words.say("capital.lost", lost=words.points(stays - main.cap), cap=words.points(main.cap)))
    return words.listed(parts)
