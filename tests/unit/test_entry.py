"""What an entry is, byte for byte, and how a broken chain is found."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.journal.entry import GENESIS, BrokenChainError, Entry, canonical, chained, commitment, seal, verify

JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner))


def made(count: int, event: str = "e1") -> list[Entry]:
    entries, previous = [], GENESIS
    for seq in range(1, count + 1):
        content = {"v": 1, "event": event, "seq": seq, "kind": "note_added", "data": {"commune": "Épinal"},
                   "recorded_at": f"2026-11-21T23:46:{seq:02d}.000000Z"}
        body = canonical(content)
        previous = chained(previous, body)
        entries.append(Entry(event, seq, body, previous))
    return entries


def test_canonical_bytes_are_sorted_without_blank_and_in_utf8() -> None:
    assert canonical({"b": [1, True, None], "a": "é\u2028\"", "ç": {"z": 1, "y": ""}}) == (
        '{"a":"é\u2028\\"","b":[1,true,null],"ç":{"y":"","z":1}}'.encode())


@pytest.mark.parametrize("value", [1.5, {"a": [0.0]}, [float("nan")], {"a": {"b": (1, float("inf"))}}])
def test_a_float_is_refused_wherever_it_hides(value: Any) -> None:
    with pytest.raises(ValueError, match="float"):
        canonical(value)


@pytest.mark.parametrize("value", [{1: "a"}, {"a": {10: 1, 9: 2}}, {None: 1}, [{1.5: 1}]])
def test_a_key_that_is_not_text_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="key"):
        canonical(value)


@given(JSON)
def test_what_is_written_is_read_again_and_written_the_same(value: Any) -> None:
    assert canonical(json.loads(canonical(value))) == canonical(value)


def test_the_hash_is_that_of_the_previous_one_and_the_bytes() -> None:
    first = hashlib.sha256(bytes(32) + b'{"seq":1}').hexdigest()
    assert chained(GENESIS, b'{"seq":1}') == first
    # Computed with `printf '\0…\0{"seq":1}' | sha256sum`, far from this program.
    assert first == "ff44e121014845ba9f060b9dd529b57e3706d9dcbf47ce18d6a7e50bea6c7e46"
    assert chained(first, b'{"seq":2}') == hashlib.sha256(bytes.fromhex(first) + b'{"seq":2}').hexdigest()


def test_a_text_beside_is_committed_to_with_its_salt() -> None:
    assert commitment(b"sel", "café") == hashlib.sha256(b"selcaf\xc3\xa9").hexdigest()
    assert commitment(b"sel", "café") != commitment(b"ses", "café")


def test_a_seal_is_that_of_its_sorted_lines_whatever_their_order() -> None:
    lines = [{"delivery": "b", "n": 1}, {"delivery": "a", "n": 2}, {"delivery": "a", "n": 1}]
    by_hand = b'{"delivery":"a","n":1}\n{"delivery":"a","n":2}\n{"delivery":"b","n":1}\n'
    assert seal(lines) == seal(lines[::-1]) == hashlib.sha256(by_hand).hexdigest()


def test_a_whole_chain_is_verified() -> None:
    assert list(verify("e1", made(5))) == made(5)
    assert list(verify("e1", [])) == []


def changed(entry: Entry, **fields: Any) -> Entry:
    """The same entry with other content, its own hash left as it was."""
    return replace(entry, body=canonical(entry.content | fields))


def rewritten(entries: list[Entry], at: int, **fields: Any) -> list[Entry]:
    """A forger's work: the content changed and every hash made again from there."""
    previous, forged = GENESIS, []
    for entry in entries:
        body = canonical(entry.content | fields) if entry.seq == at else entry.body
        previous = chained(previous, body)
        forged.append(replace(entry, body=body, hash=previous))
    return forged


TAMPERINGS: dict[str, tuple[Callable[[list[Entry]], list[Entry]], int, str]] = {
    "content changed": (lambda e: [*e[:2], changed(e[2], kind="x"), *e[3:]], 3, "empreinte"),
    "re-dated": (lambda e: [*e[:2], changed(e[2], recorded_at="2026-11-22T00:00:00.000000Z"), *e[3:]], 3, "empreinte"),
    "hash changed": (lambda e: [*e[:2], replace(e[2], hash="00" * 32), *e[3:]], 3, "empreinte"),
    "hash that is none": (lambda e: [replace(e[0], hash="zz"), *e[1:]], 1, "empreinte"),
    "first removed": (lambda e: e[1:], 1, "manque"),
    "middle removed": (lambda e: [*e[:2], *e[3:]], 3, "manque"),
    "two exchanged": (lambda e: [e[0], e[2], e[1], *e[3:]], 2, "manque"),
    "one repeated": (lambda e: [*e[:2], e[1], *e[2:]], 3, "manque"),
    "moved and renumbered": (lambda e: [*e[:1], replace(e[2], seq=2), *e[2:]], 2, "manque"),
    "of another event": (lambda e: [*e[:2], made(5, "e2")[2], *e[3:]], 3, "autre évènement"),
    "not JSON": (lambda e: [*e[:2], replace(e[2], body=b"{"), *e[3:]], 3, "ne se lit pas"),
    "not UTF-8": (lambda e: [*e[:2], replace(e[2], body=b"\xff"), *e[3:]], 3, "ne se lit pas"),
    "a float in it": (lambda e: [*e[:2], replace(e[2], body=b'{"a":NaN}'), *e[3:]], 3, "ne se lit pas"),
    "without end": (lambda e: [*e[:2], replace(e[2], body=b"[" * 100_000), *e[3:]], 3, "ne se lit pas"),
    "a list": (lambda e: [*e[:2], replace(e[2], body=b"[]"), *e[3:]], 3, "forme"),
    "without hour": (lambda e: [*e[:2], replace(e[2], body=b"{}"), *e[3:]], 3, "forme"),
    "a blank added": (lambda e: [*e[:2], replace(e[2], body=e[2].body.replace(b",", b", ", 1)), *e[3:]], 3,
                      "seule façon"),
    "a key said twice": (lambda e: [*e[:2], replace(e[2], body=b'{"v":1,' + e[2].body[1:]), *e[3:]], 3, "seule façon"),
    "forged hour going back": (lambda e: rewritten(e, 4, recorded_at="2026-11-21T23:46:01.000000Z"), 4, "recule"),
    "forged number": (lambda e: rewritten(e, 4, seq=7), 4, "manque"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_verification_names_the_entry_that_cannot_be_believed(name: str) -> None:
    tamper, seq, why = TAMPERINGS[name]
    with pytest.raises(BrokenChainError, match=f"entrée {seq} .*{why}") as broken:
        list(verify("e1", tamper(made(5))))
    assert broken.value.seq == seq


def test_what_stands_before_the_break_is_still_believed() -> None:
    chain = verify("e1", TAMPERINGS["content changed"][0](made(5)))
    assert [next(chain), next(chain)] == made(2)
    with pytest.raises(BrokenChainError):
        next(chain)
