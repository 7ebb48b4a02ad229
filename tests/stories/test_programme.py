"""The programme of exercises: planned, met, withdrawn; the year's verdict of 49 follows what is attested (R10)."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crisis.events import closing, crises, exercise, reports
from crisis.journal.tables import REGISTER
from crisis.quality import planning
from crisis.quality.planning import Adopted, Planned
from crisis.quality.programme import Programme, programme
from crisis.quality.years import Shown, year_of
from tests.conducting import oral, prepared
from tests.exercising import lead, of_login
from tests.house import House
from tests.reports import make
from tests.stories.quality_acts import ADOPTED, KINDS, PLANNED

NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)


def state(house: House) -> Programme:
    return house.look(programme.state, REGISTER)


def year(house: House, of: int = 2026) -> Shown:
    return house.look(lambda tx: year_of(programme.state(tx, REGISTER), crises.by_year(tx), of, tx.now))


def played(house: House) -> tuple[str, str]:
    """Play an exercise to its closing; return it and its event."""
    key = prepared(house, oral(1, 0))
    event = house.do(exercise.start, lead(house), house.here, key)
    house.do(closing.close, house.officer, event, confirmed=True)
    return key, event


def attested(house: House, event: str) -> None:
    house.do(reports.ask, lead(house), event, ("json",))
    make(house)
    (made,) = house.entries(event, "report_made")
    house.do(reports.attest, lead(house), event, 1, made["data"]["sha256"])


def test_a_year_that_is_over_is_proven_by_the_attestation_of_its_exercise(house: House) -> None:
    quality = of_login(house, "qualite1")
    house.do(planning.adopt, quality, Adopted(1, 2026, "copil", "2026-01-15", "Compte rendu"))
    _, event = played(house)
    assert year(house).verdict.verdict == "running"
    house.hours.move(minutes=(NEW_YEAR - house.hours.now) / timedelta(minutes=1))
    assert (year(house).verdict.verdict, year(house).verdict.reason) == ("not_proven", "unattested")
    attested(house, event)
    assert year(house).verdict.verdict == "kept"
    (told,) = house.entries(REGISTER, "exercise_attested")
    assert (told["data"]["event"], told["data"]["version"]) == (event, 1)


def test_the_report_of_a_real_event_says_nothing_of_exercises(house: House) -> None:
    event = house.open()
    house.do(closing.close, house.officer, event, confirmed=True)
    house.do(reports.ask, house.officer, event, ("json",))
    make(house)
    (made,) = house.entries(event, "report_made")
    house.do(reports.attest, house.authority, event, 1, made["data"]["sha256"])
    assert house.entries(REGISTER, "exercise_attested") == []


def test_a_real_crisis_is_counted_apart_and_a_mistake_is_none(house: House) -> None:
    event = house.open()
    assert year(house).crises == ()
    house.activate(event)
    assert year(house).crises == (event,)
    assert (year(house).verdict.counted, year(house).shares["off_hours"]) == ((), 0)


def test_an_exercise_by_night_is_counted_off_hours(house: House) -> None:
    played(house)
    assert year(house).shares == {"off_hours": 1, "unannounced": 0, "hotline": 0}


def test_a_line_is_planned_met_by_one_exercise_and_no_longer_withdrawn(house: House) -> None:
    quality = of_login(house, "qualite1")
    plan = house.do(planning.plan, quality, KINDS, PLANNED)
    other = house.do(planning.plan, quality, KINDS, PLANNED)
    assert [each.id for each in state(house).of(2026)] == [plan, other]
    key, _ = played(house)
    house.do(planning.meet, quality, plan, key)
    assert state(house).plans[plan].exercise == key
    assert house.refused(planning.meet, quality, other, key).code == "plan_taken"
    assert house.refused(planning.withdraw, quality, plan, "Reporté").code == "plan_met"
    house.do(planning.withdraw, quality, other, "Reporté à 2027")
    assert [each.id for each in state(house).of(2026)] == [plan]
    assert house.refused(planning.withdraw, quality, other, "Encore").code == "plan_missing"
    assert house.refused(planning.meet, quality, plan, "0" * 32).code == "exercise_unplayed"


def test_a_quarter_that_ends_without_its_exercise_is_late(house: House) -> None:
    plan = house.do(planning.plan, of_login(house, "qualite1"), KINDS, PLANNED)
    assert year(house).late == frozenset()
    house.hours.move(minutes=(NEW_YEAR - house.hours.now) / timedelta(minutes=1))
    assert year(house).late == {plan}


@pytest.mark.parametrize(("given", "told"), [
    (Adopted(0, 2026, "copil", "2026-01-15", "Pièce"), "le nombre par an"),
    (Adopted(4, 2025, "copil", "2026-01-15", "Pièce"), "l'année de départ"),
    (Adopted(4, 2026, "", "2026-01-15", "Pièce"), "l'instance qui adopte"),
    (Adopted(4, 2026, "copil", "2026-02-30", "Pièce"), "la date de la décision n'est pas donnée"),
    (Adopted(4, 2026, "copil", "2027-01-15", "Pièce"), "la date de la décision est à venir"),
    (Adopted(4, 2026, "copil", "2026-01-15", " "), "la pièce manque")])
def test_an_objective_that_cannot_be_is_refused_with_what_is_wrong(house: House, given: Adopted, told: str) -> None:
    refusal = house.refused(planning.adopt, of_login(house, "qualite1"), given)
    assert told.casefold() in refusal.why.casefold()
    assert house.entries(REGISTER, "exercise_objective_adopted") == []


def test_a_line_that_cannot_be_is_refused_with_all_that_is_wrong(house: House) -> None:
    refusal = house.refused(planning.plan, of_login(house, "qualite1"), KINDS, Planned(1999, 7, "moon", "x" * 201))
    for clause in ("l'année n'est pas", "le trimestre", "le type", "le titre compte 201 signes"):
        assert clause in refusal.why.replace("L'année", "l'année")


def test_what_is_adopted_and_planned_is_said_in_words_beside_the_chain(house: House) -> None:
    quality = of_login(house, "qualite1")
    house.do(planning.adopt, quality, ADOPTED)
    house.do(planning.plan, quality, KINDS, PLANNED)
    (adopted,) = house.entries(REGISTER, "exercise_objective_adopted")
    (planned,) = house.entries(REGISTER, "exercise_planned")
    assert house.words(REGISTER, adopted) == "Compte rendu du comité de pilotage"
    assert house.words(REGISTER, planned) == "Crue de nuit"
    assert "Crue" not in str(planned)
