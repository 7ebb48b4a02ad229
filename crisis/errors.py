"""How the house says no. Decides the shapes of a refusal; the words belong to whoever refuses.

    HouseError
    ├── SettingsError     the start is stopped, in one line
    └── Refused           a person asked for something that cannot be done (422)
        ├── Forbidden     not this person (403)
        ├── Missing       no such thing, or not for these eyes (404)
        └── Conflict      the world moved while the person was reading (409)
"""
from __future__ import annotations


class HouseError(Exception):
    """Anything the house raises on purpose."""


class SettingsError(HouseError):
    """A setting, a territory or a script cannot be used. Its text is one French line saying what to do."""


class Refused(HouseError):
    """A command was refused, with nothing half applied.

    `what` happened, `why`, and what `todo`: three French sentences, shown as they are.
    """

    status = 422

    def __init__(self, code: str, what: str, why: str = "", todo: str = "") -> None:
        super().__init__(code)
        self.code, self.what, self.why, self.todo = code, what, why, todo

    def sentences(self) -> str:
        return " ".join(part for part in (self.what, self.why, self.todo) if part)


class Forbidden(Refused):
    """The role of this person does not allow the act."""

    status = 403


class Missing(Refused):
    """Nothing by that name."""

    status = 404


class Conflict(Refused):
    """Somebody else acted first; the person must look again."""

    status = 409
