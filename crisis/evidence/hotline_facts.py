"""What callers reported, as the entries say: how many facts, how many were confirmed. Counts alone; judges nothing."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from crisis.evidence.standing import Content
from crisis.hotline.facts import RUMOUR, folded


def hotline_facts(contents: Sequence[Content]) -> dict[str, Any] | None:
    """Return the counts of an event, None if nobody reported anything. Several reports of one fact are one fact.

    Rumours are counted apart from facts, and never added to them.
    """
    every = folded(contents).all
    if not every:
        return None
    return {"reports": sum(len(each.reports) for each in every),
            "groups": sum(len(each.reports) > 1 for each in every),
            "facts": _counted([each.found for each in every if each.category != RUMOUR]),
            "rumours": _counted([each.found for each in every if each.category == RUMOUR])}


def _counted(found: Sequence[str]) -> dict[str, int]:
    told = Counter(found)
    return {"raised": len(found), "confirmed": told["confirmed"], "rejected": told["rejected"], "open": told[""]}
