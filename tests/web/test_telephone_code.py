"""The code of the activation by telephone on the page of one's own duty and over the API: shown once, then never."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from crisis import clock
from crisis.accounts import telephone_codes
from crisis.accounts.signin import LIFE, digest, open_login, person_of
from crisis.accounts.tables import idempotency, login
from crisis.db import Database
from crisis.territory import Territory
from crisis.territory_lines import TelephoneActivation
from crisis.web import api
from crisis.web.console import blueprints
from crisis.web.factory import application
from tests.web.conftest import house_of
from tests.web.walker import Walker

HOME, MAKE, DROP = "/mon-astreinte", "/mon-astreinte/code-telephone", "/mon-astreinte/code-telephone/retrait"
CODE = re.compile(r"Votre code\s*: (\d\d) (\d{3}) (\d{3})")


@pytest.fixture
def opened(one: Database, cantal: Territory, tmp_path: Path) -> Flask:
    """The console and its API, where the préfecture has opened the path."""
    house = house_of(one, cantal, tmp_path)
    open_ = cantal.model_copy(update={"telephone_activation": TelephoneActivation(open=True)})
    app = application(replace(house, here=replace(house.here, territory=open_)), "k" * 32, blueprints(), public=False)
    api.install(app)
    return app


def holder(db: Database, code: str) -> str | None:
    with db.reading() as tx:
        return telephone_codes.holder(tx, code)


def test_an_officer_makes_a_code_that_is_shown_once(opened: Flask, one: Database) -> None:
    officer = Walker.signed_in(opened, "sidpc1")
    assert "Vous n'avez pas de code." in officer.see(HOME).text.replace("&#39;", "'")
    shown = officer.send(HOME, MAKE)
    found = CODE.search(shown.text)
    assert found is not None
    code = "".join(found.groups())
    with one.reading() as tx:
        assert telephone_codes.holder(tx, code) == person_of(tx, "sidpc1")
        assert code not in str([tuple(row) for row in tx.execute(select(idempotency))])
    assert (shown.headers["Cache-Control"], CODE.search(officer.see(HOME).text)) == ("no-store", None)
    assert officer.send(HOME, DROP).status_code == 303
    assert holder(one, code) is None


def test_the_page_says_nothing_of_it_where_it_is_closed_or_to_whoever_may_not(
        opened: Flask, console: Flask) -> None:
    asked = [Walker.signed_in(app, name).see(HOME).text for app, name in ((console, "sidpc1"), (opened, "com1"))]
    assert [MAKE in page for page in asked] == [False, False]
    assert Walker.signed_in(opened, "com1").client.post(MAKE).status_code in (403, 422)


def test_an_enrolled_telephone_gives_its_password_again_first(opened: Flask, one: Database) -> None:
    """R23: re-authentication protects keys."""
    officer = Walker.signed_in(opened, "sidpc1")
    form = officer.form(HOME, MAKE)
    with officer.client.session_transaction() as session, one.transaction() as tx:
        now = clock.now()
        tx.execute(update(login).where(login.c.id == digest(session["_user_id"])).values(
            duty="duty_officer", begins=now - timedelta(days=1), proved_at=now - LIFE - timedelta(minutes=1)))
        begins = tx.execute(select(login.c.begins).where(login.c.id == digest(session["_user_id"]))).scalar_one()
        assert begins < now
    answer = officer.again(form)
    assert (answer.status_code in (401, 403), CODE.search(answer.text)) == (True, None)


def test_the_api_makes_and_takes_away_the_same_code(opened: Flask, one: Database) -> None:
    with one.transaction() as tx:
        token = open_login(tx, person_of(tx, "sidpc1"))
    bearer = {"Authorization": f"Bearer {token}"}
    client = opened.test_client()
    code = client.post("/api/v1/me/telephone-code", headers=bearer).get_json()["code"]
    assert holder(one, code) is not None
    assert client.delete("/api/v1/me/telephone-code", headers=bearer).status_code == 200
    assert holder(one, code) is None
