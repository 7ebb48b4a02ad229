"""What a refused request leaves to whoever made it: the texts that were typed, by their labels, and the page above.

What a form means, and how it is shown again, is its page's business.
"""
from __future__ import annotations

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from crisis.web.french import count

# Every text that a form of the console takes. What is chosen in a list or ticked is chosen again in two taps.
LABELS = {"titre": "Titre", "texte": "Texte", "texte_sms": "Texte du SMS",
          "texte_email": "Texte du courriel aux élus", "texte_press": "Texte du courriel à la presse",
          "texte_site": "Texte du site", "texte_x": "Texte pour X", "texte_facebook": "Texte pour Facebook",
          "texte_phone": "Texte à lire aux maires", "texte_radio": "Texte à lire à la radio",
          "texte_fralert": "Texte de la demande FR-Alert",
          "faits": "De qui, et ce qui est certain", "motif": "Motif", "interlocuteur": "Personne jointe",
          "nom": "Personne qui a publié", "adresse": "Adresse de la page publiée", "heure": "Heure",
          "situation": "Situation générale", "chiffres": "Bilan et chiffres", "actions": "Actions et mesures prises",
          "perspectives": "Perspectives et points d'attention", "revoir": "Heure de réexamen",
          "entree": "Numéro de l'entrée", "personnes": "Personnes, une par ligne", "debut": "Début", "fin": "Fin",
          "retour_debut": "En retour, début", "retour_fin": "En retour, fin", "prise": "Première garde",
          "plage_debut": "Plage, de", "plage_fin": "Plage, à",
          "volontaire": "Nom du volontaire", "service": "Service ou association", "langues": "Langues",
          "consigne": "Lieu et consigne", "representant": "Nom et fonction du représentant",
          "mots": "Mots sur l'appel difficile", "tenu": "Ce qui a tenu", "manque": "Ce qui a manqué",
          "demandes": "Ce que les gens demandaient le plus", "fatigue": "La fatigue des agents",
          "changer": "Ce qu'il faut changer", "autre": "Autre",
          "signalement": "Signalement", "constat": "Ce qui a été constaté",
          "faits_confirmes": "Faits confirmés", "interdits": "Sujets interdits", "consignes": "Consignes",
          "numeros": "Numéros à donner", "attendus": "Appels attendus",
          "urgente": "Consigne urgente",
          "commune_appel": "Commune de l'appel", "lieu": "Lieu précis", "note_appel": "Note de l'appel",
          "appelant": "Nom de l'appelant", "telephone": "Téléphone", "destinataire": "Transmis à",
          "secours": "Réponse des secours",
          "lieu_exercice": "Lieu", "theme": "Thème", "scenario": "Scénario", "commanditaire": "Commanditaire",
          "contact": "Contact", "limites": "Limites de l'exercice", "objectif": "Objectif",
          "mesure": "Ce qui se mesure", "cible": "Cible", "unite": "Unité", "question": "Question",
          "prevu": "Prévu", "critere": "Critère"}
# Fields that a form repeats, each with its number.
NUMBERED = {"question-": "Question", "reponse-": "Réponse"}


def kept() -> list[tuple[str, str]]:
    """Return what this request typed, as (label, text): texts only, and communes as a count."""
    texts = [(label, typed) for name, label in LABELS.items() if (typed := request.form.get(name, "").strip())]
    texts += [(label, typed) for name, values in request.form.lists()
              if (label := _repeated(name)) and (typed := "\n".join(values).strip())]
    communes = len(request.form.getlist("commune"))
    return [*texts, *([("Communes", f"{count(communes, 'commune')}, à cocher de nouveau")] if communes else [])]


def _repeated(name: str) -> str:
    """Return the label of a field that a form has several of: those of a playbook, and numbered ones; else nothing."""
    if name.startswith(("champ_", "choix_")):
        return f"Champ {name.partition('_')[2].replace('_', ' ')}"
    return next((label for start, label in NUMBERED.items() if name.startswith(start)), "")


def above() -> str:
    """Return the address of this request, or the nearest one above it, that shows a page."""
    path = request.path
    while path != "/" and not _shows(path):
        path = path.rpartition("/")[0] or "/"
    return path


def _shows(path: str) -> bool:
    try:
        current_app.create_url_adapter(request).match(path, "GET")  # type: ignore[union-attr]  # inside a request
    except RequestRedirect:
        return False
    except HTTPException:
        return False
    return True
