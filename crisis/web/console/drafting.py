"""The door of a draft that saves itself: keeps what is typed, says who else is at it, what the checks find."""
from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from channels.text.sms import lighten, measure
from channels.text.x_length import weigh
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import sending
from crisis.messages import drafts, variants, working
from crisis.messages.approval import Bound
from crisis.messages.working import Fields
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.beside import PLAYBOOK, Beside, as_typed, compare, read, resumed, saved
from crisis.web.console.tabs import named, tab
from crisis.web.french import hour, spaced
from crisis.web.house import house

drafting_tab = tab("drafting")


@drafting_tab.post("/messages/<message_id>/saisie")
@access("draft")
def keep(event_id: str, message_id: str) -> ResponseReturnValue:
    """Keep what is typed and return, as a fragment of the page, what it meets. Writes no version and no entry."""
    fields = read()
    try:
        with house().db.transaction() as tx:
            _keep(tx, event_id, message_id, fields)
    except Refused as refusal:
        return jsonify(refus=spaced(refusal.sentences())), refusal.status
    with house().db.reading() as tx:
        row = _row(tx, event_id, message_id)
        found = around(tx, row, sending.offered(tx, row))
        return jsonify(enregistre=hour(tx.now), version=row.version,
                       html=render_template("event/_typed.html", message=row, now=tx.now, **found))


def _keep(tx: Tx, event_id: str, message_id: str, fields: Fields) -> None:
    """Keep what is typed; words typed back to what is saved are none, even if their save came in between."""
    working.keep(tx, actor(), event_id, message_id, given.whole("version"), fields)
    row = _row(tx, event_id, message_id)
    # What the fields of a playbook make is known once it is saved: there, words are never taken for what stands.
    free = not any(name.startswith(PLAYBOOK) for name in fields)
    if free and not _compared(fields, saved(row, sending.offered(tx, row).variants)):
        working.forget(tx, message_id, actor().person)


def _row(tx: Tx, event_id: str, message_id: str) -> Row[Any]:
    return next(each for each in drafts.of_event(tx, event_id) if each.id == message_id)


def mine_of(tx: Tx, row: Row[Any]) -> working.Typed | None:
    """Return what this person has typed in a draft and not saved; None if nothing, or nothing can be saved any more."""
    if row.state != "draft" or not actor().may("draft"):
        return None
    return next((each for each in working.of(tx, row.id) if each.person == actor().person), None)


def around(tx: Tx, row: Row[Any], bound: Bound) -> dict[str, Any]:
    """Return what stands beside a draft: my own unsaved words, who else types, and the checks of what is typed."""
    mine, stands = mine_of(tx, row), saved(row, bound.variants)
    here, texts = (mine.fields, as_typed(bound, mine.fields)) if mine else (stands, bound)
    others = _others(tx, row)
    return {"mine": mine, "others": [(each, _compared(here, each.fields)) for each in others],
            "conflict": _compared(here, stands) if mine and mine.version != row.version else [],
            "findings": sending.findings(tx, house().here, row.event, texts), "texts": texts.variants,
            "names": [each for each in variants.NAMES if each in texts.variants or carried(each)],
            "typists": named(tx, {each.person for each in others})["people"]} | counted(texts, row)


def resume(tx: Tx, row: Row[Any]) -> dict[str, Any]:
    """Show again what this person has typed and not saved: a page that is reloaded loses nothing."""
    mine = mine_of(tx, row)
    return {"resumed": resumed(mine.fields) if mine else None}


def collide(tx: Tx, row: Row[Any], refusal: Refused) -> dict[str, Any]:
    """Compare what was refused with what somebody else has saved meanwhile (D65)."""
    if refusal.code not in ("draft_moved", "not_compared"):
        return {"mine": None}
    theirs = saved(row, sending.offered(tx, row).variants)
    return {"mine": None, "collided": True, "conflict": _compared(read(), theirs)}


def _others(tx: Tx, row: Row[Any]) -> list[working.Typed]:
    """Return what others have typed and not saved, for somebody who may write too."""
    if row.state != "draft" or not actor().may("draft"):
        return []
    return [each for each in working.of(tx, row.id) if each.person != actor().person]


def _compared(mine: Fields, theirs: Fields) -> list[Beside]:
    return compare(mine, theirs, house().territory)


def carried(name: str) -> bool:
    """Return whether a text may be written here: a network if the préfecture has it, one to be read if it is chosen."""
    return name not in (*variants.NETWORKS, *variants.HAND) or name in house().here.networks


def counted(bound: Bound, row: Row[Any]) -> dict[str, Any]:
    """Return what the texts cost on the channels that count."""
    sms = variants.numbered(bound.variants.get("sms", ""), row.number or 1)
    return {"sms": measure(sms), "lighter": lighten(sms) if lighten(sms) != sms else "",
            "x": weigh(variants.numbered(bound.variants.get("x", ""), row.number or 1))}


@drafting_tab.post("/messages/<message_id>/abandonner")
@access("draft")
def give_up(event_id: str, message_id: str) -> ResponseReturnValue:
    """Erase what I have typed since I last saved, and show the draft as it is saved."""
    at = url_for("messages.message", event_id=event_id, message_id=message_id)
    return act(lambda tx: working.forget(tx, message_id, actor().person), lambda _: at, _refused,
               "Saisie abandonnée : voici le brouillon enregistré.")


def _refused(refusal: Refused) -> ResponseReturnValue:
    raise refusal
