"""Who is proposed for a post, in which order, and why; why the others are not. Pure.

What forbids an assignment is `roster`'s; proposing decides nothing: whoever runs the hotline assigns.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from crisis.hotline.languages import SPOKEN_BY_ALL, named
from crisis.hotline.roster import HOUR, LACKS, Night, Span, Volunteer, lacking, refusal

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody who may hold the post: the sentence why, and what they lack (`roster.lacking`), which warns."""

    person: str
    why: str
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody who is not proposed, and the sentence why."""

    person: str
    why: str


def propose(everyone: Iterable[Volunteer], role: str, span: Span, night: Night, today: date,
            spoken: Collection[str] = ()) -> tuple[list[Proposed], list[Passed]]:
    """Return who is proposed for a post of a role, the first one first, and who is not.

    First whoever is trained, then whoever has no other post, speaks the languages of the person to be relieved
    (`spoken`), and has rested the longest.
    """
    able, passed = list[Volunteer](), list[Passed]()
    for who in everyone:
        refused = refusal(who, role, span, night)
        if refused is None:
            able.append(who)
        else:
            passed.append(Passed(who.person, refused.why))
    asked = frozenset(spoken) - {SPOKEN_BY_ALL}

    def rank(who: Volunteer) -> tuple[bool, int, int, int, datetime, str]:
        lacks = lacking(who, today, night.rules)
        return (bool({"untrained", "training_old"} & set(lacks)), len(list(night.of(who.person))),
                -len(asked & set(who.languages)), len(lacks), _last(who, span, night) or NEVER, who.person)

    return [_proposed(who, span, night, today, asked) for who in sorted(able, key=rank)], passed


def _last(who: Volunteer, span: Span, night: Night) -> datetime | None:
    """Return when somebody last left a post, or will have, before this time begins; None if never."""
    spans = (*(each.span for each in night.of(who.person)), *night.worked.get(who.person, ()))
    return max((each.ends for each in spans if each.ends <= span.begins), default=None)


def _proposed(who: Volunteer, span: Span, night: Night, today: date, asked: frozenset[str]) -> Proposed:
    lacks, last = tuple(lacking(who, today, night.rules)), _last(who, span, night)
    rest = f"repos de {(span.begins - last) // HOUR} h" if last else "n'a encore tenu aucun poste"
    assigned = "autre affectation plus loin" if any(night.of(who.person)) else "sans autre affectation"
    parts = ["tient ce rôle et est disponible", assigned, rest]
    shared = [code for code in who.languages if code in asked]
    if shared:
        parts.append(f"parle comme la personne relevée : {named(shared)}")
    elif others := [code for code in who.languages if code != SPOKEN_BY_ALL]:
        parts.append(f"parle : {named(others)}")
    parts += [f"attention, {LACKS[code]}" for code in lacks]
    told = " ; ".join(parts)
    return Proposed(who.person, f"{told[:1].upper()}{told[1:]}.", lacks)
