"""`crisis report` in its five formats, from a true journal: a whole file or none, and a refusal in French."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import app
from crisis.db import Database
from crisis.evidence import commands
from crisis.evidence.formats import FORMATS
from crisis.evidence.html import French
from crisis.evidence.report import report
from crisis.evidence.tables import tables
from crisis.evidence.tables.making import at, cell
from tests.db.drill import Drill
from tests.db.test_report_page import Figures, unknown_story, value
from tests.report_files import csv_values, ods_rows, pdf_text, shown, squeezed

BEGINS = {"html": b"<!doctype html>", "pdf": b"%PDF-", "ods": b"PK\x03\x04", "csv": b"\xef\xbb\xbftableau;",
          "json": b"{"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rapports").mkdir()
    return tmp_path / "rapports"


@pytest.fixture(params=["whole", "unknown"])
def told(request: pytest.FixtureRequest, db: Database) -> Drill:
    return request.getfixturevalue("drill") if request.param == "whole" else unknown_story(db)


def found(drill: Drill) -> dict[str, Any]:
    with drill.db.reading() as tx:
        return report(tx, drill.event, drill.territory, tx.now)


def made(drill: Drill, fmt: str, folder: Path) -> bytes:
    out = folder / f"rapport.{fmt}"
    assert commands.report_command(drill.db, drill.territory, drill.event, fmt, out) == 0
    return out.read_bytes()


def test_the_five_files_of_a_true_event_say_the_same(told: Drill, folder: Path) -> None:
    files = {fmt: made(told, fmt, folder) for fmt in FORMATS}
    held = json.loads(files["json"])
    assert held == found(told)
    listed = tables(held, French(told.territory))
    figures = dict(shown(listed))
    assert {path: cell(at(held, path)) for path in figures} == figures
    assert csv_values(files["csv"]) == {path: one for path, one in figures.items() if one is not None}
    sheets = ods_rows(files["ods"])
    for table in listed:
        assert [tuple(row) for row in sheets[table.code][1:len(table.rows) + 1]] == list(table.rows), table.code
    page = Figures(files["html"].decode()).found
    assert {path: page[path] for path in page} == {path: value(held, path) for path in page}
    said = pdf_text(files["pdf"])
    assert all(squeezed(each["label"]) in said for each in held["milestones"])
    assert squeezed("données inventées") in said


@pytest.mark.parametrize("fmt", FORMATS)
def test_each_format_is_written_whole_in_the_place_of_the_one_before(drill: Drill, folder: Path, fmt: str) -> None:
    (folder / f"rapport.{fmt}").write_bytes(b"yesterday")
    assert made(drill, fmt, folder).startswith(BEGINS[fmt])
    assert [each.name for each in folder.iterdir()] == [f"rapport.{fmt}"]


def test_an_event_in_which_nothing_happened_has_its_five_files(db: Database, folder: Path) -> None:
    drill = Drill(db)
    drill.open()
    assert all(made(drill, fmt, folder).startswith(BEGINS[fmt]) for fmt in FORMATS)


def test_a_missing_folder_is_refused_in_french_before_anything_is_read(
        drill: Drill, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "absent" / "rapport.pdf"
    assert commands.report_command(drill.db, drill.territory, "0" * 32, "pdf", out) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"Le rapport n'a pas pu être écrit dans {out}. Ce dossier n'existe pas.")
    assert not out.parent.exists()


def test_a_file_that_cannot_be_written_leaves_no_half_behind(drill: Drill, folder: Path,
                                                             capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rapport.csv").mkdir()
    assert commands.report_command(drill.db, drill.territory, drill.event, "csv", folder / "rapport.csv") == 1
    assert "n'a pas pu être écrit" in capsys.readouterr().err
    assert [each.name for each in folder.iterdir()] == ["rapport.csv"]


def test_the_command_offers_the_five_formats_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        app.main(["report", "--help"])
    said = capsys.readouterr().out
    assert "{html,pdf,ods,csv,json}" in said
    assert "Exemple : crisis report EVENT --format pdf --out rapport.pdf" in said
