"""From a moment of a game to the table: puts the parts together. Everything in it came through the seat's own view."""

from __future__ import annotations

from chipwar.desktop.briefing import brief, rumours, with_ghost, with_keys
from chipwar.desktop.cards import accepted, capital, cards, chips, themes
from chipwar.desktop.charts import charts
from chipwar.desktop.flows import flows, goods, nodes
from chipwar.desktop.gauges import dials, rival
from chipwar.desktop.model import Seat, TableModel
from chipwar.desktop.moment import Moment
from chipwar.desktop.standing import lamps, mandates, open_cards
from chipwar.desktop.tidings import end_card, headlines, resolution, tension, timeline


def table(moment: Moment) -> TableModel:
    """The whole table of one seat."""
    words, now = moment.words, moment.now
    turn = min(now.turn, moment.turns - 1)
    return TableModel(
        seat=Seat(moment.seat.id, words.seat(moment.seat.id), words.code(moment.seat.actors[0])),
        date=words.date(moment.scenario.date(turn)),
        turn=turn + 1,
        turns=moment.turns,
        phase="order",
        tension=tension(moment),
        dials=dials(moment),
        nodes=nodes(moment),
        flows=flows(moment),
        goods=goods(moment),
        themes=themes(moment),
        policies=with_keys(moment, cards(moment)),
        capital=capital(moment),
        rival=rival(moment),
        orders=chips(moment),
        changes_used=len(accepted(moment)),
        changes_max=moment.seat.changes,
        charts=with_ghost(moment, charts(moment)),
        resolution=resolution(moment),
        headlines=headlines(moment),
        open_cards=open_cards(moment),
        mandates=mandates(moment),
        lamps=lamps(moment),
        timeline=timeline(moment),
        over=end_card(moment),
        talk=moment.talk,
        courses=moment.courses,
        brief=brief(moment, moment.talk),
        rumours=rumours(moment),
    )
