"""Receipts of the SMS operator: signed, doubled, reordered, forged or missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from channels.port import Account, BadSignatureError, CallbackRequest, Heard, Outgoing
from channels.sandbox.receipts import sign
from channels.twilio import TwilioSms

Make = Callable[..., Outgoing]
URL = "https://alerte.pref15.example/hooks/twilio?d=d1"
FORM = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+33639981014", "Nouveau": "champ"}


def test_both_sides_agree_with_the_published_vector() -> None:
    """GA8: who signs and who verifies share no code, and neither invented how."""
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    fields = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
        "To": "+18005551212",
    }  # fmt: skip
    assert sign("12345", url, fields) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert RequestValidator("12345").validate(url, fields, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


def test_receipts_name_our_delivery_and_walk_through_the_states(
    sms: TwilioSms, operators: Any, receiver: Any, outgoing: Make
) -> None:
    sms.send(outgoing(delivery="livraison-7", callback=f"{receiver.base}/hooks/twilio"))
    operators.wait_until_quiet()
    (ref,) = [seen["ref"] for seen in operators.seen()]
    heard = [line for request in receiver.heard for line in sms.hear(request)]
    assert heard == [Heard("livraison-7", "sent", ref, None), Heard("livraison-7", "delivered", ref, None)]


def test_a_service_tells_the_queue_too(
    phone_account: Account, operators: Any, receiver: Any, outgoing: Make
) -> None:
    account = Account(phone_account.base_url, phone_account.account, phone_account.secret, "MG" + "a" * 32)
    TwilioSms(account, "sandbox").send(outgoing(callback=receiver.base + "/h"))
    operators.wait_until_quiet()
    assert receiver.states() == ["queued", "sent", "delivered"]


@pytest.mark.parametrize(
    ("fault", "states"),
    [
        ("ok", ["sent", "delivered"]),
        ("duplicate_receipt", ["sent", "sent", "delivered", "delivered"]),
        ("receipts_reordered", ["delivered", "sent"]),
        ("undelivered", ["sent", "undelivered"]),
        ("no_receipt", []),
    ],
)
def test_each_fault_of_receipts_reaches_us_and_the_phone_all_the_same(
    sms: TwilioSms, operators: Any, receiver: Any, outgoing: Make, fault: str, states: list[str]
) -> None:
    operators.fault("twilio", fault)
    sms.send(outgoing(callback=receiver.base + "/h"))
    operators.wait_until_quiet()
    assert receiver.states() == states
    assert operators.get("/_stats")["twilio"]["visible"] == (fault != "undelivered")


def test_an_undelivered_message_says_why(
    sms: TwilioSms, operators: Any, receiver: Any, outgoing: Make
) -> None:
    operators.fault("twilio", "undelivered", code=30005)
    outcome: Any = sms.send(outgoing(callback=receiver.base + "/h"))
    operators.wait_until_quiet()
    assert sms.hear(receiver.heard[-1]) == [Heard("d1", "undelivered", outcome.ref, "30005")]


def test_nt4_a_forged_receipt_of_the_operator_is_refused(
    sms: TwilioSms, operators: Any, receiver: Any, outgoing: Make
) -> None:
    """NT4: without a valid signature nothing is believed."""
    operators.fault("twilio", "bad_signature")
    sms.send(outgoing(callback=receiver.base + "/h"))
    operators.wait_until_quiet()
    assert len(receiver.heard) == 2
    for request in receiver.heard:
        with pytest.raises(BadSignatureError):
            sms.hear(request)


@pytest.mark.parametrize("realm", ["real", "sandbox"])
@pytest.mark.parametrize(
    ("url", "form", "signature"),
    [
        (URL, FORM, None),
        (URL, FORM, ""),
        (URL, FORM, "n’importe quoi"),
        (URL, FORM, sign("", URL, FORM)),
        (URL, FORM, sign("autre", URL, FORM)),
        (URL, {**FORM, "MessageStatus": "failed"}, sign("jeton", URL, FORM)),
        (URL, {**FORM, "Ajout": "x"}, sign("jeton", URL, FORM)),
        (URL.replace("d=d1", "d=d2"), FORM, sign("jeton", URL, FORM)),
        (URL.replace("pref15", "ailleurs"), FORM, sign("jeton", URL, FORM)),
    ],
)
def test_nt4_a_receipt_without_a_valid_signature_is_refused_in_every_configuration(
    realm: Any, url: str, form: dict[str, str], signature: str | None
) -> None:
    """NT4, GO5: no header, another secret, a changed field, a changed delivery, another host. No id is enough."""
    sms = TwilioSms(Account("http://127.0.0.1:9", "AC1", "jeton", "PREF15"), realm)
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    with pytest.raises(BadSignatureError):
        sms.hear(CallbackRequest(url, form, headers))


def test_fields_that_we_do_not_know_are_signed_and_tolerated(sms: TwilioSms) -> None:
    adapter = TwilioSms(Account("http://127.0.0.1:9", "AC1", "jeton", "PREF15"), "real")
    request = CallbackRequest(URL, FORM, {"X-TWILIO-SIGNATURE": sign("jeton", URL, FORM)})
    assert adapter.hear(request) == [Heard("d1", "delivered", "SM1", None)]


def test_a_signed_receipt_that_names_no_delivery_says_nothing() -> None:
    adapter = TwilioSms(Account("http://127.0.0.1:9", "AC1", "jeton", "PREF15"), "real")
    bare = URL.partition("?")[0]
    assert adapter.hear(CallbackRequest(bare, FORM, {"X-Twilio-Signature": sign("jeton", bare, FORM)})) == []


def test_an_address_that_already_names_the_delivery_is_left_as_it_is(
    sms: TwilioSms, operators: Any, outgoing: Make
) -> None:
    sms.send(outgoing(callback="http://127.0.0.1:9/h?x=1&d=autre"))
    sms.send(outgoing(callback="http://127.0.0.1:9/h?x=1", delivery="d2"))
    callbacks = [seen["more"]["callback"] for seen in operators.seen()]
    assert callbacks == ["http://127.0.0.1:9/h?x=1&d=autre", "http://127.0.0.1:9/h?x=1&d=d2"]
