"""Which lane shows each kind of entry, and in which French words. Decides no hour."""
from __future__ import annotations

from collections.abc import Mapping

Said = tuple[str, str]
HARD = "\u00a0"
LANES: Mapping[str, str] = {
    "authority": "Autorité", "duty": "Astreinte", "cell": "Cellule de communication",
    "drafting": "Rédaction et validation", "sending": "Envois", "officials": "Élus et autorités",
    "public": "Grand public", "media": "Médias", "cip": "CIP", "incidents": "Incidents et injects"}

ACTS: Mapping[str, Said] = {
    "communication_started": ("authority", "Communication d'urgence sans COD"),
    "cod_activated": ("authority", "COD activé"),
    "cod_shared": ("authority", "COD servant aussi un autre évènement"),
    "cod_convened": ("authority", "COD convoqué"),
    "cod_lifted": ("authority", "COD levé"),
    "review_rang": ("authority", "Rappel de la décision différée"),
    "event_opened": ("duty", "Évènement ouvert"),
    "alert_received": ("duty", "Alerte reçue"),
    "escalation_started": ("duty", "Appel de l'astreinte lancé"),
    "escalation_exhausted": ("duty", "Plus personne à appeler"),
    "duty_alerted": ("duty", "Agent appelé"),
    "duty_redialled": ("duty", "Agent rappelé"),
    "duty_arrived": ("duty", "Agent présent ou connecté"),
    "reminder_raised": ("duty", "Rappel de délai"),
    "activation_mistaken": ("duty", "Activation déclarée faite par erreur"),
    "event_closed": ("duty", "Évènement clos"),
    "event_reopened": ("duty", "Évènement rouvert"),
    "cell_operational": ("cell", "Cellule déclarée opérationnelle"),
    "cell_stood_down": ("cell", "Cellule levée"),
    "message_drafted": ("drafting", "Brouillon"),
    "message_submitted": ("drafting", "Soumis à validation"),
    "message_returned": ("drafting", "Rendu à l'auteur"),
    "message_approved": ("drafting", "Validé"),
    "approval_refused": ("drafting", "Validation refusée par le service"),
    "situation_frozen": ("drafting", "Point de situation figé"),
    "message_dispatched": ("sending", "Ordre d'envoi"),
    "sending_stopped": ("sending", "Envoi arrêté"),
    "publication_repeated": ("sending", "Publication renvoyée"),
    "cip_ordered": ("cip", "Ordre d'ouvrir la CIP"),
    "cip_order_withdrawn": ("cip", "Ordre d'ouvrir la CIP retiré"),
    "cip_closing_ordered": ("cip", "Ordre de fermer la CIP"),
    "cip_opened": ("cip", "CIP déclarée ouverte"),
    "cip_closed": ("cip", "CIP déclarée fermée"),
    "volunteers_called": ("cip", "Volontaires appelés"),
    "answer_sheet_published": ("cip", "Fiche réponses publiée"),
    "urgent_instruction_given": ("cip", "Consigne urgente"),
    "exercise_paused": ("incidents", "Exercice suspendu"),
    "exercise_resumed": ("incidents", "Exercice repris"),
    "exercise_jumped": ("incidents", "Saut du chronogramme"),
    "observation_noted": ("incidents", "Observation"),
    "exercise_started": ("incidents", "Exercice commencé"),
    "exercise_ended": ("incidents", "Fin d'exercice"),
    "exercise_left_behind": ("duty", "Annonce que ce n'est plus un exercice"),
    "exercise_turned_real": ("incidents", "C'EST RÉEL"),
}
# An entry whose words depend on one of its values; one that is not listed shows nothing.
STATED: Mapping[str, tuple[str, Mapping[str, Said]]] = {
    "decision_recorded": ("decision", {"inform": ("authority", f"Décision{HARD}: informer"),
                                       "defer": ("authority", f"Décision{HARD}: différer"),
                                       "withhold": ("authority", f"Décision{HARD}: ne pas informer")}),
    "order_confirmed": ("confirmed", {"True": ("authority", "Ordre confirmé"),
                                      "False": ("authority", "Ordre démenti")}),
    "piece_judged": ("accepted", {"True": ("duty", "Pièce acceptée"), "False": ("duty", "Pièce refusée")}),
    "duty_answered": ("answer", {"coming": ("duty", f"Réponse d'un agent{HARD}: arrive"),
                                 "cannot": ("duty", f"Réponse d'un agent{HARD}: ne peut pas venir")}),
    "event_linked": ("relation", {"same": ("authority", "Lié à un évènement qui est le même"),
                                  "real_of": ("authority", "Lié à l'exercice dont il est issu"),
                                  "exercise_of": ("authority", "Lié à l'évènement réel qu'il est devenu")}),
    "cip_line_tested": ("result", {"works": ("cip", "Ligne de la CIP éprouvée"),
                                   "fails": ("cip", "Ligne de la CIP en panne")}),
}
# An activation by the COD of another event is one of this event alone: its cell was activated there.
SHARED: Said = ("authority", "Rattaché au COD d'un autre évènement")
BY_HAND: Mapping[str, Said] = {
    "contact_logged": ("officials", "Joint à la main"),
    "report_imported": ("officials", "Compte rendu d'appels importé"),
    "publication_logged": ("public", "Publié à la main"),
}
# Kinds that an incident writes, by the start of their names.
TALLIED: Mapping[str, str] = {"incident_": "Incident"}
# What is said of an inject after its number; its release is followed at once by the entry that issues it.
INJECTED: Mapping[str, str] = {"inject_issued": "", "inject_held": " différé", "inject_skipped": " sauté",
                               "inject_played": " joué"}
PLANNED: Mapping[str, Mapping[str, str]] = {
    "decision_recorded": {"review_at": "Réexamen de la décision"},
    "cip_shift_planned": {"begins": "Début d'un tour de la CIP", "ends": "Fin d'un tour de la CIP"},
}
ANNOUNCED: Mapping[str, Said] = {"duty_answered": ("duty", "Arrivée annoncée d'un agent")}
