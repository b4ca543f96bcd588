"""The tables of the sample: states, firms, flows, goods and themes, and their nodes, flows, dials and charts."""

from __future__ import annotations

from chipwar.desktop.model import Dial, Flow, Gate, Node, Series, TrendChart

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


def dials_of(t: Tongue) -> tuple[Dial, ...]:
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


def charts(t: Tongue, dials: tuple[Dial, ...]) -> tuple[TrendChart, ...]:
    quarters = [("2023 Q4", 0), ("2024 Q1", 1), ("2024 Q2", 2), ("2024 Q3", 3)]
    quarters += [("2024 Q4", 4), ("2025 Q1", 5), ("2025 Q2", 6), ("2025 Q3", 7)]
    ticks = tuple((float(index), text) for text, index in quarters)
    found = []
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
        found.append(
            TrendChart(dial.id, dial.label + t(", ", "，", "，") + dial.unit, dial.history, rival, marks, ticks)
        )
    return tuple(found)


def nodes_of(t: Tongue) -> tuple[Node, ...]:
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


def flows_of(t: Tongue, level: float | None, labels: dict[str, str]) -> tuple[Flow, ...]:
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
