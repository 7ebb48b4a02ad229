"""The console of the measurement: saves a page every 10 ms from a process of its own.

`python -m tests.bench.pages DATABASE_URL EVENT` saves until its input is closed, then prints the seconds as JSON.
"""
from __future__ import annotations

import json
import sys
import threading
import time

from crisis.db import Database
from tests.db.making import note


def main(url: str, event: str) -> None:
    db, took, done = Database(url), list[float](), threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), done.set()), daemon=True).start()
    while not done.wait(0.01):
        began = time.perf_counter()
        note(db, event, text="Point de situation.")
        took.append(time.perf_counter() - began)
    print(json.dumps(took), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
