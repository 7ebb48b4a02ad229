"""The voice adapter against the loopback operator: what is said, who picks up, keys, machines, three outcomes."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from channels.port import (
    Absent,
    Accepted,
    Account,
    Answered,
    Cancels,
    Found,
    Heard,
    HearsBack,
    HearsPeople,
    LooksUp,
    Outgoing,
    Refused,
    Said,
    Unknown,
)
from channels.twilio_codes import CALL_CODES, CALLS
from channels.twilio_voice import TwilioVoice

Make = Callable[..., Outgoing]
SINCE = datetime.now(UTC) - timedelta(minutes=1)
WORDS = "Préfecture du Cantal : « crue » & évacuation, coût < 20 €."
MENU = "Pour dire que vous arrivez, tapez 1."


@pytest.fixture
def ringing(voice: TwilioVoice, receiver: Any, outgoing: Make) -> Accepted:
    """Place one call whose keys come back to the receiver, which says back what it understood."""
    def answer(request: Any) -> str:
        said = voice.said(request)
        if said is None:
            return ""
        return voice.worded(request, Answered("C’est noté.") if said.words == "1" else Answered(MENU, again=True))

    receiver.answer = answer
    outcome = voice.send(outgoing(text=WORDS, subject=MENU, callback=f"{receiver.base}/hooks/v"))
    assert isinstance(outcome, Accepted)
    return outcome


def heard(voice: TwilioVoice, receiver: Any) -> list[Heard]:
    return [line for request in receiver.heard for line in voice.hear(request)]


def said(voice: TwilioVoice, receiver: Any) -> list[Said]:
    return [word for request in receiver.heard if (word := voice.said(request))]


def test_the_adapter_offers_all_that_the_operator_can_do(voice: TwilioVoice) -> None:
    assert all(isinstance(voice, each) for each in (LooksUp, HearsBack, HearsPeople, Cancels))


def test_a_call_says_its_words_twice_in_french_and_rings_shorter_than_a_voicemail(
    ringing: Accepted, operators: Any
) -> None:
    (seen,) = operators.seen()
    gather = ElementTree.fromstring(seen["more"]["twiml"])[0]
    (say,) = gather
    assert (seen["to"], seen["key"], seen["more"]["timeout"]) == ("+33639981014", "d1", 15)
    assert (say.text, say.get("loop"), say.get("language")) == (f"{WORDS} {MENU}", "2", "fr-FR")
    assert (gather.get("input"), gather.get("numDigits"), gather.get("actionOnEmptyResult")) == ("dtmf", "1", "true")
    assert seen["more"]["events"] == ["initiated", "ringing", "answered", "completed"]


def test_a_key_acknowledges_and_the_end_of_the_call_takes_nothing_back(
    voice: TwilioVoice, ringing: Accepted, operators: Any, receiver: Any
) -> None:
    operators.touch("1")
    operators.wait_until_quiet()
    states = [each.state for each in heard(voice, receiver)]
    assert states == ["accepted", "accepted", "sent", "delivered", "undelivered"]
    assert said(voice, receiver) == [Said("key", f"{ringing.ref}/1", "1", delivery="d1")]
    (call,) = operators.calls()
    assert (call["state"], call["spoken"]) == ("completed", [f"{WORDS} {MENU}", "C’est noté."])


def test_a_key_without_meaning_hears_the_menu_again_and_each_question_has_its_own_mark(
    voice: TwilioVoice, ringing: Accepted, operators: Any, receiver: Any
) -> None:
    operators.touch("7")
    operators.touch("#")
    operators.touch("1")
    operators.wait_until_quiet()
    assert [(word.ref, word.words) for word in said(voice, receiver)] == [
        (f"{ringing.ref}/1", "7"), (f"{ringing.ref}/2", "#"), (f"{ringing.ref}/3", "1")]
    assert operators.calls()[0]["spoken"][1:] == [MENU, MENU, "C’est noté."]


def test_a_hand_that_presses_anything_for_ever_is_hung_up_on(
    ringing: Accepted, operators: Any, receiver: Any
) -> None:
    for _ in range(4):
        operators.touch("7")
    operators.wait_until_quiet()
    (call,) = operators.calls()
    assert (call["state"], call["spoken"][1:]) == ("completed", [MENU] * 3 + ["Ouvrez le lien du SMS."])


def test_ga3_a_machine_that_picks_up_never_acknowledges(
    voice: TwilioVoice, ringing: Accepted, operators: Any, receiver: Any
) -> None:
    """GA3: picked up by a machine, the call ends as not brought, with its reason, and no key is heard."""
    operators.touch("machine")
    operators.wait_until_quiet()
    lines = heard(voice, receiver)
    assert (lines[-1].state, lines[-1].code) == ("undelivered", "no_key")
    assert "delivered" not in [line.state for line in lines]
    assert {word.words for word in said(voice, receiver)} == {""}


def test_somebody_who_hangs_up_acknowledges_nothing(
    voice: TwilioVoice, ringing: Accepted, operators: Any, receiver: Any
) -> None:
    operators.touch("pick_up")
    operators.touch("hang_up")
    operators.wait_until_quiet()
    assert [(line.state, line.code) for line in heard(voice, receiver)][-1] == ("undelivered", "no_key")
    assert said(voice, receiver) == []


@pytest.mark.parametrize(("fault", "code"), [("busy", "busy"), ("no_answer", "no-answer"), ("failed", "failed")])
def test_a_call_that_nobody_takes_says_why(
    voice: TwilioVoice, operators: Any, receiver: Any, outgoing: Make, fault: str, code: str
) -> None:
    operators.fault("twilio_voice", fault)
    voice.send(outgoing(callback=receiver.base + "/h"))
    operators.wait_until_quiet()
    last = heard(voice, receiver)[-1]
    assert (last.state, last.code, bool(voice.explain(code))) == ("undelivered", code, True)


@pytest.mark.parametrize("fault", ["duplicate_receipt", "receipts_reordered"])
def test_late_and_doubled_callbacks_tell_the_same_words(
    voice: TwilioVoice, operators: Any, receiver: Any, outgoing: Make, fault: str
) -> None:
    operators.fault("twilio_voice", fault)
    receiver.answer = lambda request: voice.worded(request, Answered("Noté.")) if voice.said(request) else ""
    voice.send(outgoing(subject=MENU, callback=receiver.base + "/h"))
    operators.touch("1")
    operators.wait_until_quiet()
    states = [each.state for each in heard(voice, receiver)]
    once = {"accepted", "sent", "delivered", "undelivered"}
    assert set(states) == once
    assert len({word.ref for word in said(voice, receiver)}) == 1
    assert states != ["accepted", "accepted", "sent", "delivered", "undelivered"]


def test_without_callbacks_a_call_offers_no_key_and_names_the_other_way(
    voice: TwilioVoice, operators: Any, outgoing: Make
) -> None:
    voice.send(outgoing(text=WORDS, subject=MENU))
    twiml = ElementTree.fromstring(operators.seen()[0]["more"]["twiml"])
    assert [verb.tag for verb in twiml] == ["Say", "Hangup"]
    assert twiml[0].text == f"{WORDS} Ouvrez le lien du SMS."


def test_a_call_that_expects_no_key_asks_for_none(voice: TwilioVoice, operators: Any, outgoing: Make) -> None:
    voice.send(outgoing(text=WORDS, subject="", callback="http://127.0.0.1:9/h"))
    twiml = ElementTree.fromstring(operators.seen()[0]["more"]["twiml"])
    assert [(verb.tag, verb.text) for verb in twiml] == [("Say", WORDS), ("Hangup", None)]


def test_a_text_that_no_call_can_carry_is_refused_without_calling(
    voice: TwilioVoice, operators: Any, outgoing: Make
) -> None:
    assert voice.send(outgoing(text="é" * 4000)) == Refused("too_long")
    # Each of these signs takes five characters once it is written in XML.
    assert voice.send(outgoing(text="&" * 900)) == Refused("too_long")
    assert operators.seen() == []


def test_what_no_voice_can_say_never_breaks_the_call(voice: TwilioVoice, operators: Any, outgoing: Make) -> None:
    assert isinstance(voice.send(outgoing(text="Évacuez\x00\x1b.</Say><Hangup/>", subject="")), Accepted)
    assert operators.seen()[0]["text"] == "Évacuez  .</Say><Hangup/>"


@pytest.mark.parametrize(
    ("fault", "outcome", "accepted"),
    [
        ({"name": "429", "retry_after": 7}, Refused("429", again_after=7.0), 0),
        ({"name": "500"}, Unknown("500"), 0),
        ({"name": "reset_before_read"}, Unknown("cut"), 0),
        ({"name": "never_answer"}, Unknown("timeout"), 0),
        ({"name": "accept_then_500"}, Unknown("500"), 1),
        ({"name": "accept_then_hang"}, Unknown("timeout"), 1),
        ({"name": "refuse"}, Refused("21211"), 0),
    ],
)
def test_each_fault_of_the_operator_has_its_outcome(
    phone_account: Account, operators: Any, outgoing: Make, fault: dict[str, Any], outcome: object, accepted: int
) -> None:
    silent = fault["name"] in {"never_answer", "accept_then_hang"}
    account = replace(phone_account, sender="+33199000015", read_s=0.3 if silent else 5.0)
    operators.fault("twilio_voice", **fault)
    assert TwilioVoice(account, "sandbox").send(outgoing()) == outcome
    stats = operators.get("/_stats")["twilio_voice"]
    assert (stats["requests"], stats["accepted"]) == (1, accepted)


def test_a_connection_refused_was_surely_no_call(phone_account: Account, outgoing: Make) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{closed.getsockname()[1]}"
        account = replace(phone_account, base_url=base, sender="+33199000015")
        assert TwilioVoice(account, "sandbox").send(outgoing()) == Refused("not_connected", again_after=5.0)


def test_a_call_whose_answer_was_lost_is_found_and_never_as_acknowledged(
    voice: TwilioVoice, operators: Any, outgoing: Make
) -> None:
    operators.fault("twilio_voice", "accept_then_500", times=1)
    assert voice.send(outgoing()) == Unknown("500")
    found = voice.look_up(outgoing(), SINCE)
    assert isinstance(found, Found)
    assert (found.ref, found.state) == (operators.seen()[0]["ref"], "accepted")
    operators.touch("pick_up")
    operators.wait_until_quiet()
    answered = voice.look_up(outgoing(), SINCE)
    assert isinstance(answered, Found)
    assert (operators.calls()[0]["state"], answered.state) == ("completed", "sent")


def test_a_call_never_taken_is_absent_and_those_of_others_are_not_ours(
    voice: TwilioVoice, phone_account: Account, operators: Any, outgoing: Make
) -> None:
    TwilioVoice(replace(phone_account, sender="+33199000016"), "sandbox").send(outgoing())
    voice.send(outgoing(address="+33639981015"))
    assert voice.look_up(outgoing(), SINCE) == Absent()
    voice.send(outgoing())
    assert voice.look_up(outgoing(), datetime.now(UTC) + timedelta(hours=1)) == Absent()


def test_a_look_up_without_an_answer_proves_nothing(
    phone_account: Account, operators: Any, outgoing: Make
) -> None:
    account = replace(phone_account, sender="+33199000015", read_s=0.3)
    operators.fault("twilio_voice", "never_answer", match={"to": "+33639981014"})
    assert TwilioVoice(account, "sandbox").look_up(outgoing(), SINCE) == Unknown("timeout")


def test_a_call_that_rings_is_cancelled_and_one_that_ended_is_not(
    voice: TwilioVoice, ringing: Accepted, operators: Any, receiver: Any
) -> None:
    assert voice.cancel(ringing.ref)
    operators.wait_until_quiet()
    assert (heard(voice, receiver)[-1].state, heard(voice, receiver)[-1].code) == ("undelivered", "canceled")
    assert not voice.cancel("CA" + "0" * 32)
    operators.fault("twilio_voice", "busy", times=1)
    ended: Any = voice.send(replace_delivery(receiver))
    operators.wait_until_quiet()
    assert not voice.cancel(ended.ref)


def replace_delivery(receiver: Any) -> Outgoing:
    return Outgoing("d2", "k2", "voice", "+33639981014", WORDS, callback=receiver.base + "/h")


@pytest.mark.parametrize("sender", ["", "PREF15", "0199000015", "+0199000015", "MG" + "a" * 32])
def test_a_caller_that_is_no_full_number_is_refused_with_its_reason(phone_account: Account, sender: str) -> None:
    with pytest.raises(ValueError, match="numéro d’appelant"):
        TwilioVoice(replace(phone_account, sender=sender), "sandbox")


def test_every_state_of_a_call_has_its_row_and_every_failure_its_words() -> None:
    """GO3: the states of calls are their own, never those of messages."""
    assert {name: told.state for name, told in CALLS.items()} == {
        "queued": "accepted", "initiated": "accepted", "ringing": "accepted", "in-progress": "sent",
        "answered": "sent", "completed": "undelivered", "busy": "undelivered", "no-answer": "undelivered",
        "failed": "undelivered", "canceled": "undelivered"}
    assert {told.code for told in CALLS.values() if told.code} <= set(CALL_CODES)


def test_no_log_holds_a_number_or_a_text(
    voice: TwilioVoice, ringing: Accepted, operators: Any, receiver: Any, outgoing: Make,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """RC5: not even when everything is logged."""
    caplog.set_level(logging.DEBUG)
    operators.touch("1")
    operators.wait_until_quiet()
    heard(voice, receiver)
    voice.look_up(outgoing(), SINCE)
    operators.fault("twilio_voice", "refuse")
    voice.send(outgoing())
    assert "639981014" not in caplog.text
    assert "vacuation" not in caplog.text
