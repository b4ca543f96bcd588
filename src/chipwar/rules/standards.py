"""Standards: who writes the rules that builders follow.

Influence in standards is slow and sticky: it follows the market and what a state puts into committees and proposals,
and it leaves at the same slow pace. Builders in third markets lean a little toward whoever writes the rules.
"""

from chipwar.base.alphabet import Float, share
from chipwar.rules.verbs import Theme

standards = Theme("standards")


@standards.rule(on="state")
def kept_out(kept_out_by_bloc: Float, rival_rule_bloc: Float, kept_out_by_wall: Float, rival_wall_kept: Float) -> Float:
    """Share of a voice that the rival's bloc of shared rules and fences around journals silence, 0..1."""
    return share(kept_out_by_bloc * rival_rule_bloc + kept_out_by_wall * rival_wall_kept)


@standards.rule(on="state")
def standards_change(
    standards_speed: Float, drafts_adopted: Float, market_share: Float, kept_out: Float, standards: Float
) -> Float:
    """Change of influence in standards a quarter: toward the market share and what is put in. Source: model M22."""
    return standards_speed * ((drafts_adopted + market_share) * (1.0 - kept_out) - standards)


standards.balance("standards", on="state", plus=("standards_change",))
