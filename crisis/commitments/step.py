"""Decides what each kind of entry changes in the state: one table, one small function per kind.

What the state then means is the business of the verdicts. A kind that is not in the table only moves `seq`
and `last_at`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from crisis.commitments.facts import Confirmation, Decision, Opening, StartingOrder, Stop, Zone
from crisis.commitments.instants import earliest, latest, parse_instant
from crisis.commitments.state import State, start
from crisis.commitments.step_hotline import STEPS as HOTLINE
from crisis.commitments.step_sending import (
    contact_logged,
    heard,
    message_approved,
    message_dispatched,
    message_drafted,
    message_returned,
    piece_attached,
    piece_judged,
    publication_logged,
    receipts_sealed,
    report_imported,
)

Entry = Mapping[str, Any]
Lines = Sequence[Mapping[str, Any]]
Changes = dict[str, Any]


def _event_opened(state: State, entry: Entry, lines: Lines) -> Changes:
    """Freeze the opening. A setting that is absent takes the value that never helps a verdict."""
    data = entry["data"]
    rules = {
        int(number): (int(rule["version"]), str(rule["status"]))
        for number, rule in data.get("rules", {}).items()
    }
    return {
        "opening": Opening(
            mode=data.get("mode", ""),
            demonstration=bool(data.get("demonstration", False)),
            module7=bool(data.get("module7", True)),
            communes=tuple(data.get("communes", ())),
            minimum_staff=int(data.get("minimum_staff", 1)),
            means=tuple(data.get("means", ())),
            priority_media=tuple(data.get("priority_media", ())),
            convention_media=tuple(data.get("convention_media", ())),
            rules=rules,
            counting_48=data.get("counting_48", "covered"),
        )
    }


def _event_described(state: State, entry: Entry, lines: Lines) -> Changes:
    """Keep where the event was said to be, and when: `needs` says which zone counts."""
    if state.opening is None:
        return {}
    said = Zone(parse_instant(entry["recorded_at"]), tuple(entry["data"]["communes"]))
    return {"opening": replace(state.opening, zones=(*state.opening.zones, said))}


def _alert_received(state: State, entry: Entry, lines: Lines) -> Changes:
    """The hour of the alert starts no clock; 47 is read from it for information (R2)."""
    return {"alert_at": earliest((state.alert_at, parse_instant(entry["happened_at"])))}


def _starting_order(entry: Entry, cod: bool, starts_47: bool, starts_48: bool) -> StartingOrder:
    recorded_at = parse_instant(entry["recorded_at"])
    declared = (entry["data"].get("order") or {}).get("declared_at")
    declared_at = parse_instant(declared) if declared else recorded_at
    return StartingOrder(declared_at, recorded_at, cod, starts_47, starts_48, int(entry["seq"]),
                         served="shared" in entry["data"])


def _communication_started(state: State, entry: Entry, lines: Lines) -> Changes:
    return {"orders": (*state.orders, _starting_order(entry, cod=False, starts_47=True, starts_48=False))}


def _cod_activated(state: State, entry: Entry, lines: Lines) -> Changes:
    data = entry["data"]
    order = _starting_order(entry, True, bool(data["starts_47"]), bool(data["starts_48"]))
    return {"orders": (*state.orders, order)}


def _event_linked(state: State, entry: Entry, lines: Lines) -> Changes:
    """Take over the starts of an event that is this one: a clock then starts from the earliest of all (R5).

    Other relations (an exercise and what it became) link two events that are not one: they start nothing.
    """
    data = entry["data"]
    if data["relation"] != "same":
        return {}
    taken = (_taken_over(int(number), start) for number, start in sorted(data["starts"].items()) if start)
    return {"orders": (*state.orders, *taken)}


def _taken_over(number: int, start: Mapping[str, Any]) -> StartingOrder:
    """Both hours are the start itself: the gap of an order is printed where that order stands."""
    at = parse_instant(start["at"])
    return StartingOrder(at, at, bool(start["cod"]), number == 47, number == 48, int(start["seq"]), start["event"])


def _order_confirmed(state: State, entry: Entry, lines: Lines) -> Changes:
    """The last answer stands: an authority may first say no by mistake, or yes and then correct it."""
    data = entry["data"]
    answer = Confirmation(bool(data["confirmed"]), entry["by"]["person"])
    return {"confirmations": {**state.confirmations, int(data["of"]): answer}}


def _decision_recorded(state: State, entry: Entry, lines: Lines) -> Changes:
    data = entry["data"]
    decision = Decision(
        seq=int(entry["seq"]),
        decision=data["decision"],
        by_voice=(data.get("order") or {}).get("means", "own") != "own",
        recorded_at=parse_instant(entry["recorded_at"]),
    )
    return {"decisions": (*state.decisions, decision)}


def _cell_operational(state: State, entry: Entry, lines: Lines) -> Changes:
    """Keep a declaration. An hour typed before the last standing-down contradicts the journal: it is dropped."""
    data, declarer = entry["data"], entry["by"]["person"]
    typed_at, recorded_at = parse_instant(entry["happened_at"]), parse_instant(entry["recorded_at"])
    down_at = latest(stop.stood_down_at for stop in state.stops)
    floor = state.opening.minimum_staff if state.opening else 1
    stop = Stop(
        seq=int(entry["seq"]),
        happened_at=recorded_at if down_at is not None and typed_at <= down_at else typed_at,
        recorded_at=recorded_at,
        minimum=int(data.get("minimum", floor)),
        traced=tuple(there["person"] for there in data.get("present", ())
                     if there["own"] and there["person"] != declarer),
        reduced=bool(data.get("reduced", False)),
    )
    return {"stops": (*state.stops, stop)}


def _cell_stood_down(state: State, entry: Entry, lines: Lines) -> Changes:
    at = parse_instant(entry["recorded_at"])
    return {"stops": tuple(replace(stop, stood_down_at=stop.stood_down_at or at) for stop in state.stops)}


def _presence_corrected(state: State, entry: Entry, lines: Lines) -> Changes:
    """A trace that was a mistake proves nothing: the declarations made after it lose it, not those before."""
    wrong, person = int(entry["data"]["corrects"]), entry["data"]["person"]
    return {"stops": tuple(
        replace(stop, traced=tuple(each for each in stop.traced if each != person)) if stop.seq > wrong else stop
        for stop in state.stops)}


def _activation_mistaken(state: State, entry: Entry, lines: Lines) -> Changes:
    return {"mistaken": True}


def _reminder_raised(state: State, entry: Entry, lines: Lines) -> Changes:
    data = entry["data"]
    return {"reminders": state.reminders | {(int(data["commitment"]), int(data["step"]))}}


STEPS: dict[str, Callable[[State, Entry, Lines], Changes]] = {
    "event_opened": _event_opened,
    "event_described": _event_described,
    "alert_received": _alert_received,
    "communication_started": _communication_started,
    "cod_activated": _cod_activated,
    "event_linked": _event_linked,
    "order_confirmed": _order_confirmed,
    "decision_recorded": _decision_recorded,
    "cell_operational": _cell_operational,
    "cell_stood_down": _cell_stood_down,
    "presence_corrected": _presence_corrected,
    "message_drafted": message_drafted,
    "message_returned": message_returned,
    "message_approved": message_approved,
    "message_dispatched": message_dispatched,
    "receipts_sealed": receipts_sealed,
    "contact_logged": contact_logged,
    "report_imported": report_imported,
    "publication_logged": publication_logged,
    "piece_attached": piece_attached,
    "piece_judged": piece_judged,
    "reminder_raised": _reminder_raised,
    "activation_mistaken": _activation_mistaken,
    **HOTLINE,
}
SEAL = "receipts_sealed"


def step(state: State, entry: Entry, lines: Lines = ()) -> State:
    """Return the state after one entry. `lines` are the delivery lines that a `receipts_sealed` seals."""
    change = STEPS.get(entry["kind"])
    changes = change(state, entry, lines) if change else {}
    return replace(state, seq=int(entry["seq"]), last_at=parse_instant(entry["recorded_at"]), **changes)


def fold(pairs: Iterable[tuple[Entry, Lines]], state: State | None = None) -> State:
    """Fold entries, each with its lines, from the start or from a state already reached.

    No step reads what operators said, so the lines of all the seals are added to one table, copied once.
    """
    reached = start() if state is None else state
    receipts = dict(reached.receipts)
    passed: Entry | None = None
    for entry, lines in pairs:
        if entry["kind"] == SEAL:
            heard(receipts, lines)
        # An entry that changes nothing else is passed over; the last of them still says how far the fold went.
        passed = entry if entry["kind"] == SEAL or entry["kind"] not in STEPS else None
        if passed is None:
            reached = step(reached, entry)
    return replace(reached if passed is None else step(reached, passed), receipts=receipts)
