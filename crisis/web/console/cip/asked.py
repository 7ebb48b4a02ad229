"""What people ask (*ce que demandent les gens*), for the communication cell: counts and trends, live, printable."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.hotline.asked import HOUR, Flow, asked, flowing, questions, trend
from crisis.hotline.facts import RUMOUR
from crisis.hotline.standing import standings
from crisis.web.access import access, actor
from crisis.web.console.naming import naming
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import page, tab
from crisis.web.french import NARROW, spaced
from crisis.web.house import house
from crisis.web.reported import Line, told

cip_asked_tab = tab("cip_asked")
WAYS = {"up": "en hausse", "down": "en baisse", "steady": "stable"}
MOST = 15  # What a cell can act on; the rest is a long tail, and the API gives it.


@dataclass(frozen=True)
class Rumour:
    """One rumour: what it says, how often and when it was heard, what the COD found."""

    line: Line
    flow: Flow


@cip_asked_tab.get("/cip/demandes")
@access("see")
def asking(event_id: str) -> ResponseReturnValue:
    return page("cip/asked.html", "cip", event_id, _gather)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    found, opened = asked(tx, seen.id), standings.state(tx, seen.id).opened_at
    whole = opened is not None and seen.now - opened >= 2 * HOUR
    return {"asked": found, "questions": questions(tx, seen.id), "rumours": rumours(tx, seen.id), "most": MOST,
            "trend": lambda flow: told_trend(flow, whole=whole), "people": naming(tx, house().territory, actor(), ())}


def rumours(tx: Tx, event_id: str) -> list[Rumour]:
    """Return the rumours of an event, the most heard in the last hour first."""
    facts = told(tx, event_id, actor())
    found = [Rumour(line, flowing((each.at for each in line.fact.reports), tx.now))
             for line in (*facts.open, *facts.settled) if line.fact.category == RUMOUR]
    return sorted(found, key=lambda each: (-each.flow.hour, -each.flow.total, each.line.fact.since))


def told_trend(flow: Flow, *, whole: bool) -> str:
    """Say where a count goes, in words and figures. `whole`: the hotline has been open for the two hours compared."""
    if not whole:
        return f"{flow.hour} en une heure, sans heure d'avant entière à comparer"
    way = trend(flow.hour, flow.before)
    share = "" if way.percent is None else f" ({way.percent:+d}{NARROW}%)".replace("-", "−")
    return spaced(f"{WAYS[way.way]} : {flow.hour}, contre {flow.before} l'heure d'avant{share}")
