"""Looking ahead and back for a person: forecasts, search for strong bots, turning points of a game.

A forecast begins from what a seat knows and draws luck, hidden state and parameters from a key of
its own, so the room must never read the true future; it shows nothing itself.
"""
