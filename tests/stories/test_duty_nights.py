"""Escalations on the nights when Paris changes its clocks, and across the two ends of a swap that passes midnight."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from crisis.accounts.rights import Actor
from crisis.accounts.signin import actor
from crisis.accounts.tables import account
from crisis.demonstration import HOUSE
from crisis.oncall import rotas, swaps
from crisis.oncall.exchanges import Period
from crisis.oncall.layers import Turn, wall
from crisis.oncall.swaps import Offer
from tests.house import House
from tests.stories.night import Night, quiet

AUTUMN, SPRING, EVENING = date(2026, 10, 25), date(2027, 3, 28), date(2026, 11, 24)
CREW = ("cip1", "cip2", "equipe1")
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with quiet(caplog):
        yield


def crew(house: House) -> list[Actor]:
    """Return the three who hold the duty of these nights."""
    by_login = dict(house.look(lambda tx: tx.execute(select(account.c.login, account.c.person)).all()))
    return [house.look(actor, by_login[login]) for login in CREW]


def on_duty_from(house: House, day: date, hour: int, every: int = 1) -> None:
    """Give the duty of the CIP to three people in turn, the first of them since that day and hour."""
    members = tuple(each.person for each in crew(house))
    house.do(rotas.publish_layers, HOUSE, "cip_chief", [Turn(members, day, day.weekday(), hour, every)])


def called(night: Night) -> list[str]:
    """Return the SMS to this duty; the rest of the cell is silent beside it."""
    logins = dict(zip(night.names_of(each.person for each in crew(night.house)), CREW, strict=True))
    return [f"{at} {logins[who]}" for at, _, who in (line.split(" ", 2) for line in night.left()) if who in logins]


def lived(house: House, folder: Path, start: datetime) -> list[str]:
    """Live sixteen minutes of a crisis that begins at an instant, and return who of this duty was called, and when."""
    house.hours.now = start
    house.here = replace(house.here, voice=False)
    night = Night(house, folder)
    house.activate(house.open(separate=True))
    night.live(16)
    return called(night)


@pytest.mark.parametrize(("night", "hour", "utc"), [
    (AUTUMN, 2, 0), (AUTUMN, 3, 2), (SPRING, 2, 1), (SPRING, 3, 1)],
    ids=["2 h, which comes twice", "3 h, after the hour more", "2 h, which is skipped", "3 h, after the hour less"])
def test_a_handover_on_the_night_of_a_change_of_clocks_is_one_handover_and_five_minutes_are_five(
        house: House, tmp_path: Path, night: date, hour: int, utc: int) -> None:
    handover = wall(night, hour)
    assert handover.hour == utc
    house.hours.now = handover - timedelta(days=1, hours=5)
    on_duty_from(house, night - timedelta(days=1), hour)
    assert lived(house, tmp_path, handover - 3 * MINUTE) == [
        "00:00 cip1", "05:00 cip2", "10:00 equipe1", "15:00 cip2"]


@pytest.mark.parametrize("night", [AUTUMN, SPRING])
def test_an_escalation_across_the_change_itself_keeps_its_minutes_and_its_people(
        house: House, tmp_path: Path, night: date) -> None:
    change = wall(night, 3) if night == SPRING else wall(night, 3) - timedelta(hours=1)
    house.hours.now = change - timedelta(hours=9)
    on_duty_from(house, night - timedelta(days=1), 18)
    assert lived(house, tmp_path, change - 7 * MINUTE) == [
        "00:00 cip1", "05:00 cip2", "10:00 equipe1", "15:00 cip1"]


@pytest.mark.parametrize(("hour", "minute", "expected"), [
    (21, 57, ["00:00 cip1", "05:00 equipe1", "10:00 cip2", "15:00 equipe1"]),
    (23, 57, ["00:00 equipe1", "05:00 cip2", "10:00 cip1", "15:00 equipe1"]),
    (29, 57, ["00:00 equipe1", "05:00 cip1", "10:00 cip2", "15:00 cip1"])],
    ids=["when it begins", "at midnight", "when it ends"])
def test_a_swap_across_midnight_changes_who_is_called_next_at_both_its_ends_and_nothing_at_midnight(
        house: House, tmp_path: Path, hour: int, minute: int, expected: list[str]) -> None:
    """The third of the duty takes the night of the first, from 22:00 to 6:00."""
    house.hours.now = wall(EVENING, 12)
    on_duty_from(house, EVENING, 8, 7)
    first, _, third = crew(house)
    offer = Offer("cip_chief", third.person, Period(wall(EVENING, 22), wall(EVENING + timedelta(days=1), 6)))
    house.do(swaps.answer_swap, third, house.do(swaps.propose_swap, first, offer), agreed=True)
    start = wall(EVENING, 0) + timedelta(hours=hour, minutes=minute)
    assert lived(house, tmp_path, start) == expected
