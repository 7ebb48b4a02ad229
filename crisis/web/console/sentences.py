"""The sentence of each kind of entry, of an event and of the register: what the *main courante* reads like.

What a code is called is `words`'s business; who may read a name is `naming`'s.
"""
from __future__ import annotations

from typing import Any

from crisis.evidence import words as told
from crisis.web.console.convoked import SENTENCES as OF_THE_CONVENING
from crisis.web.console.exercised import OF_THE_CONDUCT
from crisis.web.console.hotline import SENTENCES as OF_THE_HOTLINE
from crisis.web.console.naming import Naming
from crisis.web.console.registered import KINDS as OF_THE_REGISTER
from crisis.web.console.registered import Sentence, who
from crisis.web.console.words import word
from crisis.web.french import capital, count, duration, hour, of, when


def ordered(content: dict[str, Any], naming: Naming) -> str:
    """Say who decided and who recorded, never merged (R1); nothing for an entry that carries no order."""
    order = content["data"].get("order")
    if not order:
        return ""
    by = content["by"]
    recorder = naming.person(by["person"], by["function"])
    through = f"par {recorder}" if naming.name(by["person"]) else f"({recorder})"
    if order["means"] == "own":
        return f"décidé et enregistré à l'écran {through} à {hour(order['declared_at'])}"
    key = order["decided_by"]["person"]
    who = of(naming.person(key, "authority")) if naming.name(key) else f"de l'{naming.person(key, 'authority')}"
    return (f"sur ordre {who}, donné {word(order['means'], 'means')} à {hour(order['declared_at'])}, "
            f"enregistré {through}")


def _approved(data: dict[str, Any], naming: Naming) -> str:
    how = "de vive voix (contournement d'urgence)" if data["bypass"] else "par une seconde personne"
    return f"Message n° {data['number']} validé {how}, urgence : {word(data['urgency'], 'urgency')}."


def _dispatched(data: dict[str, Any], _naming: Naming) -> str:
    without = len(data["without_route"])
    return (f"Envoi du message n° {data['number']} ordonné : "
            f"{count(len(data['targets']), 'destinataire', none='aucun destinataire')}, "
            f"{count(len(data['communes']), 'commune')}"
            + (f", dont {without} sans voie d'envoi, à appeler." if without else "."))


def _sealed(data: dict[str, Any], _naming: Naming) -> str:
    states = ", ".join(f"{word(state, 'delivery')} {number}" for state, number in data["states"].items())
    return f"{count(data['count'], 'accusé scellé', 'accusés scellés')} : {states}."


def _decided(data: dict[str, Any], naming: Naming) -> str:
    motive = f", motif : {word(data['motive'], 'motive')}" if data["motive"] else ""
    review = f", à revoir à {when(data['review_at'], data['order']['declared_at'])}" if data["review_at"] else ""
    return f"Décision : {word(data['decision'], 'decision')}{motive}{review}."


def _earlier(data: dict[str, Any]) -> str:
    return f" Heure de l'ordre corrigée : plus tôt qu'à l'entrée {data['corrects']}." if "corrects" in data else ""


def _activated(data: dict[str, Any], naming: Naming) -> str:
    """Say an activation; that of an event served by the COD of another names that one (R5)."""
    if "shared" not in data:
        return f"COD activé : {naming.level(data['level'])}.{_earlier(data)}"
    return (f"Évènement rattaché au COD ({naming.level(data['level'])}) de {naming.event(data['shared'])}, "
            f"qui le sert aussi ; personne n'est appelé de nouveau.{_earlier(data)}")


RELATIONS = {"same": "C'est le même évènement que {}.",
             "real_of": "Évènement réel issu de l'exercice : {}.",
             "exercise_of": "Exercice devenu l'évènement réel : {}."}


def _linked(data: dict[str, Any], naming: Naming) -> str:
    """Say a link and each start that comes with it, with the entry that proves it."""
    told = ("Départ plus tôt, inscrit à l'évènement lié." if data.get("carried")
            else RELATIONS[data["relation"]].format(naming.event(data["event"])))
    starts = [f"Engagement {number} : ordre de {hour(start['at'])} (entrée {start['seq']} de "
              f"{naming.event(start['event'])})." for number, start in sorted(data["starts"].items()) if start]
    return " ".join([told, *starts])


def _lacking(data: dict[str, Any]) -> str:
    lacking = [told.TO_SPECIFY[code] for code in data.get("to_specify", ())]
    return f" ; à préciser : {' et '.join(lacking)}" if lacking else ""


def _operational(data: dict[str, Any], _naming: Naming) -> str:
    missing = " ; ".join(word(code, "line") for code in data["missing"])
    present = count(len(data["present"]), "personne présente", "personnes présentes", "aucune personne présente")
    return f"Cellule déclarée opérationnelle : {present} pour {data['minimum']} au moins." + (
        f" Mode réduit, il manque : {missing}." if data["reduced"] else "")


def _routes_of(data: dict[str, Any]) -> str:
    """Say by which routes somebody is called."""
    routes = [name for key, name in (("delivery", "SMS d'alerte"), ("voice", "appel téléphonique")) if data.get(key)]
    return f"{' et '.join(routes)} demandé{'s' if len(routes) > 1 else ''}." if routes else "aucun numéro, à appeler."


def _answered(data: dict[str, Any], naming: Naming) -> str:
    when = f" dans {data['minutes']} min" if data["minutes"] else ""
    return f"{who(data, naming)} {word(data['answer'], 'answer')}{when} ({word(data['through'], 'through')})."


def _contacted(data: dict[str, Any], naming: Naming) -> str:
    said = f"{naming.target(data['target'])} : {word(data['outcome'], 'outcome')}"
    if data["proof"] != "none":
        return f"{said} ({word(data['proof'], 'proof')})."
    return f"{said}, sans nom ni preuve." if data["outcome"] == "reached" else f"{said}."


def _reminded(data: dict[str, Any], _naming: Naming) -> str:
    number, step = data["commitment"], data["step"]
    return (f"Délai d'une heure dépassé pour l'engagement {number}." if step >= 60
            else f"Rappel : il reste {60 - step} min pour l'engagement {number}.")


def _stopped(data: dict[str, Any], _naming: Naming) -> str:
    what = "Envoi arrêté" if data["message"] else "Envoi arrêté pour tout l'évènement"
    left = count(data["stopped"], "envoi n'est pas parti", "envois ne sont pas partis",
                 "tout était déjà parti")
    return f"{what} : {left}."


def _closed(data: dict[str, Any], _naming: Naming) -> str:
    left = [sentence for code, sentence in {
        "end_of_alert": "pas de message de fin d'alerte", "unknown": "envois inconnus", "waiting": "envois en cours",
        "cod": "COD non levé", "cell": "cellule non levée", "serves": "COD servant encore un autre évènement",
        "cip_ordered": "CIP ordonnée et jamais ouverte",
        "cip_open": "CIP non fermée", "exercise": "exercice non terminé",
        "callbacks": "rappels promis et non faits"}.items() if data["pending"].get(code)]
    return "Évènement clos" + (f", points confirmés : {', '.join(left)}." if left else ".")


def _card(data: dict[str, Any]) -> str:
    return f"fiche : {word(data['role'], 'function')}"


def _frozen(data: dict[str, Any], naming: Naming) -> str:
    writers = " ; ".join(who(each, naming) for each in data["writers"])
    replaced = f" Il annule et remplace le n° {data['replaces']}." if data["replaces"] else ""
    return (f"Point de situation n° {data['number']} validé et figé, jusqu'à l'entrée {data['up_to_seq']}, "
            f"écrit par : {writers}.{replaced}")


def _transmitted(data: dict[str, Any], _naming: Naming) -> str:
    what = f"Point de situation n° {data['situation']} transmis" if data["situation"] else "Texte transmis"
    return f"{what} à {word(data['to'], 'receiver')} à la main, jusqu'à l'entrée {data['up_to_seq']}."


KINDS: dict[str, tuple[str, Sentence]] = {
    "event_opened": ("Ouverture", lambda d, n: (
        f"Évènement ouvert : {count(len(d['communes']), 'commune')}{_lacking(d)}.")),
    "event_described": ("Type et communes", lambda d, n: (
        f"Type : {n.type(d['type'])} ; {count(len(d['communes']), 'commune')}{_lacking(d)}.")),
    "officer_joined": ("Arrivée sur l'évènement", lambda d, n: f"{who(d, n)} rejoint l'évènement."),
    "alert_received": ("Alerte reçue", lambda d, n: f"Alerte reçue de : {word(d['source'], 'source')}."),
    "communication_started": ("Communication d'urgence", lambda d, n: (
        "Communication d'urgence lancée sans COD." + _earlier(d))),
    "cod_activated": ("COD", _activated),
    "event_linked": ("Évènement lié", _linked),
    "cod_shared": ("COD", lambda d, n: f"Ce COD sert aussi {n.event(d['event'])} (entrée {d['seq']} de celui-ci)."),
    "order_confirmed": ("Ordre", lambda d, n: (
        f"L'ordre de l'entrée {d['of']} est {'confirmé' if d['confirmed'] else 'NON confirmé'} par l'autorité.")),
    "decision_recorded": ("Décision", _decided),
    "duty_alerted": ("Astreinte", lambda d, n: (
        f"{who(d, n)} : " + (f"SMS pour confirmer l'ordre de l'entrée {d['confirms']} demandé." if "confirms" in d
                                 else _routes_of(d)))),
    "escalation_started": ("Astreinte", lambda d, n: "Appel de l'astreinte : " + ", ".join(
        f"{word(each['function'], 'function')} ({each['wanted']})" for each in d["chains"]) + "."),
    "duty_redialled": ("Astreinte", lambda d, n: f"{who(d, n)} : nouvel appel téléphonique, le précédent est resté "
                                                 "sans réponse."),
    "escalation_exhausted": ("Astreinte", lambda d, n: (
        f"{word(d['function'], 'function')} : plus personne à appeler, la liste est épuisée. Appelez de vive voix.")),
    "duty_answered": ("Astreinte", _answered),
    "duty_arrived": ("Astreinte", lambda d, n: (
        f"{who(d, n)} : {word(d['how'], 'how')}" + ("." if d["own"] else " (noté par une autre personne)."))),
    "presence_corrected": ("Astreinte", lambda d, n: (
        f"{who(d, n)} n'est pas là : présence de l'entrée {d['corrects']} corrigée.")),
    "cell_operational": ("Cellule", _operational),
    "cell_stood_down": ("Cellule", lambda d, n: "Cellule de communication d'urgence levée."),
    "message_drafted": ("Message", lambda d, n: f"Texte enregistré, version {d['version']}."),
    "message_submitted": ("Message", lambda d, n: f"Message n° {d['number']} soumis à validation."),
    "message_returned": ("Message", lambda d, n: f"Message renvoyé à son auteur (version {d['version']})."),
    "approval_refused": ("Validation", lambda d, n: (
        "Validation refusée : " + ("on ne valide pas son propre message." if d["code"] == "self_approval"
                                   else "le message avait changé depuis son affichage."))),
    "message_approved": ("Validation", _approved),
    "message_dispatched": ("Envoi", _dispatched),
    "sending_stopped": ("Envoi", _stopped),
    "receipts_sealed": ("Accusés", _sealed),
    "contact_logged": ("Appel", _contacted),
    "report_imported": ("Rapport GALA", lambda d, n: (
        f"Rapport {d['source'].upper()} importé : {count(len(d['contacts']), 'contact', none='aucun contact')}.")),
    "publication_logged": ("Publication", lambda d, n: (
        f"Fait à la main : {n.means(d['means'])} ({word(d['proof'], 'proof')}).")),
    "publication_repeated": ("Publication", lambda d, n: (
        f"Publication sur {word(d['channel'], 'channel')} demandée de nouveau : son sort restait inconnu.")),
    "piece_attached": ("Pièce", lambda d, n: (
        f"Pièce jointe à l'entrée {d['of']} : {word(d['media_type'], 'media_type')}, {count(d['size'], 'octet')}, "
        f"empreinte SHA-256 {d['sha256']}.")),
    "piece_judged": ("Pièce", lambda d, n: (
        f"La pièce de l'entrée {d['of']} est {'acceptée' if d['accepted'] else 'REFUSÉE'} par une seconde personne.")),
    "card_ticked": ("Fiche réflexe", lambda d, n: f"Fait : « {n.act(d['role'], d['line'])} » ({_card(d)})."),
    "card_unticked": ("Fiche réflexe", lambda d, n: (
        f"N'est plus fait : « {n.act(d['role'], d['line'])} » ({_card(d)}).")),
    "note_added": ("Note", lambda d, n: f"Note ({word(d['category'], 'category')})."),
    "reminder_raised": ("Rappel", _reminded),
    "overrun_explained": ("Dépassement", lambda d, n: f"Motif du dépassement de l'engagement {d['commitment']}."),
    "cod_lifted": ("COD", lambda d, n: "COD levé." + (
        f" Il servait encore {count(len(d['serves']), 'autre évènement', 'autres évènements')}, où il reste à lever."
        if "serves" in d else "")),
    "event_closed": ("Clôture", _closed),
    "event_reopened": ("Réouverture", lambda d, n: (
        f"Évènement rouvert : il continue. La clôture de l'entrée {d['closed_seq']} ne tient plus.")),
    "activation_mistaken": ("Activation par erreur", lambda d, n: (
        "Activation par erreur : un rectificatif part à ceux qui ont été alertés.")),
    "clock_shifted": ("Horloge", lambda d, n: f"L'horloge de la machine a bougé de {duration(d['seconds'])}."),
    "review_rang": ("Réexamen", lambda d, n: f"Heure de revoir la décision de différer (entrée {d['of']})."),
    "situation_frozen": ("Point de situation", _frozen),
    "transmission_declared": ("Transmission", _transmitted),
    "report_made": ("Rapport", lambda d, n: (
        f"Version {d['version']} du rapport établie jusqu'à l'entrée {d['up_to_seq']}, "
        f"empreinte SHA-256 {d['sha256']}.")),
    "report_attested": ("Rapport", lambda d, n: (
        f"Version {d['version']} du rapport attestée, empreinte SHA-256 {d['sha256']}.")),
    "report_visaed": ("Rapport", lambda d, n: (
        f"Version {d['version']} du rapport visée, empreinte SHA-256 {d['sha256']}.")),
} | OF_THE_CONVENING | OF_THE_HOTLINE | OF_THE_REGISTER | OF_THE_CONDUCT


# What the register says of an event, with the entry that was then its head.
OF_AN_EVENT = {"event_closed": "clos", "event_reopened": "rouvert"}


def label(kind: str) -> str:
    """Return the short name of a kind of entry; an unknown kind shows its code."""
    return KINDS[kind][0] if kind in KINDS else kind


def sentence(content: dict[str, Any], naming: Naming) -> str:
    """Return what an entry says, in one French sentence; an unknown kind shows its code."""
    kind, data = content["kind"], content["data"]
    if kind == "event_opened" and "nature" in data and "id" in data:
        return f"Évènement ouvert ({word(data['nature'], 'nature')})."
    if kind in OF_AN_EVENT and "head" in data:
        return f"Évènement {OF_AN_EVENT[kind]} à l'entrée {data['seq']}."
    told = KINDS[kind][1](data, naming) if kind in KINDS else f"Entrée de genre « {kind} »."
    order = ordered(content, naming)
    return f"{told} {capital(order)}." if order else told
