"""Which calls an installation places: by its settings alone, with callbacks only where somebody can call back."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from channels.port import HearsPeople
from crisis.config import Settings
from crisis.db import Database
from crisis.doctor import examine
from crisis.errors import SettingsError
from crisis.journal import register
from crisis.schema import migrate
from operators import real_adapters, sandbox_adapters
from wiring import parts

ACCOUNT = {"twilio_account": "AC" + "1" * 32, "twilio_secret": "jeton", "twilio_sender": "38015"}
CALLER = "+33199000015"


def settings(folder: Path, **given: Any) -> Settings:
    return Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'crisis.db'}", **given)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A real installation, opened and empty."""
    migrate(settings(tmp_path).database)
    db = Database(settings(tmp_path).database)
    with db.transaction() as tx:
        register.open_house(tx, "15", demonstration=False)
    db.close()
    return tmp_path


def test_without_a_caller_s_number_no_call_can_leave(tmp_path: Path) -> None:
    assert ("twilio_voice", "real") not in real_adapters(settings(tmp_path, **ACCOUNT))
    assert ("twilio_voice", "real") not in real_adapters(settings(tmp_path, voice_sender=CALLER))
    assert ("twilio_voice", "real") in real_adapters(settings(tmp_path, voice_sender=CALLER, **ACCOUNT))


def test_the_sandbox_always_calls_and_hears_people(tmp_path: Path) -> None:
    found = sandbox_adapters(settings(tmp_path))
    assert [name for name, _ in found if isinstance(found[name, "sandbox"], HearsPeople)] == ["twilio", "twilio_voice"]


@pytest.mark.parametrize("caller", ["PREF15", "0199000015", "38015", "+33 1 99 00 00 15"])
def test_a_caller_s_number_that_cannot_call_stops_the_start(installed: Path, caller: str) -> None:
    with pytest.raises(SettingsError, match="numéro d’appelant"):
        parts(settings(installed, voice_sender=caller, **ACCOUNT))


@pytest.mark.parametrize(("sender", "stops"), [("PREF15", True), ("38015", False), ("MG" + "a" * 32, False)])
def test_a_name_receives_no_reply_so_none_is_invited(installed: Path, sender: str, stops: bool) -> None:
    given = settings(installed, **ACCOUNT | {"twilio_sender": sender, "twilio_two_way": True})
    if stops:
        with pytest.raises(SettingsError, match="CRISIS_TWILIO_TWO_WAY"):
            parts(given)
    else:
        assert parts(given).house.here.way.two_way


def test_callbacks_are_asked_for_only_where_they_can_come_in(installed: Path) -> None:
    """Without them a call says to use the link of the SMS, and keys are off (design rule 5)."""
    closed = parts(settings(installed, voice_sender=CALLER, **ACCOUNT))
    opened = parts(settings(installed, voice_sender=CALLER, public_url="https://alerte.pref15.example", **ACCOUNT))
    assert [closed.worker.callback(name, "real") for name in ("twilio", "twilio_voice")] == [None, None]
    assert opened.worker.callback("twilio_voice", "real") == "https://alerte.pref15.example/hooks/twilio_voice/real"
    assert opened.worker.callback("smtp", "real") is None
    assert closed.house.here.way.voice


def test_calls_have_their_own_rate(installed: Path) -> None:
    made = parts(settings(installed, voice_sender=CALLER, voice_rate=2.5, **ACCOUNT))
    assert made.worker.rates["twilio_voice"] == 2.5


def test_doctor_says_that_nobody_is_called_and_that_keys_are_off(installed: Path) -> None:
    made = parts(settings(installed, **ACCOUNT))
    found = {each.code: each for each in examine(made.house.db, made.house.settings, made.house.here.territory)}
    assert (found["voice"].good, "CRISIS_VOICE_SENDER" in found["voice"].sentence) == (False, True)
    assert (found["public_url"].good, "touches" in found["public_url"].told) == (False, True)
    given = settings(installed, voice_sender=CALLER, public_url="https://alerte.pref15.example", **ACCOUNT)
    good = {each.code: each.good for each in examine(made.house.db, given, made.house.here.territory)}
    assert (good["voice"], good["public_url"]) == (True, True)
