"""Tolerance: how much a leader overlooks in a host, and how it answers in steps once that is too much.

Each host has a hidden line on its exposure; its own checks and seizures raise it. Above the line the answer grows: a
warning, then a cap on purchases, then a cloud rule on that host alone. Below the line it is taken back step by step.
"""

from chipwar.base.alphabet import Float, hi, lo, share, where
from chipwar.rules.verbs import Theme

tolerance = Theme("tolerance")


@tolerance.rule(on="state")
def tolerance_line(
    overlooked: Float, line_by_checks: Float, host_checks: Float, line_by_seizures: Float, crack_down: Float
) -> Float:
    """Exposure that the leader overlooks in this state, 0..1."""
    return overlooked + line_by_checks * share(host_checks) + line_by_seizures * share(crack_down)


@tolerance.rule(on="state")
def answer_raised(
    exposure: Float, tolerance_line: Float, answer_pace: Float, answer: Float, answer_most: Float
) -> Float:
    """Steps by which the leader's answer grows this quarter."""
    return where(exposure > tolerance_line, lo(answer_pace, hi(answer_most - answer, 0.0)), 0.0)


@tolerance.rule(on="state")
def answer_lowered(exposure: Float, tolerance_line: Float, answer_return: Float, answer: Float) -> Float:
    """Steps by which the leader's answer is taken back this quarter."""
    return where(exposure > tolerance_line, 0.0, lo(answer_return, answer))


tolerance.balance("answer", on="state", plus=("answer_raised",), minus=("answer_lowered",))


@tolerance.rule(on="state", out="next_warned")
def warned_from_the_first_step(answer: Float) -> Float:
    """1 while the leader warns this host."""
    return where(answer > 0.0, 1.0, 0.0)


@tolerance.rule(on="state", out="next_capped_host")
def capped_from_the_second_step(answer: Float, answer_cap_step: Float) -> Float:
    """1 while the leader caps this host's purchases."""
    return where(answer < answer_cap_step, 0.0, 1.0)


@tolerance.rule(on="state", out="next_shut_host")
def shut_from_the_third_step(answer: Float, answer_cloud_step: Float) -> Float:
    """1 while a cloud rule stands on this host alone."""
    return where(answer < answer_cloud_step, 0.0, 1.0)


tolerance.shift("warned", on="state", of="next_warned")
tolerance.shift("capped_host", on="state", of="next_capped_host")
tolerance.shift("shut_host", on="state", of="next_shut_host")
