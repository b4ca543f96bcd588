"""What happened and when, from a game: headlines, what the last turn changed, the clock, the end card."""

from __future__ import annotations

from dataclasses import dataclass

from chipwar.desktop.gauges import full_of
from chipwar.desktop.model import EndCard, EndLine, Headline, Tension, Timeline, TimeMark, Tone
from chipwar.desktop.moment import Moment
from chipwar.desktop.standing import card_note, is_mandate
from chipwar.play.report import Event
from chipwar.report.newsroom import VOICES, Newsroom
from chipwar.scenario.cards import turn_of
from chipwar.seats.observation import Measure, News, Seen

ICONS = {"headline.crisis": "warn", "headline.crisis_over": "globe", "headline.rung": "ladder"}
OTHER_ICONS = {
    "headline.shortage": "mineral",
    "headline.shortage_over": "mineral",
    "headline.new_supply": "mineral",
    "headline.memory_empty": "memory",
    "headline.war": "warn",
    "headline.mandate": "eye",
    "headline.treaty_signed": "treaty",
    "headline.treaty_broken": "treaty",
    "headline.promise_broken": "treaty",
    "headline.treaty_ends": "treaty",
    "headline.deal_signed": "treaty",
    "headline.deal_ends": "treaty",
}
ACTS = tuple(f"headline.{act}" for act in ("announced", "raised", "in_force", "eased", "lapsed"))
"""Events that are moves of a policy."""

MOST_CHANGES = 8
LEAST_CHANGE = 0.002
"""Changes under this part of a full dial are not told."""

DANGER_SHARE = 0.7
UNBROKEN_SPACE = "\u00a0"


def tension(moment: Moment) -> Tension:
    """The ladder in the top bar."""
    words, value = moment.words, moment.now.value("tension")
    rungs = round(full_of(moment, "tension"))
    text = words.say("fact_short", quantity=words.quantity("tension"), value=words.number(round(value, 1)))
    return Tension(text, value, rungs, DANGER_SHARE * rungs, words.says("tension"))


# news


def headlines(moment: Moment) -> tuple[Headline, ...]:
    """Public events of the last turn, and own orders that were refused when it was resolved.

    Before the first turn: the news and mandates with which the game opens.
    """
    words = moment.words
    if moment.report is None:
        return tuple(_headline(moment, _opening(moment, card), place) for place, card in enumerate(moment.now.news))
    refused = [
        Headline("warn", words.say("news.refused", policy=words.policy(r.order.policy), reason=r.message), "you")
        for seat, r in moment.report.refused
        if seat == moment.seat.id
    ]
    events = sorted(enumerate(moment.report.events), key=lambda pair: (_weight(moment, pair[1]), pair[0]))
    return tuple(refused + [_headline(moment, event, place) for place, event in events])


def _opening(moment: Moment, news: News) -> Event:
    key = "headline.mandate" if is_mandate(moment, news) else "headline.card"
    return Event(key=key, actor=moment.scenario.ruleset.cards[news.card].side or "", card=news.card)


def _weight(moment: Moment, event: Event) -> int:
    """The place of an event in the news: own acts, then what concerns everybody, then states before firms."""
    if _is_own(moment, event):
        return 0
    if not event.key.startswith(ACTS):
        return 1
    return 2 if event.actor in moment.scenario.ruleset.layout.entities.ids["state"] else 3


def _is_own(moment: Moment, event: Event) -> bool:
    return event.actor in moment.seat.actors and bool(event.policy)


def _headline(moment: Moment, event: Event, place: int) -> Headline:
    words = moment.words
    voice = VOICES[(moment.now.turn + place) % len(VOICES)]
    policy = moment.scenario.ruleset.policies.get(event.policy)
    card = moment.scenario.ruleset.cards.get(event.card)
    room = Newsroom(moment.scenario, words.texts)
    text, other = (room.tell(event, moment.now.turn - 1, each) for each in (voice, *(v for v in VOICES if v != voice)))
    icon = policy.model.icon if policy else ICONS.get(event.key) or OTHER_ICONS.get(event.key, "news")
    tone: Tone = "you" if _is_own(moment, event) else "plain"
    said = "" if card else words.say("news.other_voice", text=other) if other != text else ""
    more = policy.model.dilemma.in_language(words.locale) if policy else card_note(moment, event.card)
    return Headline(icon, text, tone, words.joined([said, more]))


# what changed


def resolution(moment: Moment) -> tuple[Headline, ...]:
    """The biggest changes of the last turn, in parts of a full dial: the own dials, and public ones of great powers."""
    if moment.report is None:
        return ()
    own = [_Changed(past[-2], past[-1].value, True) for past in _dial_histories(moment) if len(past) > 1]
    told = {change.before.quantity: change.after for change in own}
    others = ("world", *moment.rivals, *(moment.seat.actors if len(moment.rivals) == 1 else ()))
    changes = own + [
        _Changed(Seen(quantity=c.quantity, of=c.of, value=c.before, low=c.before, high=c.before), c.after, False)
        for c in moment.report.changes
        if c.of in others and not (c.quantity in told and c.of in ("world", *moment.seat.actors))
        if told.get(c.quantity) != -c.after
    ]
    sizes = {change: change.size / full_of(moment, change.before.quantity) for change in changes}
    worth = [change for change in changes if sizes[change] >= LEAST_CHANGE]
    worth.sort(key=lambda change: (-sizes[change], change.before.quantity, change.before.of))
    return tuple(_changed(moment, change) for change in worth[:MOST_CHANGES])


@dataclass(frozen=True)
class _Changed:
    """A quantity last turn and now; on_dial tells the seat's own dials."""

    before: Seen
    after: float
    on_dial: bool

    @property
    def size(self) -> float:
        return abs(self.after - self.before.value)


def _dial_histories(moment: Moment) -> list[tuple[Seen, ...]]:
    return [moment.history(quantity, moment.owners(quantity)) for quantity in moment.seat.dials]


def _changed(moment: Moment, change: _Changed) -> Headline:
    words, before, after = moment.words, change.before, change.after
    model = moment.model(before.quantity)
    own = change.on_dial or before.of in moment.seat.actors
    name = words.quantity(before.quantity)
    if before.of != "world" and not own:
        name = words.say("rival.of", actor=words.actor(before.of), quantity=name)
    old, new = words.pair(before.quantity, before.value, after)
    tone: Tone = "plain"
    if own and model.good != "neither":
        tone = "good" if (after > before.value) == (model.good == "up") else "bad"
    text = words.say("change_of", quantity=name, before=old, after=new)
    return Headline(model.icon, text, tone, words.says(before.quantity))


# the clock


def timeline(moment: Moment) -> Timeline:
    """Years, the ends of notices, and the dates on which mandates are renewed."""
    last = max(1, moment.turns - 1)
    dates = [moment.scenario.date(turn) for turn in range(moment.turns)]
    ticks = tuple((turn / last, date[:4]) for turn, date in enumerate(dates) if turn == 0 or date.endswith("Q1"))
    now = min(1.0, moment.now.turn / last)
    ends = [m for m in moment.now.measures if m.quarters_left and m.announced != m.in_force]
    marks = tuple(_mark(moment, measure, last) for measure in ends if _in_force_at(moment, measure) <= last)
    return Timeline(now, moment.turns, ticks, marks + _renewals(moment, last))


def _renewals(moment: Moment, last: int) -> tuple[TimeMark, ...]:
    """When elections and plans renew mandates: the dates are known, what is dealt is not."""
    words, dates = moment.words, dict[int, list[str]]()
    for deck in moment.scenario.ruleset.decks.values():
        for when in deck.at if deck.sides else ():
            turn = turn_of(when, moment.scenario.start)
            if moment.now.turn < turn <= last:
                dates.setdefault(turn, []).append(deck.label.in_language(words.locale))
    kind = words.say("clock.mandates")
    return tuple(TimeMark(turn / last, "election", kind, _renewed(moment, turn, dates[turn])) for turn in sorted(dates))


def _renewed(moment: Moment, turn: int, decks: list[str]) -> str:
    words = moment.words
    date = words.date(moment.scenario.date(turn))
    return words.say("clock.mandates_of", date=date, list=words.listed(list(dict.fromkeys(decks))))


def _in_force_at(moment: Moment, measure: Measure) -> int:
    """The turn in which a measure comes into force: with one quarter left, the one that is now to be played."""
    return moment.now.turn + measure.quarters_left - 1


def _mark(moment: Moment, measure: Measure, last: int) -> TimeMark:
    words = moment.words
    at = _in_force_at(moment, measure)
    slots = {"actor": words.actor(measure.actor), "policy": words.policy(measure.policy)}
    tip = words.say("clock.notice_of", date=words.date(moment.scenario.date(at)), **slots)
    return TimeMark(at / last, "notice", words.say("clock.notice"), tip)


# the end


def end_card(moment: Moment) -> EndCard | None:
    """The raw scorecard: own score, the lines of the own card with their weights, then every seat's score."""
    if not moment.now.over:
        return None
    words, own = moment.words, moment.seat.id
    lines = [_score(moment, own, words.say("end.own_score"))]
    for line in moment.now.card:
        name = words.texts.say(f"line.{line.line}")
        weight = words.percent(line.weight).replace(" ", UNBROKEN_SPACE)
        label = words.say("end.line", line=name[:1].upper() + name[1:], weight=weight)
        value = line.value or 0.0
        lines.append(EndLine(label, words.percent(value), value))
    lines += [_score(moment, seat, words.seat(seat)) for seat in moment.scores if seat != own]
    early = moment.now.turn < moment.turns
    title = words.say("end.title", date=words.date(moment.scenario.date(max(0, moment.now.turn - 1))))
    return EndCard(title, tuple(lines), words.say("end.war" if early else "end.text"))


def _score(moment: Moment, seat: str, label: str) -> EndLine:
    score, words = moment.scores.get(seat, 0.0), moment.words
    text = words.say("end.score", score=words.percent(score))
    place = moment.percentiles.get(seat)
    if place is not None:
        text = words.say("end.place", score=text, place=words.number(round(place)))
    return EndLine(label, text, score)
