"""The supervisor of `crisis serve` ends with all its children, whenever it is told to."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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

# A task that ends, well or badly, is left alone and ends nothing; one that is killed is started again.
TASKS = """
import os, signal, sys
from crisis import clock
from crisis.web import run
how, flag = sys.argv[1], sys.argv[2]
clock.pause = lambda seconds: None
def task():
    with open(flag, "a") as log:
        log.write("x")
    if how == "killed" and len(open(flag).read()) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit(1 if how == "failed" else 0)
def child():
    import time
    time.sleep(1.0)
    os.kill(os.getppid(), signal.SIGTERM)
    time.sleep(60)
print(run.Supervisor({"child": child}, {"task": task}).run())
"""


@pytest.mark.allow_error_logs
@pytest.mark.parametrize(("how", "times"), [("ended", 1), ("failed", 1), ("killed", 2)])
def test_a_task_is_started_again_only_when_it_was_killed_and_never_ends_the_others(
        tmp_path: Path, how: str, times: int) -> None:
    done = subprocess.run([sys.executable, "-c", TASKS, how, str(tmp_path / "flag")], cwd=ROOT, capture_output=True,
                          text=True, timeout=50)
    # A line of the log says of a killed one that it died; the last line is the code of the supervisor.
    assert (done.stdout.split()[-1], done.returncode) == ("0", 0), done.stderr
    assert (tmp_path / "flag").read_text() == "x" * times
