"""Decides how a telephone call is handed to Twilio, what it says and how long it rings, and how its states are read.

A machine that picks up is never an acknowledgement: only a key is. No machine detection is asked for: it would keep a
person waiting in silence, and its guess would change nothing. States are rows of `twilio_codes.py`; what a key means is
decided above the port.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from twilio.twiml.voice_response import VoiceResponse

from channels.port import (
    Absent,
    Accepted,
    Account,
    Answered,
    CallbackRequest,
    Dialled,
    Found,
    Heard,
    Outcome,
    Outgoing,
    Prompt,
    Realm,
    Refused,
    Said,
    Unknown,
)
from channels.twilio_codes import CALL_CODES, CALLS, Told
from channels.twilio_wire import CLOCK_GAP, MOST_LISTED, Line, Shared, first_of, read_query, with_query

log = logging.getLogger(__name__)

LONGEST_TWIML = 4_000
PAGE = 100  # Few calls are placed within the minute that a look-up goes back to.
# Twilio adds about five seconds, and a French voicemail picks up after twenty to twenty-five.
RING_S = 15
KEY_S = 8
TIMES_SAID = 2
# After so many keys that mean nothing, whoever presses them is not answering us.
MOST_MENUS = 4
# No question of ours asks for more; whatever is longer was not typed to answer one.
MOST_KEYS = 20
EVENTS = ["initiated", "ringing", "answered", "completed"]
FRENCH = {"language": "fr-FR", "voice": "Polly.Lea-Neural"}
CALLER = re.compile(r"\+[1-9]\d{6,14}")
KEYS = frozenset({*map(str, range(10)), "*", "#"})
# XML has no way to write these, and no voice to say them.
UNSAYABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class TwilioVoice:
    """Calls through Twilio. `account.sender` is the caller's number; `keyless` is said where keys cannot come back."""

    operator = "twilio_voice"

    def __init__(self, account: Account, realm: Realm, keyless: str = "") -> None:
        self._line = Line(account, realm)
        if not CALLER.fullmatch(account.sender):
            raise ValueError("Le numéro d’appelant n’est pas utilisable : écrivez-le ainsi : +33 puis neuf chiffres, "
                             "sans espace.")
        self.realm = realm
        self._sender, self._keyless = account.sender, keyless
        self._calls = self._line.client.calls
        self._listing = Shared()

    def send(self, outgoing: Outgoing) -> Outcome:
        """Create one call that carries all that it says; `?d=<delivery>` in its callbacks names our delivery."""
        twiml = self._script(outgoing)
        if len(twiml) > LONGEST_TWIML:
            return Refused("too_long")
        call = self._line.ask(lambda: self._calls.create(**self._fields(outgoing, twiml)), outgoing.delivery)
        if isinstance(call, Refused | Unknown):
            return call
        if not call.sid:
            return Unknown("unreadable")
        self._line.backoff.accepted()
        return Accepted(ref=call.sid)

    def look_up(self, outgoing: Outgoing, since: datetime) -> Found | Absent | Unknown:
        """Ask for the calls since that instant and keep our first one to that number.

        The list says neither what was said nor which key was pressed: a call that ended is only known as answered,
        and of two calls placed to one number within that time the list cannot tell which is which. It is not asked by
        the hour of the start, which a call that still waits has not: it is read back to that instant, the last first.
        """
        oldest = since.astimezone(UTC) - CLOCK_GAP
        listed = self._listing.since(oldest, lambda minute: self._line.ask(
            lambda: list(takewhile(lambda call: not call.date_created or call.date_created >= minute,
                                   self._calls.stream(limit=MOST_LISTED, page_size=PAGE))), outgoing.delivery))
        mine = (outgoing.address, self._sender, "outbound-api")
        call = first_of(listed, oldest, lambda each: (each.to, each._from, each.direction) == mine)
        if isinstance(call, Absent | Unknown):
            return call
        state = "sent" if call.status == "completed" else _told(str(call.status), outgoing.delivery).state
        return Found(call.sid, state, call.date_created)

    def hear(self, request: CallbackRequest) -> list[Heard]:
        """Read one state of a call, or a key, believed only if it is signed with our own secret."""
        self._line.believe(request)
        delivery, form = read_query(request.url, "d"), request.form
        status, ref = form.get("CallStatus", ""), form.get("CallSid", "")
        if not delivery or not status:
            log.warning("twilio call ignored, it names no delivery or no status: delivery=%s", delivery)
            return []
        if _question(request):
            return [Heard(delivery, "delivered", ref)] if _pressed(request) else []
        told = _told(status, delivery)
        return [Heard(delivery, told.state, ref, told.code)]

    def said(self, request: CallbackRequest) -> Said | None:
        """Read one key, or that none came after the question."""
        self._line.believe(request)
        question, delivery = _question(request), read_query(request.url, "d")
        ref = request.form.get("CallSid", "")
        if not (question and delivery and ref):
            return None
        # Each question of a call is answered once: the operator may tell it twice.
        return Said("key", f"{ref}/{question}", _pressed(request), delivery=delivery)

    def worded(self, request: CallbackRequest, answered: Answered) -> str:
        """Say the sentence, and await a key again if it asks for one; the line is hung up otherwise.

        A sentence that asks for a key is not said to somebody who will not be heard any more.
        """
        response, asked = VoiceResponse(), _question(request)
        if answered.again and asked < MOST_MENUS:
            # The address that brought this key is signed: its own query names the delivery.
            action = with_query(request.url.partition("?")[0], d=read_query(request.url, "d"), g=str(asked + 1))
            _ask(response, answered.sentence, action, 1)
        else:
            _say(response, self._keyless if answered.again else answered.sentence, 1)
        response.hangup()
        return str(response)

    def dialled(self, request: CallbackRequest) -> Dialled:
        """Read one step of a call to our number; `From` is not read, nobody may rely on it."""
        self._line.believe(request)
        digits = request.form.get("Digits", "")
        keys = digits if len(digits) <= MOST_KEYS and KEYS.issuperset(digits) else ""
        return Dialled(request.form.get("CallSid", ""), _question(request), keys)

    def prompted(self, request: CallbackRequest, prompt: Prompt) -> str:
        """Ask for that many keys, at the same address, which brings them as the answer to that question; or hang up."""
        response = VoiceResponse()
        if prompt.awaits:
            action = with_query(request.url.partition("?")[0], g=str(prompt.question))
            _ask(response, prompt.sentence, action, TIMES_SAID, prompt.awaits)
        else:
            _say(response, prompt.sentence, 1)
        response.hangup()
        return str(response)

    def cancel(self, ref: str) -> bool:
        """Ask to cancel; True only when Twilio says that the call, not picked up yet, is cancelled."""
        return self._line.ask(lambda: self._calls(ref).update(status="canceled").status == "canceled", "") is True

    def explain(self, code: str) -> str | None:
        """Return what a person should do about a code, in French; None when the code is not listed."""
        return CALL_CODES[code].what if code in CALL_CODES else None

    def _script(self, outgoing: Outgoing) -> str:
        """Return what the call says: twice, with its keys where they can come back, without them where they cannot."""
        response, keys = VoiceResponse(), outgoing.subject
        if outgoing.callback and keys:
            action = with_query(outgoing.callback, d=outgoing.delivery, g="1")
            _ask(response, f"{outgoing.text} {keys}", action, TIMES_SAID)
        else:
            _say(response, f"{outgoing.text} {self._keyless}" if keys else outgoing.text, TIMES_SAID)
        response.hangup()
        return str(response)

    def _fields(self, outgoing: Outgoing, twiml: str) -> dict[str, object]:
        fields: dict[str, object] = {"to": outgoing.address, "from_": self._sender, "twiml": twiml, "timeout": RING_S}
        if outgoing.callback:
            fields["status_callback"] = with_query(outgoing.callback, d=outgoing.delivery)
            fields["status_callback_event"] = EVENTS
        return fields


def _ask(response: Any, sentence: str, action: str, times: int, keys: int = 1) -> None:
    gather = response.gather(input="dtmf", num_digits=keys, timeout=KEY_S, action=action, method="POST",
                             action_on_empty_result=True)
    _say(gather, sentence, times)


def _say(place: Any, sentence: str, times: int) -> None:
    place.say(UNSAYABLE.sub(" ", sentence), loop=times, **FRENCH)


def _pressed(request: CallbackRequest) -> str:
    """Return the key of an answer, empty for none; only keys of a telephone are."""
    digit = request.form.get("Digits", "")
    return digit if digit in KEYS else ""


def _question(request: CallbackRequest) -> int:
    """Return the number of the question that a callback answers, 0 when it answers none."""
    number = read_query(request.url, "g")
    return int(number) if number.isdecimal() else 0


def _told(status: str, delivery: str) -> Told:
    if status not in CALLS:
        log.warning("unlisted twilio call status: status=%s delivery=%s", status, delivery)
    return CALLS.get(status, Told("unknown"))
