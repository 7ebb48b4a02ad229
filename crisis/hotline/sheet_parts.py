"""An answer sheet part by part, and what differs between two of them. Pure: how a difference is shown is a page's."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crisis.hotline.answers import HEADINGS, Answer, Body
from crisis.hotline.calls import CATEGORIES


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sheet, as it was and as it is; empty where it did not stand, or stands no more."""

    label: str
    before: str
    now: str


def changed(before: Body | None, now: Body) -> list[Part]:
    """Return the parts that differ, in the order of the sheet, what was removed last; without `before`, every part.

    An answer that was only moved says the same: it is not listed.
    """
    old, new = dict(_parts(before or Body())), dict(_parts(now))
    every = [*new, *(key for key in old if key not in new)]
    return [Part(_label(before, now, key), old.get(key, ""), new.get(key, "")) for key in every
            if old.get(key, "") != new.get(key, "")]


def _parts(body: Body) -> Iterator[tuple[str, str]]:
    """Return the text of each part by its key: the name of a heading, or the id of an answer behind a sign of its own.
    """
    yield from ((name, getattr(body, name).strip()) for name in HEADINGS)
    yield from ((f"#{each.id}", _answer(each)) for each in body.answers)


def _answer(answer: Answer) -> str:
    filed = f"\n({CATEGORIES.get(answer.category, answer.category)})" if answer.category else ""
    return f"{answer.question.strip()}\n{answer.text.strip()}{filed}"


def _label(before: Body | None, now: Body, key: str) -> str:
    if key in HEADINGS:
        return HEADINGS[key]
    stands, stood = _has(now, key), before is not None and _has(before, key)
    return "Réponse changée" if stands and stood else "Réponse ajoutée" if stands else "Réponse retirée"


def _has(body: Body, key: str) -> bool:
    return any(f"#{each.id}" == key for each in body.answers)


def by_category(body: Body) -> list[tuple[str, list[Answer]]]:
    """Return the answers by category, in the order of call sheets; those that have none come last, under ''."""
    codes = [*CATEGORIES, ""]
    filed = {code: [each for each in body.answers if (each.category if each.category in CATEGORIES else "") == code]
             for code in codes}
    return [(code, some) for code, some in filed.items() if some]
