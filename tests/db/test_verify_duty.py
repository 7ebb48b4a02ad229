"""What was changed in a duty, agreed and announced is what the register says: a row moved by hand is shown."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from crisis.db import Tx
from crisis.demonstration import HOUSE
from crisis.evidence.verifier import verify_event
from crisis.journal.tables import REGISTER
from crisis.oncall import exchanges, holes, rotas, swaps
from crisis.oncall.exchanges import Period
from crisis.oncall.swaps import Offer
from crisis.oncall.tables import duty_change, hole, swap
from tests.db.drill import T0, Drill
from tests.db.owner import Owner
from tests.db.test_verify import refusal, seq_of

DAY = timedelta(days=1)
NEXT = T0 + timedelta(days=2)


def order_at(tx: Tx) -> str:
    plan = rotas.current(tx, "communication")
    assert plan is not None
    return plan.order(NEXT)[0]


@pytest.fixture
def changed(drill: Drill) -> Drill:
    """A leave, an override, a withdrawal, a swap that was agreed, and the holes of functions held by one person."""
    first, second = drill.people["communication"]
    with drill.at(200) as tx:
        exchanges.record_leave(tx, first, first.person, Period(NEXT + 30 * DAY, NEXT + 31 * DAY))
        gone = exchanges.override(tx, HOUSE, "communication", second.person, Period(NEXT + 9 * DAY, NEXT + 10 * DAY))
    with drill.at(201) as tx:
        exchanges.withdraw(tx, HOUSE, gone)
        giver, taker = (first, second) if order_at(tx) == first.person else (second, first)
        key = swaps.propose_swap(tx, giver, Offer("communication", taker.person, Period(NEXT, NEXT + DAY / 2)))
    with drill.at(202) as tx:
        swaps.answer_swap(tx, taker, key, agreed=True)
        assert holes.announce(tx, "préfecture du Cantal") >= 2
    return drill


def of(kind: str) -> Any:
    return duty_change.c.kind == kind


CHANGE = "le changement d'astreinte n'est plus celui qu'elle a inscrit"
MOVED: dict[str, tuple[Any, str, str]] = {
    "leave longer": (update(duty_change).where(of("leave")).values(ends=NEXT + 90 * DAY), "leave_recorded", CHANGE),
    "leave of another": (update(duty_change).where(of("leave")).values(person="0" * 32), "leave_recorded", CHANGE),
    "leave gone": (delete(duty_change).where(of("leave")), "leave_recorded", CHANGE),
    "leave withdrawn": (update(duty_change).where(of("leave")).values(withdrawn_seq=1, withdrawn_at=NEXT),
                        "leave_recorded", CHANGE),
    "override restored": (update(duty_change).where(of("override")).values(withdrawn_seq=None, withdrawn_at=None),
                          "duty_overridden", CHANGE),
    "override elsewhere": (update(duty_change).where(of("override")).values(function="authority"), "duty_overridden",
                           CHANGE),
    "swap turned": (update(duty_change).where(of("swap")).values(instead_of=duty_change.c.person), "duty_swapped",
                    CHANGE),
    "swap agreed by nobody": (update(swap).values(asked_of="0" * 32), "duty_swapped",
                              "l'échange d'astreinte n'est plus celui qu'elle a inscrit"),
    "swap unsaid": (update(swap).values(state="refused"), "duty_swapped",
                    "l'échange d'astreinte n'est plus celui qu'elle a inscrit"),
    "hole moved": (update(hole).values(days=14), "hole_announced",
                   "le trou d'astreinte n'est plus celui qu'elle a annoncé"),
    "hole gone": (delete(hole), "hole_announced", "le trou d'astreinte n'est plus celui qu'elle a annoncé")}


@pytest.mark.parametrize("what", MOVED)
def test_a_change_of_duty_moved_by_hand_names_its_entry(changed: Drill, owner: Owner, what: str) -> None:
    with changed.db.reading() as tx:
        assert verify_event(tx, changed.event).entries > 0
    statement, kind, why = MOVED[what]
    owner.do(statement)
    told = refusal(changed.db, changed.event)
    assert (told.event, told.seq, told.why) == (REGISTER, seq_of(changed.db, REGISTER, kind), why)


UNWRITTEN = {"change": (duty_change, "un changement d'astreinte"), "swap": (swap, "un échange d'astreinte"),
             "hole": (hole, "un trou d'astreinte annoncé")}


@pytest.mark.parametrize("what", UNWRITTEN)
def test_a_change_of_duty_that_the_register_never_wrote_is_refused(changed: Drill, owner: Owner, what: str) -> None:
    table, called = UNWRITTEN[what]
    with changed.db.reading() as tx:
        row = tx.execute(select(table).limit(1)).one()
    more = {"register_seq": row.register_seq + 900, "begins": NEXT - DAY} if what == "hole" else {}
    owner.do(insert(table).values(row._asdict() | {"id": "f" * 32} | more))
    assert refusal(changed.db, changed.event).why == f"elle manque : {called} n'a pas d'entrée"
