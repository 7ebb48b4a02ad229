"""What a thing due is, what it is judged from, and how each sort is called. Pure words and shapes."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crisis.quality.assessments import Assessments
from crisis.quality.documents import Documents
from crisis.quality.lessons import Lessons
from crisis.quality.meetings import Meetings
from crisis.quality.programme import PARIS, Programme
from crisis.territory import Territory


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of thing due. `title`: as a page says it; `one`, `many`: as a digest counts it, in the signs of an SMS
    (no circumflex, no capital with an accent); `late`: the référente hears of it too, whoever owns it.
    """

    title: str
    one: str
    many: str
    late: bool = False


KINDS: dict[str, Kind] = {
    "plan_soon": Kind("Exercice au programme : son trimestre commence dans moins de 30 jours",
                      "exercice au programme du trimestre qui vient", "exercices au programme du trimestre qui vient"),
    "plan_begun": Kind("Exercice au programme : son trimestre est commencé, aucun n'est préparé",
                       "exercice du trimestre à préparer", "exercices du trimestre à préparer"),
    "plan_late": Kind("Exercice au programme : son trimestre est passé",
                      "exercice au programme en retard", "exercices au programme en retard", late=True),
    "objective_missing": Kind("Objectif d'exercices de l'année : non adopté",
                              "objectif de l'année à faire adopter", "objectifs à faire adopter"),
    "debrief_hot": Kind("Débriefing à chaud : manquant depuis la clôture",
                        "débriefing à chaud manquant", "débriefings à chaud manquants"),
    "debrief_cold": Kind("Débriefing à froid : à faire, d'un à trois mois après la clôture",
                         "débriefing à froid à faire", "débriefings à froid à faire"),
    "debrief_cold_late": Kind("Débriefing à froid : manquant depuis plus de trois mois",
                              "débriefing à froid en retard", "débriefings à froid en retard", late=True),
    "exercise_unclosed": Kind("Exercice commencé depuis plus de 24 heures : jamais clos",
                              "exercice jamais clos", "exercices jamais clos"),
    "exercise_unattested": Kind("Exercice clos depuis plus de 7 jours : rapport non attesté",
                                "rapport d'exercice à faire attester", "rapports d'exercice à faire attester"),
    "exercise_unattested_late": Kind("Exercice clos depuis plus de 30 jours : rapport non attesté",
                                     "rapport d'exercice non attesté, en retard",
                                     "rapports d'exercice non attestés, en retard", late=True),
    "action_soon": Kind("Action : échéance dans les 7 jours",
                        "action à finir sous 7 jours", "actions à finir sous 7 jours"),
    "action_today": Kind("Action : échéance ce jour, ou avant le prochain jour ouvré",
                         "action à finir ce jour", "actions à finir ce jour"),
    "action_late": Kind("Action : en retard", "action en retard", "actions en retard", late=True),
    "document_soon": Kind("Document : revue dans les 30 jours",
                          "document à revoir sous 30 jours", "documents à revoir sous 30 jours"),
    "document_late": Kind("Document : revue en retard", "document en retard", "documents en retard", late=True),
    "document_undated": Kind("Document sans date : sa prochaine revue ne se calcule pas",
                             "document sans date", "documents sans date"),
    "assessment_missing": Kind("Auto-diagnostic de l'année : incomplet, à faire avant le 31 décembre",
                               "auto-diagnostic de l'année à faire", "auto-diagnostics à faire"),
    "assessment_late": Kind("Auto-diagnostic de l'an passé : incomplet",
                            "auto-diagnostic en retard", "auto-diagnostics en retard", late=True),
    "committee_late": Kind("Comité : il manque une réunion de l'an passé, aucune depuis",
                           "comité à réunir, en retard", "comités à réunir, en retard", late=True),
    "bilan_soon": Kind("Bilan annuel : à présenter dans les 30 jours",
                       "bilan annuel à présenter", "bilans annuels à présenter"),
    "bilan_late": Kind("Bilan annuel : son jour est passé, aucune des instances qui le reçoivent ne s'est réunie",
                       "bilan annuel en retard", "bilans annuels en retard", late=True),
}


@dataclass(frozen=True, slots=True)
class Due:
    """One thing due. `key`: which one of its kind; `step`: what is said once of it, another step is said anew.

    `on`: the day from which, or before which, it is due; `owner`: a person, empty for the référente qualité;
    `event`: where it is done, empty for none; `text`: the id of the words beside that name it, empty for none.
    """

    kind: str
    key: str
    step: str
    on: date
    owner: str = ""
    event: str = ""
    text: str = ""

    @property
    def late(self) -> bool:
        return KINDS[self.kind].late

    @property
    def title(self) -> str:
        return KINDS[self.kind].title


@dataclass(frozen=True, slots=True)
class Closed:
    """An event that was closed and is no mistake: the day (Paris) of its closing."""

    event: str
    on: date


@dataclass(frozen=True, slots=True)
class State:
    """What the table is judged from. `prepared`: the types of the exercises that are ready and not played yet.

    `judged`: the préfecture has taken engagements 47 to 50, so that a year needs its objective (R10) and its
    self-assessment; `territory`: its committees and the day of its annual review, None for none.
    """

    programme: Programme
    lessons: Lessons
    closed: Sequence[Closed] = ()
    prepared: Sequence[str] = ()
    judged: bool = True
    documents: Documents = Documents()
    assessments: Assessments = Assessments()
    meetings: Meetings = Meetings()
    territory: Territory | None = None


def day_of(at: datetime) -> date:
    """Return the day of an instant, in Paris."""
    return at.astimezone(PARIS).date()


def later(day: date, months: int) -> date:
    """Return the same day so many months later, the last of a month that is shorter."""
    month = day.year * 12 + day.month - 1 + months
    first = date(month // 12, month % 12 + 1, 1)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return first + timedelta(days=min(day.day, (following - first).days) - 1)
