"""The page of the team of a hotline, its handover sheet and its attendance list: by forms alone, on a demonstration."""
from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from crisis import clock
from crisis.db import Database, new_id
from crisis.hotline import shifts
from crisis.hotline.tables import answer_sheet, call_sheet
from crisis.journal import store
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Form, Page, Walker


@pytest.fixture
def chief(console: Flask) -> Walker:
    return Walker.signed_in(console, "cip1")


def ordered(officer: Walker) -> str:
    event = officer.open_event()
    assert officer.send(f"{event}/cip", f"{event}/cip/ordre").status_code == 303
    return event


def team(event: str) -> str:
    return f"{event}/cip/equipe"


def words(walker: Walker, url: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(walker.see(url).text).text))


def planned(officer: Walker, chief: Walker, **given: Any) -> str:
    event = ordered(officer)
    answer = chief.send(team(event), f"{team(event)}/releve", **given)
    assert answer.status_code == 303, answer.text
    return event


def one_click(walker: Walker, event: str, post: str = "operator-1") -> Form:
    """Return the first form that assigns somebody proposed to a post."""
    return walker.form(team(event), f"{team(event)}/affectation", poste=post)


def key(event: str) -> str:
    return event.rpartition("/")[2]


def write(db: Database, event: str, kind: str, data: dict[str, Any], text: str | None = None) -> int:
    with db.transaction() as tx:
        return store.append(tx, key(event), kind, data, text=text).seq


def seated(db: Database, event: str, post: str = "operator-1", **data: Any) -> str:
    """Let whoever is assigned to a post take it, as that act writes it; return the person."""
    with db.reading() as tx:
        person = next(each.person for each in shifts.held(tx, key(event)) if each.post == post)
    told = {"post": post, "person": person, "shift": None, "until": None, "read": None} | data
    write(db, event, "cip_post_taken", told)
    return person


def test_a_shift_is_planned_and_filled_in_one_click_each(officer: Walker, chief: Walker) -> None:
    event = planned(officer, chief)
    page = words(chief, team(event))
    assert "Postes d'opérateur" in page
    assert "Opérateur 6" in page
    assert "À pourvoir : opérateur 1, opérateur 2" in page
    assert "Tient ce rôle et est disponible ; sans autre affectation ; n'a encore tenu aucun poste" in page
    assert "Cette personne n'est disponible qu" in page or "Sa fiche ne lui permet pas" in page
    assert chief.again(one_click(chief, event)).status_code == 303
    assert chief.again(one_click(chief, event, "operator-2")).status_code == 303
    page = words(chief, team(event))
    assert "À pourvoir : opérateur 3" in page
    assert officer.kinds(event)[-3:] == ["cip_shift_planned", "cip_assigned", "cip_assigned"]
    sentences = [each["sentence"].replace("\u00a0", " ") for each in officer.entries(event)[-3:]]
    assert sentences[0].startswith("Relève planifiée, du ")
    assert sentences[1].endswith("est affecté au poste opérateur 1.")
    assert chief.again(chief.form(team(event), f"{team(event)}/retrait", poste="operator-1")).status_code == 303
    assert officer.kinds(event)[-1] == "cip_unassigned"


def test_the_next_shift_offered_overlaps_the_last_one(officer: Walker, chief: Walker, one: Database) -> None:
    event = planned(officer, chief)
    assert chief.send(team(event), f"{team(event)}/releve").status_code == 303
    with one.reading() as tx:
        first, second = shifts.of_event(tx, key(event))
    assert second.span.begins == first.span.ends - timedelta(minutes=15)
    assert second.span.lasts == timedelta(hours=4)
    assert dict(second.wanted) == dict(first.wanted)


def test_a_shift_is_changed_by_its_own_form(officer: Walker, chief: Walker, one: Database) -> None:
    event = planned(officer, chief)
    form = next(each for each in Page(chief.see(team(event)).text).forms
                if each.action == f"{team(event)}/releve" and each.fields["releve"] != [""])
    assert chief.again(form, duree="5,5", voulu_operator="2").status_code == 303
    with one.reading() as tx:
        (shift,) = shifts.of_event(tx, key(event))
    assert (shift.span.lasts, shift.wanted["operator"]) == (timedelta(hours=5.5), 2)


@pytest.mark.parametrize(("given", "told"), [
    ({"duree": "7"}, "Une relève dure 6 h au plus"), ({"duree": "quatre"}, "Durée non comprise"),
    ({"debut": ""}, "Il manque son début"), ({"debut": "hier"}, "Date et heure non comprises"),
    ({"voulu_operator": "61"}, "plus de 60 d'un rôle"),
    ({"voulu_operator": "x"}, "Nombre attendu")])
def test_what_was_typed_for_a_shift_is_kept_after_a_refusal(
        officer: Walker, chief: Walker, given: dict[str, str], told: str) -> None:
    event = ordered(officer)
    refused = chief.send(team(event), f"{team(event)}/releve", **{"voulu_specialist": "3"} | given)
    assert (refused.status_code, told in re.sub(r"\s+", " ", " ".join(Page(refused.text).text))) == (422, True)
    form = next(each for each in Page(refused.text).forms if each.action == f"{team(event)}/releve")
    for name, value in {"voulu_specialist": "3", **given}.items():
        assert form.fields[name] == [value]
    assert "cip_shift_planned" not in officer.kinds(event)


def test_an_assignment_refused_says_why_and_keeps_the_choice(officer: Walker, chief: Walker) -> None:
    event = planned(officer, chief)
    first = one_click(chief, event)
    chief.again(first)
    form = next(each for each in Page(chief.see(team(event)).text).forms
                if each.action == f"{team(event)}/affectation" and each.fields["poste"] == ["operator-2"]
                and each.fields["personne"] != first.fields["personne"])
    refused = chief.again(form, personne=first.fields["personne"], poste="operator-3")
    assert refused.status_code == 409
    assert "les deux postes se chevauchent" in refused.text
    kept = re.findall(r'<option value="([^"]+)" selected>', refused.text)
    assert kept == ["operator-3", first.fields["personne"][0]]


def test_breaks_overruns_and_reliefs_that_lack_are_said(officer: Walker, chief: Walker, one: Database) -> None:
    event, now = planned(officer, chief), clock.now()
    chief.again(one_click(chief, event))
    chief.again(one_click(chief, event, "operator-2"))
    assert "Affecté, pas encore à son poste : opérateur 1" in words(chief, team(event))
    seated(one, event, until=clock.instant(now - timedelta(minutes=5)))
    seated(one, event, "operator-2", until=clock.instant(now + timedelta(hours=1)))
    write(one, event, "cip_break_begun", {"post": "operator-2", "person": "x"})
    page = words(chief, team(event))
    for told in ("Dépassement, relève à faire : opérateur 1", "Relève manquante : opérateur 1", "en pause depuis",
                 "Opérateur 6 2 4 2 1 1"):
        assert told in page


def test_whoever_is_assigned_and_falls_ill_is_to_be_looked_at(officer: Walker, chief: Walker) -> None:
    event = planned(officer, chief)
    form = one_click(chief, event)
    chief.again(form)
    card = f"/volontaires/fiche/{form.fields['personne'][0]}"
    chief.send(card, f"{card}/absence", fin="2036-12-26T08:00")
    assert "À revoir. Cette personne est absente du" in words(chief, team(event))


def test_each_person_sees_the_acts_that_are_theirs(console: Flask, officer: Walker, chief: Walker) -> None:
    event = planned(officer, chief)
    leader, writer = (Walker.signed_in(console, login) for login in ("equipe1", "com1"))

    def acts(walker: Walker) -> set[str]:
        return {each.action.rpartition("/")[2] for each in Page(walker.see(team(event)).text).forms
                if "/equipe/" in each.action}

    chief.again(one_click(chief, event))
    assert acts(chief) == acts(officer) == {"releve", "affectation", "retrait"}
    assert acts(leader) == {"affectation", "retrait"}
    assert acts(writer) == set()
    assert "Pourquoi pas les autres" not in writer.see(team(event)).text
    for url in ("fiche-de-releve", "emargement", "emargement.csv"):
        assert (leader.see(f"{team(event)}/{url}").status_code, writer.see(f"{team(event)}/{url}").status_code) == (
            200, 403)
    assert leader.again(one_click(leader, event, "operator-2")).status_code == 303
    assert leader.again(chief.form(team(event), f"{team(event)}/releve")).status_code == 403
    assert writer.again(one_click(chief, event, "operator-3")).status_code == 403


def test_who_reads_no_name_sees_posts_without_names(console: Flask, officer: Walker, chief: Walker) -> None:
    event = planned(officer, chief)
    form = one_click(chief, event)
    name = re.search(r"<strong>([^<]+) :</strong> Tient ce rôle", chief.see(team(event)).text.replace("\u00a0", " "))
    assert name
    chief.again(form)
    page = Walker.signed_in(console, "auditeur1").see(team(event)).text.partition("<main")[2]
    assert (name[1] in page, "une personne" in page) == (False, True)


def test_before_the_order_nothing_is_planned(officer: Walker, chief: Walker) -> None:
    event = officer.open_event()
    page = chief.see(team(event)).text
    assert not any("/equipe/" in each.action for each in Page(page).forms)
    assert "les relèves se planifient ensuite" in page


def test_the_handover_sheet_says_what_stands_open_and_nothing_that_a_caller_said(
        officer: Walker, chief: Walker, one: Database) -> None:
    event = planned(officer, chief)
    empty = words(chief, f"{team(event)}/fiche-de-releve")
    assert "Personne n'est à un poste" in empty
    assert "Aucune fiche réponses n'est publiée" in empty
    chief.again(one_click(chief, event))
    seated(one, event)
    seq = write(one, event, "urgent_instruction_given", {}, "Ne plus donner l'heure de retour.")
    with one.transaction() as tx:
        sheet = {"event": key(event), "post": "operator-3", "operator": None, "revision": 1, "opened_at": tx.now,
                 "saved_at": tx.now, "category": "safety", "profile": "", "priority": 1, "commune": "15014",
                 "place": "rue du Rocher", "caller": "Mme Untel", "phone": "06 39 98 99 99", "note": "bloquée",
                 "sheet": 1, "answer": "", "follow_up": "none", "recipient": "", "relayed_at": tx.now,
                 "relay_answer": ""}
        tx.execute(insert(call_sheet), {"id": new_id(), **sheet})
        tx.execute(insert(call_sheet), {"id": new_id(), **sheet, "priority": 4, "relayed_at": None,
                                        "callback_at": tx.now + timedelta(hours=1)})
        tx.execute(insert(answer_sheet), {"event": key(event), "version": 3, "body": "{}", "written_by": "x",
                                          "written_at": tx.now, "seq": seq})
    url = f"{team(event)}/fiche-de-releve"
    page = words(chief, url)
    for told in ("Opérateur 1 :", "opérateur 3, Aurillac", "1 rappel.", "version 3", "Ne plus donner l'heure de"):
        assert told in page
    assert not any(told in chief.see(url).text for told in ("Untel", "rue du Rocher", "99 99", "bloquée"))


def test_the_attendance_list_says_who_was_at_which_post(officer: Walker, chief: Walker, one: Database) -> None:
    event = planned(officer, chief)
    assert "Personne n'a encore pris de poste" in words(chief, f"{team(event)}/emargement")
    chief.again(one_click(chief, event))
    chief.again(one_click(chief, event, "operator-2"))
    first = seated(one, event)
    seated(one, event, "operator-2")
    write(one, event, "cip_post_left", {"post": "operator-1", "person": first, "reason": "end"})
    page = words(chief, f"{team(event)}/emargement")
    assert "encore à son poste" in page
    answer = chief.see(f"{team(event)}/emargement.csv")
    rows = [line.split(";") for line in answer.data.decode("utf-8-sig").strip().split("\r\n")]
    assert rows[0] == ["poste", "nom", "service", "arrivee", "depart", "duree_min"]
    assert [(row[0], bool(row[1]), bool(row[2]), row[5]) for row in rows[1:]] == [
        ("opérateur 1", True, True, "0"), ("opérateur 2", True, True, "")]


def test_pages_are_set_as_french_is_printed(officer: Walker, chief: Walker, one: Database) -> None:
    event = planned(officer, chief)
    chief.again(one_click(chief, event))
    seated(one, event, until=clock.instant(clock.now() - timedelta(minutes=5)))
    for url in (team(event), f"{team(event)}/fiche-de-releve", f"{team(event)}/emargement"):
        page = chief.see(url).text
        found, body = Page(page), LEFT.sub(" ", page.partition("<main")[2])
        assert (found.headings, found.styles) == (["main", "h1"], 0)
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == [], url
