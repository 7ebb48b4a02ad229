"""What the journal says of its own clock: which one, its steps, the largest gap between two hours of one fact. Pure."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from crisis.clock import parse_instant
from crisis.commitments.instants import whole_seconds
from crisis.evidence.register import Shift

Entry = Mapping[str, Any]


def clock_quality(contents: Sequence[Entry], shifts: Iterable[Shift]) -> dict[str, Any]:
    """Return the clocks used, the steps noticed while the event was open, and the largest gap with its entry.

    `shifts`: those that the register wrote (`register_seq`); an entry of the event itself may tell one too.
    """
    told = [{"at": one.at, "seconds": one.seconds, "seq": None, "register_seq": one.seq} for one in shifts]
    told += [{"at": each["recorded_at"], "seconds": each["data"]["seconds"], "seq": each["seq"], "register_seq": None}
             for each in contents if each["kind"] == "clock_shifted"]
    gap, seq = max(((apart, -each["seq"]) for each in contents for apart in [gap_s(each)] if apart), default=(0, 0))
    return {"clocks": sorted({each["clock"] for each in contents}), "shifts": sorted(told, key=lambda one: one["at"]),
            "largest_gap_s": gap, "largest_gap_seq": -seq or None}


def gap_s(content: Entry) -> int:
    """Return the whole seconds between the recorded hour and the hours that somebody declared for the same fact."""
    recorded = content["recorded_at"]
    return max((_apart(declared, recorded) for declared in _declared(content) if declared != recorded), default=0)


def _declared(content: Entry) -> Iterator[str]:
    yield content["happened_at"]
    order = content["data"].get("order")
    if order:
        yield order["declared_at"]


def _apart(one: str, two: str) -> int:
    first, last = sorted((parse_instant(one), parse_instant(two)))
    return whole_seconds(first, last)
