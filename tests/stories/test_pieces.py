"""Notes and pieces stand beside the chain, which commits to them; a piece alone proves nothing (R2, R22)."""
from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crisis.accounts.rights import Actor
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


def test_a_piece_is_read_again_as_it_was_given_by_who_sees_the_event_and_names(house: House) -> None:
    event = house.open()
    seq = house.do(pieces.keep, house.officer, event, 1, Piece(b"preuve", "text/plain"))
    for role in ("duty_officer", "authority", "communication", "cip_chief", "observer", "exercise_lead"):
        held = house.look(pieces.fetch, Actor("p", role, frozenset({role})), event, seq)
        assert held == pieces.Held(seq, b"preuve", "text/plain", hashlib.sha256(b"preuve").hexdigest())
    for roles, code in (({"quality"}, "piece_names"), ({"auditor"}, "piece_names"), ({"operator"}, "forbidden"),
                        ({"administrator"}, "forbidden"), ({"auditor", "observer"}, "piece_names"),
                        (set(), "forbidden")):
        refusal = house.refused(pieces.fetch, Actor("p", "x", frozenset(roles)), event, seq)
        assert (refusal.status, refusal.code) == (403, code)


def test_an_entry_without_a_piece_or_of_another_event_gives_none(house: House) -> None:
    event, other = house.open(), house.open(separate=True)
    seq = house.do(pieces.keep, house.officer, event, 1, Piece(b"preuve", "text/plain"))
    for where, number in ((event, 1), (event, 99), (event, 0), (event, -5), (other, seq)):
        assert house.refused(pieces.fetch, house.officer, where, number).code == "piece_missing"


def test_a_piece_that_was_altered_is_not_given(house: House) -> None:
    event = house.open()
    seq = house.do(pieces.keep, house.officer, event, 1, Piece(b"preuve", "text/plain"))
    house.do(lambda tx: tx.execute(update(piece).values(body=b"autre")))
    assert house.refused(pieces.fetch, house.officer, event, seq).code == "piece_altered"


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
