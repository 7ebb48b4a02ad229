"""How many posts a hotline needs, from its calls: the waiting formula of A. K. Erlang (1917), named C since. Pure.

Source: A. K. Erlang, « Solution of some Problems in the Theory of Probabilities of Significance in Automatic Telephone
Exchanges », 1917, taken up by the ITU-T E.500 series and the ITU handbook *Teletraffic Engineering*. It supposes calls
that come at random, lengths that vary as much as their mean, one queue, and nobody who hangs up while waiting.
Which calls and which lengths are counted is `load`'s business.
"""
from __future__ import annotations

import math


def lost(load: float, posts: int) -> float:
    """Return Erlang's B: the share of calls that find every post taken, if none of them could wait.

    Each value comes from the one before, between 0 and 1: no factorial and no power, so 5,000 posts are no trouble.
    """
    share = 1.0
    for taken in range(1, posts + 1):
        share = load * share / (taken + load * share)
    return share


def waits(load: float, posts: int) -> float:
    """Return Erlang's C: the share of calls that wait, for a load in erlangs. 1 where the queue has no end."""
    return 1.0 if load >= posts else _from_lost(lost(load, posts), load, posts)


def _from_lost(share: float, load: float, posts: int) -> float:
    return posts * share / (posts - load * (1.0 - share))


def answered(load: float, posts: int, length_s: float, within_s: float) -> float:
    """Return the share of calls answered within so many seconds. 0 where the queue has no end."""
    if load >= posts:
        return 0.0
    return 1.0 - waits(load, posts) * math.exp(-(posts - load) * within_s / length_s)


def stable(load: float) -> int:
    """Return the fewest posts whose queue has an end: more than the load, and at least one."""
    return math.floor(load) + 1


def posts_needed(load: float, length_s: float, share: float, within_s: float) -> int:
    """Return the fewest posts that answer `share` of the calls (0 to 1, not 1) within so many seconds.

    A line that nobody calls needs one: it is open. Raises ValueError for what means nothing.
    """
    if not (0 <= share < 1 and 0 <= load < math.inf and length_s > 0 and within_s >= 0):
        raise ValueError("share, load or length")
    posts = stable(load)
    found = lost(load, posts)
    while 1.0 - _from_lost(found, load, posts) * math.exp(-(posts - load) * within_s / length_s) < share:
        posts += 1
        found = load * found / (posts + load * found)
    return posts
