"""The versions of the report of a night: what is done before the operation that is asked, and what it may be asked."""
from __future__ import annotations

from typing import Any

from sqlalchemy import update

from crisis.evidence.making import Maker
from crisis.reports.tables import report_making
from tests.web.api.conftest import Caller, Desk

CALLERS: dict[str, tuple[str, int] | str] = {"reports_attest": ("authority", 0), "reports_visa": "qualite1"}


def stage(desk: Desk, operation: str, event: str, officer: Caller) -> dict[str, list[Any]]:
    """Make the first version of a closed event; return what may be asked of it."""
    if not operation.startswith("reports_") or operation == "reports_ask":
        return {}
    officer.done(f"/events/{event}/close", {"confirmed": True})
    made(desk, event, officer)
    sha256 = officer.get(f"/events/{event}/reports/1")["sha256"]
    if operation == "reports_visa":
        desk.duty("authority").done(f"/events/{event}/reports/1/attestation", {"sha256": sha256})
    if operation == "reports_again":
        with desk.db.transaction() as tx:
            tx.execute(update(report_making).where(report_making.c.event == event, report_making.c.format == "html")
                       .values(state="refused", reason="too_long"))
    return {"event_id": [event], "sha256": [sha256],
            "format": ["html"] if operation == "reports_again" else ["json", "html"]}


def made(desk: Desk, event: str, who: Caller) -> int:
    """Ask for a version and make it, as a worker does; return its number."""
    number = int(who.done(f"/events/{event}/reports")["number"])
    work(desk)
    return number


def work(desk: Desk) -> None:
    """Make all that is asked for, as a worker does."""
    maker = Maker(desk.db, desk.here.territory)
    while maker.once():
        pass
