"""Leaves, overrides and swaps: one page, a form for each. The commands decide who may do what."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from crisis.db import Tx
from crisis.directory.contacts import holders
from crisis.errors import Refused
from crisis.evidence.words import post_of
from crisis.hotline.volunteers import FUNCTION as VOLUNTEER
from crisis.oncall import exchanges, offers, swaps
from crisis.oncall.confirming import Sign
from crisis.oncall.plan import Plan
from crisis.oncall.rotas import members
from crisis.web import given
from crisis.web.access import SIGNED_IN, access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.duties import naming_of, plans
from crisis.web.console.periods import optional_period, period
from crisis.web.house import house

exchanging = Blueprint("exchanging", __name__)


def _page(refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        found, waiting, changes = plans(tx), swaps.proposals(tx), exchanges.standing(tx)
        staff = _staff(tx) if actor().may("manage_rota") else []
        people = naming_of(tx, found.values(), _concerned(waiting, changes))
        mine = {function: plan for function, plan in found.items() if actor().person in members(plan)}
        others = [key for key in _named(mine.values()) if key != actor().person]
        return shown("duties/changes.html", refusal, people=people, waiting=waiting, changes=changes, staff=staff,
                     functions=list(found), mine=list(mine), mine_words=_words(mine),
                     functions_words=_words(found),
                     others=[(key, people.name(key) or "une personne") for key in others], now=tx.now)


def _concerned(waiting: Iterable[Row[Any]], changes: Iterable[Row[Any]]) -> set[str]:
    return {key for row in waiting for key in (row.asked_by, row.asked_of)} | {row.person for row in changes}


def _named(some: Iterable[Plan]) -> list[str]:
    return list(dict.fromkeys(key for plan in some for key in members(plan)))


def _staff(tx: Tx) -> list[tuple[str, str]]:
    """Return who may take a duty of the préfecture; a volunteer of the hotline holds none."""
    return sorted(((each.person, each.name) for each in holders(tx, "staff") if each.function != VOLUNTEER),
                  key=lambda each: each[1])


def _words(functions: Iterable[str]) -> list[tuple[str, str]]:
    return [(each, post_of(house().territory, each)) for each in functions]


def _back(_: object) -> str:
    return url_for("exchanging.changes")


@exchanging.get("/astreintes/changements")
@access(SIGNED_IN)
def changes() -> ResponseReturnValue:
    """Show what is proposed, what was changed, and the forms of this person."""
    return _page()


@exchanging.post("/astreintes/changements/absence")
@access(SIGNED_IN)
def leave() -> ResponseReturnValue:
    """Record a leave: one's own, or somebody else's for who manages the rota."""
    def do(tx: Tx) -> str:
        person = given.text("personne") or actor().person
        return exchanges.record_leave(tx, actor(), person, period("debut", "fin"))
    return act(do, _back, _page, "Absence enregistrée.")


@exchanging.post("/astreintes/changements/remplacement")
@access("manage_rota")
def override() -> ResponseReturnValue:
    """Put somebody first on a duty for a while."""
    def do(tx: Tx) -> str:
        return exchanges.override(tx, actor(), given.text("fonction"), given.text("personne"),
                                  period("debut", "fin"))
    return act(do, _back, _page, "Remplacement enregistré.")


@exchanging.post("/astreintes/changements/<change_id>/retrait")
@access(SIGNED_IN)
def withdraw(change_id: str) -> ResponseReturnValue:
    """End a leave or an override."""
    return act(lambda tx: exchanges.withdraw(tx, actor(), change_id), _back, _page, "Changement retiré.")


@exchanging.post("/astreintes/echanges")
@access("answer_duty")
def propose() -> ResponseReturnValue:
    """Offer a period of one's own duty to a colleague."""
    def do(tx: Tx) -> str:
        offer = swaps.Offer(given.text("fonction"), given.text("personne"), period("debut", "fin"),
                            optional_period("retour_debut", "retour_fin"))
        return offers.propose(tx, actor(), offer, Sign(house().territory.prefecture, house().here.public_url))
    return act(do, _back, _page, "Échange proposé. Votre collègue le lit sur sa première "
               "page et, s'il a un numéro ou une adresse, dans un message. Rien ne change avant sa réponse.")


@exchanging.post("/astreintes/echanges/<swap_id>/reponse")
@access("answer_duty")
def answer(swap_id: str) -> ResponseReturnValue:
    """Agree to a swap, or refuse it."""
    said = given.text("reponse")
    answered = {"oui": "agreed", "non": "refused"}.get(said, "")

    def do(tx: Tx) -> None:
        offers.answer(tx, actor(), swap_id, answered, house().territory.prefecture)
    return act(do, _back, _page, "Échange convenu : il est inscrit au registre." if said == "oui"
               else "Échange refusé.")


@exchanging.post("/astreintes/echanges/<swap_id>/retrait")
@access("answer_duty")
def drop(swap_id: str) -> ResponseReturnValue:
    """Take back one's own proposal."""
    return act(lambda tx: swaps.drop_swap(tx, actor(), swap_id), _back, _page, "Proposition retirée.")
