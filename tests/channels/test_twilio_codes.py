"""Each code and each state of the SMS operator has one row, and each row its test."""

from __future__ import annotations

import logging

import pytest

from channels.port import Account, CallbackRequest, Heard
from channels.sandbox.receipts import sign
from channels.twilio import TwilioSms
from channels.twilio_codes import CODES, STATES
from channels.wire import Backoff, parse_retry_after

URL = "https://alerte.pref15.example/hooks/twilio?d=d1"
SMS = TwilioSms(Account("https://api.operateur.example", "AC1", "jeton", "PREF15"), "real")

EXPECTED = {
    20003: ("credentials", False),
    20429: ("throttled", True),
    21211: ("invalid_number", False),
    21610: ("opted_out", False),
    21611: ("queue_full", True),
    21612: ("not_routable", False),
    21614: ("not_mobile", False),
    21617: ("too_long", False),
    21635: ("landline", False),
    21663: ("wrong_region", False),
    30001: ("queue_full", True),
    30003: ("unreachable", True),
    30004: ("blocked", False),
    30005: ("unknown_number", False),
    30006: ("landline", False),
    30007: ("filtered", False),
    30008: ("no_reason_given", False),
    30036: ("expired", False),
}


def hear(status: str, code: str = "") -> list[Heard]:
    form = {"MessageSid": "SM1", "MessageStatus": status, **({"ErrorCode": code} if code else {})}
    return SMS.hear(CallbackRequest(URL, form, {"x-twilio-signature": sign("jeton", URL, form)}))


def test_no_row_is_without_its_test() -> None:
    assert CODES.keys() == EXPECTED.keys()


@pytest.mark.parametrize("code", EXPECTED)
def test_ga1_each_code_keeps_its_own_meaning(code: int) -> None:
    """GA1: one row per code, so that no line overwrites another."""
    assert (CODES[code].reason, CODES[code].temporary) == EXPECTED[code]
    assert SMS.explain(str(code)) == CODES[code].what
    assert CODES[code].what.endswith(".")


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        ("accepted", "accepted"), ("scheduled", "accepted"), ("queued", "accepted"), ("sending", "accepted"),
        ("sent", "sent"), ("delivered", "delivered"), ("read", "delivered"), ("undelivered", "undelivered"),
        ("partially_delivered", "undelivered"), ("failed", "refused"), ("canceled", "stopped"),
    ],
)  # fmt: skip
def test_each_state_of_the_operator_is_one_of_ours(status: str, ours: str) -> None:
    assert STATES[status] == ours
    assert hear(status) == [Heard("d1", ours, "SM1", None)]


def test_an_unlisted_state_is_unknown_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert hear("teleported") == [Heard("d1", "unknown", "SM1", None)]
    assert "unlisted twilio status: status=teleported delivery=d1" in caplog.text


def test_the_code_of_a_failure_is_reported_and_only_unlisted_ones_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    assert hear("undelivered", "30003") == [Heard("d1", "undelivered", "SM1", "30003")]
    assert caplog.text == ""
    assert hear("failed", "39999") == [Heard("d1", "refused", "SM1", "39999")]
    assert "unlisted twilio code: code=39999 delivery=d1" in caplog.text
    assert SMS.explain("39999") is None


def test_the_wait_grows_from_one_burst_of_refusals_to_the_next() -> None:
    instant = 0.0
    backoff = Backoff(clock=lambda: instant)
    assert [backoff.refused(), backoff.refused()] == [1.0, 1.0]
    waits = []
    for _ in range(8):
        instant += 60
        waits.append(backoff.refused())
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    backoff.accepted()
    instant += 60
    assert backoff.refused() == 1.0


@pytest.mark.parametrize(
    ("given", "read"), [("7", 7.0), (None, None), ("demain", None), ("-1", None), ("nan", None)]
)
def test_a_wait_that_cannot_be_read_is_not_one(given: str | None, read: float | None) -> None:
    assert parse_retry_after(given) == read
