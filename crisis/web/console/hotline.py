"""The French of the hotline of the public (CIP): codes, and the sentence of each kind of entry."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crisis.accounts.rights import FUNCTIONS_FR
from crisis.clock import parse_instant
from crisis.events.cip import CIRCUITS, RESULTS
from crisis.hotline.calls import CATEGORIES, FOLLOW_UPS, PRIORITIES, PROFILES
from crisis.hotline.care import STATES
from crisis.hotline.facts import FINDINGS
from crisis.hotline.posts import ROLES, worded
from crisis.web.console.naming import Naming
from crisis.web.french import count, stamp

Sentence = Callable[[dict[str, Any], Naming], str]
HOTLINE = {"none": "pas d'ordre d'ouvrir", "ordered": "ordonnée, pas encore ouverte", "open": "ouverte",
           "closing": "ordre de fermer donné", "closed": "fermée"}
TURNOUT = {"there": "présent", "coming": "en route", "late": "pas venu à l'heure dite", "called": "appelé",
           "silent": "sans réponse", "to_call": "pas encore appelé", "cannot": "empêché", "left": "parti"}
CIRCUIT = CIRCUITS
POST = ROLES
CATEGORY, PROFILE, FOLLOW_UP = CATEGORIES, PROFILES, FOLLOW_UPS
PRIORITY = {f"P{rank}": f"P{rank}, {words}" for rank, words in PRIORITIES.items()}
FOUND = FINDINGS
LEFT = {"relief": "relève", "end": "fin", "overrun": "dépassement", "other": "autre motif"}
CARE = STATES


def _opened(data: dict[str, Any], _naming: Naming) -> str:
    return f"CIP ouverte, numéro {data['number']}{', sans essai de ligne' if data['untested'] else ''}."


def _closed(data: dict[str, Any], _naming: Naming) -> str:
    owed = data.get("callbacks") or 0
    if not owed:
        return "CIP fermée."
    to = FUNCTIONS_FR.get(data["reassigned_to"], data["reassigned_to"])
    return f"CIP fermée, {count(owed, 'rappel')} à faire ({to})."


def _shift(data: dict[str, Any], _naming: Naming) -> str:
    wanted = ", ".join(f"{many} {ROLES.get(role, role)}" for role, many in sorted(data["wanted"].items()) if many)
    begins, ends = (stamp(parse_instant(data[name])) for name in ("begins", "ends"))
    return f"Relève planifiée, du {begins} au {ends} : {wanted or 'aucun poste'}."


def _at(verb: str) -> Sentence:
    return lambda data, naming: f"{naming.person(data['person'])} {verb} {worded(data['post'])}."


def _left(data: dict[str, Any], naming: Naming) -> str:
    why = LEFT.get(data["reason"], data["reason"])
    return f"{naming.person(data['person'])} quitte le poste {worded(data['post'])} ({why})."


def _raised(data: dict[str, Any], naming: Naming) -> str:
    where = f", {naming.commune(data['commune'])}" if data["commune"] else ""
    return f"Fait signalé par un appel, non vérifié ({CATEGORIES.get(data['category'], data['category'])}{where})."


def _grouped(data: dict[str, Any], _naming: Naming) -> str:
    return f"{count(len(data['facts']), 'signalement rapproché', 'signalements rapprochés')} d'un même fait."


def _frozen(data: dict[str, Any], _naming: Naming) -> str:
    begins, calls, told = stamp(parse_instant(data["begins"])), data["sheets"]["calls"], data["exchange"]
    received = f"{told['received']} reçus, {told['answered']} répondus" if told else "standard non relevé"
    return f"Chiffres des appels depuis {begins} figés : {count(calls, 'fiche')}, {received}."


SENTENCES: dict[str, tuple[str, Sentence]] = {
    "cip_ordered": ("CIP", lambda _d, _n: "Ordre d'ouvrir la cellule d'information du public (CIP)."),
    "cip_order_withdrawn": ("CIP", lambda _d, _n: "Ordre d'ouvrir la CIP retiré."),
    "cip_circuit_set": ("CIP", lambda d, _n: f"Appels de proches : {CIRCUITS[d['circuit']]}."),
    "cip_line_tested": ("CIP", lambda d, _n: f"Essai de ligne : {RESULTS[d['result']]}."),
    "cip_opened": ("CIP", _opened),
    "cip_closing_ordered": ("CIP", lambda _d, _n: "Ordre de fermer la CIP."),
    "cip_closed": ("CIP", _closed),
    "cip_shift_planned": ("CIP", _shift),
    "cip_assigned": ("CIP", _at("est affecté au poste")),
    "cip_unassigned": ("CIP", _at("n'est plus affecté au poste")),
    "volunteers_called": ("CIP", lambda d, _n: (
        f"Volontaires appelés pour la CIP : {count(d['wanted'], 'voulu')} en tout, "
        f"{count(len(d['callees']), 'ajouté')} à la liste.")),
    "volunteers_stood_down": ("CIP", lambda d, _n: (
        "Plus aucun volontaire de la CIP n'est appelé ; ceux qui se sont annoncés restent attendus." if d["awaited"]
        else "La CIP n'attend plus de volontaires.")),
    "cip_post_taken": ("CIP", _at("prend le poste")),
    "cip_post_left": ("CIP", _left),
    "cip_break_begun": ("CIP", _at("est en pause, poste")),
    "cip_break_ended": ("CIP", _at("reprend le poste")),
    "answer_sheet_published": ("CIP", lambda d, _n: f"Fiche réponses, version {d['version']}."),
    "urgent_instruction_given": ("CIP", lambda _d, _n: "Consigne urgente aux opérateurs."),
    "cip_fact_raised": ("CIP", _raised),
    "cip_facts_grouped": ("CIP", _grouped),
    "cip_fact_parted": ("CIP", lambda _d, _n: "Signalement séparé d'un autre."),
    "cip_fact_settled": ("CIP", lambda d, _n: f"Fait signalé {FOUND.get(d['found'], d['found'])}."),
    "figures_frozen": ("CIP", _frozen),
    "cip_debriefed": ("CIP", lambda _d, _n: "Bilan à chaud de la CIP."),
    "psychologist_named": ("CIP", lambda d, n: f"{n.person(d['person'])} est nommé psychologue."),
    "psychologist_withdrawn": ("CIP", lambda d, n: f"{n.person(d['person'])} n'est plus psychologue de cet évènement."),
}
