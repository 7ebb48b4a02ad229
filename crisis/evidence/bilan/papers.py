"""The document register in a bilan: how many documents are in date, and which of those expected lack. Counts alone."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crisis.clock import instant
from crisis.evidence.bilan.asked import Asked, entries_until
from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, Line, each, made, upright
from crisis.journal.tables import REGISTER
from crisis.quality import documents as register
from crisis.quality.audited import answered, tally
from crisis.quality.documents import Documents, state_of

COUNTS = {
    "kept": ("Documents inscrits", "Documents de la base documentaire, hors documents retirés."),
    "current": ("dont à jour", "Leur revue est à plus de 30 jours, ou ils n'en ont pas."),
    "due_soon": ("dont à revoir", "Leur revue arrive dans les 30 jours."),
    "overdue": ("dont en retard", "Le jour de leur revue est passé."),
    "undated": ("dont sans date", "La date de leur version n'est pas connue : leur revue ne se calcule pas."),
    "expected": ("Documents attendus d'un audit", "La liste proposée par le service, pour les modules pris."),
    "served": ("dont à tirer du service", "Sans document inscrit, et montrés par une page du service."),
    "missing": ("dont manquants", "Sans document inscrit, et montrés par aucune page du service.")}


def read(asked: Asked) -> dict[str, Any]:
    """Return the counts as they were at the end of the period, or now while it is not over."""
    counts = _counts(asked, _state(asked))
    return {"documents": {"at": instant(asked.until), "figures": [
        {"code": code, "title": title, "definition": definition, "count": counts.get(code, 0)}
        for code, (title, definition) in COUNTS.items()]}}


def _state(asked: Asked) -> Documents:
    """Return the register as it was: what was folded already, unless the period is over."""
    if asked.now < asked.period.until:
        return register.documents.state(asked.tx, REGISTER)
    found = Documents()
    for entry in entries_until(asked):
        found = register.step(found, entry)
    return found


def _counts(asked: Asked, state: Documents) -> dict[str, int]:
    kept = [state_of(one, asked.last_day) for one in state.standing()]
    wanted = answered(state, asked.last_day, module7=asked.territory.module7)
    lacking = tally(wanted)
    return {"kept": len(kept), "expected": len(wanted), "served": lacking.get("served", 0),
            "missing": lacking.get("missing", 0),
            **{code: kept.count(code) for code in ("current", "due_soon", "overdue", "undated")}}


def whole(found: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the counts, and the instant of which they speak."""
    yield made("documents", "Base documentaire", (
        Column("Indicateur", "title"), Column("Nombre", "count"), Column("Définition", "definition"),
        Column("Indicateur (code)", "code")), each(found, "documents.figures"))
    yield upright("documents_etat", "Base documentaire, état au", found, (
        Line("Comptés jusqu'au", "documents.at"),))
