"""What an approval binds (R15): every part of what was displayed, and nothing of what is outside."""
from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from crisis.messages.approval import Bound

BOUND = Bound("m1", 1, 1, "Crue", {"sms": "Restez.", "site": "Restez chez vous."}, ["15014", "15187"], ["site"], True,
              "real", "real", True, False)
OTHERS: dict[str, Any] = {
    "message": "m2", "number": 2, "version": 2, "title": "Crue.", "variants": {"sms": "Restez."},
    "communes": ["15014"], "means": [], "media": False, "mode": "rehearsal", "plays": "exercise", "factual": False,
    "ends_alert": True}


def test_every_part_is_bound() -> None:
    assert set(OTHERS) == {field.name for field in fields(Bound)}


@pytest.mark.parametrize("part", OTHERS)
def test_a_change_of_any_part_changes_the_hash(part: str) -> None:
    assert replace(BOUND, **{part: OTHERS[part]}).hash != BOUND.hash


@pytest.mark.parametrize("variants", [
    {"sms": "Restez. ", "site": "Restez chez vous."}, {"sms": "Restez chez vous.", "site": "Restez."},
    {"sms": "Restez.", "email": "Restez chez vous."}])
def test_a_blank_a_swap_or_another_channel_is_another_content(variants: dict[str, str]) -> None:
    assert replace(BOUND, variants=variants).hash != BOUND.hash


def test_the_order_of_communes_means_and_channels_changes_nothing() -> None:
    same = replace(BOUND, communes=["15187", "15014"], variants=dict(reversed(list(BOUND.variants.items()))))
    assert same.hash == BOUND.hash


def test_the_hash_of_known_content_never_changes() -> None:
    """An approval of last year must still be recognised: a change here is a change of the chain's vocabulary."""
    assert BOUND.hash == "48dfa1ae506d8596f99381900603649781d2faad10316ba6d2ebc36ac571d9dd"
