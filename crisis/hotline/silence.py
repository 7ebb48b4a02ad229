"""Whether a hotline that is open leads to nobody. Pure: the judgement is given the hour."""
from __future__ import annotations

from datetime import datetime, timedelta

from crisis.hotline.posts import Posts
from crisis.hotline.standing import Standing

PATIENCE = timedelta(minutes=5)


def silent(standing: Standing, posts: Posts, now: datetime) -> timedelta | None:
    """Return for how long no operator has answered an open hotline, once that is five minutes; else None.

    A closing that is only ordered takes back nothing: people still call until the line has its last message.
    """
    if standing.name not in ("open", "closing") or posts.answering or standing.opened_at is None:
        return None
    # Who sat there before the opening answered nobody.
    lasting = now - max(standing.opened_at, posts.silent_since or standing.opened_at)
    return lasting if lasting >= PATIENCE else None
