"""What people did: the duty and the cell, orders, descriptions, acts by hand, organisms convened."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crisis.evidence.html import French
from crisis.evidence.shown import Table
from crisis.evidence.tables.making import Column, Line, coded, each, made, upright, within


def whole(report: dict[str, Any], fr: French) -> Iterator[Table]:
    """Yield each kind of act, in the order of the page."""
    yield _cell(report, fr)
    yield made("ordres", "Ordres\u00a0: heure déclarée, heure enregistrée, confirmation", [
        Column("Ordre", words=lambda row: fr.begin(fr.say(fr.ORDERS, row.held["kind"]))),
        Column("Ordre (code)", "kind"),
        Column("Précision", words=lambda row: fr.detail(row.held["detail"]) if row.held["detail"] else None),
        Column("Précision (code)", "detail"), *coded("Décidé par", "function", fr.FUNCTIONS),
        *coded("Enregistré par", "recorded_by", fr.FUNCTIONS), *coded("Moyen", "means", fr.MEANS),
        Column("Déclaré", "declared_at"), Column("Enregistré", "recorded_at"), Column("Écart (s)", "gap_s"),
        *coded("Confirmation", "confirmation", fr.CONFIRMATIONS), Column("Entrée", "seq")], each(report, "orders"))
    yield made("descriptions", "Type et communes, précisés après l'ouverture", [
        Column("Type", words=lambda row: fr.type(row.held["type"])), Column("Type (code)", "type"),
        Column("Communes", "communes"),
        Column("À préciser", words=lambda row: ", ".join(fr.TO_SPECIFY[code] for code in row.held["to_specify"])),
        Column("Enregistré", "at"), Column("Entrée", "seq")], each(report, "descriptions"))
    yield from _tied(report, fr)
    yield from _by_hand(report, fr)
    yield from _convened(report, fr)


def _tied(report: dict[str, Any], fr: French) -> Iterator[Table]:
    links = list(each(report, "links"))
    other = [Column("Autre évènement", "title"), Column("Autre évènement (identifiant)", "event")]
    yield made("liens", "Évènements liés", [
        *coded("Lien", "relation", fr.RELATIONS), *other, Column("Repris depuis le lien", "carried"),
        Column("Enregistré", "at"), Column("Entrée", "seq")], links)
    yield made("departs_lies", "Départs des évènements liés", [
        Column("Engagement", "commitment"), Column("Départ", "at"), *other, Column("Entrée de cet évènement", "seq"),
        Column("Compte ici", "counts")], within(links, "starts"))
    yield made("cod_partage", "COD pour plusieurs évènements", [
        *coded("Ce COD", "role", fr.SHARED), *other, Column("Enregistré", "at"), Column("Entrée", "seq")],
        each(report, "shared_cod"))


def _cell(report: dict[str, Any], fr: French) -> Table:
    cell = [Line("Cellule déclarée opérationnelle", "cell.happened_at"),
            Line("Déclaration enregistrée", "cell.recorded_at"), Line("Entrée de la déclaration", "cell.seq"),
            Line("Responsable présent ou connecté", "cell.head"),
            Line("Effectif présent", "cell.present"), Line("dont par trace personnelle", "cell.own"),
            Line("Effectif minimal", "cell.minimum"), Line("Mode réduit", "cell.reduced"),
            *(Line("Manque", row.path, fr.say(fr.LINES, row.held)) for row in each(report, "cell.missing"))]
    return upright("cellule", "Astreinte et cellule", report, [
        Line("Personnes alertées", "oncall.alerted"), Line("Personnes ayant répondu", "oncall.acknowledged"),
        Line("Premier accusé après l'ordre (s)", "oncall.first_request_s"),
        Line("Cellule prête", "oncall.ready_at"), *(cell if report["cell"] else ())])


def _by_hand(report: dict[str, Any], fr: French) -> Iterator[Table]:
    proof = [*coded("Preuve", "proof", fr.PROOFS), Column("Fait", "happened_at"),
             Column("Enregistré", "recorded_at"), Column("Entrée", "seq")]
    yield made("contacts_a_la_main", "Contacts faits à la main", [
        *coded("Public", "audience", fr.AUDIENCES),
        Column("Cible", words=lambda row: fr.target(row.held["target"])), Column("Cible (code)", "target"),
        *coded("Résultat", "outcome", fr.OUTCOMES), *proof], each(report, "hand.contacts"))
    yield made("publications_a_la_main", "Publications faites à la main", [
        Column("Moyen", words=lambda row: fr.name("means", row.held["means"])), Column("Moyen (code)", "means"),
        Column("Relu", "read_back"), *proof], each(report, "hand.publications"))
    yield made("rapports_importes", "Rapports d'appel importés", [
        Column("Source", "source"), Column("Maires joints", "reached"), Column("Maires appelés", "contacts"),
        Column("Empreinte du fichier", "sha256"), Column("Enregistré", "recorded_at"), Column("Entrée", "seq")],
        each(report, "hand.reports"))


def _convened(report: dict[str, Any], fr: French) -> Iterator[Table]:
    yield made("convocations", "Convocations du COD", [
        Column("Ordre donné", "declared_at"), Column("Enregistré", "recorded_at"), Column("Convoqués", "convened"),
        Column("Ayant répondu", "answered"), Column("Venus", "present"), Column("À appeler", "to_call"),
        Column("Première réponse", "first_answer_at"), Column("Première arrivée", "first_present_at"),
        Column("Entrée", "seq")], each(report, "convenings"))
    yield made("organismes", "Organismes convoqués, réponses et présences", [
        Column("Convocation", "seq", above=True), Column("Organisme", "name"), Column("Organisme (code)", "code"),
        Column("Convoqué", "convened_at"), Column("Appels", "calls"),
        *coded("Réponse", "answer", fr.SAID),
        Column("Dans (min)", "minutes"), Column("Répondu", "answered_at"),
        *coded("Par", "through", fr.THROUGH),
        Column("Présent", "present_at"), Column("De sa main", "own"), Column("Parti", "left_at"),
        Column("État (code)", "status")], within(each(report, "convenings"), "organisms"))
