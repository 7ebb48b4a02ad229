"""The French of the convening of the COD and of the organisms: codes, and the sentence of each kind of entry."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crisis.evidence.words import SAID, THROUGH
from crisis.web.console.naming import Naming
from crisis.web.french import count

Sentence = Callable[[dict[str, Any], Naming], str]
SEAT = {"present": "présent", "coming": "en route", "called": "sans réponse", "to_call": "à appeler",
        "cannot": "impossible", "left": "parti"}
CONVENED = {"": "selon la liste de la préfecture", "always": "toujours", "never": "jamais"}
ROUTES = (("delivery", "SMS"), ("voice", "appel téléphonique"), ("email", "courriel"))


def _called(data: dict[str, Any], naming: Naming) -> str:
    """Say who of an organism is called, and by which routes."""
    routes = [name for key, name in ROUTES if data.get(key)]
    how = f"{', '.join(routes)} demandé{'s' if len(routes) > 1 else ''}" if routes else "aucune voie, à appeler"
    return f"{naming.organism(data['organism'])}, contact de rang {data['rank'] + 1} : {how}."


def _answered(data: dict[str, Any], naming: Naming) -> str:
    when = f" dans {data['minutes']} min" if data["minutes"] else ""
    return f"{naming.organism(data['organism'])} : {SAID[data['answer']]}{when} ({THROUGH[data['through']]})."


def _ended(data: dict[str, Any], naming: Naming) -> str:
    names = ", ".join(naming.organism(each) for each in data["organisms"])
    told = count(len(data["deliveries"]), "avis demandé", "avis demandés")
    return f"COD levé, ne sont plus attendus : {names} ; {told}."


def _card(done: str) -> Sentence:
    return lambda data, _naming: f"Organisme {done} : {data['code']}, {count(len(data['contacts']), 'contact')}."


def _imported(data: dict[str, Any], _naming: Naming) -> str:
    return (f"Organismes importés : {count(data['rows'], 'fiche')}, {count(len(data['added']), 'ajoutée')}, "
            f"{count(len(data['changed']), 'modifiée')}.")


SENTENCES: dict[str, tuple[str, Sentence]] = {
    "cod_convened": ("Convocation", lambda d, n: (
        f"COD convoqué : {', '.join(n.organism(each['organism']) for each in d['organisms'])}.")),
    "organism_called": ("Convocation", _called),
    "organism_redialled": ("Convocation", lambda d, n: f"{n.organism(d['organism'])} : nouvel appel téléphonique, le "
                                                       "précédent est resté sans réponse."),
    "convocation_answered": ("Convocation", _answered),
    "convocation_exhausted": ("Convocation", lambda d, n: (
        f"{n.organism(d['organism'])} : plus personne à appeler, la liste est épuisée. Appelez de vive voix.")),
    "organism_present": ("Convocation", lambda d, n: (
        f"{n.organism(d['organism'])} : présent" + ("." if d["own"] else " (noté par une autre personne)."))),
    "organism_left": ("Convocation", lambda d, n: f"{n.organism(d['organism'])} : parti."),
    "convocation_ended": ("Convocation", _ended),
}

OF_THE_REGISTER: dict[str, tuple[str, Sentence]] = {
    "organism_added": ("Annuaire", _card("ajouté")),
    "organism_changed": ("Annuaire", _card("modifié")),
    "organism_removed": ("Annuaire", lambda d, n: f"Organisme retiré : {d['code']}."),
    "organisms_imported": ("Annuaire", _imported),
}
