"""From a commit to the bell of 300 open pages, against a bare Flask-SocketIO emit of the same bytes. Prints.

Both servers stand in the same gunicorn, each with its 300 sockets; rings are interleaved, so that only ratios of one
run mean anything.
"""
from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crisis.config import ROOT
from crisis.db import Database
from crisis.demonstration import install
from crisis.territory import load
from tests.bench.sockets import Sockets
from tests.bench.told import against

pytestmark = pytest.mark.bench
MANY, RINGS = 300, 25


class Bell:
    """A server and those who listen to it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin
        assert process.stdout
        self._asked, self._told = process.stdin, process.stdout
        first = json.loads(self._told.readline())
        self.sockets = Sockets(first["url"], first["cookie"], first["event"], MANY)

    def ring(self) -> float:
        """Ring once; return the p95 of the 300 delays, in milliseconds."""
        self._asked.write("\n")
        self._asked.flush()
        heard = self.sockets.rung()
        at = float(self._told.readline())
        assert len(heard) == MANY, "a bell was lost"
        return statistics.quantiles([(each - at) * 1000 for each in heard], n=20)[-1]


@contextmanager
def bell(which: str, url: str, folder: Path) -> Iterator[Bell]:
    command = [sys.executable, "-m", "tests.bench.bells", which, url, str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        made = Bell(process)
        yield made
        made.sockets.close()
    finally:
        process.terminate()
        process.wait(20)
        for line in (process.stdin, process.stdout):
            if line:
                line.close()


def test_three_hundred_bells_against_a_bare_emit(
        database_url: str, engine_name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = Database(database_url)
    install(db, load("15", ROOT / "territories"), tmp_path)
    db.close()
    with bell("ours", database_url, tmp_path) as ours, bell("bare", database_url, tmp_path) as bare:
        ours.ring(), bare.ring()
        pairs = []
        for rank in range(RINGS):
            first, second = (ours, bare) if rank % 2 else (bare, ours)
            told = {first: first.ring(), second: second.ring()}
            pairs.append((told[ours], told[bare]))
    ratios = [one / two for one, two in pairs]
    with capsys.disabled():
        print(f"\nd'une inscription à la cloche de {MANY} pages ({engine_name}, p95 par coup) : rapport médian "
              f"{statistics.median(ratios):.2f} (min {min(ratios):.2f}, max {max(ratios):.2f}, n={RINGS} paires "
              f"entrelacées, aucun coup perdu) ; nous {statistics.median(one for one, _ in pairs):.1f} ms, "
              f"Flask-SocketIO seul {statistics.median(two for _, two in pairs):.1f} ms "
              f"({against(statistics.median(ratios), 1.5, ' fois')})")
