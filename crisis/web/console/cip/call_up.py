"""The volunteers of the hotline: how many are called, the live count, what they say by telephone, when calls stop."""
from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crisis.accounts.rights import WITHOUT_NAMES
from crisis.db import Tx
from crisis.directory.contacts import holders
from crisis.errors import Refused
from crisis.events import cip_calling_up
from crisis.events.cip_roster import days_off
from crisis.hotline.candidates import Candidate, candidates, planned
from crisis.hotline.posts import worded
from crisis.hotline.standing import standings
from crisis.oncall.alerts import MINUTES
from crisis.oncall.unheard import unheard
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import named, page, tab
from crisis.web.house import house
from crisis.web.turnout import Table, table

call_up_tab = tab("cip_call_up")


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("cip/call_up.html", "cip", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    told, known = table(tx, seen.id), candidates(tx, days_off(house().here))
    left = _left(told, known)
    posts = planned(tx, seen.id)
    unbrought = unheard(tx, seen.id, volunteers=True)
    people = {each.person for each in known} | {each.person for each in unbrought} | set(told.turnout.rows)
    return {"table": told, "left": left, "available": [each for each in left if not each.away], "posts": posts,
            "wanted": max(told.count.wanted if told.turnout.calling else 0, posts),
            "standing": standings.state(tx, seen.id).name, "unheard": unbrought, "minutes": MINUTES,
            "services": {each.person: each.service for each in known}, "numbers": _numbers(tx),
            "voice": house().here.voice, "worded": worded,
            "hidden": bool(actor().roles & WITHOUT_NAMES)} | named(tx, people)


def _left(told: Table, known: list[Candidate]) -> list[Candidate]:
    """Return who may be added: everybody before a call-up, whoever is not on its list while it runs."""
    return [each for each in known if not told.turnout.calling or each.person not in told.turnout.rows]


def _numbers(tx: Tx) -> dict[str, str | None]:
    """Return the number of each person who may be called, to those who run the hotline."""
    return {each.person: each.address("sms") for each in holders(tx, "staff")} if actor().may("run_cip") else {}


def _here(event_id: str) -> str:
    return url_for("cip_call_up.volunteers", event_id=event_id)


@call_up_tab.get("/cip/volontaires")
@access("see")
def volunteers(event_id: str) -> ResponseReturnValue:
    return _page(event_id)


@call_up_tab.post("/cip/volontaires")
@access("run_cip")
def call(event_id: str) -> ResponseReturnValue:
    """Call volunteers: whoever is available, or those ticked."""
    def do(tx: Tx) -> int:
        chosen = None if given.text("qui") == "tous" else request.form.getlist("personne")
        return cip_calling_up.call_up(tx, actor(), house().here, event_id, given.whole("nombre"), chosen,
                                      given.text("consigne"))
    return act(do, lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "Appel enregistré ; les volontaires sont appelés.")


@call_up_tab.post("/cip/volontaires/reponse")
@access("run_cip")
def said(event_id: str) -> ResponseReturnValue:
    """Note what a volunteer said by telephone: on the way, unable, there, or not there after all."""
    return act(lambda tx: _said(tx, event_id), lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "C'est noté.")


def _said(tx: Tx, event_id: str) -> None:
    """Read one button: `arrived`, `not_there`, `cannot`, or `coming-15`."""
    person, told = given.text("personne"), given.text("reponse")
    if told == "arrived":
        cip_calling_up.arrived(tx, actor(), event_id, person)
    elif told == "not_there":
        cip_calling_up.not_there(tx, actor(), event_id, person)
    else:
        word, _, minutes = told.partition("-")
        cip_calling_up.answered(tx, actor(), event_id, person, word, int(minutes) if minutes.isdecimal() else None)


@call_up_tab.post("/cip/volontaires/fin")
@access("run_cip")
def stand_down(event_id: str) -> ResponseReturnValue:
    """Stop calling volunteers."""
    return act(lambda tx: cip_calling_up.stand_down(tx, actor(), house().here, event_id), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal),
               "Plus aucun volontaire n'est appelé ; ceux qui se sont annoncés restent attendus.")
