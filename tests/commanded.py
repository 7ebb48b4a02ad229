"""Runs `crisis` commands in processes of their own, forked from one that has read the program once.

Each has its folder, environment, input and output like a command typed in a shell; that the installed command itself
starts is shown by the tests that serve (`tests/faults`, `tests/bench/test_start.py`).
"""
from __future__ import annotations

import multiprocessing
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app import main

MOST_S = 120


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def crisis(folder: Path, *arguments: str, given: str = "", **settings: str) -> Ended:
    """Run one command in `folder`, which is its data folder too, and return how it ended."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["app"])
    with TemporaryDirectory() as streams:
        (Path(streams) / "0").write_text(given, "utf-8")
        child = context.Process(target=_run, args=(str(folder), arguments, streams, settings))
        child.start()
        child.join(MOST_S)
        assert child.exitcode is not None, f"crisis {' '.join(arguments)} did not end"
        return Ended(child.exitcode, *((Path(streams) / name).read_text("utf-8") for name in "12"))


def _run(folder: str, arguments: tuple[str, ...], streams: str, settings: dict[str, str]) -> None:
    for number, flags in ((0, os.O_RDONLY), (1, os.O_WRONLY | os.O_CREAT), (2, os.O_WRONLY | os.O_CREAT)):
        os.dup2(os.open(f"{streams}/{number}", flags, 0o600), number)
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__  # pytest's own may have come along.
    sys.stdin = os.fdopen(0, encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("CRISIS_")]:
        del os.environ[name]
    os.environ |= {"CRISIS_DATA_DIR": folder} | settings
    os.chdir(folder)
    sys.exit(main(list(arguments)))
