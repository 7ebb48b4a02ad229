"""What is due for quality over the API: the list of the console, read from the register."""
from __future__ import annotations

from flask import jsonify

from crisis.clock import instant
from crisis.directory.contacts import holders
from crisis.events.quality_due import gather, reached
from crisis.evidence import causes
from crisis.journal.tables import REGISTER
from crisis.quality.due import due
from crisis.quality.reminded import addressed, reminded
from crisis.quality.terms import READ
from crisis.web.access import access
from crisis.web.api.answers import Answer, Count, Key
from crisis.web.api.writing import Reply, group
from crisis.web.house import house

api = group("due", "Ce qui est dû pour la qualité")


class OwedRead(Answer):
    """One thing due. `function`: its owner's, null once they left; `told`: somebody can be told of it."""

    kind: str
    key: str
    on: str
    late: bool
    event: Key | None
    function: str | None
    told: bool
    reminders: Count
    reminded_at: str | None


class OwedList(Answer):
    """Everything due, what is late first. `waiting`: actions that would open by themselves, if anybody could own them;
    `broken`: closed events that open none, because their chain does not verify.
    """

    due: list[OwedRead]
    waiting: Count
    broken: list[Key]


@api.get("/quality/due", responses={200: OwedList})
@access(READ)
def listing() -> Reply:
    """Return what is due for quality today, and what was reminded of it."""
    with house().db.reading() as tx:
        territory, said, able = house().territory, reminded.state(tx, REGISTER), reached(tx)
        functions = {each.person: each.function for each in holders(tx, "staff")}
        opening = causes.found(tx, territory)
        rows = [{"kind": each.kind, "key": each.key, "on": each.on.isoformat(), "late": each.late,
                 "event": each.event or None, "function": functions.get(each.owner) if each.owner else "quality",
                 "told": bool(addressed(each, able)), "reminders": len(told := said.of(each)),
                 "reminded_at": instant(told[-1].at) if told else None} for each in due(gather(tx, territory), tx.now)]
    return jsonify(due=rows, waiting=len(opening.causes) - len(opening.ready), broken=list(opening.broken))
