"""The page of the convening and that of the organisms: by forms alone, with what was typed kept after a refusal."""
from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crisis.db import Database
from crisis.delivery.tables import content, delivery
from crisis.directory import organisms
from crisis.directory.organism_files import HEADER
from tests.web.walker import Page, Walker


def activated(officer: Walker) -> str:
    event = officer.open_event()
    officer.activate(event)
    return event


def convened(officer: Walker, **given: Any) -> str:
    event = activated(officer)
    assert officer.send(f"{event}/convocation", f"{event}/convocation", **given).status_code == 303
    return event


def key_of(db: Database, code: str) -> str:
    with db.reading() as tx:
        return next(each.id for each in organisms.everyone(tx) if each.card.code == code)


def text(page: str) -> str:
    """Return the words of a page, its blanks made plain."""
    return re.sub(r"\s+", " ", " ".join(Page(page).text))


def typing(walker: Walker, event: str, act: str, key: str) -> Any:
    return walker.form(f"{event}/convocation", f"{event}/convocation/{act}", organisme=key)


def test_the_list_is_preticked_by_the_type_of_event(officer: Walker, one: Database) -> None:
    event = activated(officer)
    ticked = officer.form(f"{event}/convocation", f"{event}/convocation").fields["organisme"]
    assert {key_of(one, "sdis"), key_of(one, "council")} <= set(ticked)
    assert key_of(one, "prosecutor") not in ticked
    assert len(ticked) == 14


def test_the_table_counts_who_is_there_on_the_way_and_silent(officer: Walker, one: Database) -> None:
    event = convened(officer, consigne="Salle du COD, 2e étage")
    sdis, samu, ddt = (key_of(one, code) for code in ("sdis", "samu", "ddt"))
    assert officer.again(typing(officer, event, "reponse", sdis), reponse="coming-30").status_code == 303
    assert officer.again(typing(officer, event, "presence", samu), acte="present", representant="Dr Aubrac"
                         ).status_code == 303
    assert officer.again(typing(officer, event, "reponse", ddt), reponse="represented", representant="M. Vidal, chef",
                         dans="15").status_code == 303
    page = text(officer.see(f"{event}/convocation").text)
    assert "1 présent sur 14 convoqués, 2 en route, 11 sans réponse" in page
    assert "Dr Aubrac" in page
    assert "M. Vidal, chef" in page
    assert officer.again(typing(officer, event, "presence", samu), acte="left").status_code == 303
    assert "1 parti" in text(officer.see(f"{event}/convocation").text)
    assert officer.kinds(event)[-1] == "organism_left"


def test_an_organism_that_nobody_of_can_be_called_is_named_first(officer: Walker, one: Database) -> None:
    made = officer.send("/organismes", "/organismes", code="mairie", organisme="Mairie d'Aurillac", nature="local",
                        convoque="always")
    assert made.status_code == 303
    page = text(officer.see(f"{convened(officer)}/convocation").text)
    assert "À appeler de vive voix : Mairie d'Aurillac." in page
    assert "15 sans réponse, dont 1 à appeler" in page


def test_whoever_is_convened_is_not_offered_again(officer: Walker, one: Database) -> None:
    event = convened(officer)
    form = officer.form(f"{event}/convocation", f"{event}/convocation")
    assert "organisme" not in form.fields
    assert officer.again(form, organisme=[key_of(one, "sdis"), key_of(one, "cogic")]).status_code == 303
    assert officer.kinds(event).count("organism_called") == 15


def test_nobody_ticked_is_refused_and_the_instruction_is_kept(officer: Walker) -> None:
    event = activated(officer)
    answer = officer.send(f"{event}/convocation", f"{event}/convocation", organisme=[], consigne="Salle 12")
    assert answer.status_code == 422
    assert 'value="Salle 12"' in answer.text
    assert "cod_convened" not in officer.kinds(event)


def test_a_refused_answer_keeps_what_was_typed_for_that_organism_alone(officer: Walker, one: Database) -> None:
    event, long = convened(officer), "x" * 201
    form = typing(officer, event, "reponse", key_of(one, "sdis"))
    answer = officer.again(form, reponse="represented", representant=long)
    assert answer.status_code == 422
    assert answer.text.count(f'value="{long}"') == 1


def test_who_reads_no_name_sees_neither_contact_nor_representative(
        console: Flask, officer: Walker, one: Database) -> None:
    event, key = convened(officer), key_of(one, "sdis")
    officer.again(typing(officer, event, "presence", key), acte="present", representant="Cne Untel")
    with one.reading() as tx:
        contact = organisms.one(tx, key).card.contacts[0]
    seen = {login: Walker.signed_in(console, login).see(f"{event}/convocation").text for login in ("auditeur1", "cip1")}
    assert contact.name in officer.see(f"{event}/convocation").text
    tables = [page.partition("<main")[2] for page in seen.values()]
    assert not any(contact.name in table or "+336" in table for table in tables)
    assert ("Cne Untel" in seen["auditeur1"], "Cne Untel" in seen["cip1"]) == (False, True)
    assert not any("/convocation" in form.action for page in seen.values() for form in Page(page).forms)
    auditor = Walker.signed_in(console, "auditeur1").see(f"{event}/journal").text
    assert ("Cne Untel" in auditor, contact.name in auditor) == (False, False)


def link(db: Database, event: str, code: str) -> str:
    """Return the personal address of whoever of an organism was called."""
    with db.reading() as tx:
        rows = select(delivery.c.merge).where(
            delivery.c.event == event.rpartition("/")[2], delivery.c.merge.is_not(None),
            delivery.c.target == f"organism:{key_of(db, code)}")
        return f"/a/{str(tx.execute(rows).scalars().first()).rpartition('/')[2]}"


def test_the_personal_page_answers_by_its_buttons_alone(officer: Walker, public_face: Flask, one: Database) -> None:
    event = convened(officer)
    address, outside = link(one, event, "sdis"), public_face.test_client()
    before = len(officer.kinds(event))
    for method in ("GET", "HEAD"):
        assert outside.open(address, method=method).status_code == 200
    assert len(officer.kinds(event)) == before
    assert "vous êtes convoqué au" in text(outside.get(address).text)
    given = {"answer": "represented", "minutes": "60", "representant": "Cne Aubrac, adjoint"}
    assert outside.post(address, data=given).status_code == 303
    assert "Cne Aubrac, adjoint" in text(outside.get(address).text)
    assert outside.post(address, data={"answer": "coming", "minutes": "120"}).status_code == 303
    assert outside.post(address, data={"answer": "coming", "minutes": "17"}).status_code == 422
    assert outside.post(address, data={"answer": "arrived"}).status_code == 303
    assert "Présence de votre représentant enregistrée" in text(outside.get(address).text)
    assert officer.kinds(event)[before:] == ["convocation_answered", "convocation_answered", "organism_present"]


def test_what_an_organism_said_is_signed_in_french_and_the_instruction_ends_as_a_sentence(
        officer: Walker, public_face: Flask, one: Database) -> None:
    event = convened(officer, consigne="Salle du COD")
    address = link(one, event, "sdis")
    assert public_face.test_client().post(address, data={"answer": "coming", "minutes": "30"}).status_code == 303
    page = text(officer.see(f"{event}/journal").text)
    assert "permanence d'un organisme" in page
    assert "service_duty" not in page
    with one.reading() as tx:
        said = tx.execute(select(content.c.text).join(delivery, delivery.c.content == content.c.id).where(
            delivery.c.audience == "services", delivery.c.channel == "sms")).scalars().first()
    assert "Salle du COD. Répondez" in str(said)


def test_the_lists_of_the_prefecture_are_read_by_name(officer: Walker) -> None:
    page = text(officer.see("/organismes").text)
    assert "Toujours : service départemental d'incendie et de secours (SDIS) ;" in page


def test_after_the_cod_is_lifted_the_personal_page_says_so(officer: Walker, public_face: Flask, one: Database) -> None:
    event = convened(officer)
    address, outside = link(one, event, "sdis"), public_face.test_client()
    assert officer.send(f"{event}/fin", f"{event}/fin/cod").status_code == 303
    assert "vous n'êtes plus attendu" in text(outside.get(address).text)
    assert outside.post(address, data={"answer": "coming", "minutes": "15"}).status_code == 409


def test_a_card_is_added_changed_and_removed_by_its_forms(officer: Walker, one: Database) -> None:
    made = officer.send("/organismes", "/organismes", code="mairie", organisme="mairie d'Aurillac", nature="local",
                        convoque="types", type=["flood", "storm"], nom1="Astreinte", sms1="06 39 98 07 01")
    assert made.status_code == 303
    form = officer.form(made.location, made.location)
    assert (form.fields["sms1"], form.fields["type"]) == (["06 39 98 07 01"], ["flood", "storm"])
    assert officer.again(form, organisme="Ville d'Aurillac", convoque="always").status_code == 303
    assert "Ville d&#39;Aurillac" in officer.see("/organismes").text
    assert officer.send(made.location, f"{made.location}/retrait").status_code == 303
    assert officer.see(made.location).status_code == 404


def test_a_card_that_is_refused_keeps_every_line(officer: Walker) -> None:
    answer = officer.send("/organismes", "/organismes", code="Mairie !", organisme="mairie", convoque="",
                          nom2="Astreinte", sms2="12")
    assert answer.status_code == 422
    assert ('value="Mairie !"' in answer.text, 'value="12"' in answer.text) == (True, True)
    assert "contact 1" in answer.text


def test_the_file_goes_out_and_comes_back_as_it_was(officer: Walker) -> None:
    exported = officer.see("/organismes/organismes.csv")
    assert exported.headers["Content-Disposition"].endswith('"organismes.csv"')
    assert imported(officer, exported.data) == 303
    assert officer.see("/organismes/organismes.csv").data == exported.data


def imported(walker: Walker, body: bytes) -> int:
    form = walker.form("/organismes", "/organismes/fichier")
    fields = {name: value for name, values in form.fields.items() for value in values}
    data = fields | {"fichier": (io.BytesIO(body), "organismes.csv", "text/csv")}
    return walker.client.post(form.action, data=data, content_type="multipart/form-data").status_code


def test_a_file_that_is_wrong_imports_nothing(officer: Walker) -> None:
    before = officer.see("/organismes/organismes.csv").data
    wrong = f"{';'.join(HEADER)}\nmairie;Mairie;collectivité;toujours;1;A;06 39 98 07 01;;\nX Y;;?;;1;B;12;;\n"
    assert imported(officer, wrong.encode()) == 422
    assert officer.see("/organismes/organismes.csv").data == before


@pytest.mark.parametrize(("login", "status"), [("admin1", 200), ("com1", 403), ("auditeur1", 403)])
def test_the_directory_of_organisms_is_for_those_who_keep_it(console: Flask, login: str, status: int) -> None:
    walker = Walker.signed_in(console, login)
    assert walker.see("/organismes").status_code == status
    assert ("Organismes</a>" in walker.see("/").text) is (status == 200)
