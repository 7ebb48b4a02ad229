"""Five formats, one object: every figure is the same in each (HS2), and each says what it leaves out."""
from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from crisis.evidence import long_csv, ods
from crisis.evidence.formats import FORMATS
from crisis.evidence.shown import Table
from crisis.evidence.tables import tables
from crisis.evidence.tables.making import at, cell
from crisis.evidence.tables.rest import leaves
from tests.db.test_report_page import Figures, value
from tests.drawn_report import EMPTY, FR, WHOLE, made, many
from tests.report_files import csv_rows, csv_values, ods_rows, shown
from tests.report_files import ods as read_ods


def every(report: dict[str, Any]) -> dict[str, Any]:
    return dict(shown(tables(report, FR)))


@pytest.fixture(params=["whole", "empty"])
def told(request: pytest.FixtureRequest) -> dict[str, Any]:
    return EMPTY if request.param == "empty" else WHOLE


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
    counted = {path for path, _ in leaves(told) if path.startswith(("milestones", "coverage", "channels", "exercise"))
               and path.endswith(("_s", ".seq", ".at", "_at", ".accepted", ".targeted", ".until", ".delay_min", ".h"))
               or path.startswith(("exercise.totals", "exercise.participants", "exercise.number"))}
    assert counted - both == set()
    assert {path: page[path] for path in both} == {path: value(told, path) for path in both}


def test_the_mark_is_on_every_sheet() -> None:
    assert [name for name, rows in ods_rows(made("ods")).items() if "EXERCICE" not in str(rows[-1][0])] == []


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
    found = tables(WHOLE, FR)
    most = 10 * len(found) + sum(len(table.columns) for table in found) + 100
    monkeypatch.setattr(ods, "WHOLE", most)
    sheets = ods_rows(made("ods"))
    assert [*sheets][1:] == [table.code for table in found]
    assert sum(value is not None for rows in sheets.values() for row in rows for value in row) <= most
    summary = {row[0]: (row[2], row[3]) for row in sheets["sommaire"][1:] if row[3] is not None}
    assert summary["identite"] == (len(found[0].rows), len(found[0].rows))
    assert any(held < whole for whole, held in summary.values())


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
