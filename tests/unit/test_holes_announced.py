"""Over 400 days, no minute is left without anybody that was not announced before it came (D31)."""
from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.oncall import holes
from crisis.oncall.holes import Told
from crisis.oncall.plan import NOBODY, Gap, Leave, Plan
from tests.unit.test_plan import DAY, MINUTE, START, WEEKLY, YEAR, plans

LOOK = 2 * DAY  # The house looks each minute: whatever holds with a look every other day holds with more of them.


def lived(plan: Plan) -> list[tuple[int, Told]]:
    """Return what is announced over 400 days, with the day of each announcement."""
    told: list[tuple[int, Told]] = []
    for day in range(0, YEAR, LOOK.days):
        known = [each for _, each in told]
        told += [(day, Told("", due.gap.lacks, due.days, due.gap.begins, due.gap.ends))
                 for due in holes.due(plan, START + day * DAY, known)]
    return told


@settings(max_examples=25, deadline=None)
@given(plans, st.lists(st.integers(0, YEAR * 24 * 60 - 1), min_size=1, max_size=60))
def test_each_minute_of_400_days_has_one_first_called_or_was_announced(plan: Plan, minutes: list[int]) -> None:
    announced = [(START + day * DAY, told) for day, told in lived(plan) if told.lacks == NOBODY]
    for minute in minutes:
        at = START + minute * MINUTE
        order = plan.order(at)
        assert len(order) == len(set(order))
        said = any(when <= at and told.begins <= at < told.ends for when, told in announced)
        assert said == (not order and plan.held(at))


@settings(max_examples=15, deadline=None)
@given(plans)
def test_a_hole_is_told_at_most_once_for_each_delay_unless_it_grew(plan: Plan) -> None:
    seen = set()
    for _, told in lived(plan):
        key = told.lacks, told.days, told.begins, told.ends
        assert key not in seen
        seen.add(key)


def test_what_is_said_of_a_hole_is_whom_it_concerns() -> None:
    order = WEEKLY.order(START)
    alone = Plan("communication", (WEEKLY,), tuple(Leave(who, START, START + DAY) for who in order[1:]))
    assert holes.concerned(alone, Gap(START, START + DAY, "alone")) == order[:1]
    nobody = Plan("communication", (WEEKLY,), tuple(Leave(who, START, START + DAY) for who in order))
    assert holes.concerned(nobody, Gap(START, START + DAY, NOBODY)) == order[:1]
    assert [due.persons for due in holes.due(nobody, START, [])] == [order[:1]]
