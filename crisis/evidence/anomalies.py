"""What should not be in a journal, each with a code, a sentence and its entry. Pure; accuses nobody.

An anomaly is no alteration: the chain was verified before. At most 50 of one code are listed; the last then says how
many more there are.
"""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from crisis.evidence import closings, injects
from crisis.evidence.clock_quality import gap_s
from crisis.evidence.milestones import Lines, of_duty
from crisis.evidence.orders import Ordered
from crisis.evidence.words import duration

GAP_S = 300  # R2: a longer gap between the declared and the recorded hour is printed.
LISTED = 50
ORDERS = ("cod_activated", "communication_started")
Entry = Mapping[str, Any]
Found = tuple[str, str, int | None]
SIMPLE = {
    "event_reopened": ("event_reopened", "L'évènement, clos, a été rouvert : il continue."),
    "activation_mistaken": ("mistaken", "L'activation a été déclarée faite par erreur."),
    "publication_repeated": ("publication_repeated", "Une publication est partie une seconde fois, à la demande d'une "
                                                     "personne qui ne l'avait pas retrouvée."),
    "presence_corrected": ("presence_corrected", "Une présence inscrite par erreur a été retirée."),
    "clock_shifted": ("clock_shifted", "L'horloge de la machine a bougé pendant l'évènement."),
}
REFUSED = {"self_approval": "Une validation par l'auteur du message a été refusée par le service.",
           "changed": "La validation d'un texte modifié depuis son affichage a été refusée par le service."}


def anomalies(contents: Sequence[Entry], orders: Mapping[str, Ordered], lines: Lines) -> list[dict[str, Any]]:
    """Return the anomalies in the order of the entries; None as entry: a line that no seal holds yet."""
    found = [*_of_entries(contents), *_after_closing(contents), *_alerted_again(contents), *_too_early(orders, lines),
             *injects.late(contents)]
    return listed(sorted(found, key=lambda one: (one[2] is None, one[2] or 0, one[0])))


def listed(found: Iterable[Found]) -> list[dict[str, Any]]:
    """Return what was found as the report lists it, 50 of a code at most."""
    told, counted, left = list[dict[str, Any]](), defaultdict[str, int](int), dict[str, dict[str, Any]]()
    for code, sentence, seq in found:
        counted[code] += 1
        if counted[code] <= LISTED:
            told.append({"code": code, "sentence": sentence, "seq": seq})
            left[code] = told[-1]
    for code, many in counted.items():
        if many > LISTED:
            left[code]["sentence"] += f" Et {many - LISTED} autres du même genre après elle."
    return told


def _of_entries(contents: Iterable[Entry]) -> Iterator[Found]:
    for content in contents:
        kind, data, seq = content["kind"], content["data"], content["seq"]
        if kind in SIMPLE:
            yield *SIMPLE[kind], seq
        elif kind == "approval_refused":
            yield "approval_refused", REFUSED.get(data["code"], "Une validation a été refusée par le service."), seq
        elif kind == "order_confirmed" and not data["confirmed"]:
            yield "order_denied", "L'autorité nommée ne confirme pas un ordre inscrit en son nom.", seq
        elif kind == "piece_judged" and not data["accepted"]:
            yield "piece_refused", "Une pièce jointe comme preuve a été refusée.", seq
        gap = gap_s(content)
        if gap > GAP_S:
            yield "hour_gap", f"Heure déclarée et heure enregistrée sont à {duration(gap)} l'une de l'autre.", seq


def _after_closing(contents: Sequence[Entry]) -> Iterator[Found]:
    """Yield what somebody wrote after the closing (R6), up to a reopening; seals follow it in the ordinary course."""
    for content in closings.late(contents):
        if content["kind"] != "receipts_sealed":
            yield "after_closing", "Entrée écrite après la clôture de l'évènement.", content["seq"]


def _alerted_again(contents: Iterable[Entry]) -> Iterator[Found]:
    """Yield the alerts of somebody who had answered, or beyond the rounds of the policy. A new order starts anew."""
    rounds, called, answered = 1, Counter[tuple[str, str]](), set[tuple[str, str]]()
    for content in contents:
        kind, data = content["kind"], content["data"]
        if kind in ORDERS and "corrects" not in data:
            called, answered = Counter(), set()
        elif kind == "escalation_started":
            rounds = data["policy"]["rounds"]
        elif kind == "duty_answered":
            answered.add((data["person"], data["function"]))
        elif kind == "duty_alerted" and "confirms" not in data and of_duty(content):
            who = (data["person"], data["function"])
            called[who] += 1
            sentence = _again(called[who], rounds, has_answered=who in answered)
            if sentence:
                yield "alerted_again", sentence, content["seq"]


def _again(times: int, rounds: int, *, has_answered: bool) -> str:
    """Return what is wrong with an alert; nothing, if the policy asks for it."""
    if has_answered:
        return "Une personne qui avait répondu a été alertée de nouveau."
    return f"Une personne a été alertée {times} fois." if times > rounds else ""


def _too_early(orders: Mapping[str, Ordered], lines: Lines) -> Iterator[Found]:
    """Yield, for each seal, how many of its lines are dated before the order of their delivery."""
    for seq, some in lines.items():
        early = sum(line["at"] < orders[line["delivery"]].at for line in some)
        if early:
            sentence = (f"{early} accusés sont datés d'avant leur ordre d'envoi." if early > 1
                        else "Un accusé est daté d'avant son ordre d'envoi.")
            yield "receipt_before_order", sentence, seq or None
