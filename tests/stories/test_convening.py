"""The COD convened: on whose order, whom the lists propose, how it ends, and engagement 48 unmoved."""
from __future__ import annotations

from dataclasses import replace

from crisis.directory import organisms
from crisis.events import closing, cod, convening, orders
from crisis.evidence.verifier import verify_event
from crisis.oncall import alerts, convocations
from tests.house import House
from tests.stories.convened import CANNOT, COMING, calls, convened, link, organism, say, seat, services

FLOOD = 14  # Seven always, seven more by the list of floods.


def test_the_lists_of_the_prefecture_convene_by_type_of_event(house: House) -> None:
    event = convened(house)
    (entry,) = house.entries(event, "cod_convened")
    codes = [each["code"] for each in entry["data"]["organisms"]]
    assert sorted(codes) == sorted(house.territory.convening.listed("flood"))
    assert len(codes) == FLOOD
    assert all(len(each["contacts"]) == 2 for each in entry["data"]["organisms"])
    assert entry["data"]["order"]["decided_by"]["person"] == house.authority.person
    assert "vous êtes convoqué au COD (COD complet)" in house.words(event, entry)


def test_what_a_card_says_outweighs_the_lists(house: House) -> None:
    for code, says in (("sdis", "never"), ("gas", "flood storm"), ("cogic", "always"), ("rail", "storm")):
        found = organism(house, code)
        house.do(organisms.change, house.officer, {"flood", "storm"}, found.id, replace(found.card, convened=says))
    codes = {each.card.code for each in house.look(convening.proposed, house.territory, "flood")}
    assert codes == {*house.territory.convening.listed("flood"), "gas", "cogic"} - {"sdis"}


def test_convening_twice_adds_only_who_was_not(house: House) -> None:
    event = convened(house, "sdis", "samu")
    first = house.entries(event, "cod_convened")[0]["seq"]
    chosen = [organism(house, code).id for code in ("sdis", "samu")]
    assert house.do(convening.convene, house.officer, house.here, event, chosen, house.voice()) == first
    convened(house, "samu", "ddt", event=event)
    added = [entry["data"]["organisms"] for entry in house.entries(event, "cod_convened")]
    assert [{each["code"] for each in some} for some in added] == [{"sdis", "samu"}, {"ddt"}]
    assert len(house.entries(event, "organism_called")) == 3


def test_nobody_is_convened_without_a_cod_nor_by_whoever_may_not_order(house: House) -> None:
    event = house.open()
    refused = house.refused(convening.convene, house.officer, house.here, event, None, house.voice())
    assert refused.code == "no_cod"
    house.activate(event)
    assert house.refused(convening.convene, house.com(), house.here, event, None, house.voice()).code == "forbidden"
    for chosen, code in (([], "nobody"), (["0" * 32], "organism")):
        assert house.refused(convening.convene, house.officer, house.here, event, chosen, house.voice()).code == code


def test_the_order_given_by_voice_is_confirmed_by_its_authority(house: House) -> None:
    event = convened(house, "sdis")
    (entry,) = house.entries(event, "cod_convened")
    assert entry["seq"] in house.stage(event).unconfirmed
    house.do(orders.confirm, house.authority, event, entry["seq"], True)
    assert entry["seq"] not in house.stage(event).unconfirmed


def test_lifting_the_cod_stops_the_calls_and_tells_whoever_is_not_there(house: House) -> None:
    event = convened(house, "sdis", "samu", "ddt")
    say(house, event, COMING, "sdis")
    house.do(convening.arrived, house.officer, event, organism(house, "ddt").id)
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    (entry,) = house.entries(event, "convocation_ended")
    assert set(entry["data"]["organisms"]) == {organism(house, code).id for code in ("sdis", "samu")}
    assert len(entry["data"]["deliveries"]) == 2
    before = len(house.entries(event, "organism_called"))
    house.hours.move(30)
    house.fire()
    assert len(house.entries(event, "organism_called")) == before
    assert {each.state for each in services(house, event) if each.order_seq != entry["seq"]} == {"stopped"}
    call = link(house, event, organism(house, "samu").persons[0])
    assert house.refused(convocations.answer, call, COMING, "link", convocations.own_by(call)).code == "cod_lifted"


def test_a_cod_activated_again_convenes_anew(house: House) -> None:
    event = convened(house, "sdis")
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    house.activate(event)
    convened(house, "sdis", event=event)
    assert len(house.entries(event, "cod_convened")) == 2
    assert (len(calls(house, event)), seat(house, event).status) == (1, "called")


def test_a_mistake_is_corrected_with_the_organisms_too(house: House) -> None:
    event = convened(house, "sdis", "samu")
    house.do(cod.mistaken, house.officer, house.here, event, "fausse manœuvre")
    (entry,) = house.entries(event, "activation_mistaken")
    told = [each["target"] for each in entry["data"]["deliveries"] if each["target"].startswith("organism:")]
    assert sorted(told) == sorted(organism(house, code).target for code in ("sdis", "samu"))
    before = len(house.entries(event, "organism_called"))
    house.hours.move(30)
    house.fire()
    assert len(house.entries(event, "organism_called")) == before


def test_engagement_48_its_coverage_and_the_duties_know_nothing_of_it(house: House) -> None:
    """Verdict, coverage, the cell and our own chains are the same whether organisms are convened or not."""
    event, other = house.open(), house.open(separate=True)
    for each in (event, other):
        house.activate(each)
    convened(house, event=event)
    say(house, event, COMING)
    house.do(convening.arrived, house.officer, event, organism(house).id)
    for each in (event, other):
        house.send(each)
        house.seal(each)
    for number in (47, 48):
        mine, theirs = house.verdict(event, number), house.verdict(other, number)
        assert (mine.verdict, mine.reasons, mine.basis) == (theirs.verdict, theirs.reasons, theirs.basis)
    weighed = [{name: (each.targeted, each.accepted, each.communes_targeted, each.basis, each.uncovered)
                for name, each in (house.verdict(key, 48).audiences or {}).items()} for key in (event, other)]
    assert weighed[0] == weighed[1]
    assert set(weighed[0]) == {"elected", "public", "media"}
    assert house.stage(event).present == ()
    assert {row.person for row in house.look(alerts.of_event, event)} == {
        row.person for row in house.look(alerts.of_event, other)}


def test_the_chain_verifies_after_every_step_of_a_convening(house: House) -> None:
    event = convened(house, "sdis", "samu", "ddt")
    say(house, event, CANNOT)
    house.deliver()
    for _ in range(5):
        house.hours.move(5)
        house.fire()
    house.do(convening.arrived, house.officer, event, organism(house, "ddt").id, None, "M. Vidal")
    house.do(convening.left, house.officer, event, organism(house, "ddt").id)
    house.do(cod.lift, house.officer, house.here, event, house.voice())
    house.deliver()
    house.seal(event)
    house.do(closing.close, house.officer, event, confirmed=True)
    assert house.look(verify_event, event).entries > 10
