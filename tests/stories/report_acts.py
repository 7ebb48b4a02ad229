"""The acts on kept reports that the walk of the rights tries, and the events that they need."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.events import closing, reports
from tests.house import House
from tests.reports import make


class Reported:
    """Two events that are closed, each with the first version of its report; the second is attested."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.over, self.attested = self._event(), self._event()
        house.do(reports.attest, house.authority, self.attested, 1, self.hash_of(self.attested))

    def _event(self) -> str:
        event = self._house.open(separate=True)
        self._house.do(closing.close, self._house.officer, event, confirmed=True)
        self._house.do(reports.ask, self._house.officer, event, ("json", "none"))
        make(self._house)
        return event

    def hash_of(self, event: str) -> str:
        return str(self._house.entries(event, "report_made")[0]["data"]["sha256"])


# `s` is the scene of the walk: it has `event` and, in `reported`, the above.
ACTS: dict[str, tuple[str, Callable[[Tx, Any, Actor], Any]]] = {
    "ask for a report": ("make_report", lambda tx, s, who: reports.ask(tx, who, s.event, ("json",))),
    "ask for a format again": ("make_report", lambda tx, s, who: reports.ask_again(
        tx, who, s.reported.over, 1, "none")),
    "attest": ("attest_report", lambda tx, s, who: reports.attest(
        tx, who, s.reported.over, 1, s.reported.hash_of(s.reported.over))),
    "visa": ("visa_report", lambda tx, s, who: reports.visa(
        tx, who, s.reported.attested, 1, s.reported.hash_of(s.reported.attested)))}
SILENT = ("ask for a report", "ask for a format again")
