"""How many volunteers are there, come, keep silent: counted from the entries alone, at any instant."""
from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.accounts.rights import VOLUNTEER
from crisis.clock import instant
from crisis.oncall.chains import Chains, step_called_up
from crisis.oncall.escalation import Policy
from crisis.oncall.turnout import STATUSES, count, fold

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
PEOPLE = ("a", "b", "c", "d")


def entry(kind: str, after: float = 0, by: str = "chief", **data: Any) -> dict[str, Any]:
    """Return an entry of so many minutes after the call-up."""
    at = instant(NOW + timedelta(minutes=after))
    return {"kind": kind, "seq": 1, "recorded_at": at, "happened_at": at, "by": {"person": by, "function": "x"},
            "data": data, "text": {"id": "words"}}


def up(wanted: int, *callees: str, minutes: float = 0) -> dict[str, Any]:
    return entry("volunteers_called", minutes, wanted=wanted, callees=list(callees), policy=asdict(Policy()))


def rung(person: str, minutes: float = 0, sms: str | None = "sms") -> dict[str, Any]:
    return entry("duty_alerted", minutes, alert=f"{person}{minutes}", person=person, function=VOLUNTEER, rank=0,
                 delivery=sms, voice=None)


def said(person: str, answer: str, told: int | None = None, minutes: float = 1) -> dict[str, Any]:
    return entry("duty_answered", minutes, alert=None, person=person, function=VOLUNTEER, answer=answer, minutes=told,
                 through="link")


def came(person: str, minutes: float = 2, *, own: bool = True) -> dict[str, Any]:
    return entry("duty_arrived", minutes, alert=None, person=person, function=VOLUNTEER, how="arrived", own=own)


def standing(person: str, minutes: float, *entries: dict[str, Any]) -> str:
    found = fold((up(2, *PEOPLE), *entries))
    return found.rows[person].status(found.policy, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(("entries", "minutes", "wanted"), [
    ((), 0, "to_call"), ((rung("a"),), 4, "called"), ((rung("a"),), 5, "silent"), ((rung("a", sms=None),), 0, "silent"),
    ((rung("a"), said("a", "coming", 15)), 16, "coming"), ((rung("a"), said("a", "coming", 15)), 31, "late"),
    ((rung("a"), said("a", "cannot")), 1, "cannot"), ((rung("a"), said("a", "cannot"), rung("a", 9)), 10, "called"),
    ((rung("a"), came("a")), 99, "there"), ((came("a", own=False), said("a", "coming", 15, 3)), 4, "coming"),
    ((came("a"), entry("presence_corrected", 3, person="a", function=VOLUNTEER)), 4, "to_call"),
    ((came("a"), entry("cip_post_left", 90, post="operator-1", person="a", reason="end")), 91, "left"),
    ((entry("cip_post_taken", 9, by="a", post="operator-1", person="a"),), 9, "there")])
def test_each_volunteer_stands_somewhere(entries: tuple[dict[str, Any], ...], minutes: float, wanted: str) -> None:
    assert standing("a", minutes, *entries) == wanted


def test_the_count_gives_the_hours_announced_and_who_is_there_within_the_hour() -> None:
    found = fold((up(4, *PEOPLE, "e"), *(rung(each) for each in PEOPLE), came("a"), said("b", "coming", 60),
                  said("c", "coming", 15), said("d", "cannot")))
    told = count(found, NOW + timedelta(minutes=1))
    assert (told.wanted, told.there, told.within_hour, told.lacking) == (4, 1, 3, 1)
    assert told.hours == (NOW + timedelta(minutes=16), NOW + timedelta(minutes=61))
    assert told.statuses == dict.fromkeys(STATUSES, 0) | {"there": 1, "coming": 2, "cannot": 1, "to_call": 1}
    early = count(found, NOW + timedelta(seconds=30))
    assert early.within_hour == 2
    assert early.lacking == 2


def test_an_hour_that_has_just_passed_is_now_until_the_grace_ends() -> None:
    found = fold((up(1, "a"), rung("a"), said("a", "coming", 15)))
    at = NOW + timedelta(minutes=20)
    assert (count(found, at).hours, count(found, at).within_hour) == ((at,), 1)
    assert count(found, NOW + timedelta(minutes=31)).within_hour == 0


def test_what_a_duty_says_is_nothing_here() -> None:
    other = entry("duty_arrived", 1, alert=None, person="a", function="communication", how="arrived", own=True)
    assert fold((up(1, "a"), other)) == fold((up(1, "a"),))


ACTS = st.sampled_from([
    up(2, *PEOPLE), up(3, "e"), *(rung(each) for each in PEOPLE), *(said(each, "cannot") for each in PEOPLE),
    *(said(each, "coming", 15) for each in PEOPLE), *(came(each) for each in PEOPLE),
    *(entry("cip_post_taken", 3, post="operator-1", person=each) for each in PEOPLE),
    *(entry("cip_post_left", 4, post="operator-1", person=each, reason="end") for each in PEOPLE),
    entry("volunteers_stood_down", 5, awaited=True), entry("volunteers_stood_down", 5, awaited=False),
    entry("cip_order_withdrawn", 6), entry("cip_closed", 6)])


@given(st.lists(ACTS, max_size=30), st.integers(0, 120))
def test_whatever_comes_everybody_is_counted_once_and_the_engine_agrees_on_whether_it_calls(
        acts: list[dict[str, Any]], minutes: int) -> None:
    found, chain = fold(acts), Chains()
    for each in acts:
        chain = step_called_up(chain, each)
    told = count(found, NOW + timedelta(minutes=minutes))
    assert sum(told.statuses.values()) == len(found.rows)
    assert told.there <= told.within_hour <= told.there + told.statuses["coming"]
    assert chain.live == found.calling
    if chain.live:
        assert chain.chains[0].wanted == found.wanted
        assert {*chain.chains[0].frozen} <= {*found.rows}
