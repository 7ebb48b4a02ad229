"""Where a session opened at a post may look: the event that it serves, and no other."""
from __future__ import annotations

from flask_login import current_user

from crisis.db import Tx
from crisis.errors import Forbidden
from crisis.hotline.heard import event_of


def serves(tx: Tx, event_id: str) -> bool:
    """Say whether the person signed in may look at the hotline of an event; a session of no post is bound to none."""
    post = current_user.session.post
    return post is None or event_of(tx, post) == event_id


def require_here(tx: Tx, event_id: str) -> None:
    """Raise Forbidden for somebody signed in at a post of another event."""
    if not serves(tx, event_id):
        raise Forbidden("elsewhere", "Votre poste est celui d'un autre évènement.",
                        "Le code d'un poste n'ouvre que la CIP pour laquelle il a été donné.",
                        "Revenez à votre poste, ou demandez un code au chef d'équipe.")
