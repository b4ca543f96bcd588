"""Names of things: what an id looks like, and which valid word a mistyped one probably meant.

Knows no files and no languages; the callers put what is found here into sentences.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

LONGEST_ID = 64
_ID = re.compile(r"[a-z][a-z0-9_]*")
_ALIKE_ENOUGH = 0.6


def is_id(text: str) -> bool:
    """Whether the text is a lower-case snake id such as `us_ban_frontier`, of 64 at most."""
    return len(text) <= LONGEST_ID and _ID.fullmatch(text) is not None


def nearest(word: str, valid: Iterable[str]) -> str | None:
    """The valid word most like this one, whatever its case, or None when none is like it."""
    by_folded = {other.casefold(): other for other in sorted(valid, reverse=True)}
    # Comparing takes time that grows with the square of the length: no id is that long.
    folded = word.casefold()[:LONGEST_ID]
    close = difflib.get_close_matches(folded, list(by_folded), n=1, cutoff=_ALIKE_ENOUGH)
    return by_folded[close[0]] if close else None
