"""A rehearsal that is interrupted or killed leaves nothing running behind it."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import ROOT, until

pytestmark = pytest.mark.chaos
# A shell may start tests with Ctrl-C ignored; a person at a terminal never has it so.
LAUNCH = ("import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
          "from app import main; sys.exit(main(['rehearse', '--script', 'standard', '--json']))")


def family(pid: int) -> set[int]:
    """Return every process that descends from this one."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return set()
    return {int(child) for child in children} | {each for child in children for each in family(int(child))}


def alive(pids: set[int]) -> set[int]:
    """Return those that still run; one that nobody has buried yet runs no more."""
    return {pid for pid in pids if _state(pid) not in ("", "Z", "X")}


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1]
    except OSError:
        return ""


@pytest.fixture
def rehearsal() -> Iterator[subprocess.Popen[str]]:
    """A rehearsal under way, its service of at least four processes included."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CRISIS_")}
    process = subprocess.Popen([sys.executable, "-P", "-c", LAUNCH], env=environ | {"PYTHONPATH": str(ROOT)}, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    until(lambda: len(family(process.pid)) >= 4, "the service of the rehearsal")
    yield process
    process.kill()
    process.communicate(timeout=30)


def test_an_interrupted_rehearsal_says_so_in_one_line_and_its_service_has_ended(
        rehearsal: subprocess.Popen[str]) -> None:
    served = family(rehearsal.pid)
    rehearsal.send_signal(signal.SIGINT)
    out, err = rehearsal.communicate(timeout=60)
    assert (rehearsal.returncode, out) == (130, "")
    assert err.startswith("La répétition est interrompue")
    assert err.count("\n") == 1
    assert alive(served) == set()


def test_a_killed_rehearsal_takes_its_service_with_it(rehearsal: subprocess.Popen[str]) -> None:
    served = family(rehearsal.pid)
    rehearsal.kill()
    rehearsal.communicate(timeout=30)
    until(lambda: not alive(served), "the end of the service")
