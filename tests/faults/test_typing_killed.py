"""kill -9 of the console, then of the browser, while somebody types a call: what is gone, and that it comes back.

After a kill the server may lack the last two seconds of typing (one save a second, and a save under way) and no more.
A save takes as long as the machine is busy, and it is not this rule that a busy machine breaks: the slowest save that
the page has seen is added to the two seconds, and what was lost is printed. The browser then brings the rest without a
keystroke. Only processes of the service and of the Chromium that these tests started are killed, by their ids.
"""
from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright
from sqlalchemy import select

from crisis.hotline.tables import call_sheet
from tests.bench.told import against
from tests.browser.conftest import serving
from tests.browser.hotline import Line
from tests.faults.desk import Desk, Typist
from tests.faults.test_rehearsal_ends import family
from tests.served import Served, until

pytestmark = [pytest.mark.chaos, pytest.mark.browser, pytest.mark.slow]
LOST_S = 2.0
NOTE = "#appel-note_appel"
SAVES = """() => Math.max(0, ...performance.getEntriesByType("resource")
  .filter((each) => each.name.endsWith("/cip/poste/saisie")).map((each) => each.duration))"""
KEPT = """() => new Promise((resolve) => {
  const asked = indexedDB.open("premiere-heure", 1);
  asked.onsuccess = () => {
    const rows = asked.result.transaction("appels").objectStore("appels").getAll();
    rows.onsuccess = () => resolve(rows.result.map((each) => Object.fromEntries(each.fields).note_appel));
  };
})"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving(tmp_path_factory.mktemp("typing"))


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as made:
        yield made


@pytest.fixture
def line(served: Served) -> Iterator[Line]:
    made = Line(served)
    yield made
    made.db.close()


@pytest.fixture
def desk(playwright: Playwright, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(playwright, tmp_path / "profile")
    yield made
    made.context.close()


def seated(line: Line, context: BrowserContext) -> Page:
    line.seat(context)
    made = context.pages[0]
    made.goto(line.url)
    expect(made.get_by_role("combobox", name="Commune")).to_be_focused()
    made.locator(NOTE).focus()
    return made


def note(line: Line) -> str:
    """Return the words of the one call that the server holds, empty while it holds none."""
    with line.db.reading() as tx:
        return "".join(tx.execute(select(call_sheet.c.note).where(call_sheet.c.event == line.event)).scalars())


def listening(served: Served) -> set[int]:
    """Return the processes of the service that hold the door of the console."""
    assert served.process
    doors = {row.split()[9] for row in Path("/proc/net/tcp").read_text().splitlines()[1:]
             if row.split()[1].endswith(f":{served.console:04X}") and row.split()[3] == "0A"}
    return {pid for pid in family(served.process.pid) if doors & inodes(pid)}


def inodes(pid: int) -> set[str]:
    try:
        names = [os.readlink(each) for each in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return set()
    return {name[8:-1] for name in names if name.startswith("socket:[")}


def kill_worker(served: Served) -> None:
    """The process that answers; the one that listens beside it makes another."""
    held = listening(served)
    os.kill(next(pid for pid in held if not family(pid)), signal.SIGKILL)


def kill_console(served: Served) -> None:
    """The console whole; the service starts it again."""
    held = listening(served)
    assert len(held) == 2, held
    for pid in sorted(held):
        os.kill(pid, signal.SIGKILL)


KILLS = [kill_worker, kill_console, Served.kill]


@pytest.mark.parametrize("kill", KILLS, ids=["worker", "console", "service"])
def test_the_console_killed_lacks_two_seconds_of_typing_and_the_browser_brings_them(
        kill: Callable[[Served], None], line: Line, desk: Desk, served: Served,
        capsys: pytest.CaptureFixture[str]) -> None:
    page = seated(line, desk.context)
    typist = Typist(page)
    typist.type(1)
    until(lambda: note(line), "the first save")
    typist.type(3.7)
    slowest = page.evaluate(SAVES) / 1000
    at = time.monotonic()
    kill(served)
    kept = note(line)
    lost = typist.lost(kept, at)
    typist.type(1)
    if kill is Served.kill:
        until(lambda: page.inner_text("#enregistrement").startswith("Hors ligne, gardé sur ce poste"), "the page")
        served.start()
    with capsys.disabled():
        print(f"\nconsole tuée pendant la saisie ({kill.__name__}) : {lost:.2f} s de saisie absentes du serveur, "
              f"{len(kept)} signes gardés ({against(lost, LOST_S, ' s')}) ; enregistrement le plus lent "
              f"{slowest:.2f} s, charge de la machine {os.getloadavg()[0]:.1f}")
    assert kept
    assert lost <= LOST_S + slowest
    until(lambda: note(line) == typist.words, "what the page shows to be on the server")
    assert page.input_value(NOTE) == typist.said


def test_a_browser_killed_gives_back_what_was_typed_and_brings_it(line: Line, desk: Desk) -> None:
    page = seated(line, desk.context)
    typist = Typist(page)
    typist.type(1)
    until(lambda: note(line), "the first save")
    desk.context.set_offline(True)
    typist.type(1)
    until(lambda: page.evaluate(KEPT) == [typist.said], "the keys to be on the device")
    desk.crash()
    assert note(line) != typist.words
    context = desk.switched_on()
    line.seat(context)
    again = context.pages[0]
    again.goto(line.url)
    expect(again.locator(NOTE)).to_have_value(typist.said)
    until(lambda: note(line) == typist.words, "what the page shows to be on the server")
