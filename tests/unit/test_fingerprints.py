"""One fingerprint per variant: two texts to have seen are never one, and none can be left out."""
from __future__ import annotations

from dataclasses import replace

import pytest

from crisis.messages.approval import Bound
from crisis.messages.fingerprints import fingerprints, unseen
from tests.unit.test_approval_hash import BOUND


def test_the_same_words_in_two_variants_are_two_texts_to_have_seen() -> None:
    marks = fingerprints(replace(BOUND, variants={"email": "Restez.", "site": "Restez."}))
    assert len(set(marks.values())) == 2


@pytest.mark.parametrize("changed", [replace(BOUND, title="Crue."), replace(BOUND, variants={"sms": "Restez !"})])
def test_another_title_or_text_is_another_fingerprint(changed: Bound) -> None:
    assert fingerprints(changed)["sms"] != fingerprints(BOUND)["sms"]


def test_what_was_not_on_screen_is_named() -> None:
    marks = fingerprints(BOUND)
    assert unseen(BOUND, [*marks.values(), "0" * 64]) == []
    assert unseen(BOUND, [marks["sms"]]) == ["site"]
    assert unseen(BOUND, []) == ["site", "sms"]


def test_a_fingerprint_can_be_computed_by_anybody() -> None:
    """An approval of last year must still be recognised: a change here is a change of the chain's vocabulary."""
    # printf '{"name":"sms","text":"Restez.","title":"Crue"}' | sha256sum
    assert fingerprints(BOUND)["sms"] == "2eed3d8981f11f2cb3802531e574f86b582083cf91b8f471d2d4accc4f0f7f22"
