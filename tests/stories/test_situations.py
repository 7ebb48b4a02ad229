"""A point de situation is drafted by people who see each other's saves, then frozen; it is never changed (D53, D65)."""
from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from crisis.clock import instant
from crisis.db import Tx
from crisis.events import closing, pieces, reading, situations, transmissions
from crisis.events.situations import Sections
from crisis.events.tables import situation
from crisis.evidence import frozen
from crisis.evidence.verifier import verify_event
from crisis.journal import store
from crisis.journal.contents import contents
from crisis.journal.entry import BrokenChainError, commitment
from crisis.journal.tables import beside
from tests.house import House

WRITTEN = Sections("La Cère déborde à Aurillac.", "2 communes.", "COD activé à 03:00.", "Pic attendu à 6 h.")


def freeze(house: House, event: str, written: Sections = WRITTEN, replaces: int | None = None) -> int:
    head = len(house.entries(event))
    version = house.do(situations.prepare, house.com(), event, written, head, replaces)
    return house.do(situations.freeze, house.officer, event, version)


def last(house: House, event: str) -> dict[str, Any]:
    return house.entries(event, "situation_frozen")[-1]


def test_a_point_is_numbered_and_frozen_beside_the_chain_which_holds_its_salted_hash(house: House) -> None:
    event = house.open()
    assert [freeze(house, event), freeze(house, event)] == [1, 2]
    entry = last(house, event)
    assert entry["data"] == {"number": 2, "up_to_seq": 2, "replaces": None, "writers": [
        {"person": house.com().person, "function": "communication"}]}
    row = house.look(lambda tx: tx.execute(select(beside).where(beside.c.id == entry["text"]["id"])).one())
    assert entry["text"]["sha256"] == commitment(bytes(row.salt), row.body)
    assert row.body.startswith("SITUATION GÉNÉRALE\nLa Cère déborde à Aurillac.\n\nBILAN ET CHIFFRES\n2 communes.")
    assert "Cère" not in str(entry)
    assert house.look(situations.draft_of, event) is None
    assert house.look(verify_event, event).entries == 3


def test_only_what_says_something_is_frozen_and_it_is_read_back_part_by_part(house: House) -> None:
    event = house.open()
    freeze(house, event, Sections(" La crue\r\nmonte. ", "", "", "Suite à 5 h."))
    text = house.words(event, last(house, event))
    assert "BILAN" not in text
    assert situations.parts(text) == Sections("La crue\nmonte.", "", "", "Suite à 5 h.")
    assert situations.parts(WRITTEN.text()) == WRITTEN
    assert situations.parts("") == Sections()


def test_a_save_never_overwrites_in_silence_what_somebody_else_saved(house: House) -> None:
    """D65: two people write on the same draft."""
    event = house.open()
    version = house.do(situations.prepare, house.com(), event, WRITTEN, 1)
    assert house.do(situations.save, house.com(1), event, version, Sections("Autre texte.")) == 2
    for act in (lambda: house.refused(situations.save, house.com(), event, version, WRITTEN),
                lambda: house.refused(situations.freeze, house.officer, event, version),
                lambda: house.refused(situations.abandon, house.com(), event, version)):
        assert act().code == "draft_moved"
    draft = house.look(situations.draft_of, event)
    assert draft is not None
    assert (draft.sections, draft.version) == (Sections("Autre texte."), 2)
    assert [person for person, _ in draft.writers] == [house.com().person, house.com(1).person]


def test_a_draft_saved_as_it_stands_is_no_new_version(house: House) -> None:
    event = house.open()
    version = house.do(situations.prepare, house.com(), event, WRITTEN, 1)
    assert house.do(situations.save, house.com(1), event, version, WRITTEN) == version
    draft = house.look(situations.draft_of, event)
    assert draft is not None
    assert len(draft.writers) == 1


def test_an_event_has_one_draft_and_an_abandoned_one_leaves_nothing(house: House) -> None:
    event = house.open()
    version = house.do(situations.prepare, house.com(), event, WRITTEN, 1)
    assert house.refused(situations.prepare, house.officer, event, WRITTEN, 1).code == "situation_draft"
    house.do(situations.abandon, house.com(), event, version)
    assert house.look(situations.draft_of, event) is None
    assert house.refused(situations.save, house.com(), event, version, WRITTEN).code == "situation_gone"
    assert len(house.entries(event)) == 1


def test_a_correction_is_another_number_that_says_what_it_replaces(house: House) -> None:
    event = house.open()
    freeze(house, event)
    first = last(house, event)
    assert freeze(house, event, Sections("Deux ponts fermés, et non trois."), replaces=1) == 2
    data = last(house, event)["data"]
    assert (data["replaces"], data["corrects"]) == (1, first["seq"])
    assert house.words(event, first) == WRITTEN.text()
    assert first["seq"] in house.look(contents.state, event).corrected
    assert house.refused(situations.prepare, house.com(), event, WRITTEN, 1, 9).code == "situation_missing"


@pytest.mark.parametrize(("written", "code"), [
    (Sections("x" * 20_001), "too_long"), (Sections("a\x00b"), "text"), (Sections("a\ud800"), "text")])
def test_what_cannot_be_kept_is_refused_before_it_is_a_draft(house: House, written: Sections, code: str) -> None:
    event = house.open()
    assert house.refused(situations.prepare, house.com(), event, written, 1).code == code


def test_a_point_without_a_situation_is_not_frozen(house: House) -> None:
    event = house.open()
    version = house.do(situations.prepare, house.com(), event, Sections("", "2 communes."), 1)
    assert house.refused(situations.freeze, house.officer, event, version).code == "situation_empty"


def test_what_a_draft_takes_into_account_only_grows_and_never_passes_the_end(house: House) -> None:
    event = house.open()
    version = house.do(situations.prepare, house.com(), event, WRITTEN, 99)
    house.do(pieces.note, house.com(), event, "fact", "suite")
    version = house.do(situations.save, house.com(), event, version, WRITTEN, 50)
    assert house.do(situations.save, house.com(), event, version, WRITTEN, 1) == version
    house.do(situations.freeze, house.officer, event, version)
    assert last(house, event)["data"]["up_to_seq"] == 2
    assert house.look(situations.last, event) == 2


def test_the_cell_writes_and_the_permanence_or_the_authority_freezes(house: House) -> None:
    event = house.open()
    version = house.do(situations.prepare, house.com(), event, WRITTEN, 1)
    assert house.refused(situations.freeze, house.com(), event, version).code == "forbidden"
    assert house.do(situations.freeze, house.authority, event, version) == 1


def test_nothing_is_prepared_after_the_closing(house: House) -> None:
    event = house.open()
    house.do(lambda tx: situations.prepare(tx, house.com(), event, WRITTEN, 1))
    house.do(pieces.note, house.com(), event, "fact", "fin")
    house.do(closing.close, house.officer, event, confirmed=True)
    assert house.refused(situations.freeze, house.officer, event, 1).code == "event_closed"
    assert house.refused(transmissions.declare, house.officer, event, "synergi", 1).code == "event_closed"
    house.do(situations.abandon, house.com(), event, 1)


def test_an_erased_text_leaves_number_and_chain(house: House) -> None:
    event = house.open()
    freeze(house, event)
    house.do(lambda tx: tx.execute(delete(beside).where(beside.c.body.like("SITUATION%"))))
    assert house.look(verify_event, event).entries == 2
    assert house.look(situations.numbers, event) == {1: 2}


def test_a_frozen_text_that_was_changed_is_refused_by_verify(house: House) -> None:
    event = house.open()
    freeze(house, event)
    house.do(lambda tx: tx.execute(update(beside).where(beside.c.body.like("SITUATION%")).values(body="faux")))
    with pytest.raises(BrokenChainError, match="entrée 2"):
        house.look(verify_event, event)


def point(seq: int, number: int, **data: Any) -> dict[str, Any]:
    return {"seq": seq, "kind": "situation_frozen", "text": {"id": "t", "sha256": "0"},
            "data": {"number": number, "up_to_seq": seq - 1, "replaces": None} | data}


def told(seq: int, number: int | None, upto: int) -> dict[str, Any]:
    return {"seq": seq, "kind": "transmission_declared", "data": {"to": "zone", "up_to_seq": upto, "situation": number}}


@pytest.mark.parametrize(("entries", "named"), [
    ([point(2, 1), point(3, 3)], 3), ([point(2, 1), point(3, 1)], 3), ([point(2, 1, up_to_seq=2)], 2),
    ([point(2, 1, up_to_seq=-1)], 2), ([point(2, 1), point(3, 2, replaces=1, corrects=1)], 3),
    ([point(2, 1, replaces=1)], 2), ([point(2, 1) | {"text": None}], None), ([told(2, 1, 1)], 2),
    ([told(2, None, 2)], 2)])
def test_verify_refuses_points_that_do_not_follow(entries: list[dict[str, Any]], named: int | None) -> None:
    if named is None:
        del entries[0]["text"]
        named = 2
    with pytest.raises(BrokenChainError) as caught:
        frozen.check(entries)
    assert caught.value.seq == named


def test_verify_accepts_points_that_follow() -> None:
    frozen.check([point(2, 1), told(3, 1, 2), point(4, 2, replaces=1, corrects=2), told(5, None, 4)])


def test_a_transmission_is_an_entry_with_its_hour_and_what_was_told(house: House) -> None:
    event = house.open()
    number = freeze(house, event)
    at = house.hours.move(10)
    house.hours.move(5)
    seq = house.do(transmissions.declare, house.com(), event, "synergi", 2, number, at)
    entry = house.entries(event, "transmission_declared")[0]
    assert (entry["seq"], entry["happened_at"]) == (seq, instant(at))
    assert entry["data"] == {"to": "synergi", "up_to_seq": 2, "situation": 1}
    assert entry["by"] == {"person": house.com().person, "function": "communication"}
    assert "text" not in entry
    house.do(transmissions.declare, house.com(), event, "synergi", 3)
    assert {to: each.seq for to, each in house.look(transmissions.latest, event).items()} == {"synergi": seq + 1}


@pytest.mark.parametrize(("receiver", "upto", "number", "code"), [
    ("presse", 1, None, "receiver"), ("zone", 0, None, "up_to"), ("zone", 9, None, "up_to"),
    ("zone", 1, 4, "situation")])
def test_a_transmission_of_what_does_not_exist_is_refused(house: House, receiver: str, upto: int, number: int | None,
                                                          code: str) -> None:
    event = house.open()
    assert house.refused(transmissions.declare, house.com(), event, receiver, upto, number).code == code


def test_a_mark_only_moves_forward_and_belongs_to_one_person(house: House) -> None:
    event = house.open()
    for number in range(4):
        house.do(pieces.note, house.com(), event, "fact", f"fait {number}")
    assert house.look(reading.read_up_to, house.officer, event) is None
    assert house.look(reading.unread, house.officer, event) == [2, 3, 4, 5]
    for seq, stands in ((3, 3), (2, 3), (99, 5), (-1, 5)):
        house.do(reading.mark, house.officer, event, seq)
        assert house.look(reading.read_up_to, house.officer, event) == stands
    assert house.look(reading.unread, house.officer, event) == []
    # What I wrote myself is not news to me.
    assert house.look(reading.unread, house.com(), event) == [1]
    assert house.look(verify_event, event).entries == 5
    assert house.counts()[situation.name] == 0


def test_the_entries_of_a_point_are_read_once_nobody_can_add_one(house: House) -> None:
    """Somebody writes while a point is proposed: what it says to have read is what it has read."""
    event, who = house.open(), house.com()
    found: list[tuple[int, int]] = []

    def propose(tx: Tx) -> None:
        head = situations.begin(tx, who, event)
        read = contents.state(tx, event).rows[-1].seq
        situations.prepare(tx, who, event, WRITTEN, head)
        found.append((head, read))
    with house.db.transaction() as tx:
        store.lock(tx, event)
        other = threading.Thread(target=house.do, args=(propose,))
        other.start()
        other.join(0.3)
        assert other.is_alive(), "whoever reads the entries waits for the lock first"
        store.append(tx, event, "note_added", {"category": "other"}, text="Une note")
    other.join(20)
    assert found == [(2, 2)]
    draft = house.look(situations.draft_of, event)
    assert draft is not None
    assert draft.up_to_seq == 2


def test_a_point_prepared_without_a_number_takes_into_account_the_last_entry(house: House) -> None:
    event = house.open()
    house.do(situations.prepare, house.com(), event, WRITTEN)
    draft = house.look(situations.draft_of, event)
    assert draft is not None
    assert draft.up_to_seq == len(house.entries(event))
