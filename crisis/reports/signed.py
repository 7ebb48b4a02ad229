"""What the chain says of the reports of an event: the versions made, and who attested and visaed each. A projection."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from crisis.db import Tx
from crisis.journal.contents import contents
from crisis.journal.fold import Projection

MADE, ATTESTED, VISAED = "report_made", "report_attested", "report_visaed"
OWN = frozenset({MADE, ATTESTED, VISAED})


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, in which function, at which instant (the string of the entry), by which entry."""

    person: str
    function: str
    at: str
    seq: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A version that was made: the hash of its JSON, the last entry in it, and its signatures (R27)."""

    number: int
    sha256: str
    up_to_seq: int
    seq: int
    made_at: str
    attested: Signature | None = None
    visaed: Signature | None = None


def step(made: tuple[Signed, ...], entry: dict[str, Any], _lines: Any = ()) -> tuple[Signed, ...]:
    """Fold one entry."""
    kind, data = entry["kind"], entry["data"]
    if kind == MADE:
        return (*made, Signed(data["version"], data["sha256"], data["up_to_seq"], entry["seq"], entry["recorded_at"]))
    if kind not in OWN:
        return made
    by = Signature(entry["by"]["person"], entry["by"]["function"], entry["recorded_at"], entry["seq"])
    return tuple(_by(each, kind, by) if each.number == data["version"] else each for each in made)


def _by(version: Signed, kind: str, by: Signature) -> Signed:
    return replace(version, attested=by) if kind == ATTESTED else replace(version, visaed=by)


signed: Projection[tuple[Signed, ...]] = Projection(tuple, step)


def since(tx: Tx, event_id: str, seq: int) -> int:
    """Return how many entries follow `seq`, without those that only say what became of reports."""
    return sum(row.kind not in OWN for row in contents.state(tx, event_id).rows[seq:])
