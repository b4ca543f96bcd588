"""The faces for other tools: a Mesa model with agents, PettingZoo and Gymnasium environments.

Each face wraps the same games as everything else and adds no rule. Only this room imports mesa, and
only when a face is asked for; it must not know windows, servers or reports.
"""
