"""Decides what the sandbox tells about itself and how it is given its faults: JSON under `/_`.

How operators answer their own callers is their business.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from channels.sandbox import hostile
from channels.sandbox.faults import BadRuleError, Faults
from channels.sandbox.handset import Handset
from channels.sandbox.http import Reply, Request, as_json, latest
from channels.sandbox.ledger import Ledger, Seen
from channels.sandbox.receipts import Receipts
from channels.sandbox.ringing import Calls


class Desk:
    """`in_flight` says how many requests the operators have not finished answering."""

    def __init__(
        self, ledger: Ledger, faults: Faults, receipts: Receipts, calls: Calls, handset: Handset,
        in_flight: Callable[[], int],
    ) -> None:
        self._ledger, self._faults, self._receipts, self._in_flight = ledger, faults, receipts, in_flight
        self._calls = calls
        self._routes: dict[tuple[str, str], Callable[[Request], Reply]] = {
            ("GET", "/_stats"): lambda _: as_json(200, ledger.stats()),
            ("GET", "/_seen"): self._seen,
            ("GET", "/_phones"): lambda asked: as_json(200, self._by_recipient(asked, "twilio", _as_sms)),
            ("GET", "/_boxes"): lambda asked: as_json(200, self._by_recipient(asked, "smtp", _as_mail)),
            ("GET", "/_networks"): self._posts,
            ("GET", "/_calls"): handset.calls,
            ("POST", "/_calls"): handset.touch,
            ("POST", "/_dial"): handset.dial,
            ("POST", "/_reply"): handset.write,
            ("GET", "/_desk"): handset.desk,
            ("POST", "/_desk"): handset.press,
            ("GET", "/_quiet"): self._quiet,
            ("GET", "/_faults"): lambda _: as_json(200, [asdict(rule) for rule in faults.rules]),
            ("POST", "/_faults"): self._script,
            ("POST", "/_reset"): self._reset,
        }

    def answer(self, request: Request) -> Reply:
        """Answer one question."""
        route = self._routes.get((request.method, request.path))
        return route(request) if route else hostile.error(404, 404, "Not found")

    def _seen(self, request: Request) -> Reply:
        """Every message, or those after the number given as `?after=`."""
        after = request.query.get("after", "0")
        return as_json(
            200, [asdict(seen) for seen in self._ledger.all[int(after) if after.isdecimal() else 0 :]]
        )

    def _quiet(self, _: Request) -> Reply:
        pending, in_flight = self._receipts.pending, self._in_flight() + self._calls.busy
        quiet = not pending and not in_flight
        return as_json(200, {"quiet": quiet, "pending_callbacks": pending, "in_flight": in_flight})

    def _script(self, request: Request) -> Reply:
        try:
            return as_json(200, {"added": self._faults.script(json.loads(request.body))})
        except (BadRuleError, ValueError, TypeError) as wrong:
            return hostile.error(400, 400, str(wrong))

    def _reset(self, _: Request) -> Reply:
        self._calls.stop()
        self._receipts.stop()
        self._faults.forget()
        self._ledger.reset()
        return as_json(200, {})

    def _posts(self, asked: Request) -> Reply:
        """Return what the readers of each network see, the first post first."""
        return as_json(200, {name: [_as_post(seen) for seen in latest(asked, self._ledger.visible(name))]
                             for name in ("x", "facebook")})

    def _by_recipient(
        self, asked: Request, operator: str, show: Callable[[Seen], dict[str, Any]]
    ) -> dict[str, list[dict[str, Any]]]:
        shown: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for seen in latest(asked, self._ledger.visible(operator)):
            shown[seen.to].append(show(seen))
        return shown


def _as_sms(seen: Seen) -> dict[str, Any]:
    return {
        "from": seen.more["sender"],
        "text": seen.text,
        "at": seen.updated,
        "key": seen.key,
        "ref": seen.ref,
    }


def _as_post(seen: Seen) -> dict[str, Any]:
    return {"account": seen.to, "text": seen.text, "at": seen.at, "key": seen.key, "ref": seen.ref, **seen.more}


def _as_mail(seen: Seen) -> dict[str, Any]:
    return {"subject": seen.subject, "text": seen.text, "at": seen.at, "key": seen.key, **seen.more}
