"""Events are opened in veille, joined or told apart; nothing there starts a clock (R3, R5, D1, D72)."""
from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from crisis.clock import instant
from crisis.errors import Conflict, Refused
from crisis.events import cell, closing, cod, hand, opening, pieces
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.messages import drafts
from crisis.oncall import alerts
from tests.house import House


def opened(**parts: Any) -> opening.Opening:
    facts: dict[str, Any] = {"type": "flood", "title": "Crue", "communes": ["15014"]} | parts
    return opening.Opening(**facts)


def test_an_event_in_veille_has_a_journal_and_no_clock(house: House) -> None:
    event = house.open()
    house.hours.move(600)
    assert house.stage(event).name == "watch"
    for number, reason in ((47, "no_order"), (48, "no_cod")):
        verdict = house.verdict(event, number)
        assert (verdict.verdict, verdict.reasons, verdict.started_at) == ("not_applicable", (reason,), None)
    assert house.fire() == 0


def test_an_alert_received_starts_no_clock_and_keeps_its_own_hour(house: House) -> None:
    event = house.open()
    received = house.hours.now - timedelta(minutes=20)
    house.do(opening.record_alert, house.officer, event, received, "rescue", "CODIS : eau dans les caves, certain.")
    entry = house.entries(event, "alert_received")[0]
    assert (entry["happened_at"], entry["recorded_at"]) == (instant(received), instant(house.hours.now))
    assert house.words(event, entry) == "CODIS : eau dans les caves, certain."
    assert "caves" not in str(entry)
    assert house.verdict(event, 47).verdict == "not_applicable"
    assert house.fire() == 0


def test_once_the_cell_is_called_47_is_also_read_from_the_alert(house: House) -> None:
    event = house.open()
    house.do(opening.record_alert, house.officer, event, house.hours.now - timedelta(minutes=30), "mayor", "")
    house.activate(event)
    house.hours.move(5)
    house.declare(event, motive="personne encore")
    readings = {each.name: each.seconds for each in house.verdict(event, 47).readings}
    assert (house.verdict(event, 47).seconds, readings["from_alert"]) == (300, 2100)


def test_an_alert_that_says_neither_its_hour_nor_from_whom_is_refused(house: House) -> None:
    event = house.open()
    for source in ("", "other"):
        refusal = house.refused(opening.record_alert, house.officer, event, None, source, " ")
        assert (refusal.code, refusal.what) == ("alert", "Alerte vide.")
    for at, source, words in ((None, "mayor", ""), (house.hours.now, "", ""), (None, "", "le CODIS")):
        house.do(opening.record_alert, house.officer, event, at, source, words)


def test_the_origin_of_an_alert_is_a_code_and_never_somebody_s_name(house: House) -> None:
    event = house.open()
    refusal = house.refused(opening.record_alert, house.officer, event, None, "Mme Vialatte, 06 39 98 00 01", "")
    assert refusal.code == "source"


def test_two_officers_who_open_at_once_make_one_event_and_one_choice(house: House) -> None:
    officers = [house.on_duty("duty_officer", rank) for rank in range(2)]
    ready, made, refused = threading.Barrier(2), [], []

    def act(rank: int) -> None:
        ready.wait()
        try:
            made.append(house.open(by=officers[rank]))
        except Refused as refusal:
            refused.append(refusal)

    threads = [threading.Thread(target=act, args=(rank,)) for rank in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), [each.code for each in refused]) == (1, ["recent_event"])
    assert isinstance(refused[0], Conflict)
    assert "Rejoignez" in refused[0].todo
    assert [row.id for row in house.look(opening.recent)] == made
    house.do(opening.join, officers[1], made[0])
    house.do(opening.join, officers[0], made[0])
    house.do(opening.join, officers[1], made[0])
    assert set(house.stage(made[0]).officers) == {officer.person for officer in officers}
    assert len(house.entries(made[0], "officer_joined")) == 1


def test_an_officer_who_means_another_event_opens_it(house: House) -> None:
    first = house.open()
    second = house.open(separate=True, title="Feu de forêt", kind="forest_fire")
    assert first != second
    assert [row.id for row in house.look(opening.listing)][:2] in ([first, second], [second, first])


def test_after_two_hours_or_once_closed_an_event_is_not_offered_any_more(house: House) -> None:
    old = house.open()
    house.hours.move(119)
    assert house.refused(opening.open_event, house.officer, house.territory, opened()).code == "recent_event"
    house.hours.move(2)
    recent = house.open()
    house.do(closing.close, house.officer, recent, confirmed=True)
    assert house.open() not in (old, recent)


def test_two_crises_at_once_have_their_own_clocks_and_journals(house: House) -> None:
    flood = house.open()
    house.activate(flood)
    house.hours.move(10)
    fire = house.open(separate=True, kind="forest_fire")
    house.activate(fire)
    house.hours.move(5)
    house.declare(flood, motive="cellule commune")
    assert (house.verdict(flood, 47).seconds, house.verdict(fire, 47).verdict) == (900, "running")
    starts = [house.verdict(event, 48).started_at for event in (flood, fire)]
    assert starts[1] - starts[0] == timedelta(minutes=10)  # type: ignore[operator]
    for event in (flood, fire):
        seqs = [entry["seq"] for entry in house.entries(event)]
        assert seqs == list(range(1, len(seqs) + 1))
        assert {entry["event"] for entry in house.entries(event)} == {event}
    house.hours.move(25)
    house.fire()
    assert {entry["data"]["commitment"] for entry in house.entries(flood, "reminder_raised")} == {48}
    assert {entry["data"]["commitment"] for entry in house.entries(fire, "reminder_raised")} == {47, 48}


@pytest.mark.parametrize(("parts", "code"), [
    ({"plays": "exercise"}, "exercise_only"), ({"type": "zombies"}, "type"), ({"title": " \n"}, "title"),
    ({"title": "x" * 201}, "too_long"), ({"communes": []}, "communes"), ({"communes": ["49007"]}, "communes"),
    ({"communes": ["15014", "99999"]}, "communes"), ({"communes": [""]}, "communes")])
def test_what_cannot_be_opened_is_refused_with_what_to_do(house: House, parts: dict[str, Any], code: str) -> None:
    refusal = house.refused(opening.open_event, house.officer, house.territory, opened(**parts))
    assert refusal.code == code
    assert refusal.todo


def test_exercise_mode_is_refused_in_one_clear_line(house: House) -> None:
    refusal = house.refused(opening.open_event, house.officer, house.territory, opened(plays="exercise"))
    assert refusal.sentences() == ("Le mode exercice ne s'ouvre pas d'ici. Il n'existe que dans un exercice prêt, "
                                   "lancé par son animateur. Ouvrez l'évènement en mode réel, ou lancez l'exercice "
                                   "depuis sa page.")


def test_what_an_event_will_be_judged_by_is_frozen_at_its_opening(house: House) -> None:
    event = house.open(("15187", "15014", "15014"))
    facts = house.entries(event)[0]["data"]
    assert facts["communes"] == ["15014", "15187"]
    assert facts["rules"] == dict.fromkeys(("47", "48", "50"), {"version": 1, "status": "proposed"})
    assert (facts["nature"], facts["plays"], facts["demonstration"]) == ("rehearsal", "real", True)
    assert facts["priority_media"]
    assert facts["means"]
    assert facts["minimum_staff"] == 2


def test_the_register_is_nobody_s_event(house: House) -> None:
    who = house.officer
    acts = [
        (opening.join, who, REGISTER), (opening.record_alert, who, REGISTER, None, "", "alerte"),
        (cod.activate, who, house.here, REGISTER, "full", house.voice()),
        (cod.start_communication, who, house.here, REGISTER, house.voice()),
        (cod.decide, who, house.here, REGISTER, "inform", None, None, house.voice()),
        (cod.lift, who, house.here, REGISTER, house.voice()),
        (cod.mistaken, who, house.here, REGISTER, "erreur"), (cell.stand_down, who, REGISTER),
        (cell.declare, house.com(), REGISTER, None), (pieces.note, who, REGISTER, "fact", "note"),
        (pieces.explain, who, REGISTER, 47, "motif"), (pieces.keep, who, REGISTER, 1, pieces.Piece(b"x", "text/plain")),
        (hand.contact, who, REGISTER, hand.Contact("commune:15014", "reached")),
        (drafts.draft, who, REGISTER, house.writing()),
        (alerts.on_site, who, REGISTER, "duty_officer", "arrived")]
    for verb, *args in acts:
        assert house.refused(verb, *args).code == "event_missing", verb  # type: ignore[arg-type]
    with pytest.raises(Refused, match="event_missing"):
        house.do(closing.close, who, REGISTER, confirmed=True)
    assert house.refused(pieces.note, who, "nowhere", "fact", "note").status == 404
    kinds = {entry.content["kind"] for entry in house.look(store.entries, REGISTER)}
    assert kinds & {"note_added", "event_closed"} == set()
