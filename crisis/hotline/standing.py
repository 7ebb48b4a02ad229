"""Where the hotline of an event stands: ordered, prepared, open, closed. A projection; no verdict is given here."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.journal.fold import Projection

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LineTest:
    """A call placed to the number: what came of it (`works`, `fails`), when, by whom."""

    works: bool
    at: datetime
    person: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The last hotline that was ordered. Seqs name the entry that says so.

    `circuit`: where callers who look for a relative are sent (`national`, `cod`), empty until somebody said;
    `circuit_text`: the text beside that names it. `number`: the single number, once it is open.
    """

    order_seq: int | None = None
    ordered_at: datetime | None = None
    circuit: str = ""
    circuit_text: str = ""
    tests: tuple[LineTest, ...] = ()
    opened_seq: int | None = None
    opened_at: datetime | None = None
    number: str = ""
    closing_seq: int | None = None
    closing_at: datetime | None = None
    closed_at: datetime | None = None
    last_words: str = ""

    @property
    def name(self) -> str:
        """Return the standing in one code: `none`, `ordered`, `open`, `closing`, `closed`."""
        if self.closed_at is not None:
            return "closed"
        if self.closing_seq is not None:
            return "closing"
        if self.opened_at is not None:
            return "open"
        return "none" if self.order_seq is None else "ordered"

    @property
    def is_open(self) -> bool:
        """Say whether somebody answers: the number may be published until the closing is ordered."""
        return self.name == "open"

    @property
    def tested(self) -> LineTest | None:
        """Return the last test of a line that works."""
        return next((each for each in reversed(self.tests) if each.works), None)


def step(standing: Standing, entry: Entry, _lines: Any = ()) -> Standing:
    """Fold one entry; most change nothing here."""
    handler = _STEPS.get(entry["kind"])
    return handler(standing, entry) if handler else standing


def _declared(entry: Entry) -> datetime:
    """Return the hour of an order: the earlier of the declared and the recorded one (R2)."""
    return min(parse_instant(entry["data"]["order"]["declared_at"]), parse_instant(entry["recorded_at"]))


def _ordered(_standing: Standing, entry: Entry) -> Standing:
    """An order begins afresh: what was prepared for a hotline closed since is not prepared for the next one."""
    return Standing(order_seq=entry["seq"], ordered_at=_declared(entry))


def _circuit(standing: Standing, entry: Entry) -> Standing:
    return replace(standing, circuit=entry["data"]["circuit"], circuit_text=entry.get("text", {}).get("id", ""))


def _tested(standing: Standing, entry: Entry) -> Standing:
    test = LineTest(entry["data"]["result"] == "works", parse_instant(entry["happened_at"]), entry["by"]["person"])
    return replace(standing, tests=(*standing.tests, test))


def _opened(standing: Standing, entry: Entry) -> Standing:
    return replace(standing, opened_seq=entry["seq"], opened_at=parse_instant(entry["happened_at"]),
                   number=entry["data"]["number"])


def _closing(standing: Standing, entry: Entry) -> Standing:
    return replace(standing, closing_seq=entry["seq"], closing_at=_declared(entry))


def _closed(standing: Standing, entry: Entry) -> Standing:
    return replace(standing, closed_at=parse_instant(entry["happened_at"]),
                   last_words=entry.get("text", {}).get("id", ""))


_STEPS: dict[str, Callable[[Standing, Entry], Standing]] = {
    "cip_ordered": _ordered,
    "cip_order_withdrawn": lambda _standing, _entry: Standing(),
    "cip_circuit_set": _circuit,
    "cip_line_tested": _tested,
    "cip_opened": _opened,
    "cip_closing_ordered": _closing,
    "cip_closed": _closed,
}

standings: Projection[Standing] = Projection(Standing, step)
