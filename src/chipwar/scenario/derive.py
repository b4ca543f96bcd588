"""Entities that follow from others: actors, seats, control cells, signals, memory; and all relations between them."""

from __future__ import annotations

from chipwar.rules.layout import Entities
from chipwar.rules.scores import PATH_LINES
from chipwar.scenario.models import SeatModel
from chipwar.scenario.world import World, target_of

GOOD_OF_EDGE = {"chip_edge": "frontier", "export_edge": "export_grade", "tool_edge": "tools", "memory_edge": "memory"}
"""The good that travels on each kind of edge."""

MEMORY_PLACES = 4
"""Values a strategy may remember for each seat."""


WEIGH = "weigh_"
"""What an actor wants is given as `weigh_<line>`; each such number makes a goal."""


def derive(entities: Entities, world: World, seats: dict[str, SeatModel], seat_of: dict[str, str]) -> dict[str, str]:
    """Add everything that authors do not write. Fills seat_of (actor -> seat); returns actor -> home state."""
    for (domain, flag), given in world.given.items():
        marked = {entity for entity, value in given.items() if value == 1.0}
        if marked and all(isinstance(value, float) for value in given.values()):
            entities.flagged[domain, flag] = marked
    homes = {state: state for state in entities.ids["state"]} | world.relations["firm", "home"]
    _declared(entities, world)
    _actors(entities, world, seats, seat_of, homes)
    _goals(entities, world)
    _controls(entities, world)
    _shortcuts(entities, world)
    _watchers(entities, world, seats, seat_of, homes)
    for domain in ("state", "firm", "vendor", "partner", "holding"):
        entities.relate(domain, "world", "world", dict.fromkeys(entities.ids[domain], "world"))
    return homes


def _declared(entities: Entities, world: World) -> None:
    for (domain, relation), pointers in world.relations.items():
        entities.relate(domain, relation, target_of(domain, relation), dict(pointers))


def _actors(
    entities: Entities, world: World, seats: dict[str, SeatModel], seat_of: dict[str, str], homes: dict[str, str]
) -> None:
    entities.add("actor", list(homes))
    entities.add("seat", list(seats))
    claimed = {actor: seat for seat, model in seats.items() for actor in model.actors}
    for actor, home in homes.items():
        seat = claimed.get(actor, claimed.get(home))
        if seat is not None:
            seat_of[actor] = seat
    entities.relate("actor", "home", "state", dict(homes))
    entities.relate("actor", "seat", "seat", dict(claimed))
    entities.relate("actor", "self_state", "state", {state: state for state in entities.ids["state"]})
    entities.relate("state", "actor", "actor", {state: state for state in entities.ids["state"]})
    entities.relate("vendor", "actor", "actor", dict(world.relations["vendor", "firm"]))
    entities.relate("firm", "actor", "actor", {firm: firm for firm in entities.ids["firm"]})
    entities.flagged["firm", "sells_chips"] = set(world.relations["vendor", "firm"].values())


def _goals(entities: Entities, world: World) -> None:
    """A goal for each line that weighs on an actor's card. World.goals: goal -> (domain, line, entity, number)."""
    for (domain, name), given in world.given.items():
        if name.startswith(WEIGH):
            line, owners = name.removeprefix(WEIGH), world.relations.get((domain, "firm"), {})
            for entity, number in given.items():
                if isinstance(number, str):
                    world.goals[f"{owners.get(entity, entity)}:{line}"] = (domain, line, entity, number)
    world.given = {key: given for key, given in world.given.items() if not key[1].startswith(WEIGH)}
    entities.add("goal", list(world.goals))
    entities.relate("goal", "actor", "actor", {goal: goal.split(":")[0] for goal in world.goals})
    entities.flagged["goal", "on_path"] = {goal for goal, found in world.goals.items() if found[1] in PATH_LINES}


def _controls(entities: Entities, world: World) -> None:
    """Control cells: exporter > destination : good, for every edge, its services, and what leaders ask for."""
    relations, firm_home, fab_home = world.relations, world.relations["firm", "home"], world.relations["fab", "home"]
    sellers = {"chip_edge": relations["vendor", "home"], "export_edge": relations["vendor", "home"]}
    cells: dict[str, tuple[str, str, str]] = {}
    on_edge: dict[tuple[str, str], dict[str, str]] = {}

    def cell(exporter: str, destination: str, good: str) -> str:
        name = f"{exporter}>{destination}:{good}"
        cells[name] = (exporter, destination, good)
        return name

    for domain, good in GOOD_OF_EDGE.items():
        for edge in entities.ids[domain]:
            exporter = sellers.get(domain, firm_home)[relations[domain, "seller"][edge]]
            buyer = relations[domain, "buyer"][edge]
            destination = fab_home.get(buyer, buyer)
            goods = {"control": good} | ({"service": "parts"} if domain == "tool_edge" else {})
            goods |= {"frontier": "frontier"} if domain == "export_edge" else {}
            for relation, kind in goods.items():
                on_edge.setdefault((domain, relation), {})[edge] = cell(exporter, destination, kind)
    leaders, rivals = relations["partner", "leader"], relations["state", "rival"]
    designs = {rival: cell(leader, rival, "design") for leader, rival in rivals.items() if leader in leaders.values()}
    askers = _askers(cells, leaders)
    entities.add("control", list(cells))
    for (domain, relation), pointers in on_edge.items():
        entities.relate(domain, relation, "control", dict(pointers))
    for place, (relation, target) in enumerate((("exporter", "state"), ("destination", "state"), ("good", "good"))):
        entities.relate("control", relation, target, {name: parts[place] for name, parts in cells.items()})
    entities.relate("control", "asker", "control", dict(askers))
    entities.relate("control", "leader", "state", {n: leaders.get(p[0]) for n, p in cells.items()})
    entities.relate("control", "partner", "partner", {n: p[0] for n, p in cells.items() if p[0] in leaders})
    entities.relate("state", "design_cell", "control", dict(designs))
    entities.flagged["control", "has_asker"] = set(askers)
    entities.flagged["control", "scope_counted"] = set(askers)


def _askers(cells: dict[str, tuple[str, str, str]], leaders: dict[str, str]) -> dict[str, str]:
    """For each partner's cell the cell of its leader for the same good and destination; made where missing."""
    askers = {}
    for name, (exporter, destination, good) in list(cells.items()):
        leader = leaders.get(exporter)
        if leader is not None and leader != destination:
            asked = f"{leader}>{destination}:{good}"
            cells[asked] = (leader, destination, good)
            askers[name] = asked
    return askers


def _shortcuts(entities: Entities, world: World) -> None:
    """Relations that save rules a second step."""
    relations = world.relations
    firm_home, fab_home = relations["firm", "home"], relations["fab", "home"]
    sellers, buyers = relations["tool_edge", "seller"], relations["tool_edge", "buyer"]
    entities.relate("tool_edge", "seller_home", "state", {e: firm_home[f] for e, f in sellers.items()})
    entities.relate("tool_edge", "buyer_home", "state", {e: fab_home[f] for e, f in buyers.items()})
    holdings = {
        tuple(relations["holding", r][h] for r in ("owner", "place", "chip_class")): h for h in entities.ids["holding"]
    }
    for kind in ("frontier", "export", "domestic", "unlicensed"):
        chip_class = "export_grade" if kind == "export" else kind
        own = {state: holdings.get((state, state, chip_class)) for state in entities.ids["state"]}
        entities.relate("state", f"{kind}_holding", "holding", dict(own))
    tenants, hosts = relations["lease", "tenant"], relations["lease", "host"]
    leases = entities.ids["lease"]
    entities.relate("lease", "leased", "holding", {i: holdings[tenants[i], hosts[i], "frontier"] for i in leases})
    entities.relate("lease", "own", "holding", {i: holdings[hosts[i], hosts[i], "frontier"] for i in leases})
    leaders = relations["partner", "leader"]
    entities.relate("lease", "leader", "state", {i: leaders.get(hosts[i]) for i in leases})
    entities.relate("lease", "partner", "partner", {i: hosts[i] for i in leases if hosts[i] in leaders})
    at_home = {h for (owner, place, _), h in holdings.items() if owner == place}
    entities.flagged["holding", "at_home"] = at_home
    pairs = relations["pair", "toward"]
    holders = relations["pair", "holder"]
    entities.flagged["pair", "holder_is_partner"] = {p for p, state in holders.items() if state in leaders}
    led = {p for p, state in holders.items() if state in leaders.values() and pairs[p] in leaders}
    entities.flagged["pair", "holder_is_leader"] = led
    entities.relate("pair", "toward_partner", "partner", {p: pairs[p] for p in led})
    entities.flagged["pair", "toward_is_leader"] = {p for p, state in pairs.items() if state in leaders.values()}
    challengers = set(relations["partner", "rival"].values())
    entities.flagged["state", "is_challenger"] = challengers
    entities.flagged["state", "is_leader"] = set(leaders.values())


def _watchers(
    entities: Entities, world: World, seats: dict[str, SeatModel], seat_of: dict[str, str], homes: dict[str, str]
) -> None:
    """Signals: each seat watches the secrets of the other seats' states, and what is fogged of its own as well.

    Great powers watch everybody; other states those toward whom they hold a stance; firms their home and the rival.
    Memory: a few values for each seat.
    """
    observers: dict[str, str] = {}
    seated = set(entities.ids["state"]) & set(seat_of)
    for seat, model in seats.items():
        own = {homes[actor] for actor in model.actors}
        watched = seated & (own | _of_concern(entities, world, model.actors))
        for quantity in world.secrets:
            for state in sorted(watched if quantity in world.fogged else watched - own):
                observers[f"{seat}|{quantity}[{state}]"] = homes[min(model.actors)]
    entities.add("signal", list(observers))
    entities.relate("signal", "observer", "state", dict(observers))
    entities.relate("signal", "sources", "signal", {name: _sources_of(world, name) for name in observers})
    entities.add("memory", [f"{seat}:{place}" for seat in seats for place in range(MEMORY_PLACES)])
    entities.relate("memory", "seat", "seat", {m: m.split(":")[0] for m in entities.ids["memory"]})


def _sources_of(world: World, signal: str) -> str:
    """The signal whose error a signal shares: of the same observer and state."""
    seat, _, rest = signal.partition("|")
    quantity, _, state = rest.partition("[")
    return f"{seat}|{world.sources[quantity]}[{state}"


def _of_concern(entities: Entities, world: World, actors: tuple[str, ...]) -> set[str]:
    """The states that a seat has reason to watch, beside its own."""
    states = set(entities.ids["state"])
    powers = entities.flagged["state", "is_leader"] | entities.flagged["state", "is_challenger"]
    if set(actors) & powers:
        return states
    held = world.relations["pair", "holder"]
    stances = {world.relations["pair", "toward"][pair] for pair, holder in held.items() if holder in actors}
    return stances | {world.relations["firm", "rival"][actor] for actor in actors if actor not in states}
