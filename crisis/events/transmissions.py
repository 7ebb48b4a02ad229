"""What was copied into SYNERGI, or given to the zone, by somebody: the house sends nothing there, it records that."""
from __future__ import annotations

from datetime import datetime

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events.orders import hour
from crisis.events.situations import numbers
from crisis.events.stage import locked, require_open, stages
from crisis.journal import store
from crisis.journal.contents import contents
from crisis.journal.entry import Entry

DECLARED = "transmission_declared"
RECEIVERS = {"synergi": "SYNERGI", "zone": "la zone (COZ)"}


def declare(tx: Tx, actor: Actor, event_id: str, receiver: str, up_to_seq: int, situation: int | None = None,
            at: datetime | None = None) -> int:
    """Record that a text was transmitted by hand: to whom, up to which entry, which *point de situation*, at what hour.

    Raises Refused for a receiver, an entry or a number that does not exist, or an hour that cannot be.
    """
    actor.require("hand")
    event = locked(tx, event_id)
    require_open(stages.state(tx, event_id))
    if receiver not in RECEIVERS:
        raise Refused("receiver", "Destinataire inconnu.", todo=f"Choisissez parmi : {', '.join(RECEIVERS.values())}.")
    if not 1 <= up_to_seq <= event.head_seq:
        raise Refused("up_to", "Cette inscription n'existe pas.", todo="Rechargez la page, puis recommencez.")
    if situation is not None and situation not in numbers(tx, event_id):
        raise Refused("situation", "Ce point de situation n'existe pas.", todo="Choisissez un numéro de la liste.")
    return store.append(tx, event_id, DECLARED, {"to": receiver, "up_to_seq": up_to_seq, "situation": situation},
                        by=actor.by, happened_at=hour(tx, at)).seq


def latest(tx: Tx, event_id: str) -> dict[str, Entry]:
    """Return the last declaration for each receiver."""
    declared = store.some(tx, event_id, contents.state(tx, event_id).of(DECLARED))
    return {entry.content["data"]["to"]: entry for entry in declared}
