"""What the table shows, as frozen records: the contract between a game and the desktop.

Every string is ready to be shown in the person's language; every number is a plain float. Fractions run 0..1.
The desktop never formats a number, translates a word or asks the engine; what is not here is not on screen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from chipwar.desktop.talk_model import CoursePage, TalkPage

Tone = Literal["plain", "good", "bad", "you"]
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Seat:
    """Who looks at this table. `code` is the one or two characters inside the hexagon."""

    id: str
    name: str
    code: str


@dataclass(frozen=True)
class Tension:
    """The ladder in the top bar: value, number of rungs and danger in rungs; text names the value."""

    text: str
    value: float
    rungs: int = 10
    danger: float = 7.0
    tip: str = ""


@dataclass(frozen=True)
class Series:
    """A history, oldest first. low and high hold as many values where the quantity is fogged."""

    label: str
    values: tuple[float, ...]
    low: tuple[float, ...] | None = None
    high: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Dial:
    """One of the seat's own quantities. value and unit are text; fraction, goal, low, high place it on the ring."""

    id: str
    icon: str
    label: str
    value: str
    unit: str
    fraction: float
    history: Series
    delta: str = ""
    delta_up: bool | None = None
    delta_good: bool | None = None
    goal: float | None = None
    low: float | None = None
    high: float | None = None
    short: bool = False
    tip: str = ""


@dataclass(frozen=True)
class TrendChart:
    """The chart of one dial over the turns played. Ticks are (value or turn index, text).

    ghost: the same game and luck without one order, as many values as `own`; its label names the order.
    """

    dial_id: str
    title: str
    own: Series
    rival: Series | None = None
    value_ticks: tuple[tuple[float, str], ...] = ()
    turn_ticks: tuple[tuple[float, str], ...] = ()
    goal: float | None = None
    note: str = ""
    ghost: Series | None = None


@dataclass(frozen=True)
class RangeBar:
    """An estimate of another side's quantity: low, best and high as fractions of the track."""

    label: str
    low: float
    best: float
    high: float
    text: str
    tip: str = ""


@dataclass(frozen=True)
class Rival:
    """The panel of what this seat believes about its rival."""

    title: str
    code: str
    bars: tuple[RangeBar, ...]


@dataclass(frozen=True)
class Node:
    """An actor on the map. x and y are shares of the map; None takes the place in assets/node_map.yaml.

    code (states) or icon (firms) stands inside; share is the part of world supply of its good, 0..1.
    """

    id: str
    label: str
    kind: Literal["state", "firm"]
    code: str = ""
    icon: str | None = None
    x: float | None = None
    y: float | None = None
    home: str | None = None
    seated: bool = False
    mine: bool = False
    share: float | None = None
    share_text: str = ""
    shortage: str | None = None
    tip: str = ""


@dataclass(frozen=True)
class Area:
    """A tinted ground that groups firms by home; x, y, width, height as shares of the map."""

    id: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Gate:
    """A control on a flow. draft_level is what this seat's draft makes of it; pending while notice runs."""

    level: float
    draft_level: float | None = None
    pending: bool = False
    max_level: int = 3
    text: str = ""
    draft_text: str = ""


@dataclass(frozen=True)
class Flow:
    """A flow of one good. wanted and delivered are fractions of the largest flow of that good in the scenario."""

    id: str
    seller: str
    buyer: str
    good: str
    wanted: float
    delivered: float
    estimated: bool = False
    gates: tuple[Gate, ...] = ()
    text: str = ""
    details: Pairs = ()


@dataclass(frozen=True)
class Good:
    """A line of the legend; id names the colour and texture in assets/palette.yaml."""

    id: str
    label: str


@dataclass(frozen=True)
class Theme:
    """A group of policies, one tab of the policy panel."""

    id: str
    icon: str
    label: str


@dataclass(frozen=True)
class Choice:
    """One position of a policy's dial, with the words for it ('2', 'on', '40 %')."""

    value: float
    text: str


HAND = "hand"
"""The theme of the policies that lie open on a seat's main screen; the other themes are its drawer."""


@dataclass(frozen=True)
class Keyhole:
    """One of the two keys of a lever that works only with another seat's: whose, and whether it is turned."""

    label: str
    turned: bool


@dataclass(frozen=True)
class PolicyCard:
    """One policy toward one target. Cards that share `id` are shown as one card with a choice of target.

    value is what is ordered now, draft what this turn's draft asks (None: nothing drafted). choices lists the
    positions a person may step through, least first; kind tells how they are drawn. hand is its place among the
    policies that lie open, None in the drawer. bound: what deals in force allow; keyholes: whose keys it takes.
    """

    id: str
    target: str
    theme: str
    icon: str
    label: str
    choices: tuple[Choice, ...]
    value: float
    draft: float | None = None
    kind: Literal["levels", "switch", "share", "amount"] = "levels"
    target_label: str = ""
    change_text: str = ""
    cost: str = ""
    cost_note: str = ""
    lag: str = ""
    status: str = ""
    effect: str = ""
    dilemma: str = ""
    source: str = ""
    objectors: str = ""
    available: bool = True
    reason: str = ""
    details: Pairs = ()
    hand: int | None = None
    bound: str = ""
    keyholes: tuple[Keyhole, ...] = ()


@dataclass(frozen=True)
class OrderChip:
    """One order of the draft. refused holds the sentence why it will not be carried out."""

    policy: str
    target: str
    icon: str
    label: str
    from_text: str
    to_text: str
    cost: str = ""
    refused: str | None = None


@dataclass(frozen=True)
class CapitalBar:
    """Political capital after this draft. text is the sum in figures; note stands below (other purses)."""

    have: float
    income: float
    hold: float
    introduce: float
    stays: float
    text: str
    affordable: bool
    verdict: str
    title: str = ""
    note: str = ""
    tip: str = ""


@dataclass(frozen=True)
class Headline:
    """A line of news; tone colours its sign only. tip holds the source or the longer sentence."""

    icon: str
    text: str
    tone: Tone = "plain"
    tip: str = ""


@dataclass(frozen=True)
class Mandate:
    """What a seat, or one actor of it, was sent to do in secret. lines names what weighs more on its card."""

    label: str
    lines: str
    tip: str = ""
    actor: str = ""


@dataclass(frozen=True)
class Lamp:
    """One lamp of the bottleneck; exactly one of a row is lit. tip says what the row shows."""

    icon: str
    label: str
    lit: bool
    tip: str = ""


@dataclass(frozen=True)
class Phase:
    """A named part of the turn."""

    id: str
    label: str


@dataclass(frozen=True)
class TimeMark:
    """A known date on the clock; kind chooses its sign, label names the kind in the legend."""

    at: float
    kind: Literal["election", "plenum", "notice", "other"]
    label: str
    tip: str = ""


@dataclass(frozen=True)
class Timeline:
    """The clock of the whole game: now and marks as fractions, ticks as (fraction, text)."""

    now: float
    turns: int
    ticks: tuple[tuple[float, str], ...] = ()
    marks: tuple[TimeMark, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class EndLine:
    """A line of the end card; fraction draws a bar, None draws none."""

    label: str
    text: str
    fraction: float | None = None
    tip: str = ""


@dataclass(frozen=True)
class EndCard:
    """The raw scorecard of a finished game."""

    title: str
    lines: tuple[EndLine, ...]
    text: str = ""


@dataclass(frozen=True)
class BriefCard:
    """A card with which a turn begins: what moved and why, a danger with its clock, an opening, or offers that wait."""

    kind: Literal["moved", "danger", "opening", "offers"]
    text: str
    tip: str = ""


@dataclass(frozen=True)
class Brief:
    """What a turn begins with, at most three cards beside the offers. id: another one for each moment of a game."""

    id: str = ""
    cards: tuple[BriefCard, ...] = ()


@dataclass(frozen=True)
class TableModel:
    """Everything on the table of one seat in one moment.

    rumours: what may be true and comes before the headlines; unsaved: why the game is not kept on the disk; warning:
    a sentence to be told once.
    """

    seat: Seat
    date: str
    turn: int
    turns: int
    phase: str
    tension: Tension
    dials: tuple[Dial, ...]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    goods: tuple[Good, ...]
    themes: tuple[Theme, ...]
    policies: tuple[PolicyCard, ...]
    capital: CapitalBar
    rival: Rival | None = None
    areas: tuple[Area, ...] | None = None
    phases: tuple[Phase, ...] = ()
    orders: tuple[OrderChip, ...] = ()
    changes_used: int = 0
    changes_max: int = 3
    charts: tuple[TrendChart, ...] = ()
    resolution: tuple[Headline, ...] = ()
    headlines: tuple[Headline, ...] = ()
    open_cards: tuple[Headline, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    lamps: tuple[Lamp, ...] = ()
    timeline: Timeline = field(default_factory=lambda: Timeline(0.0, 1))
    notice: str = ""
    over: EndCard | None = None
    talk: TalkPage = field(default_factory=TalkPage)
    courses: CoursePage = field(default_factory=CoursePage)
    brief: Brief = field(default_factory=Brief)
    rumours: tuple[Headline, ...] = ()
    unsaved: str = ""
    warning: str = ""


class Actions(Protocol):
    """What a person can do at the table. Each call answers with the table as it is afterwards."""

    def set_level(self, policy_id: str, target_id: str, value: float) -> TableModel: ...

    def remove(self, policy_id: str, target_id: str) -> TableModel: ...

    def clear(self) -> TableModel: ...

    def undo(self) -> TableModel: ...

    def end_turn(self) -> TableModel: ...

    def change_language(self, locale: str) -> TableModel: ...

    def quit(self) -> TableModel: ...

    # turns and courses

    def undo_turn(self) -> TableModel: ...

    def go_back(self, turn: int) -> TableModel: ...

    def go_to(self, course: int) -> TableModel: ...

    # talks; `listen` begins to hear others, `heard` answers a table when something came

    def listen(self) -> None: ...

    def heard(self) -> TableModel | None: ...

    def answer(self, deal: str, yes: bool) -> TableModel: ...

    def leave(self, deal: str) -> TableModel: ...

    def begin_offer(self, seat: str) -> TableModel: ...

    def begin_counter(self, deal: str) -> TableModel: ...

    def step_offer(self, row: str, way: int) -> TableModel: ...

    def drop_offer(self) -> TableModel: ...

    def send_offer(self) -> TableModel: ...
