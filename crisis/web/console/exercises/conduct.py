"""The page by which an exercise is conducted, standing with a telephone or at a desk. `events.conduct` decides."""
from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from crisis.db import Tx
from crisis.drills import offsets
from crisis.drills.conducted import conducted
from crisis.errors import Refused
from crisis.events import conduct as acts
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.exercises import board
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import page, tab
from crisis.web.house import house

conduct_tab = tab("conduct")
SAID = {"hold": "Inject retenu.", "release": "Inject libéré.", "skip": "Inject sauté."}


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    return page("event/conduct.html", "conduct", event_id, _gather, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    """Return the exercise as it stands; nothing for an event that plays none. Raises Forbidden."""
    if not conducted.state(tx, seen.id).exercise:
        return {"board": None}
    _, state = acts.conducted_by(tx, actor(), seen.id)
    found = board.shown(tx, seen.id, state)
    return {"board": found, "version": board.version(found)}


def _here(event_id: str) -> str:
    return url_for("conduct.conduct", event_id=event_id)


@conduct_tab.get("/exercice")
@access(acts.RIGHT)
def conduct(event_id: str) -> ResponseReturnValue:
    """Show the exercise that an event plays to whoever conducts it."""
    return _page(event_id)


@conduct_tab.post("/exercice/pause")
@access(acts.RIGHT)
def pause(event_id: str) -> ResponseReturnValue:
    return act(lambda tx: acts.pause(tx, actor(), event_id, given.text("motif")), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Exercice en pause. Les délais continuent.")


@conduct_tab.post("/exercice/reprise")
@access(acts.RIGHT)
def resume(event_id: str) -> ResponseReturnValue:
    return act(lambda tx: acts.resume(tx, actor(), event_id), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Exercice repris.")


@conduct_tab.post("/exercice/saut")
@access(acts.RIGHT)
def jump(event_id: str) -> ResponseReturnValue:
    """Bring the chronogramme forward to an hour typed as minutes, or hours and minutes, from H."""
    return act(lambda tx: acts.jump(tx, actor(), event_id, _offset("vers")), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), "Chronogramme avancé.")


def _offset(name: str) -> int:
    """Return the seconds from H of a field. Raises Refused."""
    try:
        return offsets.read(given.text(name))
    except ValueError as error:
        raise Refused("jump_hour", "Heure d'exercice non comprise.", f"{error}.".capitalize(),
                      f"Écrivez-la comme {offsets.EXAMPLES}.") from error


@conduct_tab.post("/exercice/inject")
@access(acts.RIGHT)
def inject(event_id: str) -> ResponseReturnValue:
    """Hold one inject, let it go, or leave it out, as the button says."""
    wanted = given.text("acte")
    return act(lambda tx: _marked(tx, event_id, wanted), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), SAID.get(wanted, ""))


def _marked(tx: Tx, event_id: str, wanted: str) -> int:
    number = given.whole("numero")
    if wanted == "skip":
        return acts.skip(tx, actor(), event_id, number, given.text("motif"))
    if wanted not in SAID:
        raise Refused("inject_act", "Acte inconnu.", todo="Choisissez un des boutons de l'inject.")
    return (acts.hold if wanted == "hold" else acts.release)(tx, actor(), event_id, number)


@conduct_tab.post("/exercice/joue")
@access(acts.RIGHT)
def played(event_id: str) -> ResponseReturnValue:
    """Record that an inject was said, shown or handed over, now or at the hour typed."""
    return act(lambda tx: acts.say_played(tx, actor(), event_id, given.whole("numero"),
                                          given.past_hour("heure", tx.now)),
               lambda _: _here(event_id), lambda refusal: _page(event_id, refusal), "Inject joué.")


@conduct_tab.post("/exercice/fin")
@access(acts.RIGHT)
def end(event_id: str) -> ResponseReturnValue:
    """End the exercise: a box is ticked first, since nothing leaves any more afterwards."""
    return act(lambda tx: _ended(tx, event_id), lambda _: _here(event_id), lambda refusal: _page(event_id, refusal),
               "Exercice terminé ; les personnes appelées sont prévenues.")


def _ended(tx: Tx, event_id: str) -> int:
    if not given.ticked("confirme"):
        raise Refused("end_confirm", "L'exercice n'est pas terminé.", "La case n'est pas cochée.",
                      "Cochez-la pour terminer l'exercice.")
    return acts.end(tx, actor(), house().here, event_id)
