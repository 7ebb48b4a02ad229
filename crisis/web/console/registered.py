"""The sentence of each kind of entry of the register (*registre*)."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crisis.web.console.convoked import OF_THE_REGISTER as OF_THE_ORGANISMS
from crisis.web.console.exercised import OF_THE_REGISTER as OF_THE_EXERCISES
from crisis.web.console.naming import Naming
from crisis.web.console.qualified import OF_THE_REGISTER as OF_THE_QUALITY
from crisis.web.console.rostered import OF_THE_REGISTER as OF_THE_VOLUNTEERS
from crisis.web.console.words import word
from crisis.web.french import count, hours, stamp

Sentence = Callable[[dict[str, Any], Naming], str]


def who(data: dict[str, Any], naming: Naming) -> str:
    """Return whoever an entry is about, as its reader may see them."""
    return naming.person(data["person"], data.get("function", ""))


def _from_to(data: dict[str, Any]) -> str:
    return f"du {stamp(data['begins'])} au {stamp(data['ends'])}"


def _layers(layers: Sequence[Mapping[str, Any]], naming: Naming) -> str:
    """Say each layer, the highest first: who takes turns, or how long a list is."""
    return " ; ".join(_layer(each, naming) for each in layers) or "aucune couche"


def _layer(layer: Mapping[str, Any], naming: Naming) -> str:
    if layer["kind"] == "held":
        return f"tenue seulement de {hours(**layer['window'])}"
    return _turns(layer, naming) if layer["kind"] == "turn" else f"liste de {count(len(layer['lines']), 'ligne')}"


def _turns(layer: Mapping[str, Any], naming: Naming) -> str:
    names = ", ".join(naming.name(each) or "une personne" for each in layer["members"])
    only = f", de {hours(**layer['window'])}" if layer["window"] else ""
    return f"{'chaque jour' if layer['every'] == 1 else 'chaque semaine'} {names}{only}"


def _swapped(data: dict[str, Any], naming: Naming) -> str:
    taken = " ; ".join(f"{naming.name(each['person']) or 'une personne'} prend la garde {_from_to(each)}"
                       for each in data["changes"])
    asked_by = naming.person(data["asked_by"]["person"], data["function"])
    return f"Échange convenu, proposé par {asked_by} : {taken}."


KINDS: dict[str, tuple[str, Sentence]] = {
    "installation_opened": ("Installation", lambda d, n: "Installation ouverte."),
    "demonstration_opened": ("Installation", lambda d, n: "Base de démonstration ouverte : données inventées."),
    "history_begun": ("Démonstration", lambda d, n: (
        "L'histoire de la démonstration commence, sur l'horloge virtuelle.")),
    "history_played": ("Démonstration", lambda d, n: (
        "L'histoire de la démonstration est jouée : l'heure est de nouveau celle de la machine.")),
    "history_stopped": ("Démonstration", lambda d, n: (
        "L'histoire de la démonstration s'est arrêtée avant la fin : l'heure est de nouveau celle de la machine.")),
    "daily_heads": ("Têtes du jour", lambda d, n: (
        f"Têtes du jour : "
        f"{count(len(d['heads']), 'main courante', 'mains courantes', 'aucune main courante ouverte')}.")),
    "kit_made": ("Mallette papier", lambda d, n: "Mallette papier établie."),
    "rota_published": ("Astreinte", lambda d, n: (
        f"Tableau d'astreinte publié, {word(d['function'], 'function')} : {_layers(d['layers'], n)}.")),
    "leave_recorded": ("Astreinte", lambda d, n: f"Absence : {who(d, n)}, {_from_to(d)}."),
    "duty_overridden": ("Astreinte", lambda d, n: f"Remplacement : {who(d, n)}, {_from_to(d)}."),
    "duty_swapped": ("Astreinte", _swapped),
    "swap_told": ("Astreinte", lambda d, n: (
        "Proposition d'échange annoncée à la personne sollicitée." if d["what"] == "asked"
        else "Réponse à une proposition d'échange annoncée à son auteur.")),
    "duty_change_withdrawn": ("Astreinte", lambda d, n: "Absence ou remplacement retiré."),
    "hole_announced": ("Astreinte", lambda d, n: (
        f"Trou annoncé à {d['days']} jours, {word(d['function'], 'function')} : {word(d['lacks'], 'lacks')} "
        f"{_from_to(d)}.")),
    "route_changed": ("Annuaire", lambda d, n: (
        f"{n.person(d['person'])} : adresse changée ({word(d['channel'], 'channel')}), à vérifier.")),
    "code_sent": ("Voie", lambda d, n: (
        f"{n.person(d['person'])} : code de vérification demandé ({word(d['channel'], 'channel')}).")),
    "route_verified": ("Voie", lambda d, n: (
        f"{n.person(d['person'])} : voie vérifiée ({word(d['channel'], 'channel')}).")),
    "duty_reminded": ("Astreinte", lambda d, n: (
        f"{who(d, n)} : rappel avant l'astreinte du {stamp(d['begins'])}, " + (
            "demandé." if d["deliveries"] else "sans voie pour l'envoyer."))),
    "duty_confirmed": ("Astreinte", lambda d, n: (
        f"{who(d, n)} {word(d['answer'], 'duty_answer')} du {stamp(d['begins'])} "
        f"({word(d['through'], 'through')}).")),
    "duty_unconfirmed": ("Astreinte", lambda d, n: (
        f"{who(d, n)} : astreinte du {stamp(d['begins'])} " + (
            "refusée" if d["answer"] == "cannot" else "non confirmée") + ", les responsables sont prévenus.")),
    "duty_unsure": ("Astreinte", lambda d, n: (
        f"Mot du jour : {count(len(d['persons']), 'personne', none='aucune personne')} sans voie sûre avant 14 jours, "
        f"{count(len(d['holes']), 'fonction', none='aucune fonction')} sans titulaire à certaines heures.")),
    "phone_enrolled": ("Téléphone", lambda d, n: (
        f"{who(d, n)} : téléphone d'astreinte enrôlé jusqu'au {stamp(d['until'])}.")),
    "phone_revoked": ("Téléphone", lambda d, n: f"{n.person(d['person'])} : téléphone d'astreinte retiré."),
    "telephone_code_made": ("Téléphone", lambda d, n: (
        f"{n.person(d['person'])} : code d'activation par téléphone fait.")),
    "telephone_code_withdrawn": ("Téléphone", lambda d, n: (
        f"{n.person(d['person'])} : code d'activation par téléphone retiré.")),
    "telephone_path_closed": ("Téléphone", lambda d, n: (
        f"Activation par téléphone fermée {d['minutes']} minutes : trop de codes refusés.")),
    "telephone_refused": ("Téléphone", lambda d, n: (
        f"{n.person(d['person'])} : activation par téléphone refusée, {word(d['reason'], 'barred')}.")),
    "telephone_called_back": ("Téléphone", lambda d, n: (
        f"{who(d, n)} : activation du COD demandée par téléphone, rappel au numéro vérifié.")),
    "telephone_ended": ("Téléphone", lambda d, n: (
        f"{who(d, n)} : activation par téléphone, {word(d['outcome'], 'telephone')}.")),
    "account_granted": ("Compte", lambda d, n: (
        f"Droits donnés à {n.name(d['person']) or 'une personne'} : "
        f"{', '.join(word(role, 'function') for role in d['roles'])}.")),
    "contact_added": ("Annuaire", lambda d, n: f"Contact ajouté : {word(d['function'], 'function')}."),
    "directory_imported": ("Annuaire", lambda d, n: (
        f"Annuaire importé : {count(d['rows'], 'contact', none='aucun contact')}.")),
    "rule_adopted": ("Règle", lambda d, n: "Règle adoptée."),
    "relatives_read": ("Appels de proches", lambda d, n: (
        f"Liste des appels de proches lue : {count(d['rows'], 'ligne', none='aucune ligne')}.")),
    "relatives_erased": ("Appels de proches", lambda d, n: (
        f"Liste des appels de proches : {count(d['rows'], 'ligne effacée', 'lignes effacées')}.")),
    "call_sheets_anonymised": ("Conservation", lambda d, n: (
        f"Fiches d'appel d'un évènement anonymisées : {count(d['rows'], 'fiche', none='aucune fiche')}.")),
    "list_used": ("Liste", lambda d, n: "Liste de contacts utilisée."),
    "probe_sent": ("Essai", lambda d, n: (
        f"Essai des voies : {count(len(d['deliveries']), 'envoi', none='aucune voie à essayer')}.")),
} | OF_THE_ORGANISMS | OF_THE_VOLUNTEERS | OF_THE_EXERCISES | OF_THE_QUALITY
