"""The rules behind the figures of a period, each as it stood when its event opened (R12). Pure.

A later adoption changes neither a past verdict nor what is said of it.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from crisis.evidence.indicators.definitions import JUDGED, Case

PROPOSED = "règle proposée"
# In the singular and in the plural; `{}` is the number.
BY_PROPOSED = ("Règle proposée\u00a0: {} évènement jugé par une règle que la préfecture n'avait pas encore adoptée à "
               "son ouverture.",
               "Règle proposée\u00a0: {} évènements jugés par une règle que la préfecture n'avait pas encore adoptée à "
               "leur ouverture.")
MIXED = ("{} engagement jugé par plusieurs règles sur la période\u00a0: chaque évènement garde la sienne.",
         "{} engagements jugés par plusieurs règles sur la période\u00a0: chaque évènement garde la sienne.")


def by_proposed(cases: Iterable[Case], number: int | None = None) -> list[str]:
    """Return the events that a rule judged which nobody had adopted; for one engagement if it is named."""
    return [case.event for case in cases
            if any(label.endswith("(proposée)") for _, label in _labels(case, number))]


def mixed(cases: Iterable[Case]) -> list[int]:
    """Return the engagements that several rules judged: a version or an adoption changed in mid-period."""
    labels: dict[int, set[str]] = defaultdict(set)
    for case in cases:
        for number, label in _labels(case, None):
            labels[number].add(label)
    return sorted(number for number, some in labels.items() if len(some) > 1)


def sentences(cases: Collection[Case]) -> Iterator[str]:
    """Yield what a page says of the rules above its figures; nothing where all were adopted and none changed."""
    for wording, many in ((BY_PROPOSED, len(by_proposed(cases))), (MIXED, len(mixed(cases)))):
        if many:
            yield wording[many > 1].format(many)


def _labels(case: Case, number: int | None) -> list[tuple[int, str]]:
    return [(each, one.rule) for each, one in case.verdicts.items()
            if one.verdict in JUDGED and number in (None, each)]
