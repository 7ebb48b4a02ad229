"""A number is kept as operators take it, however it was typed; what nobody could call is refused (NT5)."""
from __future__ import annotations

import pytest

from crisis.db import Database
from crisis.directory import contacts
from crisis.errors import Refused


@pytest.mark.parametrize("typed", ["06 39 98 12 34", "06.39.98.12.34", "+33 6 39 98 12 34", "+33639981234"])
def test_a_french_number_is_accepted_in_its_usual_spellings(db: Database, typed: str) -> None:
    """NT5: an operator refuses the spelling with blanks, and somebody on duty would not be woken."""
    with db.transaction() as tx:
        contacts.add(tx, "A. Aubrac", "staff", "duty_officer", None, [("sms", typed), ("email", "a@pref15.example")])
        holder = contacts.holders(tx, "staff")[0]
    assert (holder.address("sms"), holder.address("email")) == ("+33639981234", "a@pref15.example")


@pytest.mark.parametrize("typed", ["06 39 98 12", "mairie", ""])
def test_a_number_that_nobody_could_call_is_refused_with_what_to_do(db: Database, typed: str) -> None:
    with pytest.raises(Refused) as refused, db.transaction() as tx:
        contacts.add(tx, "A. Aubrac", "staff", "duty_officer", None, [("sms", typed)])
    assert "06 39 98 12 34" in refused.value.sentences()
    with db.reading() as tx:
        assert contacts.holders(tx, "staff") == []
