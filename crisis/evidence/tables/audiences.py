"""Who was informed, by which channel and how fast: audiences, those left without proof, channels, latencies."""
from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, Row, coded, each, made, within

PLACES = {"elected": "commune", "public": "means", "media": "medium"}


def whole(report: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the audiences, what no proof covers, and the channels with their measured latencies."""
    yield made("couverture", "Envois par public, tous messages confondus", [
        Column("Public", words=lambda row: fr.say(fr.AUDIENCES, row.name)),
        Column("Communes visées", "communes_targeted"), Column("Communes couvertes", "communes_covered"),
        Column("Visés", "targeted"), Column("Acceptés", "accepted"), Column("dont remis", "delivered"),
        Column("Inconnus", "unknown"), Column("Échoués", "failed"), Column("Refusés", "refused"),
        Column("Expirés", "expired"), Column("Arrêtés", "stopped"), Column("En attente", "waiting"),
        Column("Premier", "first_at"), Column("Couvert", "covered_at"),
        *coded("Base", "basis", fr.audience_bases(report))],
        each(report, "coverage"))
    yield from _unproven(report, fr)
    yield made("canaux", "Envois et délais par canal, de l'ordre à l'acceptation par l'opérateur", [
        *coded("Canal", "name", fr.CHANNELS), Column("Tentés", "attempted"), Column("Acceptés", "accepted"),
        Column("dont remis", "delivered"),
        Column("Refusés", "refused"), Column("Inconnus", "unknown"), Column("Expirés", "expired"),
        Column("Arrêtés", "stopped"), Column("En attente", "waiting"), Column("Mesures", "n"),
        Column("Médiane (s)", "p50_s"), Column("95e centile (s)", "p95_s"), Column("Maximum (s)", "max_s")],
        each(report, "channels"))
    yield made("delais_canaux", "Délais mesurés par canal, du plus court au plus long", [
        Column("Canal", words=lambda row: fr.say(fr.CHANNELS, row.outer.held["name"])), Column("Délai (s)")],
        within(each(report, "channels"), "latencies"))


def _unproven(report: dict[str, Any], fr: French) -> Iterator[Table]:
    """Name who is without proof of information, in what 48 counts and in all messages, and the reasons why."""
    counted = list(within(each(report, "commitments"), "audiences"))
    every = [(row, "engagement 48") for row in counted] + [(row, "tous messages") for row in each(report, "coverage")]
    told = {row.path: words for row, words in every}

    def columns(title: str, words: Any) -> list[Column]:
        return [Column("Compté pour", words=lambda row: told[row.outer.path]),
                Column("Public", words=lambda row: fr.say(fr.AUDIENCES, row.outer.name)),
                Column(title, words=words), Column(f"{title} (code)")]

    def place(row: Row) -> str:
        return fr.name(PLACES.get(row.outer.name, ""), row.held)

    yield made("sans_preuve", "Sans preuve d'information", columns("Cible", place),
               chain.from_iterable(within([row], "uncovered") for row, _ in every))
    yield made("motifs_publics", "Motifs, par public", columns("Motif", lambda row: fr.say(fr.REASONS, row.held)),
               chain.from_iterable(within([row], "reasons") for row, _ in every))
