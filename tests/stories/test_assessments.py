"""The yearly self-assessment: dated, with its proof and its gap, one beside another; the latest of a year stands."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crisis.journal.tables import REGISTER
from crisis.quality import assessments as acts
from crisis.quality.assessments import Assessments, Given, assessments
from tests.exercising import of_login
from tests.house import House

GIVEN = Given(47, "partly", "2026-06-30", "Procédure signée en mars.", "Aucun essai de nuit.")


def assess(house: House, **given: object) -> int:
    return house.do(acts.assess, of_login(house, "qualite1"), replace(GIVEN, **given))  # type: ignore[arg-type]


def state(house: House) -> Assessments:
    return house.look(assessments.state, REGISTER)


def test_a_self_assessment_is_an_entry_its_proof_and_its_gap_stand_beside(house: House) -> None:
    assess(house)
    (entry,) = house.entries(REGISTER, "commitment_assessed")
    assert entry["data"] == {"commitment": 47, "answer": "partly", "assessed_on": "2026-06-30"}
    assert house.words(REGISTER, entry) == "Preuves : Procédure signée en mars.\n\nÉcart : Aucun essai de nuit."


def test_the_latest_of_a_year_stands_and_the_earlier_ones_are_kept(house: House) -> None:
    for day, answer in (("2026-09-01", "met"), ("2026-06-30", "partly"), ("2025-12-31", "not_met")):
        assess(house, assessed_on=day, answer=answer)
    assert [each.answer for each in state(house).of(47, 2026)] == ["met", "partly"]
    assert [each.answer for each in state(house).of(47, 2025)] == ["not_met"]
    assert state(house).years(2026) == [2026, 2025]


def test_what_is_missing_this_year_is_each_engagement_that_nobody_assessed(house: House) -> None:
    assert state(house).missing(2026) == [47, 48, 49, 50]
    assess(house, commitment=48)
    assess(house, commitment=50, assessed_on="2025-12-31")
    assert state(house).missing(2026) == [47, 49, 50]


def test_the_year_changes_at_midnight_in_paris(house: House) -> None:
    quality, new_year = of_login(house, "qualite1"), replace(GIVEN, assessed_on="2027-01-01")
    house.hours.now = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
    assert "est à venir" in house.refused(acts.assess, quality, new_year).why
    house.hours.move(minutes=1)
    house.do(acts.assess, quality, new_year)
    assert state(house).missing(2027) == [48, 49, 50]


@pytest.mark.parametrize(("given", "clause"), [
    ({"commitment": 46}, "l'engagement n'est pas l'un de 47 à 50"),
    ({"answer": "maybe"}, "la réponse n'est pas choisie"),
    ({"assessed_on": "2027-06-30"}, "la date de l'auto-diagnostic est à venir"),
    ({"assessed_on": ""}, "la date de l'auto-diagnostic n'est pas donnée"),
    ({"assessed_on": "2024-12-31"}, "cette année-là ne s'évalue plus"),
    ({"answer": "met", "evidence": " "}, "la preuve (ou le motif d'un « sans objet ») manque"),
    ({"answer": "not_applicable", "evidence": ""}, "le motif d'un « sans objet »"),
    ({"answer": "not_met", "gap": ""}, "l'écart manque"), ({"gap": "x" * 2001}, "2001 signes, pour 2000 au plus")])
def test_a_self_assessment_that_cannot_be_is_refused(house: House, given: dict[str, object], clause: str) -> None:
    refusal = house.refused(acts.assess, of_login(house, "qualite1"), replace(GIVEN, **given))  # type: ignore[arg-type]
    assert clause.casefold() in refusal.why.casefold()
    assert house.entries(REGISTER, "commitment_assessed") == []


def test_what_is_not_met_needs_no_proof_and_what_is_met_no_gap(house: House) -> None:
    assess(house, answer="not_met", evidence="")
    assess(house, answer="met", gap="")
    assert [each.answer for each in state(house).every] == ["not_met", "met"]
