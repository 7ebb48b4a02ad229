"""Exports of the main courante: what the reader may read, nothing that a spreadsheet runs, nothing hidden unsaid."""
from __future__ import annotations

import csv
import hashlib
import io
import json
import re

import pytest
from flask import Flask
from sqlalchemy import delete

from crisis.db import Database
from crisis.journal import store
from crisis.journal.tables import beside
from crisis.web.console.exports import COLUMNS, safe
from tests.web.test_journal_filters import note
from tests.web.walker import Page, Walker

KINDS = ("csv", "json", "html")


def rows(walker: Walker, event: str, query: str = "") -> list[dict[str, str]]:
    text = walker.see(f"{event}/journal/export.csv{query}").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.fixture
def event(officer: Walker) -> str:
    opened = officer.open_event()
    officer.activate(opened)
    return opened


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_is_a_file_with_its_hash_that_no_cache_keeps(officer: Walker, event: str, kind: str) -> None:
    answer = officer.see(f"{event}/journal/export.{kind}")
    assert answer.status_code == 200
    assert answer.headers["X-Content-SHA256"] == hashlib.sha256(answer.data).hexdigest()
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(rf'attachment; filename="main-courante-\d+-[0-9a-f]{{12}}\.{kind}"',
                        answer.headers["Content-Disposition"])


def test_every_entry_is_a_row_and_texts_are_kept_as_they_were_typed(officer: Walker, event: str) -> None:
    text = 'Il a dit : « non » ; "jamais",\nà deux reprises'
    note(officer, event, text)
    raw = officer.see(f"{event}/journal/export.csv").data
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == len(officer.entries(event)) + 1
    told = rows(officer, event)
    assert tuple(told[0]) == COLUMNS
    assert [int(each["numero"]) for each in told] == [entry["seq"] for entry in officer.entries(event)]
    assert told[-1]["texte"].replace("\r\n", "\n") == text
    assert {each["nature"] for each in told} == {"répétition technique — données inventées"}


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", "\u00a0=1", "\n=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Pont fermé", "3 h 10", "a=b", "'=1"])
def test_an_ordinary_cell_is_left_as_it_is(cell: str) -> None:
    assert safe(cell) == cell


def test_a_note_that_is_a_formula_is_neutral_in_the_table_and_whole_elsewhere(officer: Walker, event: str) -> None:
    note(officer, event, "=HYPERLINK(1)<script>")
    assert rows(officer, event)[-1]["texte"] == "'=HYPERLINK(1)<script>"
    assert officer.see(f"{event}/journal/export.json").get_json()["entries"][-1]["words"] == "=HYPERLINK(1)<script>"
    page = officer.see(f"{event}/journal/export.html").text
    assert "=HYPERLINK(1)&lt;script&gt;" in page
    assert "<script" not in page


def test_entries_carry_the_hashes_of_the_chain(console_on_both: Flask, both: Database) -> None:
    officer = Walker.signed_in(console_on_both, "sidpc1")
    event = officer.open_event()
    note(officer, event, "un fait")
    told = json.loads(officer.see(f"{event}/journal/export.json").data)
    with both.reading() as tx:
        chain = store.entries(tx, event.rpartition("/")[2])
    assert [(each["seq"], each["hash"]) for each in told["entries"]] == [(entry.seq, entry.hash) for entry in chain]
    assert told["head"] == {"seq": 2, "hash": chain[-1].hash}
    assert (told["hidden"], told["filter"]) == (0, {})


def test_the_filter_of_the_page_is_that_of_its_exports_and_an_extract_says_so(officer: Walker, event: str) -> None:
    note(officer, event, "un fait")
    links = re.findall(r'href="([^"]*export\.[^"]*)"', officer.see(f"{event}/journal?genre=notes").text)
    assert [link.partition("?")[2] for link in links] == ["genre=notes"] * 3
    assert [each["code"] for each in rows(officer, event, "?genre=notes")] == ["note_added"]
    told = officer.see(f"{event}/journal/export.json?genre=notes").get_json()
    assert told["hidden"] == len(officer.entries(event)) - 1
    answer = officer.see(f"{event}/journal/export.html?genre=notes")
    assert "inscriptions masquées par le filtre" in answer.text
    assert "main-courante-extrait-" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("kind", KINDS)
def test_rights_and_erasures_hold_in_every_format(console: Flask, officer: Walker, event: str, one: Database,
                                                  kind: str) -> None:
    note(officer, event, "Madame Unetelle au 15")
    name = next(entry for entry in officer.entries(event) if entry["kind"] == "cod_activated")["author"].split(",")[0]
    url = f"{event}/journal/export.{kind}"
    assert "Unetelle" in officer.see(url).text
    assert name in officer.see(url).text
    for login in ("auditeur1", "qualite1"):
        text = Walker.signed_in(console, login).see(url).text
        assert "Unetelle" not in text
        assert name not in text
    with one.transaction() as tx:
        tx.execute(delete(beside).where(beside.c.body.like("Madame%")))
    assert "Unetelle" not in officer.see(url).text


def test_who_may_not_see_takes_nothing_away(console: Flask, officer: Walker, event: str) -> None:
    for login, status in (("operateur1", 403), ("admin1", 403)):
        assert Walker.signed_in(console, login).see(f"{event}/journal/export.csv").status_code == status
    assert console.test_client().get(f"{event}/journal/export.csv").status_code == 401
    assert officer.see(f"{event}/journal/export.exe").status_code == 404


def test_an_export_writes_nothing(officer: Walker, event: str) -> None:
    before = officer.kinds(event)
    for kind in KINDS:
        officer.see(f"{event}/journal/export.{kind}")
    assert officer.kinds(event) == before


def test_the_page_to_print_stands_alone_and_says_what_it_is_at_both_ends(officer: Walker, event: str) -> None:
    text = officer.see(f"{event}/journal/export.html").text
    assert Page(text).headings == ["main", "h1"]
    assert text.count("RÉPÉTITION TECHNIQUE — DONNÉES INVENTÉES") == 2
    assert re.findall(r'(?:src|href)="[^"]*"', text) == []
