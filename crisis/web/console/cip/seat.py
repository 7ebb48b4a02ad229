"""One's own post of the hotline: what is read before it is taken (D40), its breaks, and how it is left.

Calls are taken on the screen of the post. Whoever signed in by a password holds no post, and is sent to the door.
"""
from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Forbidden, Refused
from crisis.events import cip_posts
from crisis.hotline import answers, briefing
from crisis.hotline.doors import Place
from crisis.hotline.posts import Posts, posts
from crisis.hotline.room import silent
from crisis.hotline.standing import standings
from crisis.hotline.watch import dues
from crisis.journal import store
from crisis.web import given
from crisis.web.access import access, actor, place
from crisis.web.console.act import act, shown
from crisis.web.console.cip.pages import screen_of
from crisis.web.console.picture import picture
from crisis.web.console.tabs import named, tab
from crisis.web.house import house

seat_tab = tab("cip_seat")
REASONS = [("end", "fin de ma relève"), ("relief", "on me relève"), ("overrun", "fin, au-delà de l'heure prévue"),
           ("other", "autre motif")]


def _here() -> Place:
    found = place()
    if found is None:
        raise Forbidden("door_first", "Vous ne tenez aucun poste.", "Un poste se prend avec le code de sa relève.",
                        "Entrez par l'adresse « /poste » avec le code imprimé pour vous.")
    return found


def _page(template: str, refusal: Refused | None = None) -> ResponseReturnValue:
    here = _here()
    with house().db.reading() as tx:
        seen = picture(tx, house().territory, actor(), here.event)
        data = _gather(tx, here)
        return shown(template, refusal, seen=seen, now=tx.now, here=here, silent_for=silent(tx, here.event), **data)


def _gather(tx: Tx, here: Place) -> dict[str, Any]:
    state, known = posts.state(tx, here.event), briefing.briefings.state(tx, here.event)
    holder = state.seats.get(here.post)
    mine = holder if holder is not None and holder.person == here.person else None
    left = _handed_over(tx, here, state)
    told = store.texts(tx, here.event, [*(each.text for each in known.instructions), *filter(None, [left])])
    sheet = answers.version(tx, here.event, known.sheet.version) if known.sheet else None
    rules = house().territory.hotline
    own = Posts({here.post: mine} if mine else {})
    return {"holder": holder, "mine": mine, "unread": briefing.to_read(tx, here.event, here.person), "known": known,
            "sheet": sheet, "headings": answers.HEADINGS, "texts": told, "handed": told.get(left, ""),
            "due": {each.code: each.at for each in dues(None, (), own, tx.now, rules)}, "rules": rules,
            "reasons": REASONS,
            "held": mine is not None and mine.until == here.ends,
            "sheets": cip_posts.open_sheets(tx, here.event)[here.person], "screen": screen_of(here.event, here.role),
            "standing": standings.state(tx, here.event)} | named(tx, {holder.person} if holder else set())


def _handed_over(tx: Tx, here: Place, state: Posts) -> str:
    """Return the text beside of what the last one at this post handed over, since the hotline was ordered."""
    ordered_at = standings.state(tx, here.event).ordered_at
    last = next((each for each in reversed(state.stays) if each.post == here.post), None)
    return last.words if last is not None and ordered_at is not None and last.until >= ordered_at else ""


@seat_tab.get("/cip/prise-de-poste")
@access("at_post")
def read_first(event_id: str) -> ResponseReturnValue:
    """Show what is to be read before the post is taken."""
    return _page("cip/briefing.html")


@seat_tab.post("/cip/prise-de-poste")
@access("at_post")
def take(event_id: str) -> ResponseReturnValue:
    """Take the post, having ticked what was read."""
    def command(tx: Tx) -> int:
        return cip_posts.take(tx, actor(), event_id, _here().assignment, given.numbers("lu"),
                              relieve=given.ticked("releve"), overlap=house().territory.hotline.overlap)
    return act(command, lambda _seq: screen_of(event_id, _here().role),
               lambda refusal: _page("cip/briefing.html", refusal), "Poste pris.")


@seat_tab.get("/cip/mon-poste")
@access("at_post")
def seat(event_id: str) -> ResponseReturnValue:
    """Show one's post: until when, the break, and how to leave it."""
    return _page("cip/seat.html")


@seat_tab.post("/cip/mon-poste/pause")
@access("at_post")
def rest(event_id: str) -> ResponseReturnValue:
    """Begin or end one's break."""
    begins = given.text("acte") == "debut"
    verb = cip_posts.begin_break if begins else cip_posts.end_break
    return act(lambda tx: verb(tx, actor(), event_id, _here().post), lambda _seq: url_for(".seat", event_id=event_id),
               lambda refusal: _page("cip/seat.html", refusal), "Pause notée." if begins else "Fin de pause notée.")


@seat_tab.post("/cip/mon-poste/depart")
@access("at_post")
def leave(event_id: str) -> ResponseReturnValue:
    """Leave one's post; its session ends, and the door is shown."""
    return act(lambda tx: cip_posts.leave(tx, actor(), event_id, _here().post, given.text("motif"),
                                          given.text("consignes"), actor().person),
               lambda _left: url_for("cip_door.form"), lambda refusal: _page("cip/seat.html", refusal),
               "Poste quitté. Merci ; vous pouvez rendre votre casque.")
