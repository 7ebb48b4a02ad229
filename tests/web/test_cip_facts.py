"""The page of what callers report: one click for the COD, grouping for team leaders, nothing lost, nothing in clear."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from crisis import clock
from crisis.accounts import signin
from crisis.accounts.tables import account
from crisis.db import Database
from crisis.events import cip_facts
from crisis.events.situations import draft_of
from crisis.journal.tables import entry
from tests.hotline import AURILLAC, BRIDGE, call
from tests.house import Hours
from tests.web.test_cip_page import CIRCUIT
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Page, Walker

ARCHES = "pont de la cere coupe, deux arches parties"


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    hours = Hours(clock.now())
    monkeypatch.setattr(clock, "host", clock.Clock(hours.wall, hours.monotonic))
    return hours


@pytest.fixture
def chief(console: Flask) -> Walker:
    return Walker.signed_in(console, "cip1")


@pytest.fixture
def event(officer: Walker, chief: Walker) -> str:
    """An event whose hotline is open, by its address."""
    event = officer.open_event()
    officer.activate(event)
    officer.send(f"{event}/cip", f"{event}/cip/ordre")
    for act, given in (("proches", CIRCUIT), ("essai", {"resultat": "works"}), ("ouverture", {})):
        assert chief.send(f"{event}/cip", f"{event}/cip/{act}", **given).status_code == 303, act
    return event


def raised(db: Database, event: str, words: str = BRIDGE, category: str = "roads", commune: str = AURILLAC) -> str:
    with db.transaction() as tx:
        chief = signin.actor(tx, tx.execute(select(account.c.person).where(account.c.login == "cip1")).scalar_one())
        key = event.rpartition("/")[2]
        return cip_facts.raise_fact(tx, chief, key, call(tx, key, tx.now), commune, category, words)


def said(walker: Walker, url: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(walker.see(url).text).text))


def forms(walker: Walker, event: str) -> set[str]:
    page = Page(walker.see(f"{event}/cip/remontees").text)
    return {form.action.rpartition("/")[2] for form in page.forms if "/cip/remontees" in form.action}


def judged(walker: Walker, event: str, issue: str, **given: str) -> int:
    return walker.send(f"{event}/cip/remontees", f"{event}/cip/remontees/constat", issue=issue, **given).status_code


def test_one_click_confirms_a_fact_and_another_rejects_it_afterwards(
        officer: Walker, one: Database, event: str) -> None:
    raised(one, event)
    page = said(officer, f"{event}/cip/remontees")
    assert "1 fait à vérifier" in page
    assert f"Non vérifié · routes, écoles, transports · Aurillac · signalé 1 fois, par 1 appel {BRIDGE}" in page
    assert judged(officer, event, "confirmed") == 303
    assert "Aucun fait à vérifier , 1 vérifié" in said(officer, f"{event}/cip/remontees")
    assert judged(officer, event, "rejected", constat="La DDT l'a vu ouvert.") == 303
    page = said(officer, f"{event}/cip/remontees")
    assert "(constat remplacé)" in page
    assert "Écarté · routes" in page
    assert "La DDT l'a vu ouvert." in page


def test_a_proposal_says_why_and_is_taken_in_one_click_then_undone(chief: Walker, one: Database, event: str) -> None:
    for words in (BRIDGE, ARCHES):
        raised(one, event, words)
    assert "Même commune, 3 mots communs : pont, Cère, coupé." in said(chief, f"{event}/cip/remontees")
    where = f"{event}/cip/remontees/rapprocher"
    assert chief.send(f"{event}/cip/remontees", where).status_code == 303
    page = said(chief, f"{event}/cip/remontees")
    assert "signalé 2 fois, par 2 appels" in page
    assert "1 fait à vérifier" in page
    assert "mots communs" not in page
    assert chief.send(f"{event}/cip/remontees", f"{event}/cip/remontees/separer").status_code == 303
    page = said(chief, f"{event}/cip/remontees")
    assert ("2 faits à vérifier" in page, "mots communs" in page) == (True, False)


def test_reports_ticked_are_grouped_and_one_alone_is_refused(chief: Walker, one: Database, event: str) -> None:
    first, other = raised(one, event), raised(one, event, "Route inondée à la sortie du bourg")
    form = chief.form(f"{event}/cip/remontees", f"{event}/cip/remontees/rapprocher")
    assert "Aucun n" in chief.again(form).text
    refused = chief.again(form, fait=[first])
    assert refused.status_code == 422
    assert re.search(rf'value="{first}" form="cocher" checked', refused.text)
    assert chief.again(form, fait=[first, other]).status_code == 303
    assert "signalé 2 fois" in said(chief, f"{event}/cip/remontees")


def test_each_role_sees_its_own_acts(console: Flask, officer: Walker, chief: Walker, one: Database,
                                     event: str) -> None:
    for words in (BRIDGE, ARCHES):
        raised(one, event, words)
    writer, reader = Walker.signed_in(console, "com1"), Walker.signed_in(console, "observateur1")
    assert forms(officer, event) == {"rapprocher", "constat"}
    assert forms(chief, event) == {"rapprocher", "constat", "remontees"}
    assert forms(writer, event) == {"constat"}
    assert forms(reader, event) == set()
    assert judged(writer, event, "confirmed") == 303
    assert forms(writer, event) == {"constat", "point"}
    for act in ("rapprocher", "separer", "constat"):
        form = officer.form(f"{event}/cip/remontees", f"{event}/cip/remontees/constat")
        form.action = f"{event}/cip/remontees/{act}"
        assert reader.again(form).status_code == 403


def test_who_sees_functions_and_not_names_reads_no_words(console: Flask, officer: Walker, one: Database,
                                                         event: str) -> None:
    raised(one, event)
    judged(officer, event, "confirmed", constat="Vu par le maire, M. Vidal.")
    page = said(Walker.signed_in(console, "qualite1"), f"{event}/cip/remontees")
    assert "signalé 1 fois" in page
    assert "texte occulté" in page
    assert BRIDGE not in page
    assert "Vidal" not in page


def test_what_was_typed_is_kept_after_a_refusal(officer: Walker, chief: Walker, one: Database, event: str) -> None:
    raised(one, event)
    long = "x" * (cip_facts.LONGEST_WORDS + 1)
    form = officer.form(f"{event}/cip/remontees", f"{event}/cip/remontees/constat")
    refused = officer.again(form, issue="confirmed", constat=long)
    assert (refused.status_code, refused.text.count(long)) == (422, 1)
    refused = chief.send(f"{event}/cip/remontees", f"{event}/cip/remontees", signalement="  ", lieu=AURILLAC)
    assert (refused.status_code, "Le signalement est vide" in refused.text) == (422, True)
    noted = chief.form(f"{event}/cip/remontees", f"{event}/cip/remontees")
    assert chief.again(noted, signalement=ARCHES, lieu=AURILLAC, sujet="roads").status_code == 303
    assert "signalé 1 fois, hors appel" in said(chief, f"{event}/cip/remontees")


def test_a_fact_that_waits_more_than_five_minutes_is_red_on_both_pages(
        hours: Hours, officer: Walker, one: Database, event: str) -> None:
    raised(one, event)
    raised(one, event, "On dit que le barrage a cédé", "rumour")
    hours.now += timedelta(minutes=4, seconds=59)
    assert "missed" not in officer.see(f"{event}/cip/remontees").text.partition("<main")[2]
    hours.now += timedelta(seconds=1)
    page = said(officer, f"{event}/cip/remontees")
    assert "1 fait attend le COD depuis plus de 5 min" in page
    assert page.count("attend le COD depuis 5 min") == 1
    assert '<strong class="badge missed">attend depuis 5' in officer.see(event).text


def test_the_situation_names_the_last_three_and_where_they_are(officer: Walker, one: Database, event: str) -> None:
    assert "Faits signalés" not in said(officer, event)
    for place in ("un", "deux", "trois", "quatre"):
        raised(one, event, f"Arbre tombé au lieu {place}")
    page = said(officer, event)
    assert "Faits signalés par la CIP, non vérifiés" in page
    assert "4 faits à vérifier , dont les 3 derniers :" in page
    assert "lieu quatre" in page
    assert "lieu un" not in page
    assert f'href="{event}/cip/remontees"' in officer.see(event).text
    judged(officer, event, "rejected")
    assert "3 faits à vérifier" in said(officer, event)


def test_the_page_lives_item_by_item_so_that_what_is_typed_elsewhere_stays(
        officer: Walker, one: Database, event: str) -> None:
    fact = raised(one, event)
    before = officer.see(f"{event}/cip/remontees").text
    item = re.search(rf'<li id="f-{fact}" class="missing" data-live data-version="(\d+)">', before)
    assert item is not None
    assert before.count("data-live-list") == 3
    raised(one, event, "Autre chose")
    assert item[0] in officer.see(f"{event}/cip/remontees").text
    judged(officer, event, "confirmed")
    after = re.search(rf'<li id="f-{fact}" data-live data-version="(\d+)">',
                      officer.see(f"{event}/cip/remontees").text)
    assert after is not None
    assert int(after[1]) > int(item[1])


def test_a_confirmed_fact_is_taken_into_the_point_by_hand_and_nowhere_else(
        officer: Walker, one: Database, event: str) -> None:
    fact = raised(one, event)
    point = f"{event}/cip/remontees/point"
    form = officer.form(f"{event}/cip/remontees", f"{event}/cip/remontees/constat")
    form.action = point
    assert officer.again(form).status_code == 409
    judged(officer, event, "confirmed", constat="Vu par la DDT.")
    for _ in range(2):
        assert officer.send(f"{event}/cip/remontees", point).location == f"{event}/points"
    with one.reading() as tx:
        draft = draft_of(tx, event.rpartition("/")[2])
    assert draft is not None
    line = draft.sections.situation.splitlines()[-1].replace("\u00a0", " ")
    assert re.search(rf"{BRIDGE} \(CIP, signalé 1 fois, par 1 appel, confirmé à .* : Vu par la DDT., n° \d+\)$", line)
    assert "message_drafted" not in officer.kinds(event)
    assert fact


def test_no_word_of_a_caller_is_in_an_entry_or_an_address(officer: Walker, one: Database, event: str) -> None:
    raised(one, event)
    judged(officer, event, "confirmed", constat="Vu par la DDT.")
    with one.reading() as tx:
        bodies = [bytes(row.body).decode() for row in tx.execute(select(entry.c.body))]
    assert bodies
    assert not any(word in body for body in bodies for word in ("Cère est coupé", "DDT"))


def test_the_sentences_of_the_journal_say_what_was_done(officer: Walker, chief: Walker, one: Database,
                                                        event: str) -> None:
    for words in (BRIDGE, ARCHES):
        raised(one, event, words)
    chief.send(f"{event}/cip/remontees", f"{event}/cip/remontees/rapprocher")
    judged(officer, event, "confirmed")
    sentences = [each["sentence"].replace("\u00a0", " ") for each in officer.entries(event)][-4:]
    assert sentences == [
        *["Fait signalé par un appel, non vérifié (routes, écoles, transports, Aurillac)."] * 2,
        "1 signalement rapproché d'un même fait.", "Fait signalé confirmé."]


def test_the_page_is_set_as_french_is_printed(officer: Walker, chief: Walker, one: Database, event: str) -> None:
    for words in (BRIDGE, ARCHES):
        raised(one, event, words)
    judged(officer, event, "confirmed", constat="Vu.")
    for walker in (officer, chief):
        body = LEFT.sub(" ", walker.see(f"{event}/cip/remontees").text.partition("<main")[2])
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == []
