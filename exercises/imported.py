"""Turns what `exercises/` reads into what a record keeps: a chronogramme from and to its file, the shipped scenarios.

Given to the console by the wiring, because the record (`crisis/drills`) may import nothing of here. A record lists its
injects by hour, then by number; a file as its script does.
"""
from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from crisis.accounts.rights import FUNCTIONS_FR, ROLES_FR
from crisis.drills import offsets, record
from crisis.drills.models import Model
from crisis.drills.record import Card
from crisis.drills.script import Chronogramme, Inject
from crisis.web.french import duration
from exercises import chronogramme_csv, scenario_files
from exercises.chronogramme_faults import Fault, Known
from exercises.scenario import BOUNDS, LEVELS, PLAYS, Objective, Question, Scenario
from exercises.scenario_faults import Terms

KINDS = {"cip": "hotline"}
"""The types that a record calls otherwise than a scenario does."""


def read(body: bytes, objectives: Collection[str]) -> tuple[list[Inject], list[str]]:
    """Return the injects of a CSV file and everything that is wrong in it, each a French clause with its line.

    `objectives`: the codes of the record's objectives, which injects may name; none: any code, none being written yet.
    """
    found, faults = chronogramme_csv.read(body, Known(objectives=objectives or None))
    told = [*map(_clause, faults), *(() if faults else _against_numbers(found))]
    return list(found.injects), told


def written(injects: Sequence[Inject]) -> bytes:
    """Return the CSV file of a record's injects, which `read` takes back unchanged when nothing in it is wrong."""
    return chronogramme_csv.written(Chronogramme(tuple(injects)))


@cache
def models(hazards: frozenset[str]) -> tuple[Model, ...]:
    """Return the shipped scenarios that a territory of these types of events may play. Raises SettingsError."""
    return tuple(_model(each) for each in scenario_files.shipped(Terms(hazards, ROLES_FR)))


def _clause(fault: Fault) -> str:
    """Return a fault as a clause without a point, made to be joined to others: where, what, and what to do."""
    place = [f"ligne {fault.line}"] if fault.line else []
    place += [f"inject {fault.number}"] if fault.number is not None else []
    told = f"{fault.what} ({fault.todo[:1].lower()}{fault.todo[1:]})"
    return f"{', '.join(place)} : {told}" if place else told


def _against_numbers(found: Chronogramme) -> Iterator[str]:
    """Tell injects of one second whose numbers go against the script: a record would turn them round."""
    last = dict[int, int]()
    for each in found.injects:
        before = last.get(each.offset, 0)
        if before > each.number:
            yield (f"inject {each.number} : il part à la même seconde que l'inject {before}, écrit plus haut "
                   "(donnez-lui un numéro plus grand, ou une seconde de plus)")
        last[each.offset] = max(before, each.number)


def _model(scenario: Scenario) -> Model:
    codes = {each.code: f"O{number}" for number, each in enumerate(scenario.objectives, 1)}
    return Model(scenario.code, scenario.duration_min, Card(
        scenario.title, KINDS.get(scenario.type, scenario.type), scenario.announced, scenario.hazard,
        scenario="\n\n".join(_texts(scenario))),
        tuple(_objective(each, codes[each.code]) for each in scenario.objectives),
        tuple(_question(each, f"Q{number}", codes[each.objective], scenario)
              for number, each in enumerate(scenario.questions, 1)),
        tuple(_seated(each, codes, scenario) for each in scenario.chronogramme.injects), scenario.warning)


def _seated(inject: Inject, codes: Mapping[str, str], scenario: Scenario) -> Inject:
    """Return an inject for the function that sits where it is sent: its conduct knows no seat, only who is on duty."""
    functions = {each.code: each.function for each in scenario.seats if each.plays == "player" and each.function}
    labels = {each.code: each.label for each in scenario.seats}
    return replace(inject, objective=codes.get(inject.objective, ""),
                   recipient=functions.get(inject.recipient) or labels.get(inject.recipient, inject.recipient),
                   animateur=labels.get(inject.animateur, inject.animateur).removeprefix("Animateur : "))


def _objective(objective: Objective, code: str) -> record.Objective:
    return record.Objective(code, objective.text, objective.engagement, objective.measure,
                            f"{BOUNDS[objective.bound]} {objective.target}", objective.unit)


def _question(question: Question, code: str, objective: str, scenario: Scenario) -> record.Question:
    """Return a line of the sheets; the inject that it follows, and how that one is judged, stand as its criterion."""
    inject = scenario.chronogramme.numbered().get(question.inject or 0)
    rule = f" : {inject.success_rule}" if inject and inject.success_rule else ""
    criterion = f"Inject {inject.number}, {offsets.written(inject.offset)}{rule}" if inject else ""
    return record.Question(code, objective, question.text, question.planned, criterion)


def _texts(scenario: Scenario) -> Iterator[str]:
    """Give what the scenario says and a record has no other place for: its seats and the pressure of the media."""
    yield scenario.situation
    yield f"Durée prévue : {duration(60 * scenario.duration_min)}."
    yield "\n".join(["Places :", *(
        f"- {each.code} ({', '.join(filter(None, (PLAYS[each.plays], FUNCTIONS_FR.get(each.function, ''))))}) : "
        f"{each.label}" for each in scenario.seats)])
    yield "\n".join(["Pression médiatique simulée :", *(
        f"- de {offsets.written(each.begins)} à {offsets.written(each.ends)}, {LEVELS[each.level]} : {each.text}"
        for each in scenario.pressure)])
