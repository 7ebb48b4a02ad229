"""The figures of the hotline over the API: typed, in a file, read back with what they ask for; and who may do what."""
from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest

from crisis.clock import instant, parse_instant
from crisis.hotline.quarters import QUARTER, quarter
from crisis.jobs import Ticks
from tests.web.api.conftest import Caller, Desk
from tests.web.api.test_cip import CIRCUIT

TOLD = {"received": 40, "answered": 30, "abandoned": 6, "refused": 9, "wait_s": 45, "length_s": 200}


@pytest.fixture
def chief(desk: Desk) -> Caller:
    return desk.duty("cip_chief")


def opened(desk: Desk, chief: Caller) -> tuple[str, str]:
    """Return an event whose hotline is open, and the last whole quarter hour since its order."""
    event, now = desk.opened(), parse_instant(chief.get("/clock")["now"])
    order = {"decided_by": desk.duty("authority").person, "declared_at": instant(now - timedelta(minutes=35))}
    desk.duty("duty_officer").done(f"/events/{event}/cip/order", {"order": order})
    for act, body in (("circuit", CIRCUIT), ("tests", {"result": "works"}), ("opening", {})):
        chief.done(f"/events/{event}/cip/{act}", body)
    return event, instant(quarter(now) - QUARTER)


def test_figures_are_kept_replaced_and_read_back_with_what_they_ask_for(desk: Desk, chief: Caller) -> None:
    event, begins = opened(desk, chief)
    path = f"/events/{event}/cip/figures"
    before = chief.get(path)
    assert (before["counted"], before["needed"], before["quarters"]) == (0, None, [])
    assert chief.done(path, {"quarter": begins, **TOLD}) == {"replaced": False}
    assert chief.done(path, {"quarter": begins, **TOLD, "received": 41}) == {"replaced": True}
    told = chief.get(path)
    assert (told["counted"], told["answering"], told["warning"]) == (
        1, 0, f"file sans fin : il manque au moins {told['missing']} postes")
    (row,) = told["quarters"]
    assert (row["begins"], row["received"], row["source"], row["frozen"]) == (begins, 41, "typed", False)
    Ticks(desk.db, desk.here).figures()
    frozen = chief.get(path)["quarters"][0]["frozen"]
    # The tick leaves a quarter hour a minute of grace, which may run while this test does.
    assert frozen is ("figures_frozen" in desk.kinds(event))


def file(*lines: str, header: str) -> str:
    return base64.b64encode("\n".join((header, *lines, "")).encode()).decode()


def test_a_file_of_another_layout_is_told_once(desk: Desk, chief: Caller) -> None:
    event, begins = opened(desk, chief)
    path, columns = f"/events/{event}/cip/figures/file", {
        "begins": 0, "received": 1, "answered": 2, "abandoned": 3, "wait_s": 4, "length_s": 5}
    body: dict[str, Any] = {"figures": file(f"{begins.partition('.')[0]}Z;40;30;6;45;200",
                                            header="Période;Offerts;Pris;Perdus;Attente;DMT")}
    refused = chief.post(path, body)
    assert (refused.status_code, refused.json["code"]) == (422, "figures_layout")
    assert chief.done(path, body | {"columns": columns}) == {"quarters": 1, "replaced": 0}
    assert chief.done(path, body) == {"quarters": 1, "replaced": 0}


def test_figures_that_cannot_be_are_refused_with_their_reason(desk: Desk, chief: Caller) -> None:
    event, begins = opened(desk, chief)
    path = f"/events/{event}/cip/figures"
    refused = chief.post(path, {"quarter": begins, **TOLD, "answered": 39})
    assert (refused.status_code, refused.json["code"]) == (422, "figures")
    assert "39 répondus" in refused.json["detail"]
    assert chief.post(path, {"quarter": begins, **TOLD, "received": -1}).status_code == 422
    wrong = chief.post(f"{path}/file", {"figures": "AAAA"})
    assert (wrong.status_code, wrong.json["code"]) == (422, "figures_file")


def test_who_does_not_lead_reads_and_types_nothing(desk: Desk, chief: Caller) -> None:
    event, begins = opened(desk, chief)
    writer = desk.duty("communication")
    assert writer.get(f"/events/{event}/cip/figures")["answering"] == 0
    assert writer.post(f"/events/{event}/cip/figures", {"quarter": begins, **TOLD}).status_code == 403
    assert chief.send("GET", f"/events/{'0' * 32}/cip/figures").status_code == 404
