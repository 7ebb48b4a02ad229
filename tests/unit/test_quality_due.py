"""What is due of quality, as one pure table: each step begins on its day in Paris and ends with what mends it."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from channels.text.sms import measure
from crisis.commitments.yearly import Objective, Played, Ready, Yearly
from crisis.quality.due import due
from crisis.quality.due_lessons import last_worked
from crisis.quality.due_terms import KINDS, Closed, Due, State, later
from crisis.quality.lessons import Action, Debrief, Lessons
from crisis.quality.programme import PARIS, Plan, Programme
from crisis.quality.reminded import Reached, Reminded, addressed, decent, digest, step, unsaid

BORN = datetime(2026, 1, 5, 8, tzinfo=UTC)
ADOPTED = Yearly(objectives=(Objective(1, 4, 2020, "copil", "2020-01-15", BORN),))
NOTHING = State(Programme(yearly=ADOPTED), Lessons())
PLAN = Plan("p", 2027, 1, "staff", False, False, 1, "t")
ACTION = Action("a", 1, "", "", None, "owner", "communication", "2026-12-16", "t", BORN)


def at(day: str, hour: int = 9) -> datetime:
    """Return an hour of Paris on a day, UTC."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS).replace(hour=hour).astimezone(UTC)


def kinds(state: State, day: str, hour: int = 9) -> list[str]:
    return [each.kind for each in due(state, at(day, hour))]


def steps(state: State, day: str) -> list[tuple[str, str]]:
    return [(each.kind, each.step) for each in due(state, at(day))]


def planned(*plans: Plan, **more: object) -> State:
    return replace(NOTHING, programme=Programme({each.id: each for each in plans}, ADOPTED), **more)  # type: ignore[arg-type]


def acting(**given: object) -> State:
    return replace(NOTHING, lessons=Lessons(actions={"a": replace(ACTION, **given)}))  # type: ignore[arg-type]


def played(**given: object) -> State:
    ready = Ready("staff", True, True, False)
    one = replace(Played("x", 1, "e", at("2026-10-24", 14), ready), **given)  # type: ignore[arg-type]
    return replace(NOTHING, programme=Programme(yearly=replace(ADOPTED, played={"e": one})))


def test_nothing_is_due_of_nothing() -> None:
    assert kinds(NOTHING, "2026-11-23") == []


@pytest.mark.parametrize(("day", "told"), [
    ("2026-12-01", []), ("2026-12-02", ["plan_soon"]), ("2026-12-31", ["plan_soon"]), ("2027-01-01", ["plan_begun"]),
    ("2027-03-31", ["plan_begun"]), ("2027-04-01", ["plan_late"])])
def test_a_line_is_due_thirty_days_before_its_quarter_across_the_end_of_a_year(day: str, told: list[str]) -> None:
    assert kinds(planned(PLAN), day) == told


def test_the_last_minute_of_a_quarter_is_that_of_paris_also_on_the_eve_of_summer_time() -> None:
    """31 March 2027 is in summer time: its last hour is 21 h UTC."""
    assert [each.kind for each in due(planned(PLAN), datetime(2027, 3, 31, 21, 59, tzinfo=UTC))] == ["plan_begun"]
    assert [each.kind for each in due(planned(PLAN), datetime(2027, 3, 31, 22, 0, tzinfo=UTC))] == ["plan_late"]


def test_a_line_whose_quarter_is_not_fixed_has_the_whole_year() -> None:
    state = planned(replace(PLAN, quarter=None))
    assert [kinds(state, day) for day in ("2027-03-31", "2027-09-01", "2027-10-01", "2028-01-01")] == [
        [], ["plan_soon"], ["plan_begun"], ["plan_late"]]


def test_an_exercise_that_is_ready_answers_one_line_of_its_type() -> None:
    two = (PLAN, replace(PLAN, id="q", seq=2))
    assert kinds(planned(*two, prepared=("hotline",)), "2027-02-01") == ["plan_begun", "plan_begun"]
    (left,) = due(planned(*two, prepared=("staff",)), at("2027-02-01"))
    assert (left.key, left.step) == ("q", "2027-T1")
    assert kinds(planned(*two, prepared=("staff", "staff")), "2027-02-01") == []


def test_an_exercise_played_this_quarter_that_met_no_line_yet_answers_one() -> None:
    found = played(started_at=at("2027-01-12"), closed_at=at("2027-01-12", 12), attested_at=at("2027-01-13"))
    some = Programme({"p": PLAN}, found.programme.yearly)
    assert kinds(replace(found, programme=some), "2027-02-01") == []
    assert kinds(replace(found, programme=replace(some, plans={"p": replace(PLAN, quarter=2)})), "2027-05-01") == [
        "plan_begun"]
    met = {"p": PLAN, "m": replace(PLAN, id="m", exercise="x")}
    assert kinds(replace(found, programme=replace(some, plans=met)), "2027-02-01") == ["plan_begun"]


def test_a_line_that_was_met_or_withdrawn_is_not_due() -> None:
    for given in ({"exercise": "x"}, {"withdrawn": True}):
        assert kinds(planned(replace(PLAN, **given)), "2027-05-01") == []


@pytest.mark.parametrize(("day", "told"), [
    ("2025-12-31", []), ("2026-01-01", [("objective_missing", "1")]), ("2026-01-31", [("objective_missing", "1")]),
    ("2026-02-01", [("objective_missing", "2")]), ("2026-12-31", [("objective_missing", "2")]), ("2027-01-01", [])])
def test_the_objective_of_the_year_is_asked_for_in_january_then_once_more(
        day: str, told: list[tuple[str, str]]) -> None:
    only = tuple(replace(ADOPTED.objectives[0], from_year=year) for year in (2025, 2027))
    state = replace(NOTHING, programme=Programme(yearly=Yearly(objectives=only[1:])))
    if day.startswith("2025"):
        state = replace(NOTHING, programme=Programme(yearly=Yearly(objectives=only)))
    assert steps(state, day) == told


def test_where_the_engagement_is_not_taken_no_objective_is_asked_for() -> None:
    assert kinds(State(Programme(), Lessons(), judged=False), "2026-01-15") == []


@pytest.mark.parametrize(("day", "told"), [
    ("2026-11-30", []), ("2026-12-01", ["debrief_hot"]), ("2026-12-29", ["debrief_hot"]),
    ("2026-12-30", ["debrief_hot", "debrief_cold"]), ("2027-02-28", ["debrief_hot", "debrief_cold"]),
    ("2027-03-01", ["debrief_cold_late", "debrief_hot"]), ("2027-11-29", ["debrief_cold_late", "debrief_hot"]),
    ("2027-11-30", [])])
def test_debriefs_are_due_the_day_after_then_from_one_to_three_months(day: str, told: list[str]) -> None:
    """Three months after 30 November is the last day of February."""
    assert kinds(replace(NOTHING, closed=(Closed("e", date(2026, 11, 30)),)), day) == told


def test_a_debrief_that_was_held_is_not_due() -> None:
    held = tuple(Debrief(1, "e", stage, {}, BORN, "quality", "t") for stage in ("hot", "cold"))
    state = replace(NOTHING, closed=(Closed("e", date(2026, 11, 30)), Closed("f", date(2026, 11, 30))),
                    lessons=Lessons(held))
    assert {each.event for each in due(state, at("2027-01-10"))} == {"f"}
    assert kinds(replace(state, lessons=Lessons(held[:1]), closed=state.closed[:1]), "2027-01-10") == ["debrief_cold"]


@pytest.mark.parametrize(("day", "told"), [
    ("2026-12-08", []), ("2026-12-09", [("action_soon", "2026-12-16")]),
    ("2026-12-16", [("action_today", "2026-12-16")]),
    ("2026-12-17", [("action_late", "2026-12-16/0")]), ("2026-12-23", [("action_late", "2026-12-16/0")]),
    ("2026-12-24", [("action_late", "2026-12-16/1")]), ("2027-01-07", [("action_late", "2026-12-16/3")])])
def test_an_action_is_due_a_week_before_its_day_on_it_and_each_week_after(
        day: str, told: list[tuple[str, str]]) -> None:
    assert steps(acting(), day) == told


def test_an_action_whose_day_is_a_sunday_is_said_on_the_friday() -> None:
    state = acting(due_on="2026-12-20")
    assert [kinds(state, day) for day in ("2026-12-17", "2026-12-18", "2026-12-20", "2026-12-21")] == [
        ["action_soon"], ["action_today"], ["action_today"], ["action_late"]]
    assert last_worked(date(2027, 1, 3)) == date(2026, 12, 31)


@pytest.mark.parametrize("state", ["done", "verified", "abandoned"])
def test_an_action_that_somebody_said_to_be_done_is_not_due(state: str) -> None:
    assert kinds(acting(state=state), "2027-01-07") == []


def test_an_action_put_off_begins_its_steps_anew() -> None:
    assert steps(acting(due_on="2027-01-11"), "2027-01-11") == [("action_today", "2027-01-11")]


def test_an_exercise_never_closed_is_due_after_twenty_four_hours_of_which_one_came_twice() -> None:
    """From 14 h on the eve of winter time: twenty-four hours end at 13 h."""
    assert kinds(played(), "2026-10-25", 12) == []
    assert kinds(played(), "2026-10-25", 13) == ["exercise_unclosed"]


def test_a_closed_exercise_has_a_week_for_its_attestation() -> None:
    state = played(closed_at=at("2026-12-28"))
    assert [kinds(state, day) for day in ("2027-01-03", "2027-01-04")] == [[], ["exercise_unattested"]]
    assert kinds(played(closed_at=at("2026-12-28"), attested_at=at("2026-12-30")), "2027-01-04") == []


def test_an_attestation_is_late_a_month_after_the_closing() -> None:
    state = played(closed_at=at("2026-12-28"))
    assert [kinds(state, day) for day in ("2027-01-27", "2027-01-28")] == [
        ["exercise_unattested"], ["exercise_unattested_late"]]
    assert due(state, at("2027-01-28"))[0].late


def test_what_is_late_comes_first() -> None:
    late = replace(ACTION, id="late", due_on="2026-11-02")
    state = replace(NOTHING, lessons=Lessons(actions={"a": ACTION, "late": late}))
    assert [each.key for each in due(state, at("2026-12-10"))] == ["late", "a"]


def test_the_same_day_of_a_shorter_month_is_its_last() -> None:
    assert [later(date(2026, 11, 30), months) for months in (1, 2, 3, 12)] == [
        date(2026, 12, 30), date(2027, 1, 30), date(2027, 2, 28), date(2027, 11, 30)]
    assert later(date(2027, 11, 30), 3) == date(2028, 2, 29)


LATE = Due("action_late", "a", "2026-12-16/0", date(2026, 12, 16), "owner")
SOON = replace(LATE, kind="action_soon", step="2026-12-16")
HOUSE = Reached({"owner", "quality"}, ("gone", "quality"))


def test_an_owner_hears_of_it_and_the_referente_too_once_it_is_late() -> None:
    assert addressed(SOON, HOUSE) == [("owner", False)]
    assert addressed(LATE, HOUSE) == [("owner", False), ("quality", False)]
    assert addressed(replace(LATE, owner="quality"), HOUSE) == [("quality", False)]
    assert addressed(replace(SOON, owner=""), HOUSE) == [("quality", False)]


def test_an_owner_who_cannot_be_told_is_replaced_by_the_referente_and_nobody_by_nobody() -> None:
    assert addressed(replace(SOON, owner="left"), HOUSE) == [("quality", True)]
    assert addressed(replace(SOON, owner="left"), Reached({"owner"}, ("quality",))) == []
    assert addressed(LATE, Reached({"owner"}, ())) == [("owner", False)]


def entry(person: str, *dues: Due, day: str = "2026-12-17") -> dict[str, object]:
    return {"kind": "quality_reminded", "recorded_at": f"{day}T08:00:00.000000Z", "data": {
        "person": person, "items": [{"kind": each.kind, "key": each.key, "step": each.step, "instead": False}
                                    for each in dues]}}


def test_each_step_is_said_once_to_each_and_one_digest_a_day() -> None:
    today, tomorrow = date(2026, 12, 17), date(2026, 12, 18)
    state = step(Reminded(), entry("owner", SOON))
    assert [each.person for each in unsaid([LATE, SOON], state, HOUSE, today)] == ["quality"]
    (first, second) = unsaid([LATE, SOON], state, HOUSE, tomorrow)
    assert (first.person, first.dues, second.person, second.dues) == ("owner", (LATE,), "quality", (LATE,))
    assert unsaid([SOON], state, HOUSE, tomorrow) == []


def test_an_action_given_to_somebody_else_is_said_to_them() -> None:
    state = step(Reminded(), entry("owner", SOON))
    (told,) = unsaid([replace(SOON, owner="quality")], state, HOUSE, date(2026, 12, 18))
    assert told.person == "quality"


@pytest.mark.parametrize(("day", "hour", "told"), [
    ("2026-11-23", 7, False), ("2026-11-23", 8, True), ("2026-11-23", 13, True), ("2026-11-23", 14, False),
    ("2026-11-22", 10, False), ("2026-11-21", 10, False), ("2026-12-25", 10, False), ("2027-05-06", 10, False),
    ("2027-03-29", 8, False), ("2027-03-30", 8, True), ("2026-10-26", 8, True), ("2026-10-26", 7, False)])
def test_people_are_told_on_the_mornings_of_worked_days_of_paris(day: str, hour: int, told: bool) -> None:
    """Easter Monday follows summer time in 2027; winter time begins on 25 October 2026."""
    assert decent(at(day, hour)) is told


def test_a_digest_counts_and_names_nobody() -> None:
    assert digest([LATE]) == "1 action en retard"
    assert digest([LATE, replace(LATE, key="b"), SOON]) == "2 actions en retard, 1 action à finir sous 7 jours"
    others = [replace(LATE, kind=kind) for kind in ("plan_late", "debrief_hot")]
    assert digest([LATE, SOON, *others]).endswith("sous 7 jours et 2 autres")


def test_every_kind_is_said_in_the_signs_of_an_sms() -> None:
    for kind in KINDS.values():
        assert measure(kind.one).alphabet == measure(kind.many).alphabet == "gsm7", kind.one
    one, two = sorted((kind.many for kind in KINDS.values()), key=len)[-2:]
    text = f"Préfecture de Maine-et-Loire, qualité : 12 {one}, 12 {two} et 12 autres."
    assert measure(text).parts <= 2


def test_one_shift_of_the_clock_never_says_two_steps_of_one_thing() -> None:
    """Whatever the day, a thing has one step: a service that was off for a month says where it stands."""
    for days in range(120):
        found = due(acting(), at("2026-12-01") + timedelta(days=days))
        assert len(found) <= 1
