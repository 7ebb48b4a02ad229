"""Decides how an SMS is handed to Twilio, how a lost answer is looked up, how a receipt or a reply is believed.

Codes and states are rows of `twilio_codes.py`; what an outcome does to a delivery, and what a reply means, is decided
above the port.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime

from twilio.twiml.messaging_response import MessagingResponse

from channels.port import (
    Absent,
    Accepted,
    Account,
    Answered,
    CallbackRequest,
    Found,
    Heard,
    Outcome,
    Outgoing,
    Realm,
    Refused,
    Said,
    Unknown,
)
from channels.twilio_codes import CODES, STATES
from channels.twilio_wire import (
    CLOCK_GAP,
    LONGEST_PAGE,
    MOST_LISTED,
    Line,
    Shared,
    first_of,
    note_unlisted,
    read_query,
    with_query,
)

log = logging.getLogger(__name__)

LONGEST_VALIDITY_S = 36_000
SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")


class TwilioSms:
    """SMS through Twilio. `account.sender` is a number, an alphanumeric name or a Messaging Service (MG…)."""

    operator = "twilio"

    def __init__(self, account: Account, realm: Realm) -> None:
        self._line = Line(account, realm)
        self.realm = realm
        self._sender = account.sender
        self._messages = self._line.client.messages
        self._listing = Shared()

    def send(self, outgoing: Outgoing) -> Outcome:
        """Create one message; `?d=<delivery>` is added to the callback so that receipts name our delivery."""
        message = self._line.ask(lambda: self._messages.create(**self._fields(outgoing)), outgoing.delivery)
        if isinstance(message, Refused | Unknown):
            return message
        if not message.sid:
            return Unknown("unreadable")
        self._line.backoff.accepted()
        return Accepted(ref=message.sid, state=STATES.get(message.status, "accepted"))

    def look_up(self, outgoing: Outgoing, since: datetime) -> Found | Absent | Unknown:
        """Ask for all messages since that instant, and recognise ours by its number and its text."""
        oldest = since.astimezone(UTC) - CLOCK_GAP
        listed = self._listing.since(oldest, lambda minute: self._line.ask(lambda: self._messages.list(
            date_sent_after=minute, limit=MOST_LISTED, page_size=LONGEST_PAGE), outgoing.delivery))
        message = first_of(listed, oldest, lambda each: (each.to, each.body) == (outgoing.address, outgoing.text))
        if isinstance(message, Absent | Unknown):
            return message
        return Found(message.sid, _state(message.status, outgoing.delivery), message.date_created)

    def hear(self, request: CallbackRequest) -> list[Heard]:
        """Read one receipt, believed only if it is signed with our own secret."""
        self._line.believe(request)
        if _written(request):
            return []
        delivery = read_query(request.url, "d")
        status = request.form.get("MessageStatus") or request.form.get("SmsStatus")
        if not delivery or not status:
            log.warning("twilio receipt ignored, it names no delivery or no status: delivery=%s", delivery)
            return []
        code = request.form.get("ErrorCode") or None
        if code:
            note_unlisted(code, delivery)
        return [Heard(delivery, _state(status, delivery), request.form.get("MessageSid", ""), code)]

    def said(self, request: CallbackRequest) -> Said | None:
        """Read one message received. What the operator itself answers (STOP, HELP) is not for us."""
        self._line.believe(request)
        form = request.form
        if not _written(request) or form.get("OptOutType"):
            return None
        return Said("reply", form["MessageSid"], form.get("Body", ""), sender=form.get("From", ""))

    def worded(self, request: CallbackRequest, answered: Answered) -> str:
        """Return the message that answers, or nothing to send."""
        response = MessagingResponse()
        if answered.sentence:
            response.message(answered.sentence)
        return str(response)

    def cancel(self, ref: str) -> bool:
        """Ask to cancel; True only when Twilio says that the message is cancelled."""
        return self._line.ask(lambda: self._messages(ref).update(status="canceled").status == "canceled", "") is True

    def explain(self, code: str) -> str | None:
        """Return what a person should do about a code, in French; None when the code is not listed."""
        return CODES[int(code)].what if code.isdecimal() and int(code) in CODES else None

    def _fields(self, outgoing: Outgoing) -> dict[str, object]:
        fields: dict[str, object] = {"to": outgoing.address, "body": outgoing.text}
        fields["messaging_service_sid" if SERVICE.fullmatch(self._sender) else "from_"] = self._sender
        if outgoing.callback:
            fields["status_callback"] = with_query(outgoing.callback, d=outgoing.delivery)
        if outgoing.valid_for is not None:
            fields["validity_period"] = min(max(outgoing.valid_for, 1), LONGEST_VALIDITY_S)
        return fields


def _written(request: CallbackRequest) -> bool:
    """Return whether a callback brings a message that somebody wrote to us, and no receipt of ours."""
    return request.form.get("SmsStatus") == "received" and bool(request.form.get("MessageSid"))


def _state(status: str, delivery: str) -> str:
    if status not in STATES:
        log.warning("unlisted twilio status: status=%s delivery=%s", status, delivery)
    return STATES.get(status, "unknown")
