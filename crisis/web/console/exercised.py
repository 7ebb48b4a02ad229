"""The sentence of each entry about exercises, prepared and played (register) or conducted (journal of their event)."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crisis.drills.terms import CLASSIFICATIONS, INJECT_CHANNELS, INJECTS, OUTCOMES, PUBLICS, ROLES, STATES, TYPES
from crisis.web.console.naming import Naming
from crisis.web.french import count, duration, hour

Sentence = Callable[[dict[str, Any], Naming], str]
WORDS = {"exercise_state": STATES, "exercise_type": TYPES, "exercise_role": ROLES, "exercise_public": PUBLICS,
         "exercise_class": CLASSIFICATIONS, "inject_kind": INJECTS, "inject_channel": INJECT_CHANNELS,
         "observation": OUTCOMES}


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
    "exercise_played": ("Exercice", lambda d, n: f"Exercice n° {d['number']} commencé : un évènement le joue."),
    "exercise_closed": ("Exercice", lambda d, n: f"Exercice n° {d['number']} clos avec son évènement."),
    "exercise_attested": ("Exercice", lambda d, n: (
        f"Exercice n° {d['number']} : version {d['version']} de son rapport attestée.")),
}


def _issued(data: dict[str, Any], _naming: Naming) -> str:
    how = "à jouer par l'animation" if data["by_hand"] else INJECT_CHANNELS.get(data["channel"], data["channel"])
    late = f", {duration(data['late_s'])} après son heure" if data["late_s"] >= LATE_S else ""
    return f"Inject n° {data['inject']} émis ({how}){late}."


LATE_S = 120
OF_THE_CONDUCT: dict[str, tuple[str, Sentence]] = {
    "exercise_started": ("Exercice", lambda d, n: (
        f"Exercice n° {d['number']} commencé, H à {hour(d['h'])}, {count(d['injects'], 'inject')}.")),
    "exercise_paused": ("Exercice", lambda d, n: "Exercice suspendu ; les délais continuent de courir."),
    "exercise_resumed": ("Exercice", lambda d, n: "Exercice repris."),
    "exercise_jumped": ("Exercice", lambda d, n: f"Chronogramme avancé de {duration(d['seconds'])}."),
    "exercise_ended": ("Exercice", lambda d, n: (
        "Fin d'exercice" + (f", {count(d['left'], 'inject non joué', 'injects non joués')}." if d["left"] else "."))),
    "exercise_turned_real": ("C'est réel", lambda d, n: (
        "C'EST RÉEL : l'exercice s'arrête, un évènement réel est ouvert.")),
    "exercise_left_behind": ("C'est réel", lambda d, n: (
        "Annonce que ce n'est plus un exercice, à tous ceux qu'il avait prévenus : "
        f"{count(len(d['deliveries']), 'envoi')}.")),
    "inject_issued": ("Inject", _issued),
    "inject_held": ("Inject", lambda d, n: (
        f"Inject n° {d['inject']} retenu" + (" : son heure est passée." if d["why"] == "late" else "."))),
    "inject_released": ("Inject", lambda d, n: f"Inject n° {d['inject']} libéré."),
    "inject_skipped": ("Inject", lambda d, n: f"Inject n° {d['inject']} sauté."),
    "inject_played": ("Inject", lambda d, n: f"Inject n° {d['inject']} joué par l'animation."),
    "observation_noted": ("Observation", lambda d, n: (
        " ".join(["Observation", *([f"sur la question {d['question']}"] if d["question"] else []),
                  *([f"sur l'inject n° {d['inject']}"] if d["inject"] is not None else [])])
        + f" : {OUTCOMES[d['outcome']]}."
        + (f" Corrige l'entrée {d['corrects']}." if d.get("corrects") is not None else ""))),
}
