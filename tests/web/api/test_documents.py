"""The document register over the API: registered, revised, late, answering an audit; a self-assessment beside."""
from __future__ import annotations

from datetime import timedelta

import pytest

from crisis import clock
from crisis.quality.expected import EXPECTED
from crisis.quality.forms import PARIS
from tests.web.api.conftest import Desk

DOCUMENTS = "/quality/documents"


@pytest.fixture
def given(desk: Desk) -> dict[str, object]:
    """A document whose review is late."""
    return {"reference": "E47-API", "title": "Procédure d'activation", "place": "Armoire 3", "version": "1.0",
            "owner": desk.duty("communication").person, "commitment": 47, "answers": ["47.1"], "dated": "2020-02-29"}


def test_a_document_is_registered_read_back_revised_and_withdrawn(desk: Desk, given: dict[str, object]) -> None:
    quality, today = desk.named("qualite1"), clock.now().astimezone(PARIS).date()
    key = quality.done(DOCUMENTS, given)["id"]
    (found,) = [each for each in quality.get(DOCUMENTS)["documents"] if each["id"] == key]
    assert (found["title"], found["place"], found["next_review"], found["state"]) == (
        "Procédure d'activation", "Armoire 3", "2021-02-28", "overdue")
    asked = {each["code"]: each for each in quality.get(f"{DOCUMENTS}/expected")["expected"]}
    assert (len(asked), asked["47.1"]["state"], key in asked["47.1"]["documents"]) == (len(EXPECTED), "overdue", True)
    quality.done(f"{DOCUMENTS}/{key}/version", {"version": "2.0", "dated": (today - timedelta(1)).isoformat()})
    (found,) = [each for each in quality.get(DOCUMENTS)["documents"] if each["id"] == key]
    assert (found["version"], found["state"]) == ("2.0", "current")
    quality.done(f"{DOCUMENTS}/{key}/withdrawal", {"why": "Remplacée."})
    again = quality.post(f"{DOCUMENTS}/{key}/version", {"version": "3.0", "dated": today.isoformat()})
    assert (again.status_code, again.get_json()["code"]) == (409, "document_withdrawn")


@pytest.mark.parametrize("wrong", [
    {"months": 5}, {"reference": "été"}, {"answers": ["X.1"]}, {"commitment": 46}, {"dated": "hier"}, {"unknown": 1}])
def test_what_has_not_the_shape_of_a_document_is_refused(
        desk: Desk, given: dict[str, object], wrong: dict[str, object]) -> None:
    assert desk.named("qualite1").post(DOCUMENTS, given | wrong).status_code == 422


def test_a_self_assessment_is_recorded_and_no_longer_missing(desk: Desk) -> None:
    quality, today = desk.named("qualite1"), clock.now().astimezone(PARIS).date()
    seq = quality.done("/quality/assessments", {
        "commitment": 49, "answer": "not_met", "assessed_on": today.isoformat(), "gap": "Un seul exercice."})["seq"]
    told = quality.get("/quality/assessments")
    assert told["assessments"][-1] == {"seq": seq, "commitment": 49, "year": today.year, "answer": "not_met",
                                       "assessed_on": today.isoformat(), "function": "quality"}
    assert 49 not in told["missing"]


def test_who_reads_writes_nothing(desk: Desk, given: dict[str, object]) -> None:
    officer = desk.duty("duty_officer")
    assert officer.get(f"{DOCUMENTS}/expected")["module7"] is True
    assert officer.post(DOCUMENTS, given).status_code == 403
