"""The hotline of a night under way: acts before the operation that is asked, and what may be asked of it."""
from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from crisis.clock import instant
from crisis.hotline.figures_files import HEADER as FIGURES
from crisis.hotline.quarters import QUARTER, quarter
from tests.hotline import call as heard
from tests.stories.cip_after import call
from tests.stories.volunteering import keep
from tests.web.api.conftest import Caller, Desk

CALLERS: dict[str, tuple[str, int] | str] = {
    "cip_facts_raise_fact": ("cip_chief", 0),
    **{f"calls_{name}": ("cip_chief", 0) for name in ("write_calls", "rescue", "counted", "one_call")},
    **{f"sheets_{act}": ("cip_chief", 0) for act in ("write_sheet", "discard", "publish", "instruct", "read")}}
# The acts of the hotline, in their order: each is asked of an event on which those before it are done.
HOTLINE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("order", {}), ("circuit", {"circuit": "national", "words": "Cellule nationale"}), ("tests", {"result": "works"}),
    ("opening", {}), ("closing-order", {}))
HOTLINE_DONE = {"cip_withdraw": 1, "cip_circuit": 1, "cip_trial": 1, "cip_opening": 3, "cip_order_closing": 4,
                "cip_closing": 5, "sheets_publish": 1, "sheets_instruct": 1, "sheets_read": 1,
                 "cip_after_debrief": 4, "figures_told": 1, "figures_record": 1,
                "figures_load": 1, **{f"cip_call_up_{act}": 1 for act in (
                    "turnout", "call", "answer", "arrive", "stand_down")}}
REPORTED = "cip_facts_"  # Operations on what callers report: the hotline is open, and they have reported.
POSTS = ("cip_posts_", "cip_doors_")  # Asked of a hotline that is ordered, with a room of posts.


@dataclass(frozen=True)
class Asked:
    """The operation that is asked, of which event, when, and a commune of it."""

    operation: str
    event: str
    now: datetime
    commune: str

    def of(self, group: str) -> bool:
        return self.operation.startswith(group)


def stage(desk: Desk, asked: Asked, officer: Caller, authority: Caller) -> dict[str, list[Any]]:
    """Do the acts that come before an operation; return what may be asked, by field name."""
    for act, body in HOTLINE[:_acts_before(asked.operation)]:
        # The figures of a quarter hour that has ended are those of a hotline ordered before it.
        early = {"declared_at": instant(asked.now - timedelta(minutes=35))} if asked.of("figures_") else {}
        order = {"order": {"decided_by": authority.person, **early}} if "order" in act else {}
        officer.done(f"/events/{asked.event}/cip/{act}", body or order)
    with desk.db.transaction() as tx:
        promised = call(tx, asked.event, callback_at=tx.now + timedelta(minutes=20))
    return {"sheet_id": [promised]} | _of_group(desk, asked, officer)


def _of_group(desk: Desk, asked: Asked, officer: Caller) -> dict[str, list[Any]]:
    if asked.of("calls_"):
        taken = _called(desk, asked.event, asked.commune)
        return {"sheet_id": [taken["id"]], "calls": [taken | {"revision": 9}]}
    if asked.of("cip_call_up_"):
        called = _called_up(desk, officer, asked.event, asked.operation)
        return {"volunteer": called, "persons": called}
    if asked.of("figures_"):
        ended = instant(quarter(asked.now) - QUARTER)
        return {"quarter": [ended], "figures": [_figures(ended)], "received": [40], "answered": [30],
                "abandoned": [6], "length_s": [200]}
    if asked.of(REPORTED):
        return _reported(desk, asked.event, asked.now)
    return _sheet(desk, asked.event, asked.operation) if asked.of("sheets_") else {}


def _acts_before(operation: str) -> int:
    """Return how many acts of the hotline come before an operation."""
    if operation.startswith((REPORTED, "calls_")):
        return 4
    return 1 if operation.startswith(("roster_", *POSTS)) else HOTLINE_DONE.get(operation, 0)


def _called(desk: Desk, event: str, commune: str) -> dict[str, Any]:
    """Ask for the relay of a call, and return it as it was sent."""
    sheet = {"id": uuid4().hex, "revision": 1, "act": "relay", "priority": 1, "commune": commune,
             "place": "Rue du Rocher", "phone": "06 39 98 00 01"}
    desk.duty("cip_chief").done(f"/events/{event}/cip/calls", {"calls": [sheet]})
    return sheet


def _called_up(desk: Desk, officer: Caller, event: str, operation: str) -> list[str]:
    """Make two agents volunteers of the hotline, and call them unless that is what is tried; return both."""
    agents = enlisted(desk)
    if operation != "cip_call_up_call":
        officer.done(f"/events/{event}/cip/volunteers", {"wanted": 2, "persons": agents})
    return agents


def enlisted(desk: Desk) -> list[str]:
    """Make volunteers of the hotline of two agents who are on no duty, and return them in the order of their call."""
    agents = [desk.named(login).person for login in ("operateur1", "equipe1")]
    with desk.db.transaction() as tx:
        for rank, person in enumerate(agents):
            keep(tx, person, drilled_on=f"2026-0{9 - rank}-01")
    return agents


def _figures(begins: str) -> str:
    return base64.b64encode(f"{';'.join(FIGURES)}\n{begins.partition('.')[0]}Z;40;30;6;9;45;200\n".encode()).decode()


def _reported(desk: Desk, event: str, now: datetime) -> dict[str, list[Any]]:
    """Take one call that reports four facts, two of them grouped; return what may be asked of these."""
    with desk.db.transaction() as tx:
        sheet = heard(tx, event, now)
    path, told = f"/events/{event}/cip/facts", {"words": "Le pont est coupé.", "sheet": sheet}
    one, two, three, four = (desk.duty("cip_chief").done(path, told)["id"] for _ in range(4))
    desk.duty("duty_officer").done(f"{path}/groupings", {"into": one, "facts": [two]})
    return {"sheet": [sheet], "fact": [one], "into": [three], "facts": [four, three]}


def _sheet(desk: Desk, event: str, operation: str) -> dict[str, list[Any]]:
    """Write a draft of the answer sheet, published for whoever reads it; return its print and its entry."""
    chief = desk.duty("cip_chief")
    told = chief.done(f"/events/{event}/cip/sheet/draft", {"base": 0, "facts": "La Cère déborde."})
    if operation != "sheets_read":
        return {"print": [told["print"]], "over": [told["print"]], "base": [0]}
    seq = chief.done(f"/events/{event}/cip/sheet/publication", {"version": 1})["seq"]
    return {"entry": [seq]}
