"""The bilan follows what is written: a declaration, a rectification, an attestation, a rule of mid-year, what lags."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from crisis.directory.tables import mandate
from crisis.events import closing, exercise
from crisis.evidence.bilan.whole import bilan
from crisis.evidence.indicators import periods
from crisis.quality import learning, planning, rules
from crisis.quality.planning import Adopted
from tests.conducting import oral, prepared
from tests.exercising import lead, of_login
from tests.house import House
from tests.stories.quality_acts import opened
from tests.stories.test_accepting import accept, attach, late_cell
from tests.stories.test_programme import NEW_YEAR, attested, played


def told(house: House, period: str = "2026") -> dict[str, Any]:
    return house.look(lambda tx: bilan(tx, house.territory, periods.read(period), tx.now))


def activated(house: House) -> tuple[int, int]:
    """Return how many activations are kept of how many, of real events."""
    figure = told(house)["families"][0]["figures"][0]
    return figure["count"], figure["of"]


def counts(house: House) -> dict[str, int]:
    return {each["code"]: each["count"] for each in told(house)["actions"]["figures"]}


def lacks(house: House) -> dict[str, str]:
    return {each["code"]: each["sentence"] for each in told(house)["missing"]}


def new_year(house: House) -> None:
    house.hours.move(minutes=(NEW_YEAR - house.hours.now) / timedelta(minutes=1))


def test_a_new_entry_changes_the_figure_at_once(house: House) -> None:
    event = house.staffed()
    assert activated(house) == (0, 0)
    assert lacks(house)["running"] == "1 évènement dont un délai court encore, pas encore jugé."
    house.hours.move(20)
    house.declare(event, motive="Mode réduit")
    assert activated(house) == (1, 1)


def test_a_delay_that_passes_is_counted_though_nothing_was_written(house: House) -> None:
    house.staffed()
    assert activated(house) == (0, 0)
    house.hours.move(61)
    assert activated(house) == (0, 1)


def test_a_rectification_changes_the_figure_at_once(house: House) -> None:
    event, seq = late_cell(house)
    house.do(closing.close, house.officer, event, confirmed=True)
    assert [activated(house), activated(house)] == [(0, 1), (0, 1)]
    accept(house, event, attach(house, event, seq))
    assert activated(house) == (1, 1)


def test_an_attestation_changes_the_year_at_once(house: House) -> None:
    house.do(planning.adopt, of_login(house, "qualite1"), Adopted(1, 2026, "copil", "2026-01-15", "Compte rendu"))
    _, event = played(house)
    new_year(house)
    (year,) = told(house)["years"]
    assert (year["verdict"], year["reason"], year["waiting"]) == ("not_proven", "unattested", 1)
    assert lacks(house)["unattested"] == "1 exercice clos dont le rapport n'est pas attesté."
    attested(house, event)
    (year,) = told(house)["years"]
    assert (year["verdict"], year["counted"], year["off_hours"], year["crises"]) == ("kept", 1, 1, 0)
    assert [(each["event"], each["standing"]) for each in year["exercises"]] == [(event, "counted")]
    assert "unattested" not in lacks(house)


def test_an_exercise_that_is_never_closed_counts_nowhere_and_is_said(house: House) -> None:
    house.do(exercise.start, lead(house), house.here, prepared(house, oral(1, 0)))
    new_year(house)
    (year,) = told(house)["years"]
    assert (year["counted"], year["waiting"], year["open"]) == (0, 0, 1)
    assert lacks(house)["never_closed"] == "1 exercice commencé et jamais clos, compté nulle part."


def test_an_event_judged_by_a_proposed_rule_is_still_said_once_every_rule_is_adopted(house: House) -> None:
    event = house.staffed()
    house.hours.move(61)
    for number in (47, 48, 49, 50):
        house.do(rules.adopt, of_login(house, "qualite1"), number, 1, "copil", "2026-11-01", "Compte rendu")
    (gap,) = (each for each in told(house)["missing"] if each["code"] == "proposed")
    assert (gap["events"], "unadopted" in lacks(house)) == ([event], False)


def test_a_rule_adopted_in_mid_year_judges_the_events_that_follow_alone(house: House) -> None:
    first = house.staffed()
    house.hours.move(61)
    house.do(rules.adopt, of_login(house, "qualite1"), 47, 1, "copil", "2026-11-01", "Compte rendu")
    second = house.open(separate=True)
    house.activate(second)
    house.hours.move(61)
    found = told(house)
    judged = {each["rule"]: each["events"] for each in found["rules"]["judged"] if each["number"] == 47}
    assert judged == {"47 v1 (proposée)": 1, "47 v1 (adoptée)": 1}
    assert [each["event"] for each in found["events"]] == [first, second]
    assert lacks(house)["mixed"].startswith("1 engagement jugé par plusieurs règles sur la période")
    assert lacks(house)["proposed"].startswith("Règle proposée\u00a0: 2 évènements jugés")
    assert lacks(house)["unadopted"] == "3 règles que la préfecture n'a pas encore adoptées."


def test_actions_are_counted_as_they_stood_at_the_end_of_the_period(house: House) -> None:
    quality, owner = of_login(house, "qualite1"), house.com()
    done, lagging = (house.do(learning.open_action, quality, opened(owner.person)) for _ in range(2))
    house.do(learning.move, owner, done, "done", "Clé remise, reçu signé")
    house.do(learning.move, quality, done, "verified", "Vu le reçu")
    assert counts(house) == {"opened": 2, "closed": 1, "closed_in_time": 1, "abandoned": 0, "live": 1, "late": 0,
                             "ownerless": 0}
    house.hours.move(minutes=60 * 24 * 120)  # Its day, in January, is over.
    assert counts(house)["late"] == 0
    late = {each["code"]: each["count"] for each in told(house, "2027")["actions"]["figures"]}
    assert (late["opened"], late["live"], late["late"]) == (0, 1, 1)
    house.do(learning.move, quality, lagging, "abandoned", "Sans objet")
    assert counts(house)["live"] == 1


def test_an_action_whose_owner_has_left_is_said(house: House) -> None:
    owner = house.com().person
    house.do(learning.open_action, of_login(house, "qualite1"), opened(owner))
    house.do(lambda tx: tx.execute(update(mandate).where(mandate.c.person == owner).values(until=tx.now)))
    assert counts(house)["ownerless"] == 1
    assert lacks(house)["ownerless"] == "1 action à mener dont le responsable n'est plus dans l'annuaire."


def test_a_closed_event_without_a_debrief_is_said_until_it_has_one(house: House) -> None:
    event = house.open()
    house.do(closing.close, house.officer, event, confirmed=True)
    (gap,) = (each for each in told(house)["missing"] if each["code"] == "not_debriefed")
    assert (gap["sentence"], gap["events"]) == ("1 évènement clos sans débriefing.", [event])
    house.do(learning.debrief, house.officer, event, "hot", {}, "La salle était fermée.")
    house.do(learning.find, house.officer, event, "gap", 47, "Pas de clé.")
    found = told(house)["retex"]
    real = {each["code"]: (each["count"], each["of"]) for each in found["debriefs"] if each["family"] == "real"}
    assert real == {"debriefed": (1, 1), "hot": (1, 1), "cold": (0, 1)}
    assert {each["kind"]: each["count"] for each in found["findings"] if each["family"] == "real"} == {
        "strength": 0, "gap": 1, "risk": 0}
    assert "not_debriefed" not in lacks(house)
