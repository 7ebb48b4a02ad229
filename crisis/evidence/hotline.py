"""The figures of the hotline (CIP) in the report: sums of what was frozen, and what nobody gave (R26, D48).

They weigh nothing in any engagement.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crisis.clock import instant
from crisis.evidence.standing import Content
from crisis.hotline.frozen import Frozen, Quarter, Sums, step, sums


def calls(contents: Sequence[Content]) -> dict[str, Any] | None:
    """Return the calls of the hotline; None if no quarter hour was frozen."""
    frozen = Frozen()
    for content in contents:
        frozen = step(frozen, content)
    return _calls(frozen, sums(frozen)) if frozen.quarters else None


def _calls(frozen: Frozen, found: Sums) -> dict[str, Any]:
    """`unanswered`: abandoned, refused, or still waiting when the exchange counted."""
    exchange = found.exchange
    told = None if exchange is None else exchange | {"unanswered": _unanswered(exchange)}
    codes = {name: _ranked(found.sheets[name]) for name in ("categories", "communes", "priorities")}
    return {"frozen": found.quarters, "without_exchange": found.quarters - found.told, "exchange": told,
            "sheets": found.sheets["calls"], **codes, "callbacks": found.callbacks,
            "busiest": None if found.busiest is None else _hours(found.busiest),
            "quarters": [_quarter(each) for each in frozen.in_order()]}


def _unanswered(exchange: Mapping[str, Any]) -> int:
    return int(exchange["received"] + exchange["refused"] - exchange["answered"])


def _ranked(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return codes with their calls, the most first; the empty code is what nobody said."""
    return [{"code": code, "calls": many} for code, many in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def _hours(quarter: Quarter) -> dict[str, Any]:
    return {"seq": quarter.seq, "begins": instant(quarter.begins), "ends": instant(quarter.ends)}


def _quarter(quarter: Quarter) -> dict[str, Any]:
    exchange = None if quarter.exchange is None else {**quarter.exchange, "unanswered": _unanswered(quarter.exchange)}
    return _hours(quarter) | {"exchange": exchange, "sheets": quarter.sheets["calls"], "callbacks": quarter.callbacks,
                              "answering": quarter.answering}
