"""The tab of the timing report; the report itself is made and laid out by `evidence`."""
from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.evidence.html import context
from crisis.evidence.report import report as timing
from crisis.reports import versions
from crisis.web.access import access
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import page, tab
from crisis.web.house import house

report_tab = tab("report")


@report_tab.get("/rapport")
@access("report")
def report(event_id: str) -> ResponseReturnValue:
    """Show the timing report, up to this minute."""
    def gather(tx: Tx, seen: Picture) -> dict[str, Any]:
        territory = house().territory
        made = timing(tx, event_id, territory, tx.now, provisional=True)
        told = versions.of_event(tx, event_id)
        return context(made, territory) | {"territory": territory, "last": told[-1] if told else None}
    return page("event/report.html", "report", event_id, gather)
