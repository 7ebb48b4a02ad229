"""What became of each delivery that an event ordered, and the figures of its channels. Pure; reads no table."""
from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.commitments.receipts import NOTHING_HEARD, Receipt, add_line
from crisis.evidence.orders import Ordered

OUTCOMES = ("accepted", "unknown", "refused", "expired", "stopped", "waiting")
SAMPLED = 300  # As many latencies as a picture can show.


@dataclass(frozen=True, slots=True)
class Fate:
    """One delivery: who ordered it, and all that its lines add up to. `outcome`: one of OUTCOMES."""

    order: Ordered
    channel: str
    receipt: Receipt
    outcome: str

    @property
    def latency_s(self) -> float | None:
        """Return the real seconds from the order to its acceptance, to the millisecond; None if never accepted."""
        accepted_at = self.receipt.accepted_at
        if accepted_at is None or self.outcome != "accepted":
            return None
        return round(max(0.0, (accepted_at - parse_instant(self.order.at)).total_seconds()), 3)


def fates(orders: Mapping[str, Ordered], lines: Iterable[Mapping[str, Any]],
          added: Mapping[str, Receipt] | None = None) -> list[Fate]:
    """Return the fate of every delivery ordered, in the order of the entries. A line counted twice adds nothing.

    `added`: what the same lines add up to by delivery, where a fold has added them already.
    """
    heard: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for line in lines:
        heard[line["delivery"]].append(line)
    summed = {key: _sum(some) for key, some in heard.items()} if added is None else added
    return [_fate(order, heard.get(key, ()), summed.get(key, NOTHING_HEARD))
            for key, order in sorted(orders.items(), key=lambda item: item[1].seq)]


def _sum(lines: Iterable[Mapping[str, Any]]) -> Receipt:
    receipt = NOTHING_HEARD
    for line in lines:
        receipt = add_line(receipt, line)
    return receipt


def _fate(order: Ordered, lines: Sequence[Mapping[str, Any]], receipt: Receipt) -> Fate:
    # People on duty are woken by SMS; the entry that wakes them does not repeat it.
    channel = next((line["channel"] for line in lines), order.channel or "sms")
    return Fate(order, channel, receipt, _outcome(receipt, lines))


def _outcome(receipt: Receipt, lines: Iterable[Mapping[str, Any]]) -> str:
    """Return one of OUTCOMES; `waiting`: no line yet; `expired` and `stopped` were never attempted."""
    told = receipt.outcome
    if told == "pending":
        return "waiting"
    if told != "failed" or receipt.refused_at is not None:
        return "refused" if told == "failed" else told
    return "stopped" if any(line["state"] == "stopped" for line in lines) else "expired"


def counts(some: Iterable[Fate]) -> dict[str, int]:
    """Count deliveries by outcome. `accepted` includes `delivered`; the outcomes add up to `targeted`."""
    found = dict.fromkeys(("targeted", *OUTCOMES, "delivered"), 0)
    for fate in some:
        found["targeted"] += 1
        found[fate.outcome] += 1
        found["delivered"] += fate.receipt.delivered_at is not None
    return found


def channels(every: Iterable[Fate]) -> list[dict[str, Any]]:
    """Return one row of figures per channel used: what was attempted, what became of it, and how long it took."""
    by_channel: dict[str, list[Fate]] = defaultdict(list)
    for fate in every:
        by_channel[fate.channel].append(fate)
    return [{"name": name} | _figures(some) for name, some in sorted(by_channel.items())]


def _figures(some: Sequence[Fate]) -> dict[str, Any]:
    told = counts(some)
    latencies = sorted(latency for fate in some if (latency := fate.latency_s) is not None)
    return {"attempted": told["accepted"] + told["refused"] + told["unknown"],
            **{name: told[name] for name in ("accepted", "delivered", "refused", "unknown", "expired", "stopped",
                                             "waiting")},
            "n": len(latencies), "p50_s": rank(latencies, 50), "p95_s": rank(latencies, 95),
            "max_s": latencies[-1] if latencies else None, "latencies": sampled(latencies)}


def sampled(ordered: Sequence[float]) -> list[float]:
    """Return sorted values, at most 300 of them: beyond, as many nearest ranks evenly apart, the last one included."""
    many = len(ordered)
    return [ordered[-(-each * many // SAMPLED) - 1] for each in range(1, SAMPLED + 1)] if many > SAMPLED \
        else list(ordered)


def rank(ordered: Sequence[float], percent: int) -> float | None:
    """Return the nearest-rank percentile of sorted values: always one that was measured. None if there is none."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)] if ordered else None


def first_accepted(some: Iterable[Fate]) -> datetime | None:
    """Return the first instant at which an operator took one of them."""
    return min((fate.receipt.accepted_at for fate in some if fate.receipt.accepted_at is not None), default=None)
