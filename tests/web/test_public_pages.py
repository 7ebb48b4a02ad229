"""The public pages: the text and its print, the personal link that acts only by its button."""
from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import select

from crisis.db import Database
from crisis.delivery.tables import delivery
from tests.web.walker import Page, Walker

TEXT = "Crue en cours.\nRestez chez vous : « à l'étage »."


@pytest.fixture
def published(tmp_path: Path) -> str:
    folder = tmp_path / "public"
    folder.mkdir()
    print_of = hashlib.sha256(TEXT.encode()).hexdigest()
    (folder / "abc.json").write_text(json.dumps({
        "slug": "abc", "title": "Crue <b>", "text": TEXT, "number": 3, "published_at": "2026-11-22T02:12:00.000000Z",
        "sha256": print_of}), encoding="utf-8")
    return print_of


def test_a_message_shows_its_text_its_number_its_hour_and_its_print(public_face: Flask, published: str) -> None:
    page = public_face.test_client().get("/public/messages/abc").text
    assert published in page
    assert "3" in page
    assert "à 3\u00a0h\u00a012" in page
    assert "<b>" not in page


def test_the_messages_of_a_real_installation_are_listed_and_those_of_a_demonstration_never(
        public_face: Flask, published: str) -> None:
    assert "Restez chez vous" not in public_face.test_client().get("/public/").text
    assert public_face.test_client().get("/public/etat.json").json == {}
    public_face.extensions["house"] = replace(public_face.extensions["house"], demonstration=False)
    assert "Restez chez vous" in public_face.test_client().get("/public/").text
    assert public_face.test_client().get("/public/etat.json").json["number"] == 3


ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_holds_the_authentic_messages_with_their_number_hour_and_lasting_address(
        public_face: Flask, published: str) -> None:
    public_face.extensions["house"] = replace(public_face.extensions["house"], demonstration=False)
    answer = public_face.test_client().get("/public/feed.atom", headers={"Host": "ailleurs.example"})
    feed = ElementTree.fromstring(answer.text)
    entry = feed.find(f"{ATOM}entry")
    assert (answer.mimetype, feed.get("{http://www.w3.org/XML/1998/namespace}lang")) == ("application/atom+xml", "fr")
    assert entry is not None
    told = {name: entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated", "content")}
    assert told == {"id": "http://127.0.0.1:8001/public/messages/abc", "title": "Message n° 3 : Crue <b>",
                    "updated": "2026-11-22T02:12:00.000000Z", "content": TEXT}
    assert feed.findtext(f"{ATOM}updated") == told["updated"]


@pytest.fixture
def two_events(tmp_path: Path, public_face: Flask) -> None:
    """Two events, each with its message n° 1, the first with a second message in another language."""
    folder = tmp_path / "public"
    folder.mkdir()
    for slug, event, number, title, hour, lang in (
            ("flood1", "e" * 32, 1, "Crue de la Cère", "02:12", None),
            ("fire1", "f" * 32, 1, "Feu d'usine", "02:30", None),
            ("flood2", "e" * 32, 2, "The river is falling", "03:00", "en")):
        (folder / f"{slug}.json").write_text(json.dumps({
            "slug": slug, "title": title, "text": TEXT, "number": number, "event": event,
            "published_at": f"2026-11-22T{hour}:00.000000Z", "sha256": "0" * 64} | ({"lang": lang} if lang else {})),
            encoding="utf-8")
    public_face.extensions["house"] = replace(public_face.extensions["house"], demonstration=False)


def test_two_messages_of_the_same_number_are_told_apart_by_the_first_title_of_their_event(
        public_face: Flask, two_events: None) -> None:
    page = public_face.test_client().get("/public/").text.replace("\u00a0", " ")
    assert [title.replace("&#39;", "'") for title in re.findall(r"Évènement : <strong>([^<]*)</strong>", page)] == [
        "Crue de la Cère", "Feu d'usine", "Crue de la Cère"]
    assert ", premier message le <time" in page
    one = public_face.test_client().get("/public/messages/flood2").text.replace("\u00a0", " ")
    assert "Évènement : <strong>Crue de la Cère</strong>, premier message le" in one
    feed = ElementTree.fromstring(public_face.test_client().get("/public/feed.atom").text)
    assert [each.text for each in feed.findall(f"{ATOM}entry/{ATOM}title")] == [
        "Crue de la Cère, message n° 2 : The river is falling", "Message n° 1 : Feu d'usine",
        "Message n° 1 : Crue de la Cère"]
    assert {each.get("term") for each in feed.findall(f"{ATOM}entry/{ATOM}category")} == {"e" * 32, "f" * 32}


def test_each_message_says_its_language_and_the_number_for_deaf_people_stands_everywhere(
        public_face: Flask, two_events: None) -> None:
    client = public_face.test_client()
    assert re.findall(r'<p class="text" lang="(\w+)">', client.get("/public/").text) == ["en", "fr", "fr"]
    english, french = (client.get(f"/public/messages/{slug}").text for slug in ("flood2", "flood1"))
    assert ('lang="en"' in english, "langue\u00a0: en" in english) == (True, True)
    assert ('<p class="text" lang="fr">' in french, "langue\u00a0:" in french) == (True, False)
    feed = client.get("/public/feed.atom").text
    entries = ElementTree.fromstring(feed).findall(f"{ATOM}entry")
    assert [each.get("{http://www.w3.org/XML/1998/namespace}lang") for each in entries] == ["en", "fr", "fr"]
    for page in (client.get("/public/").text, english, french, feed):
        assert re.search(r"sourdes.+114", page)


def test_the_feed_of_a_demonstration_is_empty_and_sound(public_face: Flask, published: str) -> None:
    feed = ElementTree.fromstring(public_face.test_client().get("/public/feed.atom").text)
    assert (feed.findall(f"{ATOM}entry"), bool(feed.findtext(f"{ATOM}updated"))) == ([], True)


def test_the_public_page_names_the_emergency_numbers_and_its_feed(public_face: Flask) -> None:
    page = public_face.test_client().get("/public/").text
    assert ("114" in page, "/public/feed.atom" in page) == (True, True)


def test_a_page_without_messages_says_so_and_a_demonstration_where_they_are(public_face: Flask) -> None:
    shown = public_face.test_client().get("/public/").text
    assert "Aucun message en cours" not in shown
    assert 'href="http://127.0.0.1:8000/essai#site"' in shown
    public_face.jinja_env.globals["house"] = replace(public_face.extensions["house"], demonstration=False)
    shown = public_face.test_client().get("/public/").text
    assert ("Aucun message en cours" in shown, "/essai" in shown) == (True, False)


def link(db: Database) -> str:
    with db.reading() as tx:
        merge = tx.execute(select(delivery.c.merge).where(delivery.c.merge.is_not(None))).scalars().first()
    return str(merge).removeprefix("http://127.0.0.1:8001")


def test_a_link_acts_only_by_its_button(officer: Walker, public_face: Flask, one: Database) -> None:
    """EA3: a preview robot that follows the link answers for nobody."""
    event = officer.open_event()
    officer.activate(event)
    phone = public_face.test_client()
    before = officer.kinds(event)
    page = phone.get(link(one)).text
    phone.head(link(one))
    assert officer.kinds(event) == before
    form = next(form for form in Page(page).forms if form.fields.get("minutes") == ["30"])
    assert phone.post(link(one), data=form.fields).status_code == 303
    assert officer.kinds(event) == [*before, "duty_answered"]
    assert "30 min" in phone.get(link(one)).text.replace("\u00a0", " ")


def test_a_link_says_what_it_calls_for_and_where(officer: Walker, public_face: Flask, one: Database) -> None:
    event = officer.open_event()
    officer.activate(event)
    page = " ".join(public_face.test_client().get(link(one)).text.split()).replace("\u00a0", " ")
    told = page.partition('<p class="theirs">')[2].partition("</p>")[0]
    assert told.startswith("Préfecture du Cantal, inondation : ")
    assert "COD restreint" in told
    assert "Communes concernées : Aurillac" in page


def test_once_there_nobody_is_told_that_the_answer_may_be_changed(officer: Walker, public_face: Flask,
                                                                  one: Database) -> None:
    event = officer.open_event()
    officer.activate(event)
    phone, mine = public_face.test_client(), link(one)
    assert phone.post(mine, data={"answer": "coming", "minutes": "15"}).status_code == 303
    assert "Vous pouvez la changer." in phone.get(mine).text
    assert phone.post(mine, data={"answer": "arrived"}).status_code == 303
    assert "Vous pouvez la changer." not in phone.get(mine).text
    stale = phone.post(mine, data={"answer": "cannot"})
    assert (stale.status_code, "Votre présence est déjà enregistrée." in stale.text) == (409, True)
    assert officer.kinds(event).count("duty_answered") == 1


@pytest.mark.parametrize("path", ["/a/perdu", "/a/perdu/encore"])
def test_a_link_that_is_none_gives_the_number_of_the_permanence_to_call(public_face: Flask, path: str) -> None:
    answer = public_face.test_client().get(path)
    assert answer.status_code == 404
    for phone in public_face.extensions["house"].territory.emergency_phones:
        assert f'href="tel:{phone.number.replace(" ", "")}"' in answer.text
    refused = public_face.test_client().post("/a/perdu", data={"answer": "coming", "minutes": "15"})
    assert ("appelez la permanence" in refused.text, "tel:" in refused.text) == (True, True)


def test_a_page_of_the_public_that_does_not_exist_gives_no_number_of_the_permanence(public_face: Flask) -> None:
    answer = public_face.test_client().get("/public/messages/absent")
    assert (answer.status_code, "Joindre la permanence" in answer.text) == (404, False)


def test_the_public_face_sets_no_cookie_and_shows_nothing_of_the_console(public_face: Flask, published: str) -> None:
    answer = public_face.test_client().get("/public/")
    assert "Set-Cookie" not in answer.headers
    assert "/deconnexion" not in answer.text
    assert public_face.test_client().get("/connexion").status_code == 404


def links_of(db: Database, event: str, person: str) -> list[str]:
    rows = select(delivery.c.merge).where(delivery.c.event == event, delivery.c.target == f"person:{person}")
    with db.reading() as tx:
        found = tx.execute(rows.order_by(delivery.c.order_seq)).scalars().all()
    return [str(merge).removeprefix("http://127.0.0.1:8001") for merge in found]


def test_the_link_of_an_authority_confirms_the_order_by_its_button(
        officer: Walker, public_face: Flask, one: Database) -> None:
    event = officer.open_event()
    officer.activate(event)
    person = officer.form(event, f"{event}/cod").fields["autorite"][0]
    assert officer.send(event, f"{event}/decision", decision="inform").status_code == 303
    _, link_of_decision = links_of(one, event.rpartition("/")[2], person)
    phone = public_face.test_client()
    page = phone.get(link_of_decision).text.replace("\u00a0", " ").replace("\u202f", " ")
    page = re.sub(r"</?abbr[^>]*>", "", page)
    assert "a enregistré votre ordre : activation du COD (" in page
    assert "décision d&#39;informer (diffuser), reçu par téléphone à" in page
    assert "Le confirmez-vous ?" in page
    assert "vous êtes appelé" not in page
    assert officer.kinds(event)[-1] == "duty_alerted"
    form = [form for form in Page(page).forms if form.fields.get("answer") == ["confirmed"]][-1]
    for _ in range(2):
        assert phone.post(link_of_decision, data=form.fields).status_code == 303
    assert officer.kinds(event).count("order_confirmed") == 1
    assert "vous confirmez cet ordre" in phone.get(link_of_decision).text
    assert phone.post(link_of_decision, data={"answer": "arrived"}).status_code == 422
    assert phone.post(link_of_decision, data={"answer": "confirmed", "order": "1; --"}).status_code == 422


def test_a_link_of_a_mistaken_activation_says_that_nobody_is_expected(
        officer: Walker, public_face: Flask, one: Database) -> None:
    event = officer.open_event()
    officer.activate(event)
    person = officer.form(event, f"{event}/cod").fields["autorite"][0]
    [only] = links_of(one, event.rpartition("/")[2], person)
    assert officer.send(f"{event}/fin", f"{event}/fin/erreur", motif="mauvais bouton").status_code == 303
    phone, before = public_face.test_client(), officer.kinds(event)
    page = phone.get(only).text
    assert "ne vous déplacez pas" in page
    assert "J'arrive" not in page
    assert "Je ne confirme pas" in page
    refused = phone.post(only, data={"answer": "coming", "minutes": "15"})
    assert (refused.status_code, "Cette alerte est annulée" in refused.text) == (409, True)
    assert officer.kinds(event) == before


def test_the_link_that_wakes_an_authority_also_asks_for_her_order(
        officer: Walker, public_face: Flask, one: Database) -> None:
    event = officer.open_event()
    officer.activate(event)
    person = officer.form(event, f"{event}/cod").fields["autorite"][0]
    [only] = links_of(one, event.rpartition("/")[2], person)
    page = public_face.test_client().get(only).text
    assert "Je confirme" in page
    assert "Je ne peux pas" in page
