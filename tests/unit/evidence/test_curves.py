"""Curves count as the coverage of 48 counts, by a frozen denominator, and delivered stands beside."""
from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crisis.evidence.curves import curves
from crisis.evidence.deliveries import SAMPLED, sampled
from tests.unit.commitments.story import EVERYBODY, Story, informed
from tests.unit.evidence.telling import Told, told

TEN = tuple(f"150{rank:02d}" for rank in range(1, 11))
MAYORS = tuple((f"m-{insee}", "elected", f"commune:{insee}", "sms") for insee in TEN)


def drawn(here: Told) -> dict[str, dict[str, Any]]:
    return {one["audience"]: one for one in curves(here.reached, here.start)}


def ten(*heard: tuple[str, str, float], communes: tuple[str, ...] = TEN) -> Story:
    return Story().at(0).cod().at(10).send(communes=communes, targets=MAYORS).at(59).seal(*heard)


def steps(curve: dict[str, Any], name: str = "steps") -> list[tuple[int, int]]:
    return [(step["seconds"], step["covered"]) for step in curve[name]]


def test_each_audience_has_its_own_unit_and_its_own_frozen_denominator() -> None:
    found = drawn(told(informed()))
    assert {name: (one["unit"], one["denominator"]) for name, one in found.items()} == {
        "elected": ("commune", 2), "public": ("means", 2), "media": ("medium", 2)}
    assert steps(found["elected"]) == [(1200, 2)]
    assert steps(found["public"]) == [(1200, 1)]


def test_a_threshold_is_reached_with_the_first_whole_number_that_makes_it() -> None:
    found = drawn(told(ten(*((f"m-{insee}", "accepted", 11 + rank) for rank, insee in enumerate(TEN[:9])))))
    assert found["elected"]["thresholds"] == [
        {"share": 50, "count": 5, "seconds": 900}, {"share": 80, "count": 8, "seconds": 1080},
        {"share": 95, "count": 10, "seconds": None}]


def test_a_mayor_joined_by_hand_counts_and_a_message_left_does_not() -> None:
    story = ten(("m-15001", "accepted", 12))
    story.at(30).reached("commune:15002")
    story.at(31).reached("commune:15003", outcome="message_left")
    assert steps(drawn(told(story))["elected"]) == [(720, 1), (1800, 2)]


def test_what_is_unknown_refused_or_outside_the_zone_is_on_no_curve() -> None:
    story = ten(("m-15001", "unknown", 12), ("m-15002", "refused", 12), ("m-15010", "accepted", 12),
                communes=TEN[:9])
    curve = drawn(told(story))["elected"]
    assert (curve["denominator"], curve["steps"]) == (9, [])


def test_delivered_stands_beside_and_is_the_first_of_each_commune() -> None:
    story = ten(("m-15001", "accepted", 12), ("m-15001", "delivered", 14), ("m-15001", "delivered", 13),
                ("m-15002", "accepted", 12))
    curve = drawn(told(story))["elected"]
    assert (steps(curve), steps(curve, "delivered")) == ([(720, 2)], [(780, 1)])


def test_a_page_that_was_not_read_back_is_not_on_the_curve_of_the_public() -> None:
    story = Story().at(0).cod().at(10).send().at(20).seal(("page", "accepted", 15))
    assert drawn(told(story))["public"]["steps"] == []


def test_what_left_before_the_order_counts_at_second_zero() -> None:
    story = Story().at(-20).send().at(-9).accept(*EVERYBODY, at=-10).at(0).cod()
    assert [steps(one) for one in drawn(told(story)).values()] == [[(0, 2)], [(0, 1)], [(0, 2)]]


def test_an_empty_list_has_no_threshold() -> None:
    found = drawn(told(informed(means=[])))
    assert found["public"]["denominator"] == 0
    assert {each["seconds"] for each in found["public"]["thresholds"]} == {None}


@given(st.lists(st.tuples(st.sampled_from(TEN), st.sampled_from(["accepted", "delivered", "unknown", "refused"]),
                          st.integers(11, 90)), max_size=40))
def test_the_end_of_each_curve_is_what_the_coverage_says(heard: list[tuple[str, str, int]]) -> None:
    here = told(ten(*((f"m-{insee}", state, float(at)) for insee, state, at in heard)))
    for name, curve in drawn(here).items():
        last = curve["steps"][-1]["covered"] if curve["steps"] else 0
        assert name != "elected" or last == here.facts.coverage["elected"]["communes_covered"]
        counts = [step["covered"] for step in curve["steps"]]
        assert counts == sorted(set(counts))
        assert last <= curve["denominator"]
    for one in here.reached:
        covering = one.covering
        assert (covering.at if covering else None) == here.verdicts[48].audiences[one.need.audience].covered_at


@given(st.lists(st.floats(0, 100), max_size=1000))
def test_a_sample_of_latencies_is_sorted_measured_and_ends_with_the_longest(values: list[float]) -> None:
    ordered = sorted(values)
    found = sampled(ordered)
    assert len(found) == min(len(values), SAMPLED)
    assert found == sorted(found)
    assert set(found) <= set(values)
    assert found[-1:] == ordered[-1:]
