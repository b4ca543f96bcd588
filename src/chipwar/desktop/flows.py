"""The map from a game: who is on it, what flows between them, and the gates with this turn's draft."""

from __future__ import annotations

from chipwar.desktop.map_shape import node_asset
from chipwar.desktop.model import Flow, Gate, Good, Node, Pairs
from chipwar.desktop.moment import Moment
from chipwar.seats.flows import ControlSeen, FlowSeen

GOODS = {
    "chips": "chips",
    "memory": "memory",
    "tools": "tools",
    "minerals": "minerals",
    "capital": "capital",
    "leased": "lease",
}
"""Goods of the map and the name of their text."""

SIGNS = {"made": "wafer", "home_made": "wafer", "frontier": "chip", "tools": "tool", "memory": "memory"}
"""The sign of a firm, by the first kind of flow it sells."""

HALLS = ("china",)
"""States whose imported and rented compute ends in a node of its own, so that it does not cross the whole map."""

TO_HALLS = ("frontier", "export_grade", "lease", "unlicensed")

UNITS = {
    "chips": "m_h100e_per_quarter",
    "memory": "m_h100e_per_quarter",
    "tools": "kwpm",
    "leased": "m_h100e",
}
"""Units of the goods that are counted; the others are shares."""

LEAST_DRAWN, LEAST_TOLD = 0.02, 0.0005
"""What seated actors get from their main supplier is drawn even when it is small, down to the second number."""

SLATS = 3
CLOSED_FROM = 0.999
SHORTAGE_FROM = 0.01


def goods(moment: Moment) -> tuple[Good, ...]:
    """The goods that flow in this scenario."""
    present = {flow.good for flow in moment.now.flows}
    return tuple(Good(good, moment.words.texts.say(f"good.{text}")) for good, text in GOODS.items() if good in present)


# flows


def flows(moment: Moment) -> tuple[Flow, ...]:
    """Every flow, measured against the largest of its good so far."""
    largest = _largest(moment)
    return tuple(_flow(moment, flow, largest[flow.good]) for flow in moment.now.flows if flow.good in GOODS)


def _largest(moment: Moment) -> dict[str, float]:
    found: dict[str, float] = {}
    for view in moment.views:
        for flow in view.flows:
            found[flow.good] = max(found.get(flow.good, 0.0), flow.wanted, flow.delivered)
    return found


def _flow(moment: Moment, flow: FlowSeen, largest: float) -> Flow:
    words = moment.words
    wanted, delivered = ((size / largest if largest > 0.0 else 0.0) for size in (flow.wanted, flow.delivered))
    if LEAST_TOLD < delivered < LEAST_DRAWN and _is_worth_a_line(moment, flow):
        wanted, delivered = max(wanted, LEAST_DRAWN), LEAST_DRAWN
    title = words.say(
        "flow.title",
        seller=words.actor(flow.seller),
        buyer=words.actor(flow.buyer),
        what=words.say(f"flow.{flow.kind}"),
    )
    return Flow(
        id=f"{flow.kind}:{flow.seller}:{flow.buyer}",
        seller=flow.seller,
        buyer=_halls(flow.buyer) if flow.kind in TO_HALLS and flow.buyer in HALLS else flow.buyer,
        good=flow.good,
        wanted=wanted,
        delivered=delivered,
        estimated=flow.signal,
        gates=tuple(gate for control in flow.controls if (gate := _gate(moment, control)) is not None),
        text=title,
        details=_details(moment, flow),
    )


def _halls(state: str) -> str:
    return f"{state}_halls"


def _is_worth_a_line(moment: Moment, flow: FlowSeen) -> bool:
    """A seat's main supplier; estimates of unlicensed trade are left to the figures."""
    seated = {actor for seat in moment.scenario.ruleset.seats.values() for actor in seat.actors}
    same = [other.delivered for other in moment.now.flows if (other.good, other.buyer) == (flow.good, flow.buyer)]
    return flow.kind != "unlicensed" and bool(seated & {flow.seller, flow.buyer}) and flow.delivered >= max(same)


def _details(moment: Moment, flow: FlowSeen) -> Pairs:
    words = moment.words
    size = _range(moment, flow) if flow.signal else _size(moment, flow.good, flow.delivered)
    rows = [(words.say("flow.delivered"), size)]
    if flow.wanted > flow.delivered * (2.0 - CLOSED_FROM):
        key = "flow.wanted_estimate" if flow.kind == "frontier" else "flow.wanted"
        rows.append((words.say(key), _size(moment, flow.good, flow.wanted)))
    for control in flow.controls:
        if control.open < CLOSED_FROM:
            rows.append((words.say("flow.open"), words.percent(control.open)))
    return tuple(rows)


def _size(moment: Moment, good: str, size: float) -> str:
    words, unit = moment.words, UNITS.get(good)
    if unit is None:
        return words.percent(size)
    return f"{words.number(size)} {words.texts.say('unit.' + unit)}"


def _range(moment: Moment, flow: FlowSeen) -> str:
    """An estimate is told as a range."""
    words = moment.words
    figures = words.say("span", low=words.rough(flow.low), high=words.rough(flow.high))
    return f"{figures} {words.texts.say('unit.' + UNITS[flow.good])}"


def _gate(moment: Moment, control: ControlSeen) -> Gate | None:
    """A control as a gate; none where nothing stands in the way and nothing is drafted."""
    if not control.policy:
        return _practice(moment, control)
    policy = moment.scenario.ruleset.policies[control.policy]
    order = moment.drafted((control.policy, control.target))
    own = control.issuer in {price.actor for price in moment.prices((control.policy, control.target))}
    level, words = control.level, moment.words
    drafted = order.level if order is not None and own else None
    if not level and not drafted:
        return None
    slats = SLATS / policy.top if policy.steps < 2 else 1.0
    before, after = words.level(policy, level), words.level(policy, level if drafted is None else drafted)
    return Gate(
        level=level * slats,
        draft_level=None if drafted is None else drafted * slats,
        pending=control.pending,
        max_level=policy.steps if policy.steps > 1 else SLATS,
        text=words.say("gate", actor=words.actor(control.issuer), policy=words.policy(control.policy), level=before),
        draft_text="" if drafted is None else words.say("gate.draft", before=before, after=after),
    )


def _practice(moment: Moment, control: ControlSeen) -> Gate | None:
    """What a partner carries out of a control it did not announce itself."""
    if control.open >= CLOSED_FROM:
        return None
    words, closed = moment.words, 1.0 - control.open
    text = words.say("gate.practice", actor=words.actor(control.issuer), share=words.percent(closed))
    return Gate(level=SLATS * closed, text=text)


# nodes


def nodes(moment: Moment) -> tuple[Node, ...]:
    """All states, and the firms that sell, buy or are played."""
    entities = moment.scenario.ruleset.layout.entities
    states = entities.ids["state"]
    seated = {actor for seat in moment.scenario.ruleset.seats.values() for actor in seat.actors}
    busy = {end for flow in moment.now.flows for end in (flow.seller, flow.buyer)} | seated
    found = [_state(moment, state, state in seated) for state in states]
    found += [_firm(moment, firm, firm in seated) for firm in entities.ids["firm"] if firm in busy]
    return tuple(found + [_data_centres(moment, state) for state in HALLS if state in states])


def _data_centres(moment: Moment, state: str) -> Node:
    label = moment.words.say("node.halls", actor=moment.words.actor(state))
    own = state in moment.seat.actors
    tip = moment.words.say("node.halls_tip")
    return Node(_halls(state), label, "firm", icon="stock", home=state, mine=own, tip=tip)


def _state(moment: Moment, state: str, seated: bool) -> Node:
    share = _mineral_share(moment, state)
    return Node(
        id=state,
        label=moment.words.actor(state),
        kind="state",
        code=moment.words.code(state),
        home=state,
        seated=seated,
        mine=state in moment.seat.actors,
        share=share,
        share_text="" if share is None else _whole_percent(share),
        shortage=_shortage(moment, state),
        tip=_facts(moment, state, ("compute_share", "capability", "adoption")),
    )


def _firm(moment: Moment, firm: str, seated: bool) -> Node:
    entities = moment.scenario.ruleset.layout.entities
    homes, index = entities.relations["firm", "home"]
    sold = [flow.kind for flow in moment.now.flows if flow.seller == firm]
    share = _seen(moment, "vendor_share", firm)
    return Node(
        id=firm,
        label=moment.words.actor(firm),
        kind="firm",
        icon=_sign(moment, firm, sold),
        home=entities.ids[homes][int(index[entities.index("firm", firm)])],
        seated=seated,
        mine=firm in moment.seat.actors,
        share=share,
        share_text="" if share is None else _whole_percent(share),
        tip=_facts(moment, firm, ("made", "vendor_revenue", "research_factor")),
    )


def _sign(moment: Moment, firm: str, sold: list[str]) -> str:
    """The sign of a firm: the map's, that of what it sells, that of a laboratory, else a chip."""
    wished = node_asset().get(firm, {}).get("icon")
    makes_models = firm in moment.scenario.ruleset.layout.entities.ids["lab"]
    other = "lab" if makes_models else "chip"
    return str(wished) if wished else next((SIGNS[kind] for kind in sold if kind in SIGNS), other)


def _seen(moment: Moment, quantity: str, entity: str) -> float | None:
    past = moment.history(quantity, (entity,)) if quantity in moment.scenario.quantities else ()
    return past[-1].value if past else None


def _facts(moment: Moment, entity: str, quantities: tuple[str, ...]) -> str:
    """What everybody knows about an actor, in one line."""
    words = moment.words
    parts = [
        words.say("fact", quantity=words.quantity(quantity), value=words.text(quantity, value))
        for quantity in quantities
        if (value := _seen(moment, quantity, entity)) is not None
    ]
    return words.joined(parts)


def _mineral_share(moment: Moment, state: str) -> float | None:
    """The part of their normal need that buyers take from a source of rare earths."""
    wanted = [flow.wanted for flow in moment.now.flows if flow.kind == "minerals" and flow.seller == state]
    return sum(wanted) / len(wanted) if wanted else None


def _whole_percent(share: float) -> str:
    return f"{share:.0%}"


def _shortage(moment: Moment, state: str) -> str | None:
    short = _seen(moment, "shortage", state)
    if short is None or short < SHORTAGE_FROM:
        return None
    return moment.words.say("shortage", share=moment.words.percent(short))
