"""Who is proposed for a post, in which order, and why; why the others are not. Pure.

What forbids an assignment is `roster`'s; proposing decides nothing: whoever runs the hotline assigns.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from crisis.hotline.languages import SPOKEN_BY_ALL, named
from crisis.hotline.roster import HOUR, LACKS, Night, Span, Volunteer, lacking, refusal

NEVER = datetime.min.replace(tzinfo=UTC)
SAID = {"there": "présent", "coming": "en route", "late": "annoncé, pas arrivé", "silent": "appelé, sans réponse",
        "cannot": "attention, a répondu ne pas pouvoir venir", "left": "attention, est reparti"}
"""What a volunteer stands at in the call-up (`turnout.STATUSES`), as the sentence says it."""
AWAY, HERE = frozenset({"cannot", "left"}), {"there": 0, "coming": 1}


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
            spoken: Collection[str] = (), said: Mapping[str, str] | None = None) -> tuple[list[Proposed], list[Passed]]:
    """Return who is proposed for a post of a role, the first one first, and who is not.

    First whoever is trained, then whoever is there or on the way (`said`: the call-up, by person; whoever said no comes
    last), has no other post, speaks the languages of the person to be relieved (`spoken`), has rested the longest.
    """
    told = said or {}
    able, passed = list[Volunteer](), list[Passed]()
    for who in everyone:
        refused = refusal(who, role, span, night)
        if refused is None:
            able.append(who)
        else:
            passed.append(Passed(who.person, refused.why))
    asked = frozenset(spoken) - {SPOKEN_BY_ALL}

    def rank(who: Volunteer) -> tuple[bool, bool, int, int, int, int, datetime, str]:
        lacks, now = lacking(who, today, night.rules), told.get(who.person, "")
        untrained = bool({"untrained", "training_old"} & set(lacks))
        return (now in AWAY, untrained, HERE.get(now, 2), len(list(night.of(who.person))),
                -len(asked & set(who.languages)), len(lacks), _last(who, span, night) or NEVER, who.person)

    found = [_proposed(who, span, night, today, asked, told.get(who.person, "")) for who in sorted(able, key=rank)]
    return found, passed


def _last(who: Volunteer, span: Span, night: Night) -> datetime | None:
    """Return when somebody last left a post, or will have, before this time begins; None if never."""
    spans = (*(each.span for each in night.of(who.person)), *night.worked.get(who.person, ()))
    return max((each.ends for each in spans if each.ends <= span.begins), default=None)


def _proposed(who: Volunteer, span: Span, night: Night, today: date, asked: frozenset[str], now: str) -> Proposed:
    lacks, last = tuple(lacking(who, today, night.rules)), _last(who, span, night)
    rest = f"repos de {(span.begins - last) // HOUR} h" if last else "n'a encore tenu aucun poste"
    assigned = "autre affectation plus loin" if any(night.of(who.person)) else "sans autre affectation"
    parts = ["tient ce rôle et est disponible", *filter(None, [SAID.get(now)]), assigned, rest]
    shared = [code for code in who.languages if code in asked]
    if shared:
        parts.append(f"parle comme la personne relevée : {named(shared)}")
    elif others := [code for code in who.languages if code != SPOKEN_BY_ALL]:
        parts.append(f"parle : {named(others)}")
    parts += [f"attention, {LACKS[code]}" for code in lacks]
    told = " ; ".join(parts)
    return Proposed(who.person, f"{told[:1].upper()}{told[1:]}.", lacks)
