"""The exercise that an event plays: its length, each inject, its jumps, what observers saw. Codes, never texts."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, Line, coded, each, made, upright


def whole(report: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the exercise; nothing for an event that plays none, nor for a report made before it was told."""
    if not report.get("exercise"):
        return
    yield _exercise(report)
    yield made("injects", "Injects\u00a0: prévu, dû, réalisé", [
        Column("Inject", "number"), *coded("État", "state", fr.INJECTS), Column("Depuis H (s)", "offset"),
        Column("Prévu", "planned_at"), Column("Dû", "due_at"), Column("Réalisé", "actual_at"),
        Column("Retard (s)", "late_s"), Column("Différé pour retard", "held_late"),
        *coded("Canal", "channel", fr.INJECT_CHANNELS), *coded("Nature", "kind", fr.INJECT_KINDS),
        Column("Objectif (code)", "objective"), Column("À la main", "by_hand"), Column("Joué", "played_at"),
        Column("Délai attendu (min)", "delay_min"), Column("Attendu avant", "until"),
        Column("Sauté", "skipped_at"), *coded("Sauté par", "skipped_by", fr.FUNCTIONS),
        Column("Envois tentés", "reached.attempted"), Column("Acceptés", "reached.accepted"),
        Column("dont remis", "reached.delivered"), Column("Entrée", "seq")], each(report, "exercise.injects"))
    yield made("sauts", "Sauts du chronogramme", [
        Column("Heure", "at"), Column("Avance (s)", "seconds"), Column("Entrée", "seq")],
        each(report, "exercise.jumps"))
    yield made("observations", "Observations, par objectif et par question", [
        Column("Objectif", "objective"), Column("Question", "question"), Column("Inject", "inject"),
        *coded("Constat", "outcome", fr.OBSERVED), *coded("Fonction", "function", fr.FUNCTIONS),
        Column("Vu", "seen_at"), Column("Enregistré", "recorded_at"), Column("Corrige l'entrée", "corrects"),
        Column("Entrée", "seq")], each(report, "exercise.observations"))


def _exercise(report: dict[str, Any]) -> Table:
    turned = [Line("Devenu réel", "exercise.turned_real.at"), Line("Évènement réel", "exercise.turned_real.event"),
              Line("Entrée de ce passage", "exercise.turned_real.seq")] if report["exercise"]["turned_real"] else []
    return upright("exercice", "Exercice", report, [
        Line("Numéro", "exercise.number"), Line("Heure H", "exercise.h"), Line("Fin", "exercise.ended_at"),
        Line("Durée brute depuis H (s)", "exercise.gross_s"),
        Line("Durée nette, sans les pauses (s)", "exercise.net_s"), *turned,
        Line("Injects prévus", "exercise.totals.planned"), Line("Émis", "exercise.totals.issued"),
        Line("dont plus de 2 min après leur heure", "exercise.totals.late"),
        Line("Différés pour retard", "exercise.totals.held_late"), Line("Sautés", "exercise.totals.skipped"),
        Line("Jamais partis", "exercise.totals.never_left"),
        Line("Destinataires joints en réel", "exercise.participants.real"),
        Line("Destinataires restés au bac à sable", "exercise.participants.sandbox"),
        Line("Entrée du commencement", "exercise.seq"),
        Line("Empreinte du chronogramme", "exercise.chronogramme")])
