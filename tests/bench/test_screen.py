"""From a commit to the entry on an open page, in a real browser. Reported beside the bell; it has no target."""
from __future__ import annotations

import statistics
import time

import pytest
from playwright.sync_api import Browser

from crisis.db import Database
from crisis.demonstration import FILE, sign_ins
from tests.bench.test_activation import Client
from tests.browser.conftest import Person, browser, served
from tests.db.making import note
from tests.served import Served, until

__all__ = ["browser", "served"]
pytestmark = pytest.mark.bench
SAMPLES = 40
SEEN = """() => {
  const note = (node) => { if (/^e\\d+$/.test(node.id)) window.seen.push([Number(node.id.slice(1)), Date.now()]); };
  window.seen = [];
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(note)))
    .observe(document.body, {childList: true, subtree: true});
}"""


def test_an_entry_is_on_the_screen_soon_after_its_commit(
        browser: Browser, served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris")
    officer = Person(context.new_page(), served, "sidpc1")
    officer.sign_in()
    client = Client(served.url)
    password = sign_ins(served.folder / FILE)["sidpc1"]
    client.token = client.call("POST", "/session", {"login": "sidpc1", "password": password})["token"]
    event = client.call("POST", "/events", {"type": "flood", "title": "Crue", "communes": ["15014"]})["id"]
    db = Database(f"sqlite:///{served.folder / 'premiere-heure.db'}")
    officer.page.goto(f"{served.url}/evenements/{event}/journal")
    until(lambda: officer.page.evaluate("document.getElementById('etat').dataset.state") == "online", "the page")
    officer.page.evaluate(SEEN)
    at = {}
    for _ in range(SAMPLES):
        seq = note(db, event)
        at[seq] = time.time() * 1000
        until(lambda: seq in dict(officer.page.evaluate("window.seen")), "the line")  # noqa: B023  called at once
    waits = sorted(seen - at[seq] for seq, seen in officer.page.evaluate("window.seen") if seq in at)
    db.close()
    context.close()
    with capsys.disabled():
        print(f"\nd'une inscription à sa ligne à l'écran (SQLite, autre processus) : médiane "
              f"{statistics.median(waits):.0f} ms, p95 {statistics.quantiles(waits, n=20)[-1]:.0f} ms (n={len(waits)})")
    assert len(waits) == SAMPLES
