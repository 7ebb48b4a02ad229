"""The quality approach: meetings and satisfactions are entries of the register, corrected by others, never changed."""
from __future__ import annotations

from dataclasses import replace

import pytest

from crisis.journal.tables import REGISTER
from crisis.quality import committees
from crisis.quality.approach import standings
from crisis.quality.committees import Measured
from crisis.quality.forms import today
from crisis.quality.meetings import meetings
from crisis.quality.satisfaction import satisfaction
from tests.exercising import of_login
from tests.house import House

MEASURED = Measured(2, None, "2026-01-05", "2026-01-30", 120, 74, "Enquête annuelle, tableau de dépouillement")


def met(house: House, day: str = "2026-01-15", committee: str = "copil", minutes: str = "Compte rendu 2026-1") -> str:
    return house.do(committees.meet, of_login(house, "qualite1"), house.territory, committee, day, minutes)


def held(house: House) -> int | None:
    state = house.look(meetings.state, REGISTER)
    year = standings(state, house.territory, house.look(today))[0].year
    return year.held if year else None


def test_a_meeting_counts_until_it_is_cancelled_and_both_stay_in_the_register(house: House) -> None:
    meeting = met(house)
    assert held(house) == 1
    house.do(committees.cancel, of_login(house, "qualite1"), meeting, "Réunion reportée")
    assert held(house) == 0
    (first,) = house.entries(REGISTER, "committee_met")
    (second,) = house.entries(REGISTER, "committee_meeting_cancelled")
    assert first["data"] == {"meeting": meeting, "committee": "copil", "met_on": "2026-01-15"}
    assert (house.words(REGISTER, first), house.words(REGISTER, second)) == ("Compte rendu 2026-1", "Réunion reportée")
    assert met(house) != meeting
    assert held(house) == 1


def test_the_same_meeting_is_recorded_once_and_what_is_not_there_is_not_cancelled(house: House) -> None:
    meeting = met(house)
    quality = of_login(house, "qualite1")
    assert house.refused(committees.meet, quality, house.territory, "copil", "2026-01-15",
                         "Encore").code == "meeting_known"
    assert met(house, committee="clu")
    assert house.refused(committees.cancel, quality, meeting, "  ").why == "Le motif manque."
    house.do(committees.cancel, quality, meeting, "Erreur de saisie")
    assert house.refused(committees.cancel, quality, meeting, "Encore").code == "meeting_missing"


@pytest.mark.parametrize(("committee", "day", "minutes", "clause"), [
    ("suivi", "2026-01-15", "Compte rendu", "le comité n'est pas choisi"), ("copil", "2036-01-15", "CR", "est à venir"),
    ("copil", "15/01/2026", "CR", "n'est pas donnée"), ("copil", "2026-01-15", " ", "le compte rendu manque")])
def test_a_meeting_that_could_not_be_is_refused_whole(
        house: House, committee: str, day: str, minutes: str, clause: str) -> None:
    refusal = house.refused(committees.meet, of_login(house, "qualite1"), house.territory, committee, day, minutes)
    assert clause.casefold() in refusal.why.casefold()
    assert house.entries(REGISTER, "committee_met") == []


def test_a_satisfaction_is_recorded_once_for_a_period_then_withdrawn(house: House) -> None:
    quality = of_login(house, "qualite1")
    result = house.do(committees.measure, quality, MEASURED)
    (entry,) = house.entries(REGISTER, "satisfaction_recorded")
    assert entry["data"] == {"result": result, "commitment": 2, "service": None, "begins_on": "2026-01-05",
                             "ends_on": "2026-01-30", "answers": 120, "percent": 74}
    assert house.words(REGISTER, entry) == MEASURED.source
    assert house.refused(committees.measure, quality, replace(MEASURED, percent=90)).code == "satisfaction_known"
    house.do(committees.measure, quality, replace(MEASURED, commitment=None, service="telephone"))
    house.do(committees.withdraw, quality, result, "Mauvaise colonne")
    assert [each.service for each in house.look(satisfaction.state, REGISTER).standing()] == ["telephone"]
    assert house.refused(committees.withdraw, quality, result, "Encore").code == "satisfaction_missing"
    house.do(committees.measure, quality, replace(MEASURED, percent=90))


@pytest.mark.parametrize(("given", "clause"), [
    ({"service": "site"}, "choisissez un engagement ou un service"), ({"commitment": None}, "choisissez un engagement"),
    ({"commitment": 51}, "l'engagement n'est pas de 1 à 50"), ({"commitment": None, "service": "hall"}, "le service"),
    ({"begins": "2026-01-31"}, "vient avant son début"), ({"ends": "2036-01-01"}, "la fin de la période est à venir"),
    ({"begins": "jamais", "ends": ""}, "le début de la période n'est pas donnée ; la fin"),
    ({"answers": 0}, "le nombre de réponses"), ({"percent": 101}, "le pourcentage n'est pas de 0 à 100"),
    ({"source": ""}, "la source manque")])
def test_a_satisfaction_that_could_not_be_is_refused_whole(house: House, given: dict[str, object], clause: str) -> None:
    refusal = house.refused(committees.measure, of_login(house, "qualite1"), replace(MEASURED, **given))
    assert clause.casefold() in refusal.why.casefold()
    assert house.entries(REGISTER, "satisfaction_recorded") == []
