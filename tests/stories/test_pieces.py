"""Notes and pieces stand beside the chain, which commits to them; a piece alone proves nothing (R2, R22)."""
from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from crisis.clock import instant
from crisis.events import cell, pieces
from crisis.events.pieces import Piece
from crisis.events.tables import piece
from crisis.journal.entry import commitment
from crisis.journal.tables import beside
from tests.house import House


def test_a_note_stands_beside_the_chain_which_holds_its_salted_hash(house: House) -> None:
    event = house.open()
    at = house.hours.now - timedelta(minutes=12)
    house.do(pieces.note, house.com(), event, "call", "  M. Vialatte demande des lits. ", at)
    entry = house.entries(event, "note_added")[0]
    row = house.look(lambda tx: tx.execute(select(beside).where(beside.c.id == entry["text"]["id"])).one())
    assert (row.body, entry["happened_at"]) == ("M. Vialatte demande des lits.", instant(at))
    assert entry["data"] == {"category": "call"}
    assert entry["text"]["sha256"] == commitment(bytes(row.salt), row.body)
    assert "Vialatte" not in str(entry)


@pytest.mark.parametrize(("category", "text", "code"), [
    ("gossip", "texte", "category"), ("", "texte", "category"), ("fact", "", "note"), ("fact", " \n\t", "note"),
    ("fact", "x" * 20_001, "too_long"), ("fact", "a\x00b", "text")])
def test_a_note_that_says_nothing_or_cannot_be_kept_is_refused(house: House, category: str, text: str,
                                                               code: str) -> None:
    event = house.open()
    assert house.refused(pieces.note, house.com(), event, category, text).code == code


@pytest.mark.parametrize("text", ["é" * 20_000, "👩‍🚒 sapeurs", "<script>alert(1)</script>", "'; DROP TABLE entry; --"])
def test_any_text_is_kept_as_it_was_typed(house: House, text: str) -> None:
    event = house.open()
    house.do(pieces.note, house.com(), event, "fact", text)
    assert house.words(event, house.entries(event, "note_added")[0]) == text


def test_a_piece_is_stored_with_its_hash_and_the_verdict_stays_not_proven(house: House) -> None:
    event = house.staffed()
    house.hours.move(70)
    typed = house.hours.now - timedelta(minutes=30)
    seq = house.do(cell.declare, house.com(), event, typed, "déclarée tard")
    body = b"From: codis\r\n\r\ncellule en place"
    house.do(pieces.keep, house.officer, event, seq, Piece(body, "message/rfc822"))
    entry = house.entries(event, "piece_attached")[0]
    assert entry["data"] == {"of": seq, "sha256": hashlib.sha256(body).hexdigest(), "size": len(body),
                             "media_type": "message/rfc822"}
    assert bytes(house.look(lambda tx: tx.execute(select(piece.c.body)).scalar_one())) == body
    assert house.verdict(event, 47).verdict == "not_proven"


@pytest.mark.parametrize("of", [-1, 0, 99])
def test_a_piece_belongs_to_an_entry_that_exists(house: House, of: int) -> None:
    event = house.open()
    assert house.refused(pieces.keep, house.com(), event, of, Piece(b"x", "text/plain")).code == "piece_of"


@pytest.mark.parametrize("given", [
    Piece(b"", "text/plain"), Piece(b"x", ""), Piece(b"x", "image/svg+xml"),
    Piece(b"x" * (pieces.LARGEST + 1), "text/plain")])
def test_a_piece_that_is_empty_too_large_or_of_another_type_is_refused(house: House, given: Piece) -> None:
    event = house.open()
    assert house.refused(pieces.keep, house.com(), event, 1, given).code == "piece"


def test_the_motive_of_an_overrun_is_asked_and_never_in_the_way(house: House) -> None:
    event = house.staffed()
    house.hours.move(65)
    house.do(pieces.explain, house.com(), event, 47, "route coupée")
    entry = house.entries(event, "overrun_explained")[0]
    assert (entry["data"], house.words(event, entry)) == ({"commitment": 47}, "route coupée")
    assert house.verdict(event, 47).verdict == "missed"
    for number, text in ((49, "motif"), (47, " ")):
        assert house.refused(pieces.explain, house.com(), event, number, text).code == "explain"
