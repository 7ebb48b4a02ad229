"""The acts of care, of callbacks and of retention, for the walk of the rights: each with what it acts on.

What an act needs is signed by whoever acts, so that the author of each entry can be asked for.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, update

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.events import cip_care
from crisis.hotline import care, relatives, retention
from crisis.hotline.tables import difficulty, psychologist, relative_relay
from crisis.journal import store
from crisis.journal.tables import event
from tests.stories.cip_after import call, sit

WORDS = "un fait"


def _debrief(tx: Tx, s: Any, who: Actor) -> None:
    store.append(tx, s.event, "cip_opened", {"number": "01 99 00 15 51", "circuit": "national", "untested": True},
                 by=who.by)
    cip_care.debrief(tx, who, s.event, {"held": WORDS})


def _withdraw_psychologist(tx: Tx, s: Any, who: Actor) -> None:
    tx.execute(insert(psychologist), {"event": s.event, "person": s.other})
    cip_care.withdraw_psychologist(tx, who, s.event, s.other)


def _flag(tx: Tx, s: Any, who: Actor) -> str:
    sit(tx, s.event, who)
    return care.flag(tx, who, s.event, WORDS)


def _follow(tx: Tx, s: Any, who: Actor) -> None:
    tx.execute(insert(difficulty), {"id": "d" * 32, "event": s.event, "person": s.other, "sheet": None, "at": tx.now,
                                    "words": WORDS, "state": "open", "urgent": False})
    care.advance(tx, who, s.event, "d" * 32, "contacted")


def _hand_over(tx: Tx, s: Any, who: Actor) -> None:
    tx.execute(insert(relative_relay), {"id": "r" * 32, "event": s.event, "sheet": call(tx, s.event), "caller": WORDS,
                                        "phone": WORDS, "at": tx.now, "handed_at": None})
    relatives.hand_over(tx, who, s.event, None)


def _forget(tx: Tx, s: Any, who: Actor) -> None:
    call(tx, s.veille)
    tx.execute(update(event).where(event.c.id == s.veille).values(closed_at=tx.now))
    retention.anonymise(tx, who, s.veille)


AFTER: dict[str, tuple[str, Callable[[Tx, Any, Actor], Any]]] = {
    "debrief the hotline": ("run_cip", _debrief),
    "name the psychologist": ("run_cip", lambda tx, s, who: cip_care.name_psychologist(tx, who, s.event, s.other)),
    "withdraw the psychologist": ("run_cip", _withdraw_psychologist),
    "flag a hard call": ("at_post", _flag),
    "take a flag back": ("at_post", lambda tx, s, who: care.take_back(tx, who, s.event, _flag(tx, s, who))),
    "follow an agent up": ("follow_care", _follow),
    "list a relative's call": ("take_calls", lambda tx, s, who: relatives.put(
        tx, who, s.event, call(tx, s.event, who.person, category="relative"))),
    "read the relatives' calls": ("lead_team", lambda tx, s, who: relatives.read(tx, who, s.event)),
    "hand the relatives' calls over": ("lead_team", _hand_over),
    "learn that relief is asked": ("lead_team", lambda tx, s, who: care.relief_asked(tx, who, s.event)),
    "forget who called": ("erase_calls", _forget),
}
UNSIGNED = ("follow an agent up", "list a relative's call", "hand the relatives' calls over",
            "learn that relief is asked")
"""Acts that write no entry: rows that name people stand in no journal."""
