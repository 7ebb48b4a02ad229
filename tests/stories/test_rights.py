"""Every command asks for its right itself, of the signed-in account: the table is walked, role by role (EA8)."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crisis.accounts.rights import RIGHTS, Actor
from crisis.accounts.tables import account as accounts
from crisis.errors import Forbidden, Refused
from crisis.events import cell, closing, cod, hand, jump, opening, orders, pieces, sending
from crisis.events.orders import Order
from crisis.messages import drafts
from crisis.messages.tables import message
from crisis.oncall import alerts, rotas
from tests.house import House

Act = Callable[[House, Actor, str], Any]
WORDS = "un fait"


def _message(house: House, event: str, state: str) -> Any:
    rows = select(message).where(message.c.event == event, message.c.state == state)
    return house.look(lambda tx: tx.execute(rows).first())


def _bound(house: House, event: str) -> Any:
    return house.look(lambda tx: sending.offered(tx, drafts_of(tx, event, "submitted")))


def drafts_of(tx: Any, event: str, state: str) -> Any:
    return next(row for row in drafts.of_event(tx, event) if row.state == state)


def _approve(house: House, who: Actor, event: str) -> Any:
    seen = sending.Seen(_bound(house, event).hash)
    return house.do(sending.approve, who, house.here, _message(house, event, "submitted").id, seen)


def _call(house: House, who: Actor, event: str) -> Any:
    call = house.look(alerts.of_person, event, house.com().person)
    return house.do(alerts.answer, call, "cannot", None, "hand", who.by)


def _order(house: House, who: Actor) -> Order:
    return Order() if "authority" in who.roles else house.voice()


ACTS: dict[str, tuple[str, Act]] = {
    "open": ("open_event", lambda h, who, e: h.do(
        opening.open_event, who, h.territory, opening.Opening("storm", "Tempête", ["15014"], separate=True))),
    "join": ("join", lambda h, who, e: h.do(opening.join, who, e)),
    "alert": ("record_alert", lambda h, who, e: h.do(opening.record_alert, who, e, None, "", WORDS)),
    "activate": ("order", lambda h, who, e: h.do(cod.activate, who, h.here, e, "restricted", _order(h, who))),
    "communicate": ("order", lambda h, who, e: h.do(cod.start_communication, who, h.here, e, _order(h, who))),
    "decide": ("order", lambda h, who, e: h.do(cod.decide, who, e, "inform", None, None, _order(h, who))),
    "lift": ("order", lambda h, who, e: h.do(cod.lift, who, e, _order(h, who))),
    "mistaken": ("mistaken", lambda h, who, e: h.do(cod.mistaken, who, h.here, e, WORDS)),
    "confirm": ("confirm_order", lambda h, who, e: h.do(orders.confirm, who, e, 2, True)),
    "declare": ("confirm_cell", lambda h, who, e: h.do(cell.declare, who, e, None, WORDS)),
    "stand down": ("confirm_cell", lambda h, who, e: h.do(cell.stand_down, who, e)),
    "draft": ("draft", lambda h, who, e: h.do(drafts.draft, who, e, h.writing())),
    "edit": ("draft", lambda h, who, e: h.do(drafts.edit, who, _message(h, e, "draft").id, 1, h.writing())),
    "submit": ("submit", lambda h, who, e: h.do(sending.submit, who, _message(h, e, "draft").id)),
    "return": ("approve", lambda h, who, e: h.do(drafts.send_back, who, _message(h, e, "submitted").id, WORDS)),
    "approve": ("approve", _approve),
    "stop": ("stop_sending", lambda h, who, e: h.do(sending.stop_sending, who, e, None)),
    "contact": ("hand", lambda h, who, e: h.do(hand.contact, who, e, hand.Contact("commune:15014", "reached"))),
    "publish": ("hand", lambda h, who, e: h.do(
        hand.publication, who, h.here, e, hand.Publication("facebook", _message(h, e, "draft").id))),
    "gala": ("hand", lambda h, who, e: h.do(
        hand.import_gala, who, e, "", b"code_insee;resultat;heure\n15014;joint;2026-11-21T02:50\n")),
    "note": ("note", lambda h, who, e: h.do(pieces.note, who, e, "fact", WORDS)),
    "attach": ("attach_piece", lambda h, who, e: h.do(pieces.keep, who, e, 1, pieces.Piece(b"x", "text/plain"))),
    "explain": ("explain", lambda h, who, e: h.do(pieces.explain, who, e, 47, WORDS)),
    "close": ("close", lambda h, who, e: h.do(closing.close, who, e, confirmed=True)),
    "come": ("answer_duty", lambda h, who, e: h.do(alerts.on_site, who, e, who.function, "arrived")),
    "speak for": ("hand", _call),
    "rota": ("manage_rota", lambda h, who, e: h.do(
        rotas.publish, who, "communication", [who.person], h.hours.now.date(), 4, 18)),
    "start clock": ("move_clock", lambda h, who, e: jump.start(h.db, who, None, loopback=True)),
    "move clock": ("move_clock", lambda h, who, e: jump.jump(
        h.db, who, h.hours.now + timedelta(minutes=1), loopback=True)),
    "release clock": ("move_clock", lambda h, who, e: jump.release(h.db, who)),
}


def account(house: House, role: str) -> Actor:
    """Return the first account of a role; the rest of the house is on duty."""
    if role in ("duty_officer", "authority", "communication", "cip_chief"):
        return house.on_duty(role)
    rows = select(accounts).where(accounts.c.roles == role)
    row = house.look(lambda tx: tx.execute(rows).first())
    return Actor(row.person, row.function, frozenset({role}))


@pytest.fixture
def event(house: House) -> str:
    """An event in which every act has something to act on."""
    event = house.staffed()
    house.draft(event)
    house.message(event, by=house.com(2))
    return event


@pytest.mark.parametrize("role", RIGHTS)
def test_a_role_does_what_its_rights_say_and_nothing_else(house: House, event: str, role: str) -> None:
    who = account(house, role)
    for name, (right, act) in ACTS.items():
        before = house.counts()
        try:
            act(house, who, event)
        except Forbidden as refusal:
            assert right not in RIGHTS[role], name
            assert refusal.code == "forbidden", name
            assert house.counts() == before, name
        except Refused:
            # Allowed, and refused by what the acts before it did: the right was not what lacked.
            assert right in RIGHTS[role], name
        else:
            assert right in RIGHTS[role], name


# Whoever speaks for somebody else is looked up by account, so roles cannot be taken away in memory.
@pytest.mark.parametrize("name", [name for name in ACTS if name != "speak for"])
def test_somebody_without_any_role_does_nothing(house: House, event: str, name: str) -> None:
    nobody, before = Actor(house.on_duty("cip_chief").person, "cip_chief", frozenset()), house.counts()
    with pytest.raises(Forbidden):
        ACTS[name][1](house, nobody, event)
    assert house.counts() == before


def test_every_right_that_acts_is_walked_here() -> None:
    """A right without an act would be a promise; these are pages that only look, or acts of a later issue."""
    looking = {"see", "report", "verify", "see_installation", "manage_accounts", "widen"}
    assert {right for right, _ in ACTS.values()} == {right for some in RIGHTS.values() for right in some} - looking


def test_the_author_of_an_entry_is_the_account_that_acts(house: House, event: str) -> None:
    for role in ("duty_officer", "communication", "authority"):
        who = account(house, role)
        house.do(pieces.note, who, event, "fact", WORDS)
        assert house.entries(event)[-1]["by"] == {"person": who.person, "function": who.function}


def test_no_act_of_a_person_is_signed_by_the_house(house: House, event: str) -> None:
    house.declare(event, motive=WORDS)
    kinds = {entry["kind"] for entry in house.entries(event) if entry["by"]["person"] == "system"}
    assert kinds <= {"receipts_sealed", "reminder_raised", "review_rang"}
