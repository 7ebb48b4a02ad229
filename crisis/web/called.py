"""What a personal link says of the event it calls for: the words of the call, and the communes. Decides nothing.

A duty, an organism that the COD convenes and a volunteer of the hotline are each called by words of their own.
"""
from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from crisis.accounts.rights import VOLUNTEER
from crisis.db import Tx
from crisis.events.stage import stages
from crisis.journal import store
from crisis.oncall.chains import called_up, chains, convened
from crisis.oncall.turnout import turnouts
from crisis.territory import Territory
from crisis.web.french import count

SHOWN = 6


def told(tx: Tx, call: Row[Any], territory: Territory) -> dict[str, str]:
    """Return the words by which somebody was called, where it is, and what for; empty words once they were erased."""
    volunteer = call.function == VOLUNTEER
    state = convened if call.organism is not None else called_up if volunteer else chains
    text = state.state(tx, call.event).text
    return {"words": store.texts(tx, call.event, [text]).get(text, "") if text else "",
            "where": where(stages.state(tx, call.event).communes, territory),
            "what": "Cellule d'information du public (CIP)" if volunteer else "Cellule de communication d'urgence"}


def dismissed(tx: Tx, call: Row[Any]) -> bool:
    """Return whether a link calls a volunteer whom the hotline awaits no more."""
    return bool(call.function == VOLUNTEER and turnouts.state(tx, call.event).over)


def where(communes: tuple[str, ...], territory: Territory) -> str:
    """Return the communes in words: the first six by name, the others as a number."""
    if len(communes) == len(territory.communes):
        return "tout le département"
    names = [territory.commune(each).nom for each in communes]
    more = [count(len(names) - SHOWN, "autre commune", "autres communes")] if len(names) > SHOWN else []
    return " ; ".join([*names[:SHOWN], *more])
