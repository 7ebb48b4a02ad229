"""Hand mode: the call list of mayors and media, what was published by hand, and the GALA report."""
from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crisis.accounts.rights import WITHOUT_NAMES
from crisis.db import Tx
from crisis.delivery.failures import LastSms, failed, last_sms
from crisis.delivery.undecided import undecided
from crisis.directory.contacts import Contact, holders
from crisis.errors import Refused
from crisis.events import again, hand
from crisis.journal import store
from crisis.journal.contents import contents
from crisis.messages import drafts
from crisis.territory import Territory
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
KINDS = ("contact_logged", "report_imported", "publication_logged", "message_dispatched")
Acts = dict[str, list[dict[str, Any]]]


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/calls.html", "calls", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    acts = acts_told(tx, seen.id)
    listed = _ordered(tx, seen, acts, request.values.get("cherche", "").strip().lower())
    first = max(0, given.number("page", 1) - 1) * PAGE
    messages = relayable(seen.messages)
    return {"listed": listed[first:first + PAGE], "total": len(listed), "number": first // PAGE + 1,
            "pages": -(-len(listed) // PAGE), "wanted": request.values.get("cherche", ""), "messages": messages,
            "texts": _texts(tx, messages),
            "undecided": _undecided(tx, seen.id, acts), "by_id": {each.id: each for each in seen.messages},
            "published": {each["data"]["means"]: each for each in acts["publication_logged"]}}


def _undecided(tx: Tx, event_id: str, acts: Acts) -> list[Any]:
    """Return the posts that nobody knows to be published, and that nobody has said to stand since."""
    said = {(f"means:{each['data']['means']}", each["data"]["message"]) for each in acts["publication_logged"]}
    return [row for row in undecided(tx, event_id) if (row.target, row.message) not in said]


def _ordered(tx: Tx, seen: Picture, acts: Acts, wanted: str) -> list[dict[str, Any]]:
    """Return who is to be called, those not reached first: radio under convention, newsrooms, towns by name."""
    territory = house().territory
    left, made = _left(seen), {each["data"]["target"]: each for each in acts["contact_logged"]}
    rows = [_row(f"medium:{each.id}", each.name, "media", each.id in left["media"], made)
            for each in territory.media if each.priority or each.convention]
    rows += [_row(f"commune:{insee}", territory.commune(insee).nom, "elected", insee in left["elected"], made)
             for insee in seen.stage.communes]
    found = _answering(tx)
    failures, numbers = _failures(tx, seen.id, acts), {each.id: each.number for each in seen.messages}
    shown = [row | _failing(row, failures, numbers) | _contact(found.get(row["target"]))
             for row in rows if wanted in row["name"].lower()]
    first = _convention(territory)
    return sorted(shown, key=lambda row: (not row["left"], row["audience"] == "elected", row["target"] not in first,
                                          row["name"]))


def _answering(tx: Tx) -> dict[str, Contact]:
    return {each.target: each for audience in ("elected", "media") for each in holders(tx, audience)}


def _convention(territory: Territory) -> set[str]:
    return {f"medium:{each.id}" for each in territory.media if each.convention}


def _left(seen: Picture) -> dict[str, set[str]]:
    """Return what engagement 48 still lacks; before any clock, everybody."""
    card = seen.card(48)
    audiences = {each.code: set(each.coverage.uncovered) for each in card.audiences} if card else {}
    everybody = {"elected": set(seen.stage.communes), "media": {each.id for each in house().territory.media}}
    return {name: audiences.get(name, everybody[name]) for name in everybody}


def _row(target: str, name: str, audience: str, left: bool, made: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {"target": target, "name": name, "audience": audience, "left": left, "last": made.get(target)}


def _failures(tx: Tx, event_id: str, acts: Acts) -> dict[str, LastSms]:
    """Return whom the last message did not reach, without those whom somebody has told of it by telephone."""
    sent = {each["seq"]: each["recorded_at"] for each in acts["message_dispatched"]}
    without = [(f"commune:{insee}", LastSms(each["data"]["message"], each["seq"], "no_route"))
               for each in acts["message_dispatched"] for insee in each["data"]["without_route"]]
    told = _told(acts)
    return {target: each for target, each in failed(last_sms(tx, event_id), without).items()
            if not any(message == each.message or at >= sent[each.order_seq] for message, at in told[target])}


def _told(acts: Acts) -> dict[str, list[tuple[str | None, str]]]:
    """Return the calls that reached somebody, as (message, hour) by target: noted one by one, or of a GALA report."""
    found: dict[str, list[tuple[str | None, str]]] = defaultdict(list)
    for entry in acts["contact_logged"]:
        if entry["data"]["outcome"] == "reached":
            found[entry["data"]["target"]].append((entry["data"]["message"], entry["happened_at"]))
    for entry in acts["report_imported"]:
        for each in entry["data"]["contacts"]:
            if each["outcome"] == "reached":
                found[each["target"]].append((entry["data"]["message"], each["at"]))
    return found


def _failing(row: dict[str, Any], failures: dict[str, LastSms], numbers: dict[str, int]) -> dict[str, Any]:
    """Put back on the list whoever the last message did not reach, until somebody has called about it."""
    missed = failures.get(row["target"])
    if missed is None:
        return {"failed": "", "about": None}
    return {"failed": missed.why, "about": numbers.get(missed.message or ""), "left": True}


def _contact(found: Contact | None) -> dict[str, Any]:
    """Return who answers for a target, to those who may read names; without any, the town hall is called."""
    if found is None or actor().roles & WITHOUT_NAMES:
        return {"holder": "", "number": None}
    return {"holder": found.name, "number": found.address("sms") if actor().may("hand") else None}


def acts_told(tx: Tx, event_id: str) -> Acts:
    """Return the acts that this page tells, by kind, each kind in order; no other entry of the chain is read."""
    found: Acts = defaultdict(list)
    for entry in store.some(tx, event_id, contents.state(tx, event_id).of(*KINDS)):
        content = entry.content
        found[content["kind"]].append(content)
    return found


# Whose text is read aloud or pasted for whom: the one written for that, else the longest.
# What officials read is never pasted for everybody.
SAID = (("public", "Au public et à la presse", ("site", "press", "facebook", "x")),
        ("media", "À lire à la radio", ("radio",)), ("alert", "À copier pour FR-Alert", ("fralert",)),
        ("elected", "Aux maires seulement", ("phone", "email", "sms")))


def _texts(tx: Tx, messages: list[Any]) -> dict[str, list[tuple[str, str, str]]]:
    """Return the texts to be read or pasted, by message, as (audience, words for people, text)."""
    found = {row.id: drafts.bound(tx, row, "", "").variants for row in messages}
    return {key: [(audience, label, text) for audience, label, names in SAID
                  if (text := next((texts[name] for name in names if name in texts), ""))]
            for key, texts in found.items()}


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


@calls_tab.post("/appels/republier/<delivery>")
@access("hand")
def republish(event_id: str, delivery: str) -> ResponseReturnValue:
    """Publish again what stayed unknown: whoever presses has looked, and found no post."""
    return act(lambda tx: again.publish_again(tx, actor(), event_id, delivery), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Publication demandée de nouveau.")


@calls_tab.post("/appels/gala")
@access("hand")
def gala(event_id: str) -> ResponseReturnValue:
    """Import a GALA report: all of it or nothing."""
    given_file = given.piece("rapport")
    body = given_file.body if given_file else b""
    return act(lambda tx: hand.import_gala(tx, actor(), event_id, given.text("message"), body),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Rapport GALA importé.")
