"""The files of a bilan from its page: the same numbers, made apart, refused in words; the A4 for the site."""
from __future__ import annotations

import json
import sys

import pytest
from flask import Flask

from crisis.errors import Refused
from crisis.evidence.bilan import apart
from crisis.evidence.bilan.files import FORMATS
from crisis.evidence.bounded import Bounds
from crisis.territory import Territory
from tests.report_files import csv_values, ods_rows, pdf, pdf_text, squeezed
from tests.web.test_exercises_page import text
from tests.web.walker import Walker

PAGE = "/qualite/indicateurs"
BEGINS = {"json": b"{", "csv": b"\xef\xbb\xbftableau;", "ods": b"PK\x03\x04", "pdf": b"%PDF-"}


@pytest.fixture
def quality(console: Flask) -> Walker:
    return Walker.signed_in(console, "qualite1")


def test_the_page_offers_the_files_of_the_period_that_it_shows(quality: Walker) -> None:
    page = quality.see(f"{PAGE}?periode=2026").text
    for code in ("ods", "pdf", "csv"):
        assert f"{PAGE}/bilan?periode=2026&amp;format={code}" in page
    assert "Données du bilan, année 2026" in text(page)


def test_each_file_is_downloaded_with_its_hash_and_a_name_of_nobody(quality: Walker) -> None:
    for code, begins in BEGINS.items():
        answer = quality.see(f"{PAGE}/bilan?periode=2026&format={code}")
        assert (answer.status_code, answer.data[:len(begins)]) == (200, begins)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="bilan-15-2026.{code}"'
        assert len(answer.headers["X-Content-SHA256"]) == 64


def test_the_files_of_the_page_have_the_same_numbers(quality: Walker) -> None:
    made = {code: quality.see(f"{PAGE}/bilan?periode=2026&format={code}").data for code in FORMATS}
    told = json.loads(made["json"])
    assert csv_values(made["csv"])["families.0.figures.0.of"] == told["families"][0]["figures"][0]["of"]
    assert ods_rows(made["ods"])["indicateurs"][1][6] == told["families"][0]["figures"][0]["words"]
    assert squeezed("Données du bilan annuel – année 2026") in pdf_text(made["pdf"])


def test_another_format_or_period_is_refused_with_what_there_is(quality: Walker) -> None:
    answer = quality.see(f"{PAGE}/bilan?format=docx")
    assert answer.status_code == 404
    assert "ods, pdf, csv ou json" in answer.get_data(as_text=True)
    assert quality.see(f"{PAGE}/bilan?periode=demain").status_code == 422


def test_who_may_not_read_quality_takes_no_file(console: Flask) -> None:
    for where in (f"{PAGE}/bilan", f"{PAGE}/affiche-publique.html"):
        assert Walker.signed_in(console, "com1").see(where).status_code == 403


def test_no_web_process_loads_what_makes_a_pdf_or_a_spreadsheet(quality: Walker,
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a child that does: were it made here, this process would pay for it as long as it lives."""
    monkeypatch.setitem(sys.modules, "crisis.evidence.bilan.paper", None)
    monkeypatch.setitem(sys.modules, "crisis.evidence.ods", None)
    assert len(pdf(quality.see(f"{PAGE}/bilan?format=pdf").data).pages) >= 1
    assert "indicateurs" in ods_rows(quality.see(f"{PAGE}/bilan?format=ods").data)


@pytest.mark.parametrize("script", ["import time; time.sleep(60)", "import os; os.kill(os.getpid(), 9)",
                                    "raise SystemExit(1)", "raise SystemExit(3)"])
def test_a_child_that_never_ends_or_dies_is_a_refusal_in_words(cantal: Territory, script: str) -> None:
    bounds = Bounds(seconds=0.5, command=(sys.executable, "-c", script))
    with pytest.raises(Refused, match="bilan_not_written") as refusal:
        apart.filed("pdf", cantal, b"{}", bounds)
    assert "le CSV, qui porte les mêmes chiffres" in refusal.value.todo


def test_one_child_at_a_time_and_the_next_is_told_to_come_back(cantal: Territory) -> None:
    with apart._one, pytest.raises(Refused, match="bilan_busy") as refusal:
        apart.filed("pdf", cantal, b"{}", wait_s=0.01)
    assert refusal.value.todo == "Redemandez celui-ci dans une minute."


def test_the_public_version_is_one_file_without_script_that_names_nobody(console: Flask, quality: Walker) -> None:
    officer = Walker.signed_in(console, "sidpc1")
    officer.activate(officer.open_event("Crue de la Cère à Aurillac"))
    answer = quality.see(f"{PAGE}/affiche-publique.html?periode=2026")
    page = answer.get_data(as_text=True)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="affiche-2026.html"')
    assert answer.content_type == "application/octet-stream"
    assert "nos résultats, année" in text(page)
    for kept_back in ("<script", "<link", "href=", "src=", "Cère", "Aurillac", "qualite1", "astreinte", "permanence",
                      "déclaration", "csrf"):
        assert kept_back not in page
