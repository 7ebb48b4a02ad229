"""A second person approves texts that were all on screen, and what was returned can still be compared (R15)."""
from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from crisis.events import sending
from crisis.evidence.verifier import verify_event
from crisis.journal.entry import BrokenChainError
from crisis.messages import drafts, frozen
from crisis.messages.approval import Bound
from crisis.messages.fingerprints import fingerprints
from crisis.messages.tables import frozen as kept
from tests.db.owner import Owner
from tests.house import TEXT, House, seen_whole


def test_a_text_that_was_not_on_screen_stops_the_approval_and_is_named(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    marks = fingerprints(bound)
    for left_out, said in (("sms", "SMS aux maires"), ("press", "courriel à la presse"), ("site", "site")):
        seen = sending.Seen(bound.hash, variants=[mark for name, mark in marks.items() if name != left_out])
        refusal = house.refused(sending.approve, house.com(1), house.here, message, seen)
        assert (refusal.code, refusal.why) == ("unseen", f"Reste à lire jusqu'à la fin : {said}.")
    house.approve(message, bound)


def test_whoever_sends_on_a_voice_has_had_every_text_on_screen_too(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event, by=house.officer)
    refusal = house.refused(sending.approve, house.officer, house.here, message, sending.Seen(bound.hash),
                            house.voice())
    assert refusal.code == "unseen"
    house.approve(message, bound, by=house.officer, order=house.voice())


def test_the_chain_says_which_texts_were_seen_and_no_stranger(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    marks = list(fingerprints(bound).values())
    house.do(sending.approve, house.com(1), house.here, message,
             sending.Seen(bound.hash, variants=[*reversed(marks), "0" * 64]))
    assert house.entries(event, "message_approved")[0]["data"]["seen"] == marks


def returned(house: House) -> tuple[str, str, Bound, Bound]:
    """Return an event, a message that was returned, rewritten and submitted again, and both offers."""
    event = house.staffed()
    message, first = house.message(event)
    house.do(drafts.send_back, house.com(1), message, "l'heure manque")
    house.do(drafts.edit, house.com(0), message, 1, house.writing(core=f"{TEXT} Montez à l'étage."))
    return event, message, first, house.do(sending.submit, house.com(0), house.here, message)


def test_versions_are_numbered_one_after_the_other_whatever_was_returned(house: House) -> None:
    _, message, first, second = returned(house)
    assert (first.version, second.version) == (1, 2)
    house.do(drafts.send_back, house.com(1), message, "encore")
    third = house.do(sending.submit, house.com(0), house.here, message)
    # Nobody wrote anything: it is the same version, offered again.
    assert (third.version, third.hash, house.counts()["frozen"]) == (2, second.hash, 2)
    house.approve(message, third)


def test_every_version_that_was_offered_stays_readable_under_its_hash(house: House) -> None:
    _, message, first, second = returned(house)
    for bound in (first, second):
        assert house.look(frozen.version, message, bound.version) == bound
        assert house.look(frozen.body, bound.hash, message, bound.version) == bound.body
    assert house.look(frozen.version, message, second.version + 1) is None


@pytest.mark.parametrize("gone", [False, True])
def test_an_offer_that_was_changed_or_removed_is_refused_at_its_entry(house: House, owner: Owner, gone: bool) -> None:
    event, message, first, second = returned(house)
    house.approve(message, second)
    assert house.look(verify_event, event).entries > 0
    one = kept.c.hash == first.hash
    owner.do(delete(kept).where(one) if gone else update(kept).where(one).values(body="{}"))
    with pytest.raises(BrokenChainError) as broken:
        house.look(verify_event, event)
    assert broken.value.seq == house.entries(event, "message_submitted")[0]["seq"]


def test_a_return_and_a_refusal_keep_nothing_more_than_the_offers(house: House) -> None:
    _, message, _, second = returned(house)
    before = house.counts()["frozen"]
    house.refused(sending.approve, house.com(0), house.here, message, seen_whole(second))
    assert (before, house.counts()["frozen"]) == (2, 2)
