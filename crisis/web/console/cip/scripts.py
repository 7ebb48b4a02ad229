"""What is never improvised on the telephone: the scripts of `playbooks/_cip.yaml`, to be read aloud or printed.

Two addresses show the same: one in the tab of the event, one for a post, which sees nothing else of it.
"""
from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.hotline.standing import standings
from crisis.journal import store
from crisis.web.access import access
from crisis.web.console.cip.outside import outside
from crisis.web.console.tabs import page, tab
from crisis.web.french import local
from crisis.web.house import house

scripts_tab = tab("cip_scripts")
NOWHERE = "[circuit à demander au chef d'équipe]"


def circuit(tx: Tx, event_id: str) -> str:
    """Return where callers who look for a relative are sent, as the chief named it; a reminder to ask if none is."""
    key = standings.state(tx, event_id).circuit_text
    return store.texts(tx, event_id, [key]).get(key, NOWHERE) if key else NOWHERE


def _gather(tx: Tx, event_id: str) -> dict[str, Any]:
    known = house().here.playbooks.scripts
    return {"scripts": known.scripts, "notices": known.notices(local(tx.now).date()), "circuit": circuit(tx, event_id)}


@scripts_tab.get("/cip/scripts")
@access("see")
def scripts(event_id: str) -> ResponseReturnValue:
    """Show the scripts to whoever sees the event."""
    return page("cip/scripts.html", "cip", event_id, lambda tx, _seen: _gather(tx, event_id))


@scripts_tab.get("/cip/poste/scripts")
@access("read_answers")
def at_post(event_id: str) -> ResponseReturnValue:
    """Show the scripts at a post."""
    return outside("cip/scripts.html", event_id, lambda tx: _gather(tx, event_id))
