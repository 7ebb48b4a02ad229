"""What every process imports stays light: what writes a PDF or a spreadsheet is loaded by who writes one."""
from __future__ import annotations

import os
import subprocess
import sys

from crisis.config import ROOT
from crisis.evidence.formats import FORMATS
from tests.drawn_report import made

HEAVY = ("odfdo", "typst", "lxml")
ASKED = "import sys; {}; print(' '.join(name for name in {!r} if name in sys.modules))"


def loaded_by(statement: str) -> set[str]:
    """Return which of the heavy modules a process of its own has after it imported something."""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", ASKED.format(statement, HEAVY)], cwd=ROOT, env=environ, check=True,
                          capture_output=True, text=True, timeout=60)
    return set(done.stdout.split())


def test_a_process_of_the_web_or_of_the_worker_loads_no_writer_of_files() -> None:
    assert loaded_by("import app") == set()
    assert loaded_by("import crisis.evidence.child") == set()


def test_the_writers_are_loaded_by_who_writes() -> None:
    assert {"odfdo", "typst"} <= loaded_by("import crisis.evidence.ods, crisis.evidence.pdf")
    assert made("ods").startswith(b"PK")
    assert list(FORMATS) == ["html", "pdf", "ods", "csv", "json"]
