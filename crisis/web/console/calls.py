"""Hand mode: the call list of mayors and media, what was published by hand, and the GALA report."""
from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crisis.accounts.rights import WITHOUT_NAMES
from crisis.db import Tx
from crisis.delivery.failures import not_brought
from crisis.directory.contacts import Contact, holders
from crisis.errors import Refused
from crisis.events import hand
from crisis.journal import store
from crisis.messages import drafts
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.choices import relayable
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import page, tab
from crisis.web.house import house
from crisis.web.proofs import read_proof

calls_tab = tab("calls")
PAGE = 30


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/calls.html", "calls", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    listed = _ordered(tx, seen, request.values.get("cherche", "").strip().lower())
    first = max(0, given.number("page", 1) - 1) * PAGE
    messages = relayable(seen.messages)
    return {"listed": listed[first:first + PAGE], "total": len(listed), "number": first // PAGE + 1,
            "pages": -(-len(listed) // PAGE), "wanted": request.values.get("cherche", ""), "messages": messages,
            "texts": _texts(tx, messages),
            "published": _published(tx, seen.id)}


def _ordered(tx: Tx, seen: Picture, wanted: str) -> list[dict[str, Any]]:
    """Return who is to be called, those not reached first: newsrooms that count, then towns by name."""
    territory = house().territory
    left, made = _left(seen), _made(tx, seen.id)
    rows = [_row(f"medium:{each.id}", each.name, "media", each.id in left["media"], made)
            for each in territory.media if each.priority or each.convention]
    rows += [_row(f"commune:{insee}", territory.commune(insee).nom, "elected", insee in left["elected"], made)
             for insee in seen.stage.communes]
    found = {each.target: each for audience in ("elected", "media") for each in holders(tx, audience)}
    failed = not_brought(tx, seen.id)
    shown = [_failing(row, failed) | _contact(found.get(row["target"]))
             for row in rows if wanted in row["name"].lower()]
    return sorted(shown, key=lambda row: (not row["left"], row["audience"] == "elected", row["name"]))


def _left(seen: Picture) -> dict[str, set[str]]:
    """Return what engagement 48 still lacks; before any clock, everybody."""
    card = seen.card(48)
    audiences = {each.code: set(each.coverage.uncovered) for each in card.audiences} if card else {}
    everybody = {"elected": set(seen.stage.communes), "media": {each.id for each in house().territory.media}}
    return {name: audiences.get(name, everybody[name]) for name in everybody}


def _row(target: str, name: str, audience: str, left: bool, made: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {"target": target, "name": name, "audience": audience, "left": left, "last": made.get(target)}


def _failing(row: dict[str, Any], failed: set[str]) -> dict[str, Any]:
    """Put back on the list whoever the SMS surely did not reach, until somebody has called."""
    called = row["last"] is not None and row["last"]["data"]["outcome"] == "reached"
    back = row["target"] in failed and not called
    return row | {"failed": back, "left": row["left"] or back}


def _contact(found: Contact | None) -> dict[str, Any]:
    """Return who answers for a target, to those who may read names; without any, the town hall is called."""
    if found is None or actor().roles & WITHOUT_NAMES:
        return {"holder": "", "number": None}
    return {"holder": found.name, "number": found.address("sms") if actor().may("hand") else None}


def _made(tx: Tx, event_id: str) -> dict[str, dict[str, Any]]:
    """Return the last contact by target."""
    return {content["data"]["target"]: content for content in _of_kind(tx, event_id, "contact_logged")}


def _published(tx: Tx, event_id: str) -> dict[str, dict[str, Any]]:
    return {content["data"]["means"]: content for content in _of_kind(tx, event_id, "publication_logged")}


def _of_kind(tx: Tx, event_id: str, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = 0
    while some := store.entries(tx, event_id, after):
        found += [content for entry in some if (content := entry.content)["kind"] == kind]
        after = some[-1].seq
    return found


def _texts(tx: Tx, messages: list[Any]) -> dict[str, str]:
    """Return the text to be read or pasted, by message: that of the mail, which is the longest."""
    found = {row.id: drafts.bound(tx, row, "", "").variants for row in messages}
    return {key: texts.get("site") or texts.get("email") or texts.get("sms", "") for key, texts in found.items()}


def _here(event_id: str) -> str:
    return url_for("calls.calls", event_id=event_id, page=request.args.get("page"), cherche=request.args.get("cherche"))


@calls_tab.get("/appels")
@access("see")
def calls(event_id: str) -> ResponseReturnValue:
    return _page(event_id)


@calls_tab.post("/appels/contact")
@access("hand")
def contact(event_id: str) -> ResponseReturnValue:
    """Record one call: joint, message laissé or non joint."""
    def do(tx: Tx) -> int:
        target, outcome, spoken_to = given.text("cible"), given.text("resultat"), given.text("interlocuteur")
        if outcome == "holder":
            outcome, spoken_to = "reached", _mayor(tx, target)
        made = hand.Contact(target, outcome, given.text("message") or None, spoken_to,
                            given.past_hour("heure", tx.now))
        return hand.contact(tx, actor(), event_id, made)
    return act(do, lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Appel enregistré.")


def _mayor(tx: Tx, target: str) -> str:
    """Return name and function of the mayor whom one tap says was spoken to."""
    found = holders(tx, "elected", {target})
    return f"{found[0].name}, maire" if found else ""


@calls_tab.post("/appels/publication")
@access("hand")
def publication(event_id: str) -> ResponseReturnValue:
    """Record that a permanent means was used by hand, with its proof."""
    url, piece = given.text("adresse"), given.piece("fichier")
    if url:
        # The page is read before the transaction opens: no network inside one.
        try:
            piece = read_proof(given.text("moyen"), url)
        except Refused as refusal:
            return _page(event_id, refusal)

    def do(tx: Tx) -> int:
        done = hand.Publication(given.text("moyen"), given.text("message"), given.past_hour("heure", tx.now),
                                given.text("nom"), piece, url)
        return hand.publication(tx, actor(), house().here, event_id, done)
    return act(do, lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Publication enregistrée.")


@calls_tab.post("/appels/gala")
@access("hand")
def gala(event_id: str) -> ResponseReturnValue:
    """Import a GALA report: all of it or nothing."""
    given_file = given.piece("rapport")
    body = given_file.body if given_file else b""
    return act(lambda tx: hand.import_gala(tx, actor(), event_id, given.text("message"), body),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Rapport GALA importé.")
