"""Decides how an accepted SMS walks through its states and which signed receipts tell it, faithfully or not.

The signature is written here from the operator's public description, and never shared with who verifies it.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Coroutine
from typing import Any
from urllib.parse import urlencode

from channels.sandbox.caller import Caller
from channels.sandbox.faults import Fault
from channels.sandbox.ledger import Ledger, Seen, now

# Seconds before each step.
PACE = {"queued": 0.01, "sent": 0.04, "delivered": 0.1, "undelivered": 0.1}


def sign(token: str, url: str, fields: dict[str, str]) -> str:
    """Return the signature of a callback: HMAC-SHA1 of its address, then its sorted names and values."""
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


class Receipts:
    """`pending` counts the steps and receipts still to come."""

    def __init__(self, ledger: Ledger, token: str, own: str = "") -> None:
        self._ledger = ledger
        self._token = token
        self._caller = Caller(own)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def pending(self) -> int:
        """Return how many messages or receipts are still on their way."""
        return len(self._tasks)

    def find_wrong(self, form: dict[str, str]) -> tuple[int, str] | None:
        """Return the operator's code and words for a callback that would leave this machine."""
        url = form.get("StatusCallback", "")
        known = not url or self._caller.reaches(url)
        return None if known else (21609, "Invalid 'StatusCallback' URL: only addresses of this machine.")

    def follow(self, seen: Seen, fault: Fault) -> None:
        """Let one message walk."""
        self._start(self._walk(seen, fault))

    def tell(
        self, seen: Seen, fault: Fault, previous: asyncio.Task[None] | None = None
    ) -> asyncio.Task[None]:
        """Send the receipt of the present state, after `previous`: a message is told in order."""
        return self.post(_callback(seen), _fields(seen), fault, previous)

    def post(
        self, url: str, fields: dict[str, str], fault: Fault, previous: asyncio.Task[None] | None = None
    ) -> asyncio.Task[None]:
        """Send these fields to an address, after `previous`, and twice when the fault says so."""
        times = 2 if fault.name == "duplicate_receipt" else 1
        return self._start(self._tell(url, fields, fault, times, previous))

    async def ask(self, url: str, fields: dict[str, str], fault: Fault) -> str:
        """Send these fields and return what is answered, empty unless it is an answer."""
        bare, body, headers = self._signed(url, fields, fault)
        answer = await self._caller.ask(bare, body, headers) if bare else None
        return answer[1].decode("utf-8", "replace") if answer and answer[0] == 200 else ""

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something else that counts as under way."""
        self._start(work)

    async def close(self) -> None:
        """Drop what has not been told."""
        self.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._caller.close()

    def stop(self) -> None:
        """Stop every walk and receipt under way."""
        for task in list(self._tasks):
            task.cancel()

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _walk(self, seen: Seen, fault: Fault) -> None:
        last = "undelivered" if fault.name == "undelivered" else "delivered"
        previous: asyncio.Task[None] | None = None
        held: list[dict[str, str]] = []
        for state in _steps(seen.state, last):
            await asyncio.sleep(PACE[state])
            if seen.state == "canceled":
                return
            self._ledger.move(seen, state, fault.code if state == "undelivered" else None)
            if fault.name == "receipts_reordered" and state != last:
                held.append(_fields(seen))
            elif fault.name != "no_receipt":
                previous = self.tell(seen, fault, previous)
        for fields in held:
            previous = self._start(self._tell(_callback(seen), fields, fault, 1, previous))

    async def _tell(
        self,
        url: str,
        fields: dict[str, str],
        fault: Fault,
        times: int,
        previous: asyncio.Task[None] | None,
    ) -> None:
        if previous:
            await asyncio.wait([previous])
        if not url:
            return
        bare, body, headers = self._signed(url, fields, fault)
        for _ in range(times):
            await self._caller.post(bare, body, headers)

    def _signed(self, url: str, fields: dict[str, str], fault: Fault) -> tuple[str, bytes, dict[str, str]]:
        token = "forged" if fault.name == "bad_signature" else self._token
        # The fragment carries retry settings for the operator and is never sent.
        bare = url.partition("#")[0]
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": sign(token, bare, fields),
        }
        return bare, urlencode(fields).encode(), headers


def _callback(seen: Seen) -> str:
    return str(seen.more.get("callback") or "")


def _steps(state: str, last: str) -> list[str]:
    walk = ["accepted", "queued", "sent", last]
    return walk[walk.index(state) + 1 :] if state in walk else []


def _fields(seen: Seen) -> dict[str, str]:
    fields = {
        "AccountSid": seen.more["account"],
        "ApiVersion": "2010-04-01",
        "From": seen.more["sender"],
        "To": seen.to,
        "MessageSid": seen.ref,
        "SmsSid": seen.ref,
        "MessageStatus": seen.state,
        "SmsStatus": seen.state,
    }
    if seen.state == "delivered":
        fields["RawDlrDoneDate"] = now().strftime("%y%m%d%H%M")
    if seen.error:
        fields["ErrorCode"] = str(seen.error)
    return fields
