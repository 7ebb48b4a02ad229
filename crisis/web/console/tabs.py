"""What the pages of one event share: their address, the look at the event, and how a page is shown or shown again."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.drills.conducted import conducted
from crisis.errors import Refused
from crisis.events import conduct
from crisis.events.reading import unread
from crisis.hotline.room import silent
from crisis.journal.turned import turns
from crisis.web.access import actor, place
from crisis.web.console.act import shown
from crisis.web.console.choices import authorities
from crisis.web.console.naming import naming
from crisis.web.console.picture import Picture, event_row, picture
from crisis.web.given import steps
from crisis.web.house import house

# Each tab: its code, its page, its name, and what follows the name where there is room for it.
TABS = (("situation", "situation.situation", "Situation", ""), ("cell", "cell.cell", "Cellule", ""),
        ("convening", "convening.convening", "Convocation", ""),
        ("messages", "messages.messages", "Messages", ""), ("reflexes", "reflexes.reflexes", "Fiches", "réflexes"),
        ("calls", "calls.calls", "Appels", "et publications"),
        ("cip", "cip.hotline", "CIP", ""),
        ("conduct", "conduct.conduct", "Conduite", ""),
        ("journal", "journal.journal", "Main courante", ""), ("endings", "endings.endings", "Fin", ""),
        ("report", "report.report", "Rapport", ""))
MANY = 100
Gather = Callable[[Tx, Picture], dict[str, Any]]


def tab(name: str) -> Blueprint:
    """Return the blueprint of one tab of an event; an address that names no event is refused before its views."""
    made = Blueprint(name, __name__, url_prefix="/evenements/<event_id>")
    made.before_request(_known)
    return made


def _known() -> None:
    with house().db.reading() as tx:
        event_row(tx, str((request.view_args or {})["event_id"]))


def page(template: str, name: str, event_id: str, gather: Gather,
         refusal: Refused | None = None) -> ResponseReturnValue:
    """Show one tab: the picture of the event, and what `gather` adds to it in the same snapshot."""
    with house().db.reading() as tx:
        seen = picture(tx, house().territory, actor(), event_id)
        data = gather(tx, seen)
        turn = turned_from(tx, seen)
        silent_for = silent(tx, event_id)
        conducts = conduct.is_conducted(tx, actor(), event_id)
        tabs = _counted(len(unread(tx, actor(), event_id)), conducts=conducts)
    return shown(template, refusal, seen=seen, tab=name, tabs=tabs, now=seen.now, silent_for=silent_for, turn=turn,
                 **data)


@dataclass(frozen=True)
class Turned:
    """C'EST RÉEL, as a page says it: where the real event is, or from which exercise this one comes."""

    real: str
    exercise: str
    number: int
    drafts: int


def turned_from(tx: Tx, seen: Picture) -> Turned:
    """Return what C'EST RÉEL made of an event, or of the exercise it comes from."""
    turn = turns.state(tx, seen.id)
    number = conducted.state(tx, turn.exercise).number if turn.exercise else 0
    return Turned(turn.real, turn.exercise, number, sum(row.state == "draft" for row in seen.messages))


def _counted(new: int, *, conducts: bool) -> list[tuple[str, str, str, str]]:
    """Return the tabs; that of the main courante says how many entries this person has not read.

    At a post of the hotline, only its own. `conducts`: this person conducts the exercise that the event plays.
    """
    number = f" ({new if new < MANY else f'{MANY - 1}+'})" if new else ""
    hidden = "" if conducts else "conduct"
    return [(code, endpoint, name + number if code == "journal" else name, more)
            for code, endpoint, name, more in TABS if code != hidden and (place() is None or code == "cip")]


def for_orders(tx: Tx, seen: Picture) -> dict[str, Any]:
    """Return what the block of an order needs: who may be named, and the hours offered."""
    return {"authorities": authorities(tx), "steps": steps(seen.now)}


def named(tx: Tx, persons: set[str]) -> dict[str, Any]:
    return {"people": naming(tx, house().territory, actor(), persons)}
