"""The report and the verification of a convening: shown apart, each delivery ordered by its entry, nothing altered."""
from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from crisis.clock import instant
from crisis.db import Database
from crisis.delivery.tables import delivery
from crisis.demonstration import HOUSE
from crisis.directory import fictional_organisms, organisms
from crisis.events import cod, convening
from crisis.events.orders import Order
from crisis.evidence.verifier import verify_event
from crisis.journal import store
from crisis.journal.tables import beside
from crisis.oncall.convocations import Said
from crisis.oncall.seats import seats
from tests.db.drill import Drill
from tests.db.owner import Owner
from tests.db.test_report import made
from tests.db.test_report_page import Figures, leaves, value
from tests.db.test_report_page import made as shown
from tests.db.test_verify import refusal, seq_of

CODES = ("ddt", "samu", "sdis")


def keys(drill: Drill) -> dict[str, str]:
    with drill.db.reading() as tx:
        return {each.card.code: each.id for each in organisms.everyone(tx)}


def convened(db: Database) -> Drill:
    """Convene three organisms at T+2: one comes, one sends somebody, one stays silent; the COD is lifted at T+90."""
    drill = Drill(db)
    with db.transaction() as tx:
        organisms.put(tx, HOUSE, fictional_organisms.cards(drill.territory))
    drill.open()
    drill.activate()
    found = keys(drill)
    with drill.at(2) as tx:
        convening.convene(tx, drill.officer, drill.here, drill.event, [found[code] for code in CODES],
                          Order(drill.authority.person))
    drill.all_taken(2)
    with drill.at(4) as tx:
        convening.answered(tx, drill.officer, drill.event, found["samu"], Said("represented", 30, "Dr Aubrac"))
    with drill.at(6) as tx:
        convening.arrived(tx, drill.officer, drill.event, found["sdis"])
    for minute in range(7, 40, 5):
        drill.remind(minute)
        drill.all_taken(minute)
    with drill.at(90) as tx:
        cod.lift(tx, drill.officer, drill.here, drill.event, Order(drill.authority.person))
    drill.all_taken(91)
    drill.seal(92)
    return drill


def test_the_report_tells_who_was_convened_answered_and_came_with_the_hours(db: Database) -> None:
    drill = convened(db)
    (told,) = made(drill)["convenings"]
    with drill.at(2) as tx:
        at = instant(tx.now)
    assert told["recorded_at"] == at
    assert [told[name] for name in ("convened", "answered", "present", "to_call")] == [3, 1, 1, 1]
    rows = {each["code"]: each for each in told["organisms"]}
    assert [rows[code]["status"] for code in CODES] == ["to_call", "coming", "present"]
    assert rows["samu"]["through"] == "hand"
    assert rows["sdis"]["own"] is False
    assert rows["ddt"]["calls"] == 4
    assert "Aubrac" not in json.dumps(told, ensure_ascii=False)


def test_services_are_a_line_of_coverage_apart_and_no_audience_of_48(db: Database) -> None:
    found = made(convened(db))
    services = found["coverage"]["services"]
    assert (services["targeted"] > 10, services["accepted"] > 0) == (True, True)
    assert "covered_at" not in services
    audiences = next(each for each in found["commitments"] if each["number"] == 48)["audiences"]
    assert set(audiences or {}) <= {"elected", "public", "media"}


def test_the_page_shows_every_figure_of_the_convening(db: Database) -> None:
    found, page = shown(convened(db))
    figures = Figures(page).found
    assert {path: value(found, path) for path in figures} == figures
    wanted = {path for path in leaves(found) if path.startswith("convenings.")}
    assert len(wanted) >= 18
    assert wanted - set(figures) == set()
    assert "elle ne compte dans aucun engagement" in page


def test_without_a_convening_the_report_says_nothing_of_it(drill: Drill) -> None:
    assert made(drill)["convenings"] == []
    assert "Convocation du COD" not in shown(drill)[1]


def test_each_delivery_of_a_convening_is_ordered_by_its_entry(db: Database) -> None:
    drill = convened(db)
    with db.reading() as tx:
        assert verify_event(tx, drill.event).entries > 15
        rows = tx.execute(select(delivery).where(delivery.c.audience == "services")).all()
    assert {row.channel for row in rows} == {"sms", "email"}


CHANGES: dict[str, Any] = {"target": "organism:" + "0" * 32, "audience": "staff", "channel": "site", "order_seq": 1}


@pytest.mark.parametrize("name", CHANGES)
def test_a_delivery_of_a_convening_turned_elsewhere_is_refused(db: Database, owner: Owner, name: str) -> None:
    drill = convened(db)
    of = select(delivery.c.id).where(delivery.c.audience == "services", delivery.c.channel == "sms").order_by(
        delivery.c.order_seq).limit(1)
    with db.reading() as tx:
        key = tx.execute(of).scalar_one()
    owner.do(update(delivery).where(delivery.c.id == key).values({name: CHANGES[name]}))
    assert refusal(db, drill.event).seq in (1, seq_of(db, drill.event, "organism_called"))


def test_a_call_to_an_organism_that_nothing_ordered_is_refused(db: Database, owner: Owner) -> None:
    drill = convened(db)
    with db.reading() as tx:
        row = tx.execute(select(delivery).where(delivery.c.audience == "services").order_by(
            delivery.c.order_seq).limit(1)).one()
    owner.do(insert(delivery).values(row._asdict() | {"id": "f" * 32}))
    assert refusal(db, drill.event).why == "la file d'envoi tient un envoi qu'elle n'a pas ordonné ainsi"


def test_who_represents_an_organism_stands_beside_and_the_chain_holds_once_it_is_erased(
        db: Database, owner: Owner) -> None:
    drill = convened(db)
    with db.reading() as tx:
        words = seats.state(tx, drill.event).rows[keys(drill)["samu"]].words
        assert store.texts(tx, drill.event, [words]) == {words: "Dr Aubrac"}
    owner.do(delete(beside).where(beside.c.id == words))
    with db.reading() as tx:
        assert verify_event(tx, drill.event).entries > 15
