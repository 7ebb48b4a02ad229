"""Exercises before they are played: a record by parts, ready with nothing missing, what the register keeps of it."""
from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from crisis.demonstration import HOUSE
from crisis.directory import contacts
from crisis.drills import acts, parts, records
from crisis.drills.readiness import digest
from crisis.drills.record import Objective, Participant, Question
from crisis.drills.script import Inject
from crisis.errors import Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from tests.exercising import INJECTS, OBJECTIVES, QUESTIONS, begun, changed, lead, mayor, of_login, read, ready, whole
from tests.house import House


def told(house: House, *kinds: str) -> list[dict[str, Any]]:
    return house.entries(REGISTER, *kinds)


def test_a_record_is_kept_part_by_part_and_counts_its_versions(house: House) -> None:
    key = whole(house)
    found = read(house, key)
    assert (found.number, found.state, found.version, found.script_version) == (1, "draft", 9, 9)
    assert found.card == changed(lead(house))
    assert (found.record.objectives, found.record.questions, found.record.injects) == (OBJECTIVES, QUESTIONS, INJECTS)
    assert {each.role for each in found.record.participants} == {"player", "observer"}
    assert house.look(records.lacks, found) == []
    assert read(house, begun(house)).number == 2
    assert told(house, "exercise_prepared", "exercise_reopened", "exercise_cancelled") == []


def test_ready_is_an_entry_of_ids_codes_and_one_hash_without_any_name(house: House) -> None:
    key = whole(house)
    seq = ready(house, key)
    found = read(house, key)
    assert (found.state, found.prepared_seq) == ("ready", seq)
    (entry,) = told(house, "exercise_prepared")
    data = entry["data"]
    assert (data["exercise"], data["number"], data["announced"], data["injects"]) == (key, 1, True, 2)
    assert (data["begins"], data["ends"]) == ("2026-12-04T08:00:00.000000Z", "2026-12-04T11:00:00.000000Z")
    assert data["chronogramme"] == digest(INJECTS)
    assert data["objectives"] == [{"code": "O1", "commitment": 48}, {"code": "O2", "commitment": None}]
    assert {each["person"]: each["consent_on"] for each in data["persons"]}[mayor(house).person] == "2020-11-02"
    written = json.dumps(data, ensure_ascii=False)
    words = (*mayor(house).name.split(), "Cère", "Préfecture", "example", "Informer")
    assert not any(word in written for word in words)
    beside = house.words(REGISTER, entry)
    assert "Crue éclair à Aurillac" in beside
    assert "Informer les maires dans l'heure (Délai du dernier maire joint, cible : 60 minutes)" in beside


def test_what_is_missing_is_refused_all_at_once(house: House) -> None:
    key = begun(house, lead="", hazard="", communes=(), rotas=())
    refusal = house.refused(acts.make_ready, lead(house), key, 1)
    assert refusal.code == "exercise_lacks"
    for clause in ("l'aléa n'est pas choisi", "personne ne dirige", "aucune commune", "aucun objectif ne porte",
                   "personne n'est nommé", "il n'y a pas de chronogramme"):
        assert clause in refusal.why


def test_somebody_without_a_route_is_missing_until_another_plays(house: House) -> None:
    key = whole(house)
    silent = house.do(contacts.add, HOUSE, "Sans voie", "staff", "technician", None, [])
    by = lead(house)
    house.do(parts.put_participant, by, key, 0, Participant(silent, "player"))
    assert "1 joueur n'a aucune voie d'envoi" in house.refused(acts.make_ready, by, key, read(house, key).version).why
    house.do(parts.drop_participant, by, key, read(house, key).version, silent)
    assert ready(house, key)


CHANGES: dict[str, Callable[[House, str, int], Any]] = {
    "card": lambda house, key, base: house.do(acts.change, lead(house), house.territory, key, base, changed(
        lead(house), place="Sous-préfecture")),
    "objective": lambda house, key, base: house.do(parts.put_objective, lead(house), key, base, replace(
        OBJECTIVES[0], target="45")),
    "participant": lambda house, key, base: house.do(parts.drop_participant, lead(house), key, base, mayor(
        house).person),
    "question": lambda house, key, base: house.do(parts.drop_question, lead(house), key, base, "Q2"),
    "script": lambda house, key, base: house.do(parts.replace_script, lead(house), key, base, INJECTS[:1])}


@pytest.mark.parametrize("part", CHANGES)
def test_a_change_after_ready_is_a_draft_again_and_the_register_says_so(house: House, part: str) -> None:
    key = whole(house)
    seq = ready(house, key)
    CHANGES[part](house, key, read(house, key).version)
    found = read(house, key)
    assert (found.state, found.prepared_seq) == ("draft", None)
    (entry,) = told(house, "exercise_reopened")
    assert entry["data"] == {"exercise": key, "number": 1, "prepared": seq}
    again = ready(house, key)
    assert (read(house, key).state, len(told(house, "exercise_prepared"))) == ("ready", 2)
    assert again > seq


def test_saving_the_same_again_changes_nothing_and_leaves_it_ready(house: House) -> None:
    key, by = whole(house), lead(house)
    ready(house, key)
    before = read(house, key)
    house.do(acts.change, by, house.territory, key, 1, before.card)
    house.do(parts.put_objective, by, key, 2, OBJECTIVES[0])
    house.do(parts.replace_script, by, key, 1, INJECTS)
    assert read(house, key) == before
    assert told(house, "exercise_reopened") == []


@pytest.mark.parametrize("part", CHANGES)
def test_whoever_has_not_seen_a_change_does_not_write_over_it(house: House, part: str) -> None:
    key = whole(house)
    base = read(house, key).version
    other: dict[str, Callable[[], object]] = {
        "card": lambda: house.do(acts.change, lead(house), house.territory, key, base, changed(
            lead(house), theme="Autre")),
        "objective": lambda: house.do(parts.put_objective, lead(house), key, base, replace(
            OBJECTIVES[0], text="Autre")),
        "participant": lambda: house.do(parts.put_participant, lead(house), key, base, Participant(
            mayor(house).person, "player", "2020-11-03")),
        "question": lambda: house.do(parts.put_question, lead(house), key, base, replace(QUESTIONS[1], text="Autre ?")),
        "script": lambda: house.do(parts.replace_script, lead(house), key, base, [replace(INJECTS[0], title="Autre")])}
    other[part]()
    before = read(house, key)
    with pytest.raises(Refused) as caught:
        CHANGES[part](house, key, base)
    assert (caught.value.status, caught.value.code) == (409, "exercise_changed")
    assert read(house, key) == before
    CHANGES[part](house, key, before.version)


def test_two_parts_are_written_side_by_side_from_one_reading(house: House) -> None:
    key, by = begun(house), lead(house)
    house.do(parts.put_objective, by, key, 0, OBJECTIVES[0])
    house.do(acts.change, by, house.territory, key, 1, changed(by, theme="Autre"))
    house.do(parts.put_objective, by, key, 0, OBJECTIVES[1])
    assert (read(house, key).version, len(read(house, key).record.objectives)) == (4, 2)


def test_a_code_that_is_taken_is_never_written_over_by_an_addition(house: House) -> None:
    key, by = begun(house), lead(house)
    house.do(parts.put_objective, by, key, 0, OBJECTIVES[0])
    taken, gone = (replace(OBJECTIVES[1], code=code) for code in ("O1", "O9"))
    assert house.refused(parts.put_objective, by, key, 0, taken).code == "exercise_part_known"
    assert house.refused(parts.put_objective, by, key, 2, gone).code == "exercise_part_gone"
    assert house.refused(parts.drop_objective, by, key, 2, "O9").code == "exercise_part_missing"


def test_ready_binds_what_was_read_and_nothing_later(house: House) -> None:
    key = whole(house)
    base = read(house, key).version
    house.do(parts.put_question, lead(house), key, 0, Question("Q3", "O1", "Combien d'appels ?"))
    assert house.refused(acts.make_ready, lead(house), key, base).code == "exercise_changed"


def test_two_who_make_it_ready_at_once_make_one_entry(house: House) -> None:
    key = whole(house)
    base = read(house, key).version

    def make(_: int) -> str:
        try:
            house.do(acts.make_ready, lead(house), key, base)
        except Refused as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(make, range(2), timeout=20)) == ["", "exercise_state"]
    assert len(told(house, "exercise_prepared")) == 1


def test_cancelled_it_keeps_its_motive_and_is_written_no_more(house: House) -> None:
    key, by = whole(house), lead(house)
    seq = ready(house, key)
    base = read(house, key).version
    assert house.refused(acts.cancel, by, key, base, "").code == "exercise_part"
    house.do(acts.cancel, by, key, base, "Crue réelle en cours.")
    (entry,) = told(house, "exercise_cancelled")
    assert entry["data"] == {"exercise": key, "number": 1, "announced": True, "prepared": seq}
    assert house.words(REGISTER, entry) == "Crue réelle en cours."
    for refused in (house.refused(acts.make_ready, by, key, base), house.refused(acts.cancel, by, key, base, "Encore"),
                    house.refused(parts.put_objective, by, key, 0, Objective("O9", "Autre"))):
        assert (refused.status, refused.code) == (409, "exercise_state")
    assert read(house, key).state == "cancelled"


@pytest.mark.parametrize(("participant", "clause"), [
    (Participant("0" * 32, "player"), "n'est pas dans l'annuaire"),
    (Participant("mayor", "player"), "qu'avec la date de son accord"),
    (Participant("mayor", "player", "2026-W45-1"), "n'est pas une date"),
    (Participant("mayor", "player", "2026-11-22"), "dans le futur"),
    (Participant("mayor", "spy", "2020-11-02"), "rôle n'est pas l'un de")])
def test_nobody_is_named_without_what_the_wall_needs(house: House, participant: Participant, clause: str) -> None:
    key = begun(house)
    person = mayor(house).person if participant.person == "mayor" else participant.person
    refusal = house.refused(parts.put_participant, lead(house), key, 0, replace(participant, person=person))
    assert clause in refusal.why


def test_no_newsroom_is_ever_named(house: House) -> None:
    assert {each.audience for each in house.look(records.nameable)} == {"staff", "elected", "officials", "services"}


def test_what_a_question_or_a_sheet_rests_on_is_not_taken_away(house: House) -> None:
    key, by = whole(house), lead(house)
    observer = of_login(house, "observateur1").person
    base = read(house, key).version
    house.do(parts.put_question, by, key, base, replace(QUESTIONS[1], observer=observer))
    base = read(house, key).version
    assert house.refused(parts.drop_objective, by, key, base, "O2").code == "objective_asked"
    assert house.refused(parts.drop_participant, by, key, base, observer).code == "observer_asked"
    lost = Question("Q9", "O9", "Quoi ?", observer=mayor(house).person)
    unknown = house.refused(parts.put_question, by, key, 0, lost)
    assert "aucun objectif" in unknown.why
    assert "n'est pas observatrice" in unknown.why


@pytest.mark.parametrize("injects", [
    (INJECTS[0], INJECTS[0]), (replace(INJECTS[0], kind="surprise"),), (replace(INJECTS[0], title=""),),
    (replace(INJECTS[0], number=0),), (replace(INJECTS[0], content="\x00"),), (replace(INJECTS[0], delay_min=-1),),
    (replace(INJECTS[0], attachments=("a\nb",)),), (replace(INJECTS[0], attachments=("",)),),
    (replace(INJECTS[0], attachments=("x",) * 21),),
    tuple(Inject(number, 0, "x") for number in range(1, 502))])
def test_a_chronogramme_that_cannot_be_kept_is_refused_whole(house: House, injects: tuple[Inject, ...]) -> None:
    assert house.refused(parts.replace_script, lead(house), begun(house), 0, injects).code == "exercise_part"


@pytest.mark.parametrize("card", [
    {"title": ""}, {"title": "x" * 201}, {"kind": "moon"}, {"hazard": "moon"}, {"communes": ("99999",)},
    {"publics": ("moon",)}, {"channels": ("fax",)}, {"rotas": ("moon",)}, {"rotas": ("technician", "technician")},
    {"classification": "secret"}, {"theme": "\ud800"}, {"lead": "0" * 32}])
def test_a_card_that_cannot_be_kept_is_refused(house: House, card: dict[str, Any]) -> None:
    by = lead(house)
    refusal = house.refused(acts.create, by, house.territory, changed(by, **card))
    assert (refusal.code, bool(refusal.why)) == ("exercise_part", True)


def test_the_players_of_an_unannounced_exercise_never_learn_of_it(house: House) -> None:
    officer = house.officer
    key = whole(house, announced=False, rotas=("duty_officer",))
    assert [each.id for each in house.look(records.everyone, lead(house))] == [key]
    assert house.look(records.everyone, officer) == []
    assert house.refused(acts.cancel, officer, key, 9, "x").code == "exercise_missing"
    with house.db.reading() as tx, pytest.raises(Refused) as caught:
        records.one(tx, officer, key)
    assert caught.value.status == 404
    house.do(parts.put_participant, lead(house), key, 0, Participant(officer.person, "animator"))
    assert read(house, key, officer).id == key


def test_an_observer_reads_their_own_sheet_alone(house: House) -> None:
    key, observer = whole(house), of_login(house, "observateur1")
    other = Question("Q3", "O1", "Et la presse ?")
    house.do(parts.put_question, lead(house), key, 0, other)
    found, asked = house.look(records.sheet, observer.person, key)
    assert (found.id, [each.code for each in asked]) == (key, ["Q1", "Q2", "Q3"])
    assert [each.id for each in house.look(records.sheets, observer.person)] == [key]
    with house.db.reading() as tx:
        for wrong in (lambda: records.sheet(tx, mayor(house).person, key), lambda: records.one(tx, observer, key)):
            with pytest.raises(Refused):
                wrong()


def test_the_chain_of_the_register_holds_after_all_of_it(house: House) -> None:
    key = whole(house)
    ready(house, key)
    house.do(acts.cancel, lead(house), key, read(house, key).version, "Reporté.")
    assert [each.seq for each in house.look(store.entries, REGISTER, limit=500)][-2:] == [
        told(house, "exercise_prepared")[0]["seq"], told(house, "exercise_cancelled")[0]["seq"]]
