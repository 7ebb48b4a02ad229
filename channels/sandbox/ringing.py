"""Decides how one call lives: it rings, somebody or a machine picks up, keys are pressed, what it says is walked.

A phone is in the hands of whoever presses the buttons of the desk; nobody does, and it rings out. It may also call the
préfecture. Every state is told by a signed callback, faithfully or not.
"""

from __future__ import annotations

import asyncio
from email.utils import format_datetime
from urllib.parse import urljoin

from channels.sandbox import twiml
from channels.sandbox.faults import Fault
from channels.sandbox.ledger import Ledger, Seen, now
from channels.sandbox.receipts import Receipts

KEYS = frozenset({*map(str, range(10)), "*", "#"})
ACTS = KEYS | {"pick_up", "machine", "busy", "hang_up"}
# The states of a phone that may still be acted on, and those that a caller may still cancel.
RINGING, TALKING, WAITING = "ringing", "in-progress", "queued"
ALIVE = frozenset({WAITING, RINGING, TALKING})
# What befalls a call by itself; the other faults befall its request or its receipts.
BEFALLS = {"busy": "busy", "no_answer": "no-answer", "failed": "failed"}
# An application that sends a call round in circles is hung up on.
MOST_ANSWERS = 20


class Calls:
    """The calls under way. `busy` counts those that are neither ringing nor waiting for a key."""

    def __init__(self, ledger: Ledger, receipts: Receipts, ring_s: float) -> None:
        self._ledger, self.receipts, self._ring_s = ledger, receipts, ring_s
        self._lives: dict[str, Life] = {}

    @property
    def busy(self) -> int:
        """Return how many calls do something by themselves: a phone that rings waits for a person."""
        return sum(not life.waits for life in self._lives.values())

    def follow(self, seen: Seen, fault: Fault) -> None:
        """Let one call live."""
        life = self._lives[seen.ref] = Life(seen, fault, self._ledger, self.receipts, self._ring_s)
        life.task.add_done_callback(lambda _: self._lives.pop(seen.ref, None))

    def act(self, ref: str, act: str) -> bool:
        """Press a button of the phone of one call; False when it neither rings nor speaks."""
        life = self._lives.get(ref)
        possible = {RINGING: ACTS, TALKING: KEYS | {"hang_up"}}
        if life is None or act not in possible.get(life.seen.state, ()):
            return False
        life.act(act)
        return True

    def cancel(self, ref: str, status: str) -> bool:
        """Let the caller end a call: `canceled` before it is picked up, `completed` after."""
        life = self._lives.get(ref)
        if life is None or (life.seen.state == TALKING) != (status == "completed"):
            return False
        life.end(status)
        return True

    def stop(self) -> None:
        """Stop every call under way."""
        for life in list(self._lives.values()):
            life.task.cancel()

    async def close(self) -> None:
        """Stop them and wait until they have."""
        self.stop()
        await asyncio.gather(*(life.task for life in self._lives.values()), return_exceptions=True)


class Life:
    """One call, from the operator's queue to its end."""

    def __init__(self, seen: Seen, fault: Fault, ledger: Ledger, receipts: Receipts, ring_s: float) -> None:
        self.seen, self.waits = seen, False
        self._fault, self._ledger, self._receipts = fault, ledger, receipts
        self._ring_s = min(ring_s, float(seen.more["timeout"]))
        self._acts: asyncio.Queue[str] = asyncio.Queue()
        self._told, self._machine = 0, False
        self._last: asyncio.Task[None] | None = None
        self._held: list[dict[str, str]] = []
        self.task = asyncio.create_task(self._live())

    def act(self, act: str) -> None:
        """Do what a hand does; from now on the call is busy, before it even notices."""
        self.waits = False
        self._acts.put_nowait(act)

    def end(self, status: str) -> None:
        """End at once, by the caller's wish."""
        self.task.cancel()
        self._become(status, "completed")
        self._let_out()

    async def _live(self) -> None:
        if self.seen.more.get("inbound"):
            await self._call_in()
            return
        self._tell("initiated", "initiated")
        self._become(RINGING, "ringing")
        ended = BEFALLS.get(self._fault.name) or await self._ring()
        if ended is None:
            self._become(TALKING, "answered")
            await self._talk()
            ended = "completed"
        self._become(ended, "completed")
        self._let_out()

    async def _call_in(self) -> None:
        """Live a call that this phone makes: the operator asks the application what to say before it picks up."""
        verbs = await self._ask(str(self.seen.more["callback"]), {})
        self._become(TALKING, "answered")
        await self._walk_all(verbs)
        self._become("completed", "completed")

    async def _ring(self) -> str | None:
        """Return how the call ends unanswered, None if it is picked up."""
        act = "machine" if self._fault.name == "machine" else await self._hand(self._ring_s)
        if act is None:
            return "no-answer"
        if act in ("busy", "hang_up"):
            return "busy"
        self._machine = act == "machine"
        if act in KEYS:
            # Whoever presses a key has picked up first.
            self._acts.put_nowait(act)
        return None

    async def _talk(self) -> None:
        await self._walk_all(_read(str(self.seen.more["twiml"])))

    async def _walk_all(self, verbs: tuple[twiml.Verb, ...] | None) -> None:
        for _ in range(MOST_ANSWERS):
            if not verbs:
                return
            verbs = await self._walk(verbs)

    async def _walk(self, verbs: tuple[twiml.Verb, ...]) -> tuple[twiml.Verb, ...] | None:
        """Carry out verbs in order; return those that the application sends in their place, None at the end."""
        for verb in verbs:
            if verb.name == "Hangup":
                return None
            if verb.name == "Redirect":
                return await self._ask(verb.text, {})
            for each in (verb, *verb.inner):
                self._say(each)
            if verb.name == "Gather":
                digits = await self._keys(verb)
                if digits is None:
                    return None
                if digits or verb.tells_silence:
                    return await self._ask(verb.attributes.get("action", ""), {"Digits": digits})
        return None

    async def _keys(self, verb: twiml.Verb) -> str | None:
        """Return the keys that are pressed, as many as are asked for; # or silence ends them sooner. None: hung up."""
        digits = ""
        while len(digits) < verb.digits:
            key = await self._key(verb.timeout_s)
            if key is None:
                return None
            if not key or (key == "#" and verb.digits > 1):
                break
            digits += key
        return digits

    async def _key(self, seconds: float) -> str | None:
        """Return the key that is pressed, empty if none is, None if the phone is hung up. A machine presses none."""
        act = None if self._machine else await self._hand(seconds)
        return None if act == "hang_up" else act if act in KEYS else ""

    def _say(self, verb: twiml.Verb) -> None:
        if verb.name == "Say":
            self.seen.more["spoken"].append(verb.text)

    async def _hand(self, seconds: float) -> str | None:
        """Wait for somebody to touch the phone, at most so long."""
        self.waits = self._acts.empty()
        try:
            return await asyncio.wait_for(self._acts.get(), seconds)
        except TimeoutError:
            return None
        finally:
            self.waits = False

    async def _ask(self, action: str, fields: dict[str, str]) -> tuple[twiml.Verb, ...] | None:
        url = urljoin(str(self.seen.more["callback"] or ""), action)
        given = _fields(self.seen, self.seen.state) | fields
        times = 2 if self._fault.name == "duplicate_receipt" else 1
        if self._last is not None:
            # What was told of the call has long arrived when somebody has heard enough to press a key.
            await asyncio.wait([self._last])
        answers = [await self._receipts.ask(url, given, self._fault) for _ in range(times)]
        self.seen.more["answers"].extend(answers)
        return _read(answers[0])

    def _become(self, state: str, event: str) -> None:
        self._ledger.move(self.seen, state)
        self._tell(event, state)

    def _tell(self, event: str, status: str) -> None:
        """Tell a state to whoever asked for that event."""
        if event not in self.seen.more["events"] or self._fault.name == "no_receipt":
            return
        fields = _fields(self.seen, status) | {
            "CallbackSource": "call-progress-events", "SequenceNumber": str(self._told),
            "Timestamp": format_datetime(now())}
        self._told += 1
        if self._fault.name == "receipts_reordered" and event != "completed":
            self._held.append(fields)
        else:
            self._post(fields)

    def _let_out(self) -> None:
        for fields in self._held:
            self._post(fields)
        self._held.clear()

    def _post(self, fields: dict[str, str]) -> None:
        url = str(self.seen.more["callback"] or "")
        self._last = self._receipts.post(url, fields, self._fault, self._last)


def _read(text: str) -> tuple[twiml.Verb, ...]:
    """Return the verbs of an answer; an operator hangs up on one that cannot be read."""
    try:
        return twiml.read(text)
    except twiml.UnreadableError:
        return ()


def _fields(seen: Seen, status: str) -> dict[str, str]:
    inbound = bool(seen.more.get("inbound"))
    caller, called = (seen.to, seen.more["sender"]) if inbound else (seen.more["sender"], seen.to)
    return {"AccountSid": seen.more["account"], "ApiVersion": "2010-04-01", "CallSid": seen.ref, "CallStatus": status,
            "Direction": "inbound" if inbound else "outbound-api", "From": caller, "To": called}
