"""How journeys are told: one table for people, one JSON document for machines. A miss is printed, never hidden."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.browser.counting import Count

HEADS = ("parcours", "personne", "pages", "appuis", "champs", "touches", "geste s", "attente s", "total s", "lecture s")


@dataclass
class Target:
    """One thing to hold, what it is of the journey, and whether it is held."""

    what: str
    most: float
    found: float

    @property
    def kept(self) -> bool:
        return self.found <= self.most

    def __str__(self) -> str:
        return f"{self.what} : {self.found:g} pour {self.most:g} au plus, {'tenu' if self.kept else 'MANQUÉ'}"


@dataclass
class Told:
    """What was counted: persons by journey, the targets of each, the bytes of first loads."""

    journeys: dict[str, dict[str, Count]] = field(default_factory=dict)
    targets: dict[str, list[Target]] = field(default_factory=dict)
    loads: dict[str, dict[str, int]] = field(default_factory=dict)

    def together(self, name: str) -> Count:
        return sum(self.journeys[name].values(), Count())

    def document(self) -> dict[str, Any]:
        made: dict[str, Any] = {name: {
            "persons": {person: count.told() for person, count in persons.items()},
            "together": self.together(name).told(),
            "targets": [{"what": each.what, "most": each.most, "found": each.found, "kept": each.kept}
                        for each in self.targets.get(name, [])]} for name, persons in self.journeys.items()}
        return {"journeys": made, "first_load_gzipped": self.loads}

    def table(self) -> str:
        rows = [HEADS, *(self._row(name, person, count) for name, persons in self.journeys.items()
                         for person, count in persons.items())]
        wide = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
        lines = ["  ".join(cell.ljust(wide[at]) if at < 2 else cell.rjust(wide[at]) for at, cell in enumerate(row))
                 for row in rows]
        lines += [f"première charge de {page} : {some['page'] / 1000:.1f} Ko compressés hors thème "
                  f"({some['theme'] / 1000:.1f} Ko de thème)" for page, some in self.loads.items()]
        lines += [f"{name} – {each}" for name, some in self.targets.items() for each in some]
        return "\n".join(lines)

    @staticmethod
    def _row(name: str, person: str, count: Count) -> tuple[str, ...]:
        told = count.told()
        return (name, person, *(str(told[key]) for key in ("pages", "taps", "fields", "keys")),
                *(f"{told[key]:.1f}" for key in ("gestures", "waited", "modelled", "reading")))

    def printed(self) -> str:
        return f"{self.table()}\n{json.dumps(self.document(), ensure_ascii=False)}"


told = Told()
