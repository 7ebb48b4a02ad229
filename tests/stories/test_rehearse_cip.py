"""The rehearsal of the hotline (CIP): posts filled, 500 calls, the sheet changed twice, and the document says so."""
from __future__ import annotations

from pathlib import Path

import pytest

from exercises.rehearse import SCENARIOS
from tests.stories.rehearsing import rehearse

pytestmark = pytest.mark.slow
LATENCY_S = 20  # A receipt is dated by its call plus the real time that passed, on a machine that may be busy.


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CRISIS_DATA_DIR", "CRISIS_DATABASE_URL", "CRISIS_TERRITORY"):
        monkeypatch.delenv(name, raising=False)


def test_a_night_of_the_hotline_keeps_50_and_loses_no_call(capsys: pytest.CaptureFixture[str]) -> None:
    done = rehearse(capsys, "--script", "cip_night", "--json")
    assert (done.code, done.err) == (0, "")
    judged, told = done.verdict(50), done.document["hotline"]
    assert (judged["verdict"], judged["basis"]) == ("kept", "simulated")
    assert 3600 <= judged["seconds"] < 3600 + LATENCY_S
    assert (told["ordered_at"], told["seconds"]) == (judged["started_at"], 2700)
    assert (told["posts_wanted"], told["posts_filled"], told["sheet_versions"]) == (8, 8, 3)
    assert told["calls"] == {"received": 500, "answered": 435, "abandoned": 60,
                             "sheets_expected": 435, "sheets_stored": 435}
    assert done.document["journal"]["verified"] is True


def test_calls_without_a_post_stop_the_rehearsal_at_their_line(
        capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lines = (SCENARIOS / "cip.yaml").read_text(encoding="utf-8").split("- at: \"+03:00:00\"")[0]
    script = tmp_path / "nobody.yaml"
    script.write_text(lines + CALLS, encoding="utf-8")
    done = rehearse(capsys, "--script", str(script), "--json")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert "+00:45:00 take_calls) : personne ne tient un poste qui prend des appels" in done.err


CALLS = """- at: "+00:45:00"
  role: cip_chief
  do: take_calls
  with: {received: 10, answered: 9, over: "+00:15:00"}
"""
