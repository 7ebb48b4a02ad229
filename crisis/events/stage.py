"""Where an event stands: what the next act depends on. A projection; the clocks are `commitments`' business."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from crisis.clock import parse_instant
from crisis.errors import Conflict
from crisis.journal.fold import Projection


@dataclass(frozen=True, slots=True)
class Stage:
    """The acts that were recorded. `level` is the present COD level; seqs name the entry that says so."""

    title: str = ""
    nature: str = ""
    plays: str = "real"
    mode: str = "real"
    type: str = ""
    communes: tuple[str, ...] = ()
    minimum_staff: int = 2
    module7: bool = True
    opened_at: datetime | None = None
    officers: tuple[str, ...] = ()
    communicating: bool = False
    level: str | None = None
    cod_seq: int | None = None
    cod_lifted: bool = False
    operational_seq: int | None = None
    stood_down: bool = False
    decision: str | None = None
    review_at: datetime | None = None
    decision_seq: int | None = None
    mistaken: bool = False
    closed: bool = False
    unconfirmed: tuple[int, ...] = ()
    ended_alert: bool = False
    left_outside: bool = False
    review_rung: int | None = None

    @property
    def name(self) -> str:
        """Return the stage in one code, for the console and the API."""
        if self.closed:
            return "closed"
        if self.mistaken:
            return "mistaken"
        if self.level is not None and not self.cod_lifted:
            return "cod"
        return "communication" if self.communicating else "watch"


def step(stage: Stage, entry: dict[str, Any], _lines: Any = ()) -> Stage:
    """Fold one entry; a kind that changes no stage leaves it as it is."""
    handler = _STEPS.get(entry["kind"])
    return handler(stage, entry) if handler else stage


def _opened(stage: Stage, entry: dict[str, Any]) -> Stage:
    data = entry["data"]
    return replace(stage, nature=data["nature"], plays=data["plays"], mode=data["mode"], type=data["type"],
                   communes=tuple(data["communes"]), minimum_staff=data["minimum_staff"], module7=data["module7"],
                   opened_at=parse_instant(entry["recorded_at"]), officers=(entry["by"]["person"],))


def _joined(stage: Stage, entry: dict[str, Any]) -> Stage:
    return replace(stage, officers=(*stage.officers, entry["data"]["person"]))


def _ordered(stage: Stage, entry: dict[str, Any]) -> Stage:
    """Keep the orders that an authority gave by voice and has not confirmed yet."""
    if entry["data"].get("order", {}).get("means", "own") == "own":
        return stage
    return replace(stage, unconfirmed=(*stage.unconfirmed, entry["seq"]))


def _communication(stage: Stage, entry: dict[str, Any]) -> Stage:
    return replace(_ordered(stage, entry), communicating=True)


def _cod(stage: Stage, entry: dict[str, Any]) -> Stage:
    return replace(_ordered(stage, entry), level=entry["data"]["level"], cod_seq=entry["seq"], cod_lifted=False)


def _lifted(stage: Stage, entry: dict[str, Any]) -> Stage:
    return replace(_ordered(stage, entry), cod_lifted=True)


def _decided(stage: Stage, entry: dict[str, Any]) -> Stage:
    review = entry["data"]["review_at"]
    return replace(_ordered(stage, entry), decision=entry["data"]["decision"], decision_seq=entry["seq"],
                   review_at=parse_instant(review) if review else None)


def _confirmed(stage: Stage, entry: dict[str, Any]) -> Stage:
    return replace(stage, unconfirmed=tuple(seq for seq in stage.unconfirmed if seq != entry["data"]["of"]))


def _dispatched(stage: Stage, entry: dict[str, Any]) -> Stage:
    return replace(stage, left_outside=True, ended_alert=stage.ended_alert or entry["data"]["ends_alert"])


_STEPS: dict[str, Callable[[Stage, dict[str, Any]], Stage]] = {
    "event_opened": _opened,
    "officer_joined": _joined,
    "communication_started": _communication,
    "cod_activated": _cod,
    "cod_lifted": _lifted,
    "decision_recorded": _decided,
    "message_approved": _ordered,
    "order_confirmed": _confirmed,
    "message_dispatched": _dispatched,
    "contact_logged": lambda stage, _entry: replace(stage, left_outside=True),
    "publication_logged": lambda stage, _entry: replace(stage, left_outside=True),
    "report_imported": lambda stage, _entry: replace(stage, left_outside=True),
    "cell_operational": lambda stage, entry: replace(stage, operational_seq=stage.operational_seq or entry["seq"]),
    "cell_stood_down": lambda stage, _entry: replace(stage, stood_down=True),
    "activation_mistaken": lambda stage, _entry: replace(stage, mistaken=True),
    "event_closed": lambda stage, _entry: replace(stage, closed=True),
    "review_rang": lambda stage, entry: replace(stage, review_rung=entry["data"]["of"]),
}

stages: Projection[Stage] = Projection(Stage, step)


def require_open(stage: Stage) -> None:
    """Raise Conflict for an event that is closed: only late notes and pieces still enter it."""
    if stage.closed:
        raise Conflict("event_closed", "Cet évènement est clos.", "Seules des notes tardives y entrent encore.",
                       "Écrivez une note, ou ouvrez un autre évènement.")
