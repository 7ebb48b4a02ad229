"""Decides how the loopback operator takes, lists and ends telephone calls, in the words of Twilio's public API.

How a call lives once it is taken is `ringing.py`'s business.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from channels.sandbox import hostile, twiml
from channels.sandbox.api import FICTION, Door, date, delivery_of, page_of, read_instant, sid
from channels.sandbox.faults import Fault, Faults
from channels.sandbox.http import Reply, Request, SilenceError, as_json
from channels.sandbox.ledger import Ledger, Seen
from channels.sandbox.ringing import WAITING, Calls

CALLS = re.compile(r"/2010-04-01/Accounts/([^/]+)/Calls(?:/(CA[0-9a-f]{32}))?\.json")
CALLER = re.compile(r"\+[1-9]\d{6,14}")
LONGEST_TWIML = 4_000
LONGEST_RING_S = 600
RING_S = 60


class Exchange:
    """Takes calls, lists them and ends them."""

    def __init__(
        self, ledger: Ledger, faults: Faults, calls: Calls, door: Door, account: str, seed: int,
        numbers: re.Pattern[str] = FICTION,
    ) -> None:
        self._numbers = numbers
        self._ledger, self._faults, self._calls = ledger, faults, calls
        self._door, self._account, self._seed = door, account, seed

    def answer(self, request: Request) -> Reply:
        """Answer one call of the API."""
        path = self._door.lets_in(CALLS, request)
        if isinstance(path, Reply):
            return path
        if path[2]:
            return self._one(request, path[2])
        return self._create(request) if request.method == "POST" else self._list(request.query)

    def _create(self, request: Request) -> Reply:
        form = request.form()
        wrong = self._find_wrong(form)
        fault = Fault() if wrong else self._faults.strike("twilio_voice", form.get("To", ""))
        taken = not wrong and not hostile.spoils(fault)
        state = WAITING if taken else f"refused {wrong[0]}" if wrong else fault.name
        seen = self._ledger.note(
            "twilio_voice",
            form.get("To", ""),
            _spoken(form.get("Twiml", "")),
            state=state,
            accepted=taken,
            ref=sid("CA", self._seed, len(self._ledger.all)) if taken else "",
            refused=bool(wrong) or hostile.refuses(fault),
            key=delivery_of(form.get("StatusCallback", "")),
            more={"account": self._account, "spoken": [], "answers": [], **_asked(request)},
        )
        reply = hostile.error(400, *wrong) if wrong else hostile.before(fault)
        if reply:
            return reply
        shown = as_json(201, _show(seen))
        if fault.name != "stuck":
            self._calls.follow(seen, fault)
        return hostile.after(fault, shown)

    def _find_wrong(self, form: dict[str, str]) -> tuple[int, str] | None:
        return _find_wrong(form, self._numbers) or self._calls.receipts.find_wrong(form)

    def _list(self, query: dict[str, str]) -> Reply:
        to, sender = query.get("To", ""), query.get("From", "")
        if self._faults.is_mute("twilio_voice", to):
            raise SilenceError
        oldest = read_instant(query.get("StartTime>", ""))
        kept = [
            seen
            for seen in self._ledger.all
            if _placed(seen)
            and seen.to == (to or seen.to)
            and seen.more["sender"] == (sender or seen.more["sender"])
            and datetime.fromisoformat(seen.at) >= oldest
        ]
        return page_of(kept[::-1], "calls", f"/2010-04-01/Accounts/{self._account}/Calls.json", query, _show)

    def _one(self, request: Request, ref: str) -> Reply:
        seen = self._ledger.by_ref.get(ref)
        if not seen:
            return hostile.error(404, 20404, "The requested resource was not found")
        if request.method == "POST":
            status = request.form().get("Status", "")
            if status not in ("canceled", "completed"):
                return hostile.error(400, 20001, "Only Status=canceled and Status=completed are understood")
            if seen.state == WAITING and status == "canceled":
                self._ledger.move(seen, status)
            # As the operator does, one that cannot be ended any more is answered as it stands.
            self._calls.cancel(ref, status)
        return as_json(200, _show(seen))


def _placed(seen: Seen) -> bool:
    """Say whether a call was made by us: one that a phone made has that phone as its caller, and is not asked for."""
    return seen.operator == "twilio_voice" and seen.accepted and not seen.more.get("inbound")


def _asked(request: Request) -> dict[str, Any]:
    """Return what of a request a call needs while it lives."""
    form, fields = request.form(), parse_qs(request.body.decode("utf-8", "replace"))
    ring = form.get("Timeout", "")
    return {
        "sender": form.get("From", ""),
        "callback": form.get("StatusCallback"),
        # The operator tells the end alone to whoever asks for nothing more.
        "events": fields.get("StatusCallbackEvent", ["completed"]),
        "timeout": int(ring) if ring.isdecimal() else RING_S,
        "twiml": form.get("Twiml", ""),
    }


def _spoken(written: str) -> str:
    try:
        return twiml.spoken(twiml.read(written))
    except twiml.UnreadableError:
        return ""


def _find_wrong(form: dict[str, str], numbers: re.Pattern[str]) -> tuple[int, str] | None:
    """Return the operator's code and words for the first fault of the form."""
    ring = form.get("Timeout", str(RING_S))
    checks = [
        ("To" in form, 21201, "No 'To' number is specified"),
        (bool(numbers.fullmatch(form.get("To", ""))), 21211, "Invalid 'To' Phone Number: only numbers of fiction."),
        ("From" in form, 21213, "'From' phone number is required"),
        (bool(CALLER.fullmatch(form.get("From", ""))), 21212, "Invalid 'From' Number."),
        ("Url" in form or "Twiml" in form, 21205, "Url parameter is required"),
        ("Url" not in form, 21205, "This operator of fiction fetches nothing: give Twiml"),
        (len(form.get("Twiml", "")) <= LONGEST_TWIML, 21216, "Twiml exceeds the 4000 character limit"),
        (ring.isdecimal() and 1 <= int(ring) <= LONGEST_RING_S, 21220, "Invalid timeout"),
    ]
    return next(((code, words) for right, code, words in checks if not right), None)


def _show(seen: Seen) -> dict[str, Any]:
    begun, over = seen.state != WAITING, seen.state not in (WAITING, "ringing", "in-progress")
    return {
        "account_sid": seen.more["account"],
        "api_version": "2010-04-01",
        "answered_by": None,
        "date_created": date(seen.at),
        "date_updated": date(seen.updated),
        "direction": "outbound-api",
        "duration": "0" if over else None,
        "end_time": date(seen.updated) if over else None,
        "from": seen.more["sender"],
        "parent_call_sid": None,
        "price": None,
        "price_unit": "EUR",
        "sid": seen.ref,
        "start_time": date(seen.at) if begun else None,
        "status": seen.state,
        "subresource_uris": {},
        "to": seen.to,
        "uri": f"/2010-04-01/Accounts/{seen.more['account']}/Calls/{seen.ref}.json",
    }
