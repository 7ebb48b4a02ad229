"""What of an entry a viewer sees: one function for page, API, export and rooms."""
from __future__ import annotations

from collections.abc import Collection
from typing import Any

from crisis.accounts.rights import WITHOUT_NAMES, Actor
from crisis.db import Tx
from crisis.drills.secrecy import Cast, hidden
from crisis.journal import store
from crisis.journal.contents import contents
from crisis.journal.tables import REGISTER

# Kinds whose free text is not for those who see functions and not names (R27).
PERSONAL_TEXTS = frozenset({"contact_logged", "publication_logged", "note_added", "piece_judged", "alert_received",
                            "event_linked",
                            "situation_frozen", "cip_circuit_set", "cip_closed", "convocation_answered",
                            "organism_present", "cip_post_left", "cip_fact_raised", "cip_fact_settled",
                            "cip_debriefed", "exercise_cancelled", "exercise_paused", "inject_skipped",
                            "observation_noted"})

# Who follows an exercise and does not play it.
PLAYS_NOT = frozenset({"exercise_lead", "observer", "quality", "auditor"})
# All that somebody whom an unannounced exercise is to surprise reads of its readiness.
OF_A_SURPRISE = ("exercise", "number", "announced")


def over(tx: Tx, chain: str) -> frozenset[str]:
    """Return the exercises that the register says to be closed: they surprise nobody any more."""
    if chain != REGISTER:
        return frozenset()
    closed = store.some(tx, REGISTER, contents.state(tx, REGISTER).of("exercise_closed"))
    return frozenset(each.content["data"]["exercise"] for each in closed)


def visible(entry: dict[str, Any], viewer: Actor, text: str | None = None,
            told: Collection[str] = ()) -> dict[str, Any] | None:
    """Return an entry as `viewer` may see it, with its free text if that may be read; None if it is not for them.

    `told`: the exercises that are `over`, of which nothing is kept from those whom they surprised.
    """
    if not viewer.may("read_register" if entry["event"] == REGISTER else "see"):
        return None
    shown = {key: value for key, value in entry.items() if key != "text"}
    if entry["kind"] == "exercise_prepared" and entry["data"]["exercise"] not in told and _surprises(
            entry["data"], viewer):
        shown["data"], text = {key: entry["data"][key] for key in OF_A_SURPRISE}, None
    shown["words"] = None if _withheld(entry, viewer) else text
    return shown


def _surprises(data: dict[str, Any], viewer: Actor) -> bool:
    """Say whether an exercise made ready is to surprise a viewer: what, when and who are then kept from them."""
    cast = Cast(data["announced"], {data["lead"]["person"], data["preparing"]["person"]},
                {each["person"]: each["role"] for each in data["persons"]}, data["rotas"])
    return hidden(cast, viewer.person, viewer.function) or not (data["announced"] or viewer.may("read_exercises"))


def _withheld(entry: dict[str, Any], viewer: Actor) -> bool:
    if entry["kind"] == "exercise_cancelled" and not entry["data"]["announced"]:
        # Why a surprise was put off may say for when: nobody whom the next one could surprise reads it.
        return "exercise_lead" not in viewer.roles and viewer.person != entry["by"]["person"]
    if entry["kind"].startswith("inject_"):
        # An inject is told to whom it is for: those who play would learn from the journal what others were told.
        return not viewer.roles & PLAYS_NOT
    if entry["kind"] == "observation_noted" and viewer.person != entry["by"]["person"] and not viewer.roles & PLAYS_NOT:
        # Those who play would learn what is looked at, and what was seen of them.
        return True
    return entry["kind"] in PERSONAL_TEXTS and bool(viewer.roles & WITHOUT_NAMES)
