"""The screen of somebody who takes calls: one sheet, wholly by keyboard, kept at each second (D42, D43, R26).

What a sheet may be is `hotline.call_sheets`'s; what was not sent yet lives in the browser (`static/js/callsheet.mjs`).
"""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.errors import Conflict, Refused
from crisis.events import cip_facts
from crisis.events.stage import stages
from crisis.hotline import answers, call_lists, call_sheets, calls
from crisis.hotline.call_sheets import Saved
from crisis.hotline.call_typed import LONGEST, Given
from crisis.hotline.posts import posts, worded
from crisis.hotline.standing import standings
from crisis.journal import store
from crisis.territory import Territory
from crisis.web import given
from crisis.web.access import access, actor, shut_at
from crisis.web.console.act import act
from crisis.web.console.cip import call_form
from crisis.web.console.cip.notices import bands
from crisis.web.console.cip.outside import outside
from crisis.web.console.tabs import tab
from crisis.web.french import hour, spaced
from crisis.web.house import house

post_tab = tab("cip_post")
Act = Callable[[Tx, Actor, Territory, str, Given], Saved]
ACTS: dict[str, tuple[Act, str]] = {
    "enregistrer": (call_sheets.save, "Fiche enregistrée."),
    "clore": (call_sheets.close, "Appel clos. Fiche suivante."),
    "relais": (call_sheets.relay, "Relais demandé au chef d'équipe : il rappelle les secours.")}


@post_tab.get("/cip/poste")
@access("take_calls")
def screen(event_id: str) -> ResponseReturnValue:
    return _page(event_id)


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    template = "cip/post.html" if shut_at() is None else "cip/post_over.html"
    return outside(template, event_id, lambda tx: _gather(tx, event_id), refusal)


def _gather(tx: Tx, event_id: str) -> dict[str, Any]:
    standing, me = standings.state(tx, event_id), actor().person
    open_now = call_lists.mine(tx, event_id, me)
    sheet = next((each for each in open_now if each.id == request.args.get("fiche")), next(iter(open_now), None))
    beside = store.texts(tx, event_id, [each for each in (standing.circuit_text,) if each])
    seat = posts.state(tx, event_id).of(me)
    return {"standing": standing, "circuit": beside.get(standing.circuit_text, ""), "sheet": sheet,
            "others": [each for each in open_now if each is not sheet], "seat": seat,
            "begins": standing.opened_at is not None and standing.name != "closed"
            and (seat is not None or actor().may("run_cip")),
            "fresh": new_id(), "bands": bands(tx, event_id, me), "reading": answers.current(tx, event_id),
            "values": values(house().territory, sheet), "longest": LONGEST, "codes": calls, "worded": worded,
            "communes": _communes(tx, event_id)}


def _communes(tx: Tx, event_id: str) -> list[str]:
    """Return the communes as they are typed and chosen, those of the event first: most calls come from there."""
    zone = set(stages.state(tx, event_id).communes)
    ranked = sorted(house().territory.communes, key=lambda each: each.code_insee not in zone)
    return [named(house().territory, each.code_insee) for each in ranked]


def named(territory: Territory, code: str) -> str:
    """Return a commune as the form writes it: its name, and its code because names come twice."""
    return f"{territory.commune(code).nom} ({code})" if code else ""


def values(territory: Territory, sheet: Row[Any] | None) -> dict[str, str]:
    """Return what stands in each field of the form."""
    if sheet is None:
        return {}
    return {"commune_appel": named(territory, sheet.commune), "lieu": sheet.place, "categorie": sheet.category,
            "profil": sheet.profile, "priorite": str(sheet.priority or ""), "reponse": sheet.answer,
            "note_appel": sheet.note, "suivi": sheet.follow_up, "destinataire": sheet.recipient,
            "rappel": given.wall_hour(sheet.callback_at), "appelant": sheet.caller, "telephone": sheet.phone}


@post_tab.post("/cip/poste")
@access("take_calls")
def write(event_id: str) -> ResponseReturnValue:
    """Save, close or relay the sheet of the form, as somebody without a script does."""
    do, said = ACTS.get(given.text("acte"), ACTS["enregistrer"])
    return act(lambda tx: do(tx, actor(), house().territory, event_id,
                             call_form.sent(house().territory, _began(tx, event_id))),
               lambda _: url_for("cip_post.screen", event_id=event_id), lambda refusal: _page(event_id, refusal), said)


def _began(tx: Tx, event_id: str) -> datetime:
    """Return when the call of the form began: as its sheet says; without one, as the browser does."""
    row = call_lists.own(tx, event_id, actor().person, given.text("fiche"))
    return call_form.began(tx.now) if row is None else row.opened_at


@post_tab.post("/cip/poste/fait")
@access("take_calls")
def raise_fact(event_id: str) -> ResponseReturnValue:
    """Tell the COD what this call says to have happened, with the commune and the category of its sheet."""
    return act(lambda tx: _raised(tx, actor(), event_id, given.text("fiche")),
               lambda _: url_for("cip_post.screen", event_id=event_id), lambda refusal: _page(event_id, refusal),
               "Fait signalé au COD, non vérifié.")


def _raised(tx: Tx, who: Actor, event_id: str, sheet: str) -> str:
    row = call_lists.own(tx, event_id, who.person, sheet)
    words = given.text("signalement")
    if row is None:
        return cip_facts.raise_fact(tx, who, event_id, None, "", "fact", words)
    return cip_facts.raise_fact(tx, who, event_id, row.id, row.commune, row.category or "fact", words)


@post_tab.post("/cip/poste/saisie")
@access("take_calls")
def keep(event_id: str) -> ResponseReturnValue:
    """Keep the sheet that is being typed, or end it, and say what stands; a refusal says why in French."""
    do, _ = ACTS.get(given.text("acte"), ACTS["enregistrer"])
    try:
        with house().db.transaction() as tx:
            now = tx.now
            typed = call_form.kept(house().territory, call_form.began(now))
            _in_time(typed, call_form.began(now))
            done = do(tx, actor(), house().territory, event_id, typed)
    except Refused as refusal:
        return jsonify(code=refusal.code, refus=spaced(refusal.sentences())), refusal.status
    return jsonify(fiche=done.id, revision=done.revision, pris=done.taken, clos=done.closed, relais=done.relayed,
                   enregistre=hour(now))


def _in_time(typed: Given, began: datetime) -> None:
    """Refuse a call begun at a post that was over; one begun before, or without the network, is brought still."""
    over = shut_at()
    if over is not None and began >= over and not typed.offline:
        raise Conflict("post_over", "Votre poste est fini.", "La CIP est fermée, ou votre relève est finie : aucun "
                       "appel nouveau n'est pris.", "Copiez votre texte, et voyez avec le chef de la CIP.")
