"""Two taps at three in the morning: an event opened and activated on listed defaults, then said to be what it is."""
from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from crisis.clock import instant
from crisis.errors import Conflict, Refused
from crisis.events import activation, closing, cod, describing, opening, orders, sending
from crisis.events.activation import Activated, Activation
from crisis.events.describing import Description
from crisis.evidence.report import report
from crisis.evidence.verifier import verify_event
from crisis.journal.tables import REGISTER
from crisis.journal.tables import event as events
from crisis.oncall.tables import rota
from tests.house import House


def at_once(house: House, given: Activation | None = None) -> Activated:
    return house.do(activation.activate_at_once, house.officer, house.here, given or Activation())


def describe(house: House, event: str, kind: str = "", communes: Sequence[str] | None = None, title: str = "") -> int:
    said = Description(kind, communes, title)
    return house.do(describing.describe, house.officer, house.territory, event, said)


def test_nothing_typed_opens_an_event_and_activates_its_cod_on_listed_defaults(house: House) -> None:
    done = at_once(house)
    opened, activated = house.entries(done.event, "event_opened", "cod_activated")
    assert (opened["data"]["type"], opened["data"]["to_specify"]) == ("unspecified", ["type", "zone"])
    assert len(opened["data"]["communes"]) == len(house.territory.communes)
    assert "text" not in opened
    assert activated["seq"] == done.seq
    assert activated["data"]["level"] == house.territory.default_level
    assert activated["data"]["order"] == {
        "decided_by": {"person": house.authority.person, "function": "authority"}, "means": "telephone",
        "declared_at": instant(house.hours.now)}
    assert activated["by"]["person"] == house.officer.person
    assert {house.verdict(done.event, number).verdict for number in (47, 48)} == {"running"}
    assert len(house.sms(done.event)) > 2
    assert house.look(verify_event, done.event).entries == len(house.entries(done.event))


def test_what_the_officer_changed_before_the_tap_is_what_is_recorded(house: House) -> None:
    other = house.on_duty("authority", 1).person
    earlier = house.hours.now - timedelta(minutes=10)
    done = at_once(house, Activation(orders.Order(other, "radio", earlier), "full", "flood", ["15187", "15014"],
                                     "Crue de la Cère", "digue rompue"))
    opened, activated = house.entries(done.event, "event_opened", "cod_activated")
    assert (opened["data"]["type"], opened["data"]["communes"], opened["data"]["to_specify"]) == (
        "flood", ["15014", "15187"], [])
    assert (activated["data"]["level"], activated["data"]["order"]["means"]) == ("full", "radio")
    assert activated["data"]["order"]["decided_by"]["person"] == other
    assert activated["data"]["order"]["declared_at"] == instant(earlier)
    assert house.verdict(done.event, 48).started_at == earlier
    assert (house.words(done.event, opened), house.words(done.event, activated)) == ("Crue de la Cère", "digue rompue")


def test_an_authority_who_taps_gives_the_order_on_the_screen(house: House) -> None:
    second = house.on_duty("authority", 1)
    done = house.do(activation.activate_at_once, second, house.here, Activation())
    order = house.entries(done.event, "cod_activated")[0]["data"]["order"]
    assert (order["decided_by"]["person"], order["means"]) == (second.person, "own")


def test_without_an_authority_on_duty_somebody_must_be_named(house: House) -> None:
    named = house.authority.person
    house.do(lambda tx: tx.execute(delete(rota).where(rota.c.function == "authority")))
    assert house.look(activation.first_called) is None
    refusal = house.refused(activation.activate_at_once, house.officer, house.here, Activation())
    assert refusal.code == "order_author"
    done = at_once(house, Activation(orders.Order(named)))
    assert house.entries(done.event, "cod_activated")[0]["data"]["order"]["decided_by"]["person"] == named


def test_ten_taps_at_once_by_two_officers_make_one_event_and_one_activation(house: House) -> None:
    officers = [house.on_duty("duty_officer", rank) for rank in range(2)]
    ready, made, refused = threading.Barrier(10), [], []

    def tap(rank: int) -> None:
        ready.wait()
        try:
            made.append(house.do(activation.activate_at_once, officers[rank % 2], house.here, Activation()))
        except Refused as refusal:
            refused.append(refusal)

    taps = [threading.Thread(target=tap, args=(rank,)) for rank in range(10)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    assert (len(made), [each.code for each in refused]) == (1, ["recent_event"] * 9)
    assert isinstance(refused[0], Conflict)
    assert len(house.look(opening.listing)) == 1
    assert len(house.entries(made[0].event, "cod_activated")) == 1
    assert len(house.entries(REGISTER, "event_opened")) == 1
    other = at_once(house, Activation(separate=True))
    assert other.event != made[0].event


@pytest.mark.parametrize(("given", "code"), [
    (Activation(level="enormous"), "level"), (Activation(type="zombies"), "type"),
    (Activation(type="unspecified"), "type"), (Activation(communes=["49007"]), "communes"),
    (Activation(communes=[]), "communes"), (Activation(title="x" * 201), "too_long"),
    (Activation(orders.Order("nobody")), "order_author"), (Activation(orders.Order(means="pigeon")), "order_means")])
def test_a_refused_activation_leaves_neither_event_nor_order(house: House, given: Activation, code: str) -> None:
    assert house.refused(activation.activate_at_once, house.officer, house.here, given).code == code


def test_a_cell_head_may_say_what_it_is_but_not_activate(house: House) -> None:
    assert house.refused(activation.activate_at_once, house.com(), house.here, Activation()).code == "forbidden"
    done = at_once(house)
    house.do(describing.describe, house.com(), house.territory, done.event, Description("flood"))
    assert house.stage(done.event).to_specify == ("zone",)


def test_no_message_is_submitted_before_type_and_zone_are_said(house: House) -> None:
    event = at_once(house).event
    draft = house.draft(event)
    for kind, communes in (("", None), ("flood", None), ("", ["15014", "15187"])):
        if kind or communes:
            describe(house, event, kind, communes)
        if house.stage(event).to_specify:
            refusal = house.refused(sending.submit, house.com(), house.here, draft)
            assert refusal.code == "undescribed"
            assert refusal.todo.startswith("Précisez le type et les communes")
    assert house.do(sending.submit, house.com(), house.here, draft).number == 1


def test_each_description_is_an_entry_and_the_same_said_twice_is_one(house: House) -> None:
    event = at_once(house).event
    first = describe(house, event, "flood")
    assert describe(house, event, "flood") == first
    second = describe(house, event, communes=["15187", "15014"], title="Crue de la Cère")
    third = describe(house, event, "storm", ["15014"])
    assert [entry["seq"] for entry in house.entries(event, "event_described")] == [first, second, third]
    last = house.entries(event, "event_described")[-1]["data"]
    assert last == {"type": "storm", "communes": ["15014"], "to_specify": []}
    assert house.look(lambda tx: describing.titled(tx, event, house.stage(event))) == "Crue de la Cère"
    assert house.look(lambda tx: tx.execute(select(events.c.type).where(events.c.id == event)).scalar_one()) == "storm"
    assert describe(house, event, "storm", ["15014"], "Crue de la Cère") == third
    assert house.look(verify_event, event)


def test_sms_to_the_duty_name_the_event_by_what_is_known_then(house: House) -> None:
    event = at_once(house).event
    assert any("COD activé" in each.text for each in house.sms(event))
    assert all("à préciser" not in each.text and "unspecified" not in each.text for each in house.sms(event))
    describe(house, event, "flood")
    house.do(cod.mistaken, house.officer, house.here, event, "erreur")
    label = next(each.label for each in house.territory.types if each.code == "flood")
    assert label.lower()[:8] in house.sms(event)[-1].text.lower()


def test_what_left_keeps_its_communes_and_what_follows_takes_the_new_zone(house: House) -> None:
    event = house.staffed(["15014", "15187"])
    house.send(event)
    describe(house, event, communes=["15014"])
    house.send(event, title="Crue, suite", communes=["15014"])
    assert [entry["data"]["communes"] for entry in house.entries(event, "message_dispatched")] == [
        ["15014", "15187"], ["15014"]]


@pytest.mark.parametrize(("minute", "targeted"), [(5, 1), (65, 2)])
def test_48_counts_the_zone_said_in_time_and_none_narrowed_after_the_hour(house: House, minute: int,
                                                                         targeted: int) -> None:
    event = house.open(["15014", "15187"])
    house.activate(event)
    house.hours.move(minute)
    describe(house, event, communes=["15014"])
    house.hours.move(70)
    assert house.verdict(event, 48).audiences["elected"].communes_targeted == targeted


def test_the_report_says_what_the_event_was_last_said_to_be(house: House) -> None:
    event = at_once(house).event
    found = house.look(lambda tx: report(tx, event, house.territory, tx.now))
    assert (found["event"]["type"], found["event"]["title"], found["event"]["to_specify"]) == (
        "unspecified", None, ["type", "zone"])
    seq = describe(house, event, "flood", ["15014"], "Crue")
    found = house.look(lambda tx: report(tx, event, house.territory, tx.now))
    assert (found["event"]["type"], found["event"]["title"], found["event"]["communes"]) == ("flood", "Crue", 1)
    assert [(row["seq"], row["communes"]) for row in found["descriptions"]] == [(seq, 1)]


def test_a_closed_event_is_described_no_more(house: House) -> None:
    event = house.open()
    house.do(closing.close, house.officer, event, confirmed=True)
    refusal = house.refused(describing.describe, house.officer, house.territory, event, Description("storm"))
    assert refusal.code == "event_closed"


@pytest.mark.parametrize(("said", "code"), [
    (Description("zombies"), "type"), (Description("unspecified"), "type"), (Description(communes=[]), "communes"),
    (Description(communes=["49007"]), "communes"), (Description(title="x" * 201), "too_long")])
def test_what_cannot_be_said_is_refused(house: House, said: Description, code: str) -> None:
    event = at_once(house).event
    assert house.refused(describing.describe, house.officer, house.territory, event, said).code == code


def test_a_text_begun_before_the_zone_was_said_warns_of_the_communes_it_no_longer_concerns(house: House) -> None:
    event = at_once(house).event
    draft = house.draft(event, communes=["15014", "15187", "15001"])
    describe(house, event, "flood", ["15014", "15187"])
    bound = house.do(sending.submit, house.com(), house.here, draft)
    found = house.look(sending.findings, house.here, event, bound)
    assert [each.sentence for each in found if each.code == "beyond_zone"] == [
        "Hors de la zone de l'évènement : 1 commune."]
