"""Observers note what they saw, at the hour at which they saw it: on their own sheet, corrected and never erased."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crisis.accounts import signin
from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.demonstration import HOUSE
from crisis.drills import parts
from crisis.drills.conducted import conducted
from crisis.drills.readiness import UNCONDUCTED
from crisis.drills.record import Participant, Question
from crisis.errors import Refused
from crisis.events import closing, conduct, exercise, observing, readying
from crisis.events.observing import Observation
from crisis.evidence.visible import visible
from crisis.oncall import rotas
from crisis.oncall.layers import Listed
from tests.conducting import oral, prepared, started
from tests.exercising import lead, of_login, read, ready, whole
from tests.house import House


def eye(house: House) -> Actor:
    return of_login(house, "observateur1")


def noted(house: House, event: str, who: Actor | None = None, **said: Any) -> int:
    return house.do(observing.note, who or eye(house), event, Observation(**({"outcome": "done"} | said)))


def code(house: House, event: str, who: Actor | None = None, **said: Any) -> str:
    return house.refused(observing.note, who or eye(house), event, Observation(**({"outcome": "done"} | said))).code


def test_an_observation_keeps_the_hour_seen_beside_the_hour_recorded(house: House) -> None:
    event = started(house, oral(1, 0, objective="O2"))
    house.hours.move(10)
    seen = house.hours.now - timedelta(minutes=3)
    noted(house, event, question="Q1", inject=1, seen_at=seen, outcome="partly", text="  SMS parti à moitié. ")
    (entry,) = house.entries(event, "observation_noted")
    assert entry["data"] == {"question": "Q1", "inject": 1, "objective": "O1", "outcome": "partly", "corrects": None}
    assert (entry["happened_at"], entry["recorded_at"]) == (instant(seen), instant(house.hours.now))
    assert (entry["by"]["person"], house.words(event, entry)) == (eye(house).person, "SMS parti à moitié.")


def test_an_hour_to_come_or_before_the_exercise_is_refused(house: House) -> None:
    event = started(house, oral(1, 0))
    begun = house.hours.now
    house.hours.move(5)
    assert code(house, event, seen_at=house.hours.now + timedelta(minutes=5)) == "hour_future"
    assert code(house, event, seen_at=begun - timedelta(minutes=5)) == "hour_before"


def test_a_free_observation_may_be_tied_to_an_inject_that_was_issued(house: House) -> None:
    event = started(house, oral(1, 0, objective="O2"), oral(2, 5))
    noted(house, event, inject=1, text="Le maire rappelle.")
    noted(house, event, outcome="none", text="La salle est calme.")
    told = [entry["data"] for entry in house.entries(event, "observation_noted")]
    assert [(each["question"], each["inject"], each["objective"]) for each in told] == [
        (None, 1, "O2"), (None, None, None)]
    assert code(house, event, inject=2) == "observation_inject"


@pytest.mark.parametrize(("said", "refusal"), [
    ({"question": "Q9"}, "observation_question"), ({"outcome": "perhaps"}, "observation_outcome"),
    ({"outcome": "none", "text": "  "}, "observation_empty"), ({"objective": "O9"}, "observation_objective"),
    ({"question": "Q1", "objective": "O2"}, "observation_objective"), ({"text": "x" * 20_001}, "too_long"),
    ({"corrects": 1}, "observation_other"), ({"inject": 0}, "observation_inject")])
def test_what_is_not_of_the_sheet_is_refused(house: House, said: dict[str, Any], refusal: str) -> None:
    assert code(house, started(house, oral(1, 0)), **said) == refusal


def test_an_observer_has_their_own_questions_and_an_evaluator_all_of_them(house: House) -> None:
    key, by = whole(house), lead(house)
    other, judge = house.officer.person, house.authority.person
    for person, role in ((other, "observer"), (judge, "evaluator")):
        house.do(parts.put_participant, by, key, 0, Participant(person, role))
    house.do(parts.put_question, by, key, 0, Question("Q3", "O1", "Qui décroche ?", observer=other))
    ready(house, key)
    event = house.do(exercise.start, by, house.here, key)
    assert code(house, event, question="Q3") == "observation_question"
    for who in (house.officer, house.authority, by):
        noted(house, event, who, question="Q3")
    asked = {who.person: [each.code for each in house.look(observing.sheet, who, key).questions]
             for who in (eye(house), house.officer, house.authority, by)}
    assert list(asked.values()) == [["Q1", "Q2"], *[["Q1", "Q2", "Q3"]] * 3]
    assert [len(house.look(observing.going_on, who.person)) for who in (
        eye(house), house.officer, house.authority, house.com())] == [1, 1, 1, 0]


def test_nobody_else_notes_whatever_their_role(house: House) -> None:
    event = started(house, oral(1, 0))
    key = house.look(conducted.state, event).exercise
    assert code(house, event, house.com()) == "exercise_observer"  # A player.
    assert code(house, event, of_login(house, "qualite1")) == "forbidden"
    for who in (house.com(), house.officer):
        with pytest.raises(Refused):
            house.look(observing.sheet, who, key)
    assert code(house, house.open(separate=True)) == "exercise_missing"


def test_a_note_is_corrected_by_another_of_the_same_person_once(house: House) -> None:
    event = started(house, oral(1, 0))
    first = noted(house, event, question="Q1")
    assert code(house, event, lead(house), question="Q1", corrects=first) == "observation_other"
    second = noted(house, event, question="Q1", outcome="not_done", corrects=first)
    assert code(house, event, question="Q1", corrects=first) == "observation_corrected"
    third = noted(house, event, question="Q1", outcome="partly", corrects=second)
    seen = house.look(observing.own, eye(house), event)
    assert [each.seq for each in seen.notes] == [first, second, third]
    assert [(each.seq, each.outcome) for each in seen.observed.standing()] == [(third, "partly")]


def test_notes_are_taken_a_day_after_the_end_or_the_closing_and_late_ones_say_so(house: House) -> None:
    event = started(house, oral(1, 0))
    early = noted(house, event, question="Q1")
    house.do(conduct.end, lead(house), house.here, event)
    house.hours.move(60)
    late = noted(house, event, question="Q2")
    house.do(closing.close, house.officer, event, confirmed=True)
    house.hours.move(24 * 60)
    last = noted(house, event, text="Vu après coup.")
    seen = house.look(observing.own, eye(house), event)
    assert {seq: seen.observed.late(note) for seq, note in seen.observed.notes.items()} == {
        early: False, late: True, last: True}
    assert [each.id for each in house.look(observing.going_on, eye(house).person)] == [seen.exercise.id]
    house.hours.move(1)
    assert code(house, event, question="Q1") == "observation_late"
    assert house.look(observing.going_on, eye(house).person) == []


def test_who_conducts_reads_all_and_an_observer_their_own(house: House) -> None:
    event = started(house, oral(1, 0))
    mine, other = noted(house, event, text="Le mien."), noted(house, event, lead(house), text="Le sien.")
    every = house.look(observing.every, lead(house), event)
    assert {each.seq: every.words(each) for each in every.notes} == {mine: "Le mien.", other: "Le sien."}
    assert [each.seq for each in house.look(observing.own, eye(house), event).notes] == [mine]
    for who in (eye(house), house.com(), house.officer):
        with pytest.raises(Refused):
            house.look(observing.every, who, event)


def test_a_sheet_is_read_before_the_exercise_is_played_and_nothing_is_noted_then(house: House) -> None:
    key = prepared(house, oral(1, 0))
    found = house.look(observing.sheet, eye(house), key)
    assert (found.begun, found.notes, len(found.questions)) == (None, (), 2)
    assert house.look(observing.going_on, eye(house).person) == []
    event = house.do(exercise.start, lead(house), house.here, key)
    assert [each.event for each in house.look(observing.going_on, eye(house).person)] == [event]
    assert read(house, key).state == "played"


def test_those_who_play_do_not_read_what_was_seen_of_them(house: House) -> None:
    event = started(house, oral(1, 0))
    noted(house, event, text="La cellule cherche l'annuaire.")
    (entry,) = house.entries(event, "observation_noted")

    def read_by(who: Actor) -> object:
        return (visible(entry, who, "La cellule cherche l'annuaire.") or {})["words"]
    assert [read_by(who) is not None for who in (
        eye(house), lead(house), house.com(), house.officer, of_login(house, "qualite1"))] == [
        True, True, False, False, False]


def test_an_exercise_is_not_ready_while_an_observer_cannot_sign_in_or_a_rota_names_nobody(house: House) -> None:
    key = whole(house, rotas=("communication", "cip_volunteer", "cip_chief"))
    assert house.look(readying.lacks, read(house, key)) == []
    house.do(signin.revoke, HOUSE, "observateur1")
    begins = read(house, key).card.begins
    assert begins is not None
    lines = ((house.hours.now, house.officer.person), (begins + timedelta(hours=1), None))
    house.do(rotas.publish_layers, HOUSE, "cip_chief", [Listed(lines)])
    lacks = ["1 observateur n'a pas de compte pour noter",
             "personne n'est d'astreinte aux heures prévues, et le tableau joue : chef de la CIP"]
    assert house.look(readying.lacks, read(house, key)) == lacks
    refused = house.refused(readying.make_ready, lead(house), key, read(house, key).version)
    assert (refused.code, all(each in refused.why for each in lacks)) == ("exercise_lacks", True)


def test_an_exercise_is_not_ready_while_nobody_who_may_conduct_it_has_an_account(house: House) -> None:
    key = whole(house, lead=house.authority.person)
    assert house.look(readying.lacks, read(house, key)) == []
    house.do(signin.revoke, HOUSE, "exercice1")
    found = read(house, key, house.officer)
    assert house.look(readying.lacks, found) == [UNCONDUCTED]
    assert UNCONDUCTED in house.refused(readying.make_ready, house.officer, key, found.version).why
    house.do(parts.put_participant, house.officer, key, 0, Participant(house.officer.person, "animator"))
    assert house.look(readying.lacks, read(house, key, house.officer)) == []


def test_what_was_ready_does_not_begin_once_its_rota_names_nobody(house: House) -> None:
    key = prepared(house, oral(1, 0), rotas=("cip_chief",))
    house.do(rotas.publish_layers, HOUSE, "cip_chief", [Listed(((house.hours.now + timedelta(days=90),
                                                                 house.officer.person),))])
    assert house.refused(exercise.start, lead(house), house.here, key).code == "exercise_lacks"
