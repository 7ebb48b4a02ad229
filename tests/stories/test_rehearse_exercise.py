"""The rehearsal of an exercise: 30 injects leave on the virtual clock, and its document says what became of each."""
from __future__ import annotations

import pytest

from tests.stories.rehearsing import rehearse

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CRISIS_DATA_DIR", "CRISIS_DATABASE_URL", "CRISIS_TERRITORY"):
        monkeypatch.delenv(name, raising=False)


def test_a_whole_exercise_issues_every_inject_and_a_pause_moves_no_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    done = rehearse(capsys, "--script", "exercise_night", "--json")
    assert (done.code, done.err) == (0, "")
    told = done.document["exercise"]
    assert (told["injects"], told["issued"], told["skipped"], told["state"]) == (30, 30, 0, "over")
    assert told["by_hand"] == told["played"] == 17
    channels = {each["name"]: each for each in done.document["channels"]}
    assert (channels["simulated"]["attempted"], channels["simulated"]["accepted"]) == (6, 6)
    # An order given at +23 min is declared at +44: the clocks are those of the server, whatever the exercise does.
    assert (done.verdict(47)["verdict"], done.verdict(47)["seconds"]) == ("kept", 1260)
    assert done.verdict(48)["verdict"] == "kept"
    assert done.document["journal"]["verified"] is True
