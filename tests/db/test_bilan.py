"""The data of a bilan from a true journal: four files of one object, whose numbers are the same in each."""
from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from crisis.config import ROOT
from crisis.db import Database
from crisis.evidence.bilan.files import FORMATS
from crisis.evidence.bilan.whole import bilan, tables
from crisis.evidence.html import French
from crisis.evidence.indicators import periods
from crisis.evidence.indicators.cases import dashboard
from crisis.evidence.tables.making import at, cell
from crisis.territory import Territory
from tests.db.drill import Drill, silent
from tests.report_files import csv_rows, csv_values, elements, ods, ods_rows, pdf, pdf_text, shown, squeezed

SCHEMA = json.loads((ROOT / "docs" / "bilan.schema.json").read_text(encoding="utf-8"))


def found(drill: Drill, period: str = "2026", territory: Territory | None = None) -> dict[str, Any]:
    with drill.db.reading() as tx:
        made = bilan(tx, territory or drill.territory, periods.read(period), tx.now)
    jsonschema.validate(made, SCHEMA)
    return made


def files(told: dict[str, Any], territory: Territory) -> dict[str, bytes]:
    return {code: each.write(json.loads(json.dumps(told)), territory) for code, each in FORMATS.items()}


def figures(told: dict[str, Any], family: str = "real") -> dict[str, dict[str, Any]]:
    (one,) = (each for each in told["families"] if each["code"] == family)
    return {each["code"]: each for each in one["figures"]}


def lacks(told: dict[str, Any]) -> dict[str, str]:
    return {each["code"]: each["sentence"] for each in told["missing"]}


@pytest.mark.parametrize("period", ["2026", "2026-T4", "2026-11-01_2026-11-30"])
def test_the_four_files_of_a_period_say_the_same_numbers(drill: Drill, period: str) -> None:
    told = found(drill, period)
    made, listed = files(told, drill.territory), tables(told, French(drill.territory))
    values = dict(shown(listed))
    assert json.loads(made["json"]) == told
    assert {path: cell(at(told, path)) for path in values} == values
    assert csv_values(made["csv"]) == {path: one for path, one in values.items() if one is not None}
    sheets = ods_rows(made["ods"])
    for table in listed:
        assert [tuple(row) for row in sheets[table.code][1:len(table.rows) + 1]] == list(table.rows), table.code
    said = pdf_text(made["pdf"])
    for one in figures(told).values():
        assert squeezed(f"{one['title']}{one['definition']}{one['engagement']}{one['words']}") in said
    assert told["events"][0]["event"] == drill.event
    assert drill.event in said


def test_no_value_of_the_object_is_left_to_the_last_table(drill: Drill) -> None:
    assert [each.code for each in tables(found(drill), French(drill.territory)) if each.code == "autres_donnees"] == []


def test_the_pdf_is_tagged_french_titled_and_short(drill: Drill) -> None:
    made = files(found(drill), drill.territory)["pdf"]
    root = pdf(made).trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "fr-FR")
    assert pdf(made).metadata.title == "Données du bilan annuel – année 2026"
    assert len(pdf(made).pages) <= 4
    assert len(elements(made, "/TH")) > 20
    assert squeezed("RÉPÉTITION TECHNIQUE — données inventées") in pdf_text(made)


def test_the_same_bilan_gives_the_same_bytes(drill: Drill) -> None:
    told = found(drill)
    assert files(told, drill.territory) == files(told, drill.territory)


def test_nothing_that_was_typed_is_a_formula(drill: Drill) -> None:
    hostile = drill.territory.model_copy(update={"prefecture": '=HYPERLINK("http://x.example")'})
    told = found(drill, territory=hostile)
    made = files(told, drill.territory)
    (row,) = (each for each in csv_rows(made["csv"]) if each["chemin"] == "territory.prefecture")
    assert row["valeur"].startswith("'=HYPERLINK")
    assert "table:formula" not in ods(made["ods"]).content.serialize().decode()
    assert ["Préfecture", hostile.prefecture, None] in ods_rows(made["ods"])["bilan"]


def test_one_case_is_said_in_words_without_a_percentage(drill: Drill) -> None:
    told = found(drill)
    assert figures(told)["e47_kept"]["words"] == "1 activation sur 1"
    assert {each["percent"] for family in told["families"] for each in family["figures"]} == {None}
    assert "%" not in pdf_text(files(told, drill.territory)["pdf"])


def test_no_title_no_name_no_place_is_in_any_file(drill: Drill) -> None:
    made = files(found(drill), drill.territory)
    said = made["json"].decode() + made["csv"].decode() + pdf_text(made["pdf"]) + str(ods_rows(made["ods"]))
    for kept_back in ("Cère", "Personne ", "15014", drill.officer.person, drill.authority.person, "Crue"):
        assert kept_back not in said


def test_an_empty_quarter_says_so_in_each_file(drill: Drill) -> None:
    told = found(drill, "2020-T1")
    assert lacks(told)["empty"] == "Aucun évènement jugé sur cette période."
    assert told["events"] == []
    made = files(told, drill.territory)
    assert squeezed(lacks(told)["empty"]) in pdf_text(made["pdf"])
    assert lacks(told)["empty"] in [row["valeur"] for row in csv_rows(made["csv"])]


def test_without_module_7_everything_of_47_to_50_is_without_object(db: Database) -> None:
    drill = Drill(db, "49")
    drill.open()
    drill.activate()
    drill.all_taken(0)
    drill.operational(20)
    drill.close(150)
    told = found(drill)
    assert {each["words"] for family in told["families"] for each in family["figures"]} == {"sans objet"}
    assert {each["median_s"] for family in told["families"] for each in family["delays"]} == {None}
    assert (told["years"][0]["verdict"], told["years"][0]["reason"]) == ("not_applicable", "no_module_7")
    assert "no_module_7" in lacks(told)
    assert not lacks(told).keys() & {"empty", "no_objective", "proposed"}
    assert len(told["events"]) == 1
    assert squeezed(lacks(told)["no_module_7"]) in pdf_text(files(told, drill.territory)["pdf"])


def test_a_receipt_that_comes_late_changes_the_figure_at_once(db: Database) -> None:
    drill = Drill(db)
    drill.open()
    drill.activate()
    drill.all_taken(0)
    drill.answer(8)
    drill.operational(20)
    drill.send(30)
    drill.operators(31, silent("sms"))
    drill.all_taken(33)
    drill.seal(62)
    drill.close(64)

    def kept() -> tuple[int, int]:
        with db.reading() as tx:
            figure = dashboard(tx, periods.read("2026-T4"), tx.now).families[0].figures[1]
        return figure.count, figure.of

    assert [kept(), kept()] == [(0, 1), (0, 1)]
    drill.find(65, after_s=30)
    drill.seal(66)
    assert kept() == (1, 1)
    assert figures(found(drill))["e48_kept"]["count"] == 1
