"""The hotline of the public (CIP): posts, volunteers called, figures of the calls, facts, answer sheets."""
from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, Line, Row, coded, each, made, upright, within

EXCHANGE = (("Reçus", "received"), ("Répondus", "answered"), ("Abandonnés", "abandoned"), ("Refusés", "refused"),
            ("Sans réponse", "unanswered"), ("Attente moyenne (s)", "wait_s"), ("Durée moyenne (s)", "length_s"))
COUNTED = (("categories", "Fiches par catégorie", "Catégorie"), ("priorities", "Fiches par priorité", "Priorité"),
           ("communes", "Fiches par commune", "Commune"))
SETTLED = {"facts": "Faits", "rumours": "Rumeurs"}


def whole(report: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield the parts of the hotline; none of them counts in an engagement."""
    yield from _posts(report, fr)
    yield from _called_up(report, fr)
    if report["calls"]:
        yield from _calls(report, fr)
    if report["hotline_facts"]:
        yield from _facts(report)
    yield made("fiches_reponses", "Fiches réponses de la CIP, versions publiées", [
        Column("Version", "version"), Column("Publiée", "at"), Column("Réponses", "answers"),
        Column("Communiqué", "message"), Column("Entrée", "seq")], each(report, "sheets"))
    yield made("consignes_urgentes", "Consignes urgentes aux opérateurs", [
        Column("Donnée", "at"), Column("Entrée", "seq")], each(report, "instructions"))


def _posts(report: dict[str, Any], fr: French) -> Iterator[Table]:
    if report["cip_posts"]:
        yield upright("postes_cip", "Postes de la CIP", report, [
            Line("Postes voulus", "cip_posts.wanted"), Line("Postes tenus au plus fort", "cip_posts.filled"),
            Line("Personnes différentes", "cip_posts.people")])
    yield made("vacations", "Vacations planifiées", [
        Column("De", "begins", above=True), Column("À", "ends", above=True),
        Column("Poste", words=lambda row: fr.say(fr.POSTS, row.name)), Column("Postes voulus")],
        within(each(report, "cip_posts.shifts"), "wanted"))
    yield made("postes_tenus", "Postes tenus", [
        Column("Poste", words=lambda row: fr.post(row.held["post"])), Column("Poste (code)", "post"),
        Column("Pris", "since"), Column("Quitté", "until")], each(report, "cip_posts.stays"))


def _called_up(report: dict[str, Any], fr: French) -> Iterator[Table]:
    yield made("appels_volontaires", "Appels des volontaires de la CIP", [
        Column("Lancé", "recorded_at"), Column("Voulus", "wanted"), Column("Appelés", "called"),
        Column("Ayant répondu", "answered"), Column("Venus", "came"), Column("Première réponse", "first_answer_at"),
        Column("Première arrivée", "first_came_at"), Column("Nombre atteint", "filled_at"),
        Column("Liste épuisée", "exhausted"), Column("Terminé", "ended_at"), Column("Entrée", "seq")],
        each(report, "call_ups"))
    yield made("renforts", "Renforts demandés", [
        Column("Appel", "seq", above=True), Column("Demandé", "recorded_at"), Column("Voulus au total", "wanted"),
        Column("Ajoutés", "added"), Column("Entrée", "seq")], within(each(report, "call_ups"), "reinforcements"))
    yield made("volontaires", "Volontaires appelés, réponses et arrivées", [
        Column("Appel", "seq", above=True), Column("Rang", "rank"), Column("Premier appel", "called_at"),
        Column("Appels", "calls"), *coded("Réponse", "answer", fr.VOLUNTEERED), Column("Dans (min)", "minutes"),
        Column("Répondu", "answered_at"), *coded("Par", "through", fr.THROUGH),
        Column("Arrivé", "came_at"), Column("De sa main", "own"), Column("Parti", "left_at")],
        within(each(report, "call_ups"), "volunteers"))


def _calls(report: dict[str, Any], fr: French) -> Iterator[Table]:
    exchange = [Line(f"Standard\u00a0: {label.lower()}", f"calls.exchange.{key}") for label, key in EXCHANGE]
    busiest = [Line("Pointe, début", "calls.busiest.begins"), Line("Pointe, fin", "calls.busiest.ends"),
               Line("Pointe, entrée", "calls.busiest.seq")]
    yield upright("chiffres_cip", "Chiffres de la CIP", report, [
        Line("Quarts d'heure figés", "calls.frozen"), Line("dont sans relevé du standard", "calls.without_exchange"),
        *(exchange if report["calls"]["exchange"] else ()), Line("Fiches d'appel", "calls.sheets"),
        Line("Rappels restant à faire", "calls.callbacks"), *(busiest if report["calls"]["busiest"] else ())])
    for name, title, label in COUNTED:
        yield made(f"cip_{name}", title, [
            Column(label, words=partial(_code, fr, name)), Column(f"{label} (code)", "code"),
            Column("Appels", "calls")], each(report, f"calls.{name}"))
    yield made("quarts_d_heure", "Appels par quart d'heure", [
        Column("Début", "begins"), Column("Fin", "ends"),
        *(Column(label, f"exchange.{key}") for label, key in EXCHANGE), Column("Fiches", "sheets"),
        Column("Rappels dus", "callbacks"), Column("Postes", "answering"), Column("Entrée", "seq")],
        each(report, "calls.quarters"))


def _code(fr: French, kind: str, row: Row) -> str:
    return fr.begin(fr.call_code(kind, row.held["code"]))


def _facts(report: dict[str, Any]) -> Iterator[Table]:
    yield upright("signalements", "Remontées des appels à la CIP", report, [
        Line("Signalements", "hotline_facts.reports"), Line("Faits rapprochés", "hotline_facts.groups")])
    yield made("remontees", "Faits et rumeurs remontés par les appels", [
        Column("Nature", words=lambda row: SETTLED[row.name]), Column("Remontés", "raised"),
        Column("Confirmés", "confirmed"), Column("Écartés", "rejected"), Column("Non vérifiés", "open")],
        (row for row in each(report, "hotline_facts") if row.name in SETTLED))
