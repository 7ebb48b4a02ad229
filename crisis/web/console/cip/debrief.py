"""The hot debrief (*bilan à chaud*) of the hotline: fixed questions and a free text, before or after the closing."""
from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import cip_care
from crisis.hotline.standing import standings
from crisis.journal import store
from crisis.journal.contents import contents
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.lines import told
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import page, tab
from crisis.web.house import house

debrief_tab = tab("cip_debrief")
FIELDS = {"tenu": "held", "manque": "lacked", "demandes": "asked", "fatigue": "fatigue", "changer": "change",
          "autre": "more"}


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("cip/debrief.html", "cip", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    written = store.some(tx, seen.id, contents.state(tx, seen.id).of("cip_debriefed"))
    return {"lines": told(tx, seen.id, written[::-1], actor(), house().territory),
            "standing": standings.state(tx, seen.id),
            "questions": [(field, cip_care.QUESTIONS[name]) for field, name in FIELDS.items()]}


@debrief_tab.get("/cip/bilan")
@access("see")
def debrief(event_id: str) -> ResponseReturnValue:
    """Show the debriefs and, to whoever ran the hotline, the questions."""
    return _page(event_id)


@debrief_tab.post("/cip/bilan")
@access("run_cip")
def record(event_id: str) -> ResponseReturnValue:
    """Record a debrief."""
    return act(lambda tx: cip_care.debrief(tx, actor(), event_id, {
        name: given.text(field) for field, name in FIELDS.items()}),
        lambda _: url_for("cip_debrief.debrief", event_id=event_id), lambda refusal: _page(event_id, refusal),
        "Bilan à chaud inscrit.")
