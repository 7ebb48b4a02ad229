"""The `crisis` command: a wrong setting stops it in one French line, never in a trace."""
from __future__ import annotations

from pathlib import Path

import pytest

from tests.commanded import crisis


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    assert crisis(folder, "migrate", "--install").returncode == 0
    return folder


@pytest.mark.parametrize("settings", [
    {"CRISIS_LOG_LEVEL": "foo"}, {"CRISIS_DATABASE_URL": "mysql://nobody@127.0.0.1/x"}, {"CRISIS_TERITORY": "15"},
    {"CRISIS_TERRITORY": "99"}, {"CRISIS_TWILIO_ACCOUNT": "AC1"}, {"CRISIS_SMTP_URL": "smtp://127.0.0.1:1"},
    {"CRISIS_TWILIO_URL": "http://sms.example", "CRISIS_TWILIO_ACCOUNT": "AC1", "CRISIS_TWILIO_SECRET": "x"},
    {"CRISIS_PUBLIC_URL": "http://prefecture.example"}, {"CRISIS_THREADS": "beaucoup"}, {"CRISIS_THREADS": "0"},
    {"CRISIS_WORKERS_IN_FLIGHT": "0"}, {"CRISIS_PUBLIC_URL": "pasuneurl"}, {"CRISIS_TWILIO_RATE": "-1"},
    {"CRISIS_SANDBOX_LATENCY_MS": "-5"}])
def test_a_wrong_setting_stops_the_start_in_one_line(installed: Path, settings: dict[str, str]) -> None:
    ended = crisis(installed, "worker", **settings)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    told = [line for line in ended.stderr.splitlines() if " INFO " not in line]
    assert len(told) == 1, ended.stderr


@pytest.mark.parametrize("command", [("doctor",), ("verify",), ("report", "--list"), ("rota", "communication", "a")])
def test_an_empty_database_is_said_in_one_line(tmp_path: Path, command: tuple[str, ...]) -> None:
    ended = crisis(tmp_path, *command)
    assert ended.returncode == 1
    assert "crisis migrate" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_installation_gets_accounts_and_a_rota_and_loses_an_account(installed: Path) -> None:
    for name in ("martin", "durand"):
        added = crisis(installed, "user", "add", name, "--name", name.title(), "--role", "communication",
                       "--sms", "+33639981234", given="une longue phrase de passe\n")
        assert added.returncode == 0, added.stderr
    assert crisis(installed, "rota", "communication", "martin", "durand").returncode == 0
    assert crisis(installed, "rota", "communication", "personne").returncode == 1
    unknown = crisis(installed, "rota", "jardinage", "martin")
    assert (unknown.returncode, "n'a pas d'astreinte" in unknown.stderr) == (1, True)
    changed = crisis(installed, "user", "number", "martin", "--sms", "06 39 98 77 01")
    assert (changed.returncode, "Il reste à le vérifier" in changed.stdout) == (0, True), changed.stderr
    assert "Il manque le numéro" in crisis(installed, "user", "number", "martin").stderr
    revoked = crisis(installed, "user", "revoke", "martin")
    assert (revoked.returncode, "tableau d'astreinte : communication" in revoked.stderr) == (0, True)
    assert crisis(installed, "rota", "communication", "durand").returncode == 0
    assert crisis(installed, "verify").returncode == 0


def test_who_leaves_and_is_on_no_rota_is_revoked_without_more_words(installed: Path) -> None:
    added = crisis(installed, "user", "add", "petit", "--name", "Petit", "--role", "observer",
                   given="une longue phrase de passe\n")
    assert added.returncode == 0, added.stderr
    assert "astreinte" not in crisis(installed, "user", "revoke", "petit").stderr


@pytest.mark.parametrize("missing", [("--name", "X"), ("--role", "observer"), ("--name", " ", "--role", "observer")])
def test_an_account_without_a_name_or_a_role_is_refused_in_one_line(installed: Path, missing: tuple[str, ...]) -> None:
    ended = crisis(installed, "user", "add", "foo", *missing, given="une longue phrase de passe\n")
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)
    assert "le nom ou le rôle" in ended.stderr


def test_an_installation_is_never_turned_into_a_demonstration(installed: Path) -> None:
    refused = crisis(installed, "demo")
    assert refused.returncode == 1
    assert "installation réelle" in refused.stderr
