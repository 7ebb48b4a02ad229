"""What the report cannot say or cannot prove, in sentences, each with the entry that it concerns. Pure; judges nothing.

What lacks of the verdicts themselves stands in their reasons; here is also what lacks of every other figure. At most 50
entries of one code are listed one by one.
"""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crisis.clock import parse_instant
from crisis.commitments import State, Verdict
from crisis.commitments.state import piece_accepted
from crisis.evidence import injects
from crisis.evidence.anomalies import Entry, Found, listed
from crisis.evidence.deliveries import Fate
from crisis.evidence.milestones import Facts
from crisis.evidence.reach import Reached
from crisis.evidence.words import AUDIENCES, HARD

TYPED_S = 300  # R2: an hour typed later than that after the fact.
LISTS = {"no_commune": "Aucune commune n'est désignée", "no_means": "Aucun moyen permanent d'information n'est désigné",
         "no_convention_radio": "Aucune radio sous convention n'est désignée",
         "no_priority_medium": "Aucun média prioritaire n'est désigné"}
BY_HAND = ("contact_logged", "publication_logged", "cell_operational")
OF_48 = f"engagement{HARD}48"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched for gaps. `unsealed`: lines no seal holds; `broken`: other events whose chain does not hold."""

    facts: Facts
    state: State
    fates: Sequence[Fate]
    reached: Sequence[Reached]
    unsealed: int
    counted: bool
    broken: Sequence[str]
    build: str | None


def missing(sought: Sought) -> list[dict[str, Any]]:
    """Return what is missing: of the whole first, then in the order of the entries."""
    found = [one for look in LOOKS for one in look(sought)]
    return listed(sorted(found, key=lambda one: (one[2] is not None, one[2] or 0, one[0])))


def _whole(sought: Sought) -> Iterator[Found]:
    verdicts: Mapping[int, Verdict] = sought.facts.verdicts
    if verdicts[48].started_at is None:
        yield "no_t0_48", f"Aucun départ de l'{OF_48}{HARD}: ni courbe, ni temps d'attente ne peut être établi.", None
    elif not any(one.covering for one in sought.reached):
        yield "nobody_covered", f"Aucun public n'est couvert{HARD}: les temps d'attente n'ont pas de fin.", None
    if sought.unsealed:
        counted = "comptés à titre provisoire" if sought.counted else "qui ne comptent pas encore"
        yield "not_sealed", f"Accusés non scellés, {counted}{HARD}: {sought.unsealed}.", None
    if sought.build is None:
        yield "no_build", "Le logiciel connaît sa version, et aucune empreinte de sa fabrication.", None
    for event in sought.broken:
        yield "trend_left_out", f"Tendance sans l'évènement {event}, dont la main courante est altérée.", None


def _denominators(sought: Sought) -> Iterator[Found]:
    for one in sought.reached:
        for reason in one.need.unset:
            yield reason, f"{LISTS[reason]}{HARD}: rien ne prouve que ce public est informé.", 1
        if one.covering is None and not one.need.unset:
            left = len({*one.need.wanted} - one.proofs.keys())
            told = f"{AUDIENCES[one.need.audience]}{HARD}: {left} sur {len({*one.need.wanted})}"
            yield "not_covered", f"Public non couvert, {told} sans preuve d'information.", None


def _orders(sought: Sought) -> Iterator[Found]:
    """Yield the orders that no authority confirmed, and those whose hour only somebody's typing tells."""
    answered = {content["data"]["of"] for content in sought.facts.contents if content["kind"] == "order_confirmed"}
    for content in sought.facts.contents:
        order, seq = content["data"].get("order"), content["seq"]
        if not order or order["means"] == "own":
            continue
        if seq not in answered:
            yield "order_unconfirmed", f"Ordre donné de vive voix{HARD}: l'autorité nommée ne l'a pas confirmé.", seq
        if _late(order["declared_at"], content["recorded_at"]) and not piece_accepted(sought.state, seq):
            yield "order_typed_hour", "Heure d'ordre seulement saisie, sans pièce acceptée qui la prouve.", seq


def _late(declared: str, recorded: str) -> bool:
    return declared < recorded and (parse_instant(recorded) - parse_instant(declared)).total_seconds() > TYPED_S


def _by_hand(sought: Sought) -> Iterator[Found]:
    """Yield the acts by hand that nothing proves, and those whose hour is only typed."""
    for content in sought.facts.contents:
        data, seq = content["data"], content["seq"]
        if content["kind"] not in BY_HAND or data.get("outcome", "reached") != "reached":
            continue
        if data.get("proof") == "none":
            yield "no_proof", "Acte fait à la main, sans preuve.", seq
        if data.get("proof") == "url" and not data["read_back"]:
            yield "not_read_back", "Publication à la main, dont l'adresse n'a pas été relue.", seq
        if _late(content["happened_at"], content["recorded_at"]) and not piece_accepted(sought.state, seq):
            yield "typed_hour_only", "Heure seulement saisie, sans pièce acceptée par une seconde personne.", seq


def _deliveries(sought: Sought) -> Iterator[Found]:
    """Yield, for each entry that ordered some, how many deliveries nobody knows the end of."""
    counted: dict[str, Counter[int]] = defaultdict(Counter)
    for fate in sought.fates:
        unread = fate.order.shown == "public" and fate.outcome == "accepted" and fate.receipt.read_back_at is None
        if unread or fate.outcome in ("unknown", "waiting"):
            counted[fate.outcome][fate.order.seq] += 1
    for outcome, by_order in counted.items():
        code, sentence = DOUBTS[outcome]
        for seq, many in by_order.items():
            yield code, f"{sentence}{HARD}: {many}.", seq


DOUBTS = {"unknown": ("unknown_deliveries", "Envois dont le sort reste inconnu"),
          "waiting": ("no_receipt", "Envois sans aucun accusé scellé"),
          "accepted": ("not_read_back", "Publications acceptées, mais non relues à leur adresse publique")}


def _traces(sought: Sought) -> Iterator[Found]:
    """Yield, for each declaration of the cell, how many of those present left no trace of their own."""
    for content in sought.facts.contents:
        if content["kind"] == "cell_operational":
            alone = sum(not each["own"] for each in content["data"]["present"])
            if alone:
                yield "no_own_trace", f"Personnes présentes sans trace personnelle{HARD}: {alone}.", content["seq"]


def _words(sought: Sought) -> Iterator[Found]:
    """Yield the quarter hours of the hotline that the exchange did not tell, each once, by its last entry."""
    last: dict[str, Entry] = {each["data"]["begins"]: each for each in sought.facts.contents
                              if each["kind"] == "figures_frozen"}
    for content in last.values():
        if content["data"]["exchange"] is None:
            yield "no_exchange", "Quart d'heure de la CIP sans relevé de l'autocommutateur.", content["seq"]


def _exercise(sought: Sought) -> Iterable[Found]:
    return injects.unanswered(sought.facts.contents)


LOOKS: Sequence[Callable[[Sought], Iterable[Found]]] = (
    _whole, _denominators, _orders, _by_hand, _deliveries, _traces, _words, _exercise)
