"""One's own code for the activation by telephone over the API.

It takes no key of repetition: whatever answers a key again is kept, and no code is.
"""
from __future__ import annotations

from flask import jsonify

from crisis.accounts import telephone_codes
from crisis.web.access import access, actor
from crisis.web.api.answers import Done, TelephoneCode
from crisis.web.api.writing import Reply, group
from crisis.web.house import house

api = group("codes", "Code d'activation par téléphone")


@api.post("/me/telephone-code", responses={200: TelephoneCode})
@access("order", proven=True)
def make() -> Reply:
    """Make a code for the activation by telephone, shown this once; the one before is worth nothing any more."""
    with house().db.transaction() as tx:
        return jsonify(code=telephone_codes.make(tx, actor()))


@api.delete("/me/telephone-code", responses={200: Done})
@access("order", proven=True)
def drop() -> Reply:
    """Take one's own code away; taking away what one has not changes nothing."""
    with house().db.transaction() as tx:
        telephone_codes.withdraw(tx, actor())
    return jsonify({})
