"""The clock: the turn ends, and the game with it when its length is reached or the ladder ended in war."""

from chipwar.base.alphabet import Float, hi, where
from chipwar.rules.verbs import Theme

clock = Theme("clock")


@clock.rule(on="world")
def next_turn(turn: Float) -> Float:
    """The number of the next turn."""
    return turn + 1.0


clock.shift("turn", on="world", of="next_turn")


@clock.rule(on="world")
def next_over(turn: Float, length: Float, war: Float) -> Float:
    """1 once all turns are played, or from the turn in which a war began."""
    return hi(where(turn >= length, 1.0, 0.0), war)


clock.shift("over", on="world", of="next_over")
