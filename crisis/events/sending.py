"""Approval and sending: one act, one transaction. Mayors leave first; public and press follow (R17)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.delivery import admitted, outbox
from crisis.errors import Conflict, Forbidden, Refused
from crisis.events.cod import Here, signed
from crisis.events.describing import require_described
from crisis.events.orders import Order, ask, block
from crisis.events.recipients import (
    CHANNELS,
    PARIS,
    beyond,
    concerned,
    doubts,
    hold_until,
    morning,
    orders,
    reachable,
    received,
    worded,
)
from crisis.events.stage import Stage, locked, require_live, stages
from crisis.hotline.standing import standings
from crisis.journal import store
from crisis.journal.register import is_demonstration
from crisis.messages import drafts
from crisis.messages.approval import Bound
from crisis.messages.checks import Finding, Numbers, check, mentions, numerous
from crisis.messages.composing import Fields
from crisis.messages.fingerprints import CALLED, fingerprints, unseen
from crisis.messages.variants import HAND, VARIANTS
from playbooks import Playbook

__all__ = ["CHANNELS", "Seen", "approve", "findings", "offered", "stop_sending", "submit"]

OTHER_TYPE = ("Ce texte a été composé pour « {was} » ; l'évènement est à présent « {now} ». Recomposez les textes "
              "pour prendre les mots du nouveau type, ou gardez-les en confirmant ce point.")
OFFICIALS = "TÉLÉPHONE POUR LES ÉLUS"  # The blank of the playbooks that the line reserved to officials is typed in.


@dataclass(frozen=True, slots=True)
class Seen:
    """What the approver had on screen: its hash, the urgency chosen, the warnings passed in one tap.

    `variants`: the fingerprint of each variant that was on screen to its end.
    """

    hash: str
    urgency: str = "alert"
    passed: Sequence[str] = ()
    variants: Sequence[str] = ()


def findings(tx: Tx, here: Here, event_id: str, bound: Bound, fields: Fields | None = None) -> list[Finding]:
    """Return what the checks find in the texts to be bound, what its template lacks, and what the directory warns of.

    `fields`: what those of its playbook hold, for a message that is not kept yet.
    """
    stage = stages.state(tx, event_id)
    book = here.playbooks.playbook(stage.type)
    held = fields if fields is not None else drafts.fields_of(tx, bound.message)
    texts, lines = bound.addressed().variants, _instructions(book, held)
    numbers = _numbers(tx, here, event_id)
    return [*check(texts, stage.plays, numbers=numbers, title=bound.title, book=book, ends=bound.ends_alert),
            *numerous(texts, lines), *_begun(tx, here, stage, bound), *_reserved(here, bound, held),
            *doubts(tx, here, bound), *beyond(stage, bound)]


def _numbers(tx: Tx, here: Here, event_id: str) -> Numbers:
    standing = standings.state(tx, event_id)
    return Numbers(standing.number if standing.is_open else "", here.territory.hotline.every_number())


def _instructions(book: Playbook, held: Fields) -> list[str]:
    """Return the instructions chosen for a message, as its texts say them; none for a free text."""
    orders = {name for name, blank in book.blanks.items() if blank.kind == "instruction"}
    return [line for name, lines in held.items() if name in orders for line in lines]


def _begun(tx: Tx, here: Here, stage: Stage, bound: Bound) -> list[Finding]:
    """Return what is to be known of the playbook that a text was begun from; nothing for a free text.

    What the préfecture has not read of it: the sending is confirmed expressly (R13). That the event has become of
    another type since: nobody finds that out alone, and both ways are told.
    """
    code = drafts.book_of(tx, bound.message)
    if not code:
        return []
    book = here.playbooks.playbook(code)
    found = [Finding("template", "", False, each) for each in book.notices(tx.now.astimezone(PARIS).date())]
    return [*found, *(Finding("other_type", "", False, each) for each in other_type(here, stage, code))]


def other_type(here: Here, stage: Stage, code: str) -> list[str]:
    """Return what to tell of a text begun for a type that the event no longer has; nothing if it still has it."""
    if code == stage.type:
        return []
    labels = {each.code: each.label for each in here.territory.types}
    was, now = (labels.get(each, "type à préciser") for each in (code, stage.type))
    return [OTHER_TYPE.format(was=was, now=now)]


def _reserved(here: Here, bound: Bound, held: Fields) -> list[Finding]:
    """Return the texts for everybody that carry the line of officials: a copy from one text to another brings it.

    The line is that of the territory, and the one typed in this message; the title is everybody's too.
    """
    typed = held.get(OFFICIALS, [])
    lines = {"".join(line.split()) for line in (here.territory.messages.officials_line, *typed)} - {""}
    shared = {"title": bound.title} | {name: text for name, text in bound.variants.items()
                                       if VARIANTS[name].audience != "elected"}
    return [Finding("reserved", name, False, "La ligne réservée aux élus figure dans un texte qui n'est pas pour eux.")
            for name, text in shared.items() if any(line in "".join(text.split()) for line in lines)]


def submit(tx: Tx, actor: Actor, here: Here, message_id: str) -> Bound:
    """Submit a draft for approval. Raises Refused while a check blocks, naming each one."""
    actor.require("submit")
    row = drafts.locked(tx, message_id)
    stage = stages.state(tx, row.event)
    require_live(stage)
    require_described(stage)
    bound = drafts.bound(tx, row, stage.mode, stage.plays).addressed()
    _unblocked(findings(tx, here, row.event, bound))
    received(bound, stage)
    worded(here, bound)
    return drafts.submit(tx, actor, message_id, stage.mode, stage.plays, _numbers(tx, here, row.event).opened)


def _unblocked(found: Sequence[Finding]) -> None:
    blocking = [finding for finding in found if finding.blocking]
    if blocking:
        raise Refused("checks", "Ce message ne peut pas partir en l'état.",
                      " ".join(dict.fromkeys(finding.sentence for finding in blocking)),
                      "Corrigez ces points ; votre texte est conservé.")


def offered(tx: Tx, row: Row[Any]) -> Bound:
    """Return what an approval of this message would bind now."""
    stage = stages.state(tx, row.event)
    return drafts.bound(tx, row, stage.mode, stage.plays)


def approve(tx: Tx, actor: Actor, here: Here, message_id: str, seen: Seen, order: Order | None = None) -> int:
    """Approve what was displayed and send it, in one transaction; return the number of the dispatch entry.

    The second person is the approver, or an authority whose voice `order` records: the logged emergency bypass (R1).
    An authority who acts on the screen is a second person like any other, whatever order comes with it.
    Raises Conflict if the content changed since it was displayed, Forbidden if the approver wrote any version of it.
    """
    actor.require("approve")
    row = drafts.locked(tx, message_id)
    require_live(stages.state(tx, row.event))
    bound, voice = offered(tx, row), _voice(tx, actor, order)
    _second_person(voice["decided_by"]["person"] if voice else actor.person, row)
    _as_displayed(row, bound, seen)
    _on_screen(bound, seen)
    reachable(here, bound, seen.urgency)
    found = concerned(findings(tx, here, row.event, bound), bound, seen.urgency)
    _unblocked(found)
    _passed(found, seen)
    data: dict[str, Any] = {
        "message": row.id, "number": row.number, "version": row.version, "hash": bound.hash, "wave": row.waves + 1,
        "urgency": seen.urgency, "bypass": voice is not None, "passed": _codes(found),
        "seen": list(fingerprints(bound).values())}
    if voice is not None:
        data["order"] = voice
    drafts.move(tx, row, "approved", approved_hash=bound.hash, waves=row.waves + 1, urgency=seen.urgency)
    approved = store.append(tx, row.event, "message_approved", data, by=actor.by)
    event = store.lock(tx, row.event)
    ask(tx, event, approved, signed(here, event), here.way, actor.by)
    return _dispatch(tx, actor, here, row, bound, seen.urgency)


def _voice(tx: Tx, actor: Actor, order: Order | None) -> dict[str, Any] | None:
    """Return the order block of an approval by voice; None when the approver acts on the screen."""
    given = block(tx, actor, order) if order is not None else None
    return None if given is None or given["means"] == "own" else given


def _second_person(person: str, row: Row[Any]) -> None:
    if person in drafts.authors(row):
        raise Forbidden("self_approval", "Vous ne pouvez pas valider votre propre message.",
                        "Vous en avez écrit ou soumis une version ; la validation appartient à une seconde personne.",
                        "Demandez à un collègue, ou enregistrez l'accord donné de vive voix par l'autorité.")


def _as_displayed(row: Row[Any], bound: Bound, seen: Seen) -> None:
    if row.state != "submitted":
        raise Conflict("not_waiting", "Ce message n'attend pas de validation.",
                       f"Son état est : {drafts.STATES_FR[row.state]}.", "Rechargez la page.")
    if bound.hash != seen.hash:
        raise Conflict("changed", "Le message a changé depuis que vous l'avez affiché.",
                       "Ce que vous avez lu n'est pas ce qui partirait.", "Relisez la version actuelle, puis validez.")
    if seen.urgency not in CHANNELS:
        raise Refused("urgency", "Urgence inconnue.", todo="Choisissez alerte, information ou différé.")


def _on_screen(bound: Bound, seen: Seen) -> None:
    """Refuse an approval by somebody who has not had every text on screen: a whole is approved, not its first line."""
    left = [CALLED.get(name, name) for name in unseen(bound, seen.variants)]
    if left:
        raise Refused("unseen", "Tous les textes n'ont pas été lus.",
                      f"Reste à lire jusqu'à la fin : {', '.join(left)}.",
                      "Lisez chaque texte jusqu'à sa fin, cochez sa case si elle ne l'est pas, puis validez.")


def _codes(found: Sequence[Finding]) -> list[str]:
    return sorted({finding.code for finding in found})


def _passed(found: Sequence[Finding], seen: Seen) -> None:
    left = set(_codes(found)) - set(seen.passed)
    if left:
        raise Refused("warnings", "Des points restent à confirmer.",
                      " ".join(dict.fromkeys(each.sentence for each in found if each.code in left)),
                      "Relisez ces points, puis confirmez-les pour envoyer quand même.")


def _dispatch(tx: Tx, actor: Actor, here: Here, row: Row[Any], bound: Bound, urgency: str) -> int:
    event = store.lock(tx, row.event)
    stage = stages.state(tx, row.event)
    at = instant(max(tx.now, event.head_at))  # The hour of the entry to come: whoever verifies finds it there.
    # What is read aloud or copied is approved with the rest, and handed to no operator.
    texts = {name: outbox.write(tx, bound.title, bound.leaving(name, at, row.event)) for name in bound.variants
             if name not in HAND}
    deliveries, without = orders(tx, here, row, texts, urgency)
    entry = store.append(tx, row.event, "message_dispatched", {
        "message": row.id, "number": row.number, "wave": row.waves + 1, "factual": row.factual,
        "ends_alert": row.ends_alert, "contains": _contains(bound, _numbers(tx, here, row.event).opened),
        "communes": list(stage.communes),
        "without_route": without,
        "targets": _targets(tx, event, deliveries)}, by=actor.by)
    outbox.post(tx, event, entry.seq, deliveries, demonstration=is_demonstration(tx))
    outbox.release(tx, [row.id])
    if urgency == "deferred":
        hold_until(tx, entry.seq, row.event, morning(tx.now, here.territory.urgency.deferred_from))
    return entry.seq


def _targets(tx: Tx, event: Row[Any], deliveries: Sequence[outbox.Order]) -> list[dict[str, Any]]:
    """Freeze the targets of a wave; in an exercise those that the wall lets out for real are marked so (R4)."""
    met = admitted.participants(tx, event, deliveries, demonstration=is_demonstration(tx))
    return [{"id": each.id, "audience": each.audience, "target": each.target, "channel": each.channel}
            | ({"real": True} if each.id in met else {}) for each in deliveries]


def _contains(bound: Bound, opened: str) -> list[str]:
    """Name what engagement 50 asks of a text for the public: the number of the hotline that is open (R11)."""
    told = (text for name, text in bound.variants.items() if VARIANTS[name].audience == "public")
    return ["numero_unique"] if any(mentions(text, opened) for text in told) else []


def stop_sending(tx: Tx, actor: Actor, event_id: str, message_id: str | None) -> int:
    """Stop what has not left (*Arrêter l'envoi*), of a message or of the whole event; return how many.

    Stays possible after the closing, and as often as the button is pressed: it only ever prevents.
    """
    actor.require("stop_sending")
    again = False
    if message_id is not None:
        row = drafts.locked(tx, message_id)
        again, event_id = row.state == "stopped", row.event
        if not again:
            drafts.move(tx, row, "stopped")
    locked(tx, event_id)
    stopped = outbox.stop(tx, event_id, message_id)
    if again and not stopped:
        return 0
    store.append(tx, event_id, "sending_stopped", {"message": message_id, "stopped": stopped}, by=actor.by)
    return stopped
