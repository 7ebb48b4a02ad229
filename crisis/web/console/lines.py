"""The lines of a main courante as a page or a poll shows them: entries through `visible`, in French, in Paris time."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import url_for

from crisis.accounts.rights import Actor
from crisis.clock import parse_instant
from crisis.db import Tx
from crisis.events import describing, reopening
from crisis.events.pieces import readable
from crisis.events.stage import Stage, stages
from crisis.evidence.visible import over, visible
from crisis.journal import store
from crisis.journal.entry import Entry
from crisis.journal.tables import REGISTER
from crisis.territory import Territory
from crisis.web.console.naming import Naming, events_of, naming, persons_of
from crisis.web.console.sentences import label, sentence
from crisis.web.console.words import word
from crisis.web.french import second, spaced, stamp

GAP_S = 60  # Under a minute, the hour of the fact and that of the record are one for a reader.
AT_MOST = 500


@dataclass(frozen=True)
class Line:
    """One entry in words. `happened` is given only when it differs from `recorded`; `late`: written after closing;
    `piece`: where the piece that it attached is downloaded, if `viewer` may read it; `judge`: where it is accepted or
    refused, if somebody of this role may.
    """

    seq: int
    kind: str
    label: str
    sentence: str
    words: str
    recorded: str
    recorded_at: str
    happened: str
    author: str
    virtual: bool
    late: bool
    piece: str
    judge: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def lines(tx: Tx, chain: str, after: int, viewer: Actor, territory: Territory, limit: int = AT_MOST) -> list[Line]:
    """Return the lines that follow `after`, oldest first, as `viewer` may see them."""
    return told(tx, chain, store.entries(tx, chain, after, limit), viewer, territory)


def told(tx: Tx, chain: str, entries: Sequence[Entry], viewer: Actor, territory: Territory, *,
         named: bool = True) -> list[Line]:
    """Return entries as lines, as `viewer` may see them; `named`: with the names that this viewer may read."""
    contents = [entry.content for entry in entries]
    texts = store.texts(tx, chain, [each["text"]["id"] for each in contents if "text" in each])
    people = naming(tx, territory, viewer, persons_of(contents)) if named else Naming(territory, {})
    people = replace(people, events={key: describing.named(tx, territory, key) for key in events_of(contents)})
    closed = over(tx, chain)
    found = [(each, visible(each, viewer, texts.get(each.get("text", {}).get("id", "")), closed)) for each in contents]
    stage = None if chain == REGISTER else stages.state(tx, chain)
    return [_line(seen, people, stage, viewer) for _, seen in found if seen is not None]


def _line(seen: dict[str, Any], people: Naming, stage: Stage | None, viewer: Actor) -> Line:
    recorded, happened = parse_instant(seen["recorded_at"]), parse_instant(seen["happened_at"])
    apart = abs((recorded - happened).total_seconds()) >= GAP_S
    by = seen["by"]
    author = word("system", "function") if by["person"] == "system" else people.person(by["person"], by["function"])
    return Line(seen["seq"], seen["kind"], label(seen["kind"]), spaced(sentence(seen, people)), seen["words"] or "",
                second(recorded), stamp(recorded), stamp(happened) if apart else "", author,
                seen["clock"] == "virtual", late(seen, stage),
                *_of_piece(seen, viewer))


def _of_piece(seen: dict[str, Any], viewer: Actor) -> tuple[str, str]:
    """Return where a piece is downloaded, and where it is judged: never by whoever attached it (R2)."""
    if seen["kind"] != "piece_attached" or not readable(viewer):
        return "", ""
    where = {"event_id": seen["event"], "seq": seen["seq"]}
    judges = viewer.may("judge_piece") and seen["by"]["person"] != viewer.person
    return url_for("journal.piece", **where), url_for("judging.judging", **where) if judges else ""


def late(seen: dict[str, Any], stage: Stage | None) -> bool:
    """Return whether somebody wrote it after a closing (R6); what the service seals by itself is not late."""
    return stage is not None and reopening.late(stage, seen["seq"]) and seen["by"]["person"] != "system"
