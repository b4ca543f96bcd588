"""The page of talks, the page on which an offer is put together, and the question before a deal is left."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from chipwar.desktop.talk_model import BuilderSeen, DealSeen, Lines, OfferSeen
from chipwar.desktop.view import Block, Button, Dialog
from chipwar.desktop.words import say

if TYPE_CHECKING:
    from chipwar.desktop.screen import TableScreen


def talk_page(screen: TableScreen) -> Dialog:
    """Offers and answers, deals in force, partners; or the offer in the making."""
    builder = screen.model.talk.builder
    return _table(screen) if builder is None else _builder(screen, builder)


def _table(screen: TableScreen) -> Dialog:
    blocks = (*_now(screen), *_deals(screen), *_partners(screen), *_told(screen))
    close = Button("close", say(screen.locale, "dialog.close"), screen.deeds.close, primary=True)
    title = say(screen.locale, "talk.title")
    return Dialog("talks", title, blocks, (close,), "treaty", wide=True, again=partial(talk_page, screen))


def _head(screen: TableScreen, key: str) -> Block:
    return Block(say(screen.locale, key), role="heading")


def _now(screen: TableScreen) -> Iterator[Block]:
    """This turn: where the talks stand, what others answered, and what they offer."""
    talk = screen.model.talk
    yield Block(talk.round, role="detail", colour="muted")
    if talk.thinking:
        yield Block(say(screen.locale, "talk.thinking"), ruled=True)
    for answer in talk.answers:
        yield Block(f"{answer.text} {answer.reason}", colour="good" if answer.yes else "bad")
    for offer in talk.offers:
        yield from _offer(screen, offer)
    if talk.listening:
        yield Block(say(screen.locale, "talk.listening"), role="detail", colour="muted")
    elif not talk.offers and talk.open:
        yield Block(say(screen.locale, "talk.no_offers"), role="detail", colour="faint")


def _offer(screen: TableScreen, offer: OfferSeen) -> Iterator[Block]:
    sides = ("you_give", "you_ask") if offer.mine else ("gives", "asks")
    yield Block(offer.title, role="strong")
    for key, lines in ((sides[0], offer.gives), (sides[1], offer.asks), ("both", offer.both)):
        yield from _lines(screen, key, lines)
    yield Block(offer.facts, label=say(screen.locale, "talk.terms"))
    if offer.reason:
        yield Block(offer.reason, label=say(screen.locale, "talk.reason"))
    if offer.price:
        yield Block(offer.price, role="detail", colour="muted")
    if not offer.mine and screen.model.talk.open:
        yield Block("", buttons=tuple(_replies(screen, offer)))


def _replies(screen: TableScreen, offer: OfferSeen) -> Iterator[Button]:
    deeds, free = screen.deeds, not screen.model.talk.thinking
    words = partial(say, screen.locale)
    yield Button(f"accept:{offer.id}", words("talk.accept"), partial(deeds.answer, offer.id, True), enabled=free)
    yield Button(f"refuse:{offer.id}", words("talk.refuse"), partial(deeds.answer, offer.id, False), enabled=free)
    if offer.can_counter:
        yield Button(f"counter:{offer.id}", words("talk.counter"), partial(deeds.counter, offer.id), enabled=free)


def _lines(screen: TableScreen, key: str, lines: Lines) -> Iterator[Block]:
    """Sentences under one label, which stands beside the first of them."""
    for place, line in enumerate(lines):
        yield Block(line, label=say(screen.locale, f"talk.{key}") if not place else " ")


def _deals(screen: TableScreen) -> Iterator[Block]:
    yield _head(screen, "talk.deals")
    for deal in screen.model.talk.deals:
        yield Block(f"{deal.title}: {deal.left}", role="strong")
        yield from (Block(line, role="detail") for line in deal.lines)
        if deal.leaving:
            leave = Button(
                f"leave:{deal.id}", say(screen.locale, "talk.leave"), partial(screen.deeds.ask_to_leave, deal)
            )
            yield Block("", buttons=(leave,))
    if not screen.model.talk.deals:
        yield Block(say(screen.locale, "talk.no_deals"), role="detail", colour="faint")


def _partners(screen: TableScreen) -> Iterator[Block]:
    talk = screen.model.talk
    if not talk.open:
        return
    yield _head(screen, "talk.offer_to")
    yield Block(
        "",
        buttons=tuple(
            Button(f"offer:{seat}", name, partial(screen.deeds.begin_offer, seat), enabled=not talk.thinking)
            for seat, name in talk.partners
        ),
    )


def _told(screen: TableScreen) -> Iterator[Block]:
    if screen.model.talk.told:
        yield _head(screen, "talk.told")
        yield from (Block(line, role="detail") for line in screen.model.talk.told)


def _builder(screen: TableScreen, builder: BuilderSeen) -> Dialog:
    deeds, words = screen.deeds, partial(say, screen.locale)
    blocks = [
        Block("", label=row.label, buttons=(_field(screen, row.id, row.value),))
        if not row.fixed
        else Block(row.value, label=row.label)
        for row in builder.rows
    ]
    blocks.append(_head(screen, "talk.says"))
    blocks += [Block(line) for line in builder.lines] or [Block(words("talk.empty"), colour="faint")]
    if builder.refusal:
        blocks.append(Block(builder.refusal, colour="bad"))
    blocks.append(Block(builder.note, role="detail", colour="muted"))
    ready = bool(builder.lines) and not builder.refusal
    buttons = (
        Button("drop", words("talk.drop"), deeds.drop_offer),
        Button("send", words("talk.send"), deeds.send_offer, primary=True, enabled=ready),
    )
    return Dialog("talks", builder.title, tuple(blocks), buttons, "treaty", wide=True, again=partial(talk_page, screen))


def _field(screen: TableScreen, row: str, value: str) -> Button:
    step = partial(screen.deeds.step_offer, row)
    return Button(row, value, partial(step, 1), step=step)


def leaving(screen: TableScreen, deal: DealSeen) -> Dialog:
    """Before a deal is left: what that costs."""
    words = partial(say, screen.locale)
    blocks = (Block(deal.title, role="strong"), *(Block(line) for line in deal.lines), Block(deal.leaving, ruled=True))
    buttons = (
        Button("leave", words("talk.leave"), partial(screen.deeds.leave, deal.id)),
        Button("stay", words("talk.stay"), screen.deeds.open_talks, primary=True),
    )
    return Dialog("leaving", words("talk.leave_title"), blocks, buttons, "warn")
