"""Reads a scenario from its YAML file. Decides how its mistakes are told: all at once, each with its line.

A file whose keys are wrong is refused at the first one, like any file of the house; what its keys say is then judged
by `scenario_faults`, and told whole.
"""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, cast

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt, TypeAdapter

from crisis.drills import offsets
from crisis.drills.script import Chronogramme, Inject
from crisis.errors import SettingsError
from crisis.located import lines_of, read
from exercises.chronogramme import plain
from exercises.chronogramme_faults import Fault
from exercises.scenario import Objective, Pressure, Question, Scenario, Seat
from exercises.scenario_faults import Terms, of_scenario
from playbooks.shapes import Code, Part, Reviewed, listed

SHIPPED = Path(__file__).resolve().parent / "chronogrammes"


def _offset(typed: object) -> int:
    try:
        return offsets.read(str(typed))
    except ValueError as error:
        raise ValueError(f"{error} ; écrivez {offsets.EXAMPLES}") from error


# YAML adds a line end to a block of text.
Text = Annotated[str, AfterValidator(plain)]
At = Annotated[int, BeforeValidator(_offset)]
Names = Annotated[tuple[Text, ...], BeforeValidator(listed)]


class _Objective(Part):
    code: Code
    engagement: StrictInt
    text: Text
    measure: Text = ""
    bound: Text
    target: StrictInt
    unit: Text = ""


class _Seat(Part):
    code: Code
    plays: Text
    label: Text
    function: Text = ""


class _Question(Part):
    objective: Text
    text: Text
    planned: Text
    inject: StrictInt | None = None


class _Pressure(Part):
    begins: At
    ends: At
    level: Text
    text: Text


class _Inject(Part):
    number: StrictInt
    at: At
    title: Text
    content: Text
    sender: Text
    recipient: Text
    channel: Text
    kind: Text
    objective: Text = ""
    depends_on: StrictInt | None = None
    expected_action: Text = ""
    delay_min: StrictInt | None = None
    success_rule: Text = ""
    animateur: Text = ""
    attachments: Names = ()


class _Scenario(Reviewed):
    code: Code
    title: Text
    type: Text
    hazard: Text
    duration_min: StrictInt
    announced: StrictBool
    situation: Text
    objectives: Annotated[tuple[_Objective, ...], BeforeValidator(listed)]
    seats: Annotated[tuple[_Seat, ...], BeforeValidator(listed)]
    questions: Annotated[tuple[_Question, ...], BeforeValidator(listed)]
    pressure: Annotated[tuple[_Pressure, ...], BeforeValidator(listed)]
    injects: Annotated[tuple[_Inject, ...], BeforeValidator(listed), Field(min_length=1)]


_SHAPE = TypeAdapter(_Scenario)


def judged(path: Path, terms: Terms) -> tuple[Scenario, list[Fault]]:
    """Return the scenario of a file and everything that is wrong in what it says, each fault with its line.

    Raises SettingsError for a file that has not the shape of a scenario.
    """
    return _judged(path, read(path, _SHAPE), terms)


def _judged(path: Path, written: _Scenario, terms: Terms) -> tuple[Scenario, list[Fault]]:
    scenario = _scenario(written)
    found = of_scenario(scenario, terms)
    if scenario.code != path.stem:
        found.append(Fault(("code",), "ce code n'est pas le nom du fichier", f"Écrivez « {path.stem} »"))
    lines = lines_of(path, [_in_file(fault) for fault in found])
    return scenario, [replace(fault, line=line) for fault, line in zip(found, lines, strict=True)]


def load(path: Path, terms: Terms) -> Scenario:
    """Return the scenario of a file. Raises SettingsError that tells every fault."""
    return _sound(path, read(path, _SHAPE), terms)


def _sound(path: Path, written: _Scenario, terms: Terms) -> Scenario:
    scenario, found = _judged(path, written, terms)
    if found:
        raise SettingsError(f"{path} : " + " ".join(fault.sentence for fault in found))
    return scenario


def shipped(terms: Terms, folder: Path = SHIPPED) -> list[Scenario]:
    """Return the scenarios that are shipped and that this territory may play. Raises SettingsError for a wrong one."""
    written = [(path, read(path, _SHAPE)) for path in sorted(folder.glob("*.yaml"))]
    return [_sound(path, each, terms) for path, each in written if each.hazard in terms.hazards]


def _in_file(fault: Fault) -> tuple[str | int, ...]:
    return tuple("at" if key == "offset" else key for key in fault.where)


def _scenario(written: _Scenario) -> Scenario:
    return Scenario(
        code=written.code, title=written.title, type=written.type, hazard=written.hazard,
        duration_min=written.duration_min, announced=written.announced, situation=written.situation,
        objectives=tuple(Objective(**each.model_dump()) for each in written.objectives),
        seats=tuple(Seat(**each.model_dump()) for each in written.seats),
        questions=tuple(Question(**each.model_dump()) for each in written.questions),
        pressure=tuple(Pressure(**each.model_dump()) for each in written.pressure),
        chronogramme=Chronogramme(tuple(_inject(each) for each in written.injects)),
        validated_by=written.validated_by, validated_on=written.validated_on, review_before=written.review_before)


def _inject(written: _Inject) -> Inject:
    given = written.model_dump()
    return Inject(offset=cast(int, given.pop("at")), **given)
