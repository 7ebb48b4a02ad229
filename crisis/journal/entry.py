"""What an entry is, byte for byte, and when a chain holds. Pure: storing is `store`'s business."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

GENESIS = "00" * 32
"""What stands before the first entry of a chain."""

# Made once: a report reads and writes again every entry and every receipt.
_READER = json.JSONDecoder()
_WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_SURE = frozenset({str, int, bool, type(None)})


class BrokenChainError(Exception):
    """A chain does not hold: `seq` is the first entry that cannot be believed, `why` says in French what is wrong."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"entrée {seq} : {why}")
        self.seq, self.why = seq, why


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a journal, with the bytes that were hashed."""

    event: str
    seq: int
    body: bytes
    hash: str

    @property
    def content(self) -> dict[str, Any]:
        read: dict[str, Any] = _READER.decode(self.body.decode())
        return read


def canonical(value: Any) -> bytes:
    """Return the one way to write `value`: sorted keys, no blank, UTF-8.

    Raises ValueError on what two programs could write in two ways: a float, a key that is not a string.
    """
    _refuse_doubtful(value)
    return _WRITER.encode(value).encode()


def _refuse_doubtful(value: Any) -> None:
    # Two programs rarely agree on how a float is written; a chain must not depend on it. A key that is a number
    # would be sorted as a number when it is written, and as text when it is verified.
    if isinstance(value, float):
        raise ValueError("float in an entry")
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise ValueError("key that is not text in an entry")
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    for child in children:
        if type(child) not in _SURE:
            _refuse_doubtful(child)


def chained(previous: str, body: bytes) -> str:
    """Return SHA-256(previous hash ‖ canonical bytes), in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(previous) + body).hexdigest()


def commitment(salt: bytes, text: str) -> str:
    """Return what an entry says of a text that stands beside it."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def seal(lines: Iterable[dict[str, Any]]) -> str:
    """Return the hash of receipt lines: sorted canonical lines, each ended by a newline."""
    return hashlib.sha256(b"".join(sorted(canonical(line) + b"\n" for line in lines))).hexdigest()


def verify(event: str, entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries of a whole chain as they are found good. Raises BrokenChainError at the first that is not."""
    for entry, _content in verified(event, entries):
        yield entry


def verified(event: str, entries: Iterable[Entry]) -> Iterator[tuple[Entry, dict[str, Any]]]:
    """Yield each entry of a whole chain with what it says, read once. Raises BrokenChainError as `verify` does."""
    previous, expected, recorded = GENESIS, 1, ""
    for entry in entries:
        content = _read(entry, expected)
        if entry.seq != expected or content.get("seq") != expected:
            raise BrokenChainError(expected, "elle manque ou n'est pas à sa place")
        if content.get("event") != event:
            raise BrokenChainError(expected, "elle appartient à un autre évènement")
        if chained(previous, entry.body) != entry.hash:
            raise BrokenChainError(expected, "son empreinte ne correspond pas à son contenu")
        if content["recorded_at"] < recorded:
            raise BrokenChainError(expected, "son heure d'enregistrement recule")
        previous, expected, recorded = entry.hash, expected + 1, content["recorded_at"]
        yield entry, content


def _read(entry: Entry, expected: int) -> dict[str, Any]:
    try:
        content = entry.content
        only_way = canonical(content) == entry.body
    except (ValueError, RecursionError) as error:
        raise BrokenChainError(expected, "son contenu ne se lit pas") from error
    if not isinstance(content, dict) or not isinstance(content.get("recorded_at"), str):
        raise BrokenChainError(expected, "son contenu n'a pas la forme d'une entrée")
    if not only_way:
        raise BrokenChainError(expected, "ses octets ne sont pas écrits de la seule façon admise")
    return content
