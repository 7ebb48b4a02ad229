"""Decides what approvals, sendings, receipts and acts done by hand change in the state.

Whether they cover an audience is the business of the traces and audiences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crisis.commitments.facts import Approval, Confirmation, Dispatch, HandTrace, Piece, Target, Version
from crisis.commitments.instants import parse_instant
from crisis.commitments.receipts import NOTHING_HEARD, Receipt, add_line
from crisis.commitments.state import State

Entry = Mapping[str, Any]
Lines = Sequence[Mapping[str, Any]]
Changes = dict[str, Any]

# R18: a report or a piece proves by hand, a name is only declared, nothing proves nothing.
CONTACT_BASIS: dict[str, str | None] = {"piece": "hand", "named": "declared", "none": None}

# A page must have been read back by the server; a file is a report or a screenshot of it.
PUBLICATION_BASIS: dict[tuple[str, bool], str | None] = {
    ("url", True): "hand",
    ("url", False): None,
    ("file", True): "hand",
    ("file", False): "hand",
    ("named", True): "declared",
    ("named", False): "declared",
}

# An imported report names targets, not audiences.
AUDIENCE_OF = {"commune": "elected", "medium": "media", "means": "public"}


def _another_version(state: State, entry: Entry, number: int) -> Changes:
    message = entry["data"]["message"]
    version = Version(number, parse_instant(entry["recorded_at"]))
    return {"versions": {**state.versions, message: (*state.versions.get(message, ()), version)}}


def message_drafted(state: State, entry: Entry, lines: Lines) -> Changes:
    """Keep since when a version stands: what was done by hand before relayed another text."""
    return _another_version(state, entry, int(entry["data"]["version"]))


def message_returned(state: State, entry: Entry, lines: Lines) -> Changes:
    """A message returned to its writer is the next version from then on; the entry names the returned one."""
    return _another_version(state, entry, int(entry["data"]["version"]) + 1)


def message_approved(state: State, entry: Entry, lines: Lines) -> Changes:
    """Keep the approval: a sending counts only under an approval of its own wave (R15)."""
    data = entry["data"]
    approval = Approval(
        seq=int(entry["seq"]),
        number=data.get("number"),
        wave=data.get("wave"),
        bypass=bool(data.get("bypass", False)),
        version=int(data["version"]),
        recorded_at=parse_instant(entry["recorded_at"]),
    )
    earlier = state.approvals.get(data["message"], ())
    return {"approvals": {**state.approvals, data["message"]: (*earlier, approval)}}


def message_dispatched(state: State, entry: Entry, lines: Lines) -> Changes:
    """Keep the wave with its frozen targets and the approvals that it left under."""
    data = entry["data"]
    wave = (data.get("number"), data.get("wave"))
    dispatch = Dispatch(
        message=data["message"],
        number=data.get("number"),
        factual=bool(data.get("factual", False)),
        recorded_at=parse_instant(entry["recorded_at"]),
        communes=tuple(data.get("communes", ())),
        without_route=frozenset(data.get("without_route", ())),
        targets=tuple(
            Target(target["id"], target["audience"], target["target"], target["channel"], target.get("real") is True)
            for target in data.get("targets", ())
        ),
        approvals=tuple(a for a in state.approvals.get(data["message"], ()) if (a.number, a.wave) == wave),
        contains=frozenset(data.get("contains", ())),
    )
    return {"dispatches": state.dispatches.plus([dispatch])}


def receipts_sealed(state: State, entry: Entry, lines: Lines) -> Changes:
    """Add the sealed lines. A line is kept even if its delivery is not known here (a call to the staff)."""
    if not lines:
        return {}
    receipts = dict(state.receipts)
    heard(receipts, lines)
    return {"receipts": receipts}


def heard(receipts: dict[str, Receipt], lines: Lines) -> None:
    """Add sealed lines to what was heard of each delivery, in place."""
    for line in lines:
        receipts[line["delivery"]] = add_line(receipts.get(line["delivery"], NOTHING_HEARD), line)


def contact_logged(state: State, entry: Entry, lines: Lines) -> Changes:
    """Keep a person reached by hand; a message left or nobody there informs nobody."""
    data = entry["data"]
    if data["outcome"] != "reached":
        return {}
    contact = HandTrace(
        seq=int(entry["seq"]),
        audience=data["audience"],
        target=data["target"],
        message=data.get("message"),
        basis=CONTACT_BASIS.get(data["proof"]),
        doubt="no_proof",
        happened_at=parse_instant(entry["happened_at"]),
        recorded_at=parse_instant(entry["recorded_at"]),
    )
    return {"by_hand": state.by_hand.plus([contact])}


def report_imported(state: State, entry: Entry, lines: Lines) -> Changes:
    """Keep who a report (GALA) says was reached: the hours of the file, and that of the import."""
    data = entry["data"]
    reached = tuple(
        HandTrace(
            seq=int(entry["seq"]),
            audience=AUDIENCE_OF.get(contact["target"].partition(":")[0], ""),
            target=contact["target"],
            message=data.get("message"),
            basis="hand",
            doubt="no_proof",
            happened_at=parse_instant(contact["at"]),
            recorded_at=parse_instant(entry["recorded_at"]),
            imported=True,
        )
        for contact in data["contacts"]
        if contact["outcome"] == "reached"
    )
    return {"by_hand": state.by_hand.plus(reached)}


def publication_logged(state: State, entry: Entry, lines: Lines) -> Changes:
    """Keep a publication done by hand, with what proves it."""
    data = entry["data"]
    proof = data["proof"]
    publication = HandTrace(
        seq=int(entry["seq"]),
        audience="public",
        target=f"means:{data['means']}",
        message=data.get("message"),
        basis=PUBLICATION_BASIS.get((proof, bool(data.get("read_back", False)))),
        doubt="accepted_not_read_back" if proof == "url" else "no_proof",
        happened_at=parse_instant(entry["happened_at"]),
        recorded_at=parse_instant(entry["recorded_at"]),
    )
    return {"by_hand": state.by_hand.plus([publication])}


def piece_attached(state: State, entry: Entry, lines: Lines) -> Changes:
    """Keep that a piece stands behind an entry, and who brought it."""
    of = int(entry["data"]["of"])
    piece = Piece(int(entry["seq"]), entry["by"]["person"])
    return {"pieces": {**state.pieces, of: (*state.pieces.get(of, ()), piece)}}


def piece_judged(state: State, entry: Entry, lines: Lines) -> Changes:
    """Keep what somebody said of a piece, the last word standing; of anything else it says nothing."""
    of, data = int(entry["data"]["of"]), entry["data"]
    if not any(piece.seq == of for some in state.pieces.values() for piece in some):
        return {}
    return {"confirmations": {**state.confirmations, of: Confirmation(bool(data["accepted"]), entry["by"]["person"])}}
