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
from crisis.events.stage import stages
from crisis.evidence.visible import visible
from crisis.journal import store
from crisis.messages import drafts, frozen, variants
from crisis.messages.approval import Bound
from crisis.messages.difference import Run
from crisis.messages.fingerprints import fingerprints
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.changes import displayed, reworded, since
from crisis.web.console.drafting import around, collide, resume
from crisis.web.console.fields import made_by_form, of_draft, of_new, typed_fields
from crisis.web.console.naming import persons_of
from crisis.web.console.picture import Picture
from crisis.web.console.rewriting import compared, edited, followed, intact, proposed_by_form, recomposed
from crisis.web.console.tabs import for_orders, named, page, tab
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
    """Return who wrote, submitted and returned these messages, and why those not approved yet were returned."""
    returns = {row.id: returned for row in rows if (returned := _returned(tx, row)) is not None}
    persons = {person for row in rows for person in drafts.authors(row)} | persons_of(returns.values())
    return {"returns": returns} | named(tx, persons)


def _returned(tx: Tx, row: Row[Any]) -> dict[str, Any] | None:
    """Return the entry that last returned a message to its writers, with its motive; None once it is approved."""
    if row.returned_seq is None or row.state not in ("draft", "submitted"):
        return None
    content = store.entries(tx, row.event, row.returned_seq - 1, 1)[0].content
    key = content.get("text", {}).get("id", "")
    return visible(content, actor(), store.texts(tx, row.event, [key]).get(key))


@messages_tab.get("/messages/nouveau")
@access("draft")
def blank(event_id: str) -> ResponseReturnValue:
    return _blank(event_id)


def _blank(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/message_new.html", "messages", event_id, lambda tx, seen: _towns() | of_new(tx, seen),
                refusal)


def _towns() -> dict[str, Any]:
    names = {each.code_insee: each.nom for each in house().territory.communes}
    return {"commune_name": lambda code: names.get(code, code)}


@messages_tab.post("/messages/modele")
@access("draft")
def begin(event_id: str) -> ResponseReturnValue:
    """Keep a text begun from the playbook of the event, its fields filled."""
    def do(tx: Tx) -> str:
        stage = stages.state(tx, event_id)
        held = typed_fields(house().here.playbooks.playbook(stage.type), stage.communes)
        title, texts = made_by_form(tx, event_id, held, stage.type)
        return drafts.draft(tx, actor(), event_id, replace(_writing(texts), title=title, fields=held))
    return act(do, lambda key: _at(event_id, key), lambda refusal: _blank(event_id, refusal),
               "Textes composés : relisez-les, puis soumettez-les à validation.")


@messages_tab.post("/messages/nouveau")
@access("draft")
def create(event_id: str) -> ResponseReturnValue:
    """Keep a first text, written freely, and offer its variants."""
    def do(tx: Tx) -> str:
        title, texts = proposed_by_form(tx, event_id)
        return drafts.draft(tx, actor(), event_id, replace(_writing(texts), title=title))
    return act(do, lambda key: _at(event_id, key), lambda refusal: _blank(event_id, refusal),
               "Brouillon enregistré : relisez chaque texte proposé.")


def _at(event_id: str, message_id: str) -> str:
    return url_for("messages.message", event_id=event_id, message_id=message_id)


def _written() -> dict[str, str]:
    """Return the texts that are ticked; a browser sends line ends that no SMS wants.

    Raises Refused for a text that is not ticked: it would be lost without a word.
    """
    typed = {name: request.form.get(f"texte_{name}", "").replace("\r\n", "\n").strip() for name in variants.NAMES}
    ticked = request.form.getlist("canal")
    if any(each and name not in ticked for name, each in typed.items()):
        raise Refused("unticked", "Vous avez écrit un texte pour un canal décoché : cochez-le ou videz son texte.")
    return {name: each for name, each in typed.items() if name in ticked}


def _writing(texts: dict[str, str]) -> drafts.Writing:
    return drafts.Writing(
        given.text("titre"), request.form.get("texte", "").replace("\r\n", "\n").strip(), texts,
        request.form.getlist("commune"), request.form.getlist("moyen_permanent"), given.ticked("medias"),
        given.text("urgence") or "alert", given.ticked("factuel"), given.ticked("fin_alerte"))


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
    own = actor().person in drafts.authors(row)
    return {"message": row, "bound": bound, "own": own, "edited": edited(tx, row, bound.variants),
            "intact": intact(tx, row, bound.variants),
            "prints": fingerprints(bound), "reworded": _reworded(tx, row, bound),
            "reaches": {code: reach(code, bound.variants) for code in sending.CHANNELS},
            "displayed": displayed(bound, house().territory),
            "changed": since(request.form.get("lu", ""), bound, house().territory),
            "tally": outbox.tally(tx, seen.id, row.id), "left": outbox.left(tx, seen.id, row.id)
            } | of_draft(tx, seen, row) | _towns() | for_orders(tx, seen) | _signed(tx, [row]) | around(
                tx, row, bound)


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
            sending.submit(tx, actor(), house().here, message_id)

    def again(refusal: Refused) -> ResponseReturnValue:
        if submitting:
            # Whatever forbids the submission, what was typed is saved, unless the saving itself was refused.
            act(keep, lambda _: _at(event_id, message_id), _nothing, key=".texte")
        return _message(event_id, message_id, refusal)

    said = SAID.get(given.text("acte"), "Brouillon enregistré.")
    return act(do, lambda _: _at(event_id, message_id), again, said)


def _nothing(_refusal: Refused) -> ResponseReturnValue:
    return ""


def _edit(tx: Tx, event_id: str, message_id: str) -> list[str]:
    """Save what the form holds; return the texts that did not follow the fields: somebody had rewritten them."""
    row = _belongs(tx, event_id, message_id)
    again = recomposed(tx, row, _written())
    texts = again.texts
    if given.text("acte") == "alleger" and "sms" in texts:
        texts["sms"] = lighten(texts["sms"])
    drafts.edit(tx, actor(), message_id, given.whole("version"),
                replace(_writing(texts), title=again.title, fields=again.fields, book=again.book))
    return again.left


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
        _belongs(tx, event_id, message_id)
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
        _belongs(tx, event_id, message_id)
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
