"""Every delivery was ordered by an entry that names it: one that nothing ordered refuses the chain."""
from __future__ import annotations

from sqlalchemy import insert, select, update

from crisis.delivery.tables import delivery
from crisis.evidence.verifier import verify_event
from crisis.journal import store
from tests.db.drill import Drill
from tests.db.owner import Owner
from tests.db.test_verify import refusal, seq_of


def test_a_delivery_that_no_entry_ordered_is_refused_even_before_any_receipt(drill: Drill, owner: Owner) -> None:
    event_id = drill.open(200)
    drill.activate(201)
    drill.remind(261)
    with drill.db.reading() as tx:
        verify_event(tx, event_id)
        row = tx.execute(select(delivery).where(delivery.c.event == event_id)
                         .order_by(delivery.c.order_seq.desc()).limit(1)).one()
    owner.do(insert(delivery).values(row._asdict() | {"id": "f" * 32}))
    told = refusal(drill.db, event_id)
    assert (told.seq, told.why) == (row.order_seq, "la file d'envoi tient un envoi qu'elle n'a pas ordonné ainsi")


def test_a_delivery_turned_to_somebody_else_is_refused(drill: Drill, owner: Owner) -> None:
    owner.do(update(delivery).where(delivery.c.event == drill.event, delivery.c.audience == "elected",
                                    delivery.c.target == "commune:15001").values(target="commune:15014"))
    assert refusal(drill.db, drill.event).seq == seq_of(drill.db, drill.event, "message_dispatched")


def test_a_reminder_sent_to_people_on_duty_is_an_order_too(drill: Drill) -> None:
    event_id = drill.open(200)
    drill.activate(201)
    drill.all_taken(202)
    drill.remind(261)
    drill.all_taken(262)
    drill.seal(263)
    with drill.db.reading() as tx:
        assert verify_event(tx, event_id).entries > 4
        raised = [each.content["data"] for each in store.entries(tx, event_id)
                  if each.content["kind"] == "reminder_raised"]
    assert raised
    assert all([each["target"] for each in data["deliveries"]] == [f"person:{person}" for person in data["persons"]]
               for data in raised)
