"""How a call that asks for a COD goes on (R30): its states, what a key means in each, what is said. Pure.

Whose code it is, who is rung back and what is recorded is `telephone`'s business.
"""
from __future__ import annotations

from collections.abc import Mapping

# A call has just come; its code is awaited; an open event is offered, or another; the type; the first 1; the call
# back was ordered and its 1 is awaited; nothing more is.
BEGIN, CODE, WHICH, TYPE, CONFIRM, CALLING, OVER = "begin", "code", "which", "type", "confirm", "calling", "over"

MOVES: Mapping[tuple[str, str], str] = {
    (BEGIN, "came"): CODE, (BEGIN, "shut"): OVER,
    (CODE, "right"): TYPE, (CODE, "recent"): WHICH, (CODE, "wrong"): CODE, (CODE, "shut"): OVER,
    (CODE, "barred"): OVER,
    (WHICH, "same"): CONFIRM, (WHICH, "other"): TYPE, (WHICH, "late"): OVER,
    (TYPE, "chosen"): CONFIRM, (TYPE, "late"): OVER,
    (CONFIRM, "yes"): CALLING, (CONFIRM, "no"): OVER, (CONFIRM, "barred"): OVER, (CONFIRM, "late"): OVER,
    (CALLING, "yes"): OVER, (CALLING, "no"): OVER, (CALLING, "silent"): OVER, (CALLING, "barred"): OVER,
    (CALLING, "late"): OVER, (CALLING, "refused"): OVER}
# How many keys each state awaits during the first call; none: what is said is the last word.
AWAITS: Mapping[str, int] = {CODE: 8, WHICH: 1, TYPE: 1, CONFIRM: 1}
# Somebody who presses nothing that is understood is not activating anything.
MOST_QUESTIONS = 10

CODE_ASKED = "Tapez votre code personnel, huit chiffres."
CODE_WRONG = "Code refusé. Tapez votre code personnel, huit chiffres."
NOTHING = "Rien n'est activé."
BY_OTHER_WAY = "Utilisez la console, ou appelez la permanence."
SHUT = f"Trop de codes refusés : cette voie est fermée pour le moment. {NOTHING} {BY_OTHER_WAY}"
RING_BACK = ("Raccrochez. Le service vous rappelle au numéro enregistré. Rien n'est activé tant que vous n'avez pas "
             "tapé 1 pendant ce second appel.")
LATE = f"Trop tard. {NOTHING} Recommencez depuis le début."
GIVEN_UP = f"{NOTHING} Au revoir."
NO_KEY = f"Aucune touche. {NOTHING}"
BARRED = {"no_right": "Votre compte ne permet pas d'activer le COD.",
          "off_duty": "Vous n'êtes pas de permanence à cette heure.",
          "no_number": "Aucun numéro vérifié n'est enregistré pour vous rappeler."}
YES = "Tapez 1 pour confirmer. Toute autre touche annule."


def move(state: str, word: str) -> str:
    """Return the state that follows; a word that a state does not know leaves it, and its question is asked again."""
    return MOVES.get((state, word), state)


def word(state: str, key: str, menu: Mapping[str, str]) -> str:
    """Return what one key means to a state, `unread` if nothing. The code itself is judged elsewhere."""
    if state == WHICH:
        return {"1": "same", "2": "other"}.get(key, "unread")
    if state == TYPE:
        return "chosen" if key == "0" or key in menu else "unread"
    if state == CONFIRM:
        return "unread" if not key else "yes" if key == "1" else "no"
    return "silent" if not key else "yes" if key == "1" else "no"


def types(menu: Mapping[str, str]) -> str:
    """Return the question that asks for the type of the event; `menu` gives the label of each key."""
    offered = " ".join(f"{key}, {label}." for key, label in menu.items())
    return f"Quel évènement ? {offered} 0, non précisé."


def which(label: str, hour: str, *, activated: bool) -> str:
    """Return the question that offers the event that somebody has just opened (R5)."""
    state = "son COD est déjà activé" if activated else "son COD n'est pas activé"
    return f"Un évènement est ouvert depuis {hour} : {label} ; {state}. Tapez 1 pour celui-ci, 2 pour un autre."


def read_back(label: str, level: str, mode: str, hour: str = "") -> str:
    """Return what is read back before each 1: the type, the level, the mode; `hour` of the event that is joined."""
    place = f", évènement ouvert à {hour}" if hour else ""
    return f"Activation du COD : {label}{place}, {level}, {mode}."


def barred(reason: str) -> str:
    """Return what somebody hears whose right code activates nothing."""
    return f"{BARRED[reason]} {NOTHING} {BY_OTHER_WAY}"


def activated(level: str) -> str:
    """Return what is said once the COD is activated."""
    return f"COD activé, {level}. Les personnes d'astreinte sont alertées."


def joined(hour: str) -> str:
    """Return what is said to whoever finds the COD activated already."""
    return f"Le COD est déjà activé depuis {hour}. Vous rejoignez l'évènement ; personne n'est alerté une seconde fois."
