"""A format is written in a child of the worker, bounded in time and memory; whatever ends the child loses nothing."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from crisis.config import ROOT
from crisis.evidence import bounded
from crisis.evidence.bounded import EndedError, NotWrittenError
from crisis.evidence.formats import canonical
from crisis.evidence.html import render
from crisis.evidence.report import report
from crisis.reports import kept
from tests.hostile_formats import EVERY
from tests.house import House, cantal
from tests.reports import ask, bounds, closed, make, maker, told, version
from tests.served import until


@pytest.fixture
def source(house: House) -> bytes:
    event = house.open()
    return canonical(house.look(lambda tx: report(tx, event, house.territory, tx.now)))


def write(code: str, source: bytes, **limits: int) -> bytes:
    return bounded.written(bounds(**limits), code, "15", source, threading.Event())


def test_the_true_child_writes_what_this_process_would(source: bytes) -> None:
    found = bounded.written(bounded.Bounds(), "html", "15", source, threading.Event())
    assert found == render(json.loads(source), cantal()).encode()
    assert bounded.written(bounded.Bounds(), "json", "15", source, threading.Event()) == source


def test_a_report_that_no_pipe_holds_reaches_the_child_whole() -> None:
    """A pipe holds 64 KB and the child reads it after it has started: the rest must not be lost on the way."""
    source = canonical({"words": "Crue de la Cère. " * 100_000})
    assert bounded.written(bounded.Bounds(20), "json", "15", source, threading.Event()) == source


def test_a_child_that_takes_too_long_is_ended(source: bytes) -> None:
    with pytest.raises(NotWrittenError) as refused:
        write("endless", source, seconds=1)
    assert refused.value.reason == "too_long"
    assert children() == []


def test_a_child_that_takes_too_much_memory_is_refused_it(source: bytes) -> None:
    with pytest.raises(NotWrittenError) as refused:
        write("greedy", source)
    assert refused.value.reason == "too_big"


def test_a_child_that_fails_says_so_and_no_word_of_the_report_is_logged(
        source: bytes, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(NotWrittenError) as refused:
        write("wrong", source)
    assert refused.value.reason == "failed"
    # Where it is written depends on whether another test of this process has installed the logs.
    logged = "".join((*capfd.readouterr(), caplog.text))
    assert "ValueError" in logged
    assert "Crue" not in logged


def test_a_child_that_was_killed_is_tried_again(source: bytes) -> None:
    with pytest.raises(EndedError) as ended:
        write("killed", source)
    assert not ended.value.told


def test_a_child_of_a_dead_worker_ends_by_itself(source: bytes) -> None:
    """Nobody waits for it any more: its own alarm ends it."""
    with subprocess.Popen([*bounds().command, "endless", "15", "1", "600"], cwd=ROOT, stdin=subprocess.PIPE) as alone:
        assert alone.stdin is not None
        alone.stdin.write(source)
        alone.stdin.close()
        assert alone.wait(30) == -signal.SIGALRM


def test_no_setting_and_no_secret_enters_the_child(source: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRISIS_SECRET_KEY", "secret")
    assert "CRISIS_SECRET_KEY" not in write("environment", source).decode().split()


def test_what_a_child_writes_is_kept_by_its_hash_and_what_it_refuses_is_said(house: House) -> None:
    event = closed(house)
    ask(house, event, formats=("json", "html", "wrong", "greedy"))
    make(house, bounds=bounds(), formats=EVERY, in_place=frozenset({"json"}))
    found = version(house, event)
    told_of = {each.format: each for each in found.files}
    assert {name: each.state for name, each in told_of.items()} == {
        "json": "ready", "html": "ready", "wrong": "refused", "greedy": "refused"}
    assert "mémoire" in told_of["greedy"].why
    assert "journal technique" in told_of["wrong"].why
    page = house.look(kept.fetch, told_of["html"].sha256 or "").body
    assert page == render(told(house, found.sha256 or ""), house.territory).encode()


def test_a_child_killed_three_times_leaves_a_refusal_and_the_other_formats(house: House) -> None:
    event = closed(house)
    ask(house, event, formats=("json", "killed", "html"))
    assert make(house, bounds=bounds(), formats=EVERY) == 2 + 3
    states = {each.format: (each.state, each.why) for each in version(house, event).files}
    assert (states["html"][0], states["killed"][0]) == ("ready", "refused")
    assert "trois fois" in states["killed"][1]


def test_a_child_killed_from_outside_loses_nothing(house: House) -> None:
    event = closed(house)
    ask(house, event, formats=("json", "endless"))
    one = maker(house, bounds=bounds(), formats=EVERY)
    assert one.once()
    making = threading.Thread(target=one.once)
    making.start()
    until(lambda: len(children()) == 1, "a child")
    os.kill(children()[0], signal.SIGKILL)
    making.join(20)
    assert not making.is_alive()
    assert [each.state for each in version(house, event).files] == ["ready", "asked"]


def test_a_worker_that_stops_ends_its_child_and_leaves_the_format_to_the_next(house: House) -> None:
    event = closed(house)
    ask(house, event, formats=("json", "endless"))
    one = maker(house, bounds=bounds(), formats=EVERY)
    one.start()
    until(lambda: len(children()) == 1, "a child")
    one.stop()
    assert children() == []
    assert [each.state for each in version(house, event).files] == ["ready", "asked"]


def children() -> list[int]:
    """Return the children of this process that write a hostile format."""
    found = []
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        for pid in (task / "children").read_text().split():
            if "tests.hostile_formats" in _spoken(pid):
                found.append(int(pid))
    return found


def _spoken(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
    except OSError:
        return ""
