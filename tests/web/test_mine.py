"""One's own duty on the console: a number verified, a duty confirmed, a telephone enrolled, and the red band."""
from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from crisis import clock
from crisis.accounts.signin import person_of
from crisis.accounts.tables import login
from crisis.db import Database, new_id
from crisis.delivery import beats
from crisis.delivery.tables import beat, content, delivery
from crisis.demonstration import HOUSE
from crisis.evidence.verifier import verify_all
from crisis.oncall import confirming, rotas
from crisis.oncall.confirming import Sign
from crisis.oncall.layers import Listed
from crisis.oncall.tables import duty_change
from crisis.web.house import House
from tests.web.walker import Walker

HOME = "/mon-astreinte"
SIGN = Sign("préfecture du Cantal", "http://127.0.0.1:8001")
FUNCTION = "technician"


@pytest.fixture
def holder(console: Flask, one: Database) -> Walker:
    """Somebody whose duty begins in twenty hours and lasts two days, asked to confirm it."""
    with one.transaction() as tx:
        person, at = person_of(tx, "com2"), tx.now + timedelta(hours=20)
        rotas.publish_layers(tx, HOUSE, FUNCTION, [Listed(((at, person), (at + timedelta(days=2), None)))])
        for function in ("communication", "cip_chief"):
            rotas.publish_layers(tx, HOUSE, function, [Listed(((tx.now, person_of(tx, "com1")),))])
        confirming.remind(tx, SIGN)
    return Walker.signed_in(console, "com2")


def last_code(db: Database) -> str:
    texts = (select(content.c.text).join(delivery, delivery.c.content == content.c.id)
             .order_by(delivery.c.order_seq.desc()).limit(1))
    with db.reading() as tx:
        return re.findall(r"[0-9]{6}", tx.execute(texts).scalar_one())[0]


def alive(db: Database) -> None:
    with db.transaction() as tx:
        for part in ("worker", "scheduler"):
            beats.strike(tx, part, clock.now())


def test_a_number_is_verified_from_the_page_and_said_to_be_missing_until_then(holder: Walker, one: Database) -> None:
    before = holder.see(HOME).text
    assert "numéro non vérifié" in before
    assert "numéro non vérifié" in holder.see("/").text
    assert holder.send(HOME, f"{HOME}/code").status_code == 303
    assert holder.send(HOME, f"{HOME}/verification", code="000000").status_code in (303, 422)
    assert holder.send(HOME, f"{HOME}/verification", code=last_code(one)).status_code == 303
    assert "numéro non vérifié" not in holder.see(HOME).text
    with one.reading() as tx:
        verify_all(tx)


def test_after_five_wrong_codes_the_right_one_is_refused_too(holder: Walker, one: Database) -> None:
    holder.send(HOME, f"{HOME}/code")
    form, right = holder.form(HOME, f"{HOME}/verification"), last_code(one)
    wrong = f"{(int(right) + 1) % 10 ** 6:06d}"
    answers = []
    for _ in range(5):
        answers.append(holder.again(form, code=wrong, cle=new_id()).status_code)
    last = holder.again(form, code=right, cle=new_id())
    assert (answers, last.status_code) == ([422] * 5, 422)
    assert "Cinq essais ont échoué." in last.text


def test_a_duty_is_confirmed_on_the_page_or_by_the_link_that_no_preview_can_press(
        holder: Walker, one: Database, public_face: Flask) -> None:
    with one.reading() as tx:
        link = tx.execute(select(delivery.c.merge).where(delivery.c.merge.is_not(None))).scalars().first()
    path = str(link).removeprefix(SIGN.public_url)
    outside = public_face.test_client()
    assert "Je confirme" in outside.get(path).text
    assert outside.head(path).status_code == 200
    assert "vous confirmez" not in holder.see(HOME).text
    assert outside.post(path, data={"answer": "confirmed"}).status_code == 303
    assert "vous confirmez" in holder.see(HOME).text
    assert holder.send(HOME, f"{HOME}/reponse", reponse="cannot").status_code == 303
    assert "vous ne pouvez pas" in outside.get(path).text
    assert outside.get("/g/perdu").status_code == 404


def enrolled(holder: Walker) -> None:
    assert holder.send(HOME, f"{HOME}/telephone").status_code == 303


def later(db: Database, **passed: float) -> None:
    """Let time pass for the sessions alone: their rows grow older."""
    with db.transaction() as tx:
        for row in tx.execute(select(login)).all():
            tx.execute(update(login).where(login.c.id == row.id).values(
                proved_at=row.proved_at - timedelta(**passed),
                expires_at=row.expires_at if row.duty else row.expires_at - timedelta(**passed)))


def test_an_enrolled_telephone_outlives_an_ordinary_session_until_the_end_of_the_duty(
        console: Flask, holder: Walker, one: Database) -> None:
    ordinary = Walker.signed_in(console, "com2")
    enrolled(holder)
    with one.reading() as tx:
        row = tx.execute(select(login).where(login.c.duty.is_not(None))).one()
    assert timedelta(hours=67) < row.expires_at - clock.now() <= timedelta(hours=68)
    later(one, hours=13)
    assert (holder.see("/").status_code, ordinary.see(HOME).status_code) == (200, 401)


def test_a_swap_or_a_leave_that_takes_the_duty_closes_the_telephone_at_once(holder: Walker, one: Database) -> None:
    enrolled(holder)
    with one.transaction() as tx:
        tx.execute(insert(duty_change), {
            "id": new_id(), "kind": "leave", "function": None, "person": person_of(tx, "com2"), "instead_of": None,
            "begins": tx.now, "ends": tx.now + timedelta(days=9), "register_seq": 1})
    assert holder.see(HOME).status_code == 401


def test_the_password_is_asked_again_for_an_export_and_never_for_an_act(
        console: Flask, holder: Walker, one: Database, demonstration_file: Path) -> None:
    event = Walker.signed_in(console, "sidpc1").open_event()
    enrolled(holder)
    assert holder.see(f"{event}/journal/export.csv").status_code == 200
    later(one, hours=13)
    refused = holder.see(f"{event}/journal/export.csv")
    assert (refused.status_code, "Mot de passe demandé." in refused.text) == (403, True)
    assert holder.see(event).status_code == 200
    assert holder.send(f"{event}/journal", f"{event}/journal/note", texte="Pont fermé").status_code == 303
    passwords = json.loads((demonstration_file.parent / "demonstration.json").read_text(encoding="utf-8"))
    signed = holder.send("/connexion", "/connexion", identifiant="com2", mot_de_passe=passwords["com2"])
    assert signed.status_code == 303
    assert holder.see(f"{event}/journal/export.csv").status_code == 200
    with one.reading() as tx:
        assert len(tx.execute(select(login).where(login.c.duty.is_not(None))).all()) == 1


def test_a_telephone_is_withdrawn_by_its_owner_or_by_whoever_manages_rotas(
        console: Flask, holder: Walker, one: Database) -> None:
    enrolled(holder)
    chief, stranger = Walker.signed_in(console, "admin1"), Walker.signed_in(console, "com1")
    assert stranger.see("/joignabilite").status_code == 403
    with one.reading() as tx:
        phone = tx.execute(select(login.c.id).where(login.c.duty.is_not(None))).scalar_one()
    form = stranger.form(HOME, f"{HOME}/telephone")
    form.action = f"{HOME}/retrait"
    assert stranger.again(form, telephone=phone).status_code == 404
    assert chief.send("/joignabilite", f"{HOME}/retrait").location == "/joignabilite"
    assert holder.see(HOME).status_code == 401


def test_nobody_enrols_a_telephone_without_a_duty_this_week(console: Flask, one: Database) -> None:
    walker = Walker.signed_in(console, "observateur1")
    refused = walker.send(HOME, f"{HOME}/telephone")
    assert (refused.status_code, "Aucune astreinte ne vous attend" in refused.text) == (422, True)


def test_whoever_manages_rotas_sees_who_may_not_be_reached(console: Flask, holder: Walker) -> None:
    page = Walker.signed_in(console, "admin1").see("/joignabilite").text
    assert "numéro non vérifié, aucun message arrivé depuis 30 jours" in page


def test_the_duty_officer_who_is_told_to_look_there_may_look_and_withdraws_no_telephone_of_others(
        console: Flask, holder: Walker) -> None:
    enrolled(holder)
    page = unescape(Walker.signed_in(console, "sidpc1").see("/joignabilite").text)
    assert "numéro non vérifié" in page
    assert ("connecté jusqu'au" in page, "Retirer" in page) == (True, False)
    assert "Retirer" in Walker.signed_in(console, "admin1").see("/joignabilite").text


def test_a_mailbox_that_nobody_reads_is_said_plainly(console: Flask) -> None:
    admin, told = Walker.signed_in(console, "admin1"), "La réception des courriels n'est pas vérifiée"
    assert told in unescape(admin.see("/joignabilite").text)
    house: House = console.extensions["house"]
    console.extensions["house"] = replace(house, probing=replace(house.probing, read=True))
    assert told not in unescape(admin.see("/joignabilite").text)


def test_the_band_says_what_is_broken_what_to_do_and_whom_to_call(console: Flask, one: Database) -> None:
    officer = Walker.signed_in(console, "sidpc1")
    band = officer.see("/").text
    assert all(words in band for words in ("Une partie du service est arrêtée", "Rien ne part", "Appelez de vive voix",
                                           "de garde", "Tableau d'astreinte"))
    assert "de garde" not in Walker.signed_in(console, "auditeur1").see("/").text
    alive(one)
    assert 'class="alarm"' not in officer.see("/").text


def test_a_promise_that_is_not_kept_is_red_on_every_page_while_all_parts_beat(console: Flask, one: Database) -> None:
    officer = Walker.signed_in(console, "sidpc1")
    event = officer.open_event()
    officer.activate(event)
    alive(one)
    with one.transaction() as tx:
        tx.execute(update(delivery).values(next_at=tx.now - timedelta(minutes=1)))
    for page in ("/", event, f"{event}/journal", "/garde"):
        band = unescape(officer.see(page).text)
        assert "Une promesse du service n'est pas tenue" in band
        assert "Une alerte à l'astreinte attend" in band
    with one.transaction() as tx:
        tx.execute(delete(beat))
