"""The code of a post as it is printed, read aloud and typed."""
from __future__ import annotations

import pytest

from crisis.hotline import codes


def test_a_code_is_eight_signs_that_nobody_confuses() -> None:
    drawn = [codes.drawn() for _ in range(200)]
    assert {len(code) for code in drawn} == {8}
    assert not set("".join(drawn)) & set("0O1IL" + "U")
    assert len(set(drawn)) == 200
    assert len(codes.ALPHABET) ** codes.LENGTH > 2**39


@pytest.mark.parametrize("typed", ["K7PM 3QXT", "K7PM3QXT", "k7pm 3qxt", " k7pm-3qxt ", "k 7 p m 3 q x t",
                                   "K7PM\u00a03QXT", "K7PM\u20113QXT"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert codes.read(typed) == "K7PM3QXT"
    assert codes.shown(codes.read(typed)) == "K7PM 3QXT"


@pytest.mark.parametrize("typed", ["", "K7PM3QX", "K7PM3QXTT", "K7PM3QX0", "K7PM3QXé", "K7PM.3QXT", "\x00" * 8])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert codes.read(typed) == ""
