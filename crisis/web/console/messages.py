"""Messages of an event: written, checked, submitted, approved by a second person, followed, stopped."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from channels.text.sms import lighten
from crisis.db import Tx
from crisis.delivery import outbox
from crisis.errors import Missing, Refused
from crisis.events import sending
from crisis.events.recipients import reach
from crisis.events.refusals import remember
from crisis.evidence.visible import visible
from crisis.journal import store
from crisis.journal.contents import contents
from crisis.messages import drafts, frozen
from crisis.messages.approval import Bound
from crisis.messages.difference import Run
from crisis.messages.fingerprints import fingerprints
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.beside import Others, all_read
from crisis.web.console.changes import displayed, reworded, since
from crisis.web.console.drafting import REFUSED, around, collide, others_of, resume
from crisis.web.console.fields import of_draft
from crisis.web.console.findings import points
from crisis.web.console.naming import persons_of
from crisis.web.console.picture import Picture
from crisis.web.console.rewriting import compared, edited, followed, intact, made
from crisis.web.console.tabs import for_orders, named, page, tab
from crisis.web.console.writing import towns, writing, written
from crisis.web.house import house

messages_tab = tab("messages")
SAID = {"soumettre": "Message soumis : une seconde personne doit le valider.",
        "proposer": "Textes reproposés ; ceux que vous aviez modifiés sont gardés.",
        "remplacer": "Tous les textes ont été reproposés.",
        "alleger": "Texte allégé pris : relisez le SMS."}


@messages_tab.get("/messages")
@access("see")
def messages(event_id: str) -> ResponseReturnValue:
    """List the messages of the event."""
    return page("event/messages.html", "messages", event_id, lambda tx, seen: _signed(tx, seen.messages))


def _signed(tx: Tx, rows: list[Row[Any]]) -> dict[str, Any]:
    """Return who wrote, submitted, returned and approved these messages, and why those not approved were returned."""
    returns = {row.id: returned for row in rows if (returned := _returned(tx, row)) is not None}
    approvals = {row.id: approved for row in rows if (approved := _approved(tx, row)) is not None}
    persons = {person for row in rows for person in drafts.authors(row)} | persons_of(
        [*returns.values(), *approvals.values()])
    return {"returns": returns, "approvals": approvals} | named(tx, persons)


def _approved(tx: Tx, row: Row[Any]) -> dict[str, Any] | None:
    """Return the entry that approved a message as this reader may see it; None before its approval."""
    if row.approved_hash is None:
        return None
    entries = store.some(tx, row.event, contents.state(tx, row.event).of("message_approved"))
    content = next(each.content for each in reversed(entries) if each.content["data"]["message"] == row.id)
    return visible(content, actor(), None)


def _returned(tx: Tx, row: Row[Any]) -> dict[str, Any] | None:
    """Return the entry that last returned a message to its writers, with its motive; None once it is approved."""
    if row.returned_seq is None or row.state not in ("draft", "submitted"):
        return None
    content = store.entries(tx, row.event, row.returned_seq - 1, 1)[0].content
    key = content.get("text", {}).get("id", "")
    return visible(content, actor(), store.texts(tx, row.event, [key]).get(key))


def _at(event_id: str, message_id: str) -> str:
    return url_for("messages.message", event_id=event_id, message_id=message_id)


@messages_tab.get("/messages/<message_id>")
@access("see")
def message(event_id: str, message_id: str) -> ResponseReturnValue:
    """Show one message: to be written, to be approved, or on its way."""
    return _message(event_id, message_id)


def _message(event_id: str, message_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    def gather(tx: Tx, seen: Picture) -> dict[str, Any]:
        row = next((each for each in seen.messages if each.id == message_id), None)
        if row is None:
            raise Missing("message_missing", "Ce message n'existe pas.", todo="Revenez à la liste des messages.")
        return _details(tx, seen, row) | (resume(tx, row) if refusal is None else collide(tx, row, refusal))
    return page("event/message.html", "messages", event_id, gather, refusal)


def _details(tx: Tx, seen: Picture, row: Row[Any]) -> dict[str, Any]:
    bound = sending.offered(tx, row)
    own, beside = actor().person in drafts.authors(row), around(tx, row, bound)
    return {
        "message": row, "bound": bound, "own": own, "edited": edited(tx, row, bound.variants),
        "points": points(beside["findings"], bound.variants), "intact": intact(tx, row, bound.variants),
        "prints": fingerprints(bound), "reworded": _reworded(tx, row, bound),
        "reaches": {code: reach(code, bound.variants) for code in sending.CHANNELS},
        "displayed": displayed(bound, house().territory),
        "changed": since(request.form.get("lu", ""), bound, house().territory),
        "tally": outbox.tally(tx, seen.id, row.id), "left": outbox.left(tx, seen.id, row.id)
        } | of_draft(tx, seen, row) | towns() | for_orders(tx, seen) | _signed(tx, [row]) | beside


def _reworded(tx: Tx, row: Row[Any], bound: Bound) -> list[tuple[str, list[Run]]] | None:
    """Return what changed since the version that was last returned; None for a message that never was."""
    returned = _returned(tx, row) if row.state == "submitted" else None
    before = frozen.version(tx, row.id, returned["data"]["version"]) if returned else None
    return reworded(before, bound, house().territory) if before else None


@messages_tab.post("/messages/<message_id>")
@access("draft")
def save(event_id: str, message_id: str) -> ResponseReturnValue:
    """Save a draft; propose its variants again; or submit it. What is refused at submission is saved all the same."""
    submitting = given.text("acte") == "soumettre"

    def keep(tx: Tx) -> list[str]:
        compared()
        return _edit(tx, event_id, message_id)

    def do(tx: Tx) -> None:
        left = keep(tx)
        if submitting:
            followed(left)
            all_read(_others(tx, event_id, message_id))
            sending.submit(tx, actor(), house().here, message_id)

    def again(refusal: Refused) -> ResponseReturnValue:
        if submitting:
            # Whatever forbids the submission, what was typed is saved, unless the saving itself was refused.
            act(keep, lambda _: _at(event_id, message_id), _nothing, key=REFUSED)
        return _message(event_id, message_id, refusal)

    said = SAID.get(given.text("acte"), "Brouillon enregistré.")
    return act(do, lambda _: _at(event_id, message_id), again, said)


def _others(tx: Tx, event_id: str, message_id: str) -> Others:
    """Return what others have typed beside a message and not saved, where it differs from what stands."""
    row = _belongs(tx, event_id, message_id)
    return others_of(tx, row, sending.offered(tx, row))


def _nothing(_refusal: Refused) -> ResponseReturnValue:
    return ""


def _edit(tx: Tx, event_id: str, message_id: str) -> list[str]:
    """Save what the form holds; return the texts that did not follow the fields: somebody had rewritten them."""
    row = _belongs(tx, event_id, message_id)
    new = made(tx, row, written(), given.text("acte"))
    if given.text("acte") == "alleger" and "sms" in new.texts:
        new.texts["sms"] = lighten(new.texts["sms"])
    drafts.edit(tx, actor(), message_id, given.whole("version"),
                replace(writing(new.texts), title=new.title, fields=new.held, book=new.book))
    return new.left


def _belongs(tx: Tx, event_id: str, message_id: str) -> Row[Any]:
    row = next((each for each in drafts.of_event(tx, event_id) if each.id == message_id), None)
    if row is None:
        raise Missing("message_missing", "Ce message n'existe pas.", todo="Revenez à la liste des messages.")
    return row


def _seen() -> sending.Seen:
    passed = request.form.getlist("point") if given.ticked("vus") else []
    return sending.Seen(given.text("empreinte"), given.text("urgence"), passed, request.form.getlist("vu"))


@messages_tab.post("/messages/<message_id>/valider")
@access("approve")
def approve(event_id: str, message_id: str) -> ResponseReturnValue:
    """Approve what was displayed, as the second person, and send it."""
    def do(tx: Tx) -> None:
        all_read(_others(tx, event_id, message_id))
        sending.approve(tx, actor(), house().here, message_id, _seen())
    return act(do, lambda _: _at(event_id, message_id), lambda refusal: _not_approved(event_id, message_id, refusal),
               _leaves("Message validé : l'envoi commence, les maires d'abord."))


def _leaves(at_once: str) -> str:
    """Say when an approved message leaves: a deferred one never before the hour of the territory (R16)."""
    if given.text("urgence") != "deferred":
        return at_once
    at = house().territory.urgency.deferred_from_hour
    return f"Message validé, différé : il part par courriel, jamais entre minuit et {at} h."


def _not_approved(event_id: str, message_id: str, refusal: Refused) -> ResponseReturnValue:
    """Show the refusal; the chain remembers who tried alone, or on a text that had changed."""
    remember(house().db, actor(), event_id, message_id, refusal.code)
    return _message(event_id, message_id, refusal)


@messages_tab.post("/messages/<message_id>/valider-de-vive-voix")
@access("order")
def approve_by_voice(event_id: str, message_id: str) -> ResponseReturnValue:
    """Send on the voice of an authority: the emergency bypass, logged, to be confirmed."""
    def do(tx: Tx) -> None:
        all_read(_others(tx, event_id, message_id))
        sending.approve(tx, actor(), house().here, message_id, _seen(), given.order())
    return act(do, lambda _: _at(event_id, message_id), lambda refusal: _not_approved(event_id, message_id, refusal),
               _leaves("Message validé de vive voix : l'envoi commence.") + " L'autorité doit confirmer.")


@messages_tab.post("/messages/<message_id>/renvoyer")
@access("approve")
def send_back(event_id: str, message_id: str) -> ResponseReturnValue:
    """Return a message to its writer, with a reason."""
    def do(tx: Tx) -> None:
        _belongs(tx, event_id, message_id)
        drafts.send_back(tx, actor(), message_id, given.text("motif"))
    return act(do, lambda _: _at(event_id, message_id), lambda refusal: _message(event_id, message_id, refusal),
               "Message renvoyé à son auteur.")


@messages_tab.post("/messages/<message_id>/arreter")
@access("stop_sending")
def stop(event_id: str, message_id: str) -> ResponseReturnValue:
    """Stop what has not left yet (*Arrêter l'envoi*)."""
    def do(tx: Tx) -> None:
        _belongs(tx, event_id, message_id)
        sending.stop_sending(tx, actor(), event_id, message_id)
    return act(do, lambda _: _at(event_id, message_id), lambda refusal: _message(event_id, message_id, refusal),
               "Envoi arrêté : ce qui n'était pas parti ne partira pas.")
