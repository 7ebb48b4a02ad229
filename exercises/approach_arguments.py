"""What each verb about the quality approach is given: committees, satisfaction, documents, self-assessment."""
from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StrictInt, model_validator

from exercises.arguments import Arguments, Role, Text
from exercises.quality_arguments import Called, Commitment, Days


class MeetCommittee(Arguments):
    """A committee, by its code in the file of the territory, that meets today; where there is none, nobody meets."""

    committee: Text
    piece: Text


class MeetCommittees(Arguments):
    """Every committee with a number a year: all that it wanted last year, all but one this year."""

    piece: Text


class MeasureSatisfaction(Arguments):
    """What a survey of the `days` that end today gave, of an engagement or of a service."""

    commitment: Annotated[StrictInt, Field(ge=1)] | None = None
    service: Text | None = None
    days: Annotated[StrictInt, Field(ge=1, le=366)]
    answers: Annotated[StrictInt, Field(ge=1)]
    percent: Annotated[StrictInt, Field(ge=0, le=100)]
    source: Text

    @model_validator(mode="after")
    def _about(self) -> Self:
        if (self.commitment is None) == (self.service is None):
            raise ValueError("un résultat porte sur un engagement (commitment) ou un service (service), pas les deux")
        return self


class AssessCommitment(Arguments):
    commitment: Commitment
    answer: Literal["met", "partly", "not_met", "not_applicable"]
    evidence: str = ""
    gap: str = ""


class RegisterDocument(Called):
    """`ago`: how many days before today its version is dated; left out: it has no date. `answers`: expected ones."""

    reference: Text
    title: Text
    place: Text
    owner: Role
    version: Text
    ago: Days | None = None
    months: StrictInt = 12
    commitment: Commitment | None = None
    answers: tuple[Text, ...] = ()


class ReviseDocument(Called):
    version: Text
    words: str = ""


class WithdrawDocument(Called):
    why: Text


APPROACH_SHAPES: dict[str, type[Arguments]] = {
    "meet_committee": MeetCommittee, "meet_committees": MeetCommittees, "measure_satisfaction": MeasureSatisfaction,
    "assess_commitment": AssessCommitment, "register_document": RegisterDocument, "revise_document": ReviseDocument,
    "withdraw_document": WithdrawDocument}
