"""One whole rehearsal, short enough for every run: the service, its operators, its clock, its document."""
from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from crisis.clock import parse_instant
from exercises.client import WAIT
from tests.stories.rehearsing import rehearse

SECOND = 1.0  # A receipt is dated by its call plus the real time that passed.


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CRISIS_DATA_DIR", "CRISIS_DATABASE_URL", "CRISIS_TERRITORY"):
        monkeypatch.delenv(name, raising=False)


def test_a_night_in_time_is_kept_with_the_seconds_of_its_script(capsys: pytest.CaptureFixture[str]) -> None:
    done = rehearse(capsys, "--script", "kept", "--json")
    assert (done.code, done.err) == (0, "")
    told = done.document
    assert told["event"] | {"id": ""} == {"id": "", "nature": "rehearsal", "territory": "15", "type": "flood"}
    cell, informed = done.verdict(47), done.verdict(48)
    assert (cell["verdict"], cell["basis"], cell["seconds"]) == ("kept", "simulated", 1500)
    assert (informed["verdict"], informed["basis"]) == ("kept", "simulated")
    assert 1800 <= informed["seconds"] < 1800 + WAIT[1]
    assert parse_instant(cell["met_at"]) - parse_instant(cell["started_at"]) == timedelta(minutes=25)
    assert told["journal"]["verified"] is True


@pytest.mark.slow
def test_what_is_counted_as_accepted_is_what_the_operators_saw(
        capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    script = tmp_path / "short.yaml"
    script.write_text(SHORT, encoding="utf-8")
    done = rehearse(capsys, "--script", str(script), "--json")
    assert done.code == 0, done.err
    told = done.document
    channels = {each["name"]: each for each in told["channels"]}
    seen = told["operators"]
    # Two mayors, the four persons called first, and those whom the silence of three of them has woken after 5 minutes.
    assert (channels["sms"]["accepted"], seen["twilio"]["accepted"]) == (10, 10)
    assert (channels["email"]["accepted"], seen["smtp"]["accepted"]) == (7, 7)
    assert (channels["site"]["accepted"], seen["site"]["visible"]) == (1, 1)
    assert (told["oncall"]["alerted"], told["oncall"]["acknowledged"]) == (8, 1)
    assert told["oncall"]["ready_at"] is None
    assert done.verdict(48)["audiences"]["elected"]["communes_targeted"] == 2


SHORT = """
- at: "+00:00:00"
  role: duty_officer
  do: open_event
  with: {type: flood, title: "Crue de la Jordanne", communes: ["15014", "15001"]}
- at: "+00:00:00"
  role: duty_officer
  do: activate_cod
  with: {level: full}
- at: "+00:02:00"
  role: communication
  do: acknowledge
  with: {answer: coming, minutes: 15, by: link}
- at: "+00:10:00"
  role: communication
  do: draft
  with: {title: Crue, text: "Crue à 03:20. Restez à l'étage. Prochain point à 4 h.", means: [site], media: true}
- {at: "+00:10:00", role: communication, do: submit}
- {at: "+00:10:00", role: communication/2, do: approve}
- {at: "+00:11:00", do: wait}
"""
