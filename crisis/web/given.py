"""What a form gives, read into what commands take. Decides how an hour is typed, not if it is believable."""
from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import product

from flask import g, request

from crisis.clock import instant, parse_instant
from crisis.errors import Refused
from crisis.events.orders import Order
from crisis.events.pieces import Piece
from crisis.web.french import PARIS, hour, local, stamp

STEP = timedelta(minutes=5)
SLIP = timedelta(hours=12)
CLOSE = timedelta(minutes=30)  # Over midnight: a watch that runs fast, or a slip of the finger.
LARGEST = 2**31 - 1
HOURS = re.compile(r"([01]?\d|2[0-3])\s?[:hH]\s?([0-5]\d)")


def text(name: str) -> str:
    """Return what was typed, without the blanks around it."""
    return request.form.get(name, "").strip()


def ticked(name: str) -> bool:
    return request.form.get(name, "") == "oui"


def whole(name: str) -> int:
    """Return a number. Raises Refused."""
    typed = text(name)
    if not re.fullmatch(r"[0-9]{1,9}", typed):
        raise Refused("number", "Nombre attendu.", f"Reçu : « {typed[:20]} ».", "Écrivez un nombre entier.")
    return int(typed)


def numbers(name: str) -> list[int]:
    """Return the numbers of the boxes that were ticked; what is none is left out."""
    return [int(each) for each in request.form.getlist(name) if re.fullmatch(r"[0-9]{1,9}", each)]


def number(name: str, default: int) -> int:
    """Return a number of the address, within what a number of entry or page may be."""
    return min(max(0, request.args.get(name, default, int)), LARGEST)


def steps(now: datetime, how_many: int = 24) -> list[tuple[str, str]]:
    """Return the hours offered for an order: the value and the words, back in steps of five minutes."""
    last = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0)
    back = [last - STEP * each for each in range(how_many) if now - (last - STEP * each) >= timedelta(minutes=1)]
    return [(instant(each), f"à {hour(each)} (il y a {round((now - each).total_seconds() / 60)} min)") for each in back]


def order() -> Order:
    """Return the order of a form: who decided, by what means, at what hour (empty: now)."""
    return Order(text("autorite") or None, text("moyen") or "telephone", moment("heure"))


def moment(name: str) -> datetime | None:
    """Return an instant chosen in a list; None if it is left empty. Raises Refused."""
    typed = text(name)
    try:
        return parse_instant(typed) if typed else None
    except ValueError as error:
        raise Refused("hour", "Heure non comprise.", todo="Choisissez une heure de la liste.") from error


def past_hour(name: str, now: datetime) -> datetime | None:
    """Return the last time that the wall clock of Paris showed a typed HH:MM; None if it is empty.

    Raises Refused for an hour that is close ahead: it is a slip, not yesterday. 23:50 typed at 00:10 is yesterday;
    00:05 typed at 23:50 is a watch that runs fast, and not this morning.
    """
    typed, believed = text(name), now + timedelta(minutes=1)
    last = max((each for each in _readings(typed, now, (0, -1)) if each <= believed), default=None)
    coming = min((each for each in _readings(typed, now, (0, 1)) if each > believed), default=None)
    if coming is not None and _slipped(last, coming, now):
        raise Refused("hour_future", "Cette heure est dans le futur.",
                      f"« {typed[:20]} » est compris comme le {stamp(coming)} ; il est {hour(now)}.",
                      "Donnez l'heure du fait ; pour un fait de la veille, écrivez une note avec la date.")
    return _understood(last)


def _slipped(last: datetime | None, coming: datetime, now: datetime) -> bool:
    """Return whether an hour was meant for what is to come: close ahead, and long past if it is not."""
    same_day = local(coming).date() == local(now).date()
    return coming <= now + (SLIP if same_day else CLOSE) and (last is None or now - last >= SLIP)


def _understood(moment: datetime | None) -> datetime | None:
    """Remember the date that was added to a typed hour, so that the page which follows can say it."""
    if moment is not None:
        g.understood = stamp(moment)
    return moment


def understood() -> str:
    """Return the day and hour that this request understood from a typed hour; empty if none was typed."""
    return str(g.get("understood", ""))


def coming_hour(name: str, now: datetime, *, far: bool = False) -> datetime | None:
    """Return the next time that the wall clock of Paris will show a typed HH:MM; None if it is empty.

    Raises Refused for one more than twelve hours ahead unless it is said to be meant (`far`): 04:00 typed at 05:23
    is more often a slip than tomorrow.
    """
    typed = text(name)
    coming = min((each for each in _readings(typed, now, (0, 1)) if each > now), default=None)
    if coming is not None and coming - now > SLIP and not far:
        raise Refused("hour_far", "Cette heure est-elle la bonne ?",
                      f"« {typed[:20]} » est compris comme le {stamp(coming)}, dans plus de 12 heures ; "
                      f"il est {hour(now)}.", "Corrigez l'heure, ou confirmez le jour en cochant la case.")
    return _understood(coming)


def _readings(typed: str, now: datetime, days: tuple[int, ...]) -> list[datetime]:
    """Return every instant that a wall hour may mean: two days, and both passes of an hour that comes twice."""
    if not typed:
        return []
    read = HOURS.fullmatch(typed)
    if read is None:
        raise Refused("hour", "Heure non comprise.", f"Reçu : « {typed[:20]} ».", "Écrivez-la comme 03:12.")
    today = now.astimezone(PARIS).replace(hour=int(read[1]), minute=int(read[2]), second=0, microsecond=0)
    wall = [(today + timedelta(days=shift)).replace(fold=fold) for shift, fold in product(days, (0, 1))]
    # An hour that the change of clocks skips never was; Python would slide it by an hour.
    return [each.astimezone(UTC) for each in wall if each.astimezone(UTC).astimezone(PARIS).hour == each.hour]


def wall_hour(moment: datetime | None) -> str:
    """Return an instant as a field of hours shows it in Paris: 04:30; empty for none."""
    return f"{local(moment):%H:%M}" if moment else ""


def piece(name: str) -> Piece | None:
    """Return the file of a form, or None if no file was chosen."""
    found = request.files.get(name)
    if found is None or not found.filename:
        return None
    found.stream.seek(0)
    return Piece(found.stream.read(), found.mimetype)
