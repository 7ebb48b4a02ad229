"""Somebody who types at a computer that may be killed: a Chromium whose profile outlives it, and the hour of each key.

It decides nothing; what must be left after a kill is the test's.
"""
from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browser.conftest import ARGUMENTS, chromium
from tests.faults.test_rehearsal_ends import family
from tests.served import until

KEY_MS = 60
WORDS = "Demande si le pont est ouvert pour aller chercher ses enfants à l'école ; rappeler la mairie avant midi. "


class Desk:
    """One computer of the room: a Chromium whose profile outlives it."""

    def __init__(self, playwright: Playwright, profile: Path) -> None:
        self._playwright, self._profile = playwright, profile
        self.context = self.switched_on()

    def switched_on(self) -> BrowserContext:
        self.context = self._playwright.chromium.launch_persistent_context(
            self._profile, executable_path=chromium(), args=ARGUMENTS, locale="fr-FR", timezone_id="Europe/Paris")
        return self.context

    def crash(self) -> None:
        """kill -9 of the one process of this profile that made all the others."""
        named = f"--user-data-dir={self._profile}"
        # Those that it made say which kind they are.
        mine = [pid for pid in family(os.getpid())
                if named in spoken(pid) and not any(each.startswith("--type=") for each in spoken(pid))]
        assert len(mine) == 1, mine
        os.kill(mine[0], signal.SIGKILL)
        until(lambda: not spoken(mine[0]), "the browser to be gone")


def spoken(pid: int) -> list[str]:
    """Return the command line of a process, empty once it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


@dataclass
class Typist:
    """Somebody who types without a stop, and remembers when each key was pressed."""

    page: Page
    said: str = ""

    def __post_init__(self) -> None:
        self._at = list[float]()

    @property
    def words(self) -> str:
        """What was typed, as the server keeps it: without the space that a stop may leave at the end."""
        return self.said.rstrip()

    def type(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._at.append(time.monotonic())
            self.said += WORDS[len(self.said) % len(WORDS)]
            self.page.keyboard.type(self.said[-1])
            self.page.wait_for_timeout(KEY_MS)

    def lost(self, kept: str, at: float) -> float:
        """Return how long before an instant the first key that was not kept had been pressed, in seconds; 0: none."""
        assert self.said.startswith(kept)
        return max(0.0, at - self._at[len(kept)]) if len(kept) < len(self.said) else 0.0
