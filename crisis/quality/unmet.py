"""Which verdicts open an action by themselves (R28), and in which words. Pure: verdicts are judged by `commitments`."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from crisis.commitments import Verdict
from crisis.commitments.verdict49 import Year, judge
from crisis.commitments.yearly import Yearly
from crisis.quality.automatic import Cause, due_day
from crisis.quality.programme import PARIS

VERDICT, YEAR = "verdict", "year"
UNMET = {"missed": "non tenu", "not_proven": "non démontré"}
TO_DO = {"missed": "chercher pourquoi, puis corriger.",
         "not_proven": "chercher quelle preuve manque, puis corriger."}
# What is to be done about a year, by the reason of its verdict.
OF_YEAR = {"no_objective": "objectif non adopté. Le faire adopter pour les années suivantes.",
           "unattested": "rapport d'un exercice clos non attesté. Le faire attester.",
           "": "{counted} sur {objective} exercices comptés. Reprendre le programme."}


def of_event(event: str, verdicts: Mapping[int, Verdict], owner: str, now: datetime) -> list[Cause]:
    """Return the causes that a closed event gives: one for each engagement that was not kept, or not proven."""
    due_on = due_day(now.astimezone(PARIS).date())
    return [Cause(VERDICT, f"{event}/{number}", event, number, owner, due_on,
                  f"Engagement {number} {UNMET[one.verdict]} : {TO_DO[one.verdict]}")
            for number, one in verdicts.items() if one.verdict in UNMET]


def of_years(state: Yearly, years: Iterable[int], owner: str, now: datetime, *, module7: bool) -> list[Cause]:
    """Return the causes that the years of 49 give: those that are over and were not kept, or not proven (R10).

    `module7`: whether the préfecture took this engagement; none of its years gives any where it did not.
    """
    due_on = due_day(now.astimezone(PARIS).date())
    judged = (judge(state, year, now, module7=module7) for year in years)
    return [Cause(YEAR, str(each.year), "", 49, owner, due_on, _of_year(each))
            for each in judged if each.verdict in UNMET]


def _of_year(each: Year) -> str:
    why = OF_YEAR[each.reason].format(counted=len(each.counted),
                                      objective=each.objective.per_year if each.objective else 0)
    return f"Engagement 49 {UNMET[each.verdict]} en {each.year} : {why}"
