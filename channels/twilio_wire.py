"""Decides how any product of Twilio is reached: its official client on our own address, what a failed call proves,
whose signature is believed.

What is asked, and what its states mean, is the business of `twilio.py` (SMS) and `twilio_voice.py` (calls).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
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
    Account,
    BadSignatureError,
    CallbackRequest,
    Realm,
    Refused,
    Unknown,
)
from channels.twilio_codes import CODES
from channels.wire import Backoff, judge_failure, open_session, parse_retry_after, require_secure

log = logging.getLogger(__name__)
T = TypeVar("T")

# Twilio dates to the second, by its own clock: what is dated a little before our call is still ours.
CLOCK_GAP = timedelta(seconds=30)
# A list is asked for by no number and no text, which would stand in its address, and whoever carries an address writes
# it down: all that the account sent since then is read, and ours is recognised here. No page of Twilio is longer.
LONGEST_PAGE = 1_000
MOST_LISTED = 5 * LONGEST_PAGE


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


class Line:
    """One account of Twilio: the official client, its secret, and how long to wait when it says so."""

    def __init__(self, account: Account, realm: Realm) -> None:
        base = require_secure(account.base_url, realm)
        if not (account.account and account.secret):
            raise ValueError("Le compte Twilio est incomplet : renseignez son identifiant et son jeton.")
        self._validator = RequestValidator(account.secret)
        self.client = Client(account.account, account.secret, http_client=RebasedHttpClient(account, base))
        self.backoff = Backoff()

    def ask(self, question: Callable[[], T], delivery: str) -> T | Refused | Unknown:
        """Ask once; whatever goes wrong is said as an outcome, never raised."""
        try:
            return question()
        except (TwilioException, requests.RequestException) as error:
            return self._judge(error, delivery)
        except (ValueError, TypeError, AttributeError):
            # A 2xx whose body is not Twilio's: something answered in its place, after the request had left.
            return Unknown("unreadable")

    def believe(self, request: CallbackRequest) -> None:
        """Raise BadSignatureError unless a callback is signed with our own secret."""
        signature = _header(request.headers, "x-twilio-signature")
        if not (signature and self._validator.validate(request.url, request.form, signature)):
            raise BadSignatureError("Reçu refusé : la signature n’est pas celle de l’opérateur.")

    def _judge(self, error: Exception, delivery: str) -> Refused | Unknown:
        if isinstance(error, requests.RequestException):
            return judge_failure(error)
        if isinstance(error, Throttled):
            growing = self.backoff.refused()
            return Refused("429", again_after=growing if error.after is None else error.after)
        if not isinstance(error, TwilioRestException | TwilioServiceException):
            return Unknown("unreadable")
        # Only a 4xx is the operator's own refusal; a 408 is a proxy that lost patience.
        if not 400 <= error.status < 500 or error.status == 408:
            return Unknown(str(error.status))
        note_unlisted(str(error.code), delivery)
        return Refused(str(error.code))


class Shared:
    """One list for all who wait for it: when an operator failed, hundreds of look-ups ask for the same minutes.

    Whoever asks gets a list that was begun after the asking, so that what it proves is not older than the question.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun, self._since = -1.0, datetime.max.replace(tzinfo=UTC)
        self._listed: Any = None

    def since(self, oldest: datetime, ask: Callable[[datetime], Any]) -> Any:
        """Return what `ask` lists since the minute of an instant, or what it listed for somebody else meanwhile."""
        asked, minute = time.monotonic(), oldest.replace(second=0, microsecond=0)
        with self._lock:
            if self._begun < asked or self._since > minute:
                self._begun, self._since = time.monotonic(), minute
                self._listed = ask(minute)
            return self._listed


def first_of(listed: list[Any] | Refused | Unknown, oldest: datetime,
             is_ours: Callable[[Any], bool]) -> Any | Absent | Unknown:
    """Return the first of ours since an instant in what the operator listed, or what the list proves without it."""
    if isinstance(listed, Refused | Unknown):
        return Unknown(listed.code)
    ours = [each for each in listed if is_ours(each) and each.date_created and each.date_created >= oldest]
    return min(ours, key=lambda each: each.date_created) if ours else _without(listed)


def _without(listed: list[Any]) -> Absent | Unknown:
    if not all(each.to and each.date_created for each in listed):
        return Unknown("unreadable")
    # A full list was cut short, so not seeing ours proves nothing.
    return Absent() if len(listed) < MOST_LISTED else Unknown("too_many")


def with_query(url: str, **added: str) -> str:
    """Return an address that carries these parameters too; one that it carries already stays as it is."""
    parts = urlsplit(url)
    known = parse_qs(parts.query)
    query = "&".join([parts.query] * bool(parts.query) + [
        f"{name}={quote(value)}" for name, value in added.items() if name not in known])
    return urlunsplit(parts._replace(query=query))


def read_query(url: str, name: str) -> str:
    """Return one parameter of an address, empty if it has none. Signed with the address, it may be believed."""
    return parse_qs(urlsplit(url).query).get(name, [""])[0]


def note_unlisted(code: str, delivery: str) -> None:
    """Log a code that the table does not list."""
    if not code.isdecimal() or int(code) not in CODES:
        log.warning("unlisted twilio code: code=%s delivery=%s", code, delivery)


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")
