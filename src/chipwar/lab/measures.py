"""What a playtest measures: one function for each question, from arms played at a table to figures.

A figure is (measure, subject, value); what it ought to be stands in the catalogue, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from chipwar.lab.arms import Arm, Course, Drawn, Table, Values
from chipwar.lab.batch import Place
from chipwar.lab.experiments import experiment_names, load_experiment, run_experiment
from chipwar.lab.playtest_file import PlaytestFile
from chipwar.match.block import begin, seat_players
from chipwar.match.phases import play_turn
from chipwar.scenario.plays import PlannedOrder, shipped_strategies
from chipwar.scenario.ruleset import Seat
from chipwar.seats.ledger import CODES, Bid, Ledger
from chipwar.strategies.playbook import COARSE, hand_levers

Figure = tuple[str, str, float]
PLANS = 8
"""Plans among which a seat looks for its best reply."""

ORDERS_IN_A_PLAN = 8
ORDERS_BESIDE = 2
TINY = 1e-9
HALF, QUARTER, EIGHTH = 2, 4, 8
"""Parts of the table's games that are enough where an arm is one of many."""

ENOUGH = 12
"""Situations of which a share can be told."""

LAMPED = ("china", "usa")


def seats_of(table: Table) -> dict[str, Seat]:
    """The table's seats."""
    return table.scenario.ruleset.seats


def score_of(seat: str) -> Place:
    """The place of a seat's score."""
    return "seat", seat, "seat_score"


def acting_pays(table: Table, file: PlaytestFile) -> Iterator[Figure]:
    """A seat's best of several plans against doing nothing: its own characters, then plans drawn from its hand."""
    for seat in seats_of(table):
        own = [name for name, model in shipped_strategies().items() if seat in model.seats]
        arms = [Arm("pass", {seat: "pass"}), *(Arm(name, {seat: name}) for name in own)]
        for place in range(PLANS - len(own)):
            drawn = Drawn(seat, f"plan {place}", ORDERS_IN_A_PLAN)
            arms.append(Arm(f"plan {place}", {seat: "pass"}, drawn=(drawn,)))
        played = table.play(arms, [score_of(seat)], HALF)
        passed = played.pop("pass").of("seat", "seat_score", seat)[-1]
        best = np.max([course.of("seat", "seat_score", seat)[-1] for course in played.values()], axis=0)
        yield "gain_over_pass", seat, float(np.median(best - passed) / max(passed.std(), TINY))
        yield "pass_is_best", seat, float((passed >= best).mean())


def choices(table: Table, file: PlaytestFile) -> Iterator[Figure]:
    """Policies of the hand with a change that is legal and can be paid, by seat and turn."""
    games = max(table.games // EIGHTH, 2)
    block = begin(table.scenario, [table.seed] * games, list(range(games)))
    seat_players(block, {})
    counts: dict[str, list[Values]] = {seat: [] for seat in seats_of(table)}
    for _ in range(table.scenario.turns):
        for name, seat in seats_of(table).items():
            counts[name].append(_open_policies(Ledger(table.scenario, block.matrix, seat)))
        play_turn(block)
    for name, found in counts.items():
        yield "choices_median", name, float(np.median(found))
        yield "choices_tenth", name, float(np.quantile(found, 0.1))


def _open_policies(ledger: Ledger) -> Values:
    """How many policies of the hand can be changed now: [R]."""
    ruleset, columns = ledger.ruleset, ledger.matrix.shape[1]
    found: dict[str, Values] = {}
    for index in hand_levers(ledger.scenario, ledger.seat):
        policy = ruleset.policies[ruleset.levers[index].policy]
        steps = policy.steps or COARSE
        notice, wanted = np.full(columns, float(policy.model.notice.min)), np.ones(columns, dtype=np.bool_)
        for step in range(steps + 1):
            legal = ledger.codes(Bid(index, np.full(columns, step / steps), notice, wanted)) == CODES.index("accepted")
            found[policy.id] = np.maximum(found.get(policy.id, 0.0), legal)
    count: Values = np.sum(list(found.values()), axis=0)
    return count


def lever_gains(table: Table, seat: str, part: int = HALF) -> dict[str, tuple[Values, Values]]:
    """What a seat gains where one lever of its hand is moved and all else is drawn, by the lever's number.

    Gain in score and by how much the lever was moved, float [games] each; where it could not be moved both are 0.
    """
    others = tuple(Drawn(other, "beside", ORDERS_BESIDE) for other in seats_of(table) if other != seat)
    beside = (*others, Drawn(seat, "beside", ORDERS_IN_A_PLAN))
    levers = hand_levers(table.scenario, seats_of(table)[seat])
    arms = [Arm(str(i), {seat: "pass"}, drawn=(Drawn(seat, "tested", 1, i), *beside)) for i in levers]
    arms.append(Arm("base", {seat: "pass"}, drawn=beside))
    played = table.play(arms, [score_of(seat)], part)
    base = _end(played.pop("base"), seat)
    return {
        lever: (np.where(course.moved == 0.0, 0.0, _end(course, seat) - base), course.moved)
        for lever, course in played.items()
    }


def free_buttons(table: Table, file: PlaytestFile) -> Iterator[Figure]:
    """How often a higher level of a lever of the hand pays its seat, where everything else is drawn."""
    shares: list[float] = []
    for name in seats_of(table):
        gains = lever_gains(table, name)
        for lever, (gain, moved) in gains.items():
            done = np.abs(gain) > TINY
            up = (gain * moved > 0.0) & done
            if done.sum() >= min(ENOUGH, table.games // EIGHTH):
                yield "pays", lever_name(table, int(lever)), float(up.sum() / done.sum())
        found = np.array([gain for gain, _ in gains.values()])
        both = (found > TINY).any(axis=0) & (found < -TINY).any(axis=0)
        shares.append(float(both.mean()))
    yield "one_pays_one_hurts", "", float(np.mean(shares))


def lever_name(table: Table, index: int) -> str:
    """Policy, and the target if there are several."""
    lever = table.scenario.ruleset.levers[index]
    return f"{lever.policy}:{lever.target}" if lever.target else lever.policy


def two_keys(table: Table, file: PlaytestFile) -> Iterator[Figure]:
    """Pairs of seats of which neither order alone moves an outcome much and both together do; nobody else acts."""
    idle = dict.fromkeys(seats_of(table), "pass")
    arms = [
        Arm(f"{key} {place}", idle, plan)
        for key, pair in file.keys.items()
        for place, plan in enumerate(_subsets(pair.orders))
    ]
    played = table.play(arms, sorted({pair.place for pair in file.keys.values()}), QUARTER)
    opened = set()
    for key, pair in file.keys.items():
        domain, entity, quantity = pair.place
        courses = (played[f"{key} {place}"] for place in range(len(_subsets(pair.orders))))
        none, *more = (course.of(domain, quantity, entity)[pair.turn + 1] for course in courses)
        first, second, both = (float(np.median((end - none) / np.maximum(np.abs(none), TINY))) for end in more)
        alone = max(abs(first), abs(second))
        yield "together", key, abs(both)
        yield "alone", key, alone
        if abs(both) >= file.joint_at_least and alone < file.alone_below:
            opened.add(frozenset(order.seat for order in pair.orders))
    yield "pairs", "", float(len(opened))


def _subsets(orders: Sequence[PlannedOrder]) -> list[tuple[PlannedOrder, ...]]:
    first, second = orders
    return [(), (first,), (second,), (first, second)]


def small_seats(table: Table, file: PlaytestFile) -> Iterator[Figure]:
    """How far great powers' scores swing when a small seat, or all of them, lean to one side and then to the other."""
    great = [seat for seat in LAMPED if seat in seats_of(table)]
    leans = {name: pole for name, pole in file.poles.items() if name in seats_of(table)}
    groups = {name: [name] for name in leans} | ({"": list(leans)} if len(leans) > 1 else {})
    arms = []
    for name, seats in groups.items():
        for side in ("closer", "farther"):
            plan = tuple(order for seat in seats for order in getattr(leans[seat], side))
            arms.append(Arm(f"{name} {side}", dict.fromkeys(leans, "pass"), plan))
    played = table.play(arms, [score_of(seat) for seat in great], HALF)
    for name in groups:
        ends = {side: played[f"{name} {side}"] for side in ("closer", "farther")}
        swings = [np.median(np.abs(_end(ends["closer"], s) - _end(ends["farther"], s))) for s in great]
        yield "swing_of_one" if name else "swing_of_all", name, float(max(swings, default=0.0))


def _end(course: Course, seat: str) -> Values:
    found: Values = course.of("seat", "seat_score", seat)[-1]
    return found


def inner_optima(table: Table, file: PlaytestFile) -> Iterator[Figure]:
    """How often a host's best mix of hosting and checks is not a corner of the grid."""
    for seat, (first, second) in file.grids.items():
        if seat not in seats_of(table):
            continue
        tops = [int(table.scenario.ruleset.policies[policy].top) for policy in (first, second)]
        cells = [(a, b) for a in range(tops[0] + 1) for b in range(tops[1] + 1)]
        arms = [Arm(f"{a} {b}", plan=_cell(seat, first, a, second, b), strategies={seat: "pass"}) for a, b in cells]
        played = table.play(arms, [score_of(seat)], QUARTER)
        best = np.argmax([_end(played[arm.name], seat) for arm in arms], axis=0)
        corners = [a in (0, tops[0]) and b in (0, tops[1]) for a, b in cells]
        yield "inner", seat, float(1.0 - np.array(corners)[best].mean())


def _cell(seat: str, first: str, a: int, second: str, b: int) -> tuple[PlannedOrder, ...]:
    """Up to the level a step a quarter, so that the purse can carry it."""
    return tuple(
        PlannedOrder(turn=min(step, level), seat=seat, policy=policy, level=min(step, level))
        for policy, level in ((first, a), (second, b))
        for step in range(0 if level == 0 else 1, level + 1)
    )


def bargains(table: Table, file: PlaytestFile) -> Iterator[Figure]:
    """Treaties that came into force in a game, and how many of them were broken."""
    ids = table.scenario.ruleset.layout.entities.ids
    relations = table.scenario.ruleset.layout.entities.relations
    parties = {name: int(relations["party", "treaty"][1][place]) for place, name in enumerate(ids["party"])}
    owners = {name: int(relations["party", "actor"][1][place]) for place, name in enumerate(ids["party"])}
    keep = [("treaty", name, "holds") for name in ids["treaty"]] + [("party", name, "breach") for name in ids["party"]]
    played = table.play([Arm("base")], keep)["base"]
    begun = np.array([(np.diff(played.of("treaty", "holds", name), axis=0) > 0).sum(axis=0) for name in ids["treaty"]])
    broken = np.sum([played.of("party", "breach", name).sum(axis=0) for name in ids["party"]], axis=0)
    yield "in_force", "", float(np.median(begun.sum(axis=0)))
    yield "broken", "", float(broken.sum() / max(begun.sum(), 1))
    for name, seat in seats_of(table).items():
        own = [parties[party] for party in ids["party"] if ids["actor"][owners[party]] in seat.actors]
        yield "in_one", name, float((begun[sorted(set(own))].sum(axis=0) > 0).mean()) if own else 0.0


def story(table: Table, file: PlaytestFile) -> Iterator[Figure]:
    """Lamp, cliff, lead, tension and crisis, with default characters; crisis with the contested pairings too."""
    keep = [("world", "world", "tension"), ("world", "world", "crisis"), *map(score_of, seats_of(table))]
    lamped = [state for state in LAMPED if state in seats_of(table)]
    keep += [("state", state, "bottleneck") for state in lamped]
    keep += [("state", "china", "memory_bank"), ("state", "china", "lead_months"), ("world", "world", "unease_bank")]
    pairs = {name: Arm(name, pair) for name, pair in file.contests.items() if set(pair) <= set(seats_of(table))}
    played = table.play([Arm("base"), *pairs.values()], keep)
    base = played.pop("base")
    for state in lamped:
        lamp = base.of("state", "bottleneck", state)[1:]
        measure = "lamp_moves" if state == "china" else "leader_lamp_moves"
        yield measure, "", float(((np.diff(lamp, axis=0) != 0).sum(axis=0) >= file.lamp_moves).mean())
    if "china" in lamped:
        empty = base.of("state", "memory_bank", "china") <= base.of("world", "unease_bank")
        first = np.where(empty.any(axis=0), empty.argmax(axis=0) - 1, table.scenario.turns)
        yield "cliff_in_window", "", float(((first >= file.cliff[0]) & (first <= file.cliff[1])).mean())
        yield "gap_at_end", "", float(np.median(-base.of("state", "lead_months", "china")[-1]))
    yield "lead_changes", "", float(np.median(lead_changes(base, list(seats_of(table)))))
    for act, (first_turn, last_turn) in file.acts.items():
        yield f"tension_{act}", "", float(np.median(base.of("world", "tension")[first_turn + 1 : last_turn + 2]))
    yield "crisis", "", _crisis(base)
    for name, course in played.items():
        yield "crisis_contested", name, _crisis(course)
        for act, (first_turn, last_turn) in file.acts.items():
            yield (
                f"contested_{act}",
                name,
                float(np.median(course.of("world", "tension")[first_turn + 1 : last_turn + 2])),
            )


def _crisis(course: Course) -> float:
    return float((course.of("world", "crisis") > 0).any(axis=0).mean())


def lead_changes(course: Course, seats: list[str]) -> Values:
    """How often another seat stands highest among the games of the table, from the first full year on: [games]."""
    scores = np.array([course.of("seat", "seat_score", seat)[4:] for seat in seats])
    ranks = scores.argsort(axis=2).argsort(axis=2)
    changes: Values = (np.diff(ranks.argmax(axis=0), axis=0) != 0).sum(axis=0)
    return changes


def lessons(table: Table, file: PlaytestFile) -> Iterator[Figure]:
    """Which claims of the shipped experiments hold."""
    holding = []
    for name in experiment_names():
        found = run_experiment(load_experiment(name), max(table.games // QUARTER, 2), table.workers)
        for place, finding in enumerate(found.findings):
            holding.append(finding.as_expected)
            yield "claim", f"{name} {place + 1}", float(finding.agree)
    yield "claims_hold", "", float(np.mean(holding))


def headlines(table: Table, file: PlaytestFile) -> Iterator[Figure]:
    """Whether news is good or bad for a seat: its score with the news and with the same news doing nothing."""
    ruleset = table.scenario.ruleset
    told = [name for name, card in ruleset.cards.items() if not (card.secret and card.deck)]
    keep = [("card", name, "happened") for name in told] + [score_of(seat) for seat in seats_of(table)]
    arms = [Arm("base"), *(Arm(name, hushed=name) for name in told)]
    played = table.play(arms, keep, QUARTER)
    base = played["base"]
    for seat, record in seats_of(table).items():
        good = bad = 0
        for name in told:
            if ruleset.cards[name].secret and ruleset.cards[name].side not in record.actors:
                continue
            came = base.of("card", "happened", name)[-1] > 0
            effect = (_end(base, seat) - _end(played[name], seat))[came]
            good, bad = good + int((effect > TINY).sum()), bad + int((effect < -TINY).sum())
        yield "good_news", seat, good / max(good + bad, 1)


def scores(table: Table, file: PlaytestFile) -> Iterator[Figure]:
    """Whether luck leaves a seat's score room: its spread, and where its middle lies."""
    played = table.play([Arm("base")], [score_of(seat) for seat in seats_of(table)])["base"]
    for seat in seats_of(table):
        end = _end(played, seat)
        low, middle, high = np.quantile(end, (0.05, 0.5, 0.95))
        yield "score_spread", seat, float(high - low)
        yield "score_middle", seat, float(middle)
        yield "score_skew", seat, float((middle - low) / max(high - low, TINY))


Measure = Callable[[Table, PlaytestFile], Iterator[Figure]]
MEASURES: dict[str, Measure] = {
    "acting_pays": acting_pays,
    "choices": choices,
    "free_buttons": free_buttons,
    "two_keys": two_keys,
    "small_seats": small_seats,
    "inner_optima": inner_optima,
    "bargains": bargains,
    "story": story,
    "lessons": lessons,
    "headlines": headlines,
    "scores": scores,
}
"""Question -> what answers it."""
