"""Signing in: by password, throttled in the database, refused alike for a wrong name and a wrong word."""
from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from crisis import logs
from crisis.accounts.signin import digest
from crisis.accounts.tables import login, throttle
from crisis.db import Database
from crisis.web.console import blueprints
from crisis.web.factory import application
from crisis.web.house import House
from tests.web.walker import Page, Walker


def attempt(client: FlaskClient, name: str, password: str, **more: str) -> TestResponse:
    form = next(form for form in Page(client.get("/connexion").text).forms if form.action == "/connexion")
    return client.post("/connexion", data=form.fields | {"identifiant": name, "mot_de_passe": password, **more})


@pytest.fixture
def passwords(demonstration_file: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((demonstration_file.parent / "demonstration.json").read_text(encoding="utf-8"))
    return found


def test_a_password_opens_the_console_and_signing_out_closes_it(console: Flask, passwords: dict[str, str]) -> None:
    client = console.test_client()
    assert attempt(client, "sidpc2", passwords["sidpc2"]).status_code == 303
    assert client.get("/").status_code == 200
    out = next(form for form in Page(client.get("/").text).forms if form.action == "/deconnexion")
    assert client.post("/deconnexion", data=out.fields).status_code == 303
    assert client.get("/evenements/nouveau").status_code == 401


def test_a_session_that_is_revoked_is_closed_at_once(console: Flask, one: Database) -> None:
    walker = Walker.signed_in(console, "com1")
    assert walker.see("/evenements/nouveau").status_code in (200, 403)
    with one.transaction() as tx:
        tx.execute(login.delete())
    assert walker.see("/evenements/nouveau").status_code == 401


def test_a_wrong_name_and_a_wrong_password_are_refused_alike_and_the_name_is_kept(console: Flask) -> None:
    client = console.test_client()
    wrong, unknown = attempt(client, "com3", "nope"), attempt(client, "personne", "nope")
    assert (wrong.status_code, unknown.status_code) == (403, 403)
    assert 'value="com3"' in wrong.text
    assert "L&#39;identifiant ou le mot de passe ne convient pas." in wrong.text
    assert "L&#39;identifiant ou le mot de passe ne convient pas." in unknown.text


def test_the_sixth_try_in_a_minute_is_refused_and_counts_no_name(console_on_both: Flask, both: Database) -> None:
    with both.transaction() as tx:
        tx.execute(throttle.delete())  # Others fail from the same address within the same minute.
    client = console_on_both.test_client()
    statuses = [attempt(client, "autorite3", "nope").status_code for _ in range(6)]
    assert statuses == [403] * 5 + [429]
    assert "Attendez une minute" in attempt(client, "autorite3", "nope").text
    with both.transaction() as tx:
        keys = list(tx.execute(select(throttle.c.key)).scalars())
        tx.execute(throttle.delete())
    assert keys
    assert not any("autorite3" in key for key in keys)


def test_failing_on_one_account_does_not_keep_another_out(console: Flask, passwords: dict[str, str]) -> None:
    client = console.test_client()
    for _ in range(6):
        attempt(client, "com4", "nope")
    assert attempt(client, "com2", passwords["com2"]).status_code == 303


def behind(console: Flask, proxies: int) -> FlaskClient:
    """Return a browser of the same house, served behind so many proxies."""
    house: House = console.extensions["house"]
    settings = house.settings.model_copy(update={"trusted_proxies": proxies})
    return application(replace(house, settings=settings), "k" * 32, blueprints(), public=False).test_client()


def failing(client: FlaskClient, forwarded: str) -> int:
    client.environ_base["HTTP_X_FORWARDED_FOR"] = forwarded
    return attempt(client, "com4", "nope").status_code


def test_behind_a_trusted_proxy_a_stranger_who_fails_keeps_nobody_else_out(console: Flask) -> None:
    """R23: the lock is by address; what the caller writes in front of what the proxy adds is not believed."""
    client = behind(console, 1)
    assert [failing(client, f"192.0.2.{forged}, 203.0.113.9") for forged in range(6)] == [403] * 5 + [429]
    assert failing(client, "198.51.100.7") == 403


def test_without_a_trusted_proxy_nobody_is_believed_about_an_address(console: Flask) -> None:
    client = behind(console, 0)
    assert [failing(client, f"192.0.2.{forged}") for forged in range(6)] == [403] * 5 + [429]


def test_the_log_says_nothing_of_who_failed_from_where(console: Flask, caplog: pytest.LogCaptureFixture) -> None:
    logs.install("INFO")
    with caplog.at_level(logging.INFO):
        statuses = [attempt(console.test_client(), "com4", "nope").status_code for _ in range(6)]
    assert statuses[-1] == 429
    written = [record.getMessage() for record in caplog.records]
    assert not any(digest("com4") in line or "127.0.0.1" in line for line in written), written


def test_signing_in_well_is_never_counted(console: Flask, passwords: dict[str, str]) -> None:
    statuses = {attempt(console.test_client(), "sidpc3", passwords["sidpc3"]).status_code for _ in range(7)}
    assert statuses == {303}


@pytest.mark.parametrize("elsewhere", ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example"])
def test_signing_in_never_leads_elsewhere(console: Flask, passwords: dict[str, str], elsewhere: str) -> None:
    answer = attempt(console.test_client(), "sidpc1", passwords["sidpc1"], suite=elsewhere)
    assert answer.location == "/"


def test_a_form_without_its_token_is_refused_and_what_was_typed_is_shown(console: Flask, officer: Walker) -> None:
    answer = officer.client.post("/evenements/nouveau", data={"titre": "Un long titre déjà tapé"})
    assert answer.status_code == 422
    assert "Un long titre déjà tapé" in answer.text
