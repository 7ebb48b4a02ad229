"""Whether the texts that stand, were offered and left are the ones that people approved (R15). Judges no chain."""
from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from crisis.db import Tx
from crisis.delivery.tables import content, delivery
from crisis.journal.entry import BrokenChainError
from crisis.messages import drafts, frozen
from crisis.messages.approval import Bound
from crisis.messages.fingerprints import unseen
from crisis.messages.variants import name_of

Content = dict[str, Any]
# Each of these says what a message has become; the last one says what its text is held to.
_SAYS = frozenset({"message_drafted", "message_submitted", "message_returned", "message_approved"})
_HELD = {"message_submitted": "soumis", "message_approved": "validé"}


def check(tx: Tx, event_id: str, entries: Sequence[Content]) -> None:
    """Compare texts with entries. Raises BrokenChainError naming the entry whose text was changed or is gone."""
    opening = entries[0]["data"]
    rows = {row.id: row for row in drafts.of_event(tx, event_id)}
    last = {entry["data"]["message"]: entry for entry in entries if entry["kind"] in _SAYS}
    _authors(entries, rows)
    approved: dict[str, Bound] = {}
    for message, entry in last.items():
        if entry["kind"] in _HELD:
            bound = _stands(tx, entry, rows.get(message), opening["mode"], opening["plays"])
            if entry["kind"] == "message_approved":
                approved[message] = bound
    for entry in entries:
        if entry["kind"] == "message_submitted":
            _offered(tx, entry)
        if entry["kind"] == "message_dispatched":
            _left(tx, entry, approved)


def _authors(entries: Sequence[Content], rows: Mapping[str, Row[Any]]) -> None:
    """Check that nobody approved what they had written or submitted (R1), and that rows name the same authors."""
    writers, last = defaultdict[str, set[str]](set), dict[str, Content]()
    submitters: dict[str, str] = {}
    for entry in entries:
        if entry["kind"] not in _SAYS:
            continue
        message, person = entry["data"]["message"], entry["by"]["person"]
        if entry["kind"] == "message_drafted":
            writers[message].add(person)
        elif entry["kind"] == "message_submitted":
            submitters[message] = person
        elif entry["kind"] == "message_approved" and _approver(entry) in {*writers[message], submitters.get(message)}:
            raise BrokenChainError(entry["seq"], "elle valide un message par une personne qui l'a écrit ou soumis")
        last[message] = entry
    for message, entry in last.items():
        row = rows.get(message)
        if row and (set(row.writers.split()), row.submitter) != (writers[message], submitters.get(message)):
            raise BrokenChainError(entry["seq"], "le message ne nomme plus ceux qui l'ont écrit et soumis")


def _approver(entry: Content) -> str:
    """Return the second person: whoever gave the order, or acted on the screen."""
    voice = entry["data"].get("order")
    return str(voice["decided_by"]["person"] if voice else entry["by"]["person"])


def _offered(tx: Tx, entry: Content) -> None:
    """Check that what was offered for approval can still be read as it was, even after a return."""
    data = entry["data"]
    kept = frozen.body(tx, data["hash"], data["message"], data["version"])
    if kept is None or hashlib.sha256(kept).hexdigest() != data["hash"]:
        raise BrokenChainError(entry["seq"], "la version qu'elle a soumise manque, ou n'est plus la même")


def _stands(tx: Tx, entry: Content, row: Row[Any] | None, mode: str, plays: str) -> Bound:
    """Return what a message binds today, which must be what the entry bound."""
    how = _HELD[entry["kind"]]
    if row is None:
        raise BrokenChainError(entry["seq"], f"le message qu'elle a {how} manque")
    bound = drafts.bound(tx, row, mode, plays)
    if bound.hash != entry["data"]["hash"]:
        raise BrokenChainError(entry["seq"], f"le message n'est plus celui qu'elle a {how}")
    if entry["kind"] == "message_approved" and unseen(bound, entry["data"].get("seen", ())):
        raise BrokenChainError(entry["seq"], "elle valide un texte qu'elle ne dit pas avoir affiché")
    return bound


def _left(tx: Tx, entry: Content, approved: Mapping[str, Bound]) -> None:
    """Check that the outbox gives each audience, for a wave, the words approved for it and no others."""
    bound = approved.get(entry["data"]["message"])
    if bound is None:
        raise BrokenChainError(entry["seq"], "elle envoie un message que personne n'a validé")
    told = (select(delivery.c.audience, delivery.c.channel, delivery.c.message, delivery.c.merge, content.c.subject,
                   content.c.text)
            .join_from(delivery, content)
            .where(delivery.c.event == entry["event"], delivery.c.order_seq == entry["seq"]).distinct())
    wanted = {name: (bound.message, None, bound.title, bound.leaving(name, entry["recorded_at"],
                                                                                  entry["event"]))
              for name in bound.variants}
    for row in tx.execute(told):
        if wanted.get(name_of(row.audience, row.channel) or "") != (row.message, row.merge, row.subject, row.text):
            raise BrokenChainError(entry["seq"], "la file d'envoi porte un autre texte que celui qui a été validé")
