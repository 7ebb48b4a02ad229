"""The verbs of a script that concern the hotline of the public (CIP): ordered, opened, closed. Decides nothing."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exercises import hotline_arguments as given
from exercises.arguments import Ordered
from exercises.play import Play


def order_cip(play: Play, login: str, told: Ordered) -> None:
    play.seqs["order_cip"] = play.client.post(login, play.path("/cip/order"), {"order": play.order(told)})["seq"]


def open_cip(play: Play, login: str, told: given.OpenCip) -> None:
    """Say where relatives are sent, try a line unless the line says not to, then declare the hotline open."""
    play.client.post(login, play.path("/cip/circuit"), {"circuit": told.circuit, "words": told.relatives})
    if told.test != "none":
        play.client.post(login, play.path("/cip/tests"), {"result": told.test})
    play.client.post(login, play.path("/cip/opening"), {
        "untested": told.test != "works", "at": play.ago(told.minutes_ago)})


def close_cip(play: Play, login: str, told: given.CloseCip) -> None:
    """Record the order to close if nobody has, then declare the hotline closed, callbacks still owed handed over."""
    if play.client.get(login, play.path("/cip"))["standing"] == "open":
        play.seqs["close_cip"] = play.client.post(
            login, play.path("/cip/closing-order"), {"order": play.order(told)})["seq"]
    play.client.post(login, play.path("/cip/closing"), {
        "last_words": told.last_words, "redirected": told.redirected, "reassigned_to": told.reassigned_to,
        "relays_confirmed": told.relays_confirmed})


HOTLINE: dict[str, Callable[[Play, str, Any], None]] = {
    act.__name__: act for act in (order_cip, open_cip, close_cip)}
