"""Of what a bilan speaks: the period, the préfecture, the hour at which it was made. Counts nothing."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crisis.clock import instant
from crisis.evidence.bilan.asked import Asked
from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Line, upright
from crisis.journal.register import is_demonstration

SHAPE = 1


def read(asked: Asked) -> dict[str, Any]:
    """Return what stands at the head of the object."""
    period, territory = asked.period, asked.territory
    return {"shape": SHAPE, "made_at": instant(asked.now),
            "period": {"code": period.code, "label": period.label, "begins": period.begins.isoformat(),
                       "ends": period.ends.isoformat(), "over": asked.now >= period.until},
            "territory": {"code": territory.code, "prefecture": territory.prefecture, "module7": territory.module7,
                          "demonstration": is_demonstration(asked.tx)}}


def whole(found: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the first table of every file."""
    yield upright("bilan", "Données du bilan annuel", found, (
        Line("Préfecture", "territory.prefecture"), Line("Territoire", "territory.code"),
        Line("Module 7 pris", "territory.module7"), Line("Données inventées", "territory.demonstration"),
        Line("Période", "period.label"), Line("Période (adresse)", "period.code"),
        Line("Premier jour", "period.begins"), Line("Dernier jour", "period.ends"),
        Line("Période achevée", "period.over"), Line("Établi le", "made_at"), Line("Forme du fichier", "shape")))
