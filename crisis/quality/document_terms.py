"""The words of the document register (*base documentaire*): rhythms, where a document stands, what was done. Pure."""
from __future__ import annotations

import re

# Every how many months a document is reviewed; 0: it has no rhythm, as an order or a signed minute.
RHYTHMS = {0: "sans revue prévue", 1: "tous les mois", 3: "tous les trois mois", 6: "tous les six mois",
           12: "tous les ans", 24: "tous les deux ans", 36: "tous les trois ans"}
# The list of documents is asked for about a month before an audit (domain.md 8): what is due within it is to review.
SOON_DAYS = 30
STATES = {"current": "à jour", "due_soon": "à revoir", "overdue": "en retard", "undated": "sans date",
          "served": "à tirer du service", "missing": "manquant", "withdrawn": "retiré"}
# A sentence for each that asks for something.
TODO = {"overdue": "Revoyez-le, puis inscrivez sa version et sa date.",
        "due_soon": "Sa revue arrive dans les 30 jours.",
        "undated": "Document sans date : sa prochaine revue ne se calcule pas. Inscrivez la date de sa version."}
ACTS = {"document_registered": "inscrit", "document_revised": "revu", "document_changed": "fiche changée",
        "document_withdrawn": "retiré"}
REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,29}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,19}")
GENERAL = "général"


def about(commitment: int | None) -> str:
    """Return what a document is about, as a list says it."""
    return f"engagement {commitment}" if commitment else GENERAL


def counted(state: str, number: int) -> str:
    """Return how many things are in a state: 2 en retard, 7 manquants."""
    return f"{number} {STATES[state]}{'s' if state == 'missing' and number > 1 else ''}"
