"""Decides how the loopback SMS operator answers, in the words of Twilio's public API, and whom it may reach.

Only numbers of fiction are, unless it plays a real directory: a sandbox must never pass for an operator. Receipts are
`receipts.py`'s business.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from channels.sandbox import hostile
from channels.sandbox.api import FICTION, Door, date, delivery_of, page_of, read_instant, sid
from channels.sandbox.faults import Fault, Faults
from channels.sandbox.http import Reply, Request, SilenceError, as_json
from channels.sandbox.ledger import Ledger, Seen
from channels.sandbox.receipts import Receipts

MESSAGES = re.compile(r"/2010-04-01/Accounts/([^/]+)/Messages(?:/(SM[0-9a-f]{32}))?\.json")
SENDER = re.compile(r"\+\d{6,15}|\d{5,6}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
LONGEST_BODY = 1600
CANCELLABLE = {"accepted", "queued"}


class Phones:
    """Takes SMS, shows them, lists them and cancels them."""

    def __init__(
        self, ledger: Ledger, faults: Faults, receipts: Receipts, account: str, secret: str, seed: int,
        numbers: re.Pattern[str] = FICTION,
    ) -> None:
        self._ledger, self._faults, self._receipts = ledger, faults, receipts
        self._numbers = numbers
        self._account, self._seed = account, seed
        self._door = Door(account, secret)

    def answer(self, request: Request) -> Reply:
        """Answer one call of the API."""
        path = self._door.lets_in(MESSAGES, request)
        if isinstance(path, Reply):
            return path
        if path[2]:
            return self._one(request, path[2])
        if request.method == "POST":
            return self._create(request.form())
        return (
            self._list(request.query)
            if request.method == "GET"
            else hostile.error(405, 20004, "Method not allowed")
        )

    def _create(self, form: dict[str, str]) -> Reply:
        to = form.get("To", "")
        wrong = self._find_wrong(form)
        fault = self._faults.strike("twilio", to) if not wrong else Fault()
        taken = not wrong and not hostile.spoils(fault)
        state = ("accepted" if "MessagingServiceSid" in form else "queued") if taken else _say(wrong, fault)
        seen = self._ledger.note(
            "twilio",
            to,
            form.get("Body", ""),
            state=state,
            accepted=taken,
            ref=self._sid() if taken else "",
            refused=bool(wrong) or hostile.refuses(fault),
            key=delivery_of(form.get("StatusCallback", "")),
            more={
                "account": self._account,
                "sender": form.get("From", ""),
                "callback": form.get("StatusCallback"),
                "service": form.get("MessagingServiceSid"),
            },
        )
        if wrong:
            return hostile.error(400, *wrong)
        reply = hostile.before(fault)
        if reply:
            return reply
        shown = as_json(201, _show(seen))
        if fault.name != "stuck":
            self._receipts.follow(seen, fault)
        return hostile.after(fault, shown)

    def _list(self, query: dict[str, str]) -> Reply:
        to = query.get("To", "")
        if self._faults.is_mute("twilio", to):
            raise SilenceError
        oldest = read_instant(query.get("DateSent>", ""))
        heard = self._ledger.by_to["twilio", to] if to else self._ledger.all
        kept = [
            s
            for s in heard
            if s.accepted and s.operator == "twilio" and datetime.fromisoformat(s.at) >= oldest
        ]
        return page_of(kept[::-1], "messages", f"/2010-04-01/Accounts/{self._account}/Messages.json", query, _show)

    def _one(self, request: Request, sid: str) -> Reply:
        seen = self._ledger.by_ref.get(sid)
        if not seen:
            return hostile.error(404, 20404, "The requested resource was not found")
        if request.method == "POST":
            if request.form().get("Status") != "canceled":
                return hostile.error(400, 20001, "Only Status=canceled is understood")
            if seen.state not in CANCELLABLE:
                return hostile.error(400, 30409, "Message cannot be canceled")
            self._ledger.move(seen, "canceled")
            self._receipts.tell(seen, Fault())
        return as_json(200, _show(seen))

    def _find_wrong(self, form: dict[str, str]) -> tuple[int, str] | None:
        return _find_wrong(form, self._numbers) or self._receipts.find_wrong(form)

    def _sid(self) -> str:
        return sid("SM", self._seed, len(self._ledger.all))


def _find_wrong(form: dict[str, str], numbers: re.Pattern[str]) -> tuple[int, str] | None:
    """Return the operator's code and words for the first fault of the form."""
    validity = form.get("ValidityPeriod", "36000")
    checks = [
        ("To" in form, 21604, "A 'To' phone number is required."),
        (
            bool(numbers.fullmatch(form.get("To", ""))),
            21211,
            "Invalid 'To' Phone Number: only numbers of fiction.",
        ),
        ("From" in form or "MessagingServiceSid" in form, 21603, "A 'From' phone number is required."),
        (bool(SENDER.fullmatch(form.get("From", "x"))), 21212, "Invalid 'From' Number."),
        (
            bool(SERVICE.fullmatch(form.get("MessagingServiceSid", "MG" + "0" * 32))),
            21705,
            "Invalid Service Sid.",
        ),
        (bool(form.get("Body")), 21602, "Message body is required."),
        (
            len(form.get("Body", "")) <= LONGEST_BODY,
            21617,
            "The message body exceeds the 1600 character limit.",
        ),
        (validity.isdecimal() and 1 <= int(validity) <= 36000, 90007, "Invalid validity period value."),
    ]
    return next(((code, words) for right, code, words in checks if not right), None)


def _say(wrong: tuple[int, str] | None, fault: Fault) -> str:
    return f"refused {wrong[0]}" if wrong else fault.name


def _show(seen: Seen) -> dict[str, Any]:
    gone = seen.state in {"sent", "delivered", "undelivered"}
    return {
        "account_sid": seen.more["account"],
        "api_version": "2010-04-01",
        "body": seen.text,
        "date_created": date(seen.at),
        "date_sent": date(seen.updated) if gone else None,
        "date_updated": date(seen.updated),
        "direction": "outbound-api",
        "error_code": seen.error,
        "error_message": None,
        "from": seen.more["sender"] or None,
        "messaging_service_sid": seen.more["service"],
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "EUR",
        "sid": seen.ref,
        "status": seen.state,
        "subresource_uris": {},
        "to": seen.to,
        "uri": f"/2010-04-01/Accounts/{seen.more['account']}/Messages/{seen.ref}.json",
    }
