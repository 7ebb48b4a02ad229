"""The events behind the figures: their id, hour, nature and verdicts. No title, no name, no place (R28)."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crisis.clock import instant
from crisis.evidence.bilan.asked import Asked
from crisis.evidence.html import French
from crisis.evidence.indicators.definitions import Case
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, coded, each, made, within


def read(asked: Asked) -> dict[str, Any]:
    """Return every event of the period whose chain verifies, the oldest first."""
    return {"events": [_event(case) for case in asked.board.cases]}


def _event(case: Case) -> dict[str, Any]:
    return {"event": case.event, "opened_at": instant(case.opened_at), "nature": case.nature, "plays": case.plays,
            "verdicts": [{"number": one.number, "verdict": one.verdict, "basis": one.basis, "seconds": one.seconds,
                          "rule": one.rule} for one in case.verdicts.values()]}


def whole(found: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the events, then a line for each of their verdicts."""
    events = list(each(found, "events"))
    yield made("evenements", "Évènements de la période", (
        Column("Évènement", "event"), Column("Ouvert", "opened_at"), *coded("Nature", "nature", fr.NATURES),
        *coded("Joué comme", "plays", fr.PLAYS)), events)
    yield made("verdicts", "Verdicts de chaque évènement", (
        Column("Évènement", "event", above=True), Column("Engagement", "number"),
        *coded("Verdict", "verdict", fr.VERDICTS), *coded("Base", "basis", fr.BASES), Column("Délai (s)", "seconds"),
        Column("Règle", "rule")), within(events, "verdicts"))
