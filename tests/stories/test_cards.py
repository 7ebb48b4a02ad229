"""Reflex cards: a tick is an entry, said once, by whoever acts; to take it back is another."""
from __future__ import annotations

import pytest

from crisis.accounts.rights import Actor
from crisis.events import cards, closing, cod, describing
from crisis.evidence.verifier import verify_event
from tests.house import House

LINE = "note_alert"


def tick(house: House, event: str, who: Actor, role: str = "duty_officer", line: str = LINE, done: bool = True) -> int:
    return house.do(cards.tick, who, house.here, event, role, line, done=done)


def standing(house: House, event: str) -> dict[tuple[str, str], str]:
    return {key: each.person for key, each in house.look(cards.ticked.state, event).items()}


def test_a_tick_is_an_entry_that_names_a_role_and_a_line_and_nobody(house: House) -> None:
    event = house.open()
    seq = tick(house, event, house.officer)
    entry = house.entries(event, "card_ticked")[0]
    assert (entry["seq"], entry["data"]) == (seq, {"role": "duty_officer", "line": LINE})
    assert (entry["by"]["person"], "text" in entry) == (house.officer.person, False)
    assert standing(house, event) == {("duty_officer", LINE): house.officer.person}
    assert house.look(verify_event, event).entries == seq


def test_ticking_twice_is_one_entry_and_the_first_person_stands(house: House) -> None:
    event = house.open()
    assert tick(house, event, house.officer) == tick(house, event, house.com())
    assert len(house.entries(event, "card_ticked")) == 1
    assert standing(house, event)["duty_officer", LINE] == house.officer.person


def test_a_tick_taken_back_is_another_entry_and_the_line_may_be_ticked_again(house: House) -> None:
    event = house.open()
    assert tick(house, event, house.officer, done=False) == 0
    tick(house, event, house.officer)
    tick(house, event, house.com(), done=False)
    assert standing(house, event) == {}
    tick(house, event, house.com())
    assert [entry["kind"] for entry in house.entries(event, "card_ticked", "card_unticked")] == [
        "card_ticked", "card_unticked", "card_ticked"]
    assert standing(house, event)["duty_officer", LINE] == house.com().person


@pytest.mark.parametrize(("role", "line"), [
    ("duty_officer", "moon"), ("operator", LINE), ("authority", LINE), ("duty_officer", "storm_networks")])
def test_only_the_lines_of_the_cards_of_this_type_are_ticked(house: House, role: str, line: str) -> None:
    event = house.open()
    assert house.refused(cards.tick, house.officer, house.here, event, role, line).code == "card_line"


def test_a_tick_is_taken_back_after_the_event_became_of_another_type(house: House) -> None:
    event = house.open(kind="storm")
    tick(house, event, house.officer, line="storm_networks")
    house.do(describing.describe, house.officer, house.territory, event, describing.Description("flood"))
    shown = house.look(lambda tx: cards.lines(house.here.playbooks, "flood", cards.ticked.state(tx, event)))
    assert shown["duty_officer"][-1].id == "storm_networks"
    # It may be undone, never done again: it is on no card of the event any more.
    assert house.refused(cards.tick, house.officer, house.here, event, "duty_officer", "storm_vigilance").code == (
        "card_line")
    assert tick(house, event, house.com(), line="storm_networks", done=False) > 0
    assert standing(house, event) == {}
    assert house.refused(cards.tick, house.officer, house.here, event, "duty_officer", "storm_networks").code == (
        "card_line")


def test_the_card_of_the_type_has_lines_of_its_own(house: House) -> None:
    event = house.open(kind="storm")
    assert tick(house, event, house.officer, line="storm_networks") > 0


def test_whoever_only_looks_ticks_nothing(house: House) -> None:
    event = house.open()
    for role in ("observer", "quality", "auditor", "administrator"):
        who = Actor(house.officer.person, role, frozenset({role}))
        assert house.refused(cards.tick, who, house.here, event, "duty_officer", LINE).code == "forbidden"


def test_a_card_is_ticked_in_veille_and_after_a_mistake_and_no_more_once_closed(house: House) -> None:
    from_veille = house.open()
    tick(house, from_veille, house.authority, "authority", "activate_cod")
    house.activate(from_veille)
    house.do(cod.mistaken, house.officer, house.here, from_veille, "Erreur de saisie")
    tick(house, from_veille, house.officer)
    house.do(closing.close, house.officer, from_veille, confirmed=True)
    refusal = house.refused(cards.tick, house.officer, house.here, from_veille, "duty_officer", "synergi")
    assert refusal.code == "event_closed"
