"""What callers report, not verified: in one page, team leaders group and part, the COD confirms or rejects."""
from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Conflict, Refused
from crisis.events import cip_facts, situations
from crisis.events.situations import Sections
from crisis.events.stage import locked
from crisis.hotline.calls import CATEGORIES
from crisis.hotline.facts import facts
from crisis.hotline.standing import standings
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.picture import Picture
from crisis.web.console.proposals import added, sections
from crisis.web.console.tabs import named, page, tab
from crisis.web.french import when
from crisis.web.house import house
from crisis.web.reported import Line, told

cip_facts_tab = tab("cip_facts")


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("cip/facts.html", "cip", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    found = told(tx, seen.id, actor())
    persons = {each.person for line in found.settled for each in line.fact.findings}
    communes = [("", "non dite")] + [(each.code_insee, each.nom) for each in house().territory.communes]
    return {"told": found, "communes": communes, "categories": list(CATEGORIES.items()),
            "opened": standings.state(tx, seen.id).opened_at is not None} | named(tx, persons)


def _here(event_id: str) -> str:
    return url_for("cip_facts.listing", event_id=event_id)


@cip_facts_tab.get("/cip/remontees")
@access("see")
def listing(event_id: str) -> ResponseReturnValue:
    return _page(event_id)


@cip_facts_tab.post("/cip/remontees")
@access("take_calls")
def note(event_id: str) -> ResponseReturnValue:
    """Record a fact that no call sheet carries."""
    return act(lambda tx: cip_facts.raise_fact(tx, actor(), event_id, None, given.text("lieu"), given.text("sujet"),
                                               given.text("signalement")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "Signalement noté, non vérifié : le COD le voit.")


@cip_facts_tab.post("/cip/remontees/rapprocher")
@access("lead_team")
def group(event_id: str) -> ResponseReturnValue:
    """Say that the reports ticked, or those of a proposal, are one fact."""
    some = request.form.getlist("fait")
    return act(lambda tx: cip_facts.group(tx, actor(), event_id, some[0] if some else _none(), some),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Signalements rapprochés.")


def _none() -> str:
    raise Refused("alone", "Il faut au moins deux signalements.", "Aucun n'est coché.",
                  "Cochez ceux qui disent le même fait.")


@cip_facts_tab.post("/cip/remontees/separer")
@access("lead_team")
def part(event_id: str) -> ResponseReturnValue:
    """Undo a grouping for one report."""
    return act(lambda tx: cip_facts.part(tx, actor(), event_id, given.text("fait")), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Signalement séparé : il est de nouveau à vérifier.")


@cip_facts_tab.post("/cip/remontees/constat")
@access("settle_facts")
def settle(event_id: str) -> ResponseReturnValue:
    """Confirm or reject a fact, in one click."""
    return act(lambda tx: cip_facts.settle(tx, actor(), event_id, given.text("fait"), given.text("issue"),
                                           given.text("constat")),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "Fait confirmé." if given.text("issue") == "confirmed" else "Fait écarté.")


@cip_facts_tab.post("/cip/remontees/point")
@access("write_situation")
def take(event_id: str) -> ResponseReturnValue:
    """Take a confirmed fact into the draft of the *point de situation*, which a person then reads and freezes."""
    return act(lambda tx: _take(tx, actor(), event_id, given.text("fait")),
               lambda _: url_for("points.listing", event_id=event_id), lambda refusal: _page(event_id, refusal),
               "Fait repris dans le brouillon du point de situation : relisez-le.")


def _take(tx: Tx, who: Actor, event_id: str, report: str) -> None:
    # The lock comes first: nothing enters between the entries that are read and the number of the last one.
    head = int(locked(tx, event_id).head_seq)
    fact = facts.state(tx, event_id).of.get(report)
    line = next((each for each in told(tx, event_id, who).settled if fact and each.fact.id == fact.id), None)
    if line is None or line.status != "confirmed" or not line.words:
        raise Conflict("fact_unconfirmed", "Ce fait ne peut pas être repris.",
                       "Il n'est pas confirmé, ou il est occulté.",
                       "Faites-le confirmer par le COD.")
    more, draft = Sections(_sentence(tx, line)), situations.draft_of(tx, event_id)
    if draft is None:
        proposed = sections(tx, event_id, situations.last(tx, event_id))
        situations.prepare(tx, who, event_id, added(proposed, more), head)
    else:
        situations.save(tx, who, event_id, draft.version, added(draft.sections, more))


def _sentence(tx: Tx, line: Line) -> str:
    last = line.fact.findings[-1]
    words, checked = (" ".join((each or "").split()) for each in (line.words, line.said(last)))
    found = f"confirmé à {when(last.at, tx.now)}{f' : {checked}' if checked else ''}"
    return f"{when(line.fact.since, tx.now)} – {words} (CIP, {line.counted}, {found}, n° {last.seq})"
