"""What leaves, to whom, in which order, and what is counted: mayors first, and a stop that holds (R8, R16, R17)."""
from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from crisis.clock import instant
from crisis.db import Tx
from crisis.delivery import outbox
from crisis.directory.tables import mandate, person, route
from crisis.errors import Refused
from crisis.events import hand, sending
from tests.house import TEXT, House, seen_whole


def reroute(house: House, insee: str, channel: str = "sms", **changes: Any) -> None:
    """Take away the number or the mail address of a mayor, or give another one."""
    def change(tx: Tx) -> None:
        holder = select(mandate.c.id).where(mandate.c.target == f"commune:{insee}")
        tx.execute(update(route).where(route.c.mandate.in_(holder), route.c.channel == channel)
                   .values(**(changes or {"active": False})))
    house.do(change)


def uncovered(house: House, event: str) -> tuple[str, ...]:
    return house.verdict(event, 48).audiences["elected"].uncovered


def test_mayors_leave_first_and_public_and_press_follow_once_they_are_handed_over(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    house.approve(message, bound)
    held = {row.audience for row in house.deliveries(event) if row.held}
    assert held == {"public", "media"}
    assert {row.next_at for row in house.deliveries(event) if row.held} == {house.hours.now + timedelta(minutes=2)}
    house.deliver()
    assert {(row.audience, row.state, row.held) for row in house.deliveries(event)} == {
        ("elected", "accepted", False), ("officials", "accepted", False), ("public", "accepted", False),
        ("media", "accepted", False)}


def test_public_and_press_leave_two_minutes_later_whatever_the_mayors_operator_does(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    house.approve(message, bound)
    house.deliver("smtp", "site")
    assert {row.audience for row in house.deliveries(event) if row.state == "accepted"} == {"officials"}
    house.hours.move(2)
    house.deliver("smtp", "site")
    gone = {row.audience for row in house.deliveries(event) if row.state == "accepted"}
    assert gone == {"officials", "public", "media"}


def test_a_message_without_any_mayor_waits_for_none(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event, communes=())
    house.approve(message, bound)
    assert [row for row in house.deliveries(event) if row.held] == []


def test_an_hour_of_everything_in_time_is_kept(house: House) -> None:
    event = house.staffed()
    house.hours.move(20)
    house.send(event)
    house.seal(event)
    verdict = house.verdict(event, 48)
    assert (verdict.verdict, verdict.basis, verdict.reasons) == ("kept", "simulated", ())
    assert 1200 <= (verdict.seconds or 0) < 1260


def test_what_leaves_is_the_approved_text_with_its_number_and_hour_on_the_page(house: House) -> None:
    event = house.staffed()
    house.deliver()
    message, bound = house.message(event)
    house.approve(message, bound)
    sent = house.deliver()
    by_channel: dict[str, Any] = {each.channel: each for each in sent}
    assert by_channel["sms"].text == bound.variants["sms"] == f"Préfecture du Cantal, message 1 : {TEXT}"
    assert (by_channel["email"].text, by_channel["email"].subject) == (bound.variants["email"], "Crue de la Cère")
    assert json.loads(by_channel["site"].text) == {
        "title": "Crue de la Cère", "text": bound.variants["site"], "number": 1,
        "published_at": instant(house.hours.now), "event": event}


@pytest.mark.parametrize(("urgency", "channels"), [
    ("alert", {"sms"}), ("information", {"sms", "email"}), ("deferred", {"email"})])
def test_each_urgency_reaches_mayors_by_its_channels(house: House, urgency: str, channels: set[str]) -> None:
    event = house.staffed()
    message, bound = house.message(event)
    house.approve(message, bound, urgency=urgency)
    rows = house.deliveries(event, "elected")
    assert {row.channel for row in rows} == channels
    assert len(rows) == 2 * len(channels)


@pytest.mark.parametrize(("now", "leaves"), [
    (datetime(2026, 11, 21, 2, 0, tzinfo=UTC), datetime(2026, 11, 21, 6, 0, tzinfo=UTC)),
    (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), datetime(2026, 10, 25, 6, 0, tzinfo=UTC)),
    (datetime(2026, 11, 21, 9, 0, tzinfo=UTC), datetime(2026, 11, 21, 9, 0, tzinfo=UTC))])
def test_a_deferred_message_wakes_nobody_before_seven_in_paris(house: House, now: datetime, leaves: datetime) -> None:
    house.hours.now = now
    event = house.open()
    message, bound = house.message(event)
    house.approve(message, bound, urgency="deferred")
    assert {row.next_at for row in house.deliveries(event)} == {leaves}
    if leaves > now:
        assert house.deliver() == []


def test_an_urgency_that_could_not_reach_the_mayors_is_refused(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event, variants={"email": TEXT, "press": TEXT, "site": TEXT})
    refusal = house.refused(sending.approve, house.com(1), house.here, message, seen_whole(bound))
    assert refusal.code == "urgency"
    house.approve(message, bound, urgency="information")
    assert {row.channel for row in house.deliveries(event, "elected")} == {"email"}


def test_what_the_approval_alone_can_see_is_refused_there(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event, communes=["15014", "15999"])
    refusal = house.refused(sending.approve, house.com(1), house.here, message, seen_whole(bound))
    assert refusal.code == "communes"


def test_a_means_without_its_text_is_refused_to_the_writer(house: House) -> None:
    draft = house.draft(house.staffed(), variants={"sms": TEXT, "email": TEXT})
    assert house.refused(sending.submit, house.com(), house.here, draft).code == "variant"


def test_a_mayor_without_a_route_is_named_and_stays_uncovered_until_called_by_hand(house: House) -> None:
    reroute(house, "15187")
    event = house.staffed()
    message, bound = house.message(event)
    refusal = house.refused(sending.approve, house.com(1), house.here, message, seen_whole(bound))
    assert (refusal.code, "Sans numéro de SMS : Saint-Flour" in refusal.why) == ("warnings", True), refusal.why
    house.approve(message, bound, passed=["no_number"])
    house.deliver()
    house.seal(event)
    assert house.entries(event, "message_dispatched")[0]["data"]["without_route"] == ["15187"]
    assert uncovered(house, event) == ("15187",)
    assert "without_route" in house.verdict(event, 48).reasons
    house.do(hand.contact, house.com(), event, hand.Contact("commune:15187", "message_left", spoken_to="répondeur"))
    assert uncovered(house, event) == ("15187",)
    house.do(hand.contact, house.com(), event, hand.Contact("commune:15187", "reached", None, "Mme la maire"))
    assert (uncovered(house, event), "no_message" in house.verdict(event, 48).reasons) == (("15187",), True)
    house.do(hand.contact, house.com(), event, hand.Contact("commune:15187", "reached", message, "Mme la maire"))
    assert (uncovered(house, event), house.verdict(event, 48).verdict) == ((), "kept")


@pytest.mark.parametrize(("urgency", "warned"), [("deferred", True), ("information", False), ("alert", False)])
def test_a_mayor_without_a_mail_address_is_not_left_out_of_a_mail_in_silence(
        house: House, urgency: str, warned: bool) -> None:
    reroute(house, "15187", "email")
    event = house.staffed()
    message, bound = house.message(event)
    codes = {each.code for each in house.look(sending.findings, house.here, event, bound)}
    assert codes == {"no_mail"}
    if warned:
        refusal = house.refused(sending.approve, house.com(1), house.here, message, seen_whole(bound, urgency=urgency))
        assert "Sans adresse de courriel : Saint-Flour" in refusal.why
    house.approve(message, bound, urgency=urgency, passed=["no_mail"] if warned else [])
    dispatched = house.entries(event, "message_dispatched")[0]["data"]
    assert dispatched["without_route"] == (["15187"] if warned else [])
    assert house.entries(event, "message_approved")[0]["data"]["passed"] == (["no_mail"] if warned else [])


def test_an_information_without_a_text_for_the_sms_names_whom_its_mail_does_not_reach(house: House) -> None:
    reroute(house, "15187", "email")
    event = house.staffed()
    message, bound = house.message(event, variants={"email": TEXT, "press": TEXT, "site": TEXT})
    house.approve(message, bound, urgency="information", passed=["no_mail"])
    assert house.entries(event, "message_dispatched")[0]["data"]["without_route"] == ["15187"]


def test_an_address_of_mail_does_not_stand_for_a_number(house: House) -> None:
    """D14: mail alone covers nobody, so the commune is named even if a mail leaves for it."""
    reroute(house, "15187")
    event = house.staffed()
    message, bound = house.message(event)
    house.approve(message, bound, urgency="information", passed=["no_number"])
    assert house.entries(event, "message_dispatched")[0]["data"]["without_route"] == ["15187"]


def test_two_communes_with_one_number_are_named_before_it_gets_two_sms(house: House) -> None:
    number = next(row.address for row in _sms_of(house, "15014"))
    reroute(house, "15187", address=number)
    event = house.staffed()
    message, bound = house.message(event)
    refusal = house.refused(sending.approve, house.com(1), house.here, message, seen_whole(bound))
    assert (refusal.code, "Même numéro : Aurillac, Saint-Flour." in refusal.why) == ("warnings", True), refusal.why
    assert number not in refusal.why
    house.approve(message, bound, passed=["shared_number"])
    assert {row.target: row.address for row in house.deliveries(event, "elected")} == {
        "commune:15014": number, "commune:15187": number}


def _sms_of(house: House, insee: str) -> list[Any]:
    asked = select(route.c.address).join(mandate, mandate.c.id == route.c.mandate).where(
        mandate.c.target == f"commune:{insee}", route.c.channel == "sms")
    return house.look(lambda tx: list(tx.execute(asked)))


def test_a_change_of_the_directory_after_the_dispatch_changes_no_coverage(house: House) -> None:
    event = house.staffed()
    house.send(event)
    house.seal(event)
    before = house.verdict(event, 48).to_dict()

    def empty(tx: Tx) -> None:
        tx.execute(delete(route))
        tx.execute(update(mandate).where(mandate.c.audience != "staff").values(until=tx.now))
        tx.execute(update(person).values(name="parti"))

    house.do(empty)
    assert house.verdict(event, 48).to_dict() == before


def test_the_denominator_is_the_event_s_communes_whatever_the_message_aims_at(house: House) -> None:
    event = house.staffed(("15014", "15187", "15120"))
    house.send(event, communes=["15014"])
    house.seal(event)
    assert house.entries(event, "message_dispatched")[0]["data"]["communes"] == ["15014", "15120", "15187"]
    assert uncovered(house, event) == ("15120", "15187")


def test_the_same_commune_twice_is_one_mayor(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event, communes=["15014", "15014", "15187"], means=["site", "site"])
    house.approve(message, bound)
    targets = [(row.target, row.channel) for row in house.deliveries(event)]
    assert len(targets) == len(set(targets))


def test_presidents_of_epci_are_told_apart_and_never_counted(house: House) -> None:
    event = house.staffed()
    house.send(event)
    house.seal(event)
    officials = house.deliveries(event, "officials")
    assert officials
    assert all(row.target.startswith("epci:") for row in officials)
    assert set(house.verdict(event, 48).audiences) == {"elected", "public", "media"}


def test_a_stop_holds_back_everything_that_has_not_left_and_pressing_twice_harms_nothing(house: House) -> None:
    event = house.staffed()
    house.deliver()
    message, bound = house.message(event)
    house.approve(message, bound)
    waiting = len(house.deliveries(event))
    assert house.do(sending.stop_sending, house.officer, event, message) == waiting
    assert house.do(sending.stop_sending, house.officer, event, message) == 0
    assert house.deliver() == []
    house.hours.move(5)
    assert house.deliver() == []
    assert {row.state for row in house.deliveries(event)} == {"stopped"}
    stops = [entry["data"] for entry in house.entries(event, "sending_stopped")]
    assert stops == [{"message": message, "stopped": waiting}]


def test_stopping_one_message_leaves_the_other_and_stopping_the_event_leaves_none(house: House) -> None:
    event = house.staffed()
    house.deliver()
    first, second = (house.message(event) for _ in range(2))
    house.approve(*first)
    house.approve(*second)
    house.do(sending.stop_sending, house.officer, event, first[0])
    assert set(house.tally(event, first[0])["elected"]) == {"stopped"}
    assert set(house.tally(event, second[0])["elected"]) == {"ready"}
    house.do(sending.stop_sending, house.officer, event, None)
    assert house.deliver() == []


def test_a_message_that_was_not_approved_has_nothing_to_stop(house: House) -> None:
    event = house.staffed()
    message, _ = house.message(event)
    assert house.refused(sending.stop_sending, house.officer, event, message).code == "message_state"
    assert house.refused(sending.stop_sending, house.officer, event, "0" * 32).status == 404


def test_a_refusal_of_the_last_moment_leaves_neither_approval_nor_row(
        house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """EA5: approved and sent are one transaction."""
    event = house.staffed()
    message, bound = house.message(event)

    def wall(*_: object, **__: object) -> None:
        raise Refused("wall", "Cet envoi est refusé.")

    monkeypatch.setattr(outbox, "post", wall)
    assert house.refused(sending.approve, house.com(1), house.here, message, seen_whole(bound)).code == "wall"
    assert house.entries(event, "message_approved", "message_dispatched") == []
