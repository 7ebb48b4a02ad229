"""The bilan over the API: the object of its schema, the same in each file, and refused in words."""
from __future__ import annotations

import json

import jsonschema

from crisis.config import ROOT
from crisis.evidence.bilan.files import FORMATS
from tests.report_files import csv_values, ods_rows, pdf
from tests.web.api.conftest import Desk

PATH = "/quality/bilan"


def test_the_object_is_the_published_one_and_each_file_has_its_numbers(desk: Desk) -> None:
    event, quality = desk.opened(), desk.named("qualite1")
    told = quality.get(f"{PATH}?period=2026")
    jsonschema.validate(told, json.loads((ROOT / "docs" / "bilan.schema.json").read_text(encoding="utf-8")))
    assert [each["event"] for each in told["events"]] == [event]
    made = {code: quality.send("GET", f"{PATH}/files/{code}?period=2026").data for code in FORMATS}
    assert json.loads(made["json"])["families"] == told["families"]
    assert csv_values(made["csv"])["events.0.event"] == event
    assert event in {row[0] for row in ods_rows(made["ods"])["evenements"]}
    assert len(pdf(made["pdf"]).pages) <= 4


def test_without_a_period_it_is_that_of_the_quarter(desk: Desk) -> None:
    assert "-T" in desk.named("qualite1").get(PATH)["period"]["code"]


def test_a_format_or_a_period_that_does_not_exist_is_refused(desk: Desk) -> None:
    quality = desk.named("qualite1")
    unknown = quality.send("GET", f"{PATH}/files/docx")
    assert (unknown.status_code, unknown.json["code"]) == (404, "bilan_format")
    for where in (PATH, f"{PATH}/files/ods"):
        assert quality.send("GET", f"{where}?period=demain").json["code"] == "period"
    assert desk.duty("communication").send("GET", PATH).status_code == 403
