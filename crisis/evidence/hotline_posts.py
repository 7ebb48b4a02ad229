"""The posts of the hotline (CIP), as the entries say: how many were wanted, how many were held at once, by whom not.

Names stay out: the report is read by those who see functions. Judges nothing: engagement 50 counts no post.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from crisis.clock import instant
from crisis.evidence.standing import Content
from crisis.hotline.posts import Posts, step


def posts_of(contents: Sequence[Content]) -> dict[str, Any] | None:
    """Return what the journal says of the posts, None if nobody planned any and nobody sat at one.

    `wanted`: of the shift that wanted most. `filled`: the most that were held at the same instant, breaks included.
    """
    shifts = {each["data"]["shift"]: each["data"] for each in contents if each["kind"] == "cip_shift_planned"}
    last, filled = _held(contents)
    if not shifts and not filled:
        return None
    stays = _stays(last)
    return {"wanted": max((sum(each["wanted"].values()) for each in shifts.values()), default=0), "filled": filled,
            "people": len({each.person for each in stays}), "shifts": _shifts(shifts.values()),
            "stays": [{"post": each.post, "since": instant(each.since),
                       "until": instant(each.until) if each.until else None} for each in stays]}


def _held(contents: Sequence[Content]) -> tuple[Posts, int]:
    """Return the posts as they are in the end, and the most that were held at the same instant."""
    posts, most = Posts({}), 0
    for content in contents:
        posts = step(posts, content)
        most = max(most, len(posts.seats))
    return posts, most


def _shifts(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"begins": each["begins"], "ends": each["ends"], "wanted": dict(each["wanted"])}
            for each in sorted(found, key=lambda each: str(each["begins"]))]


class _Stay(NamedTuple):
    since: datetime
    post: str
    person: str
    until: datetime | None


def _stays(posts: Posts) -> list[_Stay]:
    """Return every time that somebody spent at a post, the first first; who is still there has no end."""
    ended = [_Stay(each.since, each.post, each.person, each.until) for each in posts.stays]
    return sorted([*ended, *(_Stay(each.since, each.post, each.person, None) for each in posts.seats.values())],
                  key=lambda each: each[:3])
