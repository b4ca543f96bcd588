"""The policies of the sample, one of each kind of dial."""

from __future__ import annotations

from dataclasses import replace

from chipwar.desktop.model import Choice, PolicyCard
from desktop_sample_world import Tongue


def policies_of(t: Tongue) -> tuple[PolicyCard, ...]:
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
