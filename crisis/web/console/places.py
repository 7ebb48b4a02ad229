"""Where each act of a reflex card is done in the console. A card is pure data: it knows no page."""
from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A page of the console, the part of it, and what its link says."""

    endpoint: str
    label: str
    anchor: str = ""


_ORDER = Place("situation.situation", "Ordres")
_DECISION = Place("situation.situation", "Décision d'informer", "decision")
_DUTY = Place("home.duty", "De garde")
_MESSAGES = Place("messages.messages", "Messages")
_LIST = Place("calls.calls", "Liste d'appel", "appels")
_MEANS = Place("calls.calls", "Publications", "moyens")
# What is done outside the service (a briefing, a spokesman named) leaves its trace as a note.
NOTE = Place("journal.journal", "Noter", "note-texte")
PLACES: dict[str, Place] = {
    "note_alert": Place("situation.situation", "Alerte reçue", "alerte"),
    "open_event": Place("home.home", "Évènements"),
    "open_directory": _DUTY, "inform_authority": _DUTY, "call_members": _DUTY,
    "take_decision": _ORDER, "record_order": _ORDER, "activate_cod": _ORDER,
    "decide_inform": _DECISION, "say_motive": _DECISION,
    "duty_communication": Place("cell.cell", "Alertés", "alertes"),
    "operational": Place("cell.cell", "Déclarer la cellule", "declarer"),
    "mayors_first": _MESSAGES, "watch_next": _MESSAGES, "validate_first": _MESSAGES, "dictate_reserved": _MESSAGES,
    "order_end": _MESSAGES, "choose_template": _MESSAGES, "only_facts": _MESSAGES,
    "second_person": _MESSAGES, "deny_fake": _MESSAGES, "one_toll": Place("points.listing", "Points de situation"),
    "single_number": _MESSAGES, "keep_next": _MESSAGES, "end_message": _MESSAGES,
    "mayors_unreached": _LIST, "convention_radio": _LIST, "press": _LIST, "publish_and_read": _MEANS,
    "synergi": Place("synergi.texts", "SYNERGI")}


def place(line: str) -> Place:
    """Return where the act of a line is done; an act of no page is noted."""
    return PLACES.get(line, NOTE)
