"""The duty over the API: who is called when, and each way to change it, by the commands of the console."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import jsonify

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.oncall import exchanges, holes, months, offers, rotas, swaps, written
from crisis.oncall.confirming import Sign
from crisis.oncall.importing import import_file
from crisis.oncall.months import Month, in_force
from crisis.oncall.plan import Gap
from crisis.oncall.shares import shares
from crisis.web.access import SIGNED_IN, access
from crisis.web.api.answers import Done, Made
from crisis.web.api.rota_bodies import (
    Absence,
    ChangePath,
    FunctionPath,
    OfMonth,
    Override,
    Publication,
    RotaFile,
    SwapAnswer,
    SwapOffer,
    SwapPath,
)
from crisis.web.api.rota_shapes import DutyChanges, Imported, RotaList, ShareList, TurnList
from crisis.web.api.writing import Reply, group, write
from crisis.web.french import local
from crisis.web.house import house

api = group("rotas", "Les tableaux d'astreinte")
YEAR = timedelta(days=365)


@api.get("/rotas", responses={200: RotaList})
@access(SIGNED_IN)
def read() -> Reply:
    """Return the duty in force of each function, its layers and its holes of the 90 days to come."""
    with house().db.reading() as tx:
        ahead = holes.of_house(tx)
        return jsonify(rotas={function: _rota(tx, function, gaps) for function, gaps in ahead.items()},
                       now=instant(tx.now))


def _rota(tx: Tx, function: str, gaps: list[Gap]) -> dict[str, Any]:
    plan = rotas.current(tx, function)
    return {"id": rotas.current_id(tx, function), "layers": [written.written(each) for each in plan.layers] if plan
            else [], "holes": [{"begins": instant(each.begins), "ends": instant(each.ends), "lacks": each.lacks}
                               for each in gaps]}


@api.get("/rotas/<function>/turns", responses={200: TurnList})
@access(SIGNED_IN)
def turns(path: FunctionPath, query: OfMonth) -> Reply:
    """Return who is first called, and who then, turn by turn in a month; null is nobody."""
    with house().db.reading() as tx:
        exchanges.duty_of(tx, path.function)
        lived = in_force(rotas.published(tx, path.function), *_month(query.month, local(tx.now).date()).period)
        return jsonify(turns=[{"begins": instant(each.begins), "ends": instant(each.ends), "first": each.first,
                               "second": each.second, "unheld": each.unheld} for each in months.turns(lived)],
                       now=instant(tx.now))


def _month(named: str | None, today: date) -> Month:
    return Month(*(int(part) for part in named.split("-"))) if named else Month(today.year, today.month)


@api.get("/duty-shares", responses={200: ShareList})
@access(SIGNED_IN)
def shared() -> Reply:
    """Return the nights, week-end days and public holidays that each person held as first called over 12 months."""
    with house().db.reading() as tx:
        cut = [each for function in rotas.FUNCTIONS
               for each in in_force(rotas.published(tx, function), tx.now - YEAR, tx.now)]
        return jsonify(shares=[{"function": each.function, "person": each.person, "nights": each.nights,
                                "weekend_days": each.weekend_days, "holidays": each.holidays}
                               for each in shares(cut, house().territory.code)], now=instant(tx.now))


@api.get("/duty-changes", responses={200: DutyChanges})
@access(SIGNED_IN)
def changes() -> Reply:
    """Return the leaves, overrides and swaps under way or to come, and the proposals that wait for an answer."""
    with house().db.reading() as tx:
        return jsonify(
            changes=[{"id": row.id, "kind": row.kind, "function": row.function, "person": row.person,
                      "instead_of": row.instead_of, "begins": instant(row.begins), "ends": instant(row.ends)}
                     for row in exchanges.standing(tx)],
            proposals=[{"id": row.id, "function": row.function, "asked_by": row.asked_by, "asked_of": row.asked_of,
                        "begins": instant(row.begins), "ends": instant(row.ends),
                        "back_begins": row.back_begins and instant(row.back_begins),
                        "back_ends": row.back_ends and instant(row.back_ends)} for row in swaps.proposals(tx)],
            now=instant(tx.now))


@api.post("/rotas/<function>", responses={200: Made})
@access("manage_rota")
def publish(path: FunctionPath, body: Publication) -> Reply:
    """Publish the duty of a function, the upper layer first. With `replaces`, only if that one is still in force."""
    try:
        layers = [each.layer() for each in body.layers]
    except ValueError as error:
        raise Refused("rota_empty", "Tableau d'astreinte refusé.", "Une couche ne peut pas être lue : une personne ou "
                      "une heure y est deux fois, ou ses lignes ne se suivent pas.", "Corrigez-la.") from error

    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        if body.replaces is not None and rotas.current_id(tx, path.function) != body.replaces:
            raise Conflict("rota_moved", "Un autre tableau vient d'être publié.", "Celui-ci ne l'a pas lu.",
                           "Relisez le tableau, puis recommencez.")
        return {"id": rotas.publish_layers(tx, who, path.function, layers)}
    return write(command)


@api.post("/rota-files", responses={200: Imported})
@access("manage_rota")
def import_rota(body: RotaFile) -> Reply:
    """Publish the duty of a CSV file `date;heure;fonction;personne`: all of it or nothing. `above` keeps the turns in
    force under the list; `alone` replaces them.
    """
    return write(lambda tx, who: {"functions": import_file(tx, who, body.csv, alone=body.place == "alone")})


@api.post("/leaves", responses={200: Made})
@access(SIGNED_IN)
def leave(body: Absence) -> Reply:
    """Record a leave: one's own, or somebody else's for who manages rotas. Without `begins`, from now on."""
    period = exchanges.Period(body.begins, body.ends)
    return write(lambda tx, who: {"id": exchanges.record_leave(tx, who, body.who or who.person, period)})


@api.post("/rotas/<function>/overrides", responses={200: Made})
@access("manage_rota")
def override(path: FunctionPath, body: Override) -> Reply:
    """Put somebody first on a duty for a while, whoever's turn it is."""
    period = exchanges.Period(body.begins, body.ends)
    return write(lambda tx, who: {"id": exchanges.override(tx, who, path.function, body.who, period)})


@api.post("/duty-changes/<change_id>/withdraw", responses={200: Done})
@access(SIGNED_IN)
def withdraw(path: ChangePath) -> Reply:
    """End a leave or an override now, or take it back before it begins."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        exchanges.withdraw(tx, who, path.change_id)
        return {}
    return write(command)


@api.post("/swaps", responses={200: Made})
@access("answer_duty")
def propose(body: SwapOffer) -> Reply:
    """Offer a period of one's own duty, perhaps against one of the other's. Nothing changes until the other agrees."""
    if (body.back_begins is None) != (body.back_ends is None):
        raise Refused("period_begin", "Il manque une borne de la période rendue.", todo="Donnez son début et sa fin.")
    back = exchanges.Period(body.back_begins, body.back_ends) if body.back_ends else None
    offer = swaps.Offer(body.function, body.other, exchanges.Period(body.begins, body.ends), back)
    sign = Sign(house().territory.prefecture, house().here.public_url)
    return write(lambda tx, who: {"id": offers.propose(tx, who, offer, sign)})


@api.post("/swaps/<swap_id>/answer", responses={200: Done})
@access("answer_duty")
def answer(path: SwapPath, body: SwapAnswer) -> Reply:
    """Agree to a swap or refuse it: only whom it was proposed to may."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        offers.answer(tx, who, path.swap_id, "agreed" if body.agreed else "refused", house().territory.prefecture)
        return {}
    return write(command)


@api.post("/swaps/<swap_id>/drop", responses={200: Done})
@access("answer_duty")
def drop(path: SwapPath) -> Reply:
    """Take back one's own proposal before it is answered."""
    def command(tx: Tx, who: Actor) -> dict[str, Any]:
        swaps.drop_swap(tx, who, path.swap_id)
        return {}
    return write(command)

