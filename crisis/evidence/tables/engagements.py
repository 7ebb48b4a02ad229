"""The engagements: verdicts, why, by which rule and in whose words, other readings, what 48 counts, and milestones."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, coded, each, made, within


def whole(report: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield what each engagement is worth and why, then the milestones that it is judged from."""
    yield _verdicts(report, fr)
    yield made("motifs", "Motifs des verdicts", [
        Column("Engagement", "number", above=True),
        Column("Motif", words=lambda row: fr.say(fr.REASONS, row.held)), Column("Motif (code)")],
        within(each(report, "commitments"), "reasons"))
    yield _readings(report, fr)
    yield _counted(report, fr)
    yield made("depassements", "Motifs des dépassements", [
        Column("Engagement", "commitment"), Column("Motif", "words"), Column("Enregistré", "at"),
        Column("Entrée", "seq")], each(report, "overruns"))
    yield _rules(report, fr)
    yield made("jalons", "Jalons, comptés depuis T0", [
        Column("Jalon", "label"), Column("Jalon (code)", "code"), Column("Prévu avant (s)", "planned_s"),
        Column("Réalisé", "at"), Column("Depuis T0 (s)", "seconds"), Column("Avant T0", "before_start"),
        Column("Entrée", "seq")], each(report, "milestones"))
    yield made("rappels", "Rappels", [
        Column("Engagement", "commitment"), Column("Minute", "step"), Column("Envoyé", "at"),
        Column("Personnes", "persons"), Column("Entrée", "seq")], each(report, "reminders"))


def _verdicts(report: dict[str, Any], fr: French) -> Table:
    return made("verdicts", "Verdicts", [
        Column("Engagement", "number"), *coded("Verdict", "verdict", fr.VERDICTS), *coded("Base", "basis", fr.BASES),
        Column("Départ", "started_at"), Column("Atteint", "met_at"),
        Column("Délai (s)", "seconds"), Column("Règle", "rule")], each(report, "commitments"))


def _readings(report: dict[str, Any], fr: French) -> Table:
    return made("autres_lectures", "Autres lectures, pour information", [
        Column("Engagement", "number", above=True),
        *coded("Lecture", "name", fr.READINGS),
        *coded("Verdict", "verdict", fr.VERDICTS), Column("Atteint", "met_at"), Column("Délai (s)", "seconds"),
        Column("Nombre", "count"), Column("Sur", "of")], within(each(report, "commitments"), "readings"))


def _counted(report: dict[str, Any], fr: French) -> Table:
    return made("engagement_48", "Ce que l'engagement 48 compte\u00a0: messages factuels, numérotés et validés", [
        Column("Public", words=lambda row: fr.say(fr.AUDIENCES, row.name)), Column("Communes", "communes_targeted"),
        Column("Visés", "targeted"), Column("Acceptés", "accepted"), Column("dont remis", "delivered"),
        Column("Inconnus", "unknown"), Column("Échoués", "failed"), Column("Premier", "first_at"),
        Column("Couvert", "covered_at"), Column("Au mieux", "covered_optimistic_at"),
        *coded("Base", "basis", fr.audience_bases(report))],
        within(each(report, "commitments"), "audiences"))


def _rules(report: dict[str, Any], fr: French) -> Table:
    counting = report["event"]["counting_48"]
    return made("regles", "Règles et texte des engagements", [
        Column("Engagement", "number"), Column("Texte", words=lambda row: fr.engagement(row.held["number"]).strip()),
        Column("Règle appliquée", words=lambda row: fr.rule(row.held["rule"])),
        Column("Lecture", words=lambda row: _read_as(row.held["number"], counting, fr)),
        Column("Source du texte", words=lambda _: fr.wording())], each(report, "commitments"))


def _read_as(number: int, counting: str, fr: French) -> str:
    if number == 50:
        return "L'engagement ne fixe aucun délai."
    held = "premier envoi à chaque public" if counting == "first_send" else "chaque public couvert"
    return f"Lecture retenue\u00a0: {held}. {fr.READ_AS[48]}" if number == 48 else ""
