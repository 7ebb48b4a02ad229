"""The filters of the main courante: what is asked stands in the address, what is left out is said, rights hold."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete

from crisis import clock
from crisis.db import Database
from crisis.journal.tables import beside
from crisis.web.console import filters
from crisis.web.console.words import KINDS
from tests.web.walker import Page, Walker

OF_THE_REGISTER = {"installation_opened", "demonstration_opened", "daily_heads", "rota_published", "account_granted",
                   "account_revoked", "contact_added", "directory_imported", "rule_adopted", "list_used", "probe_sent",
                   "organism_added", "organism_changed", "organism_removed", "organisms_imported"}


def shown(page: str) -> list[int]:
    return [int(seq) for seq in re.findall(r'data-seq="(\d+)"', page)][::-1]


def hidden(page: str) -> str:
    found = re.search(r'data-hidden="\d+">([^<]*)<', page)
    return found[1].replace("\u00a0", " ") if found else ""


def note(walker: Walker, event: str, text: str, **given: str) -> None:
    assert walker.send(f"{event}/journal", f"{event}/journal/note", texte=text, **given).status_code == 303


def search(walker: Walker, event: str, words: str, query: str = "") -> str:
    answer = walker.send(f"{event}/journal{query}", f"{event}/journal", cherche=words)
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def event(officer: Walker) -> str:
    """An event with a COD, a note on a closed bridge and one on a mayor."""
    opened = officer.open_event()
    officer.activate(opened)
    note(officer, opened, "Pont fermé à la circulation")
    note(officer, opened, "Le maire d'Aurillac demande des lits", categorie="call")
    return opened


def test_every_kind_of_an_event_belongs_to_one_group() -> None:
    grouped = [kind for _, kinds in filters.GROUPS.values() for kind in kinds]
    assert len(grouped) == len(set(grouped))
    assert set(KINDS) - set(grouped) - OF_THE_REGISTER == set()
    assert set(grouped) - set(KINDS) == set()


def test_kinds_are_chosen_and_the_rest_is_said_to_be_hidden(officer: Walker, event: str) -> None:
    every = officer.entries(event)
    page = officer.see(f"{event}/journal?genre=notes").text
    wanted = [entry["seq"] for entry in every if entry["kind"] == "note_added"]
    assert shown(page) == wanted
    assert hidden(page) == f"{len(every) - len(wanted)} inscriptions masquées par le filtre"
    assert "Tout afficher" in page
    assert "Filtre\u00a0: Notes, alertes et pièces." in page
    two = officer.see(f"{event}/journal?genre=notes&genre=ordres").text
    assert len(shown(two)) == len(wanted) + 2
    assert 'value="notes" checked' in two


def test_without_a_filter_nothing_is_hidden_and_nothing_says_so(officer: Walker, event: str) -> None:
    page = officer.see(f"{event}/journal").text
    assert shown(page) == [entry["seq"] for entry in officer.entries(event)]
    assert hidden(page) == ""
    assert "Tout afficher" not in page


def test_the_author_is_a_function_or_a_person(console: Flask, officer: Walker, event: str) -> None:
    writer = Walker.signed_in(console, "com1")
    note(writer, event, "Vu depuis la cellule")
    last = officer.entries(event)[-1]["seq"]
    assert shown(officer.see(f"{event}/journal?par=communication").text) == [last]
    assert last not in shown(officer.see(f"{event}/journal?par=duty_officer").text)
    people = re.findall(r'<option value="([0-9a-f]{32})"', officer.see(f"{event}/journal").text)
    assert [key for key in people if shown(officer.see(f"{event}/journal?par={key}").text) == [last]] != []


def test_who_reads_no_name_chooses_functions_only(console: Flask, officer: Walker, event: str) -> None:
    people = re.findall(r'<option value="([0-9a-f]{32})"', officer.see(f"{event}/journal").text)
    page = Walker.signed_in(console, "auditeur1").see(f"{event}/journal?par={people[0]}").text
    assert re.findall(r'<option value="[0-9a-f]{32}"', page) == []
    assert "Filtre non compris" in page
    assert hidden(page) == ""


def test_a_period_holds_the_hour_of_the_fact_and_that_of_the_record(officer: Walker, event: str) -> None:
    before = clock.now() - timedelta(hours=2)
    note(officer, event, "Digue submergée", heure=f"{before.astimezone(filters.PARIS):%H:%M}")
    last, at = officer.entries(event)[-1]["seq"], filters.wall(before)
    assert shown(officer.see(f"{event}/journal?du={at}&au={at}").text) == [last]
    assert last in shown(officer.see(f"{event}/journal?du={filters.wall(clock.now() - timedelta(minutes=2))}").text)
    assert shown(officer.see(f"{event}/journal?seulement=retard").text) == [last]


@pytest.mark.parametrize("query", [
    "genre=lune", "par=x", "du=hier", "au=9999-99-99", "seulement=tout", "du=0001-01-01T00:00%2B14:00",
    "genre=%00&par=%22%3E%3Cscript%3E", "du=" + "9" * 500])
def test_a_filter_that_is_not_understood_hides_nothing_and_is_named(officer: Walker, event: str, query: str) -> None:
    page = officer.see(f"{event}/journal?{query}").text
    assert "Filtre non compris" in page
    assert shown(page) == [entry["seq"] for entry in officer.entries(event)]
    assert "<script>" not in page


def test_what_is_written_after_the_closing_is_found(officer: Walker, event: str) -> None:
    assert officer.send(f"{event}/fin", f"{event}/fin/cloture", confirme="oui").status_code == 303
    assert shown(officer.see(f"{event}/journal?seulement=cloture").text) == []
    note(officer, event, "Retrouvé le lendemain")
    assert shown(officer.see(f"{event}/journal?seulement=cloture").text) == [officer.entries(event)[-1]["seq"]]


def test_words_are_searched_without_accents_and_stay_out_of_the_address(officer: Walker, event: str) -> None:
    page = search(officer, event, "PONT ferme")
    assert len(shown(page)) == 1
    assert "Pont fermé" in page
    addresses = re.findall(r'(?:href|action|data-filter|data-feed)="([^"]*)"', page)
    assert [each for each in addresses if "pont" in each.lower()] == []
    assert 'value="PONT ferme"' in page
    assert "data-log" not in page


def test_words_are_searched_within_the_filter_that_is_on(officer: Walker, event: str) -> None:
    assert len(shown(search(officer, event, "aurillac", "?genre=notes"))) == 1
    assert shown(search(officer, event, "aurillac", "?genre=cellule")) == []


def test_a_search_reads_only_what_the_reader_may_read(console: Flask, officer: Walker, event: str) -> None:
    auditor = Walker.signed_in(console, "auditeur1")
    assert len(shown(search(officer, event, "lits"))) == 1
    assert shown(search(auditor, event, "lits")) == []
    name = next(entry for entry in officer.entries(event) if entry["kind"] == "cod_activated")["author"].split(",")[0]
    assert shown(search(officer, event, name)) != []
    assert shown(search(auditor, event, name)) == []


def test_an_erased_text_is_found_no_more(officer: Walker, event: str, one: Database) -> None:
    with one.transaction() as tx:
        tx.execute(delete(beside).where(beside.c.body.like("Pont%")))
    assert shown(search(officer, event, "pont")) == []


def test_a_search_writes_nothing(console_on_both: Flask, both: Database) -> None:
    officer = Walker.signed_in(console_on_both, "sidpc1")
    event = officer.open_event()
    before = officer.kinds(event)
    search(officer, event, "crue")
    assert officer.kinds(event) == before


def test_the_feed_obeys_the_filter_and_counts_what_it_leaves_out(officer: Walker, event: str) -> None:
    page = officer.see(f"{event}/journal?genre=notes").text
    query = re.search(r'data-filter="([^"]*)"', page)
    assert query is not None
    assert query[1] == "genre=notes"
    fed = officer.see(f"{event}/fil.json?depuis=0&genre=notes").get_json()
    every = officer.see(f"{event}/fil.json?depuis=0").get_json()
    assert {entry["kind"] for entry in fed["entrees"]} == {"note_added"}
    assert fed["masquees"] == len(every["entrees"]) - len(fed["entrees"])
    assert (every["masquees"], fed["dernier"]) == (0, every["dernier"])


def test_older_pages_keep_the_filter(officer: Walker, event: str) -> None:
    for number in range(101):
        note(officer, event, f"relevé {number}")
    page = officer.see(f"{event}/journal?genre=notes").text
    older = next(each for each in re.findall(r'href="([^"]*avant=[^"]*)"', page)).replace("&amp;", "&")
    rest = shown(officer.see(older).text)
    assert "genre=notes" in older
    assert len(shown(page)) == 100
    assert len(rest) == 3
    assert max(rest) < min(shown(page))


def test_the_filter_is_a_form_of_the_page(officer: Walker, event: str) -> None:
    forms = [form for form in Page(officer.see(f"{event}/journal").text).forms if "genre" in form.fields
             or "seulement" in form.fields]
    assert [form.action for form in forms] == [f"{event}/journal"]
