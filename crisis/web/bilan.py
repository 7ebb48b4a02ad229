"""The bilan as the console and the API give it: read in one snapshot, then written with no transaction open."""
from __future__ import annotations

from typing import Any

from flask import Response

from crisis.evidence.bilan.apart import filed
from crisis.evidence.bilan.files import FORMATS, named
from crisis.evidence.bilan.whole import bilan
from crisis.evidence.formats import canonical
from crisis.evidence.indicators import periods
from crisis.web.download import exported
from crisis.web.house import house


def data(asked: str) -> dict[str, Any]:
    """Return the object of a period, the current quarter if none is asked for. Raises Refused."""
    with house().db.reading() as tx:
        period = periods.read(asked) if asked else periods.current(tx.now)
        return bilan(tx, house().territory, period, tx.now)


def file(code: str, asked: str) -> Response:
    """Return one file of a bilan, to be downloaded. Raises Refused, also while another one is being written."""
    found = data(asked)
    body = filed(code, house().territory, canonical(found))
    return exported(body, FORMATS[code].media_type, named(found, code))
