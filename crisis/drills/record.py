"""What the record of an exercise holds, and what of it cannot be kept at all. Pure.

What a record still lacks to be played is `readiness`'s business: a draft may be half written, never unreadable.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from crisis.drills.script import Inject
from crisis.drills.terms import CHANNELS, CLASSIFICATIONS, ENGAGEMENTS, INJECT_CHANNELS, INJECTS, PUBLICS, ROTAS, TYPES
from crisis.territory import Territory

SHORT, LONG, OBJECTIVES, PEOPLE, QUESTIONS, MOST_INJECTS, ATTACHMENTS = 200, 5000, 20, 500, 200, 500, 20
LONGEST_S = 14 * 24 * 3600
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,9}")


@dataclass(frozen=True, slots=True)
class Card:
    """What identifies an exercise. `hazard`: a type of the territory; `begins`, `ends`: planned, UTC; `lead`: a person.

    `communes`, `publics`, `channels`: what is in scope; `rotas`: the functions whose whole duty plays.
    """

    title: str
    kind: str = "tabletop"
    announced: bool = True
    hazard: str = ""
    begins: datetime | None = None
    ends: datetime | None = None
    lead: str = ""
    place: str = ""
    theme: str = ""
    sponsor: str = ""
    contact: str = ""
    classification: str = "open"
    scenario: str = ""
    limits: str = ""
    communes: tuple[str, ...] = ()
    publics: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    rotas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Objective:
    """One measurable objective. `commitment`: an engagement, or none; `target` in `unit`: 60, minutes."""

    code: str
    text: str
    commitment: int | None = None
    measure: str = ""
    target: str = ""
    unit: str = ""

    @property
    def aim(self) -> str:
        return " ".join(filter(None, (self.target, self.unit)))


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody named one by one. `consent_on`: the ISO day (Paris) on which an official agreed; empty: nobody asked."""

    person: str
    role: str
    consent_on: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the observers' sheets: what was planned, how it is judged. `observer`: a person, empty for all."""

    code: str
    objective: str
    text: str
    planned: str = ""
    criterion: str = ""
    observer: str = ""


def of_card(card: Card, territory: Territory) -> Iterator[str]:
    """Give what cannot be kept of a card, each a French clause without a point."""
    yield from of_text(card.title, "le titre", needed=True)
    for name, label in (("place", "le lieu"), ("theme", "le thème"), ("sponsor", "le commanditaire"),
                        ("contact", "le contact")):
        yield from of_text(getattr(card, name), label)
    yield from of_text(card.scenario, "le scénario", LONG)
    yield from of_text(card.limits, "les limites", LONG)
    types = {each.code for each in territory.types}
    yield from _of_codes([card.kind], TYPES, "type d'exercice")
    yield from _of_codes([card.hazard] if card.hazard else [], types, "aléa")
    yield from _of_codes([card.classification], CLASSIFICATIONS, "classification")
    yield from _of_codes(card.communes, {each.code_insee for each in territory.communes}, "commune")
    yield from _of_codes(card.publics, PUBLICS, "public")
    yield from _of_codes(card.channels, CHANNELS, "canal")
    yield from _of_codes(card.rotas, ROTAS, "fonction")


def of_objective(objective: Objective) -> Iterator[str]:
    """Give what cannot be kept of an objective."""
    yield from _of_code(objective.code)
    yield from of_text(objective.text, "l'objectif", needed=True)
    for name, label in (("measure", "la mesure"), ("target", "la cible"), ("unit", "l'unité")):
        yield from of_text(getattr(objective, name), label)
    if objective.commitment is not None and objective.commitment not in ENGAGEMENTS:
        yield "l'engagement n'est pas l'un de 47 à 50"


def of_question(question: Question) -> Iterator[str]:
    """Give what cannot be kept of a question, whoever it is given to."""
    yield from _of_code(question.code)
    yield from of_text(question.text, "la question", needed=True)
    yield from of_text(question.planned, "ce qui est prévu")
    yield from of_text(question.criterion, "le critère")


def of_injects(injects: Sequence[Inject]) -> Iterator[str]:
    """Give what cannot be kept of a chronogramme."""
    if len(injects) > MOST_INJECTS:
        yield f"{len(injects)} injects, pour {MOST_INJECTS} au plus"
    if len({each.number for each in injects}) < len(injects):
        yield "deux injects portent le même numéro"
    for each in injects:
        yield from (f"inject {each.number} : {told}" for told in _of_inject(each))


def _of_inject(inject: Inject) -> Iterator[str]:
    yield from of_text(inject.title, "le titre", needed=True)
    for name, label in (("content", "le contenu"), ("expected_action", "l'action attendue"),
                        ("success_rule", "le critère de réussite")):
        yield from of_text(getattr(inject, name), label, LONG)
    for name, label in (("sender", "l'émetteur"), ("recipient", "le destinataire"),
                        ("objective", "l'objectif"), ("animateur", "l'animateur")):
        yield from of_text(getattr(inject, name), label)
    if inject.number < 1 or not -LONGEST_S <= inject.offset <= LONGEST_S:
        yield "le numéro ou l'heure n'est pas possible"
    yield from _of_attachments(inject.attachments)
    yield from _of_codes([inject.channel] if inject.channel else [], INJECT_CHANNELS, "canal")
    if inject.kind not in INJECTS:
        yield f"le genre n'est pas l'un de : {', '.join(INJECTS.values())}"
    if inject.delay_min is not None and not 0 <= inject.delay_min <= LONGEST_S // 60:
        yield "le délai n'est pas possible"


def _of_attachments(names: Sequence[str]) -> Iterator[str]:
    if len(names) > ATTACHMENTS:
        yield f"{len(names)} pièces jointes, pour {ATTACHMENTS} au plus"
    for name in names[:ATTACHMENTS]:
        yield from of_text(name, "le nom d'une pièce jointe", needed=True)
        if len(name.splitlines()) > 1:
            yield "le nom d'une pièce jointe tient sur une ligne"


def of_text(text: str, what: str, most: int = SHORT, *, needed: bool = False) -> Iterator[str]:
    """Give what is wrong with a text; `what` says which one. Line breaks are kept, no other control character."""
    if needed and not text:
        yield f"{what} manque"
    if len(text) > most:
        yield f"{what} compte {len(text)} signes, pour {most} au plus"
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t" for sign in text):
        yield f"{what} contient un signe refusé"


def _of_code(code: str) -> Iterator[str]:
    if not CODE.fullmatch(code):
        yield "le code ne tient pas en 10 majuscules sans accent, chiffres ou « - »"


def _of_codes(given: Sequence[str], known: Collection[str], what: str) -> Iterator[str]:
    unknown = [each for each in given if each not in known]
    if unknown:
        yield f"{what} qui n'existe pas : {', '.join(unknown)[:SHORT]}"
    if len(set(given)) < len(given):
        yield f"{what} donné deux fois"
