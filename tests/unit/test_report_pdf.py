"""The report on paper: its words, its tags for who does not see it, its marks and its limits (OB3)."""
from __future__ import annotations

import re
from typing import Any

from crisis.evidence import pdf
from crisis.evidence.shown import Picture, Table
from crisis.evidence.tables import tables
from tests.drawn_report import EMPTY, FR, WHOLE, made, many
from tests.report_files import elements, ods_rows, pdf_text, squeezed
from tests.report_files import pdf as read_pdf

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="40" height="10" fill="#bbb"/></svg>'
SENTENCE = "Tous les maires ont été informés avant la 60e minute & personne n'a été oublié."


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


def test_the_table_of_a_picture_is_printed_and_stands_for_those_it_repeats() -> None:
    twin = Table("image_trend", "Jumeau", ("Durée\u00a0(s)",), ((65,),))
    repeated = Table("tendance", "Répété", ("Nombre",), ((3,),))
    nothing = Table("image_lanes", "Néant", ("Nombre",), ())
    drawings = [Picture("trend", "Une figure", SENTENCE, SVG, twin), Picture("lanes", "Rien", "Rien.", SVG, nothing)]
    said = pdf_text(pdf.written(EMPTY, FR, [*tables(EMPTY, FR), repeated], drawings))
    assert squeezed("Jumeau Durée 1 min 05 s") in said
    assert "Répété" not in said
    assert "Néant" not in said


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


def test_a_provisional_report_says_so_and_is_not_to_be_signed() -> None:
    final, provisional = (pdf_text(made("pdf", {**WHOLE, "provisional": one})) for one in (False, True))
    assert "Provisoire" in provisional
    assert "Provisoire" not in final
    assert squeezed("Visé : responsable qualité") in final
    assert squeezed("Visé : responsable qualité") not in provisional


def test_a_long_table_is_cut_in_the_pdf_and_it_is_said() -> None:
    said = pdf_text(made("pdf", many(pdf.ROWS + 41)))
    assert squeezed("41 lignes de plus") in said
    assert "900300" in said
    assert "900301" not in said


def test_all_the_tables_behind_the_signatures_have_a_bound_and_none_goes_unsaid() -> None:
    long = [Table(f"t{at}", f"Tableau {at}", ("Rang",), tuple((row,) for row in range(pdf.ROWS + 5)))
            for at in range(5)]
    laid = pdf.laid_out(EMPTY, FR, long, ())["tables"]
    assert [len(one["rows"]) for one in laid] == [300, 300, 300, 100, 0]
    assert [one["left"] for one in laid] == [5, 5, 5, 205, 305]
    assert squeezed("305 lignes de plus dans le tableur") in pdf_text(pdf.written(EMPTY, FR, long, ()))


def test_titles_of_columns_stand_again_on_the_next_page() -> None:
    pages = [page.extract_text() for page in read_pdf(made("pdf", many(pdf.ROWS))).pages]
    inside = [squeezed(page) for page in pages if re.search(r"\b900\d{3}\b", page)]
    assert len(inside) > 4
    assert all(squeezed("Public Cible Résultat Preuve") in page for page in inside[1:])


def test_the_fonts_can_draw_every_sign_that_the_pdf_lets_through() -> None:
    signs = [chr(code) for code in range(0x20, 0x3000) if chr(code).isprintable() or chr(code) in "\u00a0\u202f"]
    drawable = [sign for sign in signs if not pdf.UNDRAWN.match(sign)]
    assert len(drawable) > 1_500
    lines = tuple(("".join(drawable[at:at + 40]),) for at in range(0, len(drawable), 40))
    assert len(lines) < pdf.ROWS
    assert pdf.written(EMPTY, FR, [Table("signes", "Signes", ("Signe",), lines)], ())


