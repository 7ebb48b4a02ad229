"""How a request that has not the shape asked for is refused: problem+json, in French, never repeating what came."""
from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from crisis.web.api.envelope import malformed

SHOWN = 5
SENTENCES = {
    "missing": "ce champ est obligatoire",
    "extra_forbidden": "un champ inconnu s'y trouve",
    "string_type": "un texte est attendu",
    "string_too_long": "le texte est trop long",
    "string_pattern_mismatch": "la forme n'est pas celle attendue",
    "int_type": "un nombre entier est attendu",
    "int_parsing": "un nombre entier est attendu",
    "bool_type": "true ou false est attendu",
    "list_type": "une liste est attendue",
    "too_long": "la liste est trop longue",
    "literal_error": "la valeur n'est pas l'une de celles admises",
    "greater_than_equal": "le nombre est trop petit",
    "less_than_equal": "le nombre est trop grand",
    "model_type": "un objet JSON est attendu",
    "model_attributes_type": "un objet JSON est attendu",
}
VALUES = {
    "instant": "une heure ISO 8601 avec son décalage est attendue, comme 2026-11-21T03:12:00Z",
    "day": "un jour du calendrier est attendu, comme 2026-12-24",
    "digits": "un nombre en chiffres est attendu",
    "characters": "le texte contient un caractère interdit",
    "base64": "des octets en base64 sont attendus",
}


def unshaped(error: ValidationError) -> NoReturn:
    """Refuse a request whose shape is wrong. The input is never echoed: it may hold a name or a password."""
    wrong = error.errors(include_input=False, include_url=False)
    raise malformed(" ".join(_sentence(each) for each in wrong[:SHOWN])) from None


def _sentence(error: ErrorDetails) -> str:
    # The last step of an unknown field is a name that the sender chose.
    where = error["loc"][:-1] if error["type"] == "extra_forbidden" else error["loc"]
    return f"{_field(where)} : {_told(error)}."


def _field(where: Sequence[str | int]) -> str:
    return f"Champ « {'.'.join(str(step) for step in where)} »" if where else "Corps de la demande"


def _told(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return VALUES.get(str(error.get("ctx", {}).get("error")), "valeur refusée")
    return SENTENCES.get(error["type"], "valeur refusée")
