"""What people did, as the entries say: orders, acts by hand, reminders, overruns, the cell. Judges nothing."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crisis.clock import parse_instant
from crisis.commitments import Verdict
from crisis.commitments.instants import whole_seconds
from crisis.evidence.standing import Content

Rows = list[dict[str, Any]]


def _of(contents: Sequence[Content], kind: str) -> list[Content]:
    return [content for content in contents if content["kind"] == kind]


def orders(contents: Sequence[Content]) -> Rows:
    """Return every order given by an authority, with its two hours (R2) and what became of its confirmation (R1)."""
    answers = {content["data"]["of"]: content["data"]["confirmed"] for content in _of(contents, "order_confirmed")}
    return [_order(content, answers.get(content["seq"])) for content in contents if content["data"].get("order")]


def _order(content: Content, confirmed: bool | None) -> dict[str, Any]:
    data, order = content["data"], content["data"]["order"]
    declared, recorded = order["declared_at"], content["recorded_at"]
    first, last = sorted((parse_instant(declared), parse_instant(recorded)))
    answered = {None: "waiting", True: "confirmed", False: "denied"}[confirmed]
    return {"seq": content["seq"], "kind": content["kind"], "detail": data.get("level") or data.get("decision"),
            "function": order["decided_by"]["function"], "recorded_by": content["by"]["function"],
            "means": order["means"], "declared_at": declared,
            "recorded_at": recorded, "gap_s": whole_seconds(first, last),
            "confirmation": "own" if order["means"] == "own" else answered}


def hand(contents: Sequence[Content]) -> dict[str, Rows]:
    """Return what was done by hand, each act with its proof; no name is repeated here."""
    return {
        "contacts": [_act(content, ("audience", "target", "outcome", "proof")) | _hours(content)
                     for content in _of(contents, "contact_logged")],
        "publications": [_act(content, ("means", "proof", "read_back")) | _hours(content)
                         for content in _of(contents, "publication_logged")],
        "reports": [_act(content, ("source", "sha256")) | {"recorded_at": content["recorded_at"], **_reached(content)}
                    for content in _of(contents, "report_imported")]}


def _act(content: Content, names: Sequence[str]) -> dict[str, Any]:
    return {"seq": content["seq"]} | {name: content["data"][name] for name in names}


def _hours(content: Content) -> dict[str, Any]:
    return {"happened_at": content["happened_at"], "recorded_at": content["recorded_at"]}


def _reached(content: Content) -> dict[str, int]:
    contacts = content["data"]["contacts"]
    return {"contacts": len(contacts), "reached": sum(each["outcome"] == "reached" for each in contacts)}


def descriptions(contents: Sequence[Content]) -> Rows:
    """Return what the event was said to be and where, after its opening; the last row stands."""
    return [{"seq": content["seq"], "at": content["recorded_at"], "type": content["data"]["type"],
             "communes": len(content["data"]["communes"]), "to_specify": content["data"]["to_specify"]}
            for content in _of(contents, "event_described")]


def reminders(contents: Sequence[Content]) -> Rows:
    """Return the reminders raised, and how many people each was sent to."""
    return [{"seq": content["seq"], "commitment": content["data"]["commitment"], "step": content["data"]["step"],
             "at": content["recorded_at"], "persons": len(content["data"]["persons"])}
            for content in _of(contents, "reminder_raised")]


def overruns(contents: Sequence[Content], verdicts: Mapping[int, Verdict], texts: Mapping[str, str]) -> Rows:
    """Return the motives given for overruns (D6), and one row without words for each that nobody explained."""
    told: Rows = [{"commitment": content["data"]["commitment"], "seq": content["seq"], "at": content["recorded_at"],
                   "words": texts.get(content["text"]["id"]) if "text" in content else None}
                  for content in _of(contents, "overrun_explained")]
    explained = {row["commitment"] for row in told}
    return told + [{"commitment": number, "seq": None, "at": None, "words": None}
                   for number, one in verdicts.items() if one.verdict == "missed" and number not in explained]


def declaration(declared: Sequence[Content], verdict_47: Verdict | None) -> Content | None:
    """Return the declaration of the cell that the verdict rests on, the first one if it rests on none."""
    met_at = verdict_47.met_at if verdict_47 else None
    counted = (each for each in declared
               if met_at in (parse_instant(each["recorded_at"]), parse_instant(each["happened_at"])))
    return next(counted, declared[0] if declared else None)


def cell(contents: Sequence[Content], verdict_47: Verdict | None) -> dict[str, Any] | None:
    """Return the lines of the declaration of the cell that counts (R7): what a verdict on 47 is recomputed from."""
    counted = declaration(_of(contents, "cell_operational"), verdict_47)
    if counted is None:
        return None
    data = counted["data"]
    return {"seq": counted["seq"], "happened_at": counted["happened_at"], "recorded_at": counted["recorded_at"],
            "head": data["head"] is not None, "present": len(data["present"]),
            "own": sum(bool(each["own"]) for each in data["present"]), "minimum": data["minimum"],
            "missing": list(data["missing"]), "reduced": data["reduced"]}
