"""No GET changes any row: not a page, a preloading, a back button or a second tab, on any face of the house (EA3)."""
from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from crisis.accounts.signin import open_login
from crisis.accounts.tables import account
from crisis.db import Database, metadata
from crisis.delivery.tables import delivery
from crisis.territory import Territory
from crisis.web import api
from crisis.web.console import blueprints
from crisis.web.factory import application
from crisis.web.live import install as install_live
from crisis.web.public import public
from tests.cip_room import entered
from tests.web.conftest import house_of
from tests.web.test_forms import submitted
from tests.web.walker import Walker

# Between them they may open every page there is.
READERS = ("sidpc1", "com1", "admin1", "qualite1", "cip1")


def rows(db: Database) -> dict[str, list[str]]:
    """Return every row of every table."""
    with db.reading() as tx:
        return {name: sorted(repr(tuple(row)) for row in tx.execute(select(table)))
                for name, table in metadata.tables.items()}


@pytest.fixture
def faces(both: Database, cantal: Territory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Flask]]:
    """The console with its API, and the public face."""
    house = house_of(both, cantal, tmp_path_factory.mktemp("data"))
    console = application(house, "k" * 32, blueprints(), public=False)
    api.install(console)
    install_live(console, house)
    yield console, application(house, "k" * 32, [public], public=True)
    console.extensions["live"].stop()


def rules(app: Flask) -> list[Rule]:
    """Return what a GET may ask for; files are read by the framework alone."""
    return [rule for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.endpoint.endswith("static")]


def addresses(app: Flask, known: dict[str, str]) -> dict[str, str]:
    """Return one address per rule; what nobody knows yet is a number."""
    with app.test_request_context():
        adapter = app.url_map.bind("127.0.0.1")
        return {rule.rule: adapter.build(rule.endpoint, {name: known.get(name, "1") for name in rule.arguments})
                for rule in rules(app)}


def test_no_get_of_any_face_changes_any_row(faces: tuple[Flask, Flask], both: Database) -> None:
    console, outside = faces
    officer = Walker.signed_in(console, "sidpc1")
    event = officer.open_event()
    officer.activate(event)
    message = submitted(officer, event)
    with both.reading() as tx:
        link = tx.execute(select(delivery.c.merge).where(delivery.c.event == event.rpartition("/")[2],
                                                         delivery.c.merge.is_not(None))).scalars().first()
    known = {"event_id": event.rpartition("/")[2], "message_id": message.rpartition("/")[2], "slug": "abc",
             "kind": "csv", "token": str(link).rpartition("/")[2]}
    readers = [(Walker.signed_in(console, login).client, bearer(both, login)) for login in READERS]
    readers.append(at_a_post(console, both, known["event_id"]))
    stranger = outside.test_client()
    before = rows(both)
    shown = dict.fromkeys(addresses(console, known).values(), 0)
    for url in shown:
        for client, secret in readers:
            for method, more in (("GET", {}), ("HEAD", {}), ("GET", {"Sec-Purpose": "prefetch"})):
                headers = more | ({"Authorization": f"Bearer {secret}"} if url.startswith("/api") else {})
                status = client.open(url, method=method, headers=headers).status_code
                shown[url] += status == 200
                assert status < 500, url
    for url in addresses(outside, known).values():
        for method in ("GET", "HEAD", "GET"):
            assert stranger.open(url, method=method).status_code < 500, url
    assert rows(both) == before
    # An event that plays no exercise has no board of one over the API.
    assert [url for url, times in shown.items() if not times and not re.search(r"/1\b", url)] == [
        f"/api/v1/events/{known['event_id']}/exercise"]


def at_a_post(console: Flask, db: Database, event: str) -> tuple[FlaskClient, str]:
    """Return somebody at a post of the hotline: some pages are theirs alone."""
    with db.transaction() as tx:
        secret = entered(tx, event)
    client = console.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = secret
    return client, secret


def bearer(db: Database, login: str) -> str:
    with db.transaction() as tx:
        return open_login(tx, tx.execute(select(account.c.person).where(account.c.login == login)).scalar_one())

