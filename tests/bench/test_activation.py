"""From the activation of the COD to the first on-call SMS at the operator, in `crisis serve`: p95 of 100."""
from __future__ import annotations

import json
import statistics
import time
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crisis.demonstration import FILE, sign_ins
from tests.bench.told import against
from tests.served import Sandbox, Served

pytestmark = pytest.mark.bench
SAMPLES = 100


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    made = Sandbox(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def served(tmp_path: Path, sandbox: Sandbox) -> Iterator[Served]:
    made = Served(tmp_path / "data", sandbox)
    made.folder.mkdir()
    made.start()
    yield made
    made.stop()


class Client:
    """The smallest client of the API: a bearer and JSON."""

    def __init__(self, url: str) -> None:
        self.url, self.token = f"{url}/api/v1", ""

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {self.token}"} if self.token else {})
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


def test_activation_to_first_sms_at_the_operator(served: Served, sandbox: Sandbox) -> None:
    client = Client(served.url)
    logins = sign_ins(served.folder / FILE)
    client.token = client.call("POST", "/session", {"login": "sidpc1", "password": logins["sidpc1"]})["token"]
    authority = client.call("GET", "/duty")["authority"][0]["person"]
    waits = [first_sms(client, sandbox, authority) for _ in range(SAMPLES)]
    p95 = statistics.quantiles(waits, n=20)[-1]
    print(f"\nactivation -> premier SMS d'astreinte chez l'opérateur : n={SAMPLES}, "
          f"médiane {statistics.median(waits):.0f} ms, p95 {p95:.0f} ms, max {max(waits):.0f} ms "
          f"({against(p95, 300, ' ms de p95')})")
    assert len(waits) == SAMPLES


def first_sms(client: Client, sandbox: Sandbox, authority: str) -> float:
    """Return the milliseconds between the sending of the activation and the first request that the operator saw."""
    seen = sandbox.seen()
    event = client.call("POST", "/events", {"type": "flood", "title": "Crue", "communes": ["15014"],
                                            "separate": True})["id"]
    began = time.time()
    client.call("POST", f"/events/{event}/cod", {"level": "full", "order": {"decided_by": authority}})
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        new = [row for row in sandbox.seen(seen[-1]["n"] if seen else 0) if row["operator"] == "twilio"]
        if new:
            return (datetime.fromisoformat(min(row["at"] for row in new)).timestamp() - began) * 1000
        time.sleep(0.01)
    raise AssertionError("no SMS reached the operator within 20 s")
