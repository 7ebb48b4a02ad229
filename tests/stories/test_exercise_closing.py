"""Who closes the event of an exercise, role by role: whoever closes events, and whoever conducts this one (EA8)."""
from __future__ import annotations

import pytest

from crisis.accounts.rights import RIGHTS, Actor
from crisis.events import closing
from tests.conducting import oral, started
from tests.exercising import lead
from tests.house import House
from tests.stories.test_rights import account

CLOSING = ("duty_officer", "authority")


@pytest.mark.parametrize("role", RIGHTS)
def test_it_is_closed_by_who_closes_events_and_by_who_conducts_it(house: House, role: str) -> None:
    event, who = started(house, oral(1, 0)), account(house, role)
    assert ("close" in RIGHTS[role]) == (role in CLOSING)
    if role in (*CLOSING, "exercise_lead"):
        house.do(closing.close, who, event, confirmed=True)
        assert house.entries(event, "event_closed")[0]["by"]["person"] == who.person
    else:
        assert house.refused(closing.close, who, event, confirmed=True).code == "forbidden"


def test_another_lead_does_not_close_it_and_its_lead_closes_no_real_event(house: House) -> None:
    event, real = started(house, oral(1, 0)), house.open(separate=True)
    other = Actor(house.com(2).person, "exercise_lead", frozenset({"exercise_lead"}))
    assert house.refused(closing.close, other, event, confirmed=True).code == "forbidden"
    assert house.refused(closing.close, lead(house), real, confirmed=True).code == "forbidden"
