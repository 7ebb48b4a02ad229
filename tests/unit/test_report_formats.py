"""Five formats, one object: every figure is the same in each, and whatever was typed stays plain text."""
from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from crisis import territory as territories
from crisis.config import ROOT
from crisis.evidence import long_csv, ods, pdf
from crisis.evidence.formats import FORMATS
from crisis.evidence.html import French
from crisis.evidence.shown import Picture, Table
from crisis.evidence.tables import tables
from crisis.evidence.tables.making import at, cell
from crisis.evidence.tables.rest import leaves
from tests.db.test_report_page import Figures, value
from tests.drawn_report import drawn
from tests.report_files import (
    csv_rows,
    csv_values,
    elements,
    ods_rows,
    pdf_text,
    shown,
    squeezed,
)
from tests.report_files import ods as read_ods
from tests.report_files import pdf as read_pdf

CANTAL = territories.load("15", ROOT / "territories")
FR = French(CANTAL)
WHOLE = drawn()
EMPTY = drawn(empty=True)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="40" height="10" fill="#bbb"/></svg>'
SENTENCE = "Tous les maires ont été informés avant la 60e minute & personne n'a été oublié."


def made(fmt: str, report: dict[str, Any] | None = None) -> bytes:
    return FORMATS[fmt].write(WHOLE if report is None else report, CANTAL)


def every(report: dict[str, Any]) -> dict[str, Any]:
    return dict(shown(tables(report, FR)))


@pytest.fixture(params=["whole", "empty"])
def told(request: pytest.FixtureRequest) -> dict[str, Any]:
    return drawn(empty=request.param == "empty")


def test_tables_show_what_the_object_says_at_that_path(told: dict[str, Any]) -> None:
    found = every(told)
    assert len(found) > 40
    assert {path: cell(at(told, path)) for path in found} == found


def test_no_value_of_the_object_is_in_no_table(told: dict[str, Any]) -> None:
    assert {path for path, _ in leaves(told)} - set(every(told)) == set()


def test_every_table_has_a_name_that_a_sheet_may_have_and_rows_as_wide_as_its_titles() -> None:
    found = tables(WHOLE, FR)
    assert len({table.code for table in found}) == len(found) > 20
    for table in found:
        assert table.code.replace("_", "").isalnum()
        assert table.code.isascii()
        assert len(table.code) <= 31
        assert {len(row) for row in (*table.rows, *table.paths)} == {len(table.columns)}
        assert len(set(table.columns)) == len(table.columns)


def test_a_new_part_of_the_report_is_in_a_table_before_anybody_thought_of_it() -> None:
    report = {**WHOLE, "tomorrow": {"sent": [{"n": 3}]}}
    assert every(report)["tomorrow.sent.0.n"] == 3
    assert "tomorrow.sent.0.n" in csv_values(made("csv", report))


def test_the_json_is_the_one_way_to_write_the_object(told: dict[str, Any]) -> None:
    written = made("json", told)
    assert json.loads(written) == told
    assert written == made("json", json.loads(written[:1] + b" " + written[1:]))
    assert list(json.loads(written)) == sorted(told)
    assert b'": ' not in written
    assert "Cère".encode() in written


def test_the_json_refuses_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="JSON"):
        made("json", {**WHOLE, "bad": float("nan")})


def test_the_csv_read_again_has_every_figure(told: dict[str, Any]) -> None:
    found = {path: value for path, value in every(told).items() if value is not None}
    assert csv_values(made("csv", told)) == found


def test_the_csv_opens_in_a_french_spreadsheet() -> None:
    written = made("csv")
    assert written.startswith("\ufefftableau;titre;ligne;colonne;valeur;type;chemin\r\n".encode())
    number = next(row["valeur"] for row in csv_rows(written) if row["chemin"] == "oncall.first_request_s")
    assert number == str(WHOLE["oncall"]["first_request_s"]).replace(".", ",")


def test_the_spreadsheet_read_again_has_every_figure(told: dict[str, Any]) -> None:
    sheets = ods_rows(made("ods", told))
    found = tables(told, FR)
    assert list(sheets) == ["sommaire", *(table.code for table in found)]
    for table in found:
        assert [tuple(row) for row in sheets[table.code][1:len(table.rows) + 1]] == list(table.rows), table.code


def test_cells_of_the_spreadsheet_have_types_and_none_is_a_formula_or_merged() -> None:
    content = read_ods(made("ods")).content.serialize().decode()
    for kind in ("float", "date", "boolean", "string"):
        assert f'office:value-type="{kind}"' in content
    for word in ("table:formula", "columns-spanned", "rows-spanned", "covered-table-cell"):
        assert word not in content


def test_a_column_of_dates_says_that_they_are_in_utc() -> None:
    sheets = ods_rows(made("ods"))
    assert "Réalisé (UTC)" in sheets["jalons"][0]
    assert sheets["identite"][0][:2] == ["Donnée", "Valeur"]


def test_the_page_shows_the_same_figures_as_the_tables(told: dict[str, Any]) -> None:
    page, found = Figures(made("html", told).decode()).found, every(told)
    both = set(page) & set(found)
    counted = {path for path, _ in leaves(told) if path.startswith(("milestones", "coverage", "channels"))
               and path.endswith(("_s", ".seq", ".at", ".accepted", ".targeted"))}
    assert counted - both == set()
    assert {path: page[path] for path in both} == {path: value(told, path) for path in both}


def test_the_pdf_says_every_verdict_and_every_milestone() -> None:
    said = pdf_text(made("pdf"))
    found = {table.code: table for table in tables(WHOLE, FR)}
    words = [pdf.told(title, value) for code in ("verdicts", "jalons", "motifs")
             for row in found[code].rows for title, value in zip(found[code].columns, row, strict=True)
             if not title.endswith(pdf.CODED)]
    assert len(words) > 30
    assert [word for word in words if squeezed(word) not in said] == []


def test_the_pdf_is_tagged_in_french_with_a_title() -> None:
    written = made("pdf")
    reader = read_pdf(written)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"].startswith("fr")
    assert reader.metadata is not None
    assert reader.metadata.title == "Rapport de chronométrie – Crue de la Cère"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert elements(written, "/H1")
    assert len(elements(written, "/TH")) > 20
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_every_picture_of_the_pdf_is_told_in_one_sentence() -> None:
    twin = tables(WHOLE, FR)[0]
    drawings = [Picture("un", "Une figure", SENTENCE, SVG, twin), Picture("deux", "Une autre", "Rien.", SVG, twin)]
    written = pdf.written(WHOLE, FR, tables(WHOLE, FR), drawings)
    assert [one["/Alt"] for one in elements(written, "/Figure")] == [SENTENCE, "Rien."]
    assert squeezed("Une figure") in pdf_text(written)


def test_the_mark_stands_at_both_ends_of_every_page_and_the_chain_is_named() -> None:
    pages = [page.extract_text() for page in read_pdf(made("pdf")).pages]
    assert len(pages) > 2
    for page in pages:
        assert page.count("EXERCICE — EXERCICE — EXERCICE") == 2
        assert WHOLE["journal"]["head"] in page
        assert "Origine non vérifiée" in page


def test_a_real_event_has_no_mark_anywhere() -> None:
    real = {**WHOLE, "event": {**WHOLE["event"], "nature": "real", "plays": "real"}}
    assert "EXERCICE" not in pdf_text(made("pdf", real))
    assert "EXERCICE" not in str(ods_rows(made("ods", real)))


def test_the_mark_is_on_every_sheet() -> None:
    assert [name for name, rows in ods_rows(made("ods")).items() if "EXERCICE" not in str(rows[-1][0])] == []


def test_a_provisional_report_says_so_and_is_not_to_be_signed() -> None:
    final, provisional = (pdf_text(made("pdf", {**WHOLE, "provisional": one})) for one in (False, True))
    assert "Provisoire" in provisional
    assert "Provisoire" not in final
    assert squeezed("Visé par la référente qualité") in final
    assert squeezed("Visé par la référente qualité") not in provisional


def many(rows: int) -> dict[str, Any]:
    one = WHOLE["hand"]["contacts"][0]
    contacts = [{**one, "seq": 900_000 + number} for number in range(1, rows + 1)]
    return {**WHOLE, "hand": {**WHOLE["hand"], "contacts": contacts}}


def test_a_long_table_is_cut_in_the_pdf_and_it_is_said() -> None:
    said = pdf_text(made("pdf", many(pdf.ROWS + 41)))
    assert squeezed("41 lignes de plus") in said
    assert "900300" in said
    assert "900301" not in said


def test_titles_of_columns_stand_again_on_the_next_page() -> None:
    pages = [page.extract_text() for page in read_pdf(made("pdf", many(pdf.ROWS))).pages]
    inside = [squeezed(page) for page in pages if "900" in page]
    assert len(inside) > 4
    assert all(squeezed("Public Cible Résultat Preuve") in page for page in inside[1:])


def test_a_sheet_holds_so_many_cells_and_says_what_is_left_to_the_csv() -> None:
    report = many(1_200)
    rows = ods_rows(made("ods", report))["contacts_a_la_main"]
    wide = len(rows[0])
    assert len(rows) * wide <= ods.SHEET + ods.NOTES * wide
    assert sum(value is not None for row in rows for value in row) <= ods.SHEET
    kept = (ods.SHEET - ods.NOTES) // wide - 1
    assert f"{1_200 - kept} lignes de plus dans le fichier CSV" in str(rows[-1][0])
    assert csv_values(made("csv", report))["hand.contacts.1199.seq"] == 901_200


def test_the_whole_spreadsheet_holds_so_many_cells_and_no_table_vanishes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ods, "WHOLE", 700)
    found = tables(WHOLE, FR)
    sheets = ods_rows(made("ods"))
    assert [*sheets][1:] == [table.code for table in found]
    assert sum(value is not None for rows in sheets.values() for row in rows for value in row) <= 700
    summary = {row[0]: (row[2], row[3]) for row in sheets["sommaire"][1:] if row[3] is not None}
    assert summary["identite"] == (len(found[0].rows), len(found[0].rows))
    assert any(held < whole for whole, held in summary.values())


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


def test_the_fonts_can_draw_every_sign_that_the_pdf_lets_through() -> None:
    signs = [chr(code) for code in range(0x20, 0x3000) if chr(code).isprintable() or chr(code) in "\u00a0\u202f"]
    drawable = [sign for sign in signs if not pdf.UNDRAWN.match(sign)]
    assert len(drawable) > 1_500
    lines = tuple(("".join(drawable[at:at + 40]),) for at in range(0, len(drawable), 40))
    assert len(lines) < pdf.ROWS
    assert pdf.written(EMPTY, FR, [Table("signes", "Signes", ("Signe",), lines)], ())


def cells(*values: Any) -> Iterator[str]:
    table = Table("essai", "Essai", tuple("abcdef"[:len(values)]), (values,), (("",) * len(values),))
    yield from (row["valeur"] for row in csv_rows(long_csv.written([table])))


def test_a_number_below_zero_is_a_number_and_not_a_formula() -> None:
    assert list(cells(-120, -0.5, "-120", True)) == ["-120", "-0,5", "'-120", "oui"]


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_same_report_gives_the_same_bytes_read_again_from_its_json_or_not(fmt: str) -> None:
    assert made(fmt) == made(fmt, json.loads(made("json")))


def test_formats_say_how_they_are_served() -> None:
    assert {each.extension for each in FORMATS.values()} == set(FORMATS)
    assert FORMATS["pdf"].media_type == "application/pdf"


def test_the_twin_of_a_picture_stands_once_in_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    known = tables(WHOLE, FR)[0]
    new = replace(known, code="jumeau", title="Jumeau")
    monkeypatch.setattr("crisis.evidence.formats._drawn", lambda *_: [
        Picture("un", "Une", "Une.", SVG, known), Picture("deux", "Deux", "Deux.", SVG, new)])
    names = list(ods_rows(made("ods")))
    assert (names.count(known.code), names.count("jumeau")) == (1, 1)
