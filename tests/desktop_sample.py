"""A rich sample table in three languages, and actions that answer like a small game. Numbers are invented."""

from __future__ import annotations

import os
from dataclasses import replace

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

from chipwar.desktop.model import (
    CapitalBar,
    EndCard,
    EndLine,
    Good,
    Headline,
    OrderChip,
    Phase,
    RangeBar,
    Rival,
    Seat,
    TableModel,
    Tension,
    Theme,
    Timeline,
    TimeMark,
)
from chipwar.desktop.screen import TableScreen
from desktop_sample_policies import policies_of
from desktop_sample_world import GOODS, THEMES, TURNS, Tongue, charts, dials_of, flows_of, nodes_of


def sample(locale: str = "en", level: float | None = 3.0) -> TableModel:
    """The table of the pictures; level is what is drafted for export-grade chips, None for an empty draft."""
    t = Tongue(locale)
    dials = dials_of(t)
    nodes = nodes_of(t)
    policies = list(policies_of(t))
    orders: tuple[OrderChip, ...] = ()
    if level is not None:
        change = f"2→{level:.0f}"
        policies[0] = replace(policies[0], draft=level, change_text=change)
        policies[9] = replace(policies[9], draft=1.0, change_text="0→1")
        orders = (
            OrderChip("us_ban_export_grade", "china", "ban", policies[0].label, "2", f"{level:.0f}", "1.2"),
            OrderChip("us_minerals", "usa", "mineral", policies[9].label, "0", "1", "0.4"),
        )
    labels = {node.id: node.label for node in nodes}
    return TableModel(
        seat=Seat("usa", t("United States", "美国", "美國"), t("US", "美", "美")),
        date=t("2025 Q3", "2025年第3季", "2025年第3季"),
        turn=3,
        turns=TURNS,
        phase="order",
        tension=Tension(
            t("Tension 4.3", "紧张度 4.3", "緊張度 4.3"),
            4.3,
            tip=t("From trade friction to risk of war.", "从贸易摩擦到战争风险。", "從貿易摩擦到戰爭風險。"),
        ),
        dials=dials,
        nodes=nodes,
        flows=flows_of(t, level, labels),
        goods=tuple(Good(row[0], t(*row[1:4])) for row in GOODS),
        themes=tuple(Theme(row[0], row[1], t(*row[2:5])) for row in THEMES),
        policies=tuple(policies),
        capital=_capital(t),
        rival=_rival(t),
        orders=orders,
        phases=tuple(
            Phase(name, t(*words))
            for name, words in (
                ("brief", ("Brief", "简报", "簡報")),
                ("bargain", ("Bargain", "谈判", "談判")),
                ("order", ("Order", "下令", "下令")),
                ("resolve", ("Resolve", "结算", "結算")),
            )
        ),
        changes_used=len(orders),
        charts=charts(t, dials),
        resolution=_resolution(t),
        headlines=_headlines(t),
        timeline=_timeline(t),
    )


def _capital(t: Tongue) -> CapitalBar:
    return CapitalBar(
        10.0,
        2.4,
        3.5,
        1.6,
        7.3,
        "10.0 − 1.6 − 3.5 + 2.4 = 7.3",
        True,
        t("All affordable", "全部可行", "全部可行"),
        note=t("Capital 48.0 bn − 0.6 bn", "资本480亿 − 6亿", "資本480億 − 6億"),
        tip=t("What you can still ask of your own side.", "你还能向本方要求的份量。", "你還能向本方要求的份量。"),
    )


def _rival(t: Tongue) -> Rival:
    title = t("China, as you see it", "中国，我方所见", "中國，我方所見")
    return Rival(
        title,
        t("CN", "中", "中"),
        (
            RangeBar(t("Training compute", "训练算力", "訓練算力"), 0.22, 0.31, 0.42, "0.20–0.36"),
            RangeBar(t("Domestic chips", "国产芯片", "國產晶片"), 0.3, 0.41, 0.55, "26–40 k"),
            RangeBar(t("Leased abroad", "海外租用", "海外租用"), 0.08, 0.17, 0.3, "0.04–0.11"),
            RangeBar(t("Stock in store", "库存", "庫存"), 0.05, 0.2, 0.38, "0.01–0.09"),
        ),
    )


def _headlines(t: Tongue) -> tuple[Headline, ...]:
    return (
        Headline(
            "ban",
            t(
                "Washington announces tighter limits on export-grade chips",
                "华盛顿宣布收紧特供芯片限制",
                "華盛頓宣布收緊特供晶片限制",
            ),
            "you",
        ),
        Headline(
            "mineral",
            t(
                "Beijing opens licence window for rare-earth magnets",
                "北京开放稀土磁体许可窗口",
                "北京開放稀土磁體許可窗口",
            ),
            tip=t("Source: document 003", "来源：文件003", "來源：文件003"),
        ),
        Headline(
            "warn",
            t("Hub police stop two transshipment cargoes", "转口枢纽查获两批转运货物", "轉口樞紐查獲兩批轉運貨物"),
        ),
        Headline(
            "open",
            t(
                "Open-weights model matches the 2024 frontier at a tenth of the cost",
                "开放权重模型以十分之一成本追平2024年前沿",
                "開放權重模型以十分之一成本追平2024年前沿",
            ),
        ),
    )


def _resolution(t: Tongue) -> tuple[Headline, ...]:
    return (
        Headline(
            "lab",
            t(
                "Training compute +0.21: new data centres in Texas came into use",
                "训练算力 +0.21：德州新数据中心投入使用",
                "訓練算力 +0.21：德州新資料中心啟用",
            ),
            "good",
        ),
        Headline(
            "mineral",
            t("Rare-earth cover −0.2: licences came late", "稀土储备 −0.2：许可迟到", "稀土儲備 −0.2：許可遲到"),
            "bad",
        ),
        Headline(
            "alliance",
            t(
                "Ally alignment −0.03: Tokyo and The Hague were told, not asked",
                "盟友一致度 −0.03：东京与海牙只被告知，未被征询",
                "盟友一致度 −0.03：東京與海牙只被告知，未被徵詢",
            ),
            "bad",
        ),
        Headline("ladder", t("Tension +0.4", "紧张度 +0.4", "緊張度 +0.4")),
    )


def _timeline(t: Tongue) -> Timeline:
    years = tuple((year * 4 / (TURNS - 1), str(2025 + year)) for year in range(6))
    election, plenum = t("election", "选举", "選舉"), t("plenum", "全会", "全會")
    return Timeline(
        2 / (TURNS - 1),
        TURNS,
        years,
        (
            TimeMark(7 / 23, "election", election, t("Mid-term elections", "中期选举", "期中選舉")),
            TimeMark(15 / 23, "election", election),
            TimeMark(3 / 23, "plenum", plenum),
            TimeMark(4 / 23, "notice", t("notice ends", "公告期满", "公告期滿")),
        ),
        t("no time limit", "不限时", "不限時"),
    )


def finished(locale: str = "en") -> TableModel:
    """The table after the last turn."""
    t = Tongue(locale)
    lines = (
        EndLine(t("Own score", "本方得分", "本方得分"), t("61.4 of 100", "61.4（满分100）", "61.4（滿分100）"), 0.614),
        EndLine(t("Lead in months, weight 40 %", "领先月数，权重40 %", "領先月數，權重40 %"), "7.2", 0.55),
        EndLine(t("Compute share, weight 30 %", "算力份额，权重30 %", "算力份額，權重30 %"), "71 %", 0.71),
        EndLine(t("Ally alignment, weight 20 %", "盟友一致度，权重20 %", "盟友一致度，權重20 %"), "0.44", 0.44),
        EndLine(
            t("Rare-earth cover, weight 10 %", "稀土储备，权重10 %", "稀土儲備，權重10 %"),
            t("2.1 quarters", "2.1季", "2.1季"),
            0.8,
        ),
        EndLine(t("Fingerprint", "指纹", "指紋"), "3f9c1a77"),
    )
    title = t("The game is over: 2030 Q4", "游戏结束：2030年第4季", "遊戲結束：2030年第4季")
    text = t("Each seat is scored in its own terms.", "各席位按自己的标准计分。", "各席位按自己的標準計分。")
    return replace(sample(locale, None), turn=TURNS, over=EndCard(title, lines, text))


class SampleActions:
    """Answers like a game of three turns; remembers what was asked."""

    def __init__(self, locale: str = "en", turns_left: int = 3) -> None:
        self.locale, self.turns_left = locale, turns_left
        self.model = sample(locale, None)
        self.asked: list[str] = []
        self.before: list[TableModel] = []

    def _redraft(self, policy: str, target: str, value: float | None) -> TableModel:
        self.before.append(self.model)
        cards = []
        for card in self.model.policies:
            if (card.id, card.target) == (policy, target):
                words = {choice.value: choice.text for choice in card.choices}
                change = f"{words[card.value]}→{words[value]}" if value is not None else ""
                card = replace(card, draft=value, change_text=change)
            cards.append(card)
        orders = tuple(
            OrderChip(card.id, card.target, card.icon, card.label, f"{card.value:g}", f"{card.draft:g}", "0.5")
            for card in cards
            if card.draft is not None
        )
        self.model = replace(self.model, policies=tuple(cards), orders=orders, changes_used=len(orders))
        return self.model

    def set_level(self, policy_id: str, target_id: str, value: float) -> TableModel:
        self.asked.append(f"set {policy_id} {target_id} {value:g}")
        return self._redraft(policy_id, target_id, value)

    def remove(self, policy_id: str, target_id: str) -> TableModel:
        self.asked.append(f"remove {policy_id} {target_id}")
        return self._redraft(policy_id, target_id, None)

    def clear(self) -> TableModel:
        self.asked.append("clear")
        self.model = sample(self.locale, None)
        return self.model

    def undo(self) -> TableModel:
        self.asked.append("undo")
        self.model = self.before.pop() if self.before else self.model
        return self.model

    def end_turn(self) -> TableModel:
        self.asked.append("end_turn")
        self.turns_left -= 1
        turn = TURNS - self.turns_left
        fresh = finished(self.locale) if self.turns_left <= 0 else sample(self.locale, None)
        self.model = replace(fresh, turn=turn)
        return self.model

    def change_language(self, locale: str) -> TableModel:
        self.asked.append(f"language {locale}")
        self.locale = locale
        self.model = sample(locale, None)
        return self.model

    def quit(self) -> TableModel:
        self.asked.append("quit")
        return self.model

    def _noted(self, what: str) -> TableModel:
        self.asked.append(what)
        return self.model

    def undo_turn(self) -> TableModel:
        return self._noted("undo_turn")

    def go_back(self, turn: int) -> TableModel:
        return self._noted(f"go_back {turn}")

    def go_to(self, course: int) -> TableModel:
        return self._noted(f"go_to {course}")

    def listen(self) -> None:
        self.asked.append("listen")

    def heard(self) -> TableModel | None:
        return None

    def answer(self, deal: str, yes: bool) -> TableModel:
        return self._noted(f"answer {deal} {'yes' if yes else 'no'}")

    def leave(self, deal: str) -> TableModel:
        return self._noted(f"leave {deal}")

    def begin_offer(self, seat: str) -> TableModel:
        return self._noted(f"begin_offer {seat}")

    def begin_counter(self, deal: str) -> TableModel:
        return self._noted(f"begin_counter {deal}")

    def step_offer(self, row: str, way: int) -> TableModel:
        return self._noted(f"step_offer {row} {way:+d}")

    def drop_offer(self) -> TableModel:
        return self._noted("drop_offer")

    def send_offer(self) -> TableModel:
        return self._noted("send_offer")


def table_screen(
    locale: str = "en",
    size: tuple[int, int] = (1280, 720),
    text_scale: float = 1.0,
    model: TableModel | None = None,
    actions: SampleActions | None = None,
    theme: str = "ink",
) -> TableScreen:
    """A table screen on SDL's dummy driver."""
    pygame.display.init()
    pygame.font.init()
    actions = actions or SampleActions(locale)
    return TableScreen(model or sample(locale), size, locale, text_scale, actions, theme)
