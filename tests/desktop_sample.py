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
    Choice,
    Dial,
    EndCard,
    EndLine,
    Flow,
    Gate,
    Good,
    Headline,
    Node,
    OrderChip,
    Phase,
    PolicyCard,
    RangeBar,
    Rival,
    Seat,
    Series,
    TableModel,
    Tension,
    Theme,
    Timeline,
    TimeMark,
    TrendChart,
)
from chipwar.desktop.screen import TableScreen

LOCALES = ("en", "zh-Hans", "zh-Hant")
TURNS = 24

STATES = [
    ("usa", "US", "美", "美", "United States", "美国", "美國"),
    ("uk", "UK", "英", "英", "United Kingdom", "英国", "英國"),
    ("eu", "EU", "欧", "歐", "European Union", "欧盟", "歐盟"),
    ("netherlands", "NL", "荷", "荷", "Netherlands", "荷兰", "荷蘭"),
    ("taiwan", "TW", "台", "台", "Taiwan", "台湾", "台灣"),
    ("japan", "JP", "日", "日", "Japan", "日本", "日本"),
    ("south_korea", "KR", "韩", "韓", "South Korea", "韩国", "南韓"),
    ("uae", "AE", "阿", "阿", "UAE", "阿联酋", "阿聯"),
    ("saudi_arabia", "SA", "沙", "沙", "Saudi Arabia", "沙特阿拉伯", "沙烏地阿拉伯"),
    ("malaysia", "MY", "马", "馬", "Malaysia", "马来西亚", "馬來西亞"),
    ("singapore", "SG", "新", "新", "Singapore", "新加坡", "新加坡"),
    ("india", "IN", "印", "印", "India", "印度", "印度"),
    ("global_south", "GS", "南", "南", "Global South", "全球南方", "全球南方"),
    ("russia", "RU", "俄", "俄", "Russia", "俄罗斯", "俄羅斯"),
    ("china", "CN", "中", "中", "China", "中国", "中國"),
]
FIRMS = [
    ("nvidia", "chip", "NVIDIA", "英伟达", "輝達"),
    ("amd", "chip", "AMD", "超威", "超微"),
    ("microsoft_openai", "lab", "Microsoft and OpenAI", "微软与OpenAI", "微軟與OpenAI"),
    ("google", "lab", "Google", "谷歌", "Google"),
    ("meta", "lab", "Meta", "Meta", "Meta"),
    ("asml", "tool", "ASML", "阿斯麦", "艾司摩爾"),
    ("tsmc", "wafer", "TSMC", "台积电", "台積電"),
    ("tokyo_electron", "tool", "Tokyo Electron", "东京电子", "東京威力科創"),
    ("sk_hynix", "memory", "SK Hynix", "SK海力士", "SK海力士"),
    ("samsung", "memory", "Samsung", "三星", "三星"),
    ("smic", "wafer", "SMIC", "中芯国际", "中芯國際"),
    ("cxmt", "memory", "CXMT", "长鑫存储", "長鑫存儲"),
    ("huawei", "chip", "Huawei", "华为", "華為"),
    ("deepseek", "lab", "DeepSeek", "深度求索", "深度求索"),
    ("alibaba", "lab", "Alibaba", "阿里巴巴", "阿里巴巴"),
    ("bytedance", "lab", "ByteDance", "字节跳动", "字節跳動"),
    ("tencent", "lab", "Tencent", "腾讯", "騰訊"),
    ("baidu", "lab", "Baidu", "百度", "百度"),
]
SEATED = {"usa", "china", "nvidia", "uae", "saudi_arabia", "malaysia", "singapore", "netherlands", "japan"}
SHARES = {"asml": 1.0, "tsmc": 0.90, "sk_hynix": 0.55, "china": 0.91, "nvidia": 0.80}
# seller, buyer, good, wanted, delivered (fractions of the largest of that good), gate levels, estimated
FLOWS = [
    ("china", "japan", "minerals", 1.0, 1.0, (), False),
    ("china", "netherlands", "minerals", 0.7, 0.7, (), False),
    ("china", "usa", "minerals", 0.85, 0.8, (1,), False),
    ("asml", "tsmc", "tools", 1.0, 1.0, (), False),
    ("asml", "sk_hynix", "tools", 0.5, 0.5, (), False),
    ("tokyo_electron", "sk_hynix", "tools", 0.4, 0.4, (), False),
    ("tokyo_electron", "tsmc", "tools", 0.55, 0.55, (), False),
    ("asml", "smic", "tools", 0.75, 0.2, (2,), False),
    ("tokyo_electron", "smic", "tools", 0.55, 0.3, (1,), False),
    ("tokyo_electron", "cxmt", "tools", 0.4, 0.25, (1,), False),
    ("tsmc", "nvidia", "chips", 0.95, 0.95, (), False),
    ("tsmc", "amd", "chips", 0.25, 0.25, (), False),
    ("sk_hynix", "nvidia", "memory", 1.0, 1.0, (), False),
    ("samsung", "nvidia", "memory", 0.35, 0.35, (), False),
    ("samsung", "huawei", "memory", 0.6, 0.06, (3,), False),
    ("nvidia", "microsoft_openai", "chips", 1.0, 1.0, (), False),
    ("nvidia", "google", "chips", 0.45, 0.45, (), False),
    ("amd", "meta", "chips", 0.35, 0.35, (), False),
    ("nvidia", "uae", "chips", 0.3, 0.2, (1,), False),
    ("nvidia", "saudi_arabia", "chips", 0.22, 0.15, (1,), False),
    ("nvidia", "malaysia", "chips", 0.35, 0.28, (1,), False),
    ("nvidia", "alibaba", "chips", 0.6, 0.15, (2,), False),
    ("smic", "huawei", "chips", 0.45, 0.45, (), False),
    ("cxmt", "huawei", "memory", 0.25, 0.25, (), False),
    ("huawei", "deepseek", "chips", 0.15, 0.15, (), False),
    ("huawei", "alibaba", "chips", 0.25, 0.25, (), False),
    ("malaysia", "bytedance", "leased", 1.0, 1.0, (), True),
    ("singapore", "tencent", "leased", 0.7, 0.7, (), True),
    ("uae", "alibaba", "leased", 0.2, 0.2, (), True),
    ("uae", "microsoft_openai", "capital", 1.0, 1.0, (), False),
    ("saudi_arabia", "meta", "capital", 0.7, 0.7, (), False),
    ("japan", "usa", "capital", 0.9, 0.9, (), False),
    ("india", "google", "talent", 1.0, 1.0, (), False),
    ("tencent", "global_south", "leased", 0.2, 0.2, (), True),
    ("amd", "alibaba", "chips", 0.01, 0.01, (), False),
]
GOODS = [
    ("chips", "chips", "芯片", "晶片"),
    ("memory", "memory", "存储", "記憶體"),
    ("tools", "tools", "设备", "設備"),
    ("minerals", "minerals", "矿产", "礦產"),
    ("capital", "capital", "资本", "資本"),
    ("talent", "talent", "人才", "人才"),
    ("leased", "leased compute", "租用算力", "租用算力"),
]
THEMES = [
    ("controls", "gate", "Export controls", "出口管制", "出口管制"),
    ("limits", "ban", "Investment and market limits", "投资与市场限制", "投資與市場限制"),
    ("allies", "alliance", "Allies and treaties", "盟友与条约", "盟友與條約"),
    ("energy", "energy", "Energy and data centres", "能源与数据中心", "能源與資料中心"),
    ("minerals", "mineral", "Minerals and supply", "矿产与供应", "礦產與供應"),
    ("talent", "talent", "Research and talent", "研究与人才", "研究與人才"),
    ("world", "globe", "Standards and the world", "标准与世界", "標準與世界"),
]


class Tongue:
    """Picks the words of one locale."""

    def __init__(self, locale: str) -> None:
        self.place = LOCALES.index(locale)

    def __call__(self, *words: str) -> str:
        return words[self.place]


def _dials(t: Tongue) -> tuple[Dial, ...]:
    def history(*values: float, spread: float = 0.0) -> Series:
        low = tuple(value - spread for value in values) if spread else None
        high = tuple(value + spread for value in values) if spread else None
        return Series(t("you", "我方", "我方"), values, low, high)

    falling = history(9.0, 8.6, 8.4, 8.1, 7.9, 7.5, 7.3, 7.0, spread=1.6)
    bent = history(0.58, 0.57, 0.56, 0.55, 0.55, 0.54, 0.53, 0.52, spread=0.05)
    return (
        Dial(
            "share",
            "chip",
            t("Compute share", "算力份额", "算力份額"),
            "74.2 %",
            t("of world", "占全球", "占全球"),
            0.742,
            history(70, 71, 72, 71.8, 72.6, 73.1, 73.8, 74.2),
            "+0.4",
            True,
            True,
            goal=0.8,
            tip=t("Your part of all installed compute.", "你在全部装机算力中的占比。", "你在全部裝機算力中的占比。"),
        ),
        Dial(
            "lead",
            "lead",
            t("Lead over China", "领先中国", "領先中國"),
            "5.4–8.6",
            t("months", "个月", "個月"),
            0.4,
            falling,
            "−0.3",
            False,
            False,
            goal=0.6,
            low=0.3,
            high=0.48,
            tip=t(
                "How long the second needs to reach what the first can do today. An estimate.",
                "后者达到前者今天的能力所需的时间。估计值。",
                "後者達到前者今天的能力所需的時間。估計值。",
            ),
        ),
        Dial(
            "training",
            "lab",
            t("Training compute", "训练算力", "訓練算力"),
            "1.86",
            t("M H100-eq", "百万H100当量", "百萬H100當量"),
            0.6,
            history(1.2, 1.25, 1.3, 1.42, 1.5, 1.61, 1.65, 1.86),
            "+0.21",
            True,
            True,
            tip=t("Compute that really works on new models.", "真正用于新模型的算力。", "真正用於新模型的算力。"),
        ),
        Dial(
            "power",
            "energy",
            t("Power for AI", "AI供电", "AI供電"),
            "8.9",
            t("GW", "吉瓦", "吉瓦"),
            0.55,
            history(6.2, 6.6, 7.0, 7.3, 7.7, 8.0, 8.4, 8.9),
            "+0.5",
            True,
            True,
        ),
        Dial(
            "budget",
            "capital",
            t("Chip budget", "芯片预算", "晶片預算"),
            t("48.0", "480", "480"),
            t("bn USD a quarter", "亿美元/季", "億美元/季"),
            0.5,
            history(40, 41, 41.5, 43, 44, 45.2, 46.9, 48),
            "+1.1",
            True,
            True,
        ),
        Dial(
            "alignment",
            "alliance",
            t("Ally alignment", "盟友一致度", "盟友一致度"),
            "0.47–0.58",
            t("of 1", "满分1", "滿分1"),
            0.52,
            bent,
            "−0.03",
            False,
            False,
            goal=0.7,
            low=0.47,
            high=0.58,
        ),
        Dial(
            "minerals",
            "mineral",
            t("Rare-earth cover", "稀土储备", "稀土儲備"),
            "1.1",
            t("quarters", "季度", "季"),
            0.12,
            history(2.0, 2.0, 1.7, 1.7, 1.6, 1.7, 1.3, 1.1),
            "−0.2",
            False,
            False,
            goal=0.5,
            short=True,
        ),
    )


def _charts(t: Tongue, dials: tuple[Dial, ...]) -> tuple[TrendChart, ...]:
    quarters = [("2023 Q4", 0), ("2024 Q1", 1), ("2024 Q2", 2), ("2024 Q3", 3)]
    quarters += [("2024 Q4", 4), ("2025 Q1", 5), ("2025 Q2", 6), ("2025 Q3", 7)]
    ticks = tuple((float(index), text) for text, index in quarters)
    charts = []
    for dial in dials:
        values = dial.history.values
        best = tuple(value * 0.35 + index * 0.02 * values[0] for index, value in enumerate(values))
        rival = Series(
            t("China, estimated", "中国（估计）", "中國（估計）"),
            best,
            tuple(value * 0.85 for value in best),
            tuple(value * 1.15 for value in best),
        )
        middle = (min(best) + max(values)) / 2
        marks = ((min(best), f"{min(best):.3g}"), (middle, f"{middle:.3g}"), (max(values), f"{max(values):.3g}"))
        charts.append(
            TrendChart(dial.id, dial.label + t(", ", "，", "，") + dial.unit, dial.history, rival, marks, ticks)
        )
    return tuple(charts)


def _nodes(t: Tongue) -> tuple[Node, ...]:
    def share(name: str) -> str:
        return f"{SHARES[name]:.0%}" if name in SHARES else ""

    states = [
        Node(
            name,
            t(*names),
            "state",
            t(*codes),
            seated=name in SEATED,
            mine=name == "usa",
            share=SHARES.get(name),
            share_text=share(name),
        )
        for name, codes, names in ((row[0], row[1:4], row[4:7]) for row in STATES)
    ]
    shortage = t("Memory is short: 0.4 quarters of cover.", "存储短缺：储备0.4个季度。", "記憶體短缺：儲備0.4季。")
    firms = [
        Node(
            row[0],
            t(*row[2:5]),
            "firm",
            icon=row[1],
            seated=row[0] in SEATED,
            share=SHARES.get(row[0]),
            share_text=share(row[0]),
            shortage=shortage if row[0] == "huawei" else None,
        )
        for row in FIRMS
    ]
    return (*states, *firms)


def _flows(t: Tongue, level: float | None, labels: dict[str, str]) -> tuple[Flow, ...]:
    flows = []
    goods = {row[0]: t(*row[1:4]) for row in GOODS}
    for seller, buyer, good, wanted, delivered, levels, estimated in FLOWS:
        drafted = level if (seller, buyer) == ("nvidia", "alibaba") else None
        tag = t("Draft 2 → ", "草案 2 → ", "草案 2 → ") + f"{drafted:.0f}" if drafted is not None else ""
        issuer = t("Level set by the issuer", "由发布方设定的等级", "由發布方設定的等級")
        gates = tuple(Gate(level, drafted, text=issuer, draft_text=tag) for level in levels)
        details = ((t("wanted", "需求", "需求"), f"{wanted:.3g}"), (t("delivered", "交付", "交付"), f"{delivered:.3g}"))
        text = f"{labels[seller]} → {labels[buyer]}: {goods[good]}"
        flows.append(
            Flow(f"{seller}-{buyer}-{good}", seller, buyer, good, wanted, delivered, estimated, gates, text, details)
        )
    return tuple(flows)


def _policies(t: Tongue) -> tuple[PolicyCard, ...]:
    levels = tuple(Choice(float(level), str(level)) for level in range(4))
    switch = (Choice(0, t("off", "关", "關")), Choice(1, t("on", "开", "開")))
    shares = tuple(Choice(step / 10, f"{step * 10} %") for step in range(11))
    china = t("China", "中国", "中國")
    now = t("at once", "立即", "立即")
    force = t("in force", "已生效", "已生效")
    turn = t("a turn", "/回合", "/回合")
    source = t("Source: document 001, PF076", "来源：文件001，PF076", "來源：文件001，PF076")

    def card(name: str, theme: str, icon: str, label: str, value: float, cost: str, **more: object) -> PolicyCard:
        base = PolicyCard(
            name,
            "china",
            theme,
            icon,
            label,
            levels,
            value,
            target_label=china,
            cost=cost,
            cost_note=turn,
            lag=now,
            source=source,
        )
        return replace(base, **more)

    return (
        card(
            "us_ban_export_grade",
            "controls",
            "ban",
            t("Ban export-grade chips", "禁售特供芯片", "禁售特供晶片"),
            2.0,
            "1.2 + 0.9",
            objectors=t("NVIDIA objects", "英伟达反对", "輝達反對"),
            effect=t(
                "At level 3 no export-grade chip may be sold there.",
                "三级时，任何特供芯片都不得销往该地。",
                "三級時，任何特供晶片都不得銷往該地。",
            ),
            dilemma=t(
                "Money that can no longer be spent moves to smuggling and leasing.",
                "花不出去的钱会流向走私与租用算力。",
                "花不出去的錢會流向走私與租用算力。",
            ),
        ),
        card(
            "us_ban_frontier",
            "controls",
            "ban",
            t("Ban frontier AI chips", "禁售尖端AI芯片", "禁售尖端AI晶片"),
            3.0,
            "0.6",
            status=force,
            effect=t("Cuts sales of the best chips.", "限制最先进芯片的销售。", "限制最先進晶片的銷售。"),
            dilemma=t("What is not sold is built there.", "不卖的东西，对方会自己造。", "不賣的東西，對方會自己造。"),
        ),
        card(
            "us_tools",
            "controls",
            "tool",
            t("Chip-tool export controls", "半导体设备管制", "半導體設備管制"),
            2.0,
            "1.0 + 1.0",
            status=t("in force, ramping 50 %", "已生效，爬坡50 %", "已生效，爬坡50 %"),
        ),
        card(
            "us_memory",
            "controls",
            "memory",
            t("Ban high-bandwidth memory", "禁售高带宽存储", "禁售高頻寬記憶體"),
            3.0,
            "0.8 + 0.3",
            status=t("in force, full", "已生效，全效", "已生效，全效"),
        ),
        card(
            "us_fdpr",
            "controls",
            "gate",
            t("Extend foreign direct product rule", "扩大外国直接产品规则", "擴大外國直接產品規則"),
            1.0,
            "1.5 + 1.2",
            lag=t("lag 1 turn", "滞后1回合", "延遲1回合"),
        ),
        card(
            "us_eda",
            "controls",
            "code",
            t("Suspend design-software licences", "暂停设计软件许可", "暫停設計軟體授權"),
            0.0,
            "1.0 + 1.0",
            kind="switch",
            choices=switch,
        ),
        card(
            "us_servicing",
            "controls",
            "close",
            t("Ban tool servicing and parts", "禁止设备维护与备件", "禁止設備維護與備件"),
            0.0,
            "1.0 + 0.9",
            kind="switch",
            choices=switch,
            available=False,
            reason=t("needs chip-tool controls at 2", "需要设备管制达到2级", "需要設備管制達到2級"),
        ),
        card(
            "us_quota",
            "controls",
            "stock",
            t("Export quota for partners", "伙伴出口配额", "夥伴出口配額"),
            0.5,
            "0.4 + 0.2",
            kind="share",
            choices=shares,
            target="uae",
            target_label=t("UAE", "阿联酋", "阿聯"),
        ),
        card(
            "us_quota",
            "controls",
            "stock",
            t("Export quota for partners", "伙伴出口配额", "夥伴出口配額"),
            0.2,
            "0.4 + 0.2",
            kind="share",
            choices=shares,
            target="saudi_arabia",
            target_label=t("Saudi Arabia", "沙特阿拉伯", "沙烏地阿拉伯"),
        ),
        card(
            "us_minerals",
            "minerals",
            "mineral",
            t("Minerals push", "关键矿产储备", "關鍵礦產儲備"),
            0.0,
            "0.4 + 0.1",
            target="usa",
            target_label="",
            lag=t("lag 3 turns", "滞后3回合", "延遲3回合"),
            effect=t("Opens mines and stores what they yield.", "开采并储备矿产。", "開採並儲備礦產。"),
            dilemma=t(
                "Mines take years; the need is this quarter.",
                "开矿要几年，缺口却在本季。",
                "開礦要幾年，缺口卻在本季。",
            ),
        ),
        card(
            "us_grid",
            "energy",
            "energy",
            t("Grid fast lane", "电网快速通道", "電網快速通道"),
            0.0,
            "0.5",
            target="usa",
            target_label="",
            kind="amount",
            choices=tuple(
                Choice(float(step), t(f"{step} GW", f"{step} 吉瓦", f"{step} 吉瓦")) for step in range(0, 21, 2)
            ),
        ),
        card(
            "us_visas",
            "talent",
            "talent",
            t("Visas for researchers", "研究者签证", "研究者簽證"),
            1.0,
            "0.3",
            target="usa",
            target_label="",
        ),
    )


def sample(locale: str = "en", level: float | None = 3.0) -> TableModel:
    """The table of the pictures; level is what is drafted for export-grade chips, None for an empty draft."""
    t = Tongue(locale)
    dials = _dials(t)
    nodes = _nodes(t)
    policies = list(_policies(t))
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
        flows=_flows(t, level, labels),
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
        charts=_charts(t, dials),
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
