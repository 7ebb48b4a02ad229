"""Each act stands in its lane at its recorded hour; limits and announced hours stand apart as planned."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from crisis.evidence.lane_words import ACTS, BY_HAND, LANES, STATED
from crisis.evidence.lanes import lanes
from crisis.evidence.milestones import milestones
from tests.unit.commitments.story import T0, Story, informed, instant
from tests.unit.evidence.telling import alert, answer, told

LIMITS = {47: instant(60), 48: instant(60)}


def drawn(story: Story, origin: datetime = T0, limits: dict[int, datetime] | None = None) -> dict[str, Any]:
    here = told(story)
    rows = lanes(here.contents, milestones(here.facts, limits or {}), limits or {}, origin)
    assert [row["code"] for row in rows] == list(LANES)
    return {row["code"]: [(mark["seconds"], mark["label"], mark["planned"], mark["seq"]) for mark in row["marks"]]
            for row in rows}


def test_every_lane_is_there_even_without_a_mark() -> None:
    found = drawn(Story())
    assert found.pop("duty") == [(-1800, "Évènement ouvert", False, 1)]
    assert set(map(tuple, found.values())) == {()}


def test_acts_stand_in_their_lanes_and_audiences_in_theirs() -> None:
    found = drawn(informed())
    assert found["authority"] == [(0, "COD activé", False, 2)]
    assert found["drafting"] == [(600, "Validé", False, 3)]
    assert found["sending"] == [(600, "Ordre d'envoi", False, 4)]
    assert [mark[:2] for mark in found["officials"]] == [
        (1200, "Premier envoi accepté\u00a0: élus"), (1200, "Élus couverts")]
    assert {mark[3] for lane in ("officials", "public", "media") for mark in found[lane]} == {5}


def test_limits_are_planned_and_name_no_entry() -> None:
    found = drawn(informed(), limits=LIMITS)
    assert (3600, "Limite de l'engagement\u00a047", True, None) in found["cell"]
    assert (3600, "Limite de l'engagement\u00a048", True, None) in found["sending"]


def test_announced_hours_are_planned_beside_the_act_that_announces_them() -> None:
    story = Story().at(0).cod().at(5)
    seq = answer(story, "chief", minutes=20)
    review = story.at(6).add("decision_recorded", {"decision": "defer", "motive": None, "order": {"means": "own"},
                                                   "review_at": story.text(40)})
    shift = story.add("cip_shift_planned", {"shift": "s", "begins": story.text(60), "ends": story.text(300),
                                            "wanted": {}})
    found = drawn(story)
    assert (1500, "Arrivée annoncée d'un agent", True, seq) in found["duty"]
    assert (2400, "Réexamen de la décision", True, review) in found["authority"]
    assert [mark[0] for mark in found["cip"] if mark[2] and mark[3] == shift] == [3600, 18000]


def test_the_same_act_within_a_minute_is_told_once_with_its_number() -> None:
    story = Story().at(0).cod().at(1)
    for person in ("one", "two", "three"):
        alert(story, person)
    alert(story.at(3), "four")
    assert [mark[:2] for mark in drawn(story)["duty"]][1:] == [(60, "Agent appelé (× 3)"), (180, "Agent appelé")]


def test_volunteers_of_the_hotline_stand_in_its_lane() -> None:
    story = Story().at(0).cod().at(1)
    alert(story, "one", function="cip_volunteer")
    assert [mark[1] for mark in drawn(story)["cip"]] == ["Agent appelé"]


def test_hand_contacts_stand_with_those_who_were_joined_and_only_them() -> None:
    story = Story().at(0).cod().at(10).send().at(20)
    story.reached("commune:15001")
    story.reached("medium:radio", audience="media")
    story.reached("commune:15002", outcome="not_reached")
    found = drawn(story)
    assert [mark[1] for mark in found["officials"] if mark[1] == "Joint à la main"] == ["Joint à la main"]
    assert "Joint à la main" in [mark[1] for mark in found["media"]]


def test_injects_and_incidents_have_their_lane_when_such_entries_exist() -> None:
    story = Story().at(0).cod().at(4)
    story.add("inject_skipped", {"inject": 5})
    story.add("exercise_paused", {})
    assert [mark[1] for mark in drawn(story)["incidents"]] == ["Inject n°\u00a05 sauté", "Exercice suspendu"]


def test_every_word_of_a_lane_stands_in_a_lane_that_is_shown() -> None:
    stated = [said for _, words in STATED.values() for said in words.values()]
    assert {lane for lane, _ in (*ACTS.values(), *BY_HAND.values(), *stated)} <= set(LANES)
