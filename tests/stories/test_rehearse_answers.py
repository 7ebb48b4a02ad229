"""A rehearsal answers as telephones do: a key of the call, a code written back, the button of the link."""
from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

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
