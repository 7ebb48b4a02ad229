"""The trend tells each event by the rule it opened with, and counts what the dashboard counts."""
from __future__ import annotations

from crisis.evidence.trend import KEPT, trend
from tests.unit.commitments.story import Story, informed
from tests.unit.evidence.telling import told


def point(story: Story) -> dict[str, object]:
    here = told(story)
    (found,) = trend([(here.contents[0], here.verdicts)])["points"]
    return dict(found)


def test_a_point_gives_both_verdicts_with_their_rule_and_seconds() -> None:
    found = point(informed())
    assert (found["verdict_48"], found["seconds_48"], found["rule_48"]) == ("kept", 1200, "48 v1 (proposée)")
    assert (found["verdict_47"], found["seconds_47"], found["rule_47"]) == ("missed", None, "47 v1 (proposée)")
    assert found["counted"] is True


def test_a_repetition_is_counted_where_the_dashboard_counts_it_in_a_demonstration_alone() -> None:
    assert point(informed(nature="rehearsal"))["counted"] is False
    assert point(informed(nature="rehearsal", demonstration=True))["counted"] is True
    assert point(informed(demonstration=True))["counted"] is False


def test_an_event_without_a_delay_or_opened_by_mistake_is_shown_and_not_counted() -> None:
    assert point(Story())["counted"] is False
    mistaken = informed()
    mistaken.at(30).add("activation_mistaken", {"deliveries": []})
    assert point(mistaken)["counted"] is False


def test_the_oldest_comes_first_and_twelve_are_kept() -> None:
    here = told(informed())
    openings = [here.contents[0] | {"event": f"{rank:02d}", "recorded_at": f"2026-11-{rank:02d}T00:00:00.000000Z"}
                for rank in range(20, 0, -1)]
    found = trend([(opening, here.verdicts) for opening in openings])["points"]
    assert [each["event"] for each in found] == [f"{rank:02d}" for rank in range(20 - KEPT + 1, 21)]
