"""What stays with a seat over the turns, from a game: cards that lie open, its own mandate, its bottleneck lamp."""

from __future__ import annotations

from chipwar.desktop.model import Headline, Lamp, Mandate
from chipwar.desktop.moment import Moment
from chipwar.scenario.cards import turn_of
from chipwar.scenario.models import CardInPlay
from chipwar.seats.observation import News

LAMPS = ("chip", "memory", "energy", "code", "lease")
"""Signs of the lamps, by the numbers that the quantity gives them."""

BOTTLENECK = "bottleneck"


def is_mandate(moment: Moment, news: News) -> bool:
    """Whether a card that lies open is what the seat was sent to do."""
    return news.secret and bool(moment.scenario.ruleset.cards[news.card].deck)


def open_cards(moment: Moment) -> tuple[Headline, ...]:
    """News that still work, with the quarters that are left; what they say is the longer sentence."""
    found = [news for news in moment.now.news if not is_mandate(moment, news)]
    found.sort(key=lambda news: (not news.secret, not news.new, news.quarters_left, news.card))
    return tuple(_open_card(moment, news) for news in found)


def _open_card(moment: Moment, news: News) -> Headline:
    words, card = moment.words, moment.scenario.ruleset.cards[news.card]
    name, says = (label.in_language(words.locale) for label in (card.label, card.says))
    key = "news.last_quarter" if news.quarters_left < 2 else "news.open"
    text = words.say(key, card=name, says=says, n=news.quarters_left)
    note = words.say("news.private" if news.secret else "news.public")
    return Headline("eye" if news.secret else "news", text, "you" if news.secret else "plain", note)


def card_note(moment: Moment, card: str) -> str:
    """How long a card that lies open still works, or what a mandate favours; nothing for other cards."""
    news = next((news for news in moment.now.news if news.card == card), None)
    if news is None:
        return ""
    if is_mandate(moment, news):
        return _mandate(moment, news).tip
    return moment.words.say("news.lasts", n=news.quarters_left)


def mandates(moment: Moment) -> tuple[Mandate, ...]:
    """What the seat's actors were sent to do, and which lines of their card weigh more for it."""
    return tuple(_mandate(moment, news) for news in moment.now.news if is_mandate(moment, news))


def _mandate(moment: Moment, news: News) -> Mandate:
    words, card = moment.words, moment.scenario.ruleset.cards[news.card]
    several = len(moment.seat.actors) > 1
    actor = words.actor(card.side) if card.side and several else ""
    lines = words.listed(_favoured(moment, card))
    says = card.says.in_language(words.locale)
    return Mandate(
        label=card.label.in_language(words.locale),
        actor=actor,
        lines=lines,
        tip=words.joined([says, words.say("mandate.lines", list=lines), _until(moment, card)]),
    )


def _favoured(moment: Moment, card: CardInPlay) -> list[str]:
    """The lines that weigh more, with how many times."""
    words = moment.words
    aims = [effect for effect in card.effects if effect.do == "favour"]
    return [
        words.say("mandate.line", line=words.texts.say(f"line.{aim.line}"), times=words.number(1.0 + aim.by.value))
        for aim in aims
    ]


def _until(moment: Moment, card: CardInPlay) -> str:
    """When the next one comes."""
    deck = moment.scenario.ruleset.decks[card.deck or ""]
    turns = sorted(turn_of(when, moment.scenario.start) for when in deck.at)
    later = [turn for turn in turns if moment.now.turn < turn < moment.turns]
    if not later:
        return ""
    return moment.words.say("mandate.until", date=moment.words.date(moment.scenario.date(later[0])))


def lamps(moment: Moment) -> tuple[Lamp, ...]:
    """The lamps of a great power, of which one is lit; none for other seats."""
    if len(moment.rivals) != 1:
        return ()
    past = moment.history(BOTTLENECK, moment.seat.actors)
    if not past:
        return ()
    lit = round(past[-1].value)
    names = [moment.words.texts.say(f"lamp.{place}") for place in range(len(LAMPS))]
    says = moment.words.says(BOTTLENECK)
    return tuple(Lamp(icon, names[place], place == lit, says) for place, icon in enumerate(LAMPS))
