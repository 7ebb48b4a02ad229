"""What the pages of one exercise share: the record as its reader may see it, who is called how, who may be named."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.drills import acts, models, records
from crisis.drills.records import Exercise, Nameable
from crisis.drills.terms import OPEN
from crisis.errors import Refused
from crisis.web import given
from crisis.web.access import actor
from crisis.web.console.act import shown
from crisis.web.console.naming import Naming, naming
from crisis.web.house import house

More = Callable[[Tx, Exercise], dict[str, Any]]


def page(template: str, exercise_id: str, refusal: Refused | None = None, more: More | None = None,
         **data: Any) -> ResponseReturnValue:
    """Show a page of one exercise, with what `more` reads for it in the same transaction."""
    with house().db.reading() as tx:
        found = records.one(tx, actor(), exercise_id)
        told = more(tx, found) if more else {}
        return shown(template, refusal, one=found, card=found.card, people=called(tx, found), now=tx.now,
                     writes=actor().may(acts.RIGHT) and found.state in OPEN, warning=warning(tx, found), **told, **data)


def warning(tx: Tx, found: Exercise) -> str | None:
    """Return what is said of the scenario that an exercise began from, while the préfecture has not validated it."""
    return models.warning(house().models, found.model, date.fromisoformat(records.today(tx)))


def called(tx: Tx, found: Exercise) -> Naming:
    """Return the naming of everybody in an exercise that this reader may read."""
    persons = {found.card.lead, found.made_by, *(each.person for each in found.record.participants)}
    return naming(tx, house().territory, actor(), persons)


def base() -> int:
    """Return the version that a form says it has read; 0 for something new. Raises Refused."""
    return given.whole("version")


def duties(tx: Tx) -> dict[str, list[Nameable]]:
    """Return the mandates of everybody who may be named, by person."""
    found: dict[str, list[Nameable]] = {}
    for each in records.nameable(tx):
        found.setdefault(each.person, []).append(each)
    return found
