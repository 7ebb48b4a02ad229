"""The page of the cell: who is there, by the latest word of each, and how a presence recorded by mistake is mended."""
from __future__ import annotations

import re
from dataclasses import replace

from flask import Flask

from crisis.db import Database
from tests.web.test_public_pages import link
from tests.web.walker import Page, Walker


def told(walker: Walker, event: str) -> str:
    return walker.see(f"{event}/cellule").text.replace("\u00a0", " ").replace("\u202f", " ")


def activated(officer: Walker) -> str:
    event = officer.open_event()
    officer.activate(event)
    return event


def test_who_cannot_come_is_counted_neither_as_expected_nor_as_present(console: Flask, officer: Walker) -> None:
    event, head = activated(officer), Walker.signed_in(console, "com1")
    page, action = f"{event}/cellule", f"{event}/cellule/ma-reponse"
    head.send(page, action, reponse="coming-15")
    assert "Pas encore là : arrive dans 15 min" in told(officer, event)
    for noted in [form for form in Page(officer.see(page).text).forms if "/cellule/astreinte/" in form.action]:
        officer.again(noted, reponse="arrived")
    assert "effectif minimal présent : 2 sur 2" in told(officer, event)
    head.send(page, action, reponse="cannot")
    seen = told(officer, event)
    assert "effectif minimal présent : 1 sur 2" in seen
    assert seen.count("<strong>Ne peut pas venir</strong>") == 1
    assert "Pas encore là" not in seen
    assert officer.kinds(event).count("duty_answered") == 2


def test_both_ways_of_an_alert_are_shown_where_calls_are_placed(console: Flask, officer: Walker) -> None:
    assert re.search(r"<p>SMS : [^<·]+ · demandé à", told(officer, activated(officer)))
    house = console.extensions["house"]
    console.extensions["house"] = replace(house, here=replace(house.here, voice=True))
    other = officer.open_event()
    assert "par SMS et par appel téléphonique" in officer.see("/activer").text
    officer.activate(other)
    assert re.search(r"<p>SMS : [^<·]+ · appel : [^<·]+ · demandé à", told(officer, other))


def test_the_permanence_corrects_a_presence_and_both_entries_stay(console: Flask, officer: Walker) -> None:
    event, head = activated(officer), Walker.signed_in(console, "com1")
    head.send(f"{event}/cellule", f"{event}/cellule/ma-reponse", reponse="arrived")
    wrong = next(form for form in Page(officer.see(f"{event}/cellule").text).forms if "/presence/" in form.action)
    assert officer.again(wrong).status_code == 303
    assert officer.kinds(event)[-2:] == ["duty_arrived", "presence_corrected"]
    assert "n'est pas là : présence de l'entrée" in officer.entries(event)[-1]["sentence"].replace("\u00a0", " ")
    assert "effectif minimal présent : 0 sur 2" in told(officer, event)
    again = officer.again(wrong, cle="0" * 32)
    assert (again.status_code, "plus enregistrée" in again.text) == (409, True)


def test_who_has_no_right_to_act_by_hand_corrects_only_their_own_presence(console: Flask, officer: Walker) -> None:
    event, head = activated(officer), Walker.signed_in(console, "com1")
    head.send(f"{event}/cellule", f"{event}/cellule/ma-reponse", reponse="arrived")
    wrong = next(form for form in Page(head.see(f"{event}/cellule").text).forms if "/presence/" in form.action)
    stranger = Walker.signed_in(console, "cip1")
    assert not any("/presence/" in form.action for form in Page(stranger.see(f"{event}/cellule").text).forms)
    own = stranger.form(f"{event}/cellule", f"{event}/cellule/ma-reponse").fields
    assert stranger.client.post(wrong.action, data=own).status_code == 403
    assert head.again(wrong).status_code == 303


def test_a_personal_link_takes_back_the_presence_it_recorded(
        officer: Walker, public_face: Flask, one: Database) -> None:
    event = activated(officer)
    phone, mine = public_face.test_client(), link(one)
    phone.post(mine, data={"answer": "arrived"})
    assert phone.post(mine, data={"answer": "cannot"}).status_code == 409
    assert any(form.fields.get("answer") == ["not_there"] for form in Page(phone.get(mine).text).forms)
    assert phone.post(mine, data={"answer": "not_there"}).status_code == 303
    assert phone.post(mine, data={"answer": "cannot"}).status_code == 303
    assert officer.kinds(event)[-3:] == ["duty_arrived", "presence_corrected", "duty_answered"]
    assert phone.post(mine, data={"answer": "not_there"}).status_code == 409


def posts(walker: Walker, event: str) -> str:
    """Return what the page says of the posts, without its tags."""
    return re.sub(r"<[^>]+>", "", told(walker, event).partition('id="postes"')[2].partition("</section>")[0])


def test_the_page_says_how_many_posts_are_held_promised_and_by_when(console: Flask, officer: Walker) -> None:
    event = activated(officer)
    assert re.search(r"2 postes tenus sur 5\. À la 60e minute \(.{4,7}\) : 2 sur 5\.", posts(officer, event))
    com = Walker.signed_in(console, "com1")
    com.send(f"{event}/cellule", f"{event}/cellule/ma-reponse", reponse="coming-30")
    said = posts(officer, event)
    assert "2 postes tenus sur 5 ; 3 sur 5 dans 30 min, si chacun vient à l'heure annoncée." in said
    assert re.search(r"urgence : 0 sur 2, 1 sur 2 à ", said)
