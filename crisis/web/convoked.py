"""The personal page of somebody on duty in an organism that the COD convenes. Only its buttons act (R19)."""
from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from crisis.db import Tx
from crisis.directory import organisms
from crisis.journal import store
from crisis.oncall import awaited, convocations
from crisis.oncall.convocations import MINUTES, Said
from crisis.oncall.seats import seats
from crisis.web import called
from crisis.web.house import house


def page(tx: Tx, call: Row[Any]) -> ResponseReturnValue:
    """Show the convening of a personal link, and what the organism has answered so far. Opening it changes nothing."""
    found = seats.state(tx, call.event)
    seat = found.rows.get(call.organism)
    name = organisms.names(tx, [call.organism]).get(call.organism, "")
    who = store.texts(tx, call.event, [seat.words]).get(seat.words, "") if seat and seat.words else ""
    return render_template("public/convoked.html", call=call, seat=seat, name=name, who=who, minutes=MINUTES,
                           called_off=awaited.called_off.state(tx, call.event), over=found.ended,
                           told=called.told(tx, call, house().territory),
                           territory=house().territory)


def take(tx: Tx, call: Row[Any], said: str, minutes: int | None) -> None:
    """Take the answer of an organism from its page."""
    answer = Said(said, minutes, request.form.get("representant", ""))
    convocations.answer(tx, call, answer, "link", convocations.own_by(call))
