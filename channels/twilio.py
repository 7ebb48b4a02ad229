"""Decides how an SMS is handed to Twilio, how a lost answer is looked up and how a receipt is believed.

Codes and states are rows of `twilio_codes.py`; what an outcome does to a delivery is decided above the port.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

import requests
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from channels.port import (
    Absent,
    Accepted,
    Account,
    BadSignatureError,
    CallbackRequest,
    Found,
    Heard,
    Outcome,
    Outgoing,
    Realm,
    Refused,
    Unknown,
)
from channels.twilio_codes import CODES, STATES
from channels.wire import Backoff, judge_failure, open_session, parse_retry_after, require_secure

log = logging.getLogger(__name__)

LONGEST_VALIDITY_S = 36_000
# Twilio dates to the second, by its own clock: a message dated a little before our call is still ours.
CLOCK_GAP = timedelta(seconds=30)
MOST_LISTED = 1_000
SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")


class Throttled(TwilioException):  # type: ignore[misc]  # the official client ships no types
    """Twilio answered 429: the request was not processed."""

    def __init__(self, after: float | None) -> None:
        super().__init__("429")
        self.after = after


class RebasedHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the official client ships no types
    """The official HTTP client with our base address, time limits and pool; it logs no number."""

    def __init__(self, account: Account, base: str) -> None:
        super().__init__(pool_connections=False)
        logging.getLogger("twilio.http_client").setLevel(logging.WARNING)
        self.base = base
        self.session = open_session(account)
        # The official client names every header and parameter itself; merging them with a session's costs a fifth of
        # what a call costs us, and requests takes None for "nothing to merge".
        self.session.headers = None  # type: ignore[assignment]  # its types ignore what its merging documents
        self.session.params = None  # type: ignore[assignment]  # the same
        self.timeout = (account.connect_s, account.read_s)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        """Call our base address in place of the host that the official client wrote."""
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        response = super().request(method, self.base + parts.path + query, *args, **kwargs)
        if response.status_code == 429:
            raise Throttled(parse_retry_after(response.headers.get("Retry-After")))
        return response

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Write nothing: the original writes the recipient's number."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Write nothing."""


class TwilioSms:
    """SMS through Twilio. `account.sender` is a number, an alphanumeric name or a Messaging Service (MG…)."""

    operator = "twilio"

    def __init__(self, account: Account, realm: Realm) -> None:
        base = require_secure(account.base_url, realm)
        self.realm = realm
        if not (account.account and account.secret):
            raise ValueError("Le compte Twilio est incomplet : renseignez son identifiant et son jeton.")
        self._sender = account.sender
        self._validator = RequestValidator(account.secret)
        client = Client(account.account, account.secret, http_client=RebasedHttpClient(account, base))
        self._messages = client.messages
        self._backoff = Backoff()

    def send(self, outgoing: Outgoing) -> Outcome:
        """Create one message; `?d=<delivery>` is added to the callback so that receipts name our delivery."""
        try:
            message = self._messages.create(**self._fields(outgoing))
        except (TwilioException, requests.RequestException) as error:
            return self._judge(error, outgoing.delivery)
        except (ValueError, TypeError, AttributeError):
            # A 2xx whose body is not Twilio's: something answered in its place, after the request had left.
            return Unknown("unreadable")
        if not message.sid:
            return Unknown("unreadable")
        self._backoff.accepted()
        return Accepted(ref=message.sid, state=STATES.get(message.status, "accepted"))

    def look_up(self, outgoing: Outgoing, since: datetime) -> Found | Absent | Unknown:
        """Ask for the messages to that number since that instant, and recognise ours by its text."""
        oldest = since.astimezone(UTC) - CLOCK_GAP
        try:
            listed = self._messages.list(to=outgoing.address, date_sent_after=oldest, limit=MOST_LISTED)
        except (TwilioException, requests.RequestException) as error:
            return Unknown(self._judge(error, outgoing.delivery).code)
        except (ValueError, TypeError, AttributeError):
            return Unknown("unreadable")
        ours = [m for m in listed if m.body == outgoing.text and m.date_created and m.date_created >= oldest]
        if ours:
            message = min(ours, key=lambda m: m.date_created)
            return Found(message.sid, _state(message.status, outgoing.delivery), message.date_created)
        # A full list was cut short, so not seeing the message proves nothing.
        return Absent() if len(listed) < MOST_LISTED else Unknown("too_many")

    def hear(self, request: CallbackRequest) -> list[Heard]:
        """Read one receipt, believed only if it is signed with our own secret."""
        signature = _header(request.headers, "x-twilio-signature")
        if not (signature and self._validator.validate(request.url, request.form, signature)):
            raise BadSignatureError("Reçu refusé : la signature n’est pas celle de l’opérateur.")
        delivery = parse_qs(urlsplit(request.url).query).get("d", [""])[0]
        status = request.form.get("MessageStatus") or request.form.get("SmsStatus")
        if not delivery or not status:
            log.warning("twilio receipt ignored, it names no delivery or no status: delivery=%s", delivery)
            return []
        code = request.form.get("ErrorCode") or None
        if code:
            _note_unlisted(code, delivery)
        return [Heard(delivery, _state(status, delivery), request.form.get("MessageSid", ""), code)]

    def cancel(self, ref: str) -> bool:
        """Ask to cancel; True only when Twilio says that the message is cancelled."""
        try:
            return bool(self._messages(ref).update(status="canceled").status == "canceled")
        except (TwilioException, requests.RequestException, ValueError, TypeError, AttributeError):
            return False

    def explain(self, code: str) -> str | None:
        """Return what a person should do about a code, in French; None when the code is not listed."""
        return CODES[int(code)].what if code.isdecimal() and int(code) in CODES else None

    def _fields(self, outgoing: Outgoing) -> dict[str, object]:
        fields: dict[str, object] = {"to": outgoing.address, "body": outgoing.text}
        fields["messaging_service_sid" if SERVICE.fullmatch(self._sender) else "from_"] = self._sender
        if outgoing.callback:
            fields["status_callback"] = _name_delivery(outgoing.callback, outgoing.delivery)
        if outgoing.valid_for is not None:
            fields["validity_period"] = min(max(outgoing.valid_for, 1), LONGEST_VALIDITY_S)
        return fields

    def _judge(self, error: Exception, delivery: str) -> Refused | Unknown:
        if isinstance(error, requests.RequestException):
            return judge_failure(error)
        if isinstance(error, Throttled):
            growing = self._backoff.refused()
            return Refused("429", again_after=growing if error.after is None else error.after)
        if not isinstance(error, TwilioRestException | TwilioServiceException):
            return Unknown("unreadable")
        # Only a 4xx is the operator's own refusal; a 408 is a proxy that lost patience.
        if not 400 <= error.status < 500 or error.status == 408:
            return Unknown(str(error.status))
        _note_unlisted(str(error.code), delivery)
        return Refused(str(error.code))


def _name_delivery(callback: str, delivery: str) -> str:
    parts = urlsplit(callback)
    if "d" in parse_qs(parts.query):
        return callback
    query = f"{parts.query}&d={quote(delivery)}" if parts.query else f"d={quote(delivery)}"
    return urlunsplit(parts._replace(query=query))


def _state(status: str, delivery: str) -> str:
    if status not in STATES:
        log.warning("unlisted twilio status: status=%s delivery=%s", status, delivery)
    return STATES.get(status, "unknown")


def _note_unlisted(code: str, delivery: str) -> None:
    if not code.isdecimal() or int(code) not in CODES:
        log.warning("unlisted twilio code: code=%s delivery=%s", code, delivery)


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")
