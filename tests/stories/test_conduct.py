"""An exercise is played: begun when it is ready, injects by the outbox, late ones wait for a person (OB1, OB2)."""
from __future__ import annotations

from datetime import timedelta

import pytest

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.drills import acts, records
from crisis.errors import Refused
from crisis.events import closing, conduct, exercise
from crisis.events.stage import stages
from crisis.journal.tables import REGISTER
from tests.conducting import oral, prepared, sent, started, state, where
from tests.exercising import lead, read
from tests.house import House


def issued(house: House, event: str) -> list[int]:
    return [entry["data"]["inject"] for entry in house.entries(event, "inject_issued")]


def test_an_exercise_opens_an_event_that_plays_it_and_the_register_says_so(house: House) -> None:
    key = prepared(house)
    event = house.do(exercise.start, lead(house), house.here, key)
    stage = house.look(stages.state, event)
    assert (stage.nature, stage.plays, stage.mode) == ("rehearsal", "exercise", "rehearsal")
    found = read(house, key)
    assert (found.state, found.event) == ("played", event)
    opened = house.entries(event)[0]["data"]["exercise"]
    assert opened == {"id": key, "number": 1, "prepared": found.prepared_seq}
    (told,) = house.entries(REGISTER, "exercise_played")
    assert told["data"] == {"exercise": key, "number": 1, "event": event, "prepared": found.prepared_seq,
                            "announced": True}
    assert state(house, event).h == house.hours.now


def test_it_starts_once_by_who_conducts_it_and_only_when_it_is_ready(house: House) -> None:
    key = prepared(house)
    assert house.refused(exercise.start, house.com(), house.here, key).code == "forbidden"
    house.do(exercise.start, lead(house), house.here, key)
    assert house.refused(exercise.start, lead(house), house.here, key).code == "exercise_state"
    other = prepared(house, oral(1, 0))
    stranger = Actor(house.officer.person, "duty_officer", frozenset({"duty_officer"}))
    assert house.refused(exercise.start, stranger, house.here, other).code == "exercise_others"


def test_h_lets_the_earliest_inject_leave_at_once_and_is_never_past(house: House) -> None:
    event = started(house, oral(1, -10), oral(2, 0))
    assert state(house, event).h == house.hours.now + timedelta(minutes=10)
    assert issued(house, event) == [1]
    late = house.hours.now - timedelta(minutes=1)
    assert house.refused(exercise.start, lead(house), house.here, prepared(house), late).code == "exercise_h"


def test_injects_leave_at_their_minute_in_the_order_of_the_script(house: House) -> None:
    event = started(house, oral(1, 0), oral(2, 5), oral(3, 5), oral(4, 9))
    assert issued(house, event) == [1]
    house.hours.move(5)
    house.fire()
    assert issued(house, event) == [1, 2, 3]
    house.hours.move(4)
    house.fire()
    assert issued(house, event) == [1, 2, 3, 4]
    assert [entry["data"]["late_s"] for entry in house.entries(event, "inject_issued")] == [0, 0, 0, 0]


def test_ob1_the_next_of_a_minute_waits_for_the_rows_of_the_one_before_or_ten_seconds(house: House) -> None:
    event = started(house, sent(1, 0), sent(2, 0))
    assert (issued(house, event), where(house, event)[2]) == ([1], "queued")
    house.hours.move(seconds=1)
    house.fire()
    assert issued(house, event) == [1]
    house.deliver()
    house.hours.move(seconds=1)
    house.fire()
    assert issued(house, event) == [1, 2]
    other = started(house, sent(1, 0), sent(2, 0))
    for _ in range(10):
        house.hours.move(seconds=1)
        house.fire()
    assert issued(house, other) == [1, 2]


def test_an_inject_reaches_the_players_of_its_function_marked_at_both_ends(house: House) -> None:
    event = started(house, sent(1, 0))
    texts = [each for each in house.sms(event) if "point 1" in each.text]
    assert {each.text for each in texts} == {"EXERCICE La Cère monte, point 1. EXERCICE"}
    assert {each.person for each in texts} >= {house.com().person}
    (entry,) = house.entries(event, "inject_issued")
    assert len(entry["data"]["deliveries"]) == len(texts)
    assert "Cère" not in str(entry)
    assert house.words(event, entry).startswith("EXERCICE – Inject 1 – EXERCICE")


def test_one_for_nobody_is_left_to_a_person_who_says_when_it_was_played(house: House) -> None:
    event = started(house, sent(1, 0, recipient="Maire de Polminhac"), sent(2, 0, "paper"), sent(3, 3))
    assert [entry["data"]["by_hand"] for entry in house.entries(event, "inject_issued")] == [True, True]
    house.hours.move(2)
    said_at = house.hours.now - timedelta(minutes=1)
    house.do(conduct.say_played, lead(house), event, 1, said_at)
    (entry,) = house.entries(event, "inject_played")
    assert entry["happened_at"] == instant(said_at)
    house.do(conduct.say_played, lead(house), event, 1)
    assert len(house.entries(event, "inject_played")) == 1
    assert house.refused(conduct.say_played, lead(house), event, 3).code == "inject_hand"


def test_a_pause_stops_the_chronogramme_and_not_the_clocks(house: House) -> None:
    event = started(house, oral(1, 0), oral(2, 10))
    house.activate(event)
    house.hours.move(5)
    house.do(conduct.pause, lead(house), event, "Évacuation de la salle")
    house.do(conduct.pause, lead(house), event)
    house.hours.move(25)
    house.fire()
    assert (issued(house, event), where(house, event)[2]) == ([1], "planned")
    assert house.entries(event, "reminder_raised")  # Half an hour of server time has passed.
    house.do(conduct.resume, lead(house), event)
    house.hours.move(5)
    house.fire()
    assert issued(house, event) == [1, 2]
    assert len(house.entries(event, "exercise_paused")) == len(house.entries(event, "exercise_resumed")) == 1


def test_ob2_what_a_stop_made_late_waits_for_a_person_who_lets_it_go_or_skips_it(house: House) -> None:
    event = started(house, oral(1, 0), oral(2, 10), oral(3, 11), oral(4, 30))
    house.hours.move(20)  # Nobody looked for ten minutes.
    house.fire()
    assert (issued(house, event), where(house, event)) == ([1], {1: "issued", 2: "held", 3: "held", 4: "planned"})
    assert [entry["data"] for entry in house.entries(event, "inject_held")] == [
        {"inject": 2, "why": "late"}, {"inject": 3, "why": "late"}]
    house.do(conduct.release, lead(house), event, 2)
    house.do(conduct.skip, lead(house), event, 3, "Sans objet")
    assert issued(house, event) == [1, 2]
    (last,) = [entry for entry in house.entries(event, "inject_issued") if entry["data"]["inject"] == 2]
    assert last["data"]["late_s"] == 600
    house.hours.move(10)
    house.fire()
    assert issued(house, event) == [1, 2, 4]


def test_a_jump_moves_the_chronogramme_alone_and_what_it_passes_waits(house: House) -> None:
    event = started(house, oral(1, 0), oral(2, 10), oral(3, 60))
    house.activate(event)
    house.do(conduct.jump, lead(house), event, 60 * 60)
    assert (issued(house, event), where(house, event)[2]) == ([1, 3], "held")
    assert not house.entries(event, "reminder_raised")
    assert house.refused(conduct.jump, lead(house), event, 600).code == "jump"


def test_an_inject_that_depends_on_one_skipped_waits_for_a_person(house: House) -> None:
    event = started(house, oral(1, 0), oral(2, 5), oral(3, 6, depends_on=2))
    house.do(conduct.skip, lead(house), event, 2)
    house.hours.move(6)
    house.fire()
    assert where(house, event)[3] == "blocked"
    house.do(conduct.release, lead(house), event, 3)
    assert issued(house, event) == [1, 3]


def test_an_inject_held_on_purpose_leaves_only_when_released(house: House) -> None:
    event = started(house, oral(1, 0), oral(2, 5))
    house.do(conduct.hold, lead(house), event, 2)
    house.hours.move(6)
    house.fire()
    assert issued(house, event) == [1]
    assert house.refused(conduct.hold, lead(house), event, 1).code == "inject_state"
    assert house.refused(conduct.skip, lead(house), event, 9).code == "inject_state"
    house.do(conduct.release, lead(house), event, 2)
    assert issued(house, event) == [1, 2]


def test_the_end_tells_whoever_was_called_and_nothing_leaves_any_more(house: House) -> None:
    event = started(house, oral(1, 0), oral(2, 5))
    house.activate(event)
    house.do(conduct.end, lead(house), house.here, event)
    house.hours.move(6)
    house.fire()
    assert issued(house, event) == [1]
    (entry,) = house.entries(event, "exercise_ended")
    assert entry["data"]["left"] == 1
    assert [each.text for each in house.sms(event) if "fin d'exercice" in each.text]
    assert house.refused(conduct.pause, lead(house), event).code == "exercise_over"


def test_closing_the_event_closes_the_exercise_and_the_register_says_so(house: House) -> None:
    key = prepared(house, oral(1, 0), oral(2, 50))
    event = house.do(exercise.start, lead(house), house.here, key)
    house.do(closing.close, house.officer, event, confirmed=True)
    assert read(house, key).state == "closed"
    assert [entry["data"]["event"] for entry in house.entries(REGISTER, "exercise_closed")] == [event]
    house.hours.move(50)
    house.fire()
    assert issued(house, event) == [1]


def test_a_surprise_stays_hidden_from_its_players_until_it_is_closed(house: House) -> None:
    key = prepared(house, oral(1, 0), announced=False)
    event = house.do(exercise.start, lead(house), house.here, key)
    player = house.com()
    with pytest.raises(Refused):
        house.look(records.one, Actor(player.person, player.function, frozenset({"duty_officer"})), key)
    house.do(closing.close, house.officer, event, confirmed=True)
    assert house.look(records.one, Actor(player.person, player.function, frozenset({"duty_officer"})), key)


def test_a_chronogramme_changed_behind_the_register_is_not_played(house: House) -> None:
    key = prepared(house, oral(1, 0))
    house.do(lambda tx: tx.execute(
        acts.exercise.metadata.tables["exercise_inject"].update().values(title="Autre chose")))
    assert house.refused(exercise.start, lead(house), house.here, key).code == "exercise_altered"


def test_after_the_end_nobody_is_called_nor_reminded_and_whoever_was_reached_is_told(house: House) -> None:
    event = started(house, oral(1, 0), sent(2, 0))
    house.activate(event)
    house.fire()
    reached = {each.person for each in house.sms(event)}
    house.do(conduct.end, lead(house), house.here, event)
    told = {each.person for each in house.sms(event) if "fin d'exercice" in each.text}
    assert told >= reached
    before = len(house.entries(event))
    for _ in range(14):
        house.hours.move(5)
        house.fire()
    after = {entry["kind"] for entry in house.entries(event)[before:]} - {"receipts_sealed"}
    assert after == set()


def test_what_of_an_inject_has_not_left_at_the_end_never_does(house: House) -> None:
    event = started(house, sent(1, 0))
    house.do(conduct.end, lead(house), house.here, event)
    assert {each.state for each in house.sms(event) if "point 1" in each.text} == {"stopped"}


def test_an_inject_is_said_after_it_came_and_until_its_event_is_closed(house: House) -> None:
    event = started(house, oral(1, 0))
    early = house.hours.now - timedelta(minutes=5)
    assert house.refused(conduct.say_played, lead(house), event, 1, early).code == "hour_before"
    house.do(conduct.end, lead(house), house.here, event)
    house.do(conduct.say_played, lead(house), event, 1)
    assert len(house.entries(event, "inject_played")) == 1


def test_an_inject_released_twice_during_a_pause_is_released_once_and_leaves_after_it(house: House) -> None:
    event = started(house, oral(1, 0), oral(2, 30))
    house.do(conduct.pause, lead(house), event)
    house.do(conduct.release, lead(house), event, 2)
    house.do(conduct.release, lead(house), event, 2)
    assert (len(house.entries(event, "inject_released")), issued(house, event)) == (1, [1])
    house.do(conduct.resume, lead(house), event)
    assert issued(house, event) == [1, 2]


def test_closing_says_that_the_exercise_was_not_ended(house: House) -> None:
    event = started(house, oral(1, 0))
    refusal = house.refused(closing.close, house.officer, event, confirmed=False)
    assert "L'exercice n'est pas terminé" in refusal.why
    house.do(conduct.end, lead(house), house.here, event)
    assert "exercice" not in house.refused(closing.close, house.officer, event, confirmed=False).why
