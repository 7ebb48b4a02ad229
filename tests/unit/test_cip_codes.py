"""The code of a post as it is printed, read aloud and typed; what is said of a seat as time passes."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crisis.hotline import codes
from crisis.hotline.pace import Pace, Watch, watched
from crisis.hotline.posts import Seat

NIGHT = datetime(2026, 11, 21, 2, tzinfo=UTC)
END = NIGHT + timedelta(hours=4)


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


def seat(**more: object) -> Seat:
    return Seat("operator-1", "a" * 32, NIGHT, END, **more)  # type: ignore[arg-type]  # any of its fields


def after(minutes: float, sat: Seat, pace: Pace | None = None) -> Watch:
    return watched(sat, NIGHT + timedelta(minutes=minutes), pace or Pace())


def test_a_break_is_due_after_ninety_minutes_and_counted_from_the_last_one() -> None:
    assert after(89, seat()) == Watch()
    assert after(90, seat()).unrested == timedelta(minutes=90)
    rested = seat(rested_at=NIGHT + timedelta(minutes=80))
    assert (after(160, rested).any, after(170, rested).unrested) == (False, timedelta(minutes=90))
    assert after(45, seat(), Pace(every=45)).unrested == timedelta(minutes=45)


def test_a_break_that_lasts_is_said_and_nobody_away_lacks_one() -> None:
    away = seat(away_since=NIGHT + timedelta(minutes=100))
    assert after(115, away) == Watch()
    assert after(116, away) == Watch(long_away=timedelta(minutes=16))


def test_a_shift_that_is_over_is_said_from_its_end() -> None:
    assert after(240, seat(rested_at=NIGHT + timedelta(minutes=200))) == Watch()
    assert after(250, seat()) == Watch(overrun=timedelta(minutes=10), unrested=timedelta(minutes=250))
    assert after(250, Seat("operator-1", "a", NIGHT)).overrun is None
