"""Cards: what happens without anybody's order. News that may come, news that is due, and mandates dealt from a deck.

A card comes when its conditions hold and its chance falls, or when its date is due. At most one card comes by chance
in a quarter, and none beside one that is due. From a deck exactly one card is dealt on each of its dates, and stays
until the next. Cards are drawn at the end of a turn and are the news of the next: seats know them before they order,
and their effects work from then on, like those of a policy in force.
"""

from chipwar.base.alphabet import Float, div, hi, lo, where
from chipwar.base.elementary import ln
from chipwar.rules.verbs import Theme

opening = Theme("opening")
coming = Theme("coming")
cards = Theme("cards")


@opening.rule(on="world", out="turn_ahead")
def first_turn_ahead(turn: Float) -> Float:
    """The turn whose news is drawn: at the start, the first."""
    return turn


@coming.rule(on="world")
def turn_ahead(turn: Float) -> Float:
    """The turn whose news is drawn: the next."""
    return turn + 1.0


cards.reveal("watched", on="condition")


@cards.rule(on="condition")
def met(watched: Float, least: Float, most: Float) -> Float:
    """1 where the watched quantity lies between its bounds."""
    return where(watched >= least, 1.0, 0.0) * where(watched <= most, 1.0, 0.0)


@cards.rule(on="condition")
def missing(met: Float, is_must: Float) -> Float:
    """1 where a condition that must hold does not."""
    return is_must * (1.0 - met)


@cards.rule(on="condition")
def boost(met: Float, is_must: Float, times: Float) -> Float:
    """What a condition that holds makes of the card's chance, x."""
    return where(is_must > 0.0, 1.0, 1.0 + (times - 1.0) * met)


@cards.rule(on="date")
def reached_date(turn_ahead: Float, at: Float) -> Float:
    """1 in the turn that the date names."""
    return where(turn_ahead == at, 1.0, 0.0)


cards.total("missing_any", on="card", of="missing", over="condition", by="card", how="max")
cards.total("boosted", on="card", of="boost", over="condition", by="card", how="product")
cards.total("due", on="card", of="reached_date", over="date", by="card", how="max")
cards.total("dealt", on="deck", of="reached_date", over="date", by="deck", how="max")


@cards.rule(on="card")
def ready(missing_any: Float, once: Float, happened: Float, left: Float, in_deck: Float) -> Float:
    """1 where nothing keeps the card from coming."""
    again = where(left > 1.0, 0.0, 1.0 - once * happened)
    return (1.0 - in_deck) * (1.0 - missing_any) * again


@cards.rule(on="card")
def due_now(ready: Float, due: Float) -> Float:
    """1 where the card comes because its date is reached."""
    return ready * due


cards.total("any_due", on="world", of="due_now", over="card", by="world", how="max")
cards.draw("card_chance", on="card")


@cards.rule(on="card")
def odds(
    switch_cards: Float,
    ready: Float,
    any_due: Float,
    chance: Float,
    boosted: Float,
    turn_ahead: Float,
    first_turn: Float,
    last_turn: Float,
    news_pace: Float,
) -> Float:
    """Probability that the card comes by chance, as far as others leave room; not before the first turn."""
    inside = where(turn_ahead >= hi(first_turn, 1.0), 1.0, 0.0) * where(turn_ahead <= last_turn, 1.0, 0.0)
    return switch_cards * ready * (1.0 - any_due) * inside * lo(news_pace * chance * boosted, 1.0)


@cards.rule(on="card")
def claim(card_chance: Float, odds: Float) -> Float:
    """How luckily the card falls: the smallest number below 1 comes; 1 where it does not fall."""
    return where(card_chance < odds, div(card_chance, odds), 1.0)


cards.total("first_claim", on="world", of="claim", over="card", by="world", how="min")


@cards.rule(on="card")
def race(card_chance: Float, deck_share: Float) -> Float:
    """Time at which the card would be dealt from its deck: whose share is larger comes first more often."""
    return div(0.0 - ln(card_chance), deck_share)


cards.total("first_race", on="deck", of="race", over="card", by="deck", how="min")


@cards.rule(on="card")
def begins(
    due_now: Float,
    claim: Float,
    first_claim: Float,
    in_deck: Float,
    deck_dealt: Float,
    race: Float,
    deck_first_race: Float,
) -> Float:
    """1 in the turn in which the card comes."""
    fallen = where(claim < 1.0, where(claim <= first_claim, 1.0, 0.0), 0.0)
    dealt = in_deck * deck_dealt * where(race <= deck_first_race, 1.0, 0.0)
    return hi(hi(due_now, fallen), dealt)


@cards.rule(on="card")
def next_left(left: Float, begins: Float, lasts: Float, deck_dealt: Float) -> Float:
    """Quarters that the card lies open, this one included; a new deal takes the old card away."""
    staying = hi(left - 1.0, 0.0) * (1.0 - deck_dealt)
    return where(begins > 0.0, lasts, staying)


@cards.rule(on="card")
def next_happened(happened: Float, begins: Float) -> Float:
    """1 once the card has come."""
    return hi(happened, begins)


cards.shift("left", on="card", of="next_left")
cards.shift("happened", on="card", of="next_happened")


@cards.rule(on="card")
def lies_open(left: Float) -> Float:
    """1 while the card's effects work."""
    return where(left > 0.0, 1.0, 0.0)
