"""Callers in a process of their own, each test in a process without threads, as the engine is when it forks them."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BEGIN = """
import os, sys, time
from concurrent.futures import wait
from crisis.delivery.apart import Apart
def act(given):
    time.sleep(0.2 if given == "slow" else 30 if given == "hangs" else 0)
    if given == "dies": os._exit(3)
    return given, os.getpid()
apart = Apart(act, 8)
"""


@contextmanager
def process(then: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", BEGIN + then], cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield child
        finally:
            child.kill()


def told(then: str) -> str:
    with process(then) as child:
        return child.communicate(timeout=30)[0].strip()


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # An orphan that has ended and that nobody has reaped yet does nothing any more.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_call_runs_in_another_process_and_its_outcome_comes_back() -> None:
    assert told("given, pid = apart.submit(act, 'x').result(20); print(given, pid != os.getpid())") == "x True"


def test_calls_run_side_by_side_and_each_gets_its_own_answer() -> None:
    assert told("""
asked = {key: apart.submit(act, key) for key in ['slow', *range(200)]}
print(all(done.result(20)[0] == key for key, done in asked.items()), len(asked))""") == "True 201"


def test_an_orderly_end_finishes_what_is_in_flight() -> None:
    assert told("done = apart.submit(act, 'slow'); apart.shutdown(); print(done.result(0)[0])") == "slow"


def test_another_act_is_refused() -> None:
    assert told("""
try: apart.submit(print, 'x')
except ValueError as error: print(error)""") == "these callers know one act"


def test_if_the_callers_die_the_process_that_relies_on_them_ends() -> None:
    with process("apart.submit(act, 'dies'); time.sleep(30); print('still here')") as child:
        assert child.wait(20) == 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_if_the_parent_is_killed_its_callers_end(number: int) -> None:
    with process("apart.submit(act, 'hangs'); print(apart._pid, flush=True); time.sleep(30)") as child:
        assert child.stdout
        pid = int(child.stdout.readline())
        child.send_signal(number)
        child.wait(20)
        end = time.monotonic() + 20
        while not gone(pid):
            assert time.monotonic() < end, "the callers outlived their parent"
            time.sleep(0.02)
