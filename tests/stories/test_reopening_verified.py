"""What of a reopened event was cut, hidden or forged is found by the verifier (R6)."""
from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update

from crisis.clock import parse_instant
from crisis.evidence.verifier import checked
from crisis.journal import store
from crisis.journal.entry import BrokenChainError
from crisis.journal.tables import REGISTER, beside
from crisis.journal.tables import event as events
from tests.db.owner import Owner
from tests.house import House
from tests.stories.test_reopening import close, closed, reopen


def cut(owner: Owner, event: str, seq: int, *, closed: bool) -> None:
    """Cut a chain after `seq` and make its row say so, as whoever owns the tables could."""
    with owner.writing() as connection:
        connection.execute(text("DELETE FROM entry WHERE event = :event AND seq > :seq"), {"event": event, "seq": seq})
        connection.execute(text(
            "UPDATE event SET head_seq = :seq, closed_at = CASE WHEN :closed THEN closed_at END, "
            "head_hash = (SELECT hash FROM entry WHERE event = :event AND seq = :seq) WHERE id = :event"),
            {"event": event, "seq": seq, "closed": closed})


@pytest.mark.parametrize("acts", [1, 2, 3])
def test_a_tail_cut_before_any_closing_or_reopening_is_detected(house: House, owner: Owner, acts: int) -> None:
    event = house.open()
    seqs = [act(house, event) for act in (close, reopen, close)[:acts]]
    cut(owner, event, seqs[-1] - 1, closed=False)
    with pytest.raises(BrokenChainError, match="elle manque"):
        house.look(checked, event)


def test_a_reopening_cut_away_so_that_the_event_looks_just_closed_is_detected(house: House, owner: Owner) -> None:
    event = house.open()
    seq = close(house, event)
    at = house.entries(event, "event_closed")[0]["recorded_at"]
    reopen(house, event)
    text_id = house.entries(event)[-1]["text"]["id"]
    owner.do(delete(beside).where(beside.c.id == text_id))
    cut(owner, event, seq, closed=False)
    owner.do(update(events).where(events.c.id == event).values(closed_at=parse_instant(at)))
    with pytest.raises(BrokenChainError, match="le registre .* a noté une entrée"):
        house.look(checked, event)


@pytest.mark.parametrize("kind", ["event_closed", "event_reopened"])
def test_an_act_that_the_register_does_not_know_is_detected(house: House, owner: Owner, kind: str) -> None:
    event = closed(house)
    reopen(house, event)
    entry = house.entries(REGISTER, kind)[-1]
    owner.rewrite(REGISTER, entry["seq"], data=entry["data"] | {"id": "0" * 32})
    with pytest.raises(BrokenChainError, match="le registre ne connaît pas cette"):
        house.look(checked, event)


def test_a_reopening_that_names_another_closing_is_detected(house: House, owner: Owner) -> None:
    event = closed(house)
    seq = reopen(house, event)
    owner.rewrite(event, seq, data={"closed_seq": 1})
    head = house.look(store.entries, event)[-1].hash
    known_head = house.entries(REGISTER, "event_reopened")[-1]
    owner.rewrite(REGISTER, known_head["seq"], data=known_head["data"] | {"head": head})
    with pytest.raises(BrokenChainError, match="elle rouvre une clôture qui n'est pas"):
        house.look(checked, event)


def test_a_row_that_hides_a_reopening_is_detected(house: House, owner: Owner) -> None:
    event = closed(house)
    reopen(house, event)
    owner.do(update(events).where(events.c.id == event).values(closed_at=events.c.head_at))
    with pytest.raises(BrokenChainError, match="sa réouverture"):
        house.look(checked, event)
