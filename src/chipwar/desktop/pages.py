"""The contents of each dialog: help, menu, details of a policy, sheets of nodes and flows, news, the end card."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chipwar.desktop.assets import LOCALES
from chipwar.desktop.map_shape import connected
from chipwar.desktop.model import Flow, Headline, PolicyCard
from chipwar.desktop.theme import good_style
from chipwar.desktop.view import Block, Button, Dialog
from chipwar.desktop.words import key_words, say

if TYPE_CHECKING:
    from chipwar.desktop.screen import TableScreen

HELP_ROWS = (
    ("next", "previous"),
    ("act", "details"),
    ("digit:1", "digit:9"),
    ("minus", "plus", "left", "right"),
    ("digit:0",),
    ("remove", "undo"),
    ("end_turn",),
    ("undo_turn", "courses"),
    ("talks", "put_away"),
    ("accept", "counter", "refuse"),
    ("filter", "search"),
    ("region:dials", "region:map"),
    ("region:policies", "region:orders"),
    ("region:chart", "region:news"),
    ("menu", "full_screen"),
    ("larger", "smaller"),
    ("help", "back"),
)
FROM_TO = ("digit:1", "digit:9")
"""A row of the help that means all keys between its two."""


def _words(screen: TableScreen, key: str, /, **slots: object) -> str:
    return say(screen.locale, key, **slots)


def _close(screen: TableScreen) -> Button:
    return Button("close", _words(screen, "dialog.close"), screen.deeds.close, primary=True)


def help_page(screen: TableScreen) -> Dialog:
    """About the focused thing, then the keys."""
    focused = screen.ring.focused
    blocks: list[Block] = []
    if focused is not None and focused.name:
        blocks.append(Block(focused.name, role="strong"))
        blocks.append(Block(focused.tip or _words(screen, "help.no_tip"), role="body"))
    blocks.append(Block(_words(screen, "help.intro"), role="detail", colour="muted"))
    for row in HELP_ROWS:
        between = "–" if row == FROM_TO else "  "
        keys = between.join(dict.fromkeys(key_words(screen.locale, screen.keymap.cap(deed)) for deed in row))
        text = _words(screen, "key." + row[0].replace(":", "_"))
        blocks.append(Block(text, label=keys, role="detail"))
    return Dialog("help", _words(screen, "help.title"), tuple(blocks), (_close(screen),), "help")


def menu(screen: TableScreen) -> Dialog:
    """Languages, size of text, contrast, full screen, help, leaving."""
    deeds = screen.deeds
    buttons = [
        Button(f"language:{locale}", say(locale, "language"), _speak(screen, locale), chosen=locale == screen.locale)
        for locale in LOCALES
    ]
    buttons += [
        Button("larger", _words(screen, "menu.larger"), lambda: deeds.scale_text(1)),
        Button("smaller", _words(screen, "menu.smaller"), lambda: deeds.scale_text(-1)),
        Button("contrast", _words(screen, "menu.contrast"), deeds.change_theme),
        Button("full_screen", _words(screen, "menu.full_screen"), deeds.full_screen),
        Button("talks", _words(screen, "talk.title"), deeds.open_talks),
        Button("undo_turn", _words(screen, "undo_turn.menu", key=_cap(screen, "undo_turn")), deeds.open_undo_turn),
        Button("courses", _words(screen, "courses.title"), deeds.open_courses),
        Button("help", _words(screen, "top.help"), deeds.open_help),
        Button("quit", _words(screen, "menu.quit"), deeds.quit),
        Button("close", _words(screen, "menu.back"), deeds.close, primary=True),
    ]
    return Dialog("menu", _words(screen, "top.menu"), (), tuple(buttons), "menu", stacked=True)


def _cap(screen: TableScreen, deed: str) -> str:
    return key_words(screen.locale, screen.keymap.cap(deed))


def _speak(screen: TableScreen, locale: str) -> Callable[[], None]:
    return lambda: screen.deeds.change_language(locale)


def details(screen: TableScreen, card: PolicyCard) -> Dialog:
    """Everything there is to know about a policy before ordering it."""
    blocks = [Block(card.effect)] if card.effect else []
    if card.dilemma:
        blocks.append(Block(card.dilemma, ruled=True))
    rows = (
        ("card.target", card.target_label),
        ("card.cost", f"{card.cost} {card.cost_note}".strip()),
        ("card.lag", card.lag),
        ("card.status", card.status),
        ("card.objectors", card.objectors),
        ("card.bound", card.bound),
    )
    blocks += [Block(text, label=_words(screen, key)) for key, text in rows if text]
    blocks += [Block(text, label=label) for label, text in card.details]
    if not card.available and card.reason:
        blocks.append(Block(card.reason, colour="bad"))
    if card.source:
        blocks.append(Block(card.source, role="caption", colour="faint"))
    return Dialog("details", card.label, tuple(blocks), (_close(screen),), card.icon)


def targets(screen: TableScreen, policy: str) -> Dialog:
    """The targets a policy may have."""
    cards = [card for card in screen.model.policies if card.id == policy]
    now = screen.choices.targets.get(policy, cards[0].target)
    buttons = [
        Button(card.target, card.target_label, _choose(screen, policy, card.target), chosen=card.target == now)
        for card in cards
    ]
    title = _words(screen, "card.choose_target")
    return Dialog("targets", title, (Block(cards[0].label),), tuple(buttons), cards[0].icon, stacked=True)


def _choose(screen: TableScreen, policy: str, target: str) -> Callable[[], None]:
    return lambda: screen.deeds.choose_target(policy, target)


def news(screen: TableScreen, line: Headline) -> Dialog:
    blocks = (Block(line.tip),) if line.tip else ()
    return Dialog("news", line.text, blocks, (_close(screen),), line.icon)


def mandate(screen: TableScreen) -> Dialog:
    """What the seat was sent to do, actor by actor."""
    blocks: list[Block] = []
    for item in screen.model.mandates:
        label = item.label
        if item.actor:
            label = _words(screen, "top.mandate_of", actor=item.actor, mandate=item.label)
        blocks += [Block(label, role="strong"), Block(item.tip)]
    return Dialog("mandate", _words(screen, "top.mandate_icon"), tuple(blocks), (_close(screen),), "eye")


def trouble(screen: TableScreen, text: str) -> Dialog:
    """What the game could not do."""
    return Dialog("trouble", _words(screen, "trouble.title"), (Block(text),), (_close(screen),), "warn")


def confirm(screen: TableScreen, act: Callable[[], None]) -> Dialog:
    """Before a turn ends with refused orders or short of capital."""
    refused = [order for order in screen.model.orders if order.refused]
    blocks = [Block(f"{order.refused}", label=order.label, colour="bad") for order in refused]
    if not screen.model.capital.affordable:
        blocks.append(Block(screen.model.capital.verdict, colour="bad"))
    buttons = (
        Button("back", _words(screen, "confirm.back"), screen.deeds.close),
        Button("end", _words(screen, "orders.end"), act, primary=True),
    )
    return Dialog("confirm", _words(screen, "confirm.title"), tuple(blocks), buttons, "warn")


def node_sheet(screen: TableScreen, node_id: str, flows: list[str], place: int) -> Dialog:
    """A node: what is said of it, then one of its flows; Right and Left walk them."""
    node = next(node for node in screen.model.nodes if node.id == node_id)
    blocks = [Block(text) for text in (node.tip, node.share_text and _share(screen, node.share_text)) if text]
    if node.shortage:
        blocks.append(Block(node.shortage, colour="bad"))
    buttons = [_close(screen)]
    step = None
    if flows:
        shown = next(flow for flow in connected(screen.model, node_id) if flow.id == flows[place])
        count = _words(screen, "sheet.count", place=place + 1, count=len(flows))
        blocks += [Block(count, role="caption", colour="faint"), *_flow_blocks(screen, shown)]
        step = _walk(screen, node_id, flows, place)
        if len(flows) > 1:
            words = (("previous", -1), ("next", 1))
            walks = [Button(name, _words(screen, f"sheet.{name}"), _go(step, way)) for name, way in words]
            buttons = [*walks, *buttons]
    else:
        blocks.append(Block(_words(screen, "sheet.none"), colour="muted"))
    icon = node.icon or "globe"
    return Dialog("sheet", node.label, tuple(blocks), tuple(buttons), icon, step)


def _share(screen: TableScreen, text: str) -> str:
    return _words(screen, "sheet.share", share=text)


def _walk(screen: TableScreen, node: str, flows: list[str], place: int) -> Callable[[int], None]:
    def go(way: int) -> None:
        screen.deeds.open_node_flow(node, flows, place + way)

    return go


def _go(step: Callable[[int], None], way: int) -> Callable[[], None]:
    return lambda: step(way)


def _flow_blocks(screen: TableScreen, flow: Flow) -> list[Block]:
    blocks = [Block(flow.text, role="strong")]
    blocks += [Block(text, label=label) for label, text in flow.details]
    blocks += [Block(gate.text, label=_words(screen, "sheet.gate")) for gate in flow.gates if gate.text]
    if flow.estimated:
        blocks.append(Block(_words(screen, "sheet.estimate"), colour="muted"))
    return blocks


def flow_sheet(screen: TableScreen, flow_id: str) -> Dialog:
    """One flow that was clicked."""
    flow = next(flow for flow in screen.model.flows if flow.id == flow_id)
    icon = good_style(flow.good).icon
    labels = {node.id: node.label for node in screen.model.nodes}
    title = _words(screen, "sheet.flow", seller=labels[flow.seller], buyer=labels[flow.buyer])
    return Dialog("sheet", title, tuple(_flow_blocks(screen, flow)), (_close(screen),), icon)


def end_card(screen: TableScreen) -> Dialog:
    """The raw scorecard of a finished game."""
    card = screen.model.over
    if card is None:
        raise ValueError("the game is not over")
    blocks = [Block(card.text)] if card.text else []
    blocks += [Block(line.text, label=line.label, fraction=line.fraction) for line in card.lines]
    buttons = (
        Button("table", _words(screen, "end.table"), screen.deeds.close),
        Button("quit", _words(screen, "end.quit"), screen.deeds.quit, primary=True),
    )
    return Dialog("end", card.title, tuple(blocks), buttons, "star")
