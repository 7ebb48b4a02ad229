"""The shapes of an exercise over the API: what is given of each part, and what is read back. They decide nothing."""
from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictInt

from crisis.drills.record import ATTACHMENTS, LONGEST_S, MOST_INJECTS, Card, Objective, Participant, Question
from crisis.drills.script import Inject
from crisis.web.api.answers import Answer, Count, Key, Moment, Number
from crisis.web.api.shapes import LARGEST, Body, Code, Communes, Id, Long, Short, When, Yes

Kind = Literal["tabletop", "alert", "staff", "field", "hotline", "combined"]
Role = Literal["player", "animator", "evaluator", "observer"]
Public = Literal["elected", "public", "media"]
Channel = Literal["sms", "voice", "email", "site", "x", "facebook"]
Rota = Literal["duty_officer", "authority", "communication", "cip_chief", "technician", "cip_volunteer"]
InjectChannel = Literal["", "sms", "voice", "email", "site", "x", "facebook", "hand", "paper", "oral",
                        "simulated_media"]
State = Literal["draft", "ready", "played", "closed", "cancelled"]
PartCode = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,9}$", description="Le code de la ligne.")]
Day = Annotated[str, Field(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]
# What an edit says it has read: 0 for something new.
Base = Annotated[StrictInt, Field(ge=0, le=LARGEST)]
Seconds = Annotated[StrictInt, Field(ge=-LONGEST_S, le=LONGEST_S)]
Delay = Annotated[StrictInt, Field(ge=0, le=LONGEST_S // 60)]
InjectNumber = Annotated[StrictInt, Field(ge=1, le=LARGEST)]


class ExercisePath(BaseModel):
    """The exercise of an address."""

    exercise_id: Annotated[Id, Field(description="L'exercice.")]


class ScenarioPath(BaseModel):
    """A scenario that is shipped, by its code."""

    scenario_code: Annotated[Code, Field(description="Le code du scénario.")]


class ObjectivePath(ExercisePath):
    """An objective of an exercise, by its code."""

    objective_code: PartCode


class ParticipantPath(ExercisePath):
    """Somebody named in an exercise."""

    participant_id: Annotated[Id, Field(description="La personne.")]


class QuestionPath(ExercisePath):
    """A question of the observers' sheets, by its code."""

    question_code: PartCode


class ExerciseGiven(Body):
    """The card of an exercise; an hour left out is not fixed yet, a list left out is empty."""

    title: Short
    kind: Kind = "tabletop"
    announced: Yes = True
    hazard: Short = ""
    begins: When | None = None
    ends: When | None = None
    lead: Id | None = None
    place: Short = ""
    theme: Short = ""
    sponsor: Short = ""
    contact: Short = ""
    classification: Literal["open", "restricted"] = "open"
    scenario: Long = ""
    limits: Long = ""
    communes: Communes = []
    publics: Annotated[list[Public], Field(max_length=3)] = []
    channels: Annotated[list[Channel], Field(max_length=6)] = []
    rotas: Annotated[list[Rota], Field(max_length=6)] = []

    def card(self) -> Card:
        return Card(self.title, self.kind, self.announced, self.hazard, self.begins, self.ends, self.lead or "",
                    self.place, self.theme, self.sponsor, self.contact, self.classification, self.scenario,
                    self.limits, tuple(self.communes), tuple(self.publics), tuple(self.channels), tuple(self.rotas))


class ExerciseChanged(ExerciseGiven):
    """The card that replaces the one read at version `base`."""

    base: Base


class ExerciseAsRead(Body):
    """The version that was read."""

    base: Base


class ExerciseCancelling(ExerciseAsRead):
    """Why an exercise is cancelled."""

    why: Long


class ObjectiveGiven(Body):
    """An objective; `base` 0 for a new one."""

    base: Base = 0
    text: Short
    commitment: Annotated[StrictInt, Field(ge=47, le=50)] | None = None
    measure: Short = ""
    target: Short = ""
    unit: Short = ""

    def objective(self, code: str) -> Objective:
        return Objective(code, self.text, self.commitment, self.measure, self.target, self.unit)


class ParticipantGiven(Body):
    """The role of somebody named, and the day on which an official agreed; `base` 0 for somebody new."""

    base: Base = 0
    role: Role
    consent_on: Day = ""

    def participant(self, person: str) -> Participant:
        return Participant(person, self.role, self.consent_on)


class QuestionGiven(Body):
    """A question about an objective; `observer` left out: on every sheet; `base` 0 for a new one."""

    base: Base = 0
    objective: PartCode
    text: Short
    planned: Short = ""
    criterion: Short = ""
    observer: Id | None = None

    def question(self, code: str) -> Question:
        return Question(code, self.objective, self.text, self.planned, self.criterion, self.observer or "")


class InjectGiven(Body):
    """One inject, `offset` seconds after the start; `delay_min`: minutes for the expected action."""

    number: InjectNumber
    offset: Seconds
    title: Short
    content: Long = ""
    sender: Short = ""
    recipient: Short = ""
    channel: InjectChannel = ""
    kind: Literal["contextual", "expected", "unexpected"] = "contextual"
    objective: Short = ""
    depends_on: InjectNumber | None = None
    expected_action: Long = ""
    delay_min: Delay | None = None
    success_rule: Long = ""
    animateur: Short = ""
    attachments: Annotated[list[Short], Field(max_length=ATTACHMENTS)] = []


class ScriptGiven(Body):
    """A whole chronogramme, which replaces the one read at version `base`."""

    base: Base
    injects: Annotated[list[InjectGiven], Field(max_length=MOST_INJECTS)]

    def script(self) -> list[Inject]:
        return [Inject(**dict(each) | {"attachments": tuple(each.attachments)}) for each in self.injects]


class ExerciseSummary(Answer):
    """What identifies an exercise."""

    id: Key
    number: Number
    state: State
    version: Number
    title: str
    kind: Kind
    announced: bool
    begins: Moment | None
    ends: Moment | None


class ExerciseList(Answer):
    """The exercises that this person may read, the latest first."""

    exercises: list[ExerciseSummary]


class ScenarioSummary(Answer):
    """A scenario from which an exercise may begin; `warning`: that it is to be validated, or to be read again."""

    code: str
    title: str
    kind: Kind
    announced: bool
    minutes: Count
    hazard: str
    injects: Count
    warning: str | None


class ScenarioList(Answer):
    """The scenarios that this territory may play."""

    scenarios: list[ScenarioSummary]


class ObjectiveRead(Answer):
    code: str
    text: str
    commitment: Number | None
    measure: str
    target: str
    unit: str


class ParticipantRead(Answer):
    person: Key
    role: Role
    consent_on: str


class QuestionRead(Answer):
    """A question; `observer` empty: on every sheet."""

    code: str
    objective: str
    text: str
    planned: str
    criterion: str
    observer: str


class InjectRead(Answer):
    number: Number
    offset: int
    title: str
    content: str
    sender: str
    recipient: str
    channel: str
    kind: str
    objective: str
    depends_on: Number | None
    expected_action: str
    delay_min: Count | None
    success_rule: str
    animateur: str
    attachments: list[str]


class ExerciseRead(ExerciseSummary):
    """A whole record; `lacks`: what is missing to make it ready, in French; `prepared_seq`: the entry that did.

    `model`: the code of the scenario that it began from, if any; `warning`: that it is still to be validated.
    """

    hazard: str
    lead: str
    place: str
    theme: str
    sponsor: str
    contact: str
    classification: str
    scenario: str
    limits: str
    communes: list[str]
    publics: list[Public]
    channels: list[Channel]
    rotas: list[Rota]
    objectives: list[ObjectiveRead]
    participants: list[ParticipantRead]
    questions: list[QuestionRead]
    injects: list[InjectRead]
    prepared_seq: Number | None
    lacks: list[str]
    model: str | None
    warning: str | None


class SheetOfObserver(Answer):
    """The sheet of one observer: the exercise, and their questions alone."""

    exercise: Key
    number: Number
    title: str
    place: str
    begins: Moment | None
    questions: list[QuestionRead]
