"""Every reading of 47 and 48 stands in one list, and one of each says that it counts."""
from __future__ import annotations

import tomllib
from typing import Any

from crisis.config import ROOT
from crisis.evidence.readings import readings
from crisis.evidence.software import software
from tests.unit.commitments.story import Story, informed
from tests.unit.evidence.telling import told


def found(story: Story) -> list[dict[str, Any]]:
    here = told(story)
    return readings(here.verdicts, here.state.opening, ())


def test_one_reading_of_each_delay_counts_and_says_what_the_verdict_says() -> None:
    story = informed()
    story.at(30).cell()
    counted = [(row["number"], row["name"], row["verdict"], row["seconds"]) for row in found(story) if row["counts"]]
    assert counted == [(47, "order", "kept", 1800), (48, "covered", "kept", 1200)]


def test_the_alert_received_and_the_first_send_are_read_beside() -> None:
    story = Story().at(-20)
    story.add("alert_received", {"source": "mayor"}, typed=-25)
    story.at(0).cod().at(10).send().at(13).accept("mayor-1", "page", "radio", "paper", at=12)
    story.at(50).cell()
    beside = {(row["number"], row["name"]): (row["verdict"], row["seconds"]) for row in found(story)
              if not row["counts"]}
    assert beside[(47, "from_alert")] == ("missed", 4500)
    assert beside[(48, "first_send")] == ("kept", 720)


def test_where_the_first_send_counts_the_coverage_stands_beside_without_a_verdict() -> None:
    rows = [row for row in found(informed(counting_48="first_send")) if row["number"] == 48]
    assert [(row["name"], row["counts"]) for row in rows] == [("first_send", True), ("covered", False)]
    assert (rows[1]["verdict"], rows[1]["seconds"]) == (None, 1200)


def test_a_delay_that_never_started_has_no_reading() -> None:
    assert found(Story()) == []


def test_the_software_says_its_version_and_invents_no_build() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert software() == {"name": project["name"], "version": project["version"], "build": None}
