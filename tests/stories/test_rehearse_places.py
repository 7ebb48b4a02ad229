"""Where a rehearsal is played: a given database, empty or a demonstration; operators that are not ours."""
from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from channels.sandbox.facebook import PAGE
from channels.sandbox.server import serve
from channels.sandbox.x import ACCESS, CONSUMER
from crisis.db import Database
from crisis.journal import register
from crisis.schema import migrate
from exercises import service
from tests import pg
from tests.stories.rehearsing import rehearse

OTHER_ACCOUNT, OTHER_SECRET = "AC" + "7" * 32, "un autre secret"


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CRISIS_DATABASE_URL", raising=False)
    monkeypatch.setenv("CRISIS_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def others(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Operators that belong to somebody else: an address to look at, and the file that names them."""
    told, ready, end = list[str](), threading.Event(), threading.Event()

    def on_ready(http: str, smtp: str) -> None:
        told.extend((http, smtp))
        ready.set()

    thread = threading.Thread(target=serve, args=("127.0.0.1:0", "127.0.0.1:0", tmp_path / "others"), kwargs={
        "account": OTHER_ACCOUNT, "secret": OTHER_SECRET, "stop_event": end, "on_ready": on_ready})
    thread.start()
    assert ready.wait(20)
    path = tmp_path / "operators.json"
    path.write_text(json.dumps({
        "twilio": {"base_url": f"http://{told[0]}", "account": OTHER_ACCOUNT, "secret": OTHER_SECRET,
                   "sender": "PREF ESSAI"},
        "smtp": {"base_url": f"smtp://{told[1]}", "account": OTHER_ACCOUNT, "secret": OTHER_SECRET,
                 "sender": "essai@prefecture.example"},
        "x": {"base_url": f"http://{told[0]}", "account": [CONSUMER, ACCESS], "secret": [OTHER_SECRET] * 2},
        "facebook": {"base_url": f"http://{told[0]}", "account": PAGE, "secret": OTHER_SECRET}}))
    yield told[0], path
    end.set()
    thread.join(20)


def one_line(text: str) -> bool:
    return text.count("\n") == 1 and text.endswith("\n")


def test_a_real_installation_is_refused_in_one_line_and_left_untouched(
        capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    url = f"sqlite:///{tmp_path / 'data' / 'premiere-heure.db'}"
    migrate(url)
    db = Database(url)
    with db.transaction() as tx:
        register.open_house(tx, "15", demonstration=False)
    done = rehearse(capsys, "--json")
    assert (done.code, done.out) == (1, "")
    assert "installation réelle" in done.err
    assert one_line(done.err)
    with db.reading() as tx:
        assert not register.is_demonstration(tx)
    db.close()


@pytest.mark.slow
def test_a_demonstration_is_rehearsed_again_and_only_as_its_own_territory(
        capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (rehearse(capsys, "--script", "self_approval", "--json") for _ in range(2))
    assert (first.code, second.code) == (0, 0), second.err
    assert first.document["event"]["id"] != second.document["event"]["id"]
    assert first.document["operators"] == second.document["operators"]
    other = rehearse(capsys, "--script", "self_approval", "--json", "--territory", "49")
    assert (other.code, other.out) == (1, "")
    assert "territoire 15" in other.err
    assert one_line(other.err)


@pytest.mark.slow
def test_a_database_that_somebody_serves_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        beats = iter(["2999-01-01T00:00:00.000000Z", "2999-01-01T00:00:02.000000Z"])
        patch.setattr(service, "_beat", lambda _db: next(beats))
        done = rehearse(capsys, "--script", "kept", "--json")
    assert (done.code, done.out) == (1, "")
    assert "Un service tourne déjà" in done.err


@pytest.mark.slow
def test_postgresql_is_rehearsed_like_sqlite(
        capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, pg_urls: pg.PgUrls) -> None:
    monkeypatch.setenv("CRISIS_DATABASE_URL", pg_urls.service_url)
    monkeypatch.setenv("CRISIS_MIGRATE_URL", pg_urls.owner_url)
    done = rehearse(capsys, "--script", "kept", "--json")
    assert done.code == 0, done.err
    assert [(each["number"], each["verdict"]) for each in done.document["commitments"]] == [
        (47, "kept"), (48, "kept"), (50, "not_applicable")]


@pytest.mark.slow
def test_other_operators_are_called_with_their_own_secret_and_call_back(
        capsys: pytest.CaptureFixture[str], others: tuple[str, Path]) -> None:
    address, path = others
    done = rehearse(capsys, "--script", "kept", "--operators", str(path), "--json")
    assert done.code == 0, done.err
    seen: dict[str, Any] = requests.get(f"http://{address}/_stats", timeout=5).json()
    channels = {each["name"]: each for each in done.document["channels"]}
    sms = channels["sms"]["accepted"]
    assert channels["sms"]["delivered"] == sms >= 256
    assert seen["twilio"]["accepted"] == sms + 1  # The start-up probe of each route went there too.
    assert seen["smtp"]["accepted"] == channels["email"]["accepted"] + 1
    assert (seen["x"]["accepted"], seen["facebook"]["accepted"]) == (1, 1)
    assert set(done.document["operators"]) == {"site"}
    assert done.verdict(48)["verdict"] == "kept"


@pytest.mark.slow
@pytest.mark.parametrize(("code", "communes"), [("46", 312), ("36", 241), ("29", 277)])
def test_each_prefecture_of_module_7_keeps_its_hours_with_its_own_communes(
        capsys: pytest.CaptureFixture[str], code: str, communes: int) -> None:
    done = rehearse(capsys, "--territory", code, "--json")
    assert done.code == 0, done.err
    assert done.document["event"]["territory"] == code
    assert [(each["number"], each["verdict"]) for each in done.document["commitments"]] == [
        (47, "kept"), (48, "kept"), (50, "not_applicable")]
    assert done.verdict(48)["audiences"]["elected"]["communes_targeted"] == communes
