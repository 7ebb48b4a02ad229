"""Where an event stands: what the next act depends on. A projection; the clocks are `commitments`' business."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from crisis.clock import parse_instant
from crisis.db import Tx
from crisis.errors import Conflict, Missing
from crisis.journal import store
from crisis.journal.fold import Projection
from crisis.journal.tables import REGISTER

CELL = "communication"


@dataclass(frozen=True, slots=True)
class Stage:
    """The acts that were recorded. `level` is the present COD level; seqs name the entry that says so.

    `called`: an order that calls the cell stands. `closed_seq`: what people write after it is late;
    `reopened`: the closings that a reopening has ended, each with its reopening (R6).
    `unconfirmed`: orders given by voice that nobody answered; `answers`: what their authority said of the others,
    the last word standing. `present`: (person, own trace). `lacking`: the lines that the best standing declaration
    of the cell found missing; `traced`: who else than a declarer had left a trace of their own. `decided`: every
    decision, of which the last one that its authority has not denied is in force. `alerted_at`: the earliest alert that
    was recorded; `cod_at`: the hour of the order that activated the COD which stands (R2). `title`: the text beside
    that says it, empty if nobody gave one; `to_specify`: what is still to be said, `type` or `zone`; `described_seq`:
    who said. `turned`: an exercise that has become a real event; `played_out`: one that was ended (FINEX).
    """

    title: str = ""
    nature: str = ""
    plays: str = "real"
    mode: str = "real"
    type: str = ""
    communes: tuple[str, ...] = ()
    to_specify: tuple[str, ...] = ()
    described_seq: int | None = None
    means: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    minimum_staff: int = 2
    module7: bool = True
    opened_at: datetime | None = None
    officers: tuple[str, ...] = ()
    communicating: bool = False
    communication_seq: int | None = None
    called: bool = False
    level: str | None = None
    cod_seq: int | None = None
    cod_lifted: bool = False
    operational_seq: int | None = None
    lacking: tuple[str, ...] = ()
    traced: tuple[str, ...] = ()
    stood_down: bool = False
    present: tuple[tuple[str, bool], ...] = ()
    decided: tuple[tuple[int, str, datetime | None], ...] = ()
    decision: str | None = None
    review_at: datetime | None = None
    decision_seq: int | None = None
    mistaken: bool = False
    turned: bool = False
    played_out: bool = False
    closed_seq: int | None = None
    reopened: tuple[tuple[int, int], ...] = ()
    unconfirmed: tuple[int, ...] = ()
    answers: tuple[tuple[int, bool], ...] = ()
    ended_alert: bool = False
    left_outside: bool = False
    review_rung: int | None = None
    alerted_at: datetime | None = None
    cod_at: datetime | None = None

    @property
    def operational(self) -> bool:
        return self.operational_seq is not None and not self.stood_down

    @property
    def improvable(self) -> bool:
        """Say whether a better declaration of the cell would be worth another entry."""
        return self.operational and bool(self.lacking or (self.minimum_staff > 1 and not self.traced))

    @property
    def silent(self) -> bool:
        """Return whether the exercise that it plays is over: nobody is called or reminded for it any more."""
        return self.turned or self.played_out

    @property
    def closed(self) -> bool:
        return self.closed_seq is not None

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
                   communes=tuple(data["communes"]), means=tuple(data["means"]),
                   media=tuple(dict.fromkeys((*data["convention_media"], *data["priority_media"]))),
                   minimum_staff=data["minimum_staff"], module7=data["module7"],
                   title=entry.get("text", {}).get("id", ""), to_specify=tuple(data.get("to_specify", ())),
                   opened_at=parse_instant(entry["recorded_at"]), officers=(entry["by"]["person"],))


def _described(stage: Stage, entry: dict[str, Any]) -> Stage:
    """The last description stands, whole; the title moves only with a text of its own."""
    data = entry["data"]
    return replace(stage, type=data["type"], communes=tuple(data["communes"]), to_specify=tuple(data["to_specify"]),
                   described_seq=entry["seq"], title=entry.get("text", {}).get("id", stage.title))


def _joined(stage: Stage, entry: dict[str, Any]) -> Stage:
    return replace(stage, officers=(*stage.officers, entry["data"]["person"]))


def _ordered(stage: Stage, entry: dict[str, Any]) -> Stage:
    """Keep the orders that an authority gave by voice and has not answered yet."""
    if entry["data"].get("order", {}).get("means", "own") == "own":
        return stage
    return replace(stage, unconfirmed=(*stage.unconfirmed, entry["seq"]))


def _communication(stage: Stage, entry: dict[str, Any]) -> Stage:
    return replace(_called(_ordered(stage, entry)), communicating=True, communication_seq=entry["seq"])


def _cod(stage: Stage, entry: dict[str, Any]) -> Stage:
    """A level that starts no clock is not the order that calls the cell (R7), nor is the COD of another event (R5)."""
    data, ordered = entry["data"], _ordered(stage, entry)
    clocks = data["starts_47"] or data["starts_48"]
    return replace(_called(ordered) if clocks and "shared" not in data else ordered, level=data["level"],
                   cod_seq=entry["seq"], cod_lifted=False, cod_at=_activated_at(stage, entry) if clocks else None)


def _activated_at(stage: Stage, entry: dict[str, Any]) -> datetime:
    """Return the hour of an activation: the earlier of two (R2); another level, or a correction, keeps the first."""
    at = min(parse_instant(entry["data"]["order"]["declared_at"]), parse_instant(entry["recorded_at"]))
    return at if stage.cod_at is None or stage.cod_lifted else min(at, stage.cod_at)


def _alerted(stage: Stage, entry: dict[str, Any]) -> Stage:
    at = parse_instant(entry["happened_at"])
    return replace(stage, alerted_at=at if stage.alerted_at is None else min(at, stage.alerted_at))


def _called(stage: Stage) -> Stage:
    """After a cell stood down, whoever was there then is not there now."""
    return replace(stage, called=True, present=() if stage.stood_down and not stage.called else stage.present)


def _lifted(stage: Stage, entry: dict[str, Any]) -> Stage:
    """After the COD is lifted, its next activation calls people again, unless a communication goes on."""
    return replace(_ordered(stage, entry), cod_lifted=True, called=stage.called and stage.communicating)


def _decided(stage: Stage, entry: dict[str, Any]) -> Stage:
    review = entry["data"]["review_at"]
    decided = (entry["seq"], entry["data"]["decision"], parse_instant(review) if review else None)
    return _in_force(replace(_ordered(stage, entry), decided=(*stage.decided, decided)))


def _in_force(stage: Stage) -> Stage:
    """Let the last decision stand that its authority has not denied."""
    denied = {of for of, confirmed in stage.answers if not confirmed}
    standing = [each for each in stage.decided if each[0] not in denied]
    seq, decision, review_at = standing[-1] if standing else (None, None, None)
    return replace(stage, decision_seq=seq, decision=decision, review_at=review_at)


def _confirmed(stage: Stage, entry: dict[str, Any]) -> Stage:
    data = entry["data"]
    return _in_force(replace(
        stage, unconfirmed=tuple(seq for seq in stage.unconfirmed if seq != data["of"]),
        answers=tuple((dict(stage.answers) | {data["of"]: data["confirmed"]}).items())))


def _arrived(stage: Stage, entry: dict[str, Any]) -> Stage:
    """Count each person of the cell once; somebody typed it, then that person's own trace makes it own."""
    data = entry["data"]
    if data["function"] != CELL:
        return stage
    present = dict(stage.present)
    present[data["person"]] = data["own"] or present.get(data["person"], False)
    return replace(stage, present=tuple(present.items()))


def _away(stage: Stage, entry: dict[str, Any]) -> Stage:
    """An answer takes back a presence that somebody else noted; only a correction takes back an own trace."""
    data = entry["data"]
    person, corrected = data["person"], entry["kind"] == "presence_corrected"
    if data["function"] != CELL:
        return stage
    present = tuple(each for each in stage.present if each[0] != person or (each[1] and not corrected))
    traced = tuple(each for each in stage.traced if each != person) if corrected else stage.traced
    return replace(stage, present=present, traced=traced)


def _told(stage: Stage, entry: dict[str, Any]) -> Stage:
    """Somebody outside was told by hand; nobody there means that nothing left."""
    data = entry["data"]
    outcomes = {contact["outcome"] for contact in data.get("contacts", (data,))}
    return replace(stage, left_outside=stage.left_outside or bool(outcomes - {"not_reached"}))


def _stood_down(stage: Stage, _entry: dict[str, Any]) -> Stage:
    return replace(stage, stood_down=True, called=False)


def _operational(stage: Stage, entry: dict[str, Any]) -> Stage:
    """A declaration beside one that stands only adds: the fewest lines missing, and a trace that was ever there."""
    data, declarer = entry["data"], entry["by"]["person"]
    missing = tuple(data.get("missing", ()))
    traced = tuple(each["person"] for each in data.get("present", ()) if each["own"] and each["person"] != declarer)
    if stage.operational:
        missing, traced = min(missing, stage.lacking, key=len), (*stage.traced, *traced)
    return replace(stage, operational_seq=entry["seq"], stood_down=False, lacking=missing, traced=traced)


def _dispatched(stage: Stage, entry: dict[str, Any]) -> Stage:
    return replace(stage, left_outside=True, ended_alert=stage.ended_alert or entry["data"]["ends_alert"])


_STEPS: dict[str, Callable[[Stage, dict[str, Any]], Stage]] = {
    "event_opened": _opened,
    "event_described": _described,
    "officer_joined": _joined,
    "alert_received": _alerted,
    "communication_started": _communication,
    "cod_activated": _cod,
    "cod_lifted": _lifted,
    "cod_convened": _ordered,
    "cip_ordered": _ordered, "cip_order_withdrawn": _ordered, "cip_closing_ordered": _ordered,
    "decision_recorded": _decided,
    "message_approved": _ordered,
    "order_confirmed": _confirmed,
    "message_dispatched": _dispatched,
    "contact_logged": _told, "report_imported": _told,
    "publication_logged": lambda stage, _entry: replace(stage, left_outside=True),
    "duty_arrived": _arrived,
    "duty_answered": _away,
    "presence_corrected": _away,
    "cell_operational": _operational,
    "cell_stood_down": _stood_down,
    "exercise_turned_real": lambda stage, _entry: replace(stage, turned=True),
    "exercise_ended": lambda stage, _entry: replace(stage, played_out=True),
    "exercise_left_behind": lambda stage, entry: replace(
        stage, left_outside=stage.left_outside or entry["data"]["outside"]),
    "activation_mistaken": lambda stage, _entry: replace(stage, mistaken=True),
    "event_closed": lambda stage, entry: replace(stage, closed_seq=entry["seq"]),
    "event_reopened": lambda stage, entry: replace(
        stage, closed_seq=None, reopened=(*stage.reopened, (entry["data"]["closed_seq"], entry["seq"]))),
    "review_rang": lambda stage, entry: replace(stage, review_rung=entry["data"]["of"]),
}

stages: Projection[Stage] = Projection(Stage, step)


def locked(tx: Tx, event_id: str) -> Row[Any]:
    """Take the event's lock and return its row. Raises Missing; the register is nobody's event."""
    if event_id != REGISTER:
        return store.lock(tx, event_id)
    raise Missing("event_missing", "Cet évènement n'existe pas.", todo="Revenez à la liste des évènements.")


def require_open(stage: Stage) -> None:
    """Raise Conflict for an event that is closed: only what is late still enters it (R6, ADR 10)."""
    if stage.closed:
        raise Conflict("event_closed", "Cet évènement est clos.",
                       "Y entrent encore, après clôture : notes, pièces, motifs de dépassement, confirmations d'ordre.",
                       "Écrivez une note, ou ouvrez un autre évènement.")


def require_live(stage: Stage) -> None:
    """Raise Conflict for an event that is closed, or whose activation was a mistake: it is judged no more."""
    require_open(stage)
    if stage.turned:
        raise Conflict("exercise_turned", "C'est réel : cet exercice est arrêté.", "Plus rien n'en part.",
                       "Agissez dans l'évènement réel qui en est issu.")
    if stage.mistaken:
        raise Conflict("event_mistaken", "Cet évènement a été annulé pour erreur.", "Ses délais ne sont plus comptés.",
                       "Pour un évènement réel, ouvrez un autre évènement.")
