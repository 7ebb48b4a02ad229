"""Whether people are still awaited: an event that is closed, or whose activation was a mistake, awaits nobody."""
from __future__ import annotations

from crisis.db import Tx
from crisis.errors import Conflict, Missing
from crisis.journal import store
from crisis.journal.fold import Projection
from crisis.journal.tables import REGISTER
from crisis.journal.turned import turns

# After an activation by mistake (R5) nobody is called any more, though the event stays open until it is closed.
called_off = Projection[bool](bool, lambda off, entry, _lines: off or entry["kind"] == "activation_mistaken")


def locked(tx: Tx, event_id: str) -> None:
    """Lock an event that people still come for.

    Raises Conflict once it is closed, its activation was a mistake, or it was an exercise that is real now; Missing
    for the register.
    """
    row = store.lock(tx, event_id)
    if row.id == REGISTER:
        raise Missing("event_missing", "Cet évènement n'existe pas.", todo="Revenez à la liste des évènements.")
    if row.closed_at is not None:
        raise Conflict("event_closed", "Cet évènement est clos.", "Votre réponse n'est plus attendue.",
                       "En cas de doute, appelez la permanence.")
    if turns.state(tx, event_id).real:
        raise Conflict("exercise_turned", "C'est réel : cet exercice est arrêté.",
                       "Votre réponse à l'exercice n'est plus attendue.",
                       "Répondez au SMS de l'évènement réel. En cas de doute, appelez la permanence.")
    if called_off.state(tx, event_id):
        raise Conflict("event_mistaken", "Cette alerte est annulée.", "L'activation était une erreur.",
                       "Ne vous déplacez pas. En cas de doute, appelez la permanence.")
