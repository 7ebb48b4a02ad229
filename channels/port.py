"""The port every operator is called through: one verb, three outcomes.

What an outcome means for a delivery is decided by `crisis/delivery`; an adapter only says what happened on the wire.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

Realm = Literal["real", "sandbox"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one recipient by one route, ready to leave.

    `client_key` was committed before the call; every retry of the same attempt carries the same key.
    `valid_for` is how many seconds the operator may still try (None: its own default).
    `reply_to` is the operator's reference of the post that this one continues, on networks that have threads.
    `doubtful`: an earlier call of this delivery may have left, so "you already posted this" means that it did.
    `subject` of a telephone call: the keys that it offers, said after the text; empty when it expects none.
    """

    delivery: str
    client_key: str
    channel: str
    address: str
    text: str
    subject: str = ""
    valid_for: int | None = None
    callback: str | None = None
    reply_to: str | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """The operator took it. `ref` is its own id; `state` goes further than accepted only if it said so at once."""

    ref: str
    state: str = "accepted"


@dataclass(frozen=True, slots=True)
class Refused:
    """Surely not taken. `again_after` seconds: the operator or the network invites a repeat; None: never repeat."""

    code: str
    again_after: float | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request left and nobody knows: time-out, reset, 5xx after sending."""

    code: str


Outcome = Accepted | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Found:
    """A look-up found the message at the operator, with the operator's own date (aware UTC)."""

    ref: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Absent:
    """A look-up that surely would have seen the message did not."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One line told by an operator: our delivery id, its state, its own reference, a code when it failed."""

    delivery: str
    state: str
    ref: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class CallbackRequest:
    """A callback as it reached us. `url` is built from the configured public address, never from Host."""

    url: str
    form: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


class BadSignatureError(Exception):
    """The callback is not signed by the operator; nothing in it may be believed."""


class Adapter(Protocol):
    """What every operator offers."""

    operator: str

    def send(self, outgoing: Outgoing) -> Outcome:
        """Call the operator once. Never raises for what the network or the operator did."""


@runtime_checkable
class LooksUp(Protocol):
    """An operator that can be asked what became of an attempt."""

    def look_up(self, outgoing: Outgoing, since: datetime) -> Found | Absent | Unknown:
        """Ask; `since` is the instant (UTC) of the first call of that attempt."""


@runtime_checkable
class HearsBack(Protocol):
    """An operator that calls us back."""

    def hear(self, request: CallbackRequest) -> list[Heard]:
        """Read a callback. Raises BadSignatureError."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says back: a key pressed during a call of ours, or the text of a message received.

    `ref` is the operator's own mark of this very word: told twice, it is the same word. `words` are empty when the
    person was asked and pressed nothing. `delivery` names the call; a message names only its number, `sender`.
    """

    by: Literal["key", "reply"]
    ref: str
    words: str
    delivery: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a person who spoke to us is told, and whether keys are awaited again."""

    sentence: str
    again: bool = False


@runtime_checkable
class HearsPeople(Protocol):
    """An operator that brings back what people say. What it means is decided above; here it is only read and worded."""

    def said(self, request: CallbackRequest) -> Said | None:
        """Read a callback; None when no person speaks in it. Raises BadSignatureError."""

    def worded(self, request: CallbackRequest, answered: Answered) -> str:
        """Return the answer to that same callback in the operator's own language (XML)."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """One step of a call that somebody makes to us. Who calls is not read: a caller's number is forged in seconds.

    `call` is the operator's own mark of that call, `question` the number of the one that `keys` answer (0: it begins).
    """

    call: str
    question: int
    keys: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What somebody who calls us is told; `awaits` keys may answer, as those of that `question`. None: the end."""

    sentence: str
    awaits: int = 0
    question: int = 0


@runtime_checkable
class TakesCalls(Protocol):
    """An operator that brings us the calls made to our number. What they lead to is decided above."""

    def dialled(self, request: CallbackRequest) -> Dialled:
        """Read one step of a call. Raises BadSignatureError."""

    def prompted(self, request: CallbackRequest, prompt: Prompt) -> str:
        """Return the answer to that same step in the operator's own language (XML)."""


@runtime_checkable
class Cancels(Protocol):
    """An operator that can still stop what it took."""

    def cancel(self, ref: str) -> bool:
        """Return True if the operator confirms that it will not deliver it."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where and as whom an operator is called: a change of these settings is all that going real takes."""

    base_url: str
    account: str = ""
    secret: str = ""
    sender: str = ""
    proxy: str | None = None
    ca_bundle: str | None = None
    connect_s: float = 3.0
    read_s: float = 10.0
    pool: int = 64
