"""What the report of an event says of those that are tied to it: whose start counts, whose COD serves whom (R5)."""
from __future__ import annotations

import json
from typing import Any

import jsonschema

from crisis.config import ROOT
from crisis.events import linking, sharing
from crisis.evidence.html import French, render
from crisis.evidence.report import report
from crisis.evidence.tables import tables
from tests.house import House

SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))


def told(house: House, event: str) -> tuple[dict[str, Any], str]:
    """Return the report of an event, checked against its schema, and its page."""
    found = house.look(report, event, house.territory, house.hours.now)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(found)))
    return found, render(found, house.territory).replace("&#39;", "'").replace("\u00a0", " ")


def pair(house: House) -> tuple[str, str]:
    one = house.open()
    house.activate(one)
    house.hours.move(10)
    return one, house.open(("15187",), "Digue rompue à Vic", separate=True)


def test_the_linked_event_is_named_and_the_start_that_counts_is_said(house: House) -> None:
    one, other = pair(house)
    house.activate(other)
    house.do(linking.link, house.officer, one, other, "Même digue.")
    (mine,), (theirs,) = told(house, one)[0]["links"], told(house, other)[0]["links"]
    assert (mine["title"], theirs["title"]) == ("Digue rompue à Vic", "Crue de la Cère")
    assert [each["counts"] for each in mine["starts"]] == [False, False]
    assert [(each["commitment"], each["counts"], each["seq"]) for each in theirs["starts"]] == [
        (47, True, 2), (48, True, 2)]
    found, page = told(house, other)
    assert "départ repris ici" in page
    assert "« Crue de la Cère »" in page
    assert "départ repris de l'évènement lié : le plus tôt des deux ordres compte" in page
    assert found["t0"] == theirs["starts"][0]["at"]
    assert {(row["number"], row["name"]) for row in found["readings"]} >= {(47, "own_start"), (48, "own_start")}
    assert [each.code for each in tables(found, French(house.territory))
            if each.code in ("liens", "departs_lies", "cod_partage")] == ["liens", "departs_lies"]


def test_an_event_in_veille_is_not_said_to_have_a_start_of_its_own(house: House) -> None:
    one, other = pair(house)
    house.do(linking.link, house.officer, one, other, "Même digue.")
    found, page = told(house, other)
    assert house.stage(other).name == "watch"
    assert [each["counts"] for each in found["links"][0]["starts"]] == [True, True]
    for each in found["commitments"][:2]:
        assert "only_linked" in each["reasons"]
    assert "aucun ordre de cet évènement-ci n'ouvre ce délai" in page
    assert "le plus tôt des deux ordres" not in page
    assert "own_start" not in {row["name"] for row in found["readings"]}


def test_a_start_carried_later_is_a_row_of_its_own(house: House) -> None:
    one, other = pair(house)
    house.do(linking.link, house.officer, one, other, "Même digue.")
    house.hours.move(5)
    house.activate(one, order=house.voice(30))
    found, page = told(house, other)
    assert [each["carried"] for each in found["links"]] == [False, True]
    assert [each["counts"] for each in found["links"][0]["starts"]] == [False, False]
    assert [each["counts"] for each in found["links"][1]["starts"]] == [True, True]
    assert "Départ plus tôt, inscrit depuis" in page


def test_both_reports_say_that_one_cod_serves_two_events(house: House) -> None:
    one, other = pair(house)
    house.do(sharing.attach, house.officer, house.here, other, one, house.voice())
    for event, role, words in ((one, "serves", "Son COD sert aussi"), (other, "served", "Servi par le COD d'un autre")):
        found, page = told(house, event)
        assert [each["role"] for each in found["shared_cod"]] == [role]
        assert words in page
        (table,) = (each for each in tables(found, French(house.territory)) if each.code == "cod_partage")
        assert len(table.rows) == 1
    found, page = told(house, other)
    assert next(each for each in found["commitments"] if each["number"] == 47)["reasons"] == ["served"]
    assert "la cellule est celle d'un autre évènement" in page
    authority = next(each for each in found["lanes"] if each["code"] == "authority")
    assert "Rattaché au COD d'un autre évènement" in [mark["label"] for mark in authority["marks"]]


def test_an_event_alone_has_nothing_to_say_of_others(house: House) -> None:
    found, page = told(house, pair(house)[0])
    assert (found["links"], found["shared_cod"]) == ([], [])
    assert "Autres évènements" not in page
