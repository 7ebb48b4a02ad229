"""What a scenario may not say around its injects: objectives, seats, sheets, media pressure. Pure, all at once.

What injects may not say is told by `chronogramme_faults`.
"""
from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crisis.drills.offsets import written
from exercises.chronogramme_faults import LONG, SHORT, Fault, Where, faults, of_text
from exercises.scenario import BOUNDS, ENGAGEMENTS, LEVELS, PLAYS, TYPES, Pressure, Scenario

LONGEST = 72 * 60
"""Minutes that an exercise may last."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The codes that a scenario borrows: types of event of the territory (`hazards`), functions of the house."""

    hazards: Collection[str]
    functions: Collection[str]


def of_scenario(scenario: Scenario, terms: Terms) -> list[Fault]:
    """Return everything that is wrong in a scenario, its injects included."""
    return [*_head(scenario, terms.hazards), *_objectives(scenario), *_seats(scenario, terms), *_questions(scenario),
            *_pressure(scenario), *_review(scenario), *_all_texts(scenario),
            *faults(scenario.chronogramme, scenario.known(terms.functions)), *_too_late(scenario)]


def _head(scenario: Scenario, hazards: Collection[str]) -> Iterator[Fault]:
    if scenario.type not in TYPES:
        yield _unknown(("type",), "type d'exercice", scenario.type, TYPES)
    if scenario.hazard not in hazards:
        yield _unknown(("hazard",), "aléa", scenario.hazard, hazards)
    if not 0 < scenario.duration_min <= LONGEST:
        yield Fault(("duration_min",), f"durée de {scenario.duration_min} min", f"Donnez de 1 à {LONGEST} minutes")
    yield from _doubles("objectives", [each.code for each in scenario.objectives])
    yield from _doubles("seats", [each.code for each in scenario.seats])


def _unknown(where: Where, name: str, given: str, among: Collection[str]) -> Fault:
    offered = among if isinstance(among, Mapping) else sorted(among)
    return Fault(where, f"{name} inconnu « {given[:40]} »", f"Choisissez parmi : {', '.join(offered)}")


def _doubles(key: str, codes: Sequence[str]) -> Iterator[Fault]:
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield Fault((key, index, "code"), f"code « {code[:40]} » présent deux fois", "Donnez-lui un autre code")


def _objectives(scenario: Scenario) -> Iterator[Fault]:
    if not scenario.objectives:
        yield Fault(("objectives",), "aucun objectif", "Écrivez-en au moins un, avec sa mesure et sa cible")
    asked = {each.objective for each in scenario.questions}
    for index, each in enumerate(scenario.objectives):
        where = ("objectives", index)
        if each.engagement not in ENGAGEMENTS:
            yield Fault((*where, "engagement"), f"engagement inconnu « {each.engagement} »", "Choisissez de 47 à 50")
        if not each.measure.strip():
            yield Fault((*where, "measure"), "objectif sans mesure", "Dites ce qui est compté, et d'où à où")
        if not each.unit.strip():
            yield Fault((*where, "unit"), "cible sans unité", "Donnez-la, par exemple « min »")
        if each.bound not in BOUNDS:
            yield _unknown((*where, "bound"), "sens de la cible", each.bound, BOUNDS)
        if each.target < 0:
            yield Fault((*where, "target"), "cible négative", "Donnez un nombre positif ou nul")
        if each.code not in asked:
            yield Fault((*where, "code"), f"aucune question d'observateur pour « {each.code[:40]} »",
                        "Ajoutez-en une dans questions")


def _seats(scenario: Scenario, terms: Terms) -> Iterator[Fault]:
    for index, each in enumerate(scenario.seats):
        if each.plays not in PLAYS:
            yield _unknown(("seats", index, "plays"), "rôle", each.plays, PLAYS)
        if each.function and each.function not in terms.functions:
            yield _unknown(("seats", index, "function"), "fonction", each.function, terms.functions)
    absent = [word for code, word in PLAYS.items() if code not in {each.plays for each in scenario.seats}]
    if absent:
        yield Fault(("seats",), f"aucune place de {', '.join(absent)}", "Ajoutez-la")


def _questions(scenario: Scenario) -> Iterator[Fault]:
    codes = {each.code for each in scenario.objectives}
    numbers = scenario.chronogramme.numbered()
    for index, each in enumerate(scenario.questions):
        if each.objective not in codes:
            yield _unknown(("questions", index, "objective"), "objectif", each.objective, codes)
        if each.inject is not None and each.inject not in numbers:
            yield Fault(("questions", index, "inject"), f"elle suit l'inject {each.inject}, absent du chronogramme",
                        "Corrigez ce numéro")


def _pressure(scenario: Scenario) -> Iterator[Fault]:
    end = 0
    for index, each in enumerate(scenario.pressure):
        if each.level not in LEVELS:
            yield _unknown(("pressure", index, "level"), "niveau", each.level, LEVELS)
        if each.begins >= each.ends:
            yield Fault(("pressure", index, "ends"), "cette période finit avant de commencer", "Corrigez ses heures")
        elif index and each.begins < end:
            yield Fault(("pressure", index, "begins"), "cette période commence avant la fin de la précédente",
                        f"Faites-la commencer à {written(end)} au plus tôt")
        elif each.level != "none" and not _played(scenario, each):
            yield Fault(("pressure", index, "begins"), "aucun inject de média simulé dans cette période",
                        "Ajoutez-en un, ou donnez le niveau none")
        end = max(end, each.ends)


def _played(scenario: Scenario, phase: Pressure) -> bool:
    return any(each.channel == "simulated_media" and phase.begins <= each.offset < phase.ends
               for each in scenario.chronogramme.injects)


def _review(scenario: Scenario) -> Iterator[Fault]:
    day, review = scenario.validated_on, scenario.review_before
    if len({each is None for each in (scenario.validated_by, day, review)}) > 1:
        yield Fault(("validated_by",), "validation incomplète",
                    "Remplissez ensemble validated_by, validated_on et review_before")
    if day and review and review <= day:
        yield Fault(("review_before",), "la relecture précède la validation", "Donnez une date plus tardive")


def _all_texts(scenario: Scenario) -> Iterator[Fault]:
    series: list[tuple[Where, str, int]] = [(("title",), scenario.title, SHORT),
                                            (("situation",), scenario.situation, LONG)]
    for key, parts in (("objectives", scenario.objectives), ("seats", scenario.seats),
                       ("questions", scenario.questions), ("pressure", scenario.pressure)):
        for index, part in enumerate(parts):
            series += [((key, index, name), str(getattr(part, name)), LONG)
                       for name in ("text", "label", "measure", "planned", "unit") if hasattr(part, name)]
    for where, text, most in series:
        if len(text) > most:
            yield Fault(where, f"texte de {len(text)} signes, pour {most} au plus", "Raccourcissez-le")
        yield from (Fault(where, what, todo) for what, todo in of_text(str(where[-1]), text))


def _too_late(scenario: Scenario) -> Iterator[Fault]:
    for index, each in enumerate(scenario.chronogramme.injects):
        if each.offset > 60 * scenario.duration_min:
            yield Fault(("injects", index, "at"), "il part après la fin de l'exercice",
                        "Avancez-le, ou allongez duration_min", each.number)
