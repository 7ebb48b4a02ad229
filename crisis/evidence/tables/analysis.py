"""What an analyst looks for: coverage step by step, who was waited for, the score of the event, its place in the trend.

Each part is written only if the report has it. Those without a shape of their own here are written as they stand.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, Line, Row, coded, each, made, upright, within
from crisis.evidence.tables.rest import leaves

STEPS = {"steps": "informés", "delivered": "remis"}
PLAIN = {"missing": ("donnees_manquantes", "Données manquantes"), "clock_quality": ("horloges", "Qualité des horloges"),
         "anomalies": ("anomalies", "Anomalies"), "alarms": ("alarmes", "Alarmes"),
         "readings": ("lectures", "Autres lectures du rapport"), "software": ("logiciel", "Logiciel")}
LABELS = {"code": "Code", "label": "Libellé", "at": "Heure", "seq": "Entrée", "count": "Nombre", "seconds": "Durée (s)",
          "name": "Nom", "from": "De", "to": "À", "words": "Texte", "version": "Version", "kind": "Nature"}


def whole(report: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the parts of the analysis that the report has."""
    yield from _curves(report, fr)
    yield made("temps", "Qui a été attendu, étape par étape", [
        Column("Étape", "label"), Column("Étape (code)", "code"), Column("Personnes (s)", "human_s"),
        Column("Système (s)", "system_s"), Column("De l'entrée", "from_seq"), Column("À l'entrée", "to_seq")],
        each(report, "times"))
    yield made("couloirs", "Qui a fait quoi, et quand", [
        Column("Couloir", "label", above=True), Column("Couloir (code)", "code", above=True), Column("Acte", "label"),
        Column("Heure", "at"), Column("Depuis T0 (s)", "seconds"), Column("Prévu", "planned"), Column("Entrée", "seq")],
        within(each(report, "lanes"), "marks"))
    yield made("pauses", "Pauses", [
        Column("De", "from"), Column("À", "to"), Column("Début depuis T0 (s)", "from_s"),
        Column("Fin depuis T0 (s)", "to_s")], each(report, "pauses"))
    yield _trend(report, fr)
    for key, (code, title) in PLAIN.items():
        yield _plain(report, key, code, title)


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
    for key, told in STEPS.items():
        yield made(f"marches_{told.replace('é', 'e')}", f"Couverture, marche après marche\u00a0: {told}", [
            Column("Public", words=lambda row: audience(row.outer)), Column("Heure", "at"),
            Column("Depuis T0 (s)", "seconds"), Column("Nombre", "covered")], within(curves, key))


def _trend(report: dict[str, Any], fr: French) -> Table:
    judged = [Column("Évènement", "event"), Column("Ouvert", "at"), *coded("Nature", "nature", fr.NATURES),
              *coded("Joué comme", "plays", fr.PLAYS), Column("Compté", "counted")]
    for number in (47, 48):
        judged += [Column(f"Règle {number}", f"rule_{number}"), Column(f"Délai {number} (s)", f"seconds_{number}"),
                   *coded(f"Verdict {number}", f"verdict_{number}", fr.VERDICTS)]
    return made("tendance", "Derniers évènements de même nature", judged, each(report, "trend.points"))


def _plain(report: dict[str, Any], key: str, code: str, title: str) -> Table:
    """Return a part as it stands: a list of objects by columns, anything else one value a line."""
    held = report.get(key)
    if isinstance(held, list) and held and all(isinstance(one, dict) for one in held):
        return made(code, title, [Column(LABELS.get(name, name), name) for name in _names(held)], each(report, key))
    return upright(code, title, report, [Line(_label(path), f"{key}.{path}" if path else key)
                                         for path, _ in leaves(held)])


def _names(held: list[dict[str, Any]]) -> list[str]:
    """Return the keys that hold one value, in an order of our own: JSON gives them none."""
    names = {name for one in held for name, value in one.items() if not isinstance(value, dict | list)}
    return [*(name for name in LABELS if name in names), *sorted(names - LABELS.keys())]


def _label(path: str) -> str:
    return LABELS.get(path.rpartition(".")[2], path)
