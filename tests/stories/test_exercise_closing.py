"""Who closes the event of an exercise, role by role (EA8); what a closing is worth for its year, once reopened (R6)."""
from __future__ import annotations

import pytest

from crisis.accounts.rights import RIGHTS, Actor
from crisis.events import closing, reopening, reports
from crisis.evidence.verifier import verify_all
from crisis.journal.tables import REGISTER
from crisis.quality.programme import programme
from tests.conducting import oral, started
from tests.exercising import lead
from tests.house import House
from tests.reports import make
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


def test_an_exercise_whose_event_is_reopened_counts_for_its_year_once_closed_and_attested_again(house: House) -> None:
    event = started(house, oral(1, 0))

    def standing() -> str:
        return house.look(programme.state, REGISTER).yearly.played[event].standing

    def attested(number: int) -> None:
        house.do(closing.close, lead(house), event, confirmed=True)
        assert standing() == "waiting"
        house.do(reports.ask, lead(house), event, ("json", "none"))
        make(house)
        sha256 = house.entries(event, "report_made")[-1]["data"]["sha256"]
        house.do(reports.attest, lead(house), event, number, sha256)
        assert standing() == "counted"

    attested(1)
    house.do(reopening.reopen, house.officer, event, "Un message manquait")
    assert standing() == "open"
    attested(2)
    assert len(house.entries(REGISTER, "exercise_closed")) == 2
    house.look(verify_all)
