"""The five préfectures: each console, link and report says its own services, bodies, means, levels, and whose words."""
from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from crisis.accounts import signin
from crisis.config import ROOT
from crisis.db import Database
from crisis.delivery.tables import delivery
from crisis.demonstration import install
from crisis.territory import Territory, load
from crisis.web.console import blueprints
from crisis.web.factory import application
from crisis.web.public import public
from tests.web.conftest import house_of
from tests.web.walker import Walker

CODES = ("15", "29", "36", "46", "49")
Home = tuple[Territory, Flask, Flask]


def flat(page: str) -> str:
    """Return a page as it is read: entities, no-break spaces and new lines are only spaces."""
    return " ".join(html.unescape(page).replace("\u202f", " ").split())


@pytest.fixture(params=CODES)
def home(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path,
         monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """One préfecture, its console and its public face. Nobody signs in by password: none is hashed."""
    monkeypatch.setattr(signin, "hashed", lambda _password: "")
    territory = load(request.param, ROOT / "territories")
    db = Database(sqlite_url)
    install(db, territory, tmp_path)
    house = house_of(db, territory, tmp_path)
    yield (territory, application(house, "k" * 32, blueprints(), public=False),
           application(house, "k" * 32, [public], public=True))
    db.close()


def opened(console: Flask, territory: Territory) -> tuple[Walker, str]:
    officer = Walker.signed_in(console, "sidpc1")
    form = officer.form("/evenements/nouveau", "/evenements/nouveau")
    answer = officer.again(form, type="flood", titre="Crue", zone="liste", commune=[territory.communes[0].code_insee])
    assert answer.status_code == 303, answer.text
    return officer, str(answer.location)


def test_a_prefecture_reads_its_own_words(home: Home) -> None:
    territory, console, _ = home
    page = flat(Walker.signed_in(console, "sidpc1").see("/prefecture").text)
    lower = page.lower()
    assert [each.name for each in territory.services if each.name.lower() not in lower] == []
    assert [each.name for each in territory.bodies
            if flat(each.name).lower() not in lower or flat(each.role) not in page] == []
    assert [each.label for each in (*territory.cod_levels, *territory.permanent_means) if each.label not in page] == []
    assert [text for text in territory.engagements.values() if flat(text) not in page] == []


def test_every_page_says_whose_words_the_engagements_are(home: Home) -> None:
    territory, console, _ = home
    officer, event = opened(console, territory)
    borrowed = {"15": True, "29": False, "36": True, "46": False, "49": True}[territory.code]
    for url in ("/", "/garde", event, f"{event}/rapport"):
        page = flat(officer.see(url).text)
        assert ("Texte des engagements emprunté : Politique qualité de la préfecture du Lot" in page) == borrowed, url
        assert flat(territory.wording_source) in page, url


def test_the_night_names_posts_levels_and_means_as_they_are_there(home: Home) -> None:
    territory, console, face = home
    officer, event = opened(console, territory)
    levels = flat(officer.see(event).text)
    assert [each.label for each in territory.cod_levels if each.label not in levels] == []
    officer.activate(event)
    duty, calls = flat(officer.see("/garde").text), flat(officer.see(f"{event}/appels").text)
    assert territory.named("duty_officer") in duty
    assert [each.label for each in territory.permanent_means if each.label not in calls] == []
    assert territory.service("communication").post in flat(officer.see(f"{event}/cellule").text)
    report = flat(officer.see(f"{event}/rapport").text)
    assert [each.name for each in territory.bodies if flat(each.name)[1:] not in report] == []
    with console.extensions["house"].db.reading() as tx:
        link = tx.execute(select(delivery.c.merge).where(delivery.c.merge.is_not(None))).scalars().first()
    alert = flat(face.test_client().get("/a/" + str(link).rpartition("/")[2]).text)
    assert any(each.name in alert for each in territory.services)


def test_no_page_says_a_service_of_another_prefecture(home: Home) -> None:
    """Cantal has no SIDPC: its word is *bureau de la sécurité civile*; Lot says *service des sécurités*."""
    territory, console, _ = home
    officer, event = opened(console, territory)
    foreign = "SIDPC" if territory.code in ("15", "46") else "BSC"
    for url in ("/", "/garde", "/prefecture", event, f"{event}/cellule", f"{event}/journal", f"{event}/rapport"):
        assert foreign not in flat(officer.see(url).text), url
