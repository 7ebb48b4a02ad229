"""The settings: one table in the docs, compared with the code; a name nobody knows stops the start."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from channels.mailbox import ReadMail
from channels.port import LooksUp
from crisis.config import PREFIX, ROOT, Settings, load
from crisis.errors import SettingsError
from crisis.events.probes import addresses
from operators import real_adapters


def test_every_setting_is_in_the_table_and_nothing_else_is() -> None:
    table = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    written = set(re.findall(r"^\| `(CRISIS_\w+)`", table, re.MULTILINE))
    assert written == {PREFIX + name.upper() for name in Settings.model_fields}


def test_an_unknown_setting_stops_the_start_with_its_name() -> None:
    with pytest.raises(SettingsError, match="CRISIS_TERITORY"):
        load({"CRISIS_TERITORY": "15"})


def test_a_wrong_value_stops_the_start_with_the_setting_s_name() -> None:
    with pytest.raises(SettingsError, match="CRISIS_THREADS"):
        load({"CRISIS_THREADS": "beaucoup"})


@pytest.mark.parametrize(("name", "value"), [
    ("CRISIS_WORKERS_IN_FLIGHT", "0"), ("CRISIS_THREADS", "0"), ("CRISIS_THREADS", "-1"), ("CRISIS_TWILIO_RATE", "-1"),
    ("CRISIS_TWILIO_RATE", "nan"), ("CRISIS_SMTP_RATE", "-0.5"), ("CRISIS_SMTP_RATE", "inf"),
    ("CRISIS_SANDBOX_LATENCY_MS", "-5"), ("CRISIS_TRUSTED_PROXIES", "-1"), ("CRISIS_PUBLIC_URL", "pasuneurl"),
    ("CRISIS_PUBLIC_URL", "https://"), ("CRISIS_PUBLIC_URL", "https://[::1"), ("CRISIS_CONSOLE_URL", "console.example"),
    ("CRISIS_PUBLIC_URL", "https://pref.example:99999"), ("CRISIS_SANDBOX_URL", "ftp://127.0.0.1"),
    ("CRISIS_SMTP_URL", "relais.example"), ("CRISIS_PROXY", "mandataire")])
def test_a_value_that_could_not_work_stops_the_start_in_french(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as told:
        load({name: value})
    assert re.search(r"refusé : une? ", str(told.value))


@pytest.mark.parametrize(("name", "value"), [
    ("CRISIS_PUBLIC_URL", "https://crise.pref15.example/alerte"), ("CRISIS_PUBLIC_URL", ""),
    ("CRISIS_TWILIO_RATE", "0.5"),
    ("CRISIS_SMTP_URL", "smtps://relais.example:465"), ("CRISIS_PROXY", "http://mandataire.example:3128"),
    ("CRISIS_TRUSTED_PROXIES", "2"), ("CRISIS_SANDBOX_LATENCY_MS", "0")])
def test_a_value_that_works_is_taken(name: str, value: str) -> None:
    load({name: value})


def test_a_secret_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("jeton\n", encoding="utf-8")
    assert load({"CRISIS_TWILIO_SECRET_FILE": str(tmp_path / "token")}).twilio_secret == "jeton"


def test_an_unreadable_secret_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CRISIS_TWILIO_SECRET_FILE"):
        load({"CRISIS_TWILIO_SECRET_FILE": str(tmp_path / "absent")})


def test_only_a_secret_may_be_given_by_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CRISIS_TERRITORY_FILE"):
        load({"CRISIS_TERRITORY_FILE": str(tmp_path)})


def test_the_mailbox_of_the_probes_is_read_where_it_is_whole_and_refused_by_halves(tmp_path: Path) -> None:
    given = Settings(data_dir=tmp_path, smtp_url="smtps://relais.example", smtp_sender="alerte@pref15.example",
                     imap_url="imaps://boite.example", imap_account="essai", imap_secret="secret",
                     probe_email="essai@pref15.example")
    assert isinstance(real_adapters(given)["smtp", "real"], ReadMail)
    assert addresses(given, demonstration=False).read
    assert not addresses(given, demonstration=True).read
    for missing in ("probe_email", "imap_account", "imap_secret"):
        with pytest.raises(ValueError, match="PROBE_EMAIL|compte de la boîte"):
            real_adapters(given.model_copy(update={missing: ""}))
    unread = given.model_copy(update={"imap_url": ""})
    assert not isinstance(real_adapters(unread)["smtp", "real"], LooksUp)
