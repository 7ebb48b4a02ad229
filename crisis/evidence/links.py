"""The other events of a report: those that are one with this one and the starts they give, those of the same COD (R5).

Each keeps its own chain, audiences and verdicts; a start is told with the entry that proves it. Judges nothing.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crisis.clock import instant
from crisis.commitments import Verdict
from crisis.commitments.clocks import TAKEN_OVER
from crisis.evidence.standing import Content

Rows = list[dict[str, Any]]
ROLES = {"cod_activated": "served", "cod_shared": "serves"}


def named_in(contents: Sequence[Content]) -> set[str]:
    """Return the events that a report names: its reader wants their titles too."""
    found: set[str] = set()
    for content in contents:
        if content["kind"] == "event_linked":
            found |= {content["data"]["event"], *(start["event"] for _, start in _starts(content))}
        elif _shared(content):
            found.add(_shared(content))
    return found


def links(contents: Sequence[Content], verdicts: Mapping[int, Verdict], titles: Mapping[str, str]) -> Rows:
    """Return each link, and each start carried since, with the starts of the other event; `counts`: a delay of this
    event is judged from it.
    """
    return [{"seq": content["seq"], "at": content["recorded_at"], "event": content["data"]["event"],
             "title": titles.get(content["data"]["event"]), "relation": content["data"]["relation"],
             "carried": bool(content["data"].get("carried")),
             "starts": [{"commitment": number, "at": start["at"], "event": start["event"],
                         "title": titles.get(start["event"]), "seq": start["seq"],
                         "counts": _counts(verdicts.get(number), start)} for number, start in _starts(content)]}
            for content in contents if content["kind"] == "event_linked"]


def _starts(content: Content) -> list[tuple[int, dict[str, Any]]]:
    return [(int(number), start) for number, start in sorted(content["data"]["starts"].items()) if start]


def _counts(verdict: Verdict | None, start: Mapping[str, Any]) -> bool:
    if verdict is None or verdict.started_at is None or TAKEN_OVER.isdisjoint(verdict.reasons):
        return False
    return instant(verdict.started_at) == str(start["at"])


def shared(contents: Sequence[Content], titles: Mapping[str, str]) -> Rows:
    """Return whose COD served this event, and which others its own served: `role` is `served` or `serves`."""
    return [{"seq": content["seq"], "at": content["recorded_at"], "event": _shared(content),
             "title": titles.get(_shared(content)), "role": ROLES[content["kind"]]}
            for content in contents if _shared(content)]


def _shared(content: Content) -> str:
    """Return the other event of a COD for several; empty for an entry that is not about one."""
    if content["kind"] not in ROLES:
        return ""
    return str(content["data"].get("shared", "") if content["kind"] == "cod_activated" else content["data"]["event"])
