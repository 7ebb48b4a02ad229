"""The bell between processes: what one connection commits rings in another, on both engines."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from crisis.db import Database
from crisis.journal.feed import Feed
from tests.db.making import note, open_event, wait_until


@contextmanager
def hearing(db: Database) -> Iterator[threading.Event]:
    rung, feed = threading.Event(), Feed(db)
    db.on_commit.append(lambda _events: rung.set())
    feed.start()
    try:
        yield rung
    finally:
        feed.stop()


def test_what_another_process_commits_rings_here(db: Database) -> None:
    event, here = open_event(db), Database(db.url)
    with hearing(here) as rung:
        # The listener may still be on its way: whoever asks again is heard in the end.
        wait_until(lambda: (note(db, event), rung.wait(0.2))[1])
    here.close()


def test_silence_rings_nothing(db: Database) -> None:
    here = Database(db.url)
    open_event(db)
    with hearing(here) as rung:
        assert not rung.wait(0.5)
    here.close()
