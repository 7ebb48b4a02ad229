"""A number is kept as operators take it, however it was typed; what nobody could call is refused (NT5)."""
from __future__ import annotations

import pytest

from crisis.db import Database
from crisis.demonstration import HOUSE
from crisis.directory import contacts
from crisis.errors import Refused
from crisis.journal import register, store
from crisis.journal.tables import REGISTER


@pytest.fixture(autouse=True)
def _register(db: Database) -> None:
    with db.transaction() as tx:
        register.open_house(tx, "15", demonstration=True)


@pytest.mark.parametrize("typed", ["06 39 98 12 34", "06.39.98.12.34", "+33 6 39 98 12 34", "+33639981234"])
def test_a_french_number_is_accepted_in_its_usual_spellings(db: Database, typed: str) -> None:
    """NT5: an operator refuses the spelling with blanks, and somebody on duty would not be woken."""
    with db.transaction() as tx:
        contacts.add(tx, HOUSE, "A. Aubrac", "staff", "duty_officer", None,
                     [("sms", typed), ("email", "a@pref15.example")])
        holder = contacts.holders(tx, "staff")[0]
    assert (holder.address("sms"), holder.address("email")) == ("+33639981234", "a@pref15.example")


@pytest.mark.parametrize("typed", ["06 39 98 12", "mairie", ""])
def test_a_number_that_nobody_could_call_is_refused_with_what_to_do(db: Database, typed: str) -> None:
    with pytest.raises(Refused) as refused, db.transaction() as tx:
        contacts.add(tx, HOUSE, "A. Aubrac", "staff", "duty_officer", None, [("sms", typed)])
    assert "06 39 98 12 34" in refused.value.sentences()
    with db.reading() as tx:
        assert contacts.holders(tx, "staff") == []


def test_who_was_added_is_in_the_register_without_a_name_or_a_number(db: Database) -> None:
    with db.transaction() as tx:
        mayor = contacts.add(tx, HOUSE, "A. Aubrac", "elected", "mayor", "commune:15014", [("sms", "06 39 98 12 34")])
        staff = contacts.add(tx, HOUSE, "B. Aubrac", "staff", "duty_officer", None, [])
    with db.reading() as tx:
        told = store.entries(tx, REGISTER)[-2:]
    assert [(each.content["kind"], each.content["data"]) for each in told] == [
        ("contact_added", {"person": mayor, "audience": "elected", "function": "mayor", "target": "commune:15014"}),
        ("contact_added", {"person": staff, "audience": "staff", "function": "duty_officer",
                           "target": f"person:{staff}"})]
    assert not any(word in each.body for each in told for word in (b"Aubrac", b"39981234"))


def test_an_import_is_one_entry_of_the_register_and_gives_ids_in_the_order_of_the_people(db: Database) -> None:
    people = [contacts.Newcomer(f"Maire {rank}", "elected", "mayor", f"commune:1500{rank}", []) for rank in (2, 1)]
    with db.transaction() as tx:
        added = contacts.import_all(tx, HOUSE, "essai", people)
        held = {each.target: each.person for each in contacts.holders(tx, "elected")}
        told = [each.content for each in store.entries(tx, REGISTER)[1:]]
    assert held == {"commune:15002": added[0], "commune:15001": added[1]}
    assert [(each["kind"], each["data"]["rows"]) for each in told] == [("directory_imported", 2)]
