"""The only reader of YAML: the gate, positions, models, checks, and compiling to ruleset and start.

All mistakes of a file are reported at once with line and column. The room knows rules and
mechanisms; it must not know seats, strategies, matches or how a game is shown.
"""
