"""The RETEX of an event and the list of actions: debriefs, findings, who does what before when; acts by forms."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.evidence.indicators.periods import Period
from crisis.journal.tables import REGISTER
from crisis.quality import learning
from crisis.quality.forms import today
from crisis.quality.learning import Opened
from crisis.quality.lesson_terms import QUESTIONS, RETEX
from crisis.quality.lessons import Action, lessons, overdue
from crisis.quality.reminded import by_key, reminded
from crisis.quality.terms import READ, RIGHT
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.approach import gaps
from crisis.web.console.following import of_actions, told_of
from crisis.web.console.owned import own_page
from crisis.web.console.picture import Picture
from crisis.web.console.quarterly import as_csv, asked, during, offered
from crisis.web.console.tabs import page, tab
from crisis.web.download import exported
from crisis.web.house import house

retex_tab = tab("retex")
action_pages = Blueprint("actions", __name__, url_prefix="/qualite/actions")


def owed(tx: Tx) -> dict[str, Any]:
    """Return the actions that are open, for the page of an exercise under preparation: it may try them again (D57)."""
    some = lessons.state(tx, REGISTER).live()
    return {"owed": some, "owed_said": told_of(tx, some), "owed_late": {
        each.id for each in some if overdue(each, today(tx))}}


def _list(refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        every, period = request.args.get("etat") == "toutes", asked()
        return shown("quality/actions.html", refusal, every=every, period=period, now=tx.now,
                     quarters=offered(tx.now), **of_actions(tx, _wanted(tx, period, every=every)))


def _wanted(tx: Tx, period: Period | None, *, every: bool) -> list[Action]:
    """Return the actions of a quarter, all of them, or those that are open."""
    told = lessons.state(tx, REGISTER)
    if period is not None:
        return during(told.actions.values(), period)
    return sorted(told.actions.values(), key=lambda each: each.due_on) if every else told.live()


@action_pages.get("")
@access(READ)
def listing_page() -> ResponseReturnValue:
    """List the actions that are open, the soonest due first; all of them if asked."""
    return _list()


@action_pages.get("/actions.csv")
@access(READ)
def table() -> Response:
    """Give the actions of a quarter as a CSV for a spreadsheet; without a quarter, those that are open."""
    with house().db.reading() as tx:
        period = asked()
        some = _wanted(tx, period, every=False)
        late = [each.id for each in some if overdue(each, today(tx))]
        reminders = {key: told[-1].at for key, told in by_key(
            reminded.state(tx, REGISTER), [each.id for each in some]).items()}
        body = as_csv(some, told_of(tx, some), late, reminders)
    return exported(body, "text/csv; charset=utf-8", f"actions-{period.code if period else 'ouvertes'}.csv")


@action_pages.post("")
@access(RETEX)
def open_one() -> ResponseReturnValue:
    """Open an action that comes from no event."""
    return act(lambda tx: learning.open_action(tx, actor(), _opened()), lambda _: url_for("actions.listing_page"),
               _list, "Action ouverte.")


@action_pages.post("/<action_id>/etat")
@access("see")
def move(action_id: str) -> ResponseReturnValue:
    """Say where an action stands. Its owner may, who reads nothing else of the quality, refused or not."""
    reads = actor().may(READ)
    return act(lambda tx: learning.move(tx, actor(), action_id, given.text("etat"), given.text("preuve")),
               lambda _: url_for("actions.listing_page" if reads else "owned.mine"), _list if reads else own_page,
               "État de l'action enregistré.")


@action_pages.post("/<action_id>/responsable")
@access(RIGHT)
def plan_again(action_id: str) -> ResponseReturnValue:
    """Give an action another owner or another day."""
    return act(lambda tx: learning.plan_again(tx, actor(), action_id, given.text("responsable"),
                                              given.text("echeance"), given.text("motif")),
               lambda _: url_for("actions.listing_page"), _list, "Action confiée de nouveau.")


@action_pages.post("/<action_id>/epreuve")
@access(RIGHT)
def retest(action_id: str) -> ResponseReturnValue:
    """Say which exercise tried an action again."""
    return act(lambda tx: learning.retest(tx, actor(), action_id, given.text("exercice")),
               lambda _: url_for("actions.listing_page"), _list, "Épreuve enregistrée.")


def _opened(event: str = "") -> Opened:
    number = given.text("engagement")
    return Opened(given.text("texte_action"), given.text("responsable"), given.text("echeance"), given.text("constat"),
                  event, int(number) if number.isdecimal() else None)


def _retex(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    def gather(tx: Tx, _seen: Picture) -> dict[str, Any]:
        told = lessons.state(tx, REGISTER)
        debriefs, found, actions = told.of_event(event_id)
        beside = told_of(tx, [*debriefs, *found])
        lacking = sum(each.event == event_id for each in gaps(tx))
        return {"debriefs": debriefs, "found": found, "beside": beside, "unanswered": lacking, "finding_choices": [
            (each.id, beside.get(each.text, "texte occulté")[:80]) for each in found]} | of_actions(tx, actions)
    return page("quality/retex.html", "report", event_id, gather, refusal)


@retex_tab.get("/retex")
@access(READ)
def retex(event_id: str) -> ResponseReturnValue:
    """Show what was learnt of an event."""
    return _retex(event_id)


@retex_tab.post("/retex/debriefing")
@access(RETEX)
def debrief(event_id: str) -> ResponseReturnValue:
    """Record a debrief."""
    answers = {code: given.text(f"q_{code}") for code in QUESTIONS if given.text(f"q_{code}")}
    return _act(event_id, lambda tx: learning.debrief(tx, actor(), event_id, given.text("moment"), answers,
                                                      given.text("compte_rendu")), "Débriefing enregistré.")


@retex_tab.post("/retex/constats")
@access(RETEX)
def find(event_id: str) -> ResponseReturnValue:
    """Record a finding."""
    number = given.text("engagement")
    return _act(event_id, lambda tx: learning.find(
        tx, actor(), event_id, given.text("nature_constat"), int(number) if number.isdecimal() else None,
        given.text("constat_texte")), "Constat enregistré.")


@retex_tab.post("/retex/actions")
@access(RETEX)
def open_action(event_id: str) -> ResponseReturnValue:
    """Open an action that comes from this event."""
    return _act(event_id, lambda tx: learning.open_action(tx, actor(), _opened(event_id)), "Action ouverte.")


def _act(event_id: str, do: Any, said: str) -> ResponseReturnValue:
    return act(do, lambda _: url_for("retex.retex", event_id=event_id), lambda refusal: _retex(event_id, refusal), said)
