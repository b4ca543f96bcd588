"""What a turn begins with, from a game: cards, keyholes, the ghost line and rumours, by the page of the seat."""

from __future__ import annotations

from dataclasses import replace

from chipwar.desktop.model import Brief, BriefCard, Headline, Keyhole, PolicyCard, Series, TrendChart
from chipwar.desktop.moment import Moment
from chipwar.desktop.talk_model import TalkPage
from chipwar.play.brief import KeyMark
from chipwar.report.brief import BriefWords

MOST_CARDS = 3
RUMOUR_SIGN = "fog"


def brief(moment: Moment, talk: TalkPage) -> Brief:
    """At most three cards, and one for the offers that wait for an answer."""
    here = next((course.id for course in moment.courses.courses if course.present), 0)
    cards = _cards(moment) if moment.page is not None else []
    if talk.waiting and talk.open:
        cards.append(BriefCard("offers", moment.words.say("talk.waiting", n=talk.waiting)))
    return Brief(f"{here}:{moment.now.turn}", tuple(cards))


def _words(moment: Moment) -> BriefWords:
    return BriefWords(moment.scenario, moment.words.texts)


def _cards(moment: Moment) -> list[BriefCard]:
    """What moved most and why, a danger with its clock, an opening; more of what moved where one of these is absent."""
    page, words = moment.page, _words(moment)
    assert page is not None
    moved = [BriefCard("moved", words.accountant.sentence(cause)) for cause in page.causes]
    if moved and page.ghost is not None and page.ghost.points:
        moved[0] = replace(moved[0], tip=words.ghost(page.ghost))
    rest = []
    if page.danger is not None:
        rest.append(BriefCard("danger", words.danger(page.danger)))
    if page.opening is not None:
        rest.append(BriefCard("opening", words.opening(page.opening)))
    return [*moved[: MOST_CARDS - len(rest)], *rest]


def rumours(moment: Moment) -> tuple[Headline, ...]:
    """What the seat hears; nobody knows whether it is true."""
    words = _words(moment)
    heard = moment.page.rumours if moment.page is not None else ()
    return tuple(Headline(RUMOUR_SIGN, words.rumour(rumour)) for rumour in heard)


def with_keys(moment: Moment, cards: tuple[PolicyCard, ...]) -> tuple[PolicyCard, ...]:
    """Cards whose policy works only with another seat's, with both keyholes and a sentence among the details."""
    marks: dict[str, list[KeyMark]] = {}
    for mark in moment.page.keys if moment.page is not None else ():
        marks.setdefault(mark.own, []).append(mark)
    words, label = _words(moment), moment.words.say("card.keys")
    found = []
    for card in cards:
        if card.id in marks:
            told = tuple((label, words.key(mark)) for mark in marks[card.id])
            card = replace(card, keyholes=_holes(moment, marks[card.id][0]), details=(*card.details, *told))
        found.append(card)
    return tuple(found)


def _holes(moment: Moment, mark: KeyMark) -> tuple[Keyhole, ...]:
    """One's own key, and the other one by who has not turned it."""
    words = moment.words
    theirs = words.listed([words.actor(actor) for actor in mark.missing]) or words.policy(mark.partner)
    return Keyhole(words.seat(moment.seat.id), mark.own_turned), Keyhole(theirs, mark.partner_turned)


def with_ghost(moment: Moment, charts: tuple[TrendChart, ...]) -> tuple[TrendChart, ...]:
    """The chart of the quantity that shows an own order most, with the same game and luck without that order."""
    line = moment.page.ghost if moment.page is not None else None
    if line is None or moment.owners(line.quantity) != (line.of,):
        return charts
    without = {point.turn + 1: point.without for point in line.points}
    label = moment.words.say("chart.without", policy=moment.words.policy(line.policy))
    return tuple(
        replace(chart, ghost=Series(label, tuple(without.get(at, value) for at, value in enumerate(chart.own.values))))
        if chart.dial_id == line.quantity
        else chart
        for chart in charts
    )
