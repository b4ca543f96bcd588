"""One game: bargaining, the journal of orders, undo, replay, and the answer to "why?".

A game is its orders: scenario, seed, run and journal rebuild every turn. The room must not know
batches (lab), forecasts (advice) or any window, page or terminal that shows it.
"""
