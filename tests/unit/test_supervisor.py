"""The supervisor of `crisis serve` ends with all its children, whenever it is told to."""
from __future__ import annotations

import subprocess
import sys

import pytest

from crisis.config import ROOT

# The order to end comes in the middle of the fork number `at`; every child would otherwise live for a minute.
SCRIPT = """
import os, signal, sys, time
from crisis.web import run
real, at, made = os.fork, int(sys.argv[1]), []
def fork():
    made.append(1)
    if len(made) == at:
        os.kill(os.getpid(), signal.SIGTERM)
    return real()
run.os.fork = fork
code = run.Supervisor({name: lambda: time.sleep(60) for name in "abc"}).run()
print(len(made), code)
"""


@pytest.mark.parametrize("at", [1, 2, 3])
def test_an_order_to_end_while_children_are_being_made_ends_them_all(at: int) -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(at)], cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert (done.stdout.split(), done.returncode) == ([str(at), "0"], 0), done.stderr
