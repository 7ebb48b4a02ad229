"""Decides what an answer in TwiML asks for: the verbs that the loopback operator knows, read without trusting them.

Carrying them out is `ringing.py`'s business. A declaration of type or entity is refused: it has no use here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

LONGEST = 64_000
DEFAULT_TIMEOUT_S = 5.0
MOST_DIGITS = 100


class UnreadableError(Exception):
    """What came is no TwiML that an operator can carry out."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb with its attributes, the text of a `Say`, a `Message` or a `Redirect`, and what it holds."""

    name: str
    attributes: dict[str, str]
    text: str
    inner: tuple[Verb, ...] = ()

    @property
    def times(self) -> int:
        """Return how often a `Say` is said."""
        return _number(self.attributes.get("loop"), 1)

    @property
    def timeout_s(self) -> float:
        """Return how long a `Gather` waits for a key."""
        return float(_number(self.attributes.get("timeout"), int(DEFAULT_TIMEOUT_S)))

    @property
    def digits(self) -> int:
        """Return how many keys end a `Gather`; unless it says so, only silence or # does."""
        return _number(self.attributes.get("numDigits"), MOST_DIGITS)

    @property
    def tells_silence(self) -> bool:
        """Say whether a `Gather` calls back when no key came."""
        return self.attributes.get("actionOnEmptyResult") == "true"


KNOWN = {"Response", "Say", "Gather", "Redirect", "Hangup", "Pause", "Message", "Body"}


def read(text: str) -> tuple[Verb, ...]:
    """Return the verbs of a response. Raise UnreadableError for what is not one."""
    if len(text) > LONGEST:
        raise UnreadableError("too long")
    reading = _Reading()
    try:
        reading.parser.Parse(text.encode(), True)
    except expat.ExpatError as wrong:
        raise UnreadableError("not XML") from wrong
    if reading.root is None or reading.root.name != "Response":
        raise UnreadableError("no response")
    return reading.root.inner


def spoken(verbs: tuple[Verb, ...]) -> str:
    """Return what a voice says first, before any key."""
    said = [each for verb in verbs for each in (verb, *verb.inner) if each.name == "Say"]
    return said[0].text if said else ""


class _Reading:
    def __init__(self) -> None:
        self.root: Verb | None = None
        self._open: list[tuple[str, dict[str, str], list[str], list[Verb]]] = []
        self.parser: Any = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._hear

    def _refuse(self, *_: object) -> None:
        raise UnreadableError("a declaration has no use here")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if name not in KNOWN:
            raise UnreadableError("unknown verb")
        self._open.append((name, attributes, [], []))

    def _hear(self, text: str) -> None:
        if self._open:
            self._open[-1][2].append(text)

    def _end(self, _: str) -> None:
        name, attributes, text, inner = self._open.pop()
        verb = Verb(name, attributes, "".join(text).strip(), tuple(inner))
        if self._open:
            self._open[-1][3].append(verb)
        else:
            self.root = verb


def _number(given: str | None, default: int) -> int:
    return int(given) if given and given.isdecimal() else default
