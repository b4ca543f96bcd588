"""What a seat may do and see: order slots, legality, affordability and the one allow-list view.

Everything runs over all columns at once. The room must not know who fills a seat, and nothing of
seeds, runs, fingerprints or other seats' drafts may pass through it into a view.
"""
