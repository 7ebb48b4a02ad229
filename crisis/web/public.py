"""The public face: authentic messages, callbacks of operators, personal links. No session, no socket, no sign-in."""
from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog
from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from channels.port import Answered, BadSignatureError, HearsBack, HearsPeople, Said
from crisis.accounts.rights import VOLUNTEER
from crisis.delivery.ledger import PASSING
from crisis.delivery.wall import publishable
from crisis.delivery.worker import Result
from crisis.directory.contacts import names
from crisis.errors import Refused
from crisis.events import orders
from crisis.journal import store
from crisis.oncall import alerts, awaited, confirming, offers, replies
from crisis.web import called, convoked, incoming
from crisis.web.access import EVERYONE, access
from crisis.web.asked import questions
from crisis.web.house import house

log = structlog.get_logger()
public = Blueprint("public", __name__)
SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


def folder() -> Path:
    """Return where real publications stand as files: alive when the application is down."""
    return house().settings.data_dir / "public"


def publications() -> list[dict[str, Any]]:
    """Return the authentic messages, the newest first. A probe has no number and is not one."""
    if not publishable("real", house().demonstration):
        return []
    known = _numbered()
    return [told(each, known) for each in reversed(known)]


def _numbered() -> list[dict[str, Any]]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in folder().glob("*.json")]
    return sorted((each for each in found if each.get("number")), key=lambda each: str(each["published_at"]))


def told(message: dict[str, Any], known: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a message with its language and the first one of its event, whose title and hour name that event.

    Each event has its own message n° 1: the public is given approved words to tell them apart, never a working title.
    """
    event = message.get("event")
    first = next((each for each in known if event and each.get("event") == event), None)
    return message | {"lang": message.get("lang") or "fr", "first": first}


@public.get("/")
@access(EVERYONE)
def root() -> ResponseReturnValue:
    return redirect(url_for("public.messages"))


@public.get("/public/")
@access(EVERYONE)
def messages() -> ResponseReturnValue:
    """List the authentic messages."""
    return render_template("public/messages.html", messages=publications(), territory=house().territory)


@public.get("/public/feed.atom")
@access(EVERYONE)
def feed() -> ResponseReturnValue:
    """Return the authentic messages as a feed (RFC 4287), for whoever relays them."""
    # Addresses are those of the settings: a feed must not repeat the host that whoever asks has written.
    written = render_template("public/feed.xml", messages=publications(), territory=house().territory,
                              base=house().settings.public_address)
    return Response(written, mimetype="application/atom+xml")


@public.get("/public/messages/<slug>")
@access(EVERYONE)
def message(slug: str) -> ResponseReturnValue:
    """Show one message with the SHA-256 of its text, by which it is read back."""
    path = folder() / f"{slug}.json"
    if not SLUG.fullmatch(slug) or not path.is_file():
        raise NotFound
    found = json.loads(path.read_text(encoding="utf-8"))
    return render_template("public/message.html", message=told(found, _numbered()), territory=house().territory)


@public.get("/public/etat.json")
@access(EVERYONE)
def state() -> ResponseReturnValue:
    """Return the latest message for the banner of another site, or an empty object."""
    latest, keys = publications()[:1], ("title", "text", "number", "published_at", "lang")
    answer = jsonify({key: latest[0][key] for key in keys} if latest else {})
    answer.headers.update({"Access-Control-Allow-Origin": "*", "Cache-Control": "max-age=30"})
    return answer


@public.get("/healthz")
@access(EVERYONE)
def health() -> ResponseReturnValue:
    return jsonify(status="ok")


@public.post("/hooks/<operator>/<realm>")
@access(EVERYONE)
def hook(operator: str, realm: str) -> ResponseReturnValue:
    """Take what an operator says. Nothing unsigned is believed; what is known already changes nothing."""
    adapter = incoming.adapter_of(operator, realm)
    if not isinstance(adapter, HearsBack):
        raise NotFound
    brought = incoming.brought(realm)
    try:
        heard = adapter.hear(brought)
        said = adapter.said(brought) if isinstance(adapter, HearsPeople) else None
    except BadSignatureError:
        log.warning("callback_refused", operator=operator)
        return Response(status=403)
    told = [Result(word.delivery, word, 0.0, said_by=(operator, realm)) for word in heard]
    kept = not told or house().ledger.record(told)
    if said is not None and isinstance(adapter, HearsPeople):
        # A person waits for these words, and no operator asks twice: they are answered whatever became of the receipt.
        return Response(adapter.worded(brought, _taken(operator, realm, said)), mimetype="text/xml")
    if not kept:
        # Nothing is kept yet: the operator repeats, and look-ups go on.
        return Response(status=503)
    return Response("<Response/>", mimetype="text/xml")


def _taken(operator: str, realm: str, said: Said) -> Answered:
    """Record what a person said; whoever was not recorded is told so, because no operator asks twice."""
    try:
        activation = incoming.confirmed(operator, realm, said)
        if activation is not None:
            return activation
        with house().db.transaction() as tx:
            return replies.take(tx, operator, realm, said)
    except PASSING as error:
        log.error("answer_lost", operator=operator, by=said.by, error=type(error).__name__)
        return Answered(replies.LOST)


@public.get("/a/<token>")
@access(EVERYONE)
def alert(token: str) -> ResponseReturnValue:
    """Show the alert of a personal link. Opening it changes nothing (R19)."""
    with house().db.reading() as tx:
        call = alerts.by_token(tx, token)
        if call.organism is not None:
            return convoked.page(tx, call)
        asked = questions(tx, call.event, call.person, house().territory)
        told = called.told(tx, call, house().territory)
        called_off, there = awaited.called_off.state(tx, call.event), alerts.there(tx, call)
        over = called.dismissed(tx, call)
    return render_template("public/alert.html", call=call, token=token, minutes=alerts.MINUTES, asked=asked, over=over,
                           called_off=called_off, there=there, territory=house().territory, told=told,
                           volunteer=call.function == VOLUNTEER)


@public.post("/a/<token>")
@access(EVERYONE)
def answer(token: str) -> ResponseReturnValue:
    """Take the answer of the person whose link it is: coming in N minutes, cannot, arrived, not there
    after all, or an order confirmed.
    """
    said, minutes = request.form.get("answer", ""), request.form.get("minutes", "")
    with house().db.transaction() as tx:
        call = alerts.by_token(tx, token)
        if said in ("confirmed", "not_confirmed"):
            orders.confirm_by_link(tx, call.person, call.event, _entry(), said == "confirmed")
        elif said in ("arrived", "connected"):
            alerts.arrive(tx, call, said, alerts.own_by(call))
        elif said == "not_there":
            alerts.correct(tx, call.event, max((each.seq for each in alerts.there(tx, call)), default=0),
                           alerts.own_by(call))
        elif call.organism is not None:
            convoked.take(tx, call, said, _minutes(minutes))
        else:
            alerts.answer(tx, call, said, _minutes(minutes), "link", alerts.own_by(call))
    return redirect(url_for("public.alert", token=token), code=303)


@public.get("/g/<term_token>")
@access(EVERYONE)
def term(term_token: str) -> ResponseReturnValue:
    """Show the duty that a reminder asks to confirm. Opening it changes nothing (R19)."""
    with house().db.reading() as tx:
        notice = confirming.by_token(tx, term_token)
    return render_template("public/term.html", notice=notice, territory=house().territory)


@public.post("/g/<term_token>")
@access(EVERYONE)
def confirm(term_token: str) -> ResponseReturnValue:
    """Take the answer of the person whose duty comes."""
    with house().db.transaction() as tx:
        notice = confirming.by_token(tx, term_token)
        confirming.answer(tx, notice.id, request.form.get("answer", ""), "link", house().territory.prefecture,
                          store.By(notice.person, notice.function))
    return redirect(url_for("public.term", term_token=term_token), code=303)


@public.get("/e/<offer_token>")
@access(EVERYONE)
def offer(offer_token: str) -> ResponseReturnValue:
    """Show the swap of duty that a personal link proposes. Opening it changes nothing (R19)."""
    with house().db.reading() as tx:
        found = offers.by_token(tx, offer_token)
        who = names(tx, [found.asked_by]).get(found.asked_by, "Votre collègue")
        alive = offers.alive(found, tx.now)
    return render_template("public/offer.html", offer=found, who=who, alive=alive, territory=house().territory)


@public.post("/e/<offer_token>")
@access(EVERYONE)
def agree(offer_token: str) -> ResponseReturnValue:
    """Take the answer of the person to whom a swap is proposed."""
    with house().db.transaction() as tx:
        offers.answer_by_link(tx, offer_token, request.form.get("answer", ""), house().territory.prefecture)
    return redirect(url_for("public.offer", offer_token=offer_token), code=303)


def _entry() -> int:
    typed = request.form.get("order", "")
    if not re.fullmatch(r"[0-9]{1,9}", typed):
        raise Refused("answer", "Réponse non comprise.", todo="Touchez l'un des boutons proposés.")
    return int(typed)


def _minutes(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit():
        raise Refused("answer", "Réponse non comprise.", todo="Touchez l'un des boutons proposés.")
    return int(text)
