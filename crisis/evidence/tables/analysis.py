"""What an analyst looks for: coverage step by step, who was waited for, alarms, quality, the trend.

Each part is written only if the report has it.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.identity import CLOCKS
from crisis.evidence.tables.making import Column, Line, Row, coded, each, made, upright, within

STEPS = {"informes": ("steps", "informés"), "remis": ("delivered", "remis")}


def whole(report: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the parts of the analysis that the report has."""
    yield from _curves(report, fr)
    yield made("temps", "Qui a été attendu, étape par étape", [
        Column("Étape", "label"), Column("Étape (code)", "code"), Column("Personnes (s)", "human_s"),
        Column("Système (s)", "system_s"), Column("De l'entrée", "from_seq"), Column("À l'entrée", "to_seq")],
        each(report, "times"))
    yield made("couloirs_liste", "Couloirs", [Column("Couloir", "label"), Column("Couloir (code)", "code")],
               each(report, "lanes"))
    yield made("couloirs", "Qui a fait quoi, et quand", [
        Column("Couloir", "label", above=True), Column("Couloir (code)", "code", above=True), Column("Acte", "label"),
        Column("Heure", "at"), Column("Depuis T0 (s)", "seconds"), Column("Prévu", "planned"), Column("Entrée", "seq")],
        within(each(report, "lanes"), "marks"))
    yield made("pauses", "Pauses", [
        Column("De", "from"), Column("À", "to"), Column("Début depuis T0 (s)", "from_s"),
        Column("Fin depuis T0 (s)", "to_s")], each(report, "pauses"))
    yield from _lengths(report)
    yield made("lectures", "Lectures des délais", [
        Column("Engagement", "number"), Column("Lecture", "label"), Column("Lecture (code)", "name"),
        *coded("Verdict", "verdict", fr.VERDICTS), Column("Atteint", "met_at"), Column("Délai (s)", "seconds"),
        Column("Compte", "counts")], each(report, "readings"))
    yield _trend(report, fr)
    yield from _alarms(report)
    yield from _quality(report, fr)


def _curves(report: dict[str, Any], fr: French) -> Iterator[Table]:
    def audience(row: Row) -> str:
        return fr.say(fr.AUDIENCES, row.held["audience"])

    curves = list(each(report, "curves"))
    yield made("courbes", "Couverture, publics mesurés", [
        Column("Public", words=audience), Column("Public (code)", "audience"), Column("Unité (code)", "unit"),
        Column("À informer", "denominator")], curves)
    yield made("seuils", "Couverture, seuils atteints", [
        Column("Public", words=lambda row: audience(row.outer)), Column("Seuil (%)", "share"),
        Column("Nombre", "count"), Column("Depuis T0 (s)", "seconds")], within(curves, "thresholds"))
    for code, (key, told) in STEPS.items():
        yield made(f"marches_{code}", f"Couverture, marche après marche\u00a0: {told}", [
            Column("Public", words=lambda row: audience(row.outer)), Column("Heure", "at"),
            Column("Depuis T0 (s)", "seconds"), Column("Nombre", "covered")], within(curves, key))


def _trend(report: dict[str, Any], fr: French) -> Table:
    judged = [Column("Évènement", "event"), Column("Ouvert", "at"), *coded("Nature", "nature", fr.NATURES),
              *coded("Joué comme", "plays", fr.PLAYS), Column("Compté", "counted")]
    for number in (47, 48):
        judged += [Column(f"Règle {number}", f"rule_{number}"), Column(f"Délai {number} (s)", f"seconds_{number}"),
                   *coded(f"Verdict {number}", f"verdict_{number}", fr.VERDICTS)]
    return made("tendance", "Derniers évènements de même nature", judged, each(report, "trend.points"))


def _lengths(report: dict[str, Any]) -> Iterator[Table]:
    if "gross_s" in report:
        yield upright("duree", "Durée de l'évènement", report, [
            Line("Durée brute (s)", "gross_s"), Line("Durée nette, sans les pauses (s)", "net_s")])


def _alarms(report: dict[str, Any]) -> Iterator[Table]:
    roles = list(each(report, "alarms.roles"))
    yield made("alarmes", "Alarmes par fonction", [
        Column("Fonction", "label"), Column("Fonction (code)", "function"), Column("En tout", "total"),
        Column("Au plus dans une tranche", "busiest"), Column("Cellule en place", "steady"),
        Column("Par dix minutes", "steady_rate")], roles)
    yield made("alarmes_tranches", "Alarmes par fonction et par tranche de dix minutes", [
        Column("Fonction", "label", above=True), Column("Début", "at"), Column("Depuis T0 (s)", "seconds"),
        Column("Alarmes", "count")], within(roles, "slots"))
    if "alarms" in report:
        yield upright("alarmes_mesure", "Mesure des alarmes", report, [Line("Tranche (s)", "alarms.slot_s")])


def _quality(report: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield what the report could not say, what should not be there, and what its hours and its maker are worth."""
    found = [Column("Constat", "sentence"), Column("Constat (code)", "code"), Column("Entrée", "seq")]
    yield made("donnees_manquantes", "Données manquantes", found, each(report, "missing"))
    yield made("anomalies", "Anomalies", found, each(report, "anomalies"))
    if "clock_quality" in report:
        yield upright("horloges", "Qualité des horloges", report, [
            *(Line("Horloge", row.path, fr.say(CLOCKS, row.held)) for row in each(report, "clock_quality.clocks")),
            Line("Plus grand écart entre heure déclarée et heure enregistrée (s)", "clock_quality.largest_gap_s"),
            Line("Entrée de cet écart", "clock_quality.largest_gap_seq")])
    yield made("sauts_d_horloge", "Sauts de l'horloge de la machine", [
        Column("Heure", "at"), Column("Saut (s)", "seconds"), Column("Entrée", "seq"),
        Column("Entrée du registre", "register_seq")], each(report, "clock_quality.shifts"))
    if "software" in report:
        yield upright("logiciel", "Logiciel", report, [
            Line("Nom", "software.name"), Line("Version", "software.version"), Line("Construction", "software.build")])
