"""A room of the hotline: volunteers and a shift written as rows, so that posts are told without the roster's own acts.

It decides nothing.
"""
from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from crisis.accounts import unsigned
from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.directory.tables import person
from crisis.hotline import doors
from crisis.hotline.tables import assignment, call_sheet, cip_shift, volunteer
from crisis.journal import store

HOURS = timedelta(hours=4)


def volunteered(tx: Tx, name: str = "Volontaire") -> str:
    """Write somebody who can hold a post and has no password; return the person."""
    key = new_id()
    tx.execute(insert(person), {"id": key, "name": name})
    unsigned.give(tx, store.SYSTEM, [key], "operator")
    return enlisted(tx, key)


def enlisted(tx: Tx, key: str) -> str:
    """Make somebody a volunteer, unless they are one."""
    if tx.execute(select(volunteer.c.person).where(volunteer.c.person == key)).first() is None:
        tx.execute(insert(volunteer), {"person": key, "service": "Préfecture", "languages": "fr", "posts": "operator",
                                       "available": "always"})
    return key


def planned(tx: Tx, event: str, begins: datetime | None = None, ends: datetime | None = None) -> str:
    """Write a shift, of four hours from now unless said otherwise, and return it."""
    key, since = new_id(), begins or tx.now
    tx.execute(insert(cip_shift), {"id": key, "event": event, "begins": since, "ends": ends or since + HOURS,
                                   "wanted": json.dumps({"operator": 3})})
    return key


def assigned(tx: Tx, shift: str, post: str, who: str) -> str:
    key = new_id()
    tx.execute(insert(assignment), {"id": key, "shift": shift, "post": post, "person": enlisted(tx, who)})
    return key


def room(tx: Tx, event: str, posts: Sequence[str]) -> tuple[str, list[str]]:
    """Write a shift with somebody at each post; return it and the assignments in that order."""
    shift = planned(tx, event)
    return shift, [assigned(tx, shift, post, volunteered(tx, f"Agent {post}")) for post in posts]


def entered(tx: Tx, event: str, post: str = "team_leader-1") -> str:
    """Write a room of one post and return the secret of the session of whoever typed its code."""
    shift, _ = room(tx, event, [post])
    leads = Actor(new_id(), "cip_chief", frozenset({"cip_chief"}))
    return doors.enter(tx, doors.issue(tx, leads, event, shift)[0].code).secret


def calling(tx: Tx, event: str, post: str, who: str) -> str:
    """Write a call sheet that somebody has open."""
    key = new_id()
    blank = dict.fromkeys(("category", "profile", "commune", "place", "caller", "phone", "note", "answer",
                           "recipient", "relay_answer"), "")
    tx.execute(insert(call_sheet), blank | {
        "id": key, "event": event, "post": post, "operator": who, "revision": 1, "opened_at": tx.now,
        "saved_at": tx.now, "priority": 0, "sheet": 0, "follow_up": "none"})
    return key
