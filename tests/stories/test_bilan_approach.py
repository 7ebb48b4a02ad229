"""The bilan tells documents, self-assessments, committees and surveys: the same numbers in each of its files."""
from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jsonschema

from crisis.config import ROOT
from crisis.evidence.bilan.files import FORMATS
from crisis.evidence.bilan.whole import bilan, tables
from crisis.evidence.html import French
from crisis.evidence.indicators import periods
from crisis.evidence.tables.making import at, cell
from crisis.quality import assessments, committees, filing
from crisis.territory import Territory, load
from tests.exercising import of_login
from tests.house import House
from tests.report_files import csv_values, ods_rows, pdf_text, shown, squeezed
from tests.stories.quality_acts import ASSESSED, measured
from tests.stories.test_bilan import lacks
from tests.stories.test_documents import filed
from tests.stories.test_programme import NEW_YEAR

SCHEMA = json.loads((ROOT / "docs" / "bilan.schema.json").read_text(encoding="utf-8"))


def told(house: House, period: str = "2026", territory: Territory | None = None) -> dict[str, Any]:
    found = house.look(lambda tx: bilan(tx, territory or house.territory, periods.read(period), tx.now))
    jsonschema.validate(found, SCHEMA)
    return found


def documents(found: dict[str, Any]) -> dict[str, int]:
    return {each["code"]: each["count"] for each in found["documents"]["figures"]}


def kept(house: House) -> tuple[str, str]:
    """Register four documents, a meeting, three surveys and a self-assessment; return the late one and a survey."""
    quality = of_login(house, "qualite1")
    late = filed(house, months=1)
    filed(house, reference="E47-PROC-02", dated="2026-11-01", months=1)
    filed(house, reference="E47-PROC-03", dated="", answers=("47.2",))
    filed(house, reference="E47-PROC-04", dated="2026-06-30", answers=("47.4",))
    house.do(assessments.assess, quality, ASSESSED)
    house.do(assessments.assess, quality, replace(ASSESSED, answer="partly", assessed_on="2026-07-01", gap="Nuit"))
    house.do(committees.meet, quality, house.territory, "clu", "2026-01-10", "Compte rendu")
    few = replace(measured(3), answers=9, percent=100)
    ten = replace(measured(4), commitment=None, service="telephone", answers=10, percent=80)
    first = house.do(committees.measure, quality, measured(2))
    for each in (few, ten, replace(measured(2), begins="2025-01-05", ends="2025-01-09")):
        house.do(committees.measure, quality, each)
    return late, first


def test_the_parts_count_what_the_register_holds(house: House) -> None:
    kept(house)
    found = told(house)
    assert documents(found) == {"kept": 4, "current": 1, "due_soon": 1, "overdue": 1, "undated": 1, "expected": 27,
                                "served": 14, "missing": 10}
    assert [tuple(each.values()) for each in found["assessments"]] == [
        (2026, 47, "partly", "2026-07-01", 1), (2026, 48, None, None, 0), (2026, 49, None, None, 0),
        (2026, 50, None, None, 0)]
    assert {each["code"]: (each["in_period"], each["years"]) for each in found["committees"]} == {
        "copil": (0, [{"year": 2026, "held": 0, "of": 2, "verdict": "running"}]),
        "clu": (1, [{"year": 2026, "held": 1, "of": 1, "verdict": "kept"}])}
    assert lacks(house)["papers_lagging"] == "2 documents en retard ou sans date."
    assert lacks(house)["unassessed"].startswith("3 auto-diagnostics d'engagement manquent")


def test_a_percentage_of_satisfaction_needs_ten_answers_and_the_threshold_judges_no_fewer(house: House) -> None:
    kept(house)
    found = told(house)["satisfaction"]
    assert (found["threshold_pct"], [(each["commitment"], each["service"], each["answers"], each["percent"],
                                      each["below"]) for each in found["results"]]) == (
        80, [(2, None, 120, 74, True), (3, None, 9, None, False), (None, "telephone", 10, 80, False)])


def test_each_file_says_the_same_numbers_and_no_title_no_place_no_source(house: House) -> None:
    kept(house)
    found = told(house)
    listed = tables(found, French(house.territory))
    made = {code: each.write(json.loads(json.dumps(found)), house.territory) for code, each in FORMATS.items()}
    values = dict(shown(listed))
    assert {path: cell(at(found, path)) for path in values} == values
    assert "autres_donnees" not in {each.code for each in listed}
    assert csv_values(made["csv"]) == {path: one for path, one in values.items() if one is not None}
    sheets = ods_rows(made["ods"])
    for code in ("documents", "auto_diagnostic", "comites", "comites_annees", "satisfaction", "satisfaction_seuil"):
        (table,) = (each for each in listed if each.code == code)
        assert [tuple(row) for row in sheets[code][1:len(table.rows) + 1]] == list(table.rows), code
    said = pdf_text(made["pdf"])
    for words in ("dont en retard", "respecté en partie", "01/07/2026", "0 sur 2", "1 sur 1", "tenue", "non évalué",
                  "74 %, sous le seuil", "moins de dix réponses", "accueil téléphonique", "80 %"):
        assert squeezed(words) in said, words
    assert "100" not in said.partition("Satisfactiondesusagers")[2].partition("Règles")[0]
    for hidden in ("Procédure d'activation", "dossier Qualité", "Enquête annuelle", "Compte rendu"):
        assert hidden not in made["json"].decode(), hidden
        assert squeezed(hidden) not in said, hidden


def test_a_period_that_is_over_keeps_its_documents_and_a_withdrawn_survey_is_counted_nowhere(house: House) -> None:
    late, survey = kept(house)
    quality = of_login(house, "qualite1")
    house.hours.now = NEW_YEAR
    before = documents(told(house))
    assert (before["overdue"], before["undated"]) == (2, 1)
    house.do(filing.revise, quality, late, "2.0", "2027-01-01")
    assert documents(told(house)) == before
    assert documents(told(house, "2027"))["overdue"] == 1
    house.do(committees.withdraw, quality, survey, "Mauvaise colonne")
    assert [each["commitment"] for each in told(house)["satisfaction"]["results"]] == [3, None]


def test_a_committee_is_judged_for_the_years_in_which_the_service_was_there(house: House) -> None:
    house.do(committees.meet, of_login(house, "qualite1"), house.territory, "copil", "2026-03-10", "Compte rendu")
    house.hours.now = datetime(2028, 3, 1, 9, tzinfo=UTC)
    found = told(house, "2026-01-01_2028-12-31")["committees"][0]
    assert (found["code"], found["in_period"]) == ("copil", 1)
    assert [(each["held"], each["of"], each["verdict"]) for each in found["years"]] == [
        (1, None, None), (0, 2, "missed"), (0, 2, "running")]


def test_without_module_7_the_general_documents_and_the_committees_are_still_told(house: House) -> None:
    maine = load("49", ROOT / "territories")
    filed(house, commitment=None, answers=("G.1",))
    found = told(house, territory=maine)
    assert (documents(found)["kept"], documents(found)["expected"], found["assessments"]) == (1, 6, [])
    assert [each["years"][0]["of"] for each in found["committees"]] == [1, None]
    assert {each["code"] for each in found["missing"]}.isdisjoint({"unassessed", "no_objective"})
    assert found["years"][0]["verdict"] == "not_applicable"
