"""The door of a draft that saves itself: keeps what is typed, says who else is at it, what the checks find."""
from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from channels.text.sms import lighten, measure
from channels.text.x_length import weigh
from crisis.accounts import once
from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.events import sending
from crisis.messages import drafts, variants, working
from crisis.messages.approval import Bound
from crisis.messages.working import Fields
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import KEY, Typed, act
from crisis.web.console.beside import INTACT, Beside, Other, as_typed, compare, numbered_as, read, resumed, saved
from crisis.web.console.rewriting import TITLE, Made, made
from crisis.web.console.tabs import named, tab
from crisis.web.french import hour, spaced
from crisis.web.house import house

drafting_tab = tab("drafting")
REFUSED = ".texte"
"""After the key of a form whose submission was refused: its texts were saved all the same, as an act of their own."""


@drafting_tab.post("/messages/<message_id>/saisie")
@access("draft")
def keep(event_id: str, message_id: str) -> ResponseReturnValue:
    """Keep what is typed and return, as a fragment of the page, what it meets. Writes no version and no entry."""
    try:
        with house().db.transaction() as tx:
            new = _keep(tx, event_id, message_id)
    except Refused as refusal:
        return jsonify(refus=spaced(refusal.sentences())), refusal.status
    with house().db.reading() as tx:
        row = _row(tx, event_id, message_id)
        found = around(tx, row, sending.offered(tx, row))
        return jsonify(enregistre=hour(tx.now), version=row.version,
                       suit=new.followed, intacts=new.marks,
                       html=render_template("event/_typed.html", message=row, now=tx.now,
                                            typed=Typed("save", request.form), **found))


def _keep(tx: Tx, event_id: str, message_id: str) -> Made:
    """Keep what is typed, with the texts that its fields make; words typed back to what is saved are none.

    Raises Conflict for a form that was saved meanwhile: what comes late would pass for newer words.
    """
    fields = read()
    working.keep(tx, actor(), event_id, message_id, given.whole("version"), fields)
    if any(once.known(tx, actor().person, given.text(KEY) + part) for part in ("", REFUSED)):
        raise Conflict("form_saved", "Ce formulaire a déjà été enregistré.",
                       "La page affichée est plus ancienne que ce qui est enregistré.",
                       "Rechargez la page : votre saisie vous y sera proposée.")
    row = _row(tx, event_id, message_id)
    new = made(tx, row, {name: "".join(fields.get(f"texte_{name}", ())).strip() for name in fields.get("canal", ())
                         if name in variants.NAMES})
    if new.followed:
        fields |= {"titre" if name == TITLE else f"texte_{name}": [text] for name, text in new.followed.items()}
        fields[INTACT] = list(dict.fromkeys([*fields.get(INTACT, ()), *new.marks]))
        working.keep(tx, actor(), event_id, message_id, given.whole("version"), fields)
    stands = saved(row, sending.offered(tx, row).variants)
    if new.held == drafts.fields(row) and not _compared(fields, stands):
        working.forget(tx, message_id, actor().person)
    return new


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
    others = others_of(tx, row, bound, here)
    return {"mine": mine, "others": others, "unsent": unsent(tx, row, stands),
            "conflict": _compared(here, stands) if mine and mine.version != row.version else [],
            "findings": sending.findings(tx, house().here, row.event, texts), "texts": texts.variants,
            "names": [each for each in variants.NAMES if each in texts.variants or carried(each)],
            "typists": named(tx, {each.kept.person for each in others})["people"]} | counted(texts, row)


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


def others_of(tx: Tx, row: Row[Any], bound: Bound, here: Fields | None = None) -> list[Other]:
    """Return what others have typed beside a message that has not left, for somebody who may write or approve.

    It is compared with `here`, or with what is saved.
    """
    if row.state not in ("draft", "submitted") or not (actor().may("draft") or actor().may("approve")):
        return []
    mine = here if here is not None else saved(row, bound.variants)
    return [Other(each, _compared(mine, numbered_as(each.fields, row.number))) for each in working.of(tx, row.id)
            if each.person != actor().person]


def unsent(tx: Tx, row: Row[Any], stands: Fields) -> Other | None:
    """Return what this person had typed in a message that was submitted without it: the words are still theirs."""
    mine = next((each for each in working.of(tx, row.id) if each.person == actor().person), None)
    if row.state == "draft" or mine is None:
        return None
    differs = _compared(numbered_as(mine.fields, row.number), stands)
    return Other(mine, differs) if differs else None


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
