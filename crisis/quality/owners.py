"""Who answers for an action or a document: somebody of the house who is in the directory today."""
from __future__ import annotations

from crisis.db import Tx
from crisis.directory.contacts import holders


def function_of(tx: Tx, person: str) -> str | None:
    """Return the function in which somebody of the house answers for something; None for somebody who is not there."""
    return next((each.function for each in holders(tx, "staff") if each.person == person), None)
