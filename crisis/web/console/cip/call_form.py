"""What the form of a call gives, read into what `call_sheets` takes: strictly when it is sent, as it comes when typed.

The names of the fields stand here and in `templates/cip/_call.html`. Nothing is decided here.
"""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from flask import request

from crisis.errors import Refused
from crisis.hotline.call_typed import OLDEST, Given, Typed
from crisis.territory import Territory
from crisis.web import given
from playbooks.wordlist import folded

CODE = re.compile(r"(?:.*\()?([0-9][0-9AB][0-9]{3})\)?")
DIGITS = re.compile(r"[0-9]{1,10}")


def sent(territory: Territory, began: datetime) -> Given:
    """Return the sheet of a form that somebody sends. Raises Refused for a commune or an hour that is none.

    `began`: of the call, UTC. An hour promised in it is the first one after: a sheet that arrives late, or is saved
    again once the hour has passed, says the same day.
    """
    typed = replace(_typed(), callback_at=given.coming_hour("rappel", began, far=True))
    commune = commune_of(territory, given.text("commune_appel"))
    if commune is None:
        raise Refused("commune", "Commune inconnue.", f"Reçu : « {given.text('commune_appel')[:60]} ».",
                      "Choisissez-la dans la liste, ou écrivez le lieu plus bas.")
    return _given(replace(typed, commune=commune))


def kept(territory: Territory, began: datetime) -> Given:
    """Return the sheet as it is being typed: half an hour is none yet, half a commune is a place."""
    typed, written = _typed(), given.text("commune_appel")
    commune = commune_of(territory, written)
    return _given(replace(typed, callback_at=_hour(began), commune=commune or "",
                          place=typed.place or (written if commune is None else "")))


def commune_of(territory: Territory, typed: str) -> str | None:
    """Return the INSEE code of what was typed: a code, a name, or both; empty for nothing, None for no commune."""
    if not typed:
        return ""
    read = CODE.fullmatch(typed.upper())
    found = [each.code_insee for each in territory.communes
             if (read and each.code_insee == read[1]) or folded(each.nom) == folded(typed)]
    return found[0] if len(found) == 1 else None


def _typed() -> Typed:
    return Typed(category=given.text("categorie"), profile=given.text("profil"), priority=_whole("priorite"),
                 place=given.text("lieu"), caller=given.text("appelant"), phone=given.text("telephone"),
                 note=request.form.get("note_appel", "").replace("\r\n", "\n").strip(), sheet=_whole("version"),
                 answer=given.text("reponse"), follow_up=given.text("suivi") or "none",
                 recipient=given.text("destinataire"))


def _given(typed: Typed) -> Given:
    return Given(given.text("fiche"), _whole("revision"), typed, _whole("depuis"), _whole("fini"),
                 given.ticked("hors_ligne"))


def _whole(name: str) -> int:
    found = given.text(name)
    return int(found) if DIGITS.fullmatch(found) else 0


def began(now: datetime) -> datetime:
    """Return when the call of this form began, by the seconds that the browser counted; now without a script."""
    return now - min(timedelta(seconds=_whole("depuis")), OLDEST)


def _hour(since: datetime) -> datetime | None:
    try:
        return given.coming_hour("rappel", since, far=True)
    except Refused:
        return None
