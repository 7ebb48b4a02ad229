"""A chain that was touched is refused, and the entry is named: what the triggers cannot stop, the verifier shows."""
from __future__ import annotations

import hashlib
import json

import pytest
from sqlalchemy import Table, delete, insert, select, update

from crisis.db import Database
from crisis.errors import Missing
from crisis.events import pieces
from crisis.events.describing import Description, describe
from crisis.events.tables import piece
from crisis.evidence.verifier import RefusedEvidenceError, Verified, verify_all, verify_event
from crisis.journal import receipts, register, store
from crisis.journal.entry import BrokenChainError
from crisis.journal.tables import REGISTER, beside, entry, event, receipt, sealed
from tests.db.drill import T0, Drill, seq_of
from tests.db.owner import Owner, at


def refusal(db: Database, event_id: str) -> RefusedEvidenceError:
    with db.reading() as tx, pytest.raises(BrokenChainError) as told:
        verify_event(tx, event_id)
    assert isinstance(told.value, RefusedEvidenceError)
    return told.value


def test_a_chain_that_nobody_touched_is_intact(drill: Drill) -> None:
    with drill.db.reading() as tx:
        last = store.entries(tx, drill.event)[-1]
        assert verify_event(tx, drill.event) == Verified(last.seq, last.hash)


def test_a_few_lines_written_from_the_documentation_alone_find_the_same_head(drill: Drill) -> None:
    """`docs/preuve.md` is enough to write a second verifier: this one shares nothing with ours."""
    with drill.db.reading() as tx:
        bodies = [bytes(body) for body in tx.execute(
            select(entry.c.body).where(entry.c.event == drill.event).order_by(entry.c.seq)).scalars()]
        expected = verify_event(tx, drill.event).head
    head = bytes(32)
    for number, body in enumerate(bodies, start=1):
        content = json.loads(body)
        assert content["seq"] == number
        assert json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == body
        head = hashlib.sha256(head + body).digest()
    assert head.hex() == expected


def test_everything_is_verified_with_the_register(drill: Drill) -> None:
    first, second = drill.event, drill.open(200)
    with drill.db.reading() as tx:
        found = verify_all(tx)
    assert set(found) == {REGISTER, first, second}


def test_an_event_that_never_was_is_missing_and_not_altered(drill: Drill) -> None:
    with drill.db.reading() as tx, pytest.raises(Missing):
        verify_event(tx, "0" * 32)


def test_an_altered_byte_names_its_entry(drill: Drill, owner: Owner) -> None:
    seq = seq_of(drill.db, drill.event, "duty_answered")
    body = owner.body(drill.event, seq)
    owner.set_body(drill.event, seq, body.replace(b'"minutes":15', b'"minutes":30'))
    told = refusal(drill.db, drill.event)
    assert (told.seq, told.why) == (seq, "son empreinte ne correspond pas à son contenu")


def test_a_re_dated_entry_is_named(drill: Drill, owner: Owner) -> None:
    seq = seq_of(drill.db, drill.event, "cell_operational")
    body = owner.body(drill.event, seq)
    owner.set_body(drill.event, seq, body.replace(b"T22:20:", b"T22:10:"))
    assert refusal(drill.db, drill.event).seq == seq


def test_a_removed_entry_is_named(drill: Drill, owner: Owner) -> None:
    owner.do(delete(entry).where(*at(drill.event, 5)))
    assert refusal(drill.db, drill.event).seq == 5


def test_two_swapped_entries_name_the_first(drill: Drill, owner: Owner) -> None:
    with owner.writing() as connection:
        rows = {seq: connection.execute(select(entry).where(*at(drill.event, seq))).one() for seq in (6, 7)}
        for seq, other in ((6, 7), (7, 6)):
            connection.execute(update(entry).where(*at(drill.event, seq))
                               .values(body=rows[other].body, hash=rows[other].hash))
    assert refusal(drill.db, drill.event).seq == 6


def cut(owner: Owner, event_id: str, after: int, *, head_too: bool) -> None:
    with owner.writing() as connection:
        connection.execute(delete(entry).where(entry.c.event == event_id, entry.c.seq > after))
        last = connection.execute(select(entry.c.hash).where(*at(event_id, after))).scalar_one()
        if head_too:
            connection.execute(update(event).where(event.c.id == event_id).values(head_seq=after, head_hash=last))


def test_a_cut_tail_shows_by_the_head(drill: Drill, owner: Owner) -> None:
    cut(owner, drill.event, 12, head_too=False)
    assert refusal(drill.db, drill.event).seq == 13


def test_a_tail_cut_with_its_head_shows_by_what_stood_beside_it(drill: Drill, owner: Owner) -> None:
    cut(owner, drill.event, 9, head_too=True)
    assert refusal(drill.db, drill.event).seq == 10


def test_a_tail_cut_with_all_that_stood_beside_it_shows_by_the_register(drill: Drill, owner: Owner) -> None:
    last = seq_of(drill.db, drill.event, "event_closed")
    cut(owner, drill.event, last - 1, head_too=True)
    told = refusal(drill.db, drill.event)
    assert told.seq == last
    assert "le registre" in told.why


def test_an_entry_added_behind_the_head_is_named(drill: Drill, owner: Owner) -> None:
    with drill.at(160) as tx:
        store.append(tx, drill.event, "note_added", {"category": "fact"})
    with owner.writing() as connection:
        before = connection.execute(select(entry.c.seq, entry.c.hash).where(entry.c.event == drill.event)
                                    .order_by(entry.c.seq.desc()).offset(1).limit(1)).one()
        connection.execute(update(event).where(event.c.id == drill.event)
                           .values(head_seq=before.seq, head_hash=before.hash))
    assert refusal(drill.db, drill.event).seq == before.seq + 1


def test_a_whole_chain_rewritten_is_refused_by_the_closing_head_of_the_register(drill: Drill, owner: Owner) -> None:
    closed = seq_of(drill.db, drill.event, "event_closed")
    declared = seq_of(drill.db, drill.event, "cell_operational")
    owner.rewrite(drill.event, declared, happened_at="2026-11-21T22:10:00.000000Z")
    told = refusal(drill.db, drill.event)
    assert (told.event, told.seq) == (drill.event, closed)


def test_a_chain_rewritten_from_its_first_entry_is_refused_by_the_register(drill: Drill, owner: Owner) -> None:
    event_id = drill.open(200)
    owner.rewrite(event_id, 1, clock="host")
    assert refusal(drill.db, event_id).seq == 1


def test_an_open_event_rewritten_is_refused_by_the_head_of_the_day(drill: Drill, owner: Owner) -> None:
    event_id = drill.open(200)
    drill.activate(201)
    with drill.at(210) as tx:
        register.daily_heads(tx)
        head = store.lock(tx, event_id).head_seq
    owner.rewrite(event_id, 2, happened_at="2026-11-22T01:00:00.000000Z")
    assert refusal(drill.db, event_id).seq == head


def test_a_rewriting_that_no_head_contradicts_is_the_limit_of_what_is_claimed(drill: Drill, owner: Owner) -> None:
    event_id = drill.open(200)
    drill.activate(201)
    with drill.db.reading() as tx:
        noted_elsewhere = verify_event(tx, event_id).head
    owner.rewrite(event_id, 2, happened_at="2026-11-22T01:00:00.000000Z")
    with drill.db.reading() as tx:
        assert verify_event(tx, event_id).head != noted_elsewhere


def test_an_altered_receipt_names_the_seal_that_holds_it(drill: Drill, owner: Owner) -> None:
    seal = seq_of(drill.db, drill.event, "receipts_sealed")
    owner.do(update(receipt).where(receipt.c.target == "commune:15001").values(state="refused"))
    assert refusal(drill.db, drill.event).seq == seal


@pytest.mark.parametrize("table", [receipt, sealed])
def test_a_receipt_taken_out_of_its_seal_is_counted(drill: Drill, owner: Owner, table: Table) -> None:
    seal = seq_of(drill.db, drill.event, "receipts_sealed")
    with owner.writing() as connection:
        row = connection.execute(select(sealed).where(sealed.c.event == drill.event).limit(1)).one()
        connection.execute(delete(table).where(table.c.delivery == row.delivery, table.c.n == row.n))
    told = refusal(drill.db, drill.event)
    assert told.seq == seal
    assert "il en reste" in told.why


def test_receipts_that_claim_an_entry_which_seals_nothing_are_refused(drill: Drill, owner: Owner) -> None:
    with drill.at(160) as tx:
        row = tx.execute(select(receipt).where(receipt.c.target == "commune:15001")).one()
    with owner.writing() as connection:
        connection.execute(insert(receipt), row._asdict() | {"n": row.n + 1})
        connection.execute(insert(sealed), {"delivery": row.delivery, "n": row.n + 1, "event": drill.event,
                                            "seal_seq": 3})
    assert refusal(drill.db, drill.event).seq == 3


@pytest.mark.parametrize("when", ["waiting", "sealed"])
def test_a_receipt_that_answers_no_order_is_refused(drill: Drill, when: str) -> None:
    event_id = drill.open(200)
    with drill.at(201) as tx:
        receipts.record(tx, [{"event": event_id, "delivery": "f" * 32, "n": 1, "target": "commune:15001",
                              "channel": "sms", "state": "accepted", "at": T0}])
        if when == "sealed":
            receipts.close_seal(tx, event_id)
    told = refusal(drill.db, event_id)
    assert told.why == "un accusé répond à un envoi que rien n'a ordonné"


def test_a_receipt_of_another_recipient_than_the_order_is_refused(drill: Drill) -> None:
    event_id = drill.open(200)
    drill.activate(201)
    with drill.at(202) as tx:
        ordered = next(each.content["data"] for each in store.entries(tx, event_id)
                       if each.content["kind"] == "duty_alerted")
        receipts.record(tx, [{"event": event_id, "delivery": ordered["delivery"], "n": 1, "target": "commune:15001",
                              "channel": "sms", "state": "accepted", "at": T0}])
        receipts.close_seal(tx, event_id)
    assert refusal(drill.db, event_id).why == "un accusé nomme un autre destinataire que l'ordre d'envoi"


def test_an_altered_text_names_the_entry_that_committed_to_it(drill: Drill, owner: Owner) -> None:
    owner.do(update(beside).where(beside.c.body == "Crue de la Cère").values(body="Crue de la Jordanne"))
    assert refusal(drill.db, drill.event).seq == 1


def test_an_erased_text_leaves_the_chain_whole(drill: Drill, owner: Owner) -> None:
    owner.do(delete(beside).where(beside.c.body == "Crue de la Cère"))
    with drill.db.reading() as tx:
        assert verify_event(tx, drill.event).entries > 1


@pytest.mark.parametrize("how", ["altered", "removed"])
def test_a_piece_altered_or_removed_names_the_entry_that_attached_it(drill: Drill, owner: Owner, how: str) -> None:
    with drill.at(160) as tx:
        seq = pieces.keep(tx, drill.officer, drill.event, 2, pieces.Piece(b"relev\xe9", "text/plain"))
    with drill.db.reading() as tx:
        assert verify_event(tx, drill.event).entries == seq
    owner.do(update(piece).values(body=b"autre") if how == "altered" else delete(piece))
    assert refusal(drill.db, drill.event).seq == seq


def test_an_event_whose_card_was_changed_is_refused(drill: Drill, owner: Owner) -> None:
    owner.do(update(event).where(event.c.id == drill.event).values(nature="real"))
    told = refusal(drill.db, drill.event)
    assert (told.seq, told.why) == (1, "la fiche de l'évènement ne dit plus la même chose que son ouverture")


def test_an_event_of_another_type_than_it_was_last_said_to_be_is_refused(drill: Drill, owner: Owner) -> None:
    judged, event_id = drill.event, drill.open(200)
    why = "la fiche de l'évènement ne dit plus la même chose que sa description"
    with drill.at(210) as tx:
        seq = describe(tx, drill.officer, drill.territory, event_id, Description("forest_fire"))
    with drill.db.reading() as tx:
        assert verify_event(tx, event_id).entries == seq
    owner.do(update(event).where(event.c.id == event_id).values(type="flood"))
    assert (refusal(drill.db, event_id).seq, refusal(drill.db, event_id).why) == (seq, why)
    owner.do(update(event).where(event.c.id == judged).values(type="storm"))
    assert (refusal(drill.db, judged).seq, refusal(drill.db, judged).why) == (1, why)


def test_an_event_that_was_removed_is_named_by_the_register(drill: Drill, owner: Owner) -> None:
    event_id = drill.open(200)
    with owner.writing() as connection:
        for table in (beside, entry):
            connection.execute(delete(table).where(table.c.event == event_id))
        connection.execute(delete(event).where(event.c.id == event_id))
    with drill.db.reading() as tx, pytest.raises(RefusedEvidenceError) as told:
        verify_all(tx)
    assert told.value.event == event_id
    assert "le registre l'a ouvert" in told.value.why
    assert str(refusal(drill.db, event_id)) == str(told.value)


def test_an_event_that_the_register_never_saw_open_is_refused(drill: Drill, owner: Owner) -> None:
    forged = "e" * 32
    with owner.writing() as connection:
        row = connection.execute(select(event).where(event.c.id == drill.event)).one()
        connection.execute(insert(event), row._asdict() | {"id": forged})
    with drill.db.reading() as tx, pytest.raises(RefusedEvidenceError) as told:
        verify_all(tx)
    assert (told.value.event, told.value.why) == (forged, "le registre ne connaît pas cet évènement")


def test_a_register_that_was_altered_is_named(drill: Drill, owner: Owner) -> None:
    body = owner.body(REGISTER, 1)
    owner.set_body(REGISTER, 1, body.replace(b"demonstration_opened", b"installation_opened"))
    assert str(refusal(drill.db, drill.event)) == "registre, entrée 1 : son empreinte ne correspond pas à son contenu"
