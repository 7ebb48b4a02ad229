"""From the start of `crisis serve` to a console that says it is ready, against a bare import of what it imports."""
from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.told import against
from tests.served import ROOT, Sandbox, Served, answers

pytestmark = pytest.mark.bench
PAIRS = 9
# `app` imports the whole product; the worker of gunicorn is the one thing that is named in a setting.
BARE = "import app, gunicorn.arbiter, gunicorn.workers.gthread"


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def bare() -> None:
    subprocess.run([sys.executable, "-c", BARE], cwd=ROOT, check=True)


def ready(served: Served) -> None:
    served.launch()
    deadline = time.monotonic() + 60
    while not answers(f"{served.url}/readyz"):
        assert time.monotonic() < deadline, "the console never was ready"
        time.sleep(0.005)


def test_a_console_is_ready_soon_after_its_imports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sandbox = Sandbox(tmp_path)
    served = Served(tmp_path / "data", sandbox)
    served.folder.mkdir()
    served.start()  # Migrates and installs, once: neither is part of a start.
    served.stop()
    pairs = []
    for rank in range(PAIRS):
        first = timed(bare) if rank % 2 else None
        ours = timed(lambda: ready(served))
        served.stop()
        pairs.append((ours, first if first is not None else timed(bare)))
    sandbox.stop()
    ratios = [ours / alone for ours, alone in pairs]
    middle = statistics.median(ratios)
    with capsys.disabled():
        print(f"\ndu démarrage à /readyz : rapport médian {middle:.2f} (min {min(ratios):.2f}, "
              f"max {max(ratios):.2f}, n={PAIRS} paires entrelacées) ; nous "
              f"{statistics.median(one for one, _ in pairs):.2f} s, import seul "
              f"{statistics.median(two for _, two in pairs):.2f} s ({against(middle, 1.5, ' fois')})")
