"""A real installation knows its operators and those of the sandbox, side by side; one never stands in for the other."""
from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from channels.sandbox.server import SECRET, serve
from crisis.config import Settings
from crisis.db import Database
from crisis.delivery.policy import OPERATORS
from crisis.doctor import Finding, examine
from crisis.errors import SettingsError
from crisis.journal import register
from crisis.schema import migrate
from operators import adapters, sandbox_secret, secret_key
from wiring import Parts, parts

SANDBOX = {(operator, "sandbox") for operator in OPERATORS.values()}
ACCOUNT: dict[str, Any] = {"twilio_account": "AC" + "1" * 32, "twilio_secret": "jeton", "twilio_sender": "38015"}


def settings(folder: Path, **given: Any) -> Settings:
    return Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'crisis.db'}", **given)


def built(folder: Path, *, demonstration: bool = False, **given: Any) -> Parts:
    made = settings(folder, **given)
    migrate(made.database)
    db = Database(made.database)
    with db.transaction() as tx:
        if not register.is_open(tx):
            register.open_house(tx, "15", demonstration=demonstration)
    db.close()
    return parts(made)


def test_a_real_installation_knows_both_realms_and_a_demonstration_the_sandbox_alone(tmp_path: Path) -> None:
    for name, demonstration, known in (("real", False, SANDBOX | {("site", "real"), ("twilio", "real")}),
                                       ("shown", True, SANDBOX)):
        (tmp_path / name).mkdir()
        assert set(built(tmp_path / name, demonstration=demonstration, **ACCOUNT).house.adapters) == known


def test_what_only_the_sandbox_has_is_not_claimed_for_real_events(tmp_path: Path) -> None:
    """Networks, calls and replies of a real night are those of its own operators, or acts done by hand."""
    bare = built(tmp_path).house.here
    assert (bare.networks, bare.voice, bare.two_way) == ((), False, False)
    given = built(tmp_path, facebook_page="123", facebook_token="jeton", voice_sender="+33199000015", **ACCOUNT)
    assert (given.house.here.networks, given.house.here.voice, given.house.here.two_way) == (("facebook",), True, False)


def test_each_realm_is_called_back_at_its_own_address(tmp_path: Path) -> None:
    """The sandbox tells numbers of people who were not named: it never calls back through the public address."""
    here, there = built(tmp_path), built(tmp_path, public_url="https://alerte.pref15.example")
    for each in (here, there):
        assert each.worker.callback("twilio", "sandbox") == "http://127.0.0.1:8001/hooks/twilio/sandbox"
    assert here.worker.callback("twilio", "real") is None
    assert there.worker.callback("twilio", "real") == "https://alerte.pref15.example/hooks/twilio/real"


@pytest.mark.parametrize(("bind", "address"), [
    ("127.0.0.1:9001", "http://127.0.0.1:9001"), ("0.0.0.0:9001", "http://127.0.0.1:9001"),
    ("[::]:9001", "http://[::1]:9001"), ("10.1.2.3:9001", "http://10.1.2.3:9001"),
    ("localhost:9001", "http://localhost:9001"), (":9001", "http://127.0.0.1:9001")])
def test_the_sandbox_calls_back_where_its_own_machine_listens(tmp_path: Path, bind: str, address: str) -> None:
    given = settings(tmp_path, public_bind=bind, public_url="https://alerte.pref15.example")
    found = [given.called_back(realm, demonstration=False) for realm in ("sandbox", "real")]
    assert found == [address, "https://alerte.pref15.example"]


def test_operators_given_for_a_rehearsal_call_back_at_the_public_address_of_a_demonstration_alone(
        tmp_path: Path) -> None:
    given = settings(tmp_path, public_url="https://alerte.pref15.example", operators=tmp_path / "operators.json")
    assert [given.called_back("sandbox", demonstration=each) for each in (True, False)] == [
        "https://alerte.pref15.example", "http://127.0.0.1:8001"]


def test_the_sandbox_of_a_real_installation_has_a_secret_of_its_own_the_same_in_all_its_processes(
        tmp_path: Path) -> None:
    made = settings(tmp_path)
    secret = sandbox_secret(made, demonstration=False)
    assert secret == sandbox_secret(settings(tmp_path), demonstration=False)
    assert secret not in (SECRET, secret_key(made))
    assert secret_key(made) not in secret
    given = sandbox_secret(settings(tmp_path, secret_key="k" * 40), demonstration=False)
    other = sandbox_secret(settings(tmp_path, secret_key="l" * 40), demonstration=False)
    assert len({secret, given, other, SECRET}) == 4
    assert sandbox_secret(settings(tmp_path, sandbox_secret="choisi"), demonstration=False) == "choisi"
    assert sandbox_secret(made, demonstration=True) == SECRET


def test_the_public_token_stops_the_start_of_a_real_installation(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CRISIS_SANDBOX_SECRET"):
        adapters(settings(tmp_path, sandbox_secret=SECRET), demonstration=False)


def test_two_processes_that_start_together_make_one_key(tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def start() -> str:
        together.wait(20)
        return secret_key(settings(tmp_path))

    with ThreadPoolExecutor(8) as pool:
        keys = {each.result(20) for each in [pool.submit(start) for _ in range(8)]}
    assert len(keys) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["secret-key"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_real_installation_reads_no_operator_of_a_rehearsal(tmp_path: Path) -> None:
    """Such a file replaces operators of the sandbox: exercises of a real house play on its own."""
    (tmp_path / "operators.json").write_text('{"twilio": {"base_url": "http://127.0.0.1:9", "autre": 1}}', "utf-8")
    given = settings(tmp_path, operators=tmp_path / "operators.json")
    assert set(adapters(given, demonstration=False)) == SANDBOX | {("site", "real")}
    with pytest.raises(SettingsError, match="clé inconnue"):
        adapters(given, demonstration=True)


def test_a_sandbox_elsewhere_than_on_this_machine_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="sur cette machine"):
        adapters(settings(tmp_path, sandbox_url="https://bac.example"), demonstration=False)


def test_doctor_says_whether_the_sandbox_answers(tmp_path: Path) -> None:
    made = built(tmp_path)

    def found(address: str) -> Finding:
        given = made.house.settings.model_copy(update={"sandbox_url": address})
        return next(each for each in examine(made.house.db, given, made.house.territory) if each.code == "sandbox")

    stop, ready, places = threading.Event(), threading.Event(), list[str]()

    def on_ready(http: str, _smtp: str) -> None:
        places.append(f"http://{http}")
        ready.set()

    thread = threading.Thread(target=serve, args=("127.0.0.1:0", "127.0.0.1:0", tmp_path / "operators"),
                              kwargs={"stop_event": stop, "on_ready": on_ready})
    thread.start()
    assert ready.wait(10)
    assert (found(places[0]).good, found(places[0]).told) == (True, "Le bac à sable répond.")
    stop.set()
    thread.join(10)
    away = found(places[0])
    assert (away.good, "CRISIS_SANDBOX_URL" in away.told) == (False, True)
