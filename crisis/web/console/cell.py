"""The cell: who was alerted, who answered, who is there, and the four lines on which it is declared operational."""
from __future__ import annotations

from collections import Counter
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from crisis.db import Tx
from crisis.delivery.tables import delivery
from crisis.directory.contacts import holders
from crisis.errors import Missing, Refused
from crisis.events import cell as cells
from crisis.oncall import alerts
from crisis.oncall.chains import chains
from crisis.oncall.outlook import outlook, together
from crisis.oncall.presence import ours, presences
from crisis.oncall.unheard import unheard
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import named, page, tab
from crisis.web.console.tied import serves

cell_tab = tab("cell")


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/cell.html", "cell", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    called = alerts.of_event(tx, seen.id)
    lines = cells.lines(tx, seen.id)
    there = {each.person: each for each in ours(presences.state(tx, seen.id))}
    mine, unbrought = [row for row in called if row.person == actor().person], unheard(tx, seen.id)
    people = {row.person for row in called} | set(there) | {each.person for each in unbrought}
    return {"called": alerts.latest(called), "times": Counter(row.person for row in called), "lines": lines,
            "ways": _ways(tx, seen.id), "mine": mine[-1] if mine else None, "there": there, "unheard": unbrought,
            "uncalled": [each for each in there.values() if each.alert is None],
            "present": there.get(actor().person), "minutes": alerts.MINUTES, **_posts(tx, seen),
            "numbers": _numbers(tx), "serves": serves(tx, seen.id)} | named(tx, people)


def _posts(tx: Tx, seen: Picture) -> dict[str, Any]:
    """Return how many posts are held and promised, by function and together, and the line for them."""
    state, card = chains.state(tx, seen.id), seen.card(47)
    posts = [(chain, outlook(chain, state.people, tx.now), chain.function in state.exhausted) for chain in state.chains]
    return {"posts": posts, "all_posts": together([each for _, each, _ in posts]),
            "line": card.limit_at if card and card.runs else None}


def _numbers(tx: Tx) -> dict[str, str | None]:
    """Return the number of each person who may be called, to those who call."""
    return {each.person: each.address("sms") for each in holders(tx, "staff")} if actor().may("hand") else {}


def _ways(tx: Tx, event_id: str) -> dict[str, str]:
    """Return the furthest state of each SMS and of each telephone call of the alerts, by delivery."""
    rows = tx.execute(select(delivery.c.id, delivery.c.state, delivery.c.best)
                      .where(delivery.c.event == event_id, delivery.c.audience == "staff"))
    return {row.id: row.best or row.state for row in rows}


def _here(event_id: str) -> str:
    return url_for("cell.cell", event_id=event_id)


@cell_tab.get("/cellule")
@access("see")
def cell(event_id: str) -> ResponseReturnValue:
    return _page(event_id)


@cell_tab.post("/cellule/operationnelle")
@access("confirm_cell")
def declare(event_id: str) -> ResponseReturnValue:
    """Declare the cell operational; a missing line asks for a motive."""
    return act(lambda tx: cells.declare(tx, actor(), event_id, given.past_hour("heure", tx.now), given.text("motif")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "Cellule de communication d'urgence déclarée opérationnelle.")


@cell_tab.post("/cellule/ma-reponse")
@access("answer_duty")
def reply(event_id: str) -> ResponseReturnValue:
    """Take the answer or the arrival of the person signed in: their own trace."""
    return act(lambda tx: _own(tx, event_id), lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "C'est noté.")


def _own(tx: Tx, event_id: str) -> None:
    said = given.text("reponse")
    called = [row for row in alerts.of_event(tx, event_id) if row.person == actor().person]
    if called:
        _take(tx, called[-1], said, "console")
    elif said in ("arrived", "connected"):
        alerts.on_site(tx, actor(), event_id, actor().function, said)
    else:
        raise Refused("answer", "Personne ne vous a appelé.", todo="Dites seulement si vous êtes arrivé ou connecté.")


@cell_tab.post("/cellule/presence/<int:seq>")
@access("answer_duty")
def correct(event_id: str, seq: int) -> ResponseReturnValue:
    """Take back a presence recorded by mistake: one's own, or that of somebody else for who may act by hand."""
    return act(lambda tx: alerts.correct(tx, event_id, seq, actor().by), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Présence corrigée : les deux entrées restent.")


@cell_tab.post("/cellule/astreinte/<alert_id>")
@access("hand")
def noted(event_id: str, alert_id: str) -> ResponseReturnValue:
    """Note what somebody else said by telephone; it is not that person's own trace."""
    def do(tx: Tx) -> None:
        called = next((row for row in alerts.of_event(tx, event_id) if row.id == alert_id), None)
        if called is None:
            raise Missing("alert_missing", "Cette alerte n'existe pas.", todo="Rechargez la page.")
        _take(tx, called, given.text("reponse"), "hand")
    return act(do, lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "C'est noté.")


def _take(tx: Tx, called: Any, said: str, through: str) -> None:
    """Read one button: `arrived`, `connected`, `cannot`, or `coming-15`."""
    if said in ("arrived", "connected"):
        alerts.arrive(tx, called, said, actor().by)
        return
    word, _, minutes = said.partition("-")
    alerts.answer(tx, called, word, int(minutes) if minutes.isdecimal() else None, through, actor().by)
