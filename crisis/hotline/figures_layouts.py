"""The layouts of other exchanges, told once: which of their columns holds each figure, by the first line of a file.

What the columns hold is read by `figures_files`.
"""
from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from crisis.db import Tx
from crisis.errors import Refused
from crisis.hotline.figures_files import FIELDS, OPTIONAL, OWN, Sheet
from crisis.hotline.tables import figures_layout


def known(tx: Tx, sheet: Sheet) -> Mapping[str, int] | None:
    """Return the columns of a file, of the layout of the house or of one that was told; None for another."""
    if sheet.own:
        return OWN
    told = tx.execute(select(figures_layout.c.mapped).where(figures_layout.c.header == sheet.header)).scalar()
    return None if told is None else {str(name): int(rank) for name, rank in json.loads(told).items()}


def sound(sheet: Sheet, mapped: Mapping[str, int]) -> Mapping[str, int]:
    """Return columns that were told, if they may be. Raises Refused."""
    missing = [name for name in FIELDS if name not in mapped and name not in OPTIONAL]
    ranks = list(mapped.values())
    if missing or not all(0 <= rank < len(sheet.names) for rank in ranks):
        raise Refused("figures_layout", "Il manque des colonnes.",
                      "Chaque chiffre vient d'une colonne du fichier ; seuls les refusés peuvent manquer.",
                      "Choisissez une colonne pour chaque chiffre.")
    if len(set(ranks)) != len(ranks):
        raise Refused("figures_layout", "Une colonne est prise deux fois.", "Deux chiffres viendraient de la même.",
                      "Choisissez une colonne différente pour chaque chiffre.")
    return mapped


def remember(tx: Tx, sheet: Sheet, mapped: Mapping[str, int]) -> None:
    """Keep the columns of a layout in place of those told before; the layout of the house has its own."""
    if sheet.own:
        return
    tx.execute(delete(figures_layout).where(figures_layout.c.header == sheet.header))
    tx.execute(insert(figures_layout), {"header": sheet.header, "mapped": json.dumps(dict(mapped), sort_keys=True)})
