"""The sentence of each entry of the register about the volunteers of the hotline and their accounts."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crisis.web.console.naming import Naming
from crisis.web.console.words import word
from crisis.web.french import count

Sentence = Callable[[dict[str, Any], Naming], str]


def _card(done: str) -> Sentence:
    return lambda data, naming: f"Volontaire de la CIP {done} : {naming.person(data['person'])}."


def _imported(data: dict[str, Any], _naming: Naming) -> str:
    return (f"Volontaires de la CIP importés : {count(data['rows'], 'fiche')}, "
            f"{count(len(data['added']), 'ajouté')}, {count(len(data['changed']), 'modifié')}.")


def _accounts(data: dict[str, Any], _naming: Naming) -> str:
    roles = ", ".join(word(role, "function") for role in data["roles"])
    many = len(data["persons"])
    what = "Compte" if many < 2 else f"{count(many, 'compte')}"
    return f"{what} sans mot de passe, {roles} : pour les seuls postes de la CIP."


OF_THE_REGISTER: dict[str, tuple[str, Sentence]] = {
    "volunteer_added": ("Annuaire", _card("inscrit")),
    "volunteer_changed": ("Annuaire", _card("modifié")),
    "volunteer_removed": ("Annuaire", _card("retiré")),
    "volunteers_imported": ("Annuaire", _imported),
    "accounts_granted": ("Compte", _accounts),
    "account_revoked": ("Compte", lambda d, n: f"Compte fermé : {n.person(d['person'])}."),
}
