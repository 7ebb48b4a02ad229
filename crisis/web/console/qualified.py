"""The sentence of each entry of the register about quality: programme, RETEX, actions, documents, self-assessment."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crisis.drills.terms import TYPES
from crisis.quality.assessments import ANSWERS
from crisis.quality.document_terms import about
from crisis.quality.lesson_terms import ACTION_STATES, FINDINGS, STAGES
from crisis.quality.satisfaction import ENOUGH, SERVICES
from crisis.quality.terms import BODIES, QUARTERS
from crisis.web.console.naming import Naming
from crisis.web.french import count, kept_day

Sentence = Callable[[dict[str, Any], Naming], str]


def _about(data: dict[str, Any]) -> str:
    return f" (engagement {data['commitment']})" if data["commitment"] else ""


def _given(data: dict[str, Any], naming: Naming) -> str:
    """Say who does an action, and before which day."""
    owner = data["owner"]
    return f"à faire avant le {kept_day(data['due_on'])} par {naming.person(owner['person'], owner['function'])}"


def _filed(data: dict[str, Any], naming: Naming) -> str:
    """Say which document it is, and who answers for it."""
    owner = data["owner"]
    return f"{data['reference']} ({about(data['commitment'])}), par {naming.person(owner['person'], owner['function'])}"


def _version(data: dict[str, Any]) -> str:
    return f"version {data['version']} " + (f"du {kept_day(data['dated'])}" if data["dated"] else "sans date")


def _instead(data: dict[str, Any]) -> str:
    many = sum(each["instead"] for each in data["items"])
    return f", dont {many} à la place de son responsable" if many else ""
def _committee(data: dict[str, Any], naming: Naming) -> str:
    """Return the name of a committee; what stands for one that the préfecture has no more."""
    found = naming.territory.quality.committee(data["committee"])
    return found.name if found else "comité"


def _measured(data: dict[str, Any]) -> str:
    """Say what a survey gave; a percentage only from ten answers (R28)."""
    about = f"engagement {data['commitment']}" if data["commitment"] else SERVICES[data["service"]]
    percent = f"{data['percent']} % de satisfaits sur " if data["answers"] >= ENOUGH else ""
    return (f"Satisfaction, {about}, du {kept_day(data['begins_on'])} au {kept_day(data['ends_on'])} : "
            f"{percent}{count(data['answers'], 'réponse')}.")


OF_THE_REGISTER: dict[str, tuple[str, Sentence]] = {
    "exercise_objective_adopted": ("Programme", lambda d, n: (
        f"Objectif adopté par le {BODIES[d['body']]} : {count(d['per_year'], 'exercice')} par an, à partir de "
        f"{d['from_year']}.")),
    "exercise_planned": ("Programme", lambda d, n: (
        f"Exercice inscrit au programme de {d['year']}, {QUARTERS.get(d['quarter'], 'trimestre à fixer')} "
        f"({TYPES[d['type']]}).")),
    "exercise_unplanned": ("Programme", lambda d, n: "Exercice retiré du programme."),
    "plan_met": ("Programme", lambda d, n: "Une ligne du programme est réalisée."),
    "rule_adopted": ("Règle", lambda d, n: (
        f"Règle {d['number']} v{d['version']} adoptée par le {BODIES[d['body']]}, le {kept_day(d['adopted_on'])}.")),
    "committee_met": ("Démarche qualité", lambda d, n: (
        f"Réunion inscrite, {_committee(d, n)}, le {kept_day(d['met_on'])}.")),
    "committee_meeting_cancelled": ("Démarche qualité", lambda d, n: "Réunion annulée : elle ne compte plus."),
    "satisfaction_recorded": ("Démarche qualité", lambda d, n: _measured(d)),
    "satisfaction_withdrawn": ("Démarche qualité", lambda d, n: "Résultat de satisfaction retiré."),
    "event_debriefed": ("RETEX", lambda d, n: f"{STAGES[d['stage']].capitalize()} d'un évènement."),
    "finding_recorded": ("RETEX", lambda d, n: f"Constat : {FINDINGS[d['kind']]}{_about(d)}."),
    "action_opened": ("Action", lambda d, n: (
        f"Action ouverte{' par le service' if d.get('cause') else ''}{_about(d)}, {_given(d, n)}.")),
    "action_moved": ("Action", lambda d, n: f"Action {ACTION_STATES[d['state']]}."),
    "action_planned": ("Action", lambda d, n: f"Action confiée de nouveau, {_given(d, n)}."),
    "action_retested": ("Action", lambda d, n: "Une action est éprouvée de nouveau par un exercice."),
    "document_registered": ("Document", lambda d, n: f"Document inscrit, {_filed(d, n)}, {_version(d)}."),
    "document_revised": ("Document", lambda d, n: f"Document revu, {_version(d)}."),
    "document_changed": ("Document", lambda d, n: f"Fiche d'un document changée, {_filed(d, n)}."),
    "document_withdrawn": ("Document", lambda d, n: "Document retiré."),
    "commitment_assessed": ("Auto-diagnostic", lambda d, n: (
        f"Auto-diagnostic de l'engagement {d['commitment']}, {kept_day(d['assessed_on'])} : {ANSWERS[d['answer']]}.")),
    "quality_reminded": ("Rappel", lambda d, n: (
        f"{n.person(d['person'])} : rappel de {count(len(d['items']), 'chose à faire', 'choses à faire')} pour la "
        f"qualité{_instead(d)}.")),
}
