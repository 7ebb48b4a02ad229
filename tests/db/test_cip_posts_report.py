"""The report of the posts of a hotline: wanted, held at once, by how many people, without a name."""
from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema

from crisis.clock import instant
from crisis.config import ROOT
from crisis.db import Database
from crisis.journal import store
from tests.db.drill import Drill
from tests.db.test_report_page import Figures, leaves, value
from tests.db.test_report_page import made as shown

FIRST, SECOND, THIRD = ("1" * 32, "2" * 32, "3" * 32)


def entry(drill: Drill, minute: int, kind: str, **data: Any) -> None:
    with drill.at(minute) as tx:
        store.append(tx, drill.event, kind, data)


def taken(drill: Drill, minute: int, post: str, person: str) -> None:
    entry(drill, minute, "cip_post_taken", post=post, person=person, shift=None, until=None, read=None)


def held(db: Database) -> Drill:
    """Three posts are wanted; two are held at once, one of them by two people after each other."""
    drill = Drill(db)
    drill.open()
    drill.activate()
    begins = datetime(2026, 11, 21, 3, tzinfo=UTC)
    entry(drill, 5, "cip_shift_planned", shift="a" * 32, begins=instant(begins),
          ends=instant(begins + timedelta(hours=4)), wanted={"operator": 2, "team_leader": 1})
    taken(drill, 10, "operator-1", FIRST)
    taken(drill, 12, "team_leader-1", SECOND)
    entry(drill, 40, "cip_post_left", post="operator-1", person=FIRST, reason="relief")
    taken(drill, 41, "operator-1", THIRD)
    return drill


def test_the_posts_of_a_hotline_are_counted_without_a_name(db: Database) -> None:
    drill = held(db)
    found, page = shown(drill)
    posts = found["cip_posts"]
    assert (posts["wanted"], posts["filled"], posts["people"]) == (3, 2, 3)
    assert [(each["post"], each["until"] is None) for each in posts["stays"]] == [
        ("operator-1", False), ("team_leader-1", True), ("operator-1", True)]
    assert not any(person in json.dumps(posts) for person in (FIRST, SECOND, THIRD))
    figures = Figures(page).found
    for path in leaves(posts, "cip_posts"):
        assert figures[path] == value(found, path), path
    jsonschema.validate(found, json.loads((ROOT / "docs/report.schema.json").read_text(encoding="utf-8")))


def test_an_event_without_hotline_has_no_such_part(db: Database) -> None:
    drill = Drill(db)
    drill.open()
    found, page = shown(drill)
    assert found["cip_posts"] is None
    assert "Postes de la CIP" not in page
