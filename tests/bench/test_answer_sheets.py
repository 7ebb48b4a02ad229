"""A new answer sheet on sixty screens: from the commit of its publication to the text of the band that each received.

The chief publishes by the API of the served console; the target (500 ms, p95) is printed beside the figure and beside
sixty plain GETs of the same band at once, which the bell can only be slower than. Nobody types meanwhile, and a socket
that loses the bell fails: the poll that stands behind it has no part here. The instant of the commit is the
`recorded_at` of the entry, taken when its transaction begins: what is told is a little more than what was asked.
"""
from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from crisis.clock import parse_instant
from crisis.demonstration import FILE, sign_ins
from tests.bench.screens import Screen
from tests.bench.test_activation import Client
from tests.bench.test_calls import line, seat
from tests.bench.told import against
from tests.browser.hotline import Line
from tests.served import until

__all__ = ["line"]
pytestmark = pytest.mark.bench
SCREENS, SHEETS, ANSWERS, P95_MS = 60, 10, 30, 500
TEXT = "Les écoles d'Aurillac et d'Arpajon sont ouvertes ; les cars scolaires ne circulent pas avant 8 h. "


class Room:
    """The sixty at their posts, and the chief who publishes."""

    def __init__(self, line: Line, stack: ExitStack) -> None:
        self.line, self.version = line, 0
        self.plain, self.rung = list[float](), list[float]()
        with line.db.transaction() as tx:
            self._tokens = [seat(tx, line.event, rank) for rank in range(SCREENS)]
        self._chief = Client(line.served.url)
        password = sign_ins(line.served.folder / FILE)["cip1"]
        self._chief.token = self._chief.call("POST", "/session", {"login": "cip1", "password": password})["token"]
        self._pool = stack.enter_context(ThreadPoolExecutor(SCREENS))
        self._tick(self.publish()[0])  # Each of them has read a sheet: the next ones are shown by what they change.
        self.screens: list[Screen] = []
        for token in self._tokens:
            self.screens.append(Screen(line.served.console, f"premiere_heure={line.cookie(token)}", line.event))
            stack.callback(self.screens[-1].close)

    def publish(self) -> tuple[int, float]:
        """Put another sheet in force; return its entry and the instant of its commit (wall clock, seconds)."""
        base, self.version = self.version, self.version + 1
        event = f"/events/{self.line.event}"
        self._chief.call("POST", f"{event}/cip/sheet/draft", {
            "base": base, "facts": f"Point {self.version}. {TEXT}", "answers": [
                {"id": f"q{rank}", "question": f"Question {rank} ?", "text": f"{TEXT * 3}{rank + self.version // 2}"}
                for rank in range(ANSWERS)]})
        self._chief.call("POST", f"{event}/cip/sheet/publication", {"version": self.version})
        entry = self.line.house.entries(self.line.event, "answer_sheet_published")[-1]
        return entry["seq"], parse_instant(entry["recorded_at"]).timestamp()

    def delays(self) -> list[float]:
        """Publish; return how long each screen waited for the text, in milliseconds."""
        seq, at = self.publish()
        until(lambda: all(seq in each.bands for each in self.screens), "every screen to hold the new sheet", 30)
        heard = [each.bands[seq] for each in self.screens]
        assert all(f'data-notice="{seq}"' in each.html for each in heard), "a band without the sheet"
        self.plain += self._plain()
        self._tick(seq)
        self.rung += [(each.rung - at) * 1000 for each in heard]
        return [(each.read - at) * 1000 for each in heard]

    def _plain(self) -> list[float]:
        """Return how long sixty plain GETs of that band take, sent at once."""
        ready = threading.Barrier(SCREENS)

        def get(screen: Screen) -> float:
            ready.wait(30)
            began = time.perf_counter()
            screen.band()
            return (time.perf_counter() - began) * 1000
        return list(self._pool.map(get, self.screens))

    def _tick(self, seq: int) -> None:
        def read(token: str) -> None:
            client = Client(self.line.served.url)
            client.token = token
            client.call("POST", f"/events/{self.line.event}/cip/readings", {"entry": seq})
        list(self._pool.map(read, self._tokens))


@pytest.fixture
def room(line: Line) -> Iterator[Room]:
    with ExitStack() as stack:
        yield Room(line, stack)


def p95(delays: list[float]) -> float:
    return statistics.quantiles(delays, n=20)[-1]


def test_a_new_answer_sheet_reaches_sixty_screens(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.delays()  # What is computed once is computed here.
    room.plain, room.rung = [], []
    took = [each for _ in range(SHEETS) for each in room.delays()]
    with capsys.disabled():
        print(f"\nfiche réponses publiée, texte reçu par {SCREENS} postes ({room.line.db.engine.dialect.name}) : "
              f"médiane {statistics.median(took):.0f} ms, p95 {p95(took):.0f} ms, max {max(took):.0f} ms "
              f"({against(p95(took), P95_MS, ' ms de p95')}) ; cloche seule : p95 {p95(room.rung):.0f} ms ; "
              f"{SCREENS} GET du même bandeau ensemble : médiane {statistics.median(room.plain):.0f} ms, p95 "
              f"{p95(room.plain):.0f} ms, soit {p95(took) / p95(room.plain):.2f} fois (n={len(took)}, "
              f"{SHEETS} publications, charge de la machine {os.getloadavg()[0]:.1f})")
    assert len(took) == SCREENS * SHEETS
