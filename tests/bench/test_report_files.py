"""The files of a long event, each written by its bounded child: seconds, processor and memory, beside a bare document.

The event of the number: 10,000 entries and 20,000 receipts (`REPORT_ENTRIES` sets one other size). The bare document is
the least that Typst can be asked for in the same kind of process: ratios to it mean something, seconds are those of
this machine with what else it did. Median of several.
"""
from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crisis.config import ROOT
from crisis.db import Database
from crisis.evidence.bounded import Bounds
from crisis.evidence.formats import canonical
from crisis.evidence.report import report
from tests.bench.test_report import long_event
from tests.bench.told import against

pytestmark = pytest.mark.bench
ENTRIES = int(os.environ.get("REPORT_ENTRIES", "10000").split(",")[0])
# A process keeps as its peak what held it before it began its own work: a small one starts it and waits for it.
STARTER = ("import json, os, sys, time; began = time.perf_counter(); "
           "child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ); _, status, used = os.wait4(child, 0); "
           "print(json.dumps([status, time.perf_counter() - began, used.ru_utime + used.ru_stime, "
           "used.ru_maxrss / 1024]), file=sys.stderr)")
TIMES, PDF_S, PDF_MB = 5, 5.0, 300.0
BARE = ("import sys, typst; sys.stdout.buffer.write(typst.compile("
        "b'#set document(title: [Bare]);#set text(lang: \"fr\")\\n= Bare', pdf_standards=['ua-1']))")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took. `wall`, `spent`: seconds; `memory`: the most that it held, in megabytes; `size`: bytes."""

    wall: float
    spent: float
    memory: float
    size: int


def cost(command: list[str], source: bytes) -> Cost:
    """Run a process on its standard input and return what it took; it must end well."""
    done = subprocess.run([sys.executable, "-S", "-c", STARTER, sys.executable, *command], input=source, check=True,
                          capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    status, wall, spent, memory = json.loads(done.stderr.splitlines()[-1])
    assert status == 0, done.stderr
    return Cost(wall, spent, memory, len(done.stdout))


def median(command: list[str], source: bytes) -> Cost:
    every = [cost(command, source) for _ in range(TIMES)]
    return Cost(*(statistics.median(getattr(each, name) for each in every) for name in ("wall", "spent", "memory")),
                every[0].size)


def source_of(path: Path, template: Path) -> bytes:
    path.write_bytes(template.read_bytes())
    db = Database(f"sqlite:///{path}")
    drill = long_event(db, ENTRIES)
    with db.reading() as tx:
        made = canonical(report(tx, drill.event, drill.territory, tx.now))
    db.close()
    return made


def test_the_files_of_a_long_event(tmp_path: Path, sqlite_template: Any, capsys: pytest.CaptureFixture[str]) -> None:
    source, bounds = source_of(tmp_path / "long.db", sqlite_template), Bounds()
    bare = median(["-c", BARE], b"")
    found = {code: median(["-m", "crisis.evidence.child", code, "15", "120", str(bounds.megabytes)], source)
             for code in ("pdf", "ods", "csv", "html")}
    with capsys.disabled():
        print(f"\nfichiers d'un évènement de {ENTRIES} entrées et {2 * ENTRIES} accusés, JSON de {len(source) // 1024} "
              f"Kio, charge {os.getloadavg()[0]:.1f} ; document Typst nu : {said(bare)}")
        for code, each in found.items():
            print(f"  {code} : {said(each)}, soit {each.wall / bare.wall:.1f} fois le document nu en temps et "
                  f"{each.memory / bare.memory:.1f} fois en mémoire")
        print(f"  PDF : {against(found['pdf'].wall, PDF_S, ' s')} ; {against(found['pdf'].memory, PDF_MB, ' Mo')}")
    assert all(each.size > 1_000 for each in found.values())


def said(one: Cost) -> str:
    return (f"{one.wall:.2f} s, dont {one.spent:.2f} s de processeur, {one.memory:.0f} Mo au plus, "
            f"{one.size // 1024} Kio")
