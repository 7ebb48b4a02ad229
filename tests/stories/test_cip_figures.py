"""The figures of the hotline: typed or in a file, beside the journal and without its lock; who gave them is named."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.events import cip, cip_figures, cip_imports
from crisis.hotline.figures import Figures
from crisis.hotline.figures_files import HEADER, OWN
from crisis.hotline.frozen import frozens, sums
from crisis.hotline.quarters import QUARTER, quarter
from crisis.hotline.tables import call_sheet
from crisis.jobs import Ticks
from crisis.journal import store
from tests.house import House

# The story begins at 3 h in Paris, on a quarter hour; the hotline opens 5 minutes later.
MINUTE = timedelta(minutes=1)


def chief(house: House) -> Actor:
    return house.on_duty("cip_chief")


def opened(house: House) -> str:
    event = house.staffed()
    house.do(cip.order, house.officer, house.here, event, house.voice())
    house.do(cip.set_circuit, chief(house), event, "national", "Cellule nationale")
    house.hours.move(5)
    house.do(cip.open_line, chief(house), house.here, event, untested=True)
    return event


def figures(begins: datetime, received: int = 40, answered: int = 30, abandoned: int = 6, refused: int = 9) -> Figures:
    return Figures(begins, received, answered, abandoned, refused, 45, 200)


def typed(house: House, event: str, told: Figures) -> bool:
    return house.do(cip_figures.record, chief(house), event, told)


def tick(house: House) -> None:
    Ticks(house.db, house.here).figures()


def frozen(house: House, event: str) -> list[dict[str, Any]]:
    return [each["data"] for each in house.entries(event, "figures_frozen")]


def sheet(house: House, event: str, ended: datetime | None, **said: Any) -> str:
    """Write a call sheet as a browser leaves it."""
    key, begun = uuid4().hex, (ended or house.hours.now) - 3 * MINUTE
    row = {"id": key, "event": event, "post": "operator-1", "operator": chief(house).person, "revision": 1,
           "opened_at": begun, "saved_at": house.hours.now, "closed_at": ended, "category": "roads", "profile": "",
           "priority": 4, "commune": "15014", "place": "", "caller": "", "phone": "", "note": "", "sheet": 0,
           "answer": "", "follow_up": "none", "recipient": "", "relay_answer": ""} | said
    house.do(lambda tx: tx.execute(insert(call_sheet), row))
    return key


def sits(house: House, event: str, post: str = "operator-1", **parts: Any) -> None:
    told = {"post": post, "person": chief(house).person, "shift": None, "until": None, "read": None}
    house.do(lambda tx: store.append(tx, event, parts.pop("kind", "cip_post_taken"), told | parts))


def test_figures_that_were_typed_are_frozen_in_the_name_of_who_typed_them(house: House) -> None:
    event = opened(house)
    begins = quarter(house.hours.now)
    house.hours.now = begins + QUARTER
    before = len(house.entries(event))
    assert typed(house, event, figures(begins)) is False
    assert len(house.entries(event)) == before
    house.hours.move(1)
    tick(house)
    (entry,) = house.entries(event, "figures_frozen")
    assert entry["data"]["exchange"] == {"received": 40, "answered": 30, "abandoned": 6, "refused": 9, "wait_s": 45,
                                         "length_s": 200}
    assert entry["by"] == {"person": chief(house).person, "function": "cip_chief"}


def test_figures_that_come_late_freeze_their_quarter_hour_again_and_the_last_ones_stand(house: House) -> None:
    event = opened(house)
    begins = quarter(house.hours.now)
    house.hours.move(60)
    tick(house)
    assert len(frozen(house, event)) == 4
    typed(house, event, figures(begins))
    tick(house)
    tick(house)
    assert typed(house, event, figures(begins)) is False
    assert typed(house, event, figures(begins, received=50)) is True
    tick(house)
    tick(house)
    again = frozen(house, event)[4:]
    assert [each["begins"] for each in again] == ["2026-11-21T02:00:00.000000Z"] * 2
    told = sums(house.look(frozens.state, event))
    assert (told.quarters, told.told, told.exchange and told.exchange["received"]) == (4, 1, 50)


@pytest.mark.parametrize(("change", "told"), [
    ({"answered": 36}, "36 répondus et 6 abandonnés dépassent 40 reçus"),
    ({"received": -1}, "nombre négatif"), ({"received": 100_001}, "plus de 100000 appels"),
    ({"wait_s": 7201}, "plus de 7200 secondes"), ({"length_s": 0}, "ont une durée moyenne")])
def test_figures_that_cannot_be_are_refused_in_french(house: House, change: dict[str, int], told: str) -> None:
    event = opened(house)
    house.hours.move(30)
    wrong = replace(figures(quarter(house.hours.now) - QUARTER), **change)
    assert told in house.refused(cip_figures.record, chief(house), event, wrong).why


def test_a_quarter_hour_to_come_before_the_order_or_not_aligned_is_refused(house: House) -> None:
    event = opened(house)
    now = quarter(house.hours.now)
    for begins, told in ((now, "n'est pas terminé"), (now - QUARTER, "précède l'ordre"),
                         (now + MINUTE, "pas le début d'un quart d'heure")):
        assert told in house.refused(cip_figures.record, chief(house), event, figures(begins)).why


def file(*lines: str, header: str = ";".join(HEADER)) -> bytes:
    return "\n".join((header, *lines, "")).encode("cp1252")


def test_a_file_is_previewed_and_kept_whole_or_not_at_all(house: House) -> None:
    event = opened(house)
    house.hours.move(40)
    first = quarter(house.hours.now) - 2 * QUARTER
    wrong = file("21/11/2026 03:15;40;30;6;9;45;200", "21/11/2026 03:30;40;90;6;9;45;200", "21/11/2026 9h;1;1;0;0;1;1")
    seen = house.look(cip_imports.preview, event, wrong)
    assert (seen.mapped, len(seen.lines)) == (OWN, 2)
    assert [each.partition(" :")[0] for each in seen.faults] == ["ligne 3", "ligne 4"]
    why = house.refused(cip_imports.load, chief(house), event, wrong).why
    assert "ligne 3 : 90 répondus" in why
    assert "ligne 4 : « 21/11/2026 9h » n'est pas une heure" in why
    right = file("21/11/2026 03:15;40;30;6;9;45;200", "21/11/2026 03:30;40;30;6;9;45;200")
    assert house.do(cip_imports.load, chief(house), event, right) == cip_imports.Loaded(2, 0)
    changed = right.replace(b"03:15;40", b"03:15;41")
    assert house.look(cip_imports.preview, event, changed).replaced == {first}
    assert house.do(cip_imports.load, chief(house), event, changed) == cip_imports.Loaded(2, 1)
    house.hours.move(5)
    tick(house)
    assert {each["exchange"]["received"] for each in frozen(house, event) if each["exchange"]} == {40, 41}


def test_another_layout_is_told_once_and_known_again(house: House) -> None:
    event = opened(house)
    house.hours.move(40)
    body = file("21/11/2026 03:15;40;30;6;45;200", header="Période;Offerts;Décrochés;Perdus;Attente;DMT")
    columns = {"begins": 0, "received": 1, "answered": 2, "abandoned": 3, "wait_s": 4, "length_s": 5}
    assert house.look(cip_imports.preview, event, body).mapped is None
    assert house.refused(cip_imports.load, chief(house), event, body).code == "figures_layout"
    assert house.do(cip_imports.load, chief(house), event, body, columns) == cip_imports.Loaded(1, 0)
    assert house.look(cip_imports.preview, event, body).mapped == columns
    assert house.do(cip_imports.load, chief(house), event, body.replace(b";40;", b";44;")) == cip_imports.Loaded(1, 1)


def test_no_figures_before_an_order_and_none_from_who_does_not_lead(house: House) -> None:
    event = house.staffed()
    house.hours.move(30)
    told = figures(quarter(house.hours.now) - QUARTER)
    assert house.refused(cip_figures.record, chief(house), event, told).code == "cip_standing"
    assert house.refused(cip_figures.record, house.com(), event, told).code == "forbidden"


def test_typing_figures_waits_for_no_lock_of_the_event(house: House) -> None:
    event = opened(house)
    begins = quarter(house.hours.now)
    house.hours.move(15)
    if house.db.sqlite:
        # One writer at a time is the rule of the file itself; no event is locked by name there.
        assert typed(house, event, figures(begins)) is False
        return

    def holding(tx: Tx) -> None:
        store.lock(tx, event)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(typed, house, event, figures(begins)).result(8) is False

    house.do(holding)
