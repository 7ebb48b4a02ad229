"""What a personal link says of the event it calls for: the words of the call, and the communes. Decides nothing."""
from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from crisis.db import Tx
from crisis.events.stage import stages
from crisis.journal import store
from crisis.oncall.chains import chains, convened
from crisis.territory import Territory
from crisis.web.french import count

SHOWN = 6


def told(tx: Tx, call: Row[Any], territory: Territory) -> dict[str, str]:
    """Return the words by which somebody was called, and where it is; empty words once they were erased."""
    text = (convened if call.organism is not None else chains).state(tx, call.event).text
    return {"words": store.texts(tx, call.event, [text]).get(text, "") if text else "",
            "where": _where(stages.state(tx, call.event).communes, territory)}


def _where(communes: tuple[str, ...], territory: Territory) -> str:
    if len(communes) == len(territory.communes):
        return "tout le département"
    names = [territory.commune(each).nom for each in communes]
    more = [count(len(names) - SHOWN, "autre commune")] if len(names) > SHOWN else []
    return " ; ".join([*names[:SHOWN], *more])
