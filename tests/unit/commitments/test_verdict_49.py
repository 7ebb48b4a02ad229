"""A year of engagement 49, judged from the register: what counts, what waits, what was never adopted (R10)."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crisis.clock import instant
from crisis.commitments.verdict49 import Year, judge
from crisis.commitments.yearly import Yearly, step49

START = datetime(2025, 3, 4, 9, tzinfo=UTC)
AFTER = datetime(2026, 2, 1, tzinfo=UTC)
DURING = datetime(2025, 12, 31, 22, 59, tzinfo=UTC)  # One minute to midnight in Paris.


class Register:
    """A register that is written entry by entry."""

    def __init__(self) -> None:
        self.state, self.seq = Yearly(), 0

    def say(self, kind: str, at: datetime, **data: Any) -> None:
        self.seq += 1
        self.state = step49(self.state, {"kind": kind, "seq": self.seq, "recorded_at": instant(at), "data": data})

    def adopt(self, per_year: int, at: datetime = START - timedelta(days=30), from_year: int = 2025) -> None:
        self.say("exercise_objective_adopted", at, per_year=per_year, from_year=from_year, body="copil",
                 adopted_on="2025-01-15")

    def play(self, number: int, at: datetime = START, engagements: tuple[int | None, ...] = (48,), *,
             closed: bool = True, attested: bool = True) -> None:
        key = f"exercise-{number}"
        self.say("exercise_prepared", at, exercise=key, type="staff", announced=True, rotas=[],
                 objectives=[{"code": f"O{each}", "commitment": each} for each in engagements])
        self.say("exercise_played", at, exercise=key, number=number, event=f"event-{number}")
        if closed:
            self.say("exercise_closed", at + timedelta(hours=3), event=f"event-{number}")
        if attested:
            self.say("exercise_attested", at + timedelta(days=9), event=f"event-{number}")

    def year(self, year: int = 2025, now: datetime = AFTER) -> Year:
        return judge(self.state, year, now)


@pytest.fixture
def register() -> Register:
    return Register()


def test_a_year_runs_until_it_is_over_in_paris_even_when_it_has_its_number(register: Register) -> None:
    register.adopt(1)
    register.play(1)
    assert register.year(now=DURING).verdict == "running"
    assert register.year(now=DURING + timedelta(minutes=1)).verdict == "kept"


def test_without_an_adopted_objective_nothing_is_proven(register: Register) -> None:
    register.play(1)
    found = register.year()
    assert (found.verdict, found.reason, len(found.counted)) == ("not_proven", "no_objective", 1)


def test_an_objective_adopted_once_the_year_is_over_judges_no_past_year(register: Register) -> None:
    register.play(1)
    register.adopt(1, at=AFTER)
    assert register.year().reason == "no_objective"
    assert register.year(2026).objective is not None


@pytest.mark.parametrize(("attested", "closed", "verdict"), [
    (3, 3, "kept"), (2, 3, "not_proven"), (0, 3, "not_proven"), (2, 2, "missed"), (0, 0, "missed")])
def test_it_is_missed_only_if_even_the_unattested_ones_do_not_suffice(register: Register, attested: int, closed: int,
                                                                      verdict: str) -> None:
    register.adopt(3)
    for number in range(3):
        register.play(number, START + timedelta(days=number), closed=number < closed, attested=number < attested)
    assert register.year().verdict == verdict


def test_an_attestation_that_comes_late_makes_the_year_kept(register: Register) -> None:
    register.adopt(1)
    register.play(1, attested=False)
    assert (register.year().verdict, register.year().reason) == ("not_proven", "unattested")
    register.say("exercise_attested", AFTER, event="event-1")
    assert register.year().verdict == "kept"


def test_an_exercise_without_a_communication_objective_counts_for_the_orsec_mark_alone(register: Register) -> None:
    register.adopt(1)
    register.play(1, engagements=(None, 49))
    found = register.year()
    assert (found.verdict, len(found.others), len(found.done)) == ("missed", 1, 1)


def test_an_exercise_that_is_never_closed_counts_nowhere_and_is_named(register: Register) -> None:
    register.adopt(1)
    register.play(1, closed=False, attested=False)
    found = register.year()
    assert (found.verdict, [each.number for each in found.open_], found.done) == ("missed", [1], ())


def test_it_belongs_to_the_year_in_which_it_was_played_in_paris(register: Register) -> None:
    register.adopt(1)
    register.play(1, datetime(2025, 12, 31, 22, 30, tzinfo=UTC))
    register.play(2, datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    assert [each.number for each in register.year().counted] == [1]
    assert [each.number for each in register.year(2026).counted] == [2]


def test_an_objective_changed_in_mid_year_counts_and_the_one_before_is_printed(register: Register) -> None:
    register.adopt(4)
    register.adopt(2, at=START + timedelta(days=60))
    register.play(1)
    register.play(2)
    found = register.year()
    assert found.objective is not None
    assert (found.verdict, found.objective.per_year, [each.per_year for each in found.changed]) == ("kept", 2, [4])


def test_an_objective_adopted_for_another_year_the_same_day_is_not_one_that_a_year_had_before(
        register: Register) -> None:
    for number, year in ((4, 2025), (6, 2026), (8, 2027)):
        register.adopt(number, from_year=year, at=START)
    found = [(register.year(year).objective, register.year(year).changed) for year in (2025, 2026, 2027)]
    assert [(each.per_year if each else 0, before) for each, before in found] == [(4, ()), (6, ()), (8, ())]
    register.adopt(5, from_year=2026, at=datetime(2026, 3, 1, tzinfo=UTC))
    assert [each.per_year for each in register.year(2026).changed] == [6]


def test_the_first_closing_and_attestation_of_an_exercise_stand(register: Register) -> None:
    register.play(1)
    before = register.state
    register.say("exercise_attested", AFTER, event="event-1")
    register.say("exercise_closed", AFTER, event="event-9")
    assert register.state == before


def test_an_exercise_whose_event_is_reopened_is_open_until_it_is_closed_and_attested_again(register: Register) -> None:
    register.adopt(1)
    register.play(1)
    standing = [register.state.played["event-1"].standing]
    for kind, key in (("event_reopened", "id"), ("exercise_closed", "event"), ("exercise_attested", "event")):
        register.say(kind, AFTER - timedelta(days=1), **{key: "event-1"})
        standing.append(register.state.played["event-1"].standing)
    assert standing == ["counted", "open", "waiting", "counted"]
    assert register.state.played["event-1"].closed_at == AFTER - timedelta(days=1)


def test_a_reopened_exercise_proves_nothing_of_its_year(register: Register) -> None:
    register.adopt(1)
    register.play(1)
    register.say("event_reopened", AFTER - timedelta(days=1), id="event-1")
    assert (register.year().verdict, [each.number for each in register.year().open_]) == ("missed", [1])


def test_the_reopening_of_an_event_that_plays_no_exercise_changes_nothing(register: Register) -> None:
    register.play(1)
    before = register.state
    register.say("event_reopened", AFTER, id="event-9")
    assert register.state == before
