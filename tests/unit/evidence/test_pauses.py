"""Pauses are shown, gross and net stand side by side, and the verdict's time is gross (HS1)."""
from __future__ import annotations

from crisis.evidence.pauses import pauses, rows, spans
from crisis.evidence.readings import readings
from tests.unit.commitments.story import T0, Story, informed, instant
from tests.unit.evidence.telling import told


def paused(story: Story, *hours: tuple[float, float | None]) -> Story:
    for begin, end in hours:
        story.at(begin).add("exercise_paused", {})
        if end is not None:
            story.at(end).add("exercise_resumed", {})
    return story


def test_an_event_without_a_pause_lasts_as_long_gross_as_net() -> None:
    found = pauses(told(informed()).contents)
    assert (found, spans(found, T0, instant(90))) == ([], {"gross_s": 5400, "net_s": 5400})


def test_pauses_are_told_from_the_origin_and_leave_the_net_time() -> None:
    found = pauses(told(paused(informed(), (25, 35), (50, 55))).contents)
    assert [(row["from_s"], row["to_s"]) for row in rows(found, T0)] == [(1500, 2100), (3000, 3300)]
    assert spans(found, T0, instant(90)) == {"gross_s": 5400, "net_s": 4500}


def test_a_pause_that_nobody_ended_runs_to_the_end() -> None:
    found = pauses(told(paused(informed(), (80, None))).contents)
    assert rows(found, T0)[0]["to"] is None
    assert spans(found, T0, instant(90)) == {"gross_s": 5400, "net_s": 4800}


def test_pausing_twice_or_resuming_nothing_changes_nothing() -> None:
    story = informed()
    for minute, kind in ((30, "exercise_resumed"), (31, "exercise_paused"), (33, "exercise_paused"),
                         (36, "exercise_resumed"), (38, "exercise_resumed")):
        story.at(minute).add(kind, {})
    assert [(row["from_s"], row["to_s"]) for row in rows(pauses(told(story).contents), T0)] == [(1860, 2160)]


def test_hs1_the_verdict_counts_gross_time_and_net_stands_beside_without_one() -> None:
    story = paused(Story().at(0).cod().at(5), (10, 40))
    story.at(50).send().at(66).accept("mayor-1", "mayor-2", "page", "radio", "paper", at=65)
    here = told(story)
    found = readings(here.verdicts, here.state.opening, pauses(here.contents))
    counted = next(row for row in found if row["number"] == 48 and row["counts"])
    net = next(row for row in found if row["number"] == 48 and row["name"] == "net")
    assert (counted["verdict"], counted["seconds"]) == ("missed", 3900)
    assert (net["verdict"], net["seconds"], net["counts"]) == (None, 2100, False)
