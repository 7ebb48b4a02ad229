"""The page of C'EST RÉEL: defaults filled, one act. What it does is `events.turned`'s business."""
from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import left_behind, turned
from crisis.events.activation import first_called
from crisis.events.opening import TYPE, ZONE
from crisis.events.turned import Turned
from crisis.journal import store
from crisis.journal.turned import turns
from crisis.messages import carried
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.picture import Picture
from crisis.web.console.situation import levels
from crisis.web.console.tabs import for_orders, page, tab
from crisis.web.house import house

turning = tab("turning")


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/turning.html", "situation", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    facts = turned.facts(tx, seen.id)
    words = store.texts(tx, seen.id, [each["text"]["id"] for each in facts if "text" in each])
    return {"facts": [(each, words.get(each.get("text", {}).get("id", ""), "")) for each in facts],
            "offered": carried.offered(tx, seen.id), "real": turns.state(tx, seen.id).real,
            "told": (len(left_behind.persons(tx, seen.id)), len(left_behind.organisms(tx, seen.id)),
                     len(left_behind.reached(tx, seen.id))),
            "proposed": turned.title(tx, house().here, seen.id),
            "levels": levels(), "level": house().territory.default_level,
            "authority": actor().person if "authority" in actor().roles else first_called(tx) or "",
            "types": [(each.code, each.label) for each in house().territory.types]} | for_orders(tx, seen)


@turning.get("/cest-reel")
@access("turn_real")
def form(event_id: str) -> ResponseReturnValue:
    """Show everything that one press does, with its defaults."""
    return _page(event_id)


@turning.post("/cest-reel")
@access("turn_real")
def turn(event_id: str) -> ResponseReturnValue:
    """Turn the exercise into a real event, and lead to that one; whoever comes second is led there too."""
    def do(tx: Tx) -> str:
        kind = given.text("type")
        lacking = [*([TYPE] if kind == "a_preciser" else []), *([ZONE] if given.ticked("zone") else [])]
        return turned.turn_real(tx, actor(), house().here, event_id, Turned(
            given.moment("recue"), given.text("source"), given.text("certain"), given.numbers("fait"),
            given.text("suite"), given.text("niveau"), given.order(), given.text("motif"),
            "" if TYPE in lacking else kind, None, _title(), lacking))
    return act(do, lambda real: url_for("situation.situation", event_id=real),
               lambda refusal: _page(event_id, refusal),
               "C'est réel : l'évènement réel est ouvert, l'exercice est arrêté, chacun en est prévenu.")


def _title() -> str:
    """Return a title that somebody wrote. One left as it was offered follows the type and the hour chosen beside it."""
    written = given.text("titre")
    return "" if written == given.text("propose") else written
