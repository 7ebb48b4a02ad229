"""What is learnt: a debrief, findings, actions with owner, day and proof, the exercise that tries them again."""
from __future__ import annotations

from datetime import date

import pytest

from crisis.journal.tables import REGISTER
from crisis.quality import learning
from crisis.quality.learning import Opened
from crisis.quality.lessons import Action, Lessons, lessons, overdue
from tests.conducting import oral, started
from tests.exercising import of_login
from tests.house import House
from tests.stories.quality_acts import opened

WORDS = "La salle était fermée, personne n'avait la clé."


def told(house: House) -> Lessons:
    return house.look(lessons.state, REGISTER)


def one(house: House, **given: object) -> str:
    """Open an action for the cell of communication."""
    return house.do(learning.open_action, of_login(house, "qualite1"), opened(house.com().person, **given))


def found(house: House, key: str) -> Action:
    return told(house).actions[key]


def test_a_debrief_answers_what_is_asked_each_time_and_its_words_stand_beside(house: House) -> None:
    event = house.open()
    house.do(learning.debrief, house.officer, event, "hot", {"cell": "partly", "hotline": "no"}, WORDS)
    (entry,) = house.entries(REGISTER, "event_debriefed")
    assert entry["data"]["answers"] == {"alert": "none", "cell": "partly", "message": "none", "audiences": "none",
                                        "hotline": "no", "tools": "none"}
    assert house.words(REGISTER, entry) == WORDS
    house.do(learning.debrief, house.officer, event, "cold", {}, "Un mois après.")
    assert [each.stage for each in told(house).of_event(event)[0]] == ["hot", "cold"]


def test_an_action_mends_a_finding_of_its_event(house: House) -> None:
    event, quality = house.open(), of_login(house, "qualite1")
    gap = house.do(learning.find, quality, event, "gap", 47, WORDS)
    key = one(house, finding=gap, commitment=47)
    assert (found(house, key).event, found(house, key).finding, found(house, key).state) == (event, gap, "open")
    assert [each.id for each in told(house).of_event(event)[2]] == [key]
    refusal = house.refused(learning.open_action, quality, opened(house.com().person, finding="0" * 32))
    assert refusal.code == "finding_missing"


def test_its_owner_says_that_it_is_done_with_a_proof_and_somebody_else_closes_it(house: House) -> None:
    key, owner, quality = one(house), house.com(), of_login(house, "qualite1")
    assert house.refused(learning.move, house.com(1), key, "under_way").code == "forbidden"
    house.do(learning.move, owner, key, "under_way")
    assert house.refused(learning.move, owner, key, "done").code == "quality_form"
    house.do(learning.move, owner, key, "done", "Clé remise, reçu signé")
    assert house.refused(learning.move, owner, key, "verified", "Vu").code == "forbidden"
    house.do(learning.move, quality, key, "verified", "Reçu vu")
    assert (found(house, key).state, found(house, key).live) == ("verified", False)
    assert house.refused(learning.move, quality, key, "under_way").code == "action_state"


def test_nobody_closes_what_they_said_was_done(house: House) -> None:
    key, quality = one(house), of_login(house, "qualite1")
    house.do(learning.move, quality, key, "done", "Clé remise")
    assert house.refused(learning.move, quality, key, "verified", "Vu").code == "action_own"


def test_an_action_whose_day_is_over_is_late_until_it_is_said_done(house: House) -> None:
    key = one(house)
    assert not overdue(found(house, key), date(2027, 1, 15))
    assert overdue(found(house, key), date(2027, 1, 16))
    house.do(learning.move, house.com(), key, "done", "Clé remise")
    assert not overdue(found(house, key), date(2027, 1, 16))


def test_an_action_goes_to_somebody_else_with_a_motive_and_not_once_it_is_closed(house: House) -> None:
    key, quality = one(house), of_login(house, "qualite1")
    house.do(learning.plan_again, quality, key, house.officer.person, "2027-03-01", "Mutation")
    assert (found(house, key).owner, found(house, key).due_on) == (house.officer.person, "2027-03-01")
    house.do(learning.move, quality, key, "abandoned", "La salle a changé")
    again = house.refused(learning.plan_again, quality, key, house.officer.person, "2027-04-01", "Encore")
    assert again.code == "action_state"


def test_the_exercise_that_tries_it_again_was_played(house: House) -> None:
    key, quality = one(house), of_login(house, "qualite1")
    assert house.refused(learning.retest, quality, key, "0" * 32).code == "exercise_unplayed"
    event = started(house, oral(1, 0))
    exercise = house.entries(event, "exercise_started")[0]["data"]["exercise"]
    house.do(learning.retest, quality, key, exercise)
    assert found(house, key).retest == exercise


def test_an_exercise_played_before_an_action_was_opened_did_not_try_it_again(house: House) -> None:
    event = started(house, oral(1, 0))
    exercise = house.entries(event, "exercise_started")[0]["data"]["exercise"]
    house.hours.move(days=1)
    key = one(house)
    refusal = house.refused(learning.retest, of_login(house, "qualite1"), key, exercise)
    assert (refusal.code, refusal.todo) == ("exercise_earlier", "Choisissez un exercice joué depuis.")
    assert found(house, key).retest == ""


@pytest.mark.parametrize(("given", "clause"), [
    ({"text": " "}, "l'action manque"), ({"owner": "0" * 32}, "son responsable n'est pas dans l'annuaire"),
    ({"due_on": "2026-01-01"}, "l'échéance est déjà passée"), ({"due_on": "bientôt"}, "l'échéance n'est pas donnée"),
    ({"commitment": 12}, "l'engagement n'est pas l'un de 47 à 50")])
def test_an_action_that_cannot_be_is_refused(house: House, given: dict[str, object], clause: str) -> None:
    values = {"text": "Confier une clé", "owner": house.com().person, "due_on": "2027-01-15"} | given
    refusal = house.refused(learning.open_action, of_login(house, "qualite1"), Opened(**values))  # type: ignore[arg-type]
    assert clause.casefold() in refusal.why.casefold()


def test_what_is_learnt_is_about_an_event_of_the_house(house: House) -> None:
    for event in ("0" * 32, REGISTER):
        assert house.refused(learning.debrief, house.officer, event, "hot", {}, WORDS).code == "event"
    refusal = house.refused(learning.debrief, house.officer, house.open(), "warm", {"moon": "blue"}, "")
    for clause in ("le moment", "une question n'existe pas", "une réponse n'existe pas", "le compte rendu manque"):
        assert clause in refusal.why.replace("Le moment", "le moment")
