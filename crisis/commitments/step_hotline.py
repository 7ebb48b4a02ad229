"""Decides what the order, the tests, the opening and the closing of the hotline (*CIP*) change in the state.

Whether they keep engagement 50 is the business of its verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from crisis.commitments.facts import Hotline
from crisis.commitments.instants import parse_instant
from crisis.commitments.state import State

Entry = Mapping[str, Any]
Lines = Sequence[Mapping[str, Any]]
Changes = dict[str, Any]


def cip_ordered(state: State, entry: Entry, lines: Lines) -> Changes:
    """Begin a hotline: an order given again after a closing or a withdrawal is another one."""
    recorded_at = parse_instant(entry["recorded_at"])
    declared_at = parse_instant(entry["data"]["order"]["declared_at"])
    return {"hotlines": (*state.hotlines, Hotline(int(entry["seq"]), min(declared_at, recorded_at)))}


def _last(state: State, **changes: Any) -> Changes:
    """Change the hotline that stands. What comes without any order belongs to none, and changes nothing."""
    if not state.hotlines:
        return {}
    return {"hotlines": (*state.hotlines[:-1], replace(state.hotlines[-1], **changes))}


def cip_order_withdrawn(state: State, entry: Entry, lines: Lines) -> Changes:
    return _last(state, withdrawn=True)


def cip_line_tested(state: State, entry: Entry, lines: Lines) -> Changes:
    """Keep the first test that succeeded: a line that fails later was tested all the same."""
    data = entry["data"]
    if data["result"] != "works" or not state.hotlines or state.hotlines[-1].tested_at is not None:
        return {}
    return _last(state, tested_at=parse_instant(entry["recorded_at"]))


def cip_opened(state: State, entry: Entry, lines: Lines) -> Changes:
    """Keep both hours: what is published is compared with the recorded one, a delay is shown from the typed one."""
    return _last(state, opened_at=parse_instant(entry["recorded_at"]), said_open_at=parse_instant(entry["happened_at"]))


def cip_closed(state: State, entry: Entry, lines: Lines) -> Changes:
    return _last(state, closed_at=parse_instant(entry["recorded_at"]))


def event_closed(state: State, entry: Entry, lines: Lines) -> Changes:
    """A hotline that was never opened before the closing never will be."""
    return {"closed": True}


def event_reopened(state: State, entry: Entry, lines: Lines) -> Changes:
    """The event continues (R6): what had not come before the closing may still come."""
    return {"closed": False}


STEPS = {
    "cip_ordered": cip_ordered,
    "cip_order_withdrawn": cip_order_withdrawn,
    "cip_line_tested": cip_line_tested,
    "cip_opened": cip_opened,
    "cip_closed": cip_closed,
    "event_closed": event_closed,
    "event_reopened": event_reopened,
}
