"""Partners and controls: how far other states follow, and how open each flow of goods is.

Public support in a partner state pulls toward or away from the controls it is asked to match; a seated partner sets
its practice itself and pays for the gap. Reach (the foreign direct product rule) works on what a partner does not
follow, through the leader's content in its products, and both erode it.
"""

from chipwar.base.alphabet import Float, div, hi, lo, share, where
from chipwar.base.elementary import sigma
from chipwar.rules.verbs import Theme

alliances = Theme("alliances")
controls = Theme("controls")


@alliances.rule(on="partner")
def pull_security(security_pull: Float, tension: Float, tension_middle: Float) -> Float:
    """Danger draws partners together. Source: model M3."""
    return security_pull * (tension / tension_middle)


@alliances.rule(on="partner")
def pull_consultation(consultation_pull: Float, leader_consultation: Float) -> Float:
    """Being asked."""
    return consultation_pull * leader_consultation


@alliances.rule(on="partner")
def pull_reach(reach_pull: Float, leader_reach: Float) -> Float:
    """Fear of the rule that reaches anyway."""
    return reach_pull * leader_reach


@alliances.rule(on="partner")
def pull_resentment(resentment_pull: Float, resentment: Float) -> Float:
    """What being told instead of asked leaves behind."""
    return 0.0 - resentment_pull * resentment


@alliances.rule(on="partner")
def pull_sanctions(sanctions_pull: Float, rival_counter_sanctions: Float) -> Float:
    """Fear of the other side's counter-measures."""
    return 0.0 - sanctions_pull * rival_counter_sanctions


@alliances.rule(on="partner")
def pull_minerals(
    minerals_pull: Float, state_mineral_quota: Float, state_mineral_buffer: Float, thin_buffer: Float
) -> Float:
    """A mineral quota on oneself, once the store is nearly empty."""
    return 0.0 - minerals_pull * state_mineral_quota * where(state_mineral_buffer < thin_buffer, 1.0, 0.0)


@alliances.rule(on="partner")
def pull_courtship(courtship_pull: Float, rival_courtship: Float, courtship_usual: Float) -> Float:
    """The other side's offers of market access."""
    return 0.0 - courtship_pull * (rival_courtship - courtship_usual)


@alliances.rule(on="partner")
def pull_sales(
    sales_pull: Float,
    state_asked: Float,
    sales_at_stake: Float,
    exemption_comfort: Float,
    exemptions_usual: Float,
    leader_fab_exemptions: Float,
) -> Float:
    """Sales and plants that following would cost; exemptions for partners' plants make it cheaper."""
    worry = 1.0 + exemption_comfort * (exemptions_usual - hi(leader_fab_exemptions, 0.0))
    return 0.0 - sales_pull * state_asked * sales_at_stake * worry


@alliances.rule(on="partner")
def inside(in_club: Float, exempt: Float) -> Float:
    """1 for partners inside the leader's circle, 0 for those outside."""
    return hi(in_club, exempt)


@alliances.rule(on="partner")
def pull_bloc(bloc_pull: Float, leader_rule_bloc: Float, inside: Float) -> Float:
    """A bloc of shared rules binds those inside and puts off those outside."""
    return bloc_pull * leader_rule_bloc * (inside - (1.0 - inside))


@alliances.rule(on="partner")
def pull_club(club_pull: Float, club_practice: Float, in_club: Float, half: Float) -> Float:
    """What the other partners do."""
    return club_pull * in_club * (club_practice - half)


@alliances.rule(on="partner")
def pull_enforcement(host_weight: Float, leader_officers: Float) -> Float:
    """Officers at the port: hosts follow more where they are watched."""
    return host_weight * leader_officers


@alliances.rule(on="partner")
def pull_gifts(host_weight: Float, leader_quota_granted: Float, rival_south_fund: Float, gift_pull: Float) -> Float:
    """Quotas from one side and funds from the other."""
    return host_weight * gift_pull * (leader_quota_granted - rival_south_fund)


@alliances.rule(on="partner")
def wanted_support(
    support_base: Float,
    pull_security: Float,
    pull_consultation: Float,
    pull_reach: Float,
    pull_resentment: Float,
    pull_sanctions: Float,
    pull_minerals: Float,
    pull_courtship: Float,
    pull_sales: Float,
    pull_club: Float,
    pull_enforcement: Float,
    pull_gifts: Float,
    state_opinion: Float,
    pull_bloc: Float,
) -> Float:
    """Support toward which all pulls together move, 0..1. A quantal reply. Source: model M3."""
    toward = pull_security + pull_consultation + pull_reach + pull_club + pull_enforcement + pull_gifts + pull_bloc
    away = pull_resentment + pull_sanctions + pull_minerals + pull_courtship + pull_sales
    return sigma(support_base + toward + away + state_opinion)


@alliances.rule(on="partner")
def support_change(wanted_support: Float, support: Float, support_speed: Float) -> Float:
    """Change of support this turn."""
    return support_speed * (wanted_support - support)


alliances.balance("support", on="partner", plus=("support_change",))


@alliances.rule(on="partner", out="next_practice")
def follow_or_choose(state_sets_practice: Float, state_matching: Float, support: Float) -> Float:
    """What the partner really does, 0..1: a seated government orders it, any other follows its public."""
    return where(state_sets_practice > 0.0, share(state_matching), support)


@alliances.rule(on="partner")
def practice_gap(next_practice: Float, support: Float) -> Float:
    """Distance between practice and support, 0..1."""
    return hi(next_practice - support, support - next_practice)


alliances.shift("practice", on="partner", of="next_practice")
alliances.total("gap", on="state", of="practice_gap", over="partner", by="state")


@alliances.rule(on="state")
def practice_strain(gap: Float, gap_strain: Float) -> Float:
    """Legitimacy lost for acting against one's public."""
    return gap * gap_strain


@alliances.rule(on="actor")
def practice_cost(is_state: Float, home_gap: Float, gap_price: Float) -> Float:
    """Political capital lost for acting against one's public, points."""
    return is_state * home_gap * gap_price


@alliances.rule(on="partner")
def told_elsewhere(
    leader_stack_warning: Float,
    leader_allied_probes: Float,
    host_weight: Float,
    leader_training_audit: Float,
    leader_partner_sanctions: Float,
    warning_resented: Float,
) -> Float:
    """Being told by warnings and probes what to use, and, for hosts, being audited and sanctioned for others' trade."""
    hosts = host_weight * (leader_training_audit + leader_partner_sanctions)
    return warning_resented * (leader_stack_warning + leader_allied_probes + hosts)


@alliances.rule(on="partner")
def resentment_added(
    resentment_speed: Float,
    leader_reach: Float,
    leader_consultation: Float,
    leader_tariff: Float,
    leader_ranking: Float,
    told_elsewhere: Float,
    practice_gap: Float,
    gap_resentment: Float,
    resentment: Float,
) -> Float:
    """Resentment of being told: reach without consultation, tariffs, ranks, warnings, and practice beyond support."""
    commanded = leader_reach * (1.0 - lo(leader_consultation, 1.0)) + leader_tariff + leader_ranking
    told = hi(commanded + told_elsewhere, 0.0)
    return resentment_speed * (told + gap_resentment * practice_gap) * (1.0 - resentment)


@alliances.rule(on="partner")
def resentment_faded(resentment: Float, resentment_fade: Float) -> Float:
    """Resentment that time takes away."""
    return resentment_fade * resentment


alliances.balance("resentment", on="partner", plus=("resentment_added",), minus=("resentment_faded",))


@alliances.rule(on="partner")
def content_designed_out(
    content: Float, erosion: Float, leader_reach: Float, practice: Float, state_statute: Float, statute_erosion: Float
) -> Float:
    """The leader's content that suppliers replace so as not to be reached. Source: model M2."""
    return content * erosion * leader_reach * (1.0 - practice) * (1.0 + statute_erosion * state_statute)


alliances.balance("content", on="partner", minus=("content_designed_out",))


@alliances.rule(on="partner")
def counted(in_club: Float) -> Float:
    """1 for a member of the club of tool and memory makers."""
    return in_club


alliances.total("club_size", on="world", of="counted", over="partner", by="world")


@alliances.rule(on="partner")
def club_share(in_club: Float, practice: Float) -> Float:
    """What a member adds to the club's practice."""
    return in_club * practice


alliances.total("club_sum", on="world", of="club_share", over="partner", by="world")


@alliances.rule(on="partner")
def club_practice(club_sum: Float, club_share: Float, club_size: Float, half: Float) -> Float:
    """Mean practice of the other members; a half, the neutral value, where there are none."""
    others = club_size - 1.0
    return where(others > 0.0, div(club_sum - club_share, others), half)


@controls.rule(on="control")
def own_block(
    open: Float,
    licensed: Float,
    exporter_relief: Float,
    good_relievable: Float,
    exporter_consultation: Float,
    consultation_dilution: Float,
    good_dilutable: Float,
) -> Float:
    """Share of a flow that the exporter's own rules stop, 0..1; licences, relief and consultation soften them."""
    block = (1.0 - open) * (1.0 - share(licensed))
    kept = (1.0 - exporter_relief * good_relievable) * (
        1.0 - consultation_dilution * share(exporter_consultation) * good_dilutable
    )
    return block * kept


@controls.rule(on="control")
def asked_block(has_asker: Float, asker_own_block: Float) -> Float:
    """Share of this exporter's flow that its leader asks it to stop."""
    return has_asker * asker_own_block


@controls.rule(on="control")
def reached(
    leader_reach: Float,
    partner_content: Float,
    leader_deminimis: Float,
    leader_officers: Float,
    reach_base: Float,
    reach_by_enforcement: Float,
    exporter_statute: Float,
    statute_shield: Float,
    good_reach_floor: Float,
) -> Float:
    """Share of what a partner does not follow that the leader's rule stops anyway. Source: model M1."""
    content = hi(partner_content, share(leader_deminimis))
    grip = lo(leader_reach, 1.0) * content * (reach_base + reach_by_enforcement * leader_officers)
    floor = where(leader_reach > 0.0, good_reach_floor, 0.0)
    return share(hi(grip, floor) * (1.0 - statute_shield * exporter_statute))


@controls.rule(on="control")
def follows(partner_practice: Float, reached: Float) -> Float:
    """Share of the asked block that is carried out, by practice or by reach."""
    return partner_practice + (1.0 - partner_practice) * reached


@controls.rule(on="control")
def openness(
    own_block: Float, asked_block: Float, follows: Float, exporter_service_stop: Float, good_is_service: Float
) -> Float:
    """Share of the flow from this exporter to this destination that may pass, 0..1."""
    stopped = hi(asked_block * follows, exporter_service_stop * good_is_service)
    return (1.0 - own_block) * (1.0 - share(stopped))


@controls.rule(on="control")
def stopped_share(openness: Float) -> Float:
    """Share of the flow that may not pass."""
    return 1.0 - openness


controls.along("design_blocked", on="state", of="stopped_share", by="design_cell")


@controls.rule(on="control")
def asked_weighted(asked_block: Float, good_scope_weight: Float) -> Float:
    """What the leader asks, by the weight of the good."""
    return asked_block * good_scope_weight


@controls.rule(on="control")
def scope_weight(scope_counted: Float, good_scope_weight: Float) -> Float:
    """Weight of a good that a leader may ask about."""
    return scope_counted * good_scope_weight


controls.total("asked_sum", on="state", of="asked_weighted", over="control", by="exporter")
controls.total("asked_weight", on="state", of="scope_weight", over="control", by="exporter")


@controls.rule(on="state")
def asked(asked_sum: Float, asked_weight: Float) -> Float:
    """Mean share of sales that a state is asked to give up."""
    return div(asked_sum, asked_weight)
