"""The acts of the quality approach (*démarche qualité*): a meeting recorded or cancelled, a satisfaction, withdrawn."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crisis.accounts.rights import Actor
from crisis.db import Tx, new_id
from crisis.errors import Conflict, Missing
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality.forms import day_of, refuse, text_of, today, when
from crisis.quality.meetings import meetings
from crisis.quality.satisfaction import LAST_COMMITMENT, SERVICES, satisfaction
from crisis.quality.terms import RIGHT
from crisis.territory import Territory

MOST_ANSWERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What a survey gave, of an engagement or of a service, between two ISO days; `source`: from which survey."""

    commitment: int | None
    service: str | None
    begins: str
    ends: str
    answers: int
    percent: int
    source: str


def meet(tx: Tx, actor: Actor, territory: Territory, committee: str, met_on: str, minutes: str) -> str:
    """Record that a committee met on an ISO day, and where its minutes are; return its id. Raises Refused, Conflict.

    A meeting may be recorded years later: what counts is the day on which it was held.
    """
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    refuse("Réunion non inscrite.", [
        *when(territory.quality.committee(committee) is None, "le comité n'est pas choisi"),
        *day_of(met_on, "la date de la réunion", today(tx), ahead=False), *text_of(minutes, "le compte rendu")])
    if any(each.met_on.isoformat() == met_on for each in meetings.state(tx, REGISTER).of(committee)):
        raise Conflict("meeting_known", "Cette réunion est déjà inscrite.",
                       "Un comité n'est inscrit qu'une fois par jour.",
                       "Annulez d'abord l'autre inscription si elle est fausse.")
    key = new_id()
    store.append(tx, REGISTER, "committee_met", {"meeting": key, "committee": committee, "met_on": met_on},
                 by=actor.by, text=minutes.strip())
    return key


def cancel(tx: Tx, actor: Actor, meeting: str, why: str) -> int:
    """Cancel a meeting that was recorded, with a motive; return the entry. Raises Missing, Refused."""
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    found = meetings.state(tx, REGISTER).every.get(meeting)
    if found is None or found.cancelled:
        raise Missing("meeting_missing", "Cette réunion n'est pas inscrite.",
                      "Elle a été annulée, ou n'a jamais été inscrite.", "Rechargez la page.")
    refuse("Annulation refusée.", text_of(why, "le motif"))
    return store.append(tx, REGISTER, "committee_meeting_cancelled", {"meeting": meeting}, by=actor.by,
                        text=why.strip()).seq


def measure(tx: Tx, actor: Actor, given: Measured) -> str:
    """Record the satisfaction that a survey measured and return its id. Raises Refused, Conflict.

    A percentage of fewer than ten answers is kept, and never shown as one (R28).
    """
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    refuse("Satisfaction non inscrite.", [*_about(given), *_period(given, today(tx)), *_figures(given),
                                          *text_of(given.source, "la source")])
    about = (given.commitment, given.service, date.fromisoformat(given.begins), date.fromisoformat(given.ends))
    if any(each.about == about for each in satisfaction.state(tx, REGISTER).standing()):
        raise Conflict("satisfaction_known", "Ce résultat est déjà inscrit pour cette période.",
                       "Deux résultats ne peuvent pas dire la même chose.", "Retirez d'abord l'autre s'il est faux.")
    key = new_id()
    store.append(tx, REGISTER, "satisfaction_recorded", {
        "result": key, "commitment": given.commitment, "service": given.service, "begins_on": given.begins,
        "ends_on": given.ends, "answers": given.answers, "percent": given.percent}, by=actor.by,
        text=given.source.strip())
    return key


def withdraw(tx: Tx, actor: Actor, result: str, why: str) -> int:
    """Withdraw a satisfaction that was recorded, with a motive; return the entry. Raises Missing, Refused."""
    actor.require(RIGHT)
    store.lock(tx, REGISTER)
    found = satisfaction.state(tx, REGISTER).every.get(result)
    if found is None or found.withdrawn:
        raise Missing("satisfaction_missing", "Ce résultat n'est pas inscrit.",
                      "Il a été retiré, ou n'a jamais été inscrit.", "Rechargez la page.")
    refuse("Retrait refusé.", text_of(why, "le motif"))
    return store.append(tx, REGISTER, "satisfaction_withdrawn", {"result": result}, by=actor.by, text=why.strip()).seq


def _about(given: Measured) -> list[str]:
    number = given.commitment
    return [*when((number is None) == (given.service is None), "choisissez un engagement ou un service, pas les deux"),
            *when(number is not None and not 1 <= number <= LAST_COMMITMENT,
                  f"l'engagement n'est pas de 1 à {LAST_COMMITMENT}"),
            *when(given.service is not None and given.service not in SERVICES, "le service n'est pas choisi")]


def _period(given: Measured, now: date) -> list[str]:
    wrong = [*day_of(given.begins, "le début de la période", now, ahead=False),
             *day_of(given.ends, "la fin de la période", now, ahead=False)]
    return wrong or when(given.ends < given.begins, "la fin de la période vient avant son début")


def _figures(given: Measured) -> list[str]:
    return [*when(not 1 <= given.answers <= MOST_ANSWERS, f"le nombre de réponses n'est pas de 1 à {MOST_ANSWERS}"),
            *when(not 0 <= given.percent <= 100, "le pourcentage n'est pas de 0 à 100")]
