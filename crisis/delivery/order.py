"""One message to one recipient by one route, as an entry orders it. Makes no row: that is the outbox's."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """One delivery to be made.

    `person`: the id of whoever is reached, empty for nobody in particular. `function`: under which of our functions
    that person is called or told, several separated by a blank; empty for who is none of our people. `named`: see the
    wall; in an exercise it is not believed, `admitted` says it from those two.
    """

    id: str
    audience: str
    target: str
    channel: str
    address: str
    content: str
    urgency: str
    merge: str | None = None
    message: str | None = None
    held: bool = False
    named: bool = False
    person: str = ""
    function: str = ""
