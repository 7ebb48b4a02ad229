"""Who is proposed to relieve a post, in which order and why; what a post asks for at a given minute."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crisis.hotline.posts import Posts, Seat
from crisis.hotline.relief import propose
from crisis.hotline.roster import Held, Night, Span, Volunteer
from crisis.hotline.shifts import proposed
from crisis.hotline.watch import Shift, dues, running, tallies
from tests.unit.test_roster import ANNE, NOON, RULES, H, off, span

TODAY = date(2026, 11, 24)
MINUTE = timedelta(minutes=1)
MORNING = Shift("s1", span(-4), {"operator": 2, "team_leader": 1})
NOBODY = Night((), {}, RULES, off)


def held(person: str, post: str, shift: Shift) -> Held:
    return Held(person, post, shift.id, shift.span)


def named(person: str, **parts: Any) -> Volunteer:
    return replace(ANNE, person=person, **parts)


def test_candidates_come_trained_then_unassigned_then_by_language_then_by_rest() -> None:
    everyone = [named("untrained", trained_on=None), named("assigned"), named("speaks", languages=("fr", "en")),
                named("rested"), named("never")]
    later = Held("assigned", "operator-1", "s9", span(24))
    known = Night((later,), {"rested": (span(-24),), "speaks": (span(-12),)}, RULES, off)
    found, passed = propose(everyone, "operator", span(0), known, TODAY, ("fr", "en"))
    assert ([each.person for each in found], passed) == (["speaks", "never", "rested", "assigned", "untrained"], [])


def test_each_candidate_is_told_why_and_each_other_why_not() -> None:
    everyone = [named("speaks", languages=("fr", "es", "en")), named("worn", drilled_on=None), named("gone", gone=True)]
    known = replace(NOBODY, worked={"worn": (span(-20),)})
    found, passed = propose(everyone, "operator", span(0), known, TODAY, ("es",))
    assert [each.why for each in found] == [
        "Tient ce rôle et est disponible ; sans autre affectation ; n'a encore tenu aucun poste ; "
        "parle comme la personne relevée : espagnol.",
        "Tient ce rôle et est disponible ; sans autre affectation ; repos de 16 h ; attention, aucun exercice."]
    assert found[1].lacks == ("undrilled",)
    assert [(each.person, each.why) for each in passed] == [
        ("gone", "Cette personne n'est plus volontaire de la CIP.")]


def test_whoever_is_there_or_comes_is_proposed_first_and_whoever_said_no_last() -> None:
    said = {"b": "there", "c": "cannot", "d": "coming", "e": "to_call"}
    everyone = [named(each) for each in "abcde"]
    found, _ = propose(everyone, "operator", span(0), NOBODY, TODAY, said=said)
    assert [each.person for each in found] == ["b", "d", "a", "e", "c"]
    assert [each.why.split(" ; ")[1] for each in found] == [
        "présent", "en route", "sans autre affectation", "sans autre affectation",
        "attention, a répondu ne pas pouvoir venir"]


def test_languages_are_told_when_nobody_is_relieved() -> None:
    ((first,), _) = propose([named("a", languages=("fr", "en", "xh"))], "operator", span(0), NOBODY, TODAY)
    assert "parle : anglais, xh" in first.why


def seats(*some: Seat) -> Posts:
    return Posts({each.post: each for each in some})


def codes(posts: Posts, *some: Held, at: datetime = NOON, shift: Shift | None = None) -> list[str]:
    return [each.code for each in dues(shift, some, posts, at, RULES)]


@pytest.mark.parametrize(("minutes", "due"), [(89, []), (90, ["break_due"])])
def test_a_break_is_due_after_ninety_minutes_without_one(minutes: int, due: list[str]) -> None:
    seat = Seat("operator-1", "anne", NOON - minutes * MINUTE, NOON + 4 * H)
    assert codes(seats(seat)) == due
    rested = replace(seat, since=NOON - 3 * H, rested_at=NOON - minutes * MINUTE)
    assert codes(seats(rested)) == due


@pytest.mark.parametrize(("minutes", "due"), [(15, []), (16, ["break_long"])])
def test_a_break_that_lasts_is_said(minutes: int, due: list[str]) -> None:
    seat = Seat("operator-1", "anne", NOON - 3 * H, NOON + 4 * H, away_since=NOON - minutes * MINUTE)
    assert codes(seats(seat)) == due


def test_past_the_end_is_an_overrun_and_lacks_a_relief() -> None:
    seat = Seat("operator-1", "anne", NOON - H, NOON)
    assert codes(seats(seat)) == ["no_relief"]
    assert set(codes(seats(seat), at=NOON + MINUTE)) == {"no_relief", "overrun"}
    nobody_s = Seat("operator-1", "anne", NOON - 6 * H, rested_at=NOON)
    assert codes(seats(nobody_s), at=NOON + MINUTE) == ["no_relief", "overrun"]


def test_a_relief_that_lacks_is_said_half_an_hour_ahead_until_somebody_else_is_assigned() -> None:
    seat, following = Seat("operator-1", "anne", NOON - H, NOON + 30 * MINUTE), Shift("s2", span(0.25), {"operator": 1})
    assert codes(seats(seat), at=NOON - MINUTE) == []
    assert codes(seats(seat)) == ["no_relief"]
    assert codes(seats(seat), held("bea", "operator-1", following)) == []
    assert codes(seats(seat), held("bea", "operator-2", following)) == ["no_relief"]
    assert codes(seats(seat), held("anne", "operator-1", following)) == ["no_relief"]


def test_whoever_is_assigned_and_sits_nowhere_is_said() -> None:
    here, there = held("anne", "operator-1", MORNING), held("bea", "operator-2", MORNING)
    posts = seats(Seat("operator-1", "anne", NOON - 5 * MINUTE, NOON + H))
    assert codes(posts, here, there, shift=MORNING) == ["not_there"]


def test_posts_are_counted_wanted_assigned_present_resting_and_past_the_end() -> None:
    some = [held("anne", "operator-1", MORNING), held("bea", "operator-2", MORNING)]
    posts = seats(Seat("operator-1", "anne", NOON - H, NOON - MINUTE),
                  Seat("operator-2", "bea", NOON - H, NOON + H, away_since=NOON - MINUTE),
                  Seat("specialist-1", "eva", NOON - H, NOON + H))
    told = {each.role: (each.wanted, each.assigned, each.to_fill, each.present, each.resting, each.overrun)
            for each in tallies(MORNING, some, posts, NOON, RULES)}
    assert told == {"operator": (2, 2, 0, 2, 1, 1), "team_leader": (1, 0, 1, 0, 0, 0),
                    "specialist": (0, 0, 0, 1, 0, 0)}


def test_of_two_shifts_that_overlap_the_one_that_comes_in_is_under_way() -> None:
    following = Shift("s2", span(-0.25), {"operator": 1})
    assert running([MORNING, following], NOON - 5 * MINUTE) == following
    assert running([MORNING, following], NOON - H) == MORNING
    assert running([], NOON) is None


@pytest.mark.parametrize("ends", [NOON + H, datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
                                  datetime(2027, 3, 28, 0, 30, tzinfo=UTC)])
def test_the_next_shift_overlaps_the_last_one_and_lasts_four_real_hours(ends: datetime) -> None:
    last = Shift("s1", Span(ends - 4 * H, ends), {"operator": 3})
    found = proposed([last], ends - H, RULES)
    assert (found.span, found.wanted) == (Span(ends - 15 * MINUTE, ends + 3.75 * H), {"operator": 3})


def test_the_first_shift_begins_now_and_wants_what_the_prefecture_says() -> None:
    found = proposed([], NOON + 7 * MINUTE, RULES)
    assert (found.span, found.wanted["operator"], found.wanted["specialist"]) == (span(0), 6, 0)
    assert found.posts()[:2] == ["operator-1", "operator-2"]
    late = proposed([Shift("s1", span(-9), {"operator": 1})], NOON, RULES)
    assert late.span.begins == NOON
