"""The French of the hotline of the public (CIP): codes, and the sentence of each kind of entry."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crisis.events.cip import CIRCUITS, RESULTS
from crisis.web.console.naming import Naming

Sentence = Callable[[dict[str, Any], Naming], str]
HOTLINE = {"none": "pas d'ordre d'ouvrir", "ordered": "ordonnée, pas encore ouverte", "open": "ouverte",
           "closing": "ordre de fermer donné", "closed": "fermée"}
CIRCUIT = CIRCUITS


def _opened(data: dict[str, Any], _naming: Naming) -> str:
    return f"CIP ouverte, numéro {data['number']}{', sans essai de ligne' if data['untested'] else ''}."


SENTENCES: dict[str, tuple[str, Sentence]] = {
    "cip_ordered": ("CIP", lambda _d, _n: "Ordre d'ouvrir la cellule d'information du public (CIP)."),
    "cip_order_withdrawn": ("CIP", lambda _d, _n: "Ordre d'ouvrir la CIP retiré."),
    "cip_circuit_set": ("CIP", lambda d, _n: f"Appels de proches : {CIRCUITS[d['circuit']]}."),
    "cip_line_tested": ("CIP", lambda d, _n: f"Essai de ligne : {RESULTS[d['result']]}."),
    "cip_opened": ("CIP", _opened),
    "cip_closing_ordered": ("CIP", lambda _d, _n: "Ordre de fermer la CIP."),
    "cip_closed": ("CIP", lambda _d, _n: "CIP fermée."),
}
