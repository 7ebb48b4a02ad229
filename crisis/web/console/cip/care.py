"""The page of care: an agent flags a hard call; the chief and the named psychologist follow the agents up (D50)."""
from __future__ import annotations

from itertools import groupby
from typing import Any

from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from crisis.db import Tx
from crisis.errors import Forbidden, Refused
from crisis.events import cip_care
from crisis.hotline import care
from crisis.web import given
from crisis.web.access import SIGNED_IN, access, actor
from crisis.web.console.act import act
from crisis.web.console.cip import alone
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import named, tab

care_tab = tab("cip_care")


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return alone.page("cip/care.html", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    """Return what this person may read: one's own flags, those one follows, or who is named; Forbidden for nothing."""
    me = actor()
    follows, names, at_post = care.may_follow(tx, me, seen.id), me.may("run_cip"), me.may("at_post")
    if not (follows or names or at_post):
        raise Forbidden("forbidden", "Cette page ne vous est pas ouverte.",
                        "Elle est aux agents de la CIP, à son chef et au psychologue nommé.")
    flags, psychologists = care.followed(tx, me, seen.id) if follows else [], care.psychologists(tx, seen.id)
    told: dict[str, Any] = _naming(tx, set(psychologists)) if names else {"candidates": [], "may_be_named": set[str]()}
    return told | {
        "follows": follows, "names": names, "agents": _by_person(flags), "late": len(care.late(flags, tx.now)),
        "tally": care.tally(tx, me, seen.id) if follows else {}, "moves": care.MOVES,
        "own": care.own(tx, me, seen.id) if at_post else [], "psychologists": psychologists,
        } | named(tx, _persons(flags) | told["may_be_named"] | set(psychologists))


def _naming(tx: Tx, already: set[str]) -> dict[str, Any]:
    """Return who may still be named."""
    left = [row for row in cip_care.candidates(tx) if row.person not in already]
    return {"candidates": left, "may_be_named": {row.person for row in left}}


def _persons(flags: list[Row[Any]]) -> set[str]:
    return {key for row in flags for key in (row.person, row.followed_by) if key}


def _by_person(flags: list[Row[Any]]) -> list[tuple[str, list[Row[Any]]]]:
    """Group the flags by agent, in the order of the first of each."""
    first: dict[str, int] = {}
    for rank, row in enumerate(flags):
        first.setdefault(row.person, rank)
    ordered = sorted(flags, key=lambda row: (first[row.person], row.at))
    return [(person, list(rows)) for person, rows in groupby(ordered, key=lambda row: str(row.person))]


def _here(event_id: str) -> str:
    return alone.asked_page(event_id, "cip_care.support")


@care_tab.get("/cip/soutien")
@access(SIGNED_IN)
def support(event_id: str) -> ResponseReturnValue:
    """Show to an agent what they flagged, to who follows them the whole list. The command asks who reads."""
    return _page(event_id)


@care_tab.post("/cip/soutien")
@access("at_post")
def flag(event_id: str) -> ResponseReturnValue:
    """Flag a hard call, in one tap, with or without words."""
    urgent = given.text("urgent") == "oui"
    return act(lambda tx: care.flag(tx, actor(), event_id, given.text("mots"), urgent=urgent,
                                    sheet=given.text("fiche")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "Relève demandée." if urgent else "Signalé au chef de la CIP.")


@care_tab.post("/cip/soutien/<flag_id>/reprise")
@access("at_post")
def take_back(event_id: str, flag_id: str) -> ResponseReturnValue:
    """Take one's own flag back, until somebody follows it."""
    return act(lambda tx: care.take_back(tx, actor(), event_id, flag_id), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Signalement repris.")


@care_tab.post("/cip/soutien/<flag_id>")
@access(SIGNED_IN)
def advance(event_id: str, flag_id: str) -> ResponseReturnValue:
    """Move a follow-up on. The command asks who follows."""
    return act(lambda tx: care.advance(tx, actor(), event_id, flag_id, given.text("etat")), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Suivi noté.")


@care_tab.post("/cip/soutien/psychologue")
@access("run_cip")
def name_psychologist(event_id: str) -> ResponseReturnValue:
    """Name the psychologist of this event."""
    return act(lambda tx: cip_care.name_psychologist(tx, actor(), event_id, given.text("personne")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Psychologue nommé.")


@care_tab.post("/cip/soutien/psychologue/retrait")
@access("run_cip")
def withdraw_psychologist(event_id: str) -> ResponseReturnValue:
    """Take the reading back."""
    return act(lambda tx: cip_care.withdraw_psychologist(tx, actor(), event_id, given.text("personne")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Lecture retirée.")
