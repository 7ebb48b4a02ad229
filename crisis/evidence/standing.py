"""What stands beside a chain and must agree with it: texts, sealed lines, pieces, orders. The chain is `verifier`'s."""
from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, exists, select

from crisis.db import Tx
from crisis.events.tables import piece
from crisis.evidence import frozen
from crisis.evidence.orders import Ordered, Pointer, ordered, orphan, pointers
from crisis.journal import receipts
from crisis.journal.entry import BrokenChainError, commitment, seal
from crisis.journal.receipts import Line
from crisis.journal.tables import beside, receipt, sealed, unsealed

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """What was found good: the sealed lines by the number of their seal, and the order of each delivery."""

    lines: Mapping[int, Sequence[Line]]
    orders: Mapping[str, Ordered]


def check(tx: Tx, event_id: str, entries: Sequence[Content]) -> Standing:
    """Compare what stands beside with the entries. Raises BrokenChainError naming the first entry that is denied."""
    texts, lines = _texts(tx, event_id), _sealed_lines(tx, event_id)
    orders = ordered(entries)
    for content in entries:
        _text(content, texts)
        _CHECKS.get(content["kind"], _nothing)(tx, content, lines)
        for line in lines.get(content["seq"], ()):
            _was_ordered(line, orders, content["seq"])
    waiting = receipts.waiting(tx, event_id)
    for line in waiting:
        _was_ordered(line, orders, len(entries))
    _seals_named(entries, lines)
    _texts_named(entries, texts)
    frozen.check(entries)
    _pieces_named(tx, event_id, entries)
    pointed = pointers(tx, event_id)
    _deliveries_named(orders, pointed, len(entries))
    heard = {line["delivery"] for some in lines.values() for line in some} | {line["delivery"] for line in waiting}
    _orders_kept(orders, heard | {each.delivery for each in pointed})
    _receipts_held(tx, event_id, orders, len(entries))
    return Standing(lines, orders)


def seals(tx: Tx, event_id: str, entries: Sequence[Content]) -> Mapping[int, Sequence[Line]]:
    """Return the sealed lines by the number of their seal. Raises BrokenChainError if a seal does not hold its own."""
    lines = _sealed_lines(tx, event_id)
    for content in entries:
        if content["kind"] == "receipts_sealed":
            _seal(tx, content, lines)
    _seals_named(entries, lines)
    return lines


def _texts(tx: Tx, event_id: str) -> dict[str, tuple[bytes, str]]:
    rows = tx.execute(select(beside.c.id, beside.c.salt, beside.c.body).where(beside.c.event == event_id))
    return {row.id: (bytes(row.salt), row.body) for row in rows}


def _sealed_lines(tx: Tx, event_id: str) -> dict[int, list[Line]]:
    rows: Iterable[Any] = tx.execute(
        select(sealed.c.seal_seq, *receipts.COLUMNS)
        .join(sealed, (sealed.c.delivery == receipt.c.delivery) & (sealed.c.n == receipt.c.n))
        .where(sealed.c.event == event_id).order_by(receipt.c.delivery, receipt.c.n))
    lines: dict[int, list[Line]] = defaultdict(list)
    for row in rows:
        lines[row[0]].append(receipts.written(*row[1:]))
    return dict(lines)


def _text(content: Content, texts: Mapping[str, tuple[bytes, str]]) -> None:
    told = content.get("text")
    found = texts.get(told["id"]) if told else None
    # A text that no longer stands was erased (R22): what the entry says of it stays, and proves nothing else.
    if told and found and commitment(*found) != told["sha256"]:
        raise BrokenChainError(content["seq"], "le texte rangé à côté d'elle n'est plus celui qu'elle a scellé")


def _nothing(_tx: Tx, _content: Content, _lines: Mapping[int, Sequence[Line]]) -> None:
    """Most kinds have nothing beside them but a text."""


def _seal(_tx: Tx, content: Content, lines: Mapping[int, Sequence[Line]]) -> None:
    data, held = content["data"], lines.get(content["seq"], ())
    if len(held) != data["count"]:
        raise BrokenChainError(content["seq"], f"elle a scellé {data['count']} accusés, il en reste {len(held)}")
    if dict(Counter(line["state"] for line in held)) != data["states"] or seal(held) != data["sha256"]:
        raise BrokenChainError(content["seq"], "les accusés qu'elle a scellés ont été modifiés")


def _piece(tx: Tx, content: Content, _lines: Mapping[int, Sequence[Line]]) -> None:
    data = content["data"]
    rows = tx.execute(select(piece.c.body, piece.c.size).where(
        piece.c.event == content["event"], piece.c.of_seq == data["of"], piece.c.sha256 == data["sha256"])).all()
    if not rows:
        raise BrokenChainError(content["seq"], "la pièce qu'elle joint manque")
    if any(hashlib.sha256(bytes(row.body)).hexdigest() != data["sha256"] for row in rows):
        raise BrokenChainError(content["seq"], "la pièce qu'elle joint a été modifiée")


_CHECKS = {"receipts_sealed": _seal, "piece_attached": _piece}


def _was_ordered(line: Line, orders: Mapping[str, Ordered], seq: int) -> None:
    order = orders.get(line["delivery"])
    if order is None or order.seq > seq:
        raise BrokenChainError(seq, "un accusé répond à un envoi que rien n'a ordonné")
    if not order.agrees(line["target"], line["channel"]):
        raise BrokenChainError(seq, "un accusé nomme un autre destinataire que l'ordre d'envoi")


# Whatever stands beside must be named by an entry: an orphan shows that entries were removed after it.

def _seals_named(entries: Sequence[Content], lines: Mapping[int, Sequence[Line]]) -> None:
    seals = {content["seq"] for content in entries if content["kind"] == "receipts_sealed"}
    for seq in sorted(lines.keys() - seals):
        if seq > len(entries):
            raise BrokenChainError(len(entries) + 1, f"elle manque : une entrée {seq} a scellé des accusés")
        raise BrokenChainError(seq, "des accusés s'en réclament, mais elle ne scelle rien")


def _texts_named(entries: Sequence[Content], texts: Mapping[str, tuple[bytes, str]]) -> None:
    if texts.keys() - {content["text"]["id"] for content in entries if "text" in content}:
        raise BrokenChainError(len(entries) + 1, "elle manque : un texte rangé à côté de la chaîne n'a plus d'entrée")


def _pieces_named(tx: Tx, event_id: str, entries: Sequence[Content]) -> None:
    named = {(content["data"]["of"], content["data"]["sha256"]) for content in entries
             if content["kind"] == "piece_attached"}
    rows = tx.execute(select(piece.c.of_seq, piece.c.sha256).where(piece.c.event == event_id))
    if {(row.of_seq, row.sha256) for row in rows} - named:
        raise BrokenChainError(len(entries) + 1, "elle manque : une pièce n'a plus l'entrée qui la joint")


def _deliveries_named(orders: Mapping[str, Ordered], pointed: Sequence[Pointer], last: int) -> None:
    left = orphan(orders, pointed)
    if left is not None:
        raise BrokenChainError(min(left.seq, last + 1), "la file d'envoi tient un envoi qu'elle n'a pas ordonné ainsi")


def _orders_kept(orders: Mapping[str, Ordered], known: Collection[str]) -> None:
    gone = [order.seq for key, order in orders.items() if key not in known]
    if gone:
        raise BrokenChainError(min(gone), "un envoi qu'elle a ordonné a disparu de la file d'envoi, sans aucun accusé")


def _receipts_held(tx: Tx, event_id: str, orders: Mapping[str, Ordered], last: int) -> None:
    """Every line is sealed or waits for its seal: one that is neither would never count, and nobody would know."""
    loose = _first_without(tx, receipt, event_id, sealed, unsealed)
    gone = _first_without(tx, unsealed, event_id, receipt)
    for delivery, why in ((loose, "un accusé n'est ni scellé, ni en attente de l'être"),
                          (gone, "un accusé qui attendait son scellé manque")):
        if delivery is not None:
            raise BrokenChainError(orders[delivery].seq if delivery in orders else last, why)


def _first_without(tx: Tx, table: Table, event_id: str, *others: Table) -> str | None:
    """Return the first delivery of an event that has a line here and in none of the other tables."""
    missing = [~exists().where(other.c.event == event_id, other.c.delivery == table.c.delivery,
                               other.c.n == table.c.n) for other in others]
    return tx.execute(select(table.c.delivery).where(table.c.event == event_id, *missing)
                      .order_by(table.c.delivery, table.c.n).limit(1)).scalar()
