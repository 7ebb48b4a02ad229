"""A piece proves once a second person has accepted it: verdicts, reminders and report follow (R2)."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crisis import commitments
from crisis.accounts.rights import Actor
from crisis.delivery import outbox
from crisis.events import accepting, cell, closing, hand, pieces, reopening
from crisis.events.pieces import Piece
from crisis.evidence.report import report
from crisis.evidence.verifier import checked
from crisis.journal import store
from crisis.journal.entry import BrokenChainError
from tests.house import House
from tests.reports import role

PROOF = Piece(b"From: codis\r\n\r\ncellule en place", "message/rfc822")


def attach(house: House, event: str, of: int, by: Actor | None = None) -> int:
    return house.do(pieces.keep, by or house.officer, event, of, PROOF)


def accept(house: House, event: str, piece: int, by: Actor | None = None, why: str = "", *,
           accepted: bool = True) -> int:
    return house.do(accepting.accept, by or house.authority, event, piece, accepted, why)


def late_cell(house: House) -> tuple[str, int]:
    """Return an event whose cell was declared after the hour, at a typed hour within it, and that entry."""
    event = house.staffed()
    house.hours.move(70)
    seq = house.do(cell.declare, house.com(), event, house.hours.now - timedelta(minutes=30), "déclarée tard")
    return event, seq


def told(house: House, event: str) -> dict[str, Any]:
    return house.look(report, event, house.here.territory, house.hours.now)


def test_a_cell_whose_hour_was_only_typed_is_not_proven_then_kept_as_declared(house: House) -> None:
    event, seq = late_cell(house)
    piece = attach(house, event, seq)
    assert house.verdict(event, 47).verdict == "not_proven"
    (change,) = house.look(lambda tx: accepting.changes(tx, event, accepting.one(tx, event, piece), accepted=True))
    assert (change.number, change.before.verdict, change.after.verdict) == (47, "not_proven", "kept")
    accept(house, event, piece)
    after = house.verdict(event, 47)
    assert (after.verdict, after.reasons) == ("kept", ("reduced_mode",))
    assert after.met_at == house.hours.now - timedelta(minutes=30)
    entry = house.entries(event, "piece_judged")[0]
    assert (entry["data"], entry["by"]["person"]) == ({"of": piece, "accepted": True}, house.authority.person)
    assert "text" not in entry
    house.look(checked, event)


def test_the_report_follows_and_shows_the_entry_behind_it(house: House) -> None:
    event, seq = late_cell(house)
    before = {one["number"]: one for one in told(house, event)["commitments"]}[47]
    assert before["verdict"] == "not_proven"
    accept(house, event, attach(house, event, seq))
    figures = told(house, event)
    after = {one["number"]: one for one in figures["commitments"]}[47]
    assert (after["verdict"], after["basis"]) == ("kept", "simulated")
    milestone = next(one for one in figures["milestones"] if one["code"] == "cell_operational")
    assert (milestone["seq"], figures["cell"]["happened_at"]) == (seq, after["met_at"])
    assert "Pièce acceptée" in [mark["label"] for lane in figures["lanes"] for mark in lane["marks"]]


def test_the_basis_of_a_real_event_is_declared(house: House) -> None:
    """The same fold as the product's, with the opening that a real installation writes."""
    event, seq = late_cell(house)
    accept(house, event, attach(house, event, seq))
    entries = house.entries(event)
    entries[0]["data"]["demonstration"] = False
    entries[0]["data"]["mode"] = "real"
    found = {one.number: one for one in commitments.verdicts(
        commitments.fold((entry, ()) for entry in entries), house.hours.now)}
    assert (found[47].verdict, found[47].basis) == ("kept", "declared")


def test_neither_who_attached_it_nor_who_wrote_the_act_accepts_it(house: House) -> None:
    event, seq = late_cell(house)
    piece = attach(house, event, seq)
    assert house.refused(accepting.accept, house.officer, event, piece, True).code == "piece_own"
    assert house.refused(accepting.accept, house.com(), event, piece, True).code == "piece_own_act"
    accept(house, event, piece, house.com(1))
    assert house.verdict(event, 47).verdict == "kept"


@pytest.mark.parametrize("name", ["quality", "auditor", "observer"])
def test_who_reads_no_name_or_only_looks_judges_no_piece(house: House, name: str) -> None:
    event, seq = late_cell(house)
    piece = attach(house, event, seq)
    who = Actor(role(house, "observer").person, name, frozenset({name}))
    assert house.refused(accepting.accept, who, event, piece, True).status == 403


def test_a_refusal_needs_a_motive_and_leaves_the_verdict_as_it_was(house: House) -> None:
    event, seq = late_cell(house)
    piece = attach(house, event, seq)
    assert house.refused(accepting.accept, house.authority, event, piece, False, " ").code == "piece_why"
    accept(house, event, piece, why="L'extrait n'est pas de cette nuit.", accepted=False)
    entry = house.entries(event, "piece_judged")[0]
    assert house.words(event, entry) == "L'extrait n'est pas de cette nuit."
    assert house.verdict(event, 47).verdict == "not_proven"
    assert "piece_refused" in [one["code"] for one in told(house, event)["anomalies"]]


def test_the_same_answer_twice_is_one_and_a_contrary_one_stands_with_its_motive(house: House) -> None:
    event, seq = late_cell(house)
    piece = attach(house, event, seq)
    first = accept(house, event, piece)
    assert accept(house, event, piece) == accept(house, event, piece, house.com(1)) == first
    accept(house, event, piece, house.com(1), "L'heure lue est celle du lendemain.", accepted=False)
    assert house.verdict(event, 47).verdict == "not_proven"
    assert house.refused(accepting.accept, house.authority, event, piece, True).code == "piece_why"
    accept(house, event, piece, why="Relue : c'est bien celle de cette nuit.")
    assert house.verdict(event, 47).verdict == "kept"
    assert [entry["data"]["accepted"] for entry in house.entries(event, "piece_judged")] == [True, False, True]
    house.look(checked, event)


def test_another_piece_accepted_is_enough(house: House) -> None:
    event, seq = late_cell(house)
    wrong, right = attach(house, event, seq), attach(house, event, seq, house.com(2))
    accept(house, event, wrong, why="Illisible.", accepted=False)
    accept(house, event, right, house.officer)
    assert house.verdict(event, 47).verdict == "kept"


def test_what_attached_nothing_is_no_piece(house: House) -> None:
    event, seq = late_cell(house)
    assert house.refused(accepting.accept, house.authority, event, seq, True).code == "piece_missing"
    assert house.refused(accepting.accept, house.authority, event, 9999, True).code == "piece_missing"


def test_it_may_come_after_the_closing_and_survives_a_reopening(house: House) -> None:
    event, seq = late_cell(house)
    piece = attach(house, event, seq)
    house.do(closing.close, house.officer, event, confirmed=True)
    accept(house, event, piece)
    assert house.verdict(event, 47).verdict == "kept"
    house.do(reopening.reopen, house.officer, event, "La crue reprend.")
    accept(house, event, piece, why="Relue : elle ne dit pas l'heure.", accepted=False)
    assert house.verdict(event, 47).verdict == "not_proven"
    house.look(checked, event)


def test_an_old_chain_that_confirmed_a_piece_as_an_order_is_judged_the_same(house: House) -> None:
    event, seq = late_cell(house)
    piece = attach(house, event, seq)
    house.do(store.append, event, "order_confirmed", {"of": piece, "confirmed": True}, by=house.authority.by)
    assert house.verdict(event, 47).verdict == "kept"
    house.look(checked, event)


def test_an_answer_about_what_is_no_piece_judges_nothing_and_is_found_by_the_verifier(house: House) -> None:
    event, seq = late_cell(house)
    order = house.entries(event, "cod_activated")[0]["seq"]
    house.do(store.append, event, "piece_judged", {"of": order, "accepted": True}, by=house.authority.by)
    assert order not in house.look(lambda tx: commitments.fold(
        (entry.content, ()) for entry in store.entries(tx, event))).confirmations
    with pytest.raises(BrokenChainError, match="que rien n'a jointe"):
        house.look(checked, event)


@pytest.mark.parametrize("who", ["officer", "com"])
def test_a_forged_answer_by_one_person_alone_is_found_by_the_verifier(house: House, who: str) -> None:
    event, seq = late_cell(house)
    piece = attach(house, event, seq)
    by = house.officer.by if who == "officer" else house.com().by
    house.do(store.append, event, "piece_judged", {"of": piece, "accepted": True}, by=by)
    with pytest.raises(BrokenChainError, match="sans être d'une seconde personne"):
        house.look(checked, event)


def told_by_hand(house: House) -> tuple[str, str, int]:
    """Return an event whose mayor was telephoned in the hour, which was typed after it: event, message, entry."""
    event = house.staffed(("15014",))
    message, bound = house.message(event, communes=("15014",))
    house.approve(message, bound)
    house.deliver("site", "smtp")  # No SMS left: the mayor is informed by telephone alone.
    house.do(outbox.stop, event, message)
    house.hours.move(70)
    made = hand.Contact("commune:15014", "reached", message, "le maire", house.hours.now - timedelta(minutes=30))
    return event, message, house.do(hand.contact, house.officer, event, made)


def test_a_mayor_telephoned_at_a_typed_hour_counts_once_a_piece_is_accepted(house: House) -> None:
    event, _, seq = told_by_hand(house)
    elected = house.verdict(event, 48).audiences["elected"]
    assert (elected.covered_at, elected.reasons) == (house.hours.now, ("typed_hour_only",))  # When it was typed.
    piece = attach(house, event, seq, house.com())
    accept(house, event, piece)
    elected = house.verdict(event, 48).audiences["elected"]
    assert elected.covered_at == house.hours.now - timedelta(minutes=30)
    accept(house, event, piece, why="Ce relevé est celui d'un autre jour", accepted=False)
    assert house.verdict(event, 48).audiences["elected"].covered_at == house.hours.now


def test_a_publication_by_hand_at_a_typed_hour_counts_once_a_piece_is_accepted(house: House) -> None:
    event = house.staffed(("15014",))
    message = house.send(event, communes=("15014",), means=["convention_radio"])
    house.hours.move(70)
    done = hand.Publication("convention_radio", message, house.hours.now - timedelta(minutes=30), "standard")
    seq = house.do(hand.publication, house.officer, house.here, event, done)
    assert house.verdict(event, 48).audiences["public"].covered_at == house.hours.now
    accept(house, event, attach(house, event, seq, house.com()))
    assert house.verdict(event, 48).audiences["public"].covered_at == house.hours.now - timedelta(minutes=30)
