"""The callbacks that the hotline promised: who waits for one, and *rappelé à HH:MM*, before and after the closing."""
from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import cip_callbacks
from crisis.hotline import owed
from crisis.web import given
from crisis.web.access import SIGNED_IN, access, actor
from crisis.web.console.act import act
from crisis.web.console.cip import alone
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import named, tab

callbacks_tab = tab("cip_callbacks")


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return alone.page("cip/callbacks.html", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    rows = owed.callbacks(tx, actor(), seen.id)
    return {"owed": [row for row in rows if row.called_back_at is None],
            "made": [row for row in rows if row.called_back_at is not None]} | named(tx, set())


@callbacks_tab.get("/cip/rappels")
@access(SIGNED_IN)
def owed_list(event_id: str) -> ResponseReturnValue:
    """List the callbacks promised that this person may make. The command asks who reads them."""
    return _page(event_id)


@callbacks_tab.post("/cip/rappels/<sheet_id>")
@access(SIGNED_IN)
def called_back(event_id: str, sheet_id: str) -> ResponseReturnValue:
    """Say that a callback was made, or that it was not."""
    made = given.text("fait") != "non"
    return act(lambda tx: cip_callbacks.called_back(tx, actor(), event_id, sheet_id,
                                                    given.past_hour("heure", tx.now), made=made),
               lambda _: url_for("cip_callbacks.owed_list", event_id=event_id),
               lambda refusal: _page(event_id, refusal), "Rappel noté." if made else "Rappel remis à faire.")
