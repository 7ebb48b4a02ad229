"""A real `crisis serve` with its own operators, which a test may kill: servers on loopback, ended by their ids."""
from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SECRET = "bac-a-sable"
ACCOUNT = "AC" + "0" * 32


# Each test process counts through its own thousand, below the ports that the system lends to whoever calls out: a port
# that the system gave and took back may be another's before the server that was promised it has started.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 10
_PORTS = itertools.cycle(range(20_000 + 1_000 * _WORKER, 21_000 + 1_000 * _WORKER))


def free_port() -> int:
    return next(port for port in _PORTS if _free(port))


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def until(condition: Callable[[], Any], what: str, seconds: float = 60.0) -> Any:
    """Return the first true answer; fails loudly when none comes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return json.load(answer)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class Sandbox:
    """The operators, in a process of their own, so that they remember what they saw when the product is killed."""

    def __init__(self, folder: Path, *, latency_ms: int = 0) -> None:
        self.http, self.smtp = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.http}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "channels.sandbox", "--http", f"127.0.0.1:{self.http}", "--smtp",
             f"127.0.0.1:{self.smtp}", "--store", str(folder / "operators"), "--account", ACCOUNT, "--secret", SECRET,
             "--latency-ms", str(latency_ms)], cwd=ROOT, stdout=subprocess.DEVNULL)
        until(lambda: answers(f"{self.url}/_stats"), "the operators")

    def seen(self, after: int = 0) -> list[dict[str, Any]]:
        """Return what the operators saw, or only what came after so many."""
        found: list[dict[str, Any]] = []
        while page := self._page(found[-1]["n"] if found else after):
            found += page
        return found

    def _page(self, after: int) -> list[dict[str, Any]]:
        read = get(f"{self.url}/_seen?after={after}")
        rows: list[dict[str, Any]] = read["seen"] if isinstance(read, dict) else read
        return [row for row in rows if row["n"] > after]

    def faults(self, rules: list[dict[str, Any]]) -> None:
        request = urllib.request.Request(f"{self.url}/_faults", json.dumps(rules).encode(),
                                         {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=5).close()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


class Served:
    """`crisis serve` as a person starts it. `kill` is a kill -9 of every process it made."""

    def __init__(self, folder: Path, sandbox: Sandbox, database_url: str = "", owner_url: str = "") -> None:
        self.folder, self.console, self.public = folder, free_port(), free_port()
        self.sandbox = sandbox
        self.url = f"http://127.0.0.1:{self.console}"
        self.environ = {key: value for key, value in os.environ.items() if not key.startswith("CRISIS_")} | {
            "CRISIS_DATA_DIR": str(folder), "CRISIS_BIND": f"127.0.0.1:{self.console}",
            "CRISIS_PUBLIC_BIND": f"127.0.0.1:{self.public}", "CRISIS_SANDBOX_URL": sandbox.url,
            "CRISIS_SANDBOX_SMTP_URL": f"smtp://127.0.0.1:{sandbox.smtp}", "CRISIS_LOG_LEVEL": "WARNING"}
        if database_url:
            self.environ |= {"CRISIS_DATABASE_URL": database_url, "CRISIS_MIGRATE_URL": owner_url}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until both faces answer."""
        self.launch()
        until(lambda: answers(f"{self.url}/readyz") and answers(f"http://127.0.0.1:{self.public}/healthz"), "serve")

    def launch(self) -> None:
        command = [sys.executable, "-P", str(ROOT / "app.py"), "serve", "--demo"]
        self.process = subprocess.Popen(command, cwd=self.folder,
                                        env=self.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True,
                                        stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)
