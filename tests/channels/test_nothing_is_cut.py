"""LI3: nothing is cut silently. What an operator cannot carry whole is refused by name, and the rest arrives whole."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from channels.facebook import FacebookPage
from channels.port import Accepted, Outgoing, Refused
from channels.site import SandboxSite
from channels.smtp import SmtpMail
from channels.twilio import TwilioSms
from channels.twilio_voice import LONGEST_TWIML, TwilioVoice
from channels.x import XPosts
from crisis.events.recipients import SMS_MOST
from tests.channels.conftest import MAYOR

Make = Callable[..., Outgoing]


def of_length(length: int) -> str:
    """Return a text of that length that says where it was cut, should it be."""
    counted = "".join(f"{rank:05d} é" for rank in range(length // 7 + 1))
    return f"{counted[:length - 4]} fin"


def received(operators: Any) -> list[str]:
    return [seen["text"] for seen in operators.seen() if seen["accepted"]]


def test_the_longest_sms_that_may_be_approved_reaches_the_phone_whole(
        sms: TwilioSms, operators: Any, outgoing: Make) -> None:
    assert isinstance(sms.send(outgoing(text=of_length(SMS_MOST))), Accepted)
    operators.wait_until_quiet()
    assert [shown["text"] for shown in operators.get("/_phones")[MAYOR]] == [of_length(SMS_MOST)]


def test_a_longer_sms_is_refused_by_name_and_nothing_of_it_arrives(
        sms: TwilioSms, operators: Any, outgoing: Make) -> None:
    assert sms.send(outgoing(text=of_length(SMS_MOST + 1))) == Refused("21617")
    assert "trop long" in (sms.explain("21617") or "")
    assert received(operators) == []


def test_a_call_says_all_of_a_long_text_or_is_not_placed(voice: TwilioVoice, operators: Any, outgoing: Make) -> None:
    room = next(length for length in range(LONGEST_TWIML, 0, -1)
                if len(voice._script(outgoing(text=of_length(length), subject=""))) <= LONGEST_TWIML)
    assert room > 3000
    assert voice.send(outgoing(text=of_length(room + 1), subject="")) == Refused("too_long")
    assert "trop long" in (voice.explain("too_long") or "").lower()
    assert received(operators) == []
    assert isinstance(voice.send(outgoing(text=of_length(room), subject="")), Accepted)
    assert received(operators) == [of_length(room)]


def test_a_post_of_x_that_is_too_long_is_refused_and_nothing_of_it_is_published(
        x: XPosts, operators: Any, outgoing: Make) -> None:
    assert isinstance(x.send(outgoing(channel="x", text=of_length(281))), Refused)
    assert received(operators) == []
    assert isinstance(x.send(outgoing(channel="x", text=of_length(280))), Accepted)
    assert received(operators) == [of_length(280)]


@pytest.mark.parametrize("channel", ["email", "site", "facebook"])
def test_what_has_room_carries_a_very_long_text_whole(
        mail: SmtpMail, site: SandboxSite, facebook: FacebookPage, operators: Any, outgoing: Make,
        channel: str) -> None:
    adapter: Any = {"email": mail, "site": site, "facebook": facebook}[channel]
    box = "redaction@medias.example" if channel == "email" else channel
    assert isinstance(adapter.send(outgoing(channel=channel, address=box, text=of_length(50_000))), Accepted)
    assert [text.strip() for text in received(operators)] == [of_length(50_000)]
