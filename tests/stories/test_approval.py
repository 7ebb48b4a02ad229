"""A second person approves what was displayed, and only that, once, and it leaves at once (R15, D10, EA2, EA4)."""
from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import update

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Conflict, Forbidden, Refused
from crisis.events import orders, refusals, sending
from crisis.events.orders import Order
from crisis.messages import drafts
from crisis.messages.fingerprints import fingerprints
from crisis.messages.tables import message as messages
from crisis.messages.tables import variant
from tests.house import TEXT, House, seen_whole


@pytest.mark.parametrize("rank", [0, 1])
def test_nobody_approves_what_they_wrote_or_submitted_and_no_operator_sees_it(house: House, rank: int) -> None:
    event = house.staffed()
    house.deliver()
    draft = house.draft(event, by=house.com(0))
    bound = house.do(sending.submit, house.com(1), house.here, draft)
    refusal = house.refused(sending.approve, house.com(rank), house.here, draft, sending.Seen(bound.hash))
    assert (refusal.code, isinstance(refusal, Forbidden)) == ("self_approval", True)
    assert (house.deliveries(event), house.deliver()) == ([], [])
    house.approve(draft, bound, by=house.com(2))
    assert len(house.deliveries(event)) > 0


def test_nobody_approves_their_own_words_because_a_colleague_saved_them_last(house: House) -> None:
    event = house.staffed()
    message, _ = house.message(event)
    house.do(drafts.send_back, house.com(1), message, "tout est à reprendre")
    house.do(drafts.edit, house.com(1), message, 1, house.writing(core=f"{TEXT} Réécrit."))
    house.do(drafts.edit, house.com(0), message, 2, house.writing(core=f"{TEXT} Réécrit !"))
    bound = house.do(sending.submit, house.com(0), house.here, message)
    for who in (house.com(0), house.com(1)):
        refusal = house.refused(sending.approve, who, house.here, message, sending.Seen(bound.hash))
        assert refusal.code == "self_approval"
    house.approve(message, bound, by=house.officer)


def test_who_returned_a_message_and_wrote_nothing_may_approve_what_comes_back(house: House) -> None:
    event = house.staffed()
    message, _ = house.message(event)
    house.do(drafts.send_back, house.com(1), message, "l'heure manque")
    house.approve(message, house.do(sending.submit, house.com(0), house.here, message), by=house.com(1))


def alter(house: House, key: str, part: str) -> None:
    """Change a part of a message behind the screen of the approver."""
    def change(tx: Tx) -> None:
        if part == "text":
            tx.execute(update(variant).where(variant.c.message == key, variant.c.name == "sms").values(text=TEXT))
            return
        values = {"title": "Autre titre", "communes": "15014", "means": "", "media": False, "factual": False,
                  "ends_alert": True, "version": 9, "number": 7}
        tx.execute(update(messages).where(messages.c.id == key).values(**{part: values[part]}))
    house.do(change)


@pytest.mark.parametrize("part", [
    "text", "title", "communes", "means", "media", "factual", "ends_alert", "version", "number"])
def test_what_changed_since_it_was_displayed_is_not_approved(house: House, part: str) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    alter(house, message, part)
    refusal = house.refused(sending.approve, house.com(1), house.here, message, sending.Seen(bound.hash))
    assert (refusal.code, isinstance(refusal, Conflict)) == ("changed", True)
    now = house.do(lambda tx: sending.offered(tx, drafts.locked(tx, message)))
    house.approve(message, now, passed=["ending"])


@pytest.mark.parametrize("hashed", ["", "0" * 64, "é"])
def test_an_approval_of_nothing_that_was_displayed_is_refused(house: House, hashed: str) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    seen = sending.Seen(hashed)
    assert house.refused(sending.approve, house.com(1), house.here, message, seen).code == "changed"
    assert house.refused(sending.approve, house.com(1), house.here, message,
                         sending.Seen(bound.hash, urgency="later")).code == "urgency"


def test_a_draft_or_a_message_sent_waits_for_no_approval(house: House) -> None:
    event = house.staffed()
    draft = house.draft(event)
    bound = house.do(lambda tx: sending.offered(tx, drafts.locked(tx, draft)))
    seen = seen_whole(bound)
    assert house.refused(sending.approve, house.com(1), house.here, draft, seen).code == "not_waiting"
    message, bound = house.message(event)
    house.approve(message, bound)
    seen = seen_whole(bound)
    assert house.refused(sending.approve, house.com(2), house.here, message, seen).code == "not_waiting"


def test_two_approvals_at_the_same_instant_make_one_dispatch_and_one_clear_refusal(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    approvers = [house.com(1), house.officer]
    ready, refused = threading.Barrier(2), []

    def approve(who: Actor) -> None:
        ready.wait()
        try:
            house.approve(message, bound, by=who)
        except Refused as refusal:
            refused.append(refusal)

    threads = [threading.Thread(target=approve, args=(who,)) for who in approvers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [refusal.code for refusal in refused] == ["not_waiting"]
    assert len(house.entries(event, "message_approved")) == len(house.entries(event, "message_dispatched")) == 1
    targets = [(row.target, row.channel) for row in house.deliveries(event)]
    assert len(targets) == len(set(targets))


def test_the_wave_the_number_and_the_hash_stand_in_both_entries(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    seq = house.approve(message, bound, urgency="information")
    approved, dispatched = (house.entries(event, kind)[0] for kind in ("message_approved", "message_dispatched"))
    assert approved["data"] == {"message": message, "number": 1, "version": 1, "hash": bound.hash, "wave": 1,
                                "urgency": "information", "bypass": False, "passed": [],
                                "seen": list(fingerprints(bound).values())}
    assert (dispatched["seq"], dispatched["data"]["wave"], dispatched["data"]["number"]) == (seq, 1, 1)
    assert approved["by"]["person"] == house.com(1).person


def test_warnings_are_passed_one_by_one_and_only_those_found_are_kept(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event, core="Aucun danger.")
    codes = {finding.code for finding in house.look(sending.findings, house.here, event, bound)}
    assert codes == {"comfort", "hour", "instruction", "next"}
    seen = seen_whole(bound, passed=("hour", "next"))
    refusal = house.refused(sending.approve, house.com(1), house.here, message, seen)
    assert (refusal.code, "Aucune consigne n'est reconnue." in refusal.why) == ("warnings", True)
    assert "Aucune heure" not in refusal.why
    house.approve(message, bound, passed=[*sorted(codes), "never_found"])
    assert house.entries(event, "message_approved")[0]["data"]["passed"] == sorted(codes)


def voice_story(house: House) -> tuple[str, str, int]:
    """Return an event, its message approved by voice at once by the one who wrote it, and the entry of the approval."""
    event = house.staffed()
    message, bound = house.message(event, by=house.officer)
    house.approve(message, bound, by=house.officer, order=house.voice())
    house.deliver()
    house.seal(event)
    return event, message, house.entries(event, "message_approved")[0]["seq"]


def test_an_approval_by_voice_is_the_logged_bypass_and_sends_at_once(house: House) -> None:
    event, _, seq = voice_story(house)
    data = house.entries(event, "message_approved")[0]["data"]
    assert (data["bypass"], data["order"]["decided_by"]["person"]) == (True, house.authority.person)
    assert {row.state for row in house.deliveries(event)} == {"accepted"}
    assert seq in house.stage(event).unconfirmed


def test_an_approval_by_voice_counts_only_once_its_authority_confirms_it(house: House) -> None:
    event, _, seq = voice_story(house)
    coverage = house.verdict(event, 48).audiences
    assert {one.covered_at for one in coverage.values()} == {None}
    house.hours.move(62)
    assert house.verdict(event, 48).verdict == "not_proven"
    assert "bypass_unconfirmed" in house.verdict(event, 48).reasons
    house.do(orders.confirm, house.authority, event, seq, True)
    assert house.verdict(event, 48).verdict == "kept"
    house.do(orders.confirm, house.authority, event, seq, False)
    assert house.verdict(event, 48).verdict == "not_proven"


def test_a_voice_that_is_the_writer_s_own_is_no_second_person(house: House) -> None:
    event, authority = house.staffed(), house.authority
    writer = replace(authority, roles=authority.roles | {"communication"})
    message, bound = house.message(event, by=writer)
    for by, order in ((house.officer, Order(authority.person)), (writer, Order()), (writer, None)):
        refusal = house.refused(sending.approve, by, house.here, message, sending.Seen(bound.hash), order)
        assert refusal.code == "self_approval"


def test_an_authority_at_the_screen_is_a_second_person_like_any_other(house: House) -> None:
    """Not a bypass: nothing would be left to confirm, and the message would never count."""
    event = house.staffed()
    message, bound = house.message(event)
    house.approve(message, bound, by=house.authority, order=Order())
    data = house.entries(event, "message_approved")[0]["data"]
    assert (data["bypass"], "order" in data, house.stage(event).unconfirmed) == (False, False, (2,))


def test_a_voice_needs_somebody_who_may_record_orders_and_an_authority(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    seen = seen_whole(bound)
    assert house.refused(sending.approve, house.com(), house.here, message, seen, house.voice()).status == 403
    assert house.refused(sending.approve, house.officer, house.here, message, seen,
                         Order(house.com(1).person)).code == "order_author"


def test_a_refused_approval_is_remembered_in_a_transaction_of_its_own(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    with pytest.raises(Forbidden):
        house.approve(message, bound, by=house.com())
    refusals.remember(house.db, house.com(), event, message, "self_approval")
    refusals.remember(house.db, house.com(1), event, message, "changed")
    assert [(entry["by"]["person"], entry["data"]) for entry in house.entries(event, "approval_refused")] == [
        (house.com().person, {"message": message, "code": "self_approval"}),
        (house.com(1).person, {"message": message, "code": "changed"})]
    house.approve(message, bound)


def test_other_refusals_and_messages_of_other_events_are_not_remembered(house: House) -> None:
    event, other = house.staffed(), house.open(separate=True)
    message, _ = house.message(event)
    before = house.counts()
    refusals.remember(house.db, house.com(), event, message, "warnings")
    refusals.remember(house.db, house.com(), other, message, "self_approval")
    assert house.counts() == before
