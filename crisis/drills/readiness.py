"""What an exercise still lacks to be ready, all of it at once, and the fingerprint of its chronogramme. Pure."""
from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from crisis.accounts.rights import DUTIES_FR
from crisis.drills.record import Card, Objective, Participant, Question
from crisis.drills.script import Inject
from crisis.drills.terms import COMMUNICATION
from crisis.journal.entry import canonical

UNCONDUCTED = "ni la personne qui dirige, ni celle qui prépare, ni un animateur n'a de compte pour conduire l'exercice"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known today of somebody named. `reached`: by a route in force; `consenting`: an official; `observes`:
    with an account that they can sign into, and the right to note what they see.
    """

    reached: bool
    consenting: bool
    observes: bool


@dataclass(frozen=True, slots=True)
class Record:
    """A whole record, as it is judged."""

    card: Card
    objectives: Sequence[Objective] = ()
    participants: Sequence[Participant] = ()
    questions: Sequence[Question] = ()
    injects: Sequence[Inject] = ()


def missing(record: Record, known: Mapping[str, Known], now: datetime, today: str,
            uncovered: Sequence[str] = (), *, conducted: bool) -> list[str]:
    """Return all that is missing, each a French clause. `known`: who is in the directory; `today`: ISO, in Paris.

    `uncovered`: the functions whose rota plays and names nobody at the planned hours, which only the duty knows.
    `conducted`: somebody may conduct it; a DIREX who has the role of the authority alone may not.
    """
    return [*_of_card(record.card, now), *([] if conducted else [UNCONDUCTED]), *_of_objectives(record),
            *_of_people(record, known, today), *_of_rotas(uncovered), *_of_questions(record), *_of_script(record)]


def digest(injects: Sequence[Inject]) -> str:
    """Return the SHA-256 of a chronogramme: of the canonical bytes of its injects, in the order of their numbers."""
    ordered = sorted(injects, key=lambda each: each.number)
    return hashlib.sha256(canonical([asdict(each) for each in ordered])).hexdigest()


def _of_card(card: Card, now: datetime) -> Iterator[str]:
    if not card.hazard:
        yield "l'aléa n'est pas choisi"
    if not card.lead:
        yield "personne ne dirige l'exercice : nommez l'animateur ou le DIREX"
    if not card.place:
        yield "le lieu manque"
    if not card.communes:
        yield "aucune commune n'est dans le périmètre"
    yield from _of_hours(card, now)


def _of_hours(card: Card, now: datetime) -> Iterator[str]:
    if card.begins is None or card.ends is None:
        yield "les heures prévues de début et de fin manquent"
    elif card.ends <= card.begins:
        yield "la fin est prévue avant le début"
    elif card.ends <= now:
        yield "les heures prévues sont passées"


def _of_objectives(record: Record) -> Iterator[str]:
    if not any(each.commitment in COMMUNICATION for each in record.objectives):
        yield "aucun objectif ne porte un engagement de communication (47, 48 ou 50)"
    for each in record.objectives:
        if not (each.measure and each.target):
            yield f"l'objectif {each.code} ne se mesure pas : donnez la mesure et la cible"
    if any(each.commitment == 48 for each in record.objectives) and not record.card.publics:
        yield "un objectif porte l'engagement 48, et aucun public n'est dans le périmètre"


def _of_people(record: Record, known: Mapping[str, Known], today: str) -> Iterator[str]:
    players = [each for each in record.participants if each.role == "player"]
    if not players and not record.card.rotas:
        yield "personne n'est nommé : ni joueur, ni tableau d'astreinte"
    if record.card.lead in {each.person for each in players}:
        yield "l'animateur est aussi joueur"
    yield from _of_directory(record.participants, known)
    yield from _of_consents(record.participants, known, today)


def _of_directory(participants: Sequence[Participant], known: Mapping[str, Known]) -> Iterator[str]:
    absent = sum(each.person not in known for each in participants)
    if absent:
        yield _some(absent, "participant n'est plus", "participants ne sont plus") + " dans l'annuaire"
    unreached = sum(not known[each.person].reached for each in participants
                    if each.role == "player" and each.person in known)
    if unreached:
        yield _some(unreached, "joueur n'a aucune", "joueurs n'ont aucune") + " voie d'envoi"
    shut = sum(not each.observes for each in _observing(participants, known))
    if shut:
        yield _some(shut, "observateur n'a pas", "observateurs n'ont pas") + " de compte pour noter"


def _observing(participants: Sequence[Participant], known: Mapping[str, Known]) -> list[Known]:
    return [known[each.person] for each in participants if each.role == "observer" and each.person in known]


def _of_rotas(uncovered: Sequence[str]) -> Iterator[str]:
    for function in uncovered:
        yield f"personne n'est d'astreinte aux heures prévues, et le tableau joue : {DUTIES_FR.get(function, function)}"


def _some(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _of_consents(participants: Sequence[Participant], known: Mapping[str, Known], today: str) -> Iterator[str]:
    asked = [each for each in participants if each.person in known and known[each.person].consenting]
    without = sum(not each.consent_on for each in asked)
    if without:
        yield _some(without, "élu est nommé", "élus sont nommés") + " sans date d'accord"
    if any(each.consent_on > today for each in asked):
        yield "une date d'accord est dans le futur"


def _of_questions(record: Record) -> Iterator[str]:
    objectives = {each.code for each in record.objectives}
    observers = {each.person for each in record.participants if each.role == "observer"}
    for each in record.questions:
        yield from _of_question(each, objectives, observers)
    if observers and not record.questions:
        yield "les observateurs n'ont aucune question"


def _of_question(question: Question, objectives: set[str], observers: set[str]) -> Iterator[str]:
    if question.objective not in objectives:
        yield f"la question {question.code} porte sur l'objectif {question.objective}, qui n'existe pas"
    if question.observer and question.observer not in observers:
        yield f"la question {question.code} est confiée à quelqu'un qui n'est pas observateur"


def _of_script(record: Record) -> Iterator[str]:
    if not record.injects:
        yield "il n'y a pas de chronogramme"
    objectives, numbers = {each.code for each in record.objectives}, {each.number for each in record.injects}
    lasts = _length(record.card)
    for each in record.injects:
        yield from _of_inject(each, objectives, numbers)
        if lasts is not None and each.offset > lasts:
            yield f"l'inject {each.number} est prévu après la fin"


def _of_inject(inject: Inject, objectives: set[str], numbers: set[int]) -> Iterator[str]:
    if inject.objective and inject.objective not in objectives:
        yield f"l'inject {inject.number} cite l'objectif {inject.objective}, qui n'existe pas"
    if inject.depends_on is not None and inject.depends_on not in numbers - {inject.number}:
        yield f"l'inject {inject.number} attend l'inject {inject.depends_on}, qui n'existe pas"


def _length(card: Card) -> float | None:
    """Return how long the exercise is planned to last, in seconds; None while the hours do not stand."""
    if card.begins is None or card.ends is None or card.ends <= card.begins:
        return None
    return (card.ends - card.begins).total_seconds()
