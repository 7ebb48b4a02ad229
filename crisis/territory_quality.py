"""How a préfecture organises its quality, as its published text says it: committees, rhythms, label, annual review.

What the text does not say stays empty, and the page says so. Whether a rhythm is kept is the business of `quality`.
"""
from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool, StrictInt, model_validator

from crisis.territory_parts import Body, Part, Positive, Text, distinct

Percent = Annotated[StrictInt, Field(ge=1, le=99)]
A_COMMON_YEAR = 2001  # A day that only leap years have would be a due day in one year out of four.


class Committee(Part):
    """One committee. `per_year`, `per_label`: how often it meets at least, in a calendar year, in the label's life.

    `rhythm`: the words of the text, also where they give no number (*régulièrement*).
    """

    code: Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]
    name: Text
    president: str = ""
    members: str = ""
    role: str = ""
    rhythm: str = ""
    per_year: Positive | None = None
    per_label: Positive | None = None

    @model_validator(mode="after")
    def _worded(self) -> Committee:
        if (self.per_year or self.per_label) and not self.rhythm:
            raise ValueError("rythme sans les mots du texte ; ajoutez « rhythm »")
        return self


class Rhythm(Part):
    """Something done again and again: what the text says, how often a year at least, where it is shown."""

    words: str = ""
    per_year: Positive | None = None
    places: tuple[Text, ...] = ()


class Satisfaction(Part):
    """Below which percentage of satisfied users a way to improve is looked for, and who is shown the results."""

    threshold_pct: Percent | None = None
    words: str = ""
    shown_to: tuple[Text, ...] = ()


class Corrective(Part):
    """Whether every gap (*écart*) wants a corrective action."""

    every_gap: StrictBool = False
    words: str = ""


class DayOfYear(Part):
    """A day that comes every year."""

    month: Annotated[StrictInt, Field(ge=1, le=12)]
    day: Annotated[StrictInt, Field(ge=1, le=31)]

    @model_validator(mode="after")
    def _exists(self) -> DayOfYear:
        try:
            date(A_COMMON_YEAR, self.month, self.day)
        except ValueError as error:
            raise ValueError(f"le mois {self.month} n'a pas de jour {self.day} ; donnez un jour de chaque année"
                             ) from error
        return self


class AnnualReview(Part):
    """The *bilan annuel*: until which day of the year that follows, and to whom it is shown, in order."""

    words: str = ""
    due: DayOfYear | None = None
    shown_to: tuple[Text, ...] = ()
    note: str = ""


class Label(Part):
    """What the text says of the label, and its first and last day, which the préfecture writes once it has it."""

    words: str = ""
    begins: date | None = None
    ends: date | None = None

    @model_validator(mode="after")
    def _forward(self) -> Label:
        if self.begins and self.ends and self.ends <= self.begins:
            raise ValueError("ends ne vient pas après begins ; donnez les deux jours du label")
        return self

    @property
    def days(self) -> tuple[date, date] | None:
        """Return the first and the last day; None while one of them is not known."""
        return (self.begins, self.ends) if self.begins and self.ends else None


class Quality(Part):
    """How quality is organised. `source`: the text that says it; `people` and `groups`: who does what there.

    `delay_threshold_pct`: below which percentage a delay kept is pointed out, from ten cases; none until the préfecture
    chooses one (R28). It has nothing to do with satisfaction.
    """

    source: str = ""
    people: tuple[Body, ...] = ()
    committees: Annotated[tuple[Committee, ...], AfterValidator(distinct)] = ()
    groups: tuple[Body, ...] = ()
    dashboard: Rhythm = Rhythm()
    self_assessment: Rhythm = Rhythm()
    surveys: Rhythm = Rhythm()
    satisfaction: Satisfaction = Satisfaction()
    delay_threshold_pct: Percent | None = None
    corrective: Corrective = Corrective()
    annual_review: AnnualReview = AnnualReview()
    suggestions: str = ""
    label: Label = Label()

    def committee(self, code: str) -> Committee | None:
        """Return a committee; None for a code that this préfecture has not (any more)."""
        return next((each for each in self.committees if each.code == code), None)
