"""The sentence of each entry of the register about exercises that are prepared, and the words of their records."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crisis.drills.terms import CLASSIFICATIONS, INJECT_CHANNELS, INJECTS, PUBLICS, ROLES, STATES, TYPES
from crisis.web.console.naming import Naming
from crisis.web.french import count

Sentence = Callable[[dict[str, Any], Naming], str]
WORDS = {"exercise_state": STATES, "exercise_type": TYPES, "exercise_role": ROLES, "exercise_public": PUBLICS,
         "exercise_class": CLASSIFICATIONS, "inject_kind": INJECTS, "inject_channel": INJECT_CHANNELS}


def _prepared(data: dict[str, Any], _naming: Naming) -> str:
    head = f"Exercice n° {data['number']} prêt"
    if "objectives" not in data:
        return f"{head}, inopiné : le reste n'est montré qu'à ceux qui le préparent."
    return (f"{head}{'' if data['announced'] else ', inopiné'} : {count(len(data['objectives']), 'objectif')}, "
            f"{count(len(data['persons']), 'personne nommée', 'personnes nommées')}, "
            f"chronogramme de {count(data['injects'], 'inject')}.")


OF_THE_REGISTER: dict[str, tuple[str, Sentence]] = {
    "exercise_prepared": ("Exercice", _prepared),
    "exercise_reopened": ("Exercice", lambda d, n: (
        f"Exercice n° {d['number']} modifié : il redevient un brouillon, la préparation de l'entrée {d['prepared']} "
        "ne compte plus.")),
    "exercise_cancelled": ("Exercice", lambda d, n: f"Exercice n° {d['number']} annulé."),
}
