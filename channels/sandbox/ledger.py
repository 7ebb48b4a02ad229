"""Decides what the operators remember: every message seen, in one append-only file read again at a restart.

What a recipient sees, and what happens next to a message, is each operator's business.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

OPERATORS = ("twilio", "twilio_voice", "smtp", "site", "x", "facebook", "simulated")
VISIBLE = {
    "twilio": {"delivered"}, "twilio_voice": {"in-progress", "completed"}, "smtp": {"stored"}, "site": {"visible"},
    "x": {"visible"}, "facebook": {"visible"}, "simulated": {"visible"},
}  # fmt: skip


def now() -> datetime:
    """Return the operators' own time."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Seen:
    """One message as it reached an operator. `key` is the caller's own: delivery id, Message-ID or slug.

    Networks are given none: there it is the hash of the text, so that a post published twice is a repeated key.

    `state` is the operator's word; for what was not accepted it says why.
    """

    n: int
    operator: str
    to: str
    text: str
    subject: str
    key: str
    ref: str
    state: str
    at: str
    accepted: bool
    refused: bool = False
    updated: str = ""
    error: int | None = None
    more: dict[str, Any] = field(default_factory=dict)


class Ledger:
    """All that was seen, in order."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "seen.jsonl"
        # The exercises of a real installation play its own directory: its numbers are nobody else's to read.
        self._path.touch(mode=0o600)
        self.clear()
        self._load()
        self._file = self._path.open("a", encoding="utf-8")

    def clear(self) -> None:
        """Empty the memory, not the file."""
        self.all: list[Seen] = []
        self.by_ref: dict[str, Seen] = {}
        self.by_to: dict[tuple[str, str], list[Seen]] = defaultdict(list)
        self._keys: dict[str, set[str]] = {name: set() for name in OPERATORS}
        self._repeated = dict.fromkeys(OPERATORS, 0)

    def reset(self) -> None:
        """Forget everything; the file keeps its lines and a mark that says so."""
        self.clear()
        self._write({"reset": now().isoformat()})

    def note(self, operator: str, to: str, text: str, *, state: str, accepted: bool, **rest: Any) -> Seen:
        """Remember one message."""
        at = now().isoformat()
        blank = {"subject": "", "key": "", "ref": ""}
        seen = Seen(
            n=len(self.all) + 1,
            operator=operator,
            to=to,
            text=text,
            state=state,
            at=at,
            accepted=accepted,
            updated=at,
            **{**blank, **rest},
        )
        self._take(seen)
        self._write(asdict(seen))
        return seen

    def move(self, seen: Seen, state: str, error: int | None = None) -> None:
        """Change the state of a message."""
        seen.state, seen.error, seen.updated = state, error, now().isoformat()
        self._write({"n": seen.n, "state": state, "error": error, "updated": seen.updated})

    def stats(self) -> dict[str, dict[str, int]]:
        """Return the five figures of each operator."""
        return {name: self._figures(name) for name in OPERATORS}

    def visible(self, operator: str) -> list[Seen]:
        """Return what the recipients of an operator can see; a page or a simulated post told twice is seen once."""
        shown = [seen for seen in self.all if seen.operator == operator and seen.state in VISIBLE[operator]]
        if operator == "site":
            return list({seen.key: seen for seen in shown}.values())
        return _first_told(shown) if operator == "simulated" else shown

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _figures(self, name: str) -> dict[str, int]:
        mine = [seen for seen in self.all if seen.operator == name]
        return {
            "requests": len(mine),
            "accepted": sum(seen.accepted for seen in mine),
            "refused": sum(seen.refused for seen in mine),
            "repeated_keys": self._repeated[name],
            "visible": len(self.visible(name)),
        }

    def _take(self, seen: Seen) -> None:
        self.all.append(seen)
        self.by_to[seen.operator, seen.to].append(seen)
        if seen.accepted:
            self.by_ref[seen.ref] = seen
            self._repeated[seen.operator] += seen.key in self._keys[seen.operator]
            self._keys[seen.operator] |= {seen.key} - {""}

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()

    def _load(self) -> None:
        written = self._path.read_bytes() if self._path.exists() else b""
        # A kill in the middle of a line leaves half of it: what it said was not yet remembered.
        whole = written[: written.rfind(b"\n") + 1]
        if whole != written:
            self._path.write_bytes(whole)
        for line in whole.splitlines():
            self._hear(json.loads(line))

    def _hear(self, told: dict[str, Any]) -> None:
        if "reset" in told:
            self.clear()
        elif "operator" in told:
            self._take(Seen(**told))
        else:
            seen = self.all[told["n"] - 1]
            seen.state, seen.error, seen.updated = told["state"], told["error"], told["updated"]


def _first_told(shown: list[Seen]) -> list[Seen]:
    """Return each post as it was first told, and when: whoever tells it again adds nothing."""
    first: dict[str, Seen] = {}
    for seen in shown:
        first.setdefault(seen.key, seen)
    return list(first.values())
