"""What an operator has typed in a call sheet (*fiche d'appel*), and whether a table may keep it. Pure.

Whose sheet it is, and what it does to what stands, is `call_sheets`'s.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crisis.errors import Refused
from crisis.hotline.calls import CATEGORIES, FOLLOW_UPS, LIFE, OTHER, PRIORITIES, PRIORITY_OF, PROFILES
from crisis.journal.store import require_writable
from crisis.territory import Territory

KEY = re.compile(r"[0-9a-f]{32}")
LARGEST = 2**31 - 1
OLDEST = timedelta(hours=12)
"""A browser keeps a sheet no longer, so none began earlier."""
# The signs that each text may have: the columns of the table, and for the note what a call can dictate.
LONGEST = {"place": 200, "caller": 120, "phone": 40, "note": 4_000, "answer": 40, "recipient": 120}
CALLED = {"place": "Le lieu", "caller": "Le nom", "phone": "Le téléphone", "note": "La note", "answer": "La réponse",
          "recipient": "Le destinataire"}
CODES = {"category": CATEGORIES, "profile": PROFILES}


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a sheet; each may still be empty. There is none for the person a caller looks for (D46).

    `sheet`: the version of the answer sheet on the screen; `answer`: the one that was given; `callback_at`: UTC.
    """

    category: str = ""
    profile: str = ""
    priority: int = 0
    commune: str = ""
    place: str = ""
    caller: str = ""
    phone: str = ""
    note: str = ""
    sheet: int = 0
    answer: str = ""
    follow_up: str = "none"
    recipient: str = ""
    callback_at: datetime | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """Return what the table keeps: an hour stands only where a callback is promised, or it would be owed."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return told | {"callback_at": self.callback_at if self.follow_up == "callback" else None}


@dataclass(frozen=True, slots=True)
class Given:
    """One state of a sheet as a browser sends it. `id` was made there (uuid4, hex); the highest `revision` stands.

    `ago`, `ended`: seconds since the call began and ended, by the browser's own clock; `offline`: it began without the
    network.
    """

    id: str
    revision: int
    typed: Typed
    ago: int = 0
    ended: int = 0
    offline: bool = False


def sound(territory: Territory, given: Given) -> None:
    """Raise Refused for what no table may keep; a sheet that is only begun is sound."""
    if not KEY.fullmatch(given.id) or not 0 < given.revision <= LARGEST:
        raise Refused("sheet_id", "Cette fiche d'appel n'est pas reconnue.", "Sa clé n'a pas la forme attendue.",
                      "Rechargez la page.")
    typed = given.typed
    _coded(typed)
    for name, most in LONGEST.items():
        text = getattr(typed, name)
        require_writable(text)
        if len(text) > most:
            raise Refused("too_long", f"{CALLED[name]} : trop long.", f"{len(text)} signes, pour {most} au plus.",
                          "Raccourcissez.")
    if typed.commune and not any(each.code_insee == typed.commune for each in territory.communes):
        raise Refused("commune", "Commune inconnue.", "Elle n'est pas dans le département.",
                      "Laissez la commune vide, et écrivez le lieu.")


def _coded(typed: Typed) -> None:
    known = (typed.category in ("", *CATEGORIES), typed.profile in ("", *PROFILES), typed.follow_up in FOLLOW_UPS,
             typed.priority in (0, *PRIORITIES), 0 <= typed.sheet <= LARGEST)
    if not all(known):
        raise Refused("code", "Un choix de la fiche n'est pas reconnu.", "Il n'est pas dans les listes.",
                      "Rechargez la page, et choisissez dans les listes.")


def ready(typed: Typed) -> None:
    """Raise Refused for a call that cannot end yet: no category, or a callback to nobody."""
    if not typed.category:
        raise Refused("no_category", "La fiche n'a pas de catégorie.", "Les chiffres se lisent par catégorie.",
                      "Choisissez une catégorie, puis clôturez l'appel.")
    if typed.follow_up == "callback" and (typed.callback_at is None or not typed.phone.strip()):
        raise Refused("callback", "Le rappel promis n'a pas d'heure ou pas de numéro.",
                      "Personne ne pourrait rappeler.", "Écrivez l'heure et le téléphone, puis clôturez l'appel.")


def relayable(typed: Typed) -> None:
    """Raise Refused for a relay that the team leader could not make: of another priority, without place or number."""
    if typed.priority != LIFE:
        raise Refused("not_life", "Ce relais est réservé à la priorité 1.",
                      todo="Choisissez la priorité 1 si une vie est en danger.")
    if not typed.place.strip() or not typed.phone.strip():
        raise Refused("relay_place", "Il manque le lieu ou le téléphone.",
                      "Le chef d'équipe doit pouvoir envoyer les secours et rappeler.",
                      "Écrivez le lieu et le téléphone, puis demandez le relais.")


def priority_of(typed: Typed) -> int:
    """Return the priority of a call that ends: the one chosen, else that of its category."""
    return typed.priority or PRIORITY_OF.get(typed.category, OTHER)
