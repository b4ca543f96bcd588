"""What happens when a person acts: choices of view change here, orders go to Actions and come back as a model."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from pygame import Rect

from chipwar.base.errors import ChipwarError
from chipwar.desktop import course_pages, pages, talk_pages
from chipwar.desktop.map_shape import connected
from chipwar.desktop.model import Headline, OrderChip, PolicyCard, TableModel
from chipwar.desktop.stepper import nearest, place_of
from chipwar.desktop.talk_model import DealSeen
from chipwar.desktop.view import Choices, Dialog

if TYPE_CHECKING:
    from chipwar.desktop.screen import TableScreen


class Deeds:
    """The acts of one table screen."""

    def __init__(self, screen: TableScreen) -> None:
        self.screen = screen

    @property
    def model(self) -> TableModel:
        return self.screen.model

    @property
    def choices(self) -> Choices:
        return self.screen.choices

    # orders

    def step_policy(self, card: PolicyCard, way: int) -> None:
        """One position up or down."""
        self.choices.policy = card.id
        place = place_of(card) + way
        if 0 <= place < len(card.choices):
            self._order(card, card.choices[place].value)

    def reset_policy(self, card: PolicyCard) -> None:
        """Back to the level in force: the draft loses its order for the policy."""
        self.choices.policy = card.id
        if card.draft is not None:
            self.remove(card.id, card.target)

    def slide(self, card: PolicyCard, track: Rect) -> None:
        """The position nearest to where the mouse is on a track."""
        share = (self.screen.mouse[0] - track.x) / max(1, track.width)
        place = round(min(1.0, max(0.0, share)) * (len(card.choices) - 1))
        self._order(card, card.choices[place].value)

    def _order(self, card: PolicyCard, value: float) -> None:
        if not card.available:
            return
        in_force = nearest(card.choices, card.value)
        if card.draft is not None and value == card.choices[in_force].value:
            self._ask(partial(self.screen.actions.remove, card.id, card.target))
        elif value != card.value or card.draft is not None:
            self._ask(partial(self.screen.actions.set_level, card.id, card.target, value))

    def _ask(self, call: Callable[[], TableModel]) -> None:
        """Calls the game; what it refuses is said in a dialog and changes nothing, and so is what must be known."""
        try:
            self.screen.show(call())
        except ChipwarError as error:
            self.open(pages.trouble(self.screen, str(error)))
            return
        self.tell(self.model.warning)

    def tell(self, warning: str) -> None:
        """A sentence that must be read once."""
        if warning:
            self.open(pages.trouble(self.screen, warning))

    # turns and courses

    def open_undo_turn(self) -> None:
        self.open(course_pages.undo_turn(self.screen))

    def open_courses(self) -> None:
        self.choices.moment = -1
        self.open(course_pages.course_page(self.screen))

    def moment(self) -> int:
        """The turn that may be gone back to; the last one unless another is chosen."""
        last = len(self.model.courses.moments) - 1
        return self.choices.moment if 0 <= self.choices.moment <= last else last

    def step_moment(self, way: int) -> None:
        last = len(self.model.courses.moments) - 1
        self.choices.moment = min(last, max(0, self.moment() + way))
        self.screen.page_again()

    def undo_turn(self) -> None:
        self._move(self.screen.actions.undo_turn)

    def go_back(self, turn: int) -> None:
        self._move(partial(self.screen.actions.go_back, turn))

    def go_to(self, course: int) -> None:
        self._move(partial(self.screen.actions.go_to, course))

    def _move(self, call: Callable[[], TableModel]) -> None:
        """To another moment of the game: what was open belongs to the old one."""
        self.close()
        self.choices.scroll.clear()
        self._ask(call)
        self.screen.focus_first_policy()

    # talks

    def open_talks(self) -> None:
        self.open(talk_pages.talk_page(self.screen))

    def hear(self) -> None:
        """Lets others speak; shows what they said by now."""
        if self.model.talk.listening or self.model.talk.thinking:
            self.screen.actions.listen()
            heard = self.screen.actions.heard()
            if heard is not None:
                self.screen.show(heard)

    def answer(self, offer: str, yes: bool) -> None:
        self._ask(partial(self.screen.actions.answer, offer, yes))

    def counter(self, offer: str) -> None:
        self._build(partial(self.screen.actions.begin_counter, offer))

    def begin_offer(self, seat: str) -> None:
        self._build(partial(self.screen.actions.begin_offer, seat))

    def _build(self, call: Callable[[], TableModel]) -> None:
        """To the offer in the making, and back from it."""
        self.choices.scroll["dialog:talks"] = 0
        self._ask(call)
        self.screen.focus_dialog()

    def step_offer(self, row: str, way: int) -> None:
        self._ask(partial(self.screen.actions.step_offer, row, way))

    def drop_offer(self) -> None:
        self._build(self.screen.actions.drop_offer)

    def send_offer(self) -> None:
        self._build(self.screen.actions.send_offer)

    def ask_to_leave(self, deal: DealSeen) -> None:
        self.open(talk_pages.leaving(self.screen, deal))

    def leave(self, deal: str) -> None:
        self.open_talks()
        self._ask(partial(self.screen.actions.leave, deal))

    def put_brief_away(self) -> None:
        """The cards with which the turn began have been read."""
        self.choices.brief_away = self.model.brief.id
        self.screen.changed = True

    def remove(self, policy: str, target: str) -> None:
        self._ask(partial(self.screen.actions.remove, policy, target))

    def clear(self) -> None:
        self._ask(self.screen.actions.clear)

    def undo(self) -> None:
        self._ask(self.screen.actions.undo)

    def end_turn(self) -> None:
        """Ends the turn; asks first if an order is refused or capital lapses."""
        if self.model.over is not None:
            self.open_end()
        elif not self.model.capital.affordable or any(order.refused for order in self.model.orders):
            self.open(pages.confirm(self.screen, self.really_end_turn))
        else:
            self.really_end_turn()

    def really_end_turn(self) -> None:
        self.close()
        self.choices.scroll.clear()
        self._ask(self.screen.actions.end_turn)
        self.screen.focus_first_policy()
        if self.model.over is not None:
            self.open_end()

    # what to look at

    def choose_theme(self, theme: str) -> None:
        self.choices.theme, self.choices.policy, self.choices.search = theme, "", ""
        self.choices.scroll["policies"] = 0

    def step_theme(self, way: int) -> None:
        known = [theme.id for theme in self.model.themes]
        here = known.index(self.screen.theme()) if self.screen.theme() in known else 0
        self.choose_theme(known[(here + way) % len(known)])
        self.screen.ring.focus(f"theme:{self.choices.theme}")

    def nth_theme(self, number: int) -> None:
        """The theme of a digit; small arrangements show the policies first."""
        if 1 <= number <= len(self.model.themes):
            self.show_region("policies")
            self.choose_theme(self.model.themes[number - 1].id)
            self.screen.focus_first_policy()

    def open_card(self, policy: str) -> None:
        self.choices.policy = policy

    def show_order(self, order: OrderChip) -> None:
        """Opens the card an order came from."""
        card = next((card for card in self.model.policies if card.id == order.policy), None)
        if card is not None:
            self.choose_theme(card.theme)
            self.choices.policy = card.id
            self.choices.targets[card.id] = order.target
            self.choices.region = "policies"
            self.screen.follow = True
            self.screen.ring.focus(f"policy:{card.id}")

    def choose_target(self, policy: str, target: str) -> None:
        self.choices.targets[policy] = target
        self.close()

    def step_target(self, policy: str, way: int) -> None:
        known = [card.target for card in self.model.policies if card.id == policy]
        here = self.choices.targets.get(policy, known[0])
        place = known.index(here) if here in known else 0
        self.choices.targets[policy] = known[(place + way) % len(known)]

    def choose_dial(self, dial: str) -> None:
        self.choices.dial = dial
        self.choices.strip = "chart"

    def step_dial(self, way: int) -> None:
        known = [dial.id for dial in self.model.dials]
        if known:
            here = known.index(self.choices.dial) if self.choices.dial in known else 0
            self.choose_dial(known[(here + way) % len(known)])

    def toggle_good(self, good: str) -> None:
        self.choices.hidden_goods ^= {good}

    def show_region(self, region: str) -> None:
        """Tabs of the small arrangements."""
        self.choices.region = region
        self.choices.strip = region if region in ("chart", "news") else self.choices.strip

    def show_news(self, name: str) -> None:
        """The headlines of the turn, or the cards that lie open."""
        self.choices.news = name

    def begin_search(self) -> None:
        self.choices.searching = True
        self.choices.region = "policies"
        self.screen.listen_for_text(True)

    # dialogs

    def open(self, dialog: Dialog) -> None:
        """Shows a dialog and remembers where the focus was."""
        if self.choices.dialog is None:
            self.screen.focus_before_dialog = self.screen.ring.focused_id
        self.choices.dialog = dialog
        self.screen.changed = True
        self.choices.scroll[f"dialog:{dialog.id}"] = 0
        first = next((item for item in dialog.buttons if item.primary), None) or next(iter(dialog.buttons), None)
        self.screen.ring.focus(f"button:{first.id}" if first else "")

    def close(self) -> None:
        """Closes the dialog and gives the focus back."""
        if self.choices.dialog is not None:
            if self.model.talk.builder is not None:
                self.screen.model = self.screen.actions.drop_offer()
            self.choices.dialog = None
            self.screen.changed = True
            self.screen.ring.focus(self.screen.focus_before_dialog)

    def open_help(self) -> None:
        self.open(pages.help_page(self.screen))

    def open_menu(self) -> None:
        self.open(pages.menu(self.screen))

    def open_details(self, card: PolicyCard) -> None:
        self.open(pages.details(self.screen, card))

    def open_targets(self, policy: str) -> None:
        self.open(pages.targets(self.screen, policy))

    def open_news(self, line: Headline) -> None:
        self.open(pages.news(self.screen, line))

    def open_mandate(self) -> None:
        self.open(pages.mandate(self.screen))

    def open_end(self) -> None:
        self.open(pages.end_card(self.screen))

    def open_sheet(self, node: str, flow: str) -> None:
        """A node's sheet, walking its flows with Right and Left; or the sheet of one flow."""
        if not flow:
            flows = [flow.id for flow in connected(self.model, node)]
            self.open(pages.node_sheet(self.screen, node, flows, 0))
        else:
            self.open(pages.flow_sheet(self.screen, flow))

    def open_node_flow(self, node: str, flows: list[str], place: int) -> None:
        self.open(pages.node_sheet(self.screen, node, flows, place % max(1, len(flows))))

    # the window

    def change_language(self, locale: str) -> None:
        self.close()
        self.screen.locale = locale
        self._ask(partial(self.screen.actions.change_language, locale))

    def scale_text(self, way: int) -> None:
        self.screen.set_text_scale(self.screen.text_scale + way * 0.125)

    def full_screen(self) -> None:
        self.screen.wants_full_screen = not self.screen.wants_full_screen

    def change_theme(self) -> None:
        self.screen.theme_name = "ink" if self.screen.theme_name != "ink" else "high_contrast"

    def quit(self) -> None:
        self.screen.actions.quit()
        self.screen.done = True
