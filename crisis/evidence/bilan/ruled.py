"""The rules behind a bilan: which are adopted, and which judged the events of the period (R12)."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from crisis.evidence.bilan.asked import Asked
from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, coded, each, made
from crisis.journal.tables import REGISTER
from crisis.quality.rules import KNOWN, Adopted, adopted
from crisis.quality.terms import BODIES

STANDINGS = {"proposed": "proposée", "adopted": "adoptée"}


def read(asked: Asked) -> dict[str, Any]:
    """Return the standing of each rule now, and how many events each judged, as it stood when they opened."""
    state = adopted.state(asked.tx, REGISTER)
    judged = Counter((number, one.rule) for case in asked.board.cases for number, one in case.verdicts.items()
                     if one.verdict not in ("running", "not_applicable"))
    return {"rules": {
        "known": [_known(state, number, version) for number, version in sorted(KNOWN)],
        "judged": [{"number": number, "rule": rule, "events": many}
                   for (number, rule), many in sorted(judged.items())]}}


def _known(state: Adopted, number: int, version: int) -> dict[str, Any]:
    one = state.of(number, version)
    return {"number": number, "version": version, "standing": state.standing(number, version),
            "adopted_on": one.adopted_on if one else None, "body": one.body if one else None}


def whole(found: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the rules, then what each judged."""
    yield made("regles", "Règles", (
        Column("Engagement", "number"), Column("Version", "version"), *coded("État", "standing", STANDINGS),
        Column("Adoptée le", "adopted_on"), *coded("Par", "body", BODIES)), each(found, "rules.known"))
    yield made("regles_appliquees", "Règles qui ont jugé les évènements", (
        Column("Engagement", "number"), Column("Règle", "rule"), Column("Évènements", "events")),
        each(found, "rules.judged"))
