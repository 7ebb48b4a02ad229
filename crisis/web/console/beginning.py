"""A message is begun: from the playbook of its event, whose blanks alone are typed, or freely.

What is typed in the blanks is drafted and submitted in one act if nothing blocks, or drafted to be reworked first.
What a draft becomes afterwards belongs to `messages` and `drafting`.
"""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from channels.text.sms import measure
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import sending
from crisis.events.stage import Stage, stages
from crisis.messages import drafts, variants
from crisis.messages.approval import Bound
from crisis.messages.composing import Ask, Fields, composed
from crisis.web import begun, given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.fields import END, made_by_form, of_new, typed_fields
from crisis.web.console.findings import points
from crisis.web.console.picture import Picture, picture
from crisis.web.console.rewriting import proposed_by_form
from crisis.web.console.tabs import page, tab
from crisis.web.console.writing import towns, writing
from crisis.web.house import house

beginning_tab = tab("beginning")
COMPOSED = "Textes composés : relisez-les, puis soumettez-les à validation."
SUBMITTED = "Message soumis : une seconde personne doit le valider."


@beginning_tab.get("/messages/nouveau")
@access("draft")
def blank(event_id: str) -> ResponseReturnValue:
    """Show a message begun from the playbook: what is left to type, and the texts that it makes."""
    return _blank(event_id)


def _blank(event_id: str, refusal: Refused | None = None, *, from_form: bool = False) -> ResponseReturnValue:
    def gather(tx: Tx, seen: Picture) -> dict[str, Any]:
        found = of_new(tx, seen)
        made = (_from_form(tx, seen.id, seen.stage) if from_form
                else _from_asks(tx, seen, found["asks"], ends=found["kind"] == END))
        return towns() | found | _made(tx, seen.id, *made)
    return page("event/message_new.html", "messages", event_id, gather, refusal)


def _from_asks(tx: Tx, seen: Picture, asks: list[Ask], *, ends: bool) -> tuple[Bound, Fields]:
    """Return what the texts are before anything is typed: what nobody has said yet stands between brackets."""
    here, stage, held = house().here, seen.stage, {each.blank.name: each.stands for each in asks}
    frame = begun.frame(here, stage, stage.means, media=True, ends=ends)
    title, texts = composed(here.playbooks.playbook(stage.type), held, frame,
                            begun.known(here, stage, tx.now, stage.communes))
    return Bound("", 0, 1, title, texts, stage.communes, stage.means, True, stage.mode, stage.plays, True, ends), held


def _from_form(tx: Tx, event_id: str, stage: Stage) -> tuple[Bound, Fields]:
    """Return what the texts are as this form makes them, and what its fields hold."""
    held = typed_fields(house().here.playbooks.playbook(stage.type), stage.communes)
    title, texts = made_by_form(tx, event_id, held, stage.type)
    asked = writing(texts)
    return Bound("", 0, 1, title, texts, asked.communes, asked.means, asked.media, stage.mode, stage.plays,
                 asked.factual, asked.ends_alert), held


def _made(tx: Tx, event_id: str, whole: Bound, held: Fields) -> dict[str, Any]:
    """Return the texts of a message that is not kept yet, if somebody is chosen for them, and what the checks find."""
    bound = whole.addressed()
    found = sending.findings(tx, house().here, event_id, bound, held)
    return {"texts": bound.variants, "names": [name for name in variants.NAMES if name in bound.variants],
            "points": points(found, bound.variants), "message": {"title": bound.title, "number": 0},
            "sms": measure(variants.numbered(bound.variants.get("sms", ""), 1))}


@beginning_tab.post("/messages/apercu")
@access("draft")
def preview(event_id: str) -> ResponseReturnValue:
    """Return, as a fragment of the page, the texts that the fields make as they are typed. Keeps nothing."""
    with house().db.reading() as tx:
        seen = picture(tx, house().territory, actor(), event_id)
        made = _made(tx, event_id, *_from_form(tx, event_id, seen.stage))
        return jsonify(html=render_template("event/_begun.html", seen=seen, **made))


@beginning_tab.post("/messages/modele")
@access("draft")
def begin(event_id: str) -> ResponseReturnValue:
    """Keep a text begun from the playbook of the event, its fields filled; submit it in the same act if it is asked."""
    submitting = given.text("acte") == "soumettre"

    def do(tx: Tx) -> str:
        bound, held = _from_form(tx, event_id, stages.state(tx, event_id))
        given_now = replace(writing(dict(bound.variants)), title=bound.title, fields=held)
        key = drafts.draft(tx, actor(), event_id, given_now)
        if submitting:
            sending.submit(tx, actor(), house().here, key)
        return key

    return act(do, lambda key: _at(event_id, key), lambda refusal: _blank(event_id, refusal, from_form=True),
               SUBMITTED if submitting else COMPOSED)


@beginning_tab.post("/messages/nouveau")
@access("draft")
def create(event_id: str) -> ResponseReturnValue:
    """Keep a first text, written freely, and offer its variants."""
    def do(tx: Tx) -> str:
        title, texts = proposed_by_form(tx, event_id)
        return drafts.draft(tx, actor(), event_id, replace(writing(texts), title=title))
    return act(do, lambda key: _at(event_id, key), lambda refusal: _blank(event_id, refusal),
               "Brouillon enregistré : relisez chaque texte proposé.")


def _at(event_id: str, message_id: str) -> str:
    return url_for("messages.message", event_id=event_id, message_id=message_id)
