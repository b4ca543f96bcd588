"""The one loop of every game and batch: observe, decide, check, resolve.

Single games, batches and forecasts all pass through here. The room must not know whether a person,
a study or a window asked, and keeps no journal and no summary.
"""
