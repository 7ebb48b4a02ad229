"""The SMS adapter against the loopback operator: three outcomes, look-ups, cancellations, settings."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.port import (
    Absent,
    Accepted,
    Account,
    Cancels,
    Found,
    HearsBack,
    LooksUp,
    Outgoing,
    Refused,
    Unknown,
)
from channels.twilio import TwilioSms

Make = Callable[..., Outgoing]
SINCE = datetime.now(UTC) - timedelta(minutes=1)


def test_an_accepted_sms_carries_the_operators_reference(
    sms: TwilioSms, operators: Any, outgoing: Make
) -> None:
    outcome = sms.send(outgoing(callback="http://127.0.0.1:9/hooks/twilio", valid_for=1800))
    (seen,) = operators.seen()
    assert outcome == Accepted(ref=seen["ref"])
    assert (seen["to"], seen["text"], seen["key"], seen["accepted"]) == (
        "+33639981014",
        "Évacuez.",
        "d1",
        True,
    )


def test_the_adapter_offers_all_that_the_operator_can_do(sms: TwilioSms) -> None:
    assert isinstance(sms, LooksUp)
    assert isinstance(sms, HearsBack)
    assert isinstance(sms, Cancels)


@pytest.mark.parametrize(
    ("text"),
    ["forêt, façade, coût 20 €", "« L’œuvre » n° 12 – Noël… 🌊", "Ligne 1\nLigne 2 & 100 % d'eau + a=b"],
)
def test_ga4_nt5_french_text_reaches_the_phone_as_written(
    sms: TwilioSms, operators: Any, outgoing: Make, text: str
) -> None:
    """GA4, NT5: no character is replaced silently."""
    sms.send(outgoing(text=text))
    operators.wait_until_quiet()
    assert [shown["text"] for shown in operators.get("/_phones")["+33639981014"]] == [text]


@pytest.mark.parametrize(
    ("fault", "outcome", "accepted"),
    [
        ({"name": "429", "retry_after": 7}, Refused("429", again_after=7.0), 0),
        ({"name": "429"}, Refused("429", again_after=1.0), 0),
        ({"name": "500"}, Unknown("500"), 0),
        ({"name": "reset_before_read"}, Unknown("cut"), 0),
        ({"name": "down"}, Unknown("cut"), 0),
        ({"name": "never_answer"}, Unknown("timeout"), 0),
        ({"name": "accept_then_500"}, Unknown("500"), 1),
        ({"name": "accept_then_hang"}, Unknown("timeout"), 1),
        ({"name": "refuse"}, Refused("21211"), 0),
    ],
)
def test_each_fault_of_the_operator_has_its_outcome(
    phone_account: Account,
    operators: Any,
    outgoing: Make,
    fault: dict[str, Any],
    outcome: object,
    accepted: int,
) -> None:
    silent = fault["name"] in {"never_answer", "accept_then_hang"}
    sms = TwilioSms(replace(phone_account, read_s=0.3 if silent else 5.0), "sandbox")
    operators.fault("twilio", **fault)
    assert sms.send(outgoing()) == outcome
    stats = operators.get("/_stats")["twilio"]
    assert (stats["requests"], stats["accepted"]) == (1, accepted)


def test_an_operator_that_refuses_the_connection_was_surely_not_told(
    phone_account: Account, outgoing: Make
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        account = replace(phone_account, base_url=f"http://127.0.0.1:{closed.getsockname()[1]}")
        assert TwilioSms(account, "sandbox").send(outgoing()) == Refused("not_connected", again_after=5.0)


def test_a_proxy_that_refuses_the_connection_was_surely_not_told(outgoing: Make) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{closed.getsockname()[1]}"
        sms = TwilioSms(Account("https://operateur.example", "AC1", "s", "PREF15", proxy=proxy), "real")
        assert sms.send(outgoing()) == Refused("not_connected", again_after=5.0)


@pytest.mark.parametrize("fault", ["accept_then_hang", "accept_then_500"])
def test_nt1_a_message_accepted_then_lost_is_found_and_sent_once(
    sms: TwilioSms, phone_account: Account, operators: Any, outgoing: Make, fault: str
) -> None:
    """NT1: accepted then timed out gives one SMS at the operator, unknown for us, then found by its text."""
    operators.fault("twilio", fault, times=1)
    impatient = TwilioSms(replace(phone_account, read_s=0.5), "sandbox")
    assert isinstance(impatient.send(outgoing()), Unknown)
    operators.wait_until_quiet()
    (seen,) = operators.seen()
    found = sms.look_up(outgoing(), SINCE)
    assert isinstance(found, Found)
    assert (found.ref, found.state) == (seen["ref"], "delivered")
    assert found.at == datetime.fromisoformat(seen["at"]).replace(microsecond=0)
    assert operators.get("/_stats")["twilio"]["accepted"] == 1


def test_a_message_never_taken_is_absent(sms: TwilioSms, operators: Any, outgoing: Make) -> None:
    operators.fault("twilio", "500", times=1)
    sms.send(outgoing())
    assert sms.look_up(outgoing(), SINCE) == Absent()


def test_another_text_or_an_older_message_is_not_ours(sms: TwilioSms, outgoing: Make) -> None:
    sms.send(outgoing(text="Autre consigne."))
    assert sms.look_up(outgoing(), SINCE) == Absent()
    sms.send(outgoing())
    assert isinstance(sms.look_up(outgoing(), SINCE), Found)
    assert sms.look_up(outgoing(), datetime.now(UTC) + timedelta(hours=1)) == Absent()


def test_a_message_is_found_behind_the_first_page_of_the_list(sms: TwilioSms, outgoing: Make) -> None:
    first = sms.send(outgoing())
    for _ in range(60):
        sms.send(outgoing(text="Autre consigne."))
    found = sms.look_up(outgoing(), SINCE)
    assert isinstance(found, Found)
    assert isinstance(first, Accepted)
    assert found.ref == first.ref


def test_a_look_up_without_an_answer_proves_nothing(
    phone_account: Account, operators: Any, outgoing: Make
) -> None:
    sms = TwilioSms(replace(phone_account, read_s=0.3), "sandbox")
    operators.fault("twilio", "never_answer", match={"to": "+33639981014"})
    assert sms.send(outgoing()) == Unknown("timeout")
    assert sms.look_up(outgoing(), SINCE) == Unknown("timeout")


def test_a_queued_message_is_cancelled_and_a_delivered_one_is_not(
    sms: TwilioSms, operators: Any, outgoing: Make
) -> None:
    operators.fault("twilio", "stuck", times=1)
    outcome = sms.send(outgoing())
    assert isinstance(outcome, Accepted)
    assert sms.cancel(outcome.ref)
    late = sms.send(outgoing())
    assert isinstance(late, Accepted)
    operators.wait_until_quiet()
    assert not sms.cancel(late.ref)
    assert not sms.cancel("SM" + "0" * 32)
    assert [seen["state"] for seen in operators.seen()] == ["canceled", "delivered"]


def test_wrong_credentials_are_refused_for_good(phone_account: Account, outgoing: Make) -> None:
    sms = TwilioSms(replace(phone_account, secret="autre"), "sandbox")
    assert sms.send(outgoing()) == Refused("20003")


def test_a_number_outside_the_ranges_of_fiction_is_refused_by_the_sandbox(
    sms: TwilioSms, outgoing: Make
) -> None:
    assert sms.send(outgoing(address="+33000000000")) == Refused("21211")


def test_a_messaging_service_replaces_the_sender(
    phone_account: Account, operators: Any, outgoing: Make
) -> None:
    service = "MG" + "a" * 32
    TwilioSms(replace(phone_account, sender=service), "sandbox").send(outgoing())
    assert operators.seen()[0]["more"]["service"] == service


def test_a_validity_beyond_the_operators_limits_is_brought_back_within(
    sms: TwilioSms, operators: Any, outgoing: Make
) -> None:
    assert isinstance(sms.send(outgoing(valid_for=0)), Accepted)
    assert isinstance(sms.send(outgoing(valid_for=99_999)), Accepted)


@pytest.mark.parametrize(
    ("url", "realm"),
    [
        ("http://api.operateur.example", "real"),
        ("http://api.operateur.example", "sandbox"),
        ("https://api.operateur.example", "sandbox"),
        ("ftp://127.0.0.1", "real"),
        ("https://", "real"),
        ("", "real"),
    ],
)
def test_an_unsafe_address_is_refused_with_its_reason(url: str, realm: Any) -> None:
    with pytest.raises(ValueError, match="L’adresse|L’opérateur"):
        TwilioSms(Account(url, "AC1", "s", "PREF15"), realm)


def test_an_account_without_a_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="incomplet"):
        TwilioSms(Account("https://api.operateur.example", "AC1"), "real")


def test_an_unlisted_code_is_reported_as_it_is_and_logged(
    sms: TwilioSms, outgoing: Make, caplog: pytest.LogCaptureFixture
) -> None:
    assert sms.send(outgoing(text="")) == Refused("21602")
    assert "unlisted twilio code: code=21602 delivery=d1" in caplog.text


def test_no_log_holds_a_number_or_a_text(
    sms: TwilioSms, operators: Any, outgoing: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """RC5: not even when everything is logged."""
    caplog.set_level(logging.DEBUG)
    sms.send(outgoing())
    sms.look_up(outgoing(), SINCE)
    operators.fault("twilio", "refuse")
    sms.send(outgoing())
    assert "639981014" not in caplog.text
    assert "vacuez" not in caplog.text
