"""The table of what becomes of a failure, read as the tables of the design say it."""
from __future__ import annotations

import pytest

from crisis.delivery.policy import LANES, OPERATORS, POLICIES, wait_s
from crisis.delivery.wall import AUDIENCES

URGENCIES = ("alert", "information", "deferred")


def test_every_channel_and_urgency_has_its_row() -> None:
    assert set(POLICIES) == {(channel, urgency) for channel in OPERATORS for urgency in URGENCIES}


def test_every_audience_has_its_lane_and_mayors_leave_before_the_public() -> None:
    assert set(LANES) == set(AUDIENCES)
    assert LANES["staff"] < LANES["elected"] < LANES["public"] == LANES["media"]


def test_an_alert_by_sms_takes_another_route_and_is_never_repeated() -> None:
    assert POLICIES["sms", "alert"].unknown == "next_route"


@pytest.mark.parametrize("urgency", ["information", "deferred"])
def test_another_sms_is_asked_about_at_ten_and_forty_seconds(urgency: str) -> None:
    assert (POLICIES["sms", urgency].unknown, POLICIES["sms", urgency].asks_s) == ("ask", (10, 40))


@pytest.mark.parametrize("channel", ["email", "site"])
def test_mail_and_site_are_repeated_with_the_same_key(channel: str) -> None:
    assert {POLICIES[channel, urgency].unknown for urgency in URGENCIES} == {"same_key"}


@pytest.mark.parametrize("channel", list(OPERATORS))
def test_an_alert_is_never_sent_after_an_hour_and_a_telephone_never_rings_after_five_minutes(channel: str) -> None:
    assert POLICIES[channel, "alert"].valid_s == (300 if channel == "voice" else 3600)


@pytest.mark.parametrize("urgency", URGENCIES)
def test_a_call_that_may_have_rung_is_never_placed_again_by_itself(urgency: str) -> None:
    assert POLICIES["voice", urgency].unknown == "next_route"


def test_the_pause_grows_and_is_never_shorter_than_what_the_operator_asks() -> None:
    policy = POLICIES["sms", "alert"]
    assert [wait_s(policy, attempt, None) for attempt in (1, 2, 3, 4, 5, 6, 30)] == [5, 15, 30, 60, 120, 120, 120]
    assert wait_s(policy, 1, 0.0) == 5
    assert wait_s(policy, 1, 77.5) == 77.5
