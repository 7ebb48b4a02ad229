"""What the sandbox received, shown read only: on a real installation for exercises alone, and the wall of its media."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from channels.port import Accepted, Account, Outgoing
from channels.sandbox.server import ACCOUNT, SECRET, serve
from channels.simulated import SimulatedMedia
from channels.twilio import TwilioSms
from crisis.accounts.tables import account
from crisis.clock import now
from crisis.db import Database
from crisis.delivery.tables import delivery
from crisis.directory.contacts import holders
from crisis.events import closing
from crisis.territory import Territory
from crisis.web.console import blueprints
from crisis.web.factory import application
from tests.conducting import sent, started
from tests.exercising import lead
from tests.house import Hours, House
from tests.served import until
from tests.web.conftest import house_of
from tests.web.walker import Page, Walker

MAYOR = "+33639981014"
SAID = ("EXERCICE – Le pont aurait cédé", "EXERCICE : « on ne passe plus », dit un riverain <b>ému</b>. EXERCICE")


@pytest.fixture
def operators(tmp_path: Path) -> Iterator[str]:
    stop, ready, places = threading.Event(), threading.Event(), list[str]()

    def on_ready(http: str, _smtp: str) -> None:
        places.append(f"http://{http}")
        ready.set()

    thread = threading.Thread(target=serve, args=("127.0.0.1:0", "127.0.0.1:0", tmp_path / "operators"),
                              kwargs={"stop_event": stop, "on_ready": on_ready})
    thread.start()
    assert ready.wait(10)
    yield places[0]
    stop.set()
    thread.join(10)


@dataclass
class Reading:
    """One console, on a demonstration or as a real installation shows it."""

    db: Database
    territory: Territory
    folder: Path
    operators: str

    def app(self, *, demonstration: bool) -> Flask:
        house = house_of(self.db, self.territory, self.folder)
        settings = house.settings.model_copy(update={"sandbox_url": self.operators})
        return application(replace(house, settings=settings, demonstration=demonstration), "k" * 32, blueprints(),
                           public=False)

    def see(self, path: str, login: str = "sidpc1", *, demonstration: bool = False) -> Any:
        return Walker.signed_in(self.app(demonstration=demonstration), login).see(path)

    def text(self, path: str, **how: Any) -> str:
        return unescape(self.see(path, **how).text).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def reading(one: Database, cantal: Territory, tmp_path: Path, operators: str,
            monkeypatch: pytest.MonkeyPatch) -> Reading:
    # A machine that is busy with other tests may take longer than a person would wait.
    monkeypatch.setattr("crisis.web.console.sandbox.PATIENCE", 30.0)
    return Reading(one, cantal, tmp_path, operators)


@dataclass
class Exercise:
    """An exercise under way, and the keys of what it showed at H."""

    house: House
    event: str
    keys: list[str]

    def close(self) -> None:
        self.house.do(closing.close, lead(self.house), self.event, confirmed=True)


def playing(db: Database) -> Exercise:
    house = House(db, Hours(now()))
    event = started(house, sent(1, 0, "simulated_media"))
    with db.reading() as tx:
        keys = tx.execute(select(delivery.c.id).where(delivery.c.event == event, delivery.c.audience == "simulated"))
        return Exercise(house, event, list(keys.scalars()))


def tell(operators: str, key: str, headline: str = SAID[0], text: str = SAID[1]) -> None:
    post = Outgoing(key, key, "simulated", "simulated_media:Radio du Cantal", text, headline)
    assert SimulatedMedia(operators, SECRET).send(post) == Accepted(key)


def test_a_real_installation_shows_its_sandbox_read_only_for_exercises(reading: Reading) -> None:
    sms = TwilioSms(Account(reading.operators, ACCOUNT, SECRET, "PREF15"), "sandbox")
    assert isinstance(sms.send(Outgoing("d1", "d1", "sms", MAYOR, "EXERCICE Crue de la Cère. EXERCICE")), Accepted)
    words = "EXERCICE Crue de la Cère. EXERCICE"
    shown = until(lambda: _with(reading, words, "sidpc1", demonstration=False), "the SMS")
    assert "Exercices seulement." in shown
    assert 'href="/essai/medias"' in shown
    forms = [form.action for form in Page(reading.see("/essai").text).forms]
    assert sorted(forms) == ["/deconnexion", "/essai"]  # Nothing but a search.
    assert "Exercices seulement." not in reading.text("/essai", demonstration=True)


def test_nobody_reads_it_without_signing_in(reading: Reading) -> None:
    client = reading.app(demonstration=False).test_client()
    for path in ("/essai", "/essai/medias"):
        assert client.get(path).status_code in (302, 303, 401), path


@pytest.mark.parametrize("login", ["qualite1", "auditeur1", "observateur1", "com1", "cip1"])
def test_who_does_not_conduct_reads_nothing_of_the_sandbox_of_a_real_installation(reading: Reading, login: str) -> None:
    """It holds the injects of others, and numbers of real people; the wall of media is for whoever plays."""
    assert reading.see("/essai", login=login).status_code == 403
    assert reading.see("/essai", login=login, demonstration=True).status_code == 200
    assert reading.see("/essai/medias", login=login).status_code == 200
    menu = reading.see("/", login=login).text
    assert ('href="/essai"' in menu, 'href="/essai/medias"' in menu) == (False, True)


def test_a_duty_officer_who_plays_reads_the_wall_of_media_and_not_what_is_coming_to_others(reading: Reading) -> None:
    """The right to conduct exercises is not that of reading the one in which one is called."""
    under_way = playing(reading.db)
    refused = reading.see("/essai")
    assert refused.status_code == 403
    assert "mur des médias simulés" in unescape(refused.text)
    assert reading.see("/essai/medias").status_code == 200
    assert reading.see("/essai", demonstration=True).status_code == 200
    assert reading.see("/essai", login="exercice1").status_code == 200  # It conducts.
    under_way.close()
    assert reading.see("/essai").status_code == 200


def _with(reading: Reading, words: str, login: str, *, demonstration: bool) -> str:
    """Return the page once it says these words; the sandbox keeps what it accepted a moment later."""
    page = reading.text("/essai", login=login, demonstration=demonstration)
    return page if words in page else ""


@pytest.mark.parametrize("login", ["exercice1", "sidpc1"])
def test_whoever_conducts_reads_it_without_what_would_let_them_answer_for_others(reading: Reading, login: str) -> None:
    link = "http://127.0.0.1:8001/a/Zm9yIG5vYm9keS1lbHNl_-x"
    sms = TwilioSms(Account(reading.operators, ACCOUNT, SECRET, "PREF15"), "sandbox")
    text = f"EXERCICE Vous êtes appelé : {link}\nEXERCICE"
    with reading.db.reading() as tx:
        person = tx.execute(select(account.c.person).where(account.c.login == "sidpc1")).scalar_one()
        owned = next(address for each in holders(tx, "staff")
                     if each.person == person and (address := each.address("sms")))
    assert isinstance(sms.send(Outgoing("d1", "d1", "sms", owned, text)), Accepted)
    masked = "Vous êtes appelé : http://127.0.0.1:8001/a/…"
    open_one = until(lambda: _with(reading, f'href="{link}"', login, demonstration=True), "the whole link")
    shown = until(lambda: _with(reading, masked, login, demonstration=False), "the masked link")
    assert "Zm9y" not in shown
    assert 'href="http://127.0.0.1:8001/a/' not in shown
    with reading.db.reading() as tx:
        logins = [row.login for row in tx.execute(select(account.c.login))]
    assert (any(f"({each})" in shown for each in logins), any(f"({each})" in open_one for each in logins)) == (
        False, True)


@pytest.mark.parametrize("demonstration", [False, True])
def test_the_wall_shows_the_latest_post_first_with_its_marks(reading: Reading, demonstration: bool) -> None:
    first, second = playing(reading.db), playing(reading.db)  # Two that are open at once.
    tell(reading.operators, first.keys[0])
    tell(reading.operators, second.keys[0], "EXERCICE – Point de situation", "EXERCICE suite EXERCICE")
    page = reading.see("/essai/medias", demonstration=demonstration).text
    told = reading.text("/essai/medias", demonstration=demonstration)
    assert told.index("Point de situation") < told.index("Le pont aurait cédé")
    assert "Média simulé" in told
    assert "Radio du Cantal" in told
    assert "<b>ému" not in page  # What is simulated is text, whoever writes it.
    assert "aria-labelledby" in page


def test_the_wall_shows_the_exercise_under_way_and_none_before_it(reading: Reading) -> None:
    tell(reading.operators, "of-nobody", "EXERCICE – Sans évènement")
    assert "Rien n'est publié." in reading.text("/essai/medias")
    before = playing(reading.db)
    tell(reading.operators, before.keys[0], "EXERCICE – Le mois dernier")
    assert "Aucun exercice n'est en cours" not in reading.text("/essai/medias")
    before.close()
    over = reading.text("/essai/medias")
    assert "EXERCICE – Le mois dernier" in over
    assert "Aucun exercice n'est en cours. Voici les publications du dernier joué, « " in over
    today = playing(reading.db)
    assert "Le mois dernier" not in reading.text("/essai/medias")
    tell(reading.operators, today.keys[0], "EXERCICE – Ce matin")
    found = reading.text("/essai/medias")
    told = [each in found for each in ("Ce matin", "Le mois dernier", "Sans évènement", "Aucun exercice")]
    assert told == [True, False, False, False]


def test_the_wall_is_kept_up_to_date_by_a_script_and_without_one_where_its_reader_asks(reading: Reading) -> None:
    page, followed = reading.see("/essai/medias").text, reading.see("/essai/medias?suivre=oui").text
    assert 'id="publications" data-live="always"' in page
    assert 'href="/essai/medias?suivre=oui"' in page
    assert ('http-equiv="refresh"' in page, 'http-equiv="refresh"' in followed) == (False, True)


def test_what_was_received_is_bounded_and_a_search_looks_further(reading: Reading,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crisis.web.console.sandbox.PAGE", 2)
    sms = TwilioSms(Account(reading.operators, ACCOUNT, SECRET, "PREF15"), "sandbox")
    for each in range(4):
        said = f"EXERCICE Point {each}. EXERCICE"
        assert isinstance(sms.send(Outgoing(f"d{each}", f"d{each}", "sms", MAYOR, said)), Accepted)
    shown = until(lambda: _with(reading, "Point 3", "sidpc1", demonstration=False), "the last SMS")
    assert [f"Point {each}" in shown for each in range(4)] == [False, False, True, True]
    assert "les 2 derniers sont montrés" in shown
    officer = Walker.signed_in(reading.app(demonstration=False), "sidpc1")
    found = unescape(officer.send("/essai", "/essai", cherche="Point 0").text)
    assert "EXERCICE Point 0." in found
    assert "cherchés parmi les 5" in found
    every = requests.get(f"{reading.operators}/_phones", timeout=5).json()[MAYOR]
    last = requests.get(f"{reading.operators}/_phones", params={"last": 1}, timeout=5).json()[MAYOR]
    assert (len(every), [each["text"] for each in last]) == (4, ["EXERCICE Point 3. EXERCICE"])


def test_the_wall_of_media_says_that_it_shows_the_latest(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    under_way, other = playing(reading.db), playing(reading.db)
    for one in (under_way, other):
        tell(reading.operators, one.keys[0])
    assert "sont montrées" not in reading.text("/essai/medias")
    monkeypatch.setattr("crisis.web.console.sandbox.PAGE", 1)
    assert "Les 1 dernières publications sont montrées." in reading.text("/essai/medias")


def test_a_sandbox_that_does_not_answer_is_said(reading: Reading) -> None:
    away = replace(reading, operators="http://127.0.0.1:9")
    for path in ("/essai", "/essai/medias"):
        assert "Le bac à sable ne répond pas" in away.text(path), path


def test_the_way_to_it_is_in_the_menu_of_those_who_prepare_exercises(reading: Reading) -> None:
    assert 'href="/essai"' in reading.see("/", login="exercice1").text
    assert requests.get(f"{reading.operators}/medias/", timeout=5).json() == {"posts": []}
