"""The loopback operators: what they count, what they remember, and that they share nothing with us."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from channels.port import Accepted, Account, Outgoing
from channels.sandbox.faults import MIX, Faults
from channels.sandbox.server import ACCOUNT, SECRET, serve
from channels.twilio import TwilioSms

Make = Callable[..., Outgoing]
ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = (
    "crisis",
    "channels.port",
    "channels.text",
    "channels.wire",
    "channels.twilio",
    "channels.twilio_wire",
    "channels.smtp",
    "channels.site",
    "channels.x",
    "channels.facebook",
    "channels.simulated",
)


@contextmanager
def sandbox(store: Path, *options: str) -> Iterator[str]:
    command = [sys.executable, "-m", "channels.sandbox", "--http", "127.0.0.1:0", "--smtp", "127.0.0.1:0"]
    process = subprocess.Popen(
        [*command, "--store", str(store), *options], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    with process, process.stdout:
        yield "http://" + json.loads(process.stdout.readline())["http"]
        process.terminate()
        assert process.wait(10) == 0


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {
        name
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for name in (f"{node.module}.{alias.name}" for alias in node.names)
    }


def test_the_operators_import_nothing_of_the_product_nor_of_its_adapters() -> None:
    files = list((ROOT / "channels" / "sandbox").glob("*.py"))
    assert len(files) > 5
    names = {name for path in files for name in imported(path)}
    assert "channels.sandbox.ledger.Ledger" in names
    assert [name for name in names if name.startswith(FORBIDDEN)] == []
    assert [name for name in names if name.split(".")[0] in ("twilio", "tweepy")] == []


def test_the_figures_of_an_operator_tell_what_it_saw(sms: TwilioSms, operators: Any, outgoing: Make) -> None:
    callback = "http://127.0.0.1:9/h"
    sms.send(outgoing(callback=callback))
    sms.send(outgoing(callback=callback))
    operators.fault("twilio", "refuse", times=1)
    sms.send(outgoing(delivery="d2", callback=callback))
    operators.wait_until_quiet()
    assert operators.get("/_stats")["twilio"] == {
        "requests": 3, "accepted": 2, "refused": 1, "repeated_keys": 1, "visible": 2,
    }  # fmt: skip


def test_only_what_follows_a_number_is_listed_when_asked(
    sms: TwilioSms, operators: Any, outgoing: Make
) -> None:
    for rank in range(3):
        sms.send(outgoing(text=f"Point {rank}"))
    assert [seen["text"] for seen in operators.get("/_seen?after=2")] == ["Point 2"]


@pytest.mark.parametrize(
    ("match", "struck"),
    [
        ({"nth": 2}, [2]),
        ({"every": 2}, [2, 4]),
        ({"to": "+33639981014"}, [1, 2, 3, 4, 5]),
        ({"to": "+3363998*", "nth": 5}, [5]),
        ({"to": "+33639980000"}, []),
    ],
)
def test_a_rule_strikes_the_requests_it_names(match: dict[str, Any], struck: list[int]) -> None:
    faults = Faults()
    faults.script([{"operator": "twilio", "fault": "500", "match": match}])
    drawn = [faults.strike("twilio", "+33639981014").name for _ in range(5)]
    assert [rank for rank, name in enumerate(drawn, 1) if name == "500"] == struck


def test_a_rule_stops_after_its_number_of_times() -> None:
    faults = Faults()
    faults.script([{"operator": "smtp", "fault": "451", "times": 2}])
    assert [faults.strike("smtp", "a@b.example").name for _ in range(3)] == ["451", "451", "ok"]
    assert faults.strike("site", "avis").name == "ok"


def test_the_same_seed_strikes_the_same_recipients_whatever_the_order() -> None:
    numbers = [f"+3363998{rank:04d}" for rank in range(500)]
    first, second, other = Faults(15), Faults(15), Faults(16)
    drawn = {to: first.strike("twilio", to).name for to in numbers}
    assert drawn == {to: second.strike("twilio", to).name for to in reversed(numbers)}
    assert drawn != {to: other.strike("twilio", to).name for to in numbers}
    assert set(drawn.values()) - {"ok"} <= set(MIX["twilio"])
    assert 300 < sum(name == "ok" for name in drawn.values()) < 400


@pytest.mark.parametrize(
    "rules",
    [
        {},
        [{"operator": "twilio", "fault": "pluie"}],
        [{"operator": "pigeon", "fault": "ok"}],
        [{"operator": "facebook", "fault": "credits"}],
        [{"operator": "smtp", "fault": "429"}],
        [{"operator": "twilio", "fault": "500", "quand": "demain"}],
        [{"operator": "twilio", "fault": "500", "match": {"de": "x"}}],
        [{"operator": "twilio", "fault": "500", "match": {"every": 0}}],
        [{"operator": "twilio", "fault": "500", "times": "2"}],
    ],
)
def test_a_rule_that_nobody_could_follow_is_refused(operators: Any, rules: Any) -> None:
    assert operators.post("/_faults", rules).status_code == 400
    assert operators.get("/_faults") == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": None}, 21604), ({"From": None}, 21603), ({"Body": None}, 21602),
        ({"Body": "x" * 1601}, 21617), ({"To": "+33000000000"}, 21211), ({"To": "0639981014"}, 21211),
        ({"From": "UN NOM TROP LONG"}, 21212),
        ({"ValidityPeriod": "0"}, 90007), ({"ValidityPeriod": "36001"}, 90007),
        ({"ValidityPeriod": "abc"}, 90007),
        ({"MessagingServiceSid": "MG1"}, 21705),
    ],
)  # fmt: skip
def test_a_form_that_the_operator_would_refuse_is_refused_with_its_code(
    operators: Any, changes: dict[str, str | None], code: int
) -> None:
    form = {"To": "+33639981014", "From": "PREF15", "Body": "Test", **changes}
    url = f"{operators.http}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    answer = requests.post(url, data=form, auth=(ACCOUNT, SECRET), timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert operators.get("/_stats")["twilio"]["refused"] == 1


@pytest.mark.parametrize(
    ("account", "auth", "status"),
    [
        (ACCOUNT, None, 401),
        (ACCOUNT, (ACCOUNT, "faux"), 401),
        ("AC1", (ACCOUNT, SECRET), 401),
        (ACCOUNT, (ACCOUNT, SECRET), 200),
    ],
)
def test_only_the_right_account_is_served(operators: Any, account: str, auth: Any, status: int) -> None:
    url = f"{operators.http}/2010-04-01/Accounts/{account}/Messages.json"
    assert requests.get(url, auth=auth, timeout=5).status_code == status


def test_it_listens_on_this_machine_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="machine"):
        serve("0.0.0.0:0", "127.0.0.1:0", tmp_path)


def test_a_restart_keeps_what_was_seen_and_lets_it_go_on(tmp_path: Path, outgoing: Make) -> None:
    def send(base: str) -> Any:
        return TwilioSms(Account(base, ACCOUNT, SECRET, "PREF15"), "sandbox").send(outgoing())

    with sandbox(tmp_path) as base:
        first = send(base)
        requests.put(
            f"{base}/site/avis",
            json={"text": "Avis"},
            headers={"Authorization": f"Bearer {SECRET}"},
            timeout=5,
        )
    # A kill in the middle of a line leaves half of it.
    with (tmp_path / "seen.jsonl").open("a") as file:
        file.write('{"n": 1, "sta')
    with sandbox(tmp_path) as base:
        second = send(base)
        assert first.ref != second.ref
        seen = requests.get(base + "/_seen", timeout=5).json()
        assert [one["operator"] for one in seen] == ["twilio", "site", "twilio"]
        assert requests.get(base + "/site/avis", timeout=5).json()["text"] == "Avis"
        requests.post(base + "/_reset", timeout=5)
    with sandbox(tmp_path) as base:
        assert requests.get(base + "/_seen", timeout=5).json() == []


def test_it_takes_any_number_only_where_it_plays_a_real_directory(tmp_path: Path, outgoing: Make) -> None:
    """No range is reserved for fiction abroad: this number, which ends in zeros, is nobody's."""
    abroad = outgoing(address="+33000000000")
    for options, taken in (((), False), (("--anybody",), True)):
        with sandbox(tmp_path / f"store{len(options)}", *options) as base:
            found = TwilioSms(Account(base, ACCOUNT, SECRET, "PREF15"), "sandbox").send(abroad)
            assert isinstance(found, Accepted) == taken, options
            called = requests.post(
                f"{base}/2010-04-01/Accounts/{ACCOUNT}/Calls.json", auth=(ACCOUNT, SECRET), timeout=5,
                data={"To": abroad.address, "From": "+33199000015", "Twiml": "<Response/>"})
            assert (called.status_code == 201) == taken, options


def test_what_it_remembers_is_for_its_own_user_alone(tmp_path: Path) -> None:
    with sandbox(tmp_path / "store") as base:
        assert requests.get(f"{base}/_seen", timeout=5).json() == []
        assert (tmp_path / "store" / "seen.jsonl").stat().st_mode & 0o777 == 0o600


def test_it_stops_while_somebody_waits_for_an_answer(tmp_path: Path, outgoing: Make) -> None:
    with sandbox(tmp_path) as base:
        requests.post(base + "/_faults", json=[{"operator": "twilio", "fault": "never_answer"}], timeout=5)
        adapter = TwilioSms(Account(base, ACCOUNT, SECRET, "PREF15", read_s=30.0), "sandbox")
        outcomes: list[object] = []
        waiting = threading.Thread(target=lambda: outcomes.append(adapter.send(outgoing())))
        waiting.start()
    waiting.join(10)
    assert not waiting.is_alive()


def test_a_hundred_callers_at_once_are_all_served(sms: TwilioSms, operators: Any, outgoing: Make) -> None:
    with ThreadPoolExecutor(100) as pool:
        outcomes = list(pool.map(sms.send, [outgoing(delivery=f"d{rank}") for rank in range(100)]))
    assert len({outcome.ref for outcome in outcomes if isinstance(outcome, Accepted)}) == 100
