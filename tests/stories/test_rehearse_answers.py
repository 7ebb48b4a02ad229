"""A rehearsal answers as telephones do: a key of the call, a code written back, the button of the link."""
from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from crisis.clock import parse_instant
from crisis.config import Settings
from crisis.db import Database
from crisis.journal import store
from crisis.journal.tables import event
from tests.stories.rehearsing import rehearse

pytestmark = pytest.mark.slow
SCRIPT = """
- {at: "+00:00:00", role: duty_officer, do: activate_now}
- {at: "+00:01:00", role: communication, do: acknowledge, with: {answer: coming, minutes: 30, by: key}}
- {at: "+00:01:00", role: communication/2, do: acknowledge, with: {answer: cannot, by: reply}}
- {at: "+00:02:00", role: communication, do: acknowledge, with: {answer: coming, minutes: 15, by: link}}
"""
NOBODY_RINGS = """
- {at: "+00:00:00", role: duty_officer, do: activate_now}
- {at: "+00:01:00", role: communication, do: acknowledge, with: {by: key}}
- {at: "+00:02:00", role: communication, do: acknowledge, with: {by: key}}
"""


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("CRISIS_DATABASE_URL", "CRISIS_TERRITORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CRISIS_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_each_way_to_answer_is_recorded_as_what_it_is(
        capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path) -> None:
    (tmp_path / "script.yaml").write_text(SCRIPT, encoding="utf-8")
    done = rehearse(capsys, "--script", str(tmp_path / "script.yaml"), "--json")
    assert done.code == 0, done.err
    db = Database(Settings(data_dir=data).database)
    with db.reading() as tx:
        opened = tx.execute(select(event.c.id).where(event.c.nature == "rehearsal")).scalar_one()
        said = [(each["data"]["answer"], each["data"]["minutes"], each["data"]["through"])
                for entry in store.entries(tx, opened) if (each := entry.content)["kind"] == "duty_answered"]
    db.close()
    assert said == [("coming", 30, "key"), ("cannot", None, "reply"), ("coming", 15, "link")]


def test_a_key_on_a_phone_that_does_not_ring_ends_the_rehearsal_with_its_reason(
        capsys: pytest.CaptureFixture[str], data: Path, tmp_path: Path) -> None:
    (tmp_path / "script.yaml").write_text(NOBODY_RINGS, encoding="utf-8")
    done = rehearse(capsys, "--script", str(tmp_path / "script.yaml"), "--json")
    assert (done.code, "ne sonne pas" in done.err) == (1, True)


def test_the_first_is_silent_the_second_cannot_the_third_comes_and_47_is_kept(
        capsys: pytest.CaptureFixture[str], data: Path) -> None:
    done = rehearse(capsys, "--script", "third_comes", "--json")
    assert (done.code, done.err) == (0, "")
    cell = done.verdict(47)
    assert (cell["verdict"], cell["seconds"]) == ("kept", 2400)
    people, told = told_of_the_cell(data)
    minutes = [(each["kind"], people[each["data"]["person"]], each["recorded_at"]) for each in told]
    began = parse_instant(minutes[0][2])
    assert [(kind, who, round((parse_instant(at) - began) / timedelta(minutes=1))) for kind, who, at in minutes] == [
        ("duty_alerted", 1, 0), ("duty_alerted", 2, 0), ("duty_answered", 2, 1), ("duty_alerted", 3, 1),
        ("duty_answered", 3, 3), ("duty_alerted", 4, 5), ("duty_answered", 4, 7), ("duty_arrived", 3, 31),
        ("duty_arrived", 4, 36)]
    assert [each["data"].get("answer") for each in told if each["kind"] == "duty_answered"] == [
        "cannot", "coming", "coming"]


def told_of_the_cell(data: Path) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """Return the rank of each person of the duty of communication, and what was recorded of them, in order."""
    db = Database(Settings(data_dir=data).database)
    with db.reading() as tx:
        opened = tx.execute(select(event.c.id).where(event.c.nature == "rehearsal")).scalar_one()
        found = [entry.content for entry in store.entries(tx, opened)]
    db.close()
    cell = [each for each in found if each["data"].get("function") == "communication" and each["kind"] in (
        "duty_alerted", "duty_answered", "duty_arrived")]
    order = dict.fromkeys(each["data"]["person"] for each in cell if each["kind"] == "duty_alerted")
    return {person: rank + 1 for rank, person in enumerate(order)}, cell
