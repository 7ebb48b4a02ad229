"""How a form says which communes: all, some arrondissements, or a list. What they are for is not its business."""
from __future__ import annotations

from flask import request

from crisis.errors import Refused
from crisis.territory import Territory
from crisis.web import given

# Each choice of communes: how the page calls it, and the boxes that it counts.
ZONES = {"": ("« Ne pas changer les communes »", ""), "toutes": ("« Tout le département »", ""),
         "arrondissements": ("« Par arrondissement »", "arrondissement"),
         "liste": ("« Une liste de communes »", "commune")}


def chosen_communes(territory: Territory) -> list[str] | None:
    """Return the communes of a choice; None if none was made. Raises Refused for boxes that contradict it."""
    scope = given.text("zone")
    _sound_choice(*ZONES.get(scope, ZONES["liste"]))
    if not scope:
        return None
    if scope == "toutes":
        return [each.code_insee for each in territory.communes]
    if scope == "arrondissements":
        chosen = set(request.form.getlist("arrondissement"))
        return [each.code_insee for each in territory.communes if each.arrondissement in chosen]
    return list(dict.fromkeys(request.form.getlist("commune")))


def _sound_choice(chosen: str, counted: str) -> None:
    """Refuse boxes that the choice does not count: nobody can tell which of the two was meant."""
    for line, boxes in ZONES.values():
        if boxes and boxes != counted and request.form.getlist(boxes):
            raise Refused("zone", "Le choix des communes se contredit.",
                          f"Des cases sont cochées sous {line}, mais la ligne choisie est {chosen}.",
                          "Choisissez la ligne voulue, et décochez les cases de l'autre.")
