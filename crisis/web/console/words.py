"""The French of every code that a page shows. One place, so that no two differ.

The sentences of entries are `sentences`' business, times and typography `french`'s.
"""
from __future__ import annotations

from crisis.accounts.rights import FUNCTIONS_FR
from crisis.directory.organism_cards import KINDS as ORGANISM_KINDS
from crisis.directory.organisms import FUNCTION_FR as ORGANISM_DUTY
from crisis.events.hand import OUTCOMES
from crisis.events.orders import MEANS_FR
from crisis.events.pieces import CATEGORIES
from crisis.events.transmissions import RECEIVERS
from crisis.evidence import words as told
from crisis.messages.drafts import STATES_FR
from crisis.web.console.convoked import CONVENED, SEAT
from crisis.web.console.exercised import WORDS as OF_THE_EXERCISES
from crisis.web.console.hotline import (
    CARE,
    CATEGORY,
    CIRCUIT,
    FOLLOW_UP,
    FOUND,
    HOTLINE,
    LEFT,
    POST,
    PRIORITY,
    PROFILE,
    TURNOUT,
)

BARRED = {"no_right": "compte sans ce droit, ou sans code", "off_duty": "hors permanence",
          "no_number": "aucun numéro vérifié"}
WORDS: dict[str, dict[str, str]] = {
    "stage": {"watch": "en veille", "communication": "communication d'urgence sans COD", "cod": "COD activé",
              "mistaken": "activation par erreur", "closed": "clos"},
    "verdict": told.VERDICTS, "basis": told.BASES, "reason": told.REASONS, "reading": told.READINGS,
    "audience": told.AUDIENCES | {"probe": "essais des voies", "simulated": "médias simulés"},
    "channel": {"sms": "SMS", "voice": "appel vocal", "email": "courriel", "site": "site", "x": "X",
                "facebook": "Facebook", "hand": "à la main", "simulated": "médias simulés",
                "simulated_media": "média simulé"},
    "variant": {"sms": "SMS aux maires", "email": "courriel aux élus", "press": "courriel à la presse", "site": "site",
                "x": "X", "facebook": "Facebook", "phone": "texte à lire aux maires",
                "radio": "texte à lire à la radio", "fralert": "texte de la demande FR-Alert"},
    "delivery": {"ready": "en attente", "claimed": "en attente", "calling": "appel en cours",
                 "accepted": "pris par l'opérateur", "sent": "envoyé", "delivered": "remis", "undelivered": "non remis",
                 "refused": "refusé", "unknown": "inconnu", "read_back": "publié et relu", "found": "retrouvé",
                 "absent": "introuvable", "expired": "périmé", "stopped": "arrêté"},
    "message": STATES_FR, "outcome": OUTCOMES, "category": CATEGORIES, "means": MEANS_FR,
    "proof": told.PROOFS | {"none": "sans preuve"},
    "decision": {"inform": "diffuser", "defer": "différer", "withhold": "ne pas diffuser"},
    "motive": {"investigation": "enquête judiciaire", "forces_safety": "sécurité des forces",
               "no_risk": "pas de risque pour la population", "other": "autre motif"},
    "urgency": {"alert": "alerte (SMS, à toute heure)", "information": "information (SMS et courriel)",
                "deferred": "différé (courriel)"},
    "reached": {"elected": "maires", "officials": "présidents d'intercommunalité"},
    "nature": told.NATURES,
    "answer": {"coming": "arrive", "cannot": "ne peut pas venir"},
    "hotline": HOTLINE, "care": CARE, "circuit": CIRCUIT, "post_role": POST, "call_category": CATEGORY,
    "profile": PROFILE, "follow_up": FOLLOW_UP, "priority": PRIORITY, "post_left": LEFT, "turnout": TURNOUT,
    "fact_found": FOUND,
    "engagement": {"47": "Cellule de communication d'urgence opérationnelle", "48": "Élus, public et médias informés",
                   "49": "Exercices de communication d'urgence réalisés régulièrement",
                   "50": "Cellule d'information du public ouverte, numéro publié"},
    "said": told.SAID, "seat": SEAT, "convened": CONVENED, "organism_kind": ORGANISM_KINDS,
    "duty_answer": {"confirmed": "confirme son astreinte", "cannot": "ne peut pas prendre son astreinte"},
    "how": {"arrived": "arrivé", "connected": "connecté à distance"},
    "ringing": {"queued": "en attente", "ringing": "sonne", "in-progress": "en ligne", "completed": "terminé",
                "busy": "occupé", "no-answer": "sans réponse", "failed": "non établi", "canceled": "annulé"},
    "through": told.THROUGH,
    "source": {"mayor": "un maire", "rescue": "les secours (15, 17, 18)", "operator": "un exploitant",
               "weather": "Météo-France ou le service des crues", "zone": "le COZ ou le COGIC", "other": "autre"},
    "line": {"head": "responsable présent ou connecté", "staff": "effectif minimal présent",
             "journal": "main courante ouverte", "routes": "une voie éprouvée par public depuis 24 heures"},
    "function": FUNCTIONS_FR | {"system": "le service", "mayor": "maire", "epci_president": "président d'EPCI",
                            "newsroom": "rédaction"} | ORGANISM_DUTY,
    "failed": {"refused": "SMS refusé", "undelivered": "SMS non remis", "expired": "SMS périmé, jamais parti",
               "unknown": "rappel : SMS au sort inconnu, peut-être reçu", "stopped": "SMS arrêté, jamais parti",
               "no_route": "aucune voie d'envoi"},
    "lacks": {"no_number": "aucun numéro", "unverified": "numéro non vérifié",
              "unproven": "aucun message arrivé depuis 30 jours", "nobody": "personne",
              "alone": "pas de seconde personne"},
    "barred": BARRED, "telephone": BARRED | {
        "activated": "COD activé", "joined": "COD déjà activé, évènement rejoint", "refused": "refusée, rien d'activé",
        "given_up": "abandonnée, rien d'activé", "hung_up": "sans suite, rien d'activé",
        "other_key": "annulée au rappel, rien d'activé", "no_key": "aucune touche au rappel, rien d'activé",
        "late": "trop tard, rien d'activé", "unanswered": "rappel sans réponse, rien d'activé"},
    "receiver": RECEIVERS,
    "change": {"leave": "absence", "override": "remplacement", "swap": "échange"},
    "display": {"auto": "celles de l'appareil, claires ou sombres", "light": "claires", "dark": "sombres"},
    "media_type": {"application/pdf": "document PDF", "image/png": "image PNG", "image/jpeg": "image JPEG",
                   "text/csv": "tableau CSV", "text/plain": "texte", "text/html": "page", "message/rfc822": "courriel"},
    "report_state": {"asked": "demandé", "making": "en cours", "ready": "prêt", "refused": "refusé"},
    "version_state": {"asked": "demandée", "making": "en cours", "ready": "prête", "refused": "refusée"},
    "report_format": {"json": "JSON", "html": "Page (HTML)", "pdf": "PDF", "ods": "Classeur (ODS)",
                      "csv": "Tableaux (CSV)"},
    "setting": {"proposed": "proposée", "adopted": "adoptée"},
} | OF_THE_EXERCISES


def word(code: str | None, category: str) -> str:
    """Return the French of a code; a code nobody has translated shows as it is."""
    return WORDS[category].get(code or "", code or "")
