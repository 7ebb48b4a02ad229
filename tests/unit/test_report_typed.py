"""Whatever was typed stays plain text in each format: no formula, no markup, no source that is run."""
from __future__ import annotations

import json

import pytest

from crisis.evidence import ods, pdf
from tests.drawn_report import EMPTY, made
from tests.report_files import csv_rows, csv_values, ods_rows, pdf_text, squeezed
from tests.report_files import ods as read_ods
from tests.report_files import pdf as read_pdf

TYPED = ["=1+1", "+33", "-2", "@SUM(A1)", "'apostrophe", "<script>alert(1)</script>", '#import "@preview/x:1.0.0": *',
         "$x^2$ *gras* _it_ @renvoi <nom> `code`", "\\u{41} // fin /* */ ~ --- ...", 'a;b "c" & d', "#panic()",
         "{{ 7 * 7 }}", "1,5"]


@pytest.mark.parametrize("title", TYPED)
def test_whatever_was_typed_stays_plain_text(title: str) -> None:
    report = {**EMPTY, "event": {**EMPTY["event"], "title": title}}
    assert json.loads(made("json", report))["event"]["title"] == title
    assert "<script>" not in made("html", report).decode()
    rows = [row for row in csv_rows(made("csv", report)) if row["chemin"] == "event.title"]
    assert [row["valeur"][0] in "=+-@\t\r\n" for row in rows] == [False]
    assert csv_values(made("csv", report))["event.title"] == title
    assert ods_rows(made("ods", report))["identite"][1][1] == title
    assert "table:formula" not in read_ods(made("ods", report)).content.serialize().decode()
    written = made("pdf", report)
    metadata = read_pdf(written).metadata
    assert metadata is not None
    assert metadata.title == f"Rapport de chronométrie – {title}"
    assert squeezed(title) in pdf_text(written)


@pytest.mark.parametrize("title", ["\t=1", "\r=1", "a\nb", "\x0bcloche\x07", " deux  espaces ", "Crue \U0001f30a ici",
                                   "\u6d2a\u6c34", "\u202edroite", "\ud7ff\uffff"])
def test_a_text_with_odd_characters_is_written_everywhere(title: str) -> None:
    report = {**EMPTY, "event": {**EMPTY["event"], "title": title}}
    assert csv_values(made("csv", report))["event.title"] == title
    assert ods_rows(made("ods", report))["identite"][1][1] == ods.UNWRITABLE.sub("\ufffd", title)
    written = made("pdf", report)
    assert squeezed(pdf.UNDRAWN.sub("\ufffd", title)) in pdf_text(written)
    assert made("html", report)
