"""Many games: batches, streaming summaries, designs, sensitivity, discovery, tournaments, balance.

Results do not depend on workers, chunks or engine. The room must not know the playing of one game
(play), and it returns tables: figures and pages are made in report.
"""
