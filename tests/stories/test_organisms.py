"""The organisms of the directory: every change in the register without a name, the duties persons like others (R21)."""
from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from crisis.directory import organisms
from crisis.directory.contacts import holders
from crisis.directory.organism_cards import ALWAYS, Card, Duty
from crisis.directory.organism_files import HEADER
from crisis.directory.organisms import Organism
from crisis.directory.tables import route
from crisis.errors import Refused
from crisis.journal.tables import REGISTER
from tests.house import House
from tests.stories.convened import organism

TYPES = {"flood", "storm"}
FIRST, SECOND = Duty("Astreinte", "06 39 98 07 01", email="a@mairie.example"), Duty("Cabinet", voice="04 65 71 07 02")
MAIRIE = Card("mairie", "mairie d'Aurillac", "local", ALWAYS, (FIRST, SECOND))


def added(house: House, card: Card = MAIRIE) -> Organism:
    key = house.do(organisms.add, house.officer, TYPES, card)
    return house.look(organisms.one, key)


def told(house: House, *kinds: str) -> list[dict[str, object]]:
    return [each["data"] for each in house.entries(REGISTER, *kinds)]


def test_an_organism_is_kept_with_its_contacts_in_order(house: House) -> None:
    found = added(house)
    assert found.card == MAIRIE
    (line,) = told(house, "organism_added")
    assert line == {"organism": found.id, "code": "mairie", "kind": "local", "convened": ALWAYS,
                    "contacts": list(found.persons)}
    assert [each.person for each in house.look(holders, "services", {found.target})] == list(found.persons)


def test_the_register_never_holds_a_name_nor_a_number(house: House) -> None:
    found = added(house)
    house.do(organisms.change, house.officer, TYPES, found.id, replace(MAIRIE, contacts=(SECOND,)))
    house.do(organisms.load, house.officer, TYPES, house.look(organisms.export, house.officer))
    house.do(organisms.remove, house.officer, found.id)
    kinds = ("organism_added", "organism_changed", "organism_removed", "organisms_imported")
    assert {each["kind"] for each in house.entries(REGISTER, *kinds)} == set(kinds)
    # Numbers are looked for as they are typed and kept: four digits alone are met by chance in an identifier.
    written = json.dumps(told(house, *kinds), ensure_ascii=False)
    forbidden = ("Aurillac", "Astreinte", "Cabinet", "example", "+3363998", "06 39 98", "+3346571", "04 65 71")
    assert not any(word in written for word in forbidden)


def test_a_contact_who_keeps_their_name_stays_the_same_person_and_the_others_are_called_no_more(house: House) -> None:
    found = added(house)
    changed = replace(MAIRIE, contacts=(SECOND, replace(FIRST, sms="06 39 98 07 09"), Duty("Élu", "06 39 98 07 03")))
    house.do(organisms.change, house.officer, TYPES, found.id, changed)
    now = house.look(organisms.one, found.id)
    assert now.card == changed
    assert now.persons[:2] == found.persons[::-1]
    house.do(organisms.change, house.officer, TYPES, found.id, replace(MAIRIE, contacts=(SECOND,)))
    assert house.look(organisms.one, found.id).persons == (found.persons[1],)
    active = select(route.c.address).where(route.c.address.in_(["+33639980701", "+33639980709", "+33639980703"]),
                                           route.c.active.is_(True))
    assert house.look(lambda tx: tx.execute(active).all()) == []


def test_the_same_card_saved_again_writes_nothing(house: House) -> None:
    found = added(house)
    house.do(organisms.change, house.officer, TYPES, found.id, replace(
        MAIRIE, contacts=(replace(FIRST, sms="+33 6 39 98 07 01"), SECOND)))
    assert told(house, "organism_changed") == []


def test_an_organism_removed_keeps_its_name_and_comes_back_under_its_code(house: House) -> None:
    found = added(house)
    house.do(organisms.remove, house.officer, found.id)
    assert house.look(organisms.names, [found.id]) == {found.id: MAIRIE.name}
    assert house.look(holders, "services", {found.target}) == []
    assert house.refused(organisms.remove, house.officer, found.id).code == "organism_missing"
    again = added(house)
    assert (again.id, again.card) == (found.id, MAIRIE)


def test_two_organisms_never_share_a_code(house: House) -> None:
    found = added(house)
    assert house.refused(organisms.add, house.officer, TYPES, MAIRIE).code == "organism_code"
    taken = replace(MAIRIE, code="sdis")
    assert house.refused(organisms.change, house.officer, TYPES, found.id, taken).code == "organism_code"


@pytest.mark.parametrize("card", [
    replace(MAIRIE, code="Mairie"), replace(MAIRIE, name=""), replace(MAIRIE, kind="moon"),
    replace(MAIRIE, convened="moon"), replace(MAIRIE, contacts=(Duty("Sans voie"),)),
    replace(MAIRIE, contacts=(Duty("Faux", "12"),)), replace(MAIRIE, contacts=(FIRST, FIRST)),
    replace(MAIRIE, contacts=tuple(replace(FIRST, name=str(rank)) for rank in range(6)))])
def test_a_card_that_does_not_stand_is_refused_with_nothing_written(house: House, card: Card) -> None:
    refusal = house.refused(organisms.add, house.officer, TYPES, card)
    assert (refusal.code, bool(refusal.why)) == ("organism", True)


def test_a_file_adds_changes_and_leaves_the_others(house: House) -> None:
    before = {each.card.code: each for each in house.look(organisms.everyone)}
    lines = [";".join(HEADER), "mairie;mairie d'Aurillac;collectivité;toujours;1;Astreinte;06 39 98 07 01;;",
             "sdis;SDIS;secours;selon la liste;1;CODIS;06 39 98 07 04;;"]
    done = house.do(organisms.load, house.officer, TYPES, "\n".join(lines).encode())
    assert (len(done.added), done.changed) == (1, (before["sdis"].id,))
    assert organism(house).card.contacts == (Duty("CODIS", "06 39 98 07 04"),)
    assert organism(house, "samu") == before["samu"]
    assert told(house, "organisms_imported")[-1]["rows"] == 2


def test_a_file_that_is_wrong_imports_nothing_of_it(house: House) -> None:
    lines = [";".join(HEADER), "mairie;mairie;collectivité;toujours;1;Astreinte;06 39 98 07 01;;", "x;;;;;;;;"]
    assert house.refused(organisms.load, house.officer, TYPES, "\n".join(lines).encode()).code == "organisms_file"


def test_the_file_of_the_house_comes_back_without_any_change(house: House) -> None:
    added(house)
    body = house.look(organisms.export, house.officer)
    done = house.do(organisms.load, house.officer, TYPES, body)
    assert (done.added, done.changed) == ((), ())
    assert house.look(organisms.export, house.officer) == body


def test_the_same_code_added_twice_at_once_is_one_organism(house: House) -> None:
    ready, codes = threading.Barrier(2), list[str]()

    def clerk() -> None:
        ready.wait()
        try:
            house.do(organisms.add, house.officer, TYPES, MAIRIE)
        except Refused as refusal:
            codes.append(refusal.code)

    threads = [threading.Thread(target=clerk) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert codes == ["organism_code"]
    assert [each.card.code for each in house.look(organisms.everyone)].count("mairie") == 1
