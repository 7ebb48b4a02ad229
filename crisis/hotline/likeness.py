"""Which reports of callers may be the same fact: proposed with a reason, never decided. Pure.

The rules are few, so that whoever reads a proposal can check it. A report is likely another one when all of this holds:

- the same commune, or one of them said none: the same street name stands in many communes. Without it, a third common
  word is asked for, because the place then rests on the words alone;
- the same category: who speaks of a cut road does not speak of the water of the same street;
- less than `NEAR` apart: later it may well be the same place again, and another fact;
- no road or way named by both of which none is common: `D120` is not `D922`, rue des Lilas is not rue Pasteur;
- no word said by one and denied by the other, and not over for one alone: "le pont n'est pas coupé" is the contrary of
  "le pont est coupé", and "l'eau est revenue" ends "coupure d'eau";
- at least `ENOUGH` words in common, and half of those of the shorter report. Words lose accents, plural and common
  endings, so that "coupée" meets "coupure"; numbers are left out, because callers estimate.

No list of synonyms: a fire and a blaze are brought together by the team leader. What words say is `terms`'; what is
done with a proposal is `events/cip_facts`'.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

from crisis.hotline.terms import Terms, terms_of

NEAR = timedelta(hours=2)
ENOUGH, WITHOUT_PLACE = 2, 3


@dataclass(frozen=True, slots=True)
class Said:
    """One report as it is compared. `commune`: INSEE code, or empty; `at`: when it was raised, UTC."""

    id: str
    commune: str
    category: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two reports may be one fact. `placed`: both said the same commune; `words`: as the first typed them."""

    placed: bool
    words: tuple[str, ...]

    def because(self) -> str:
        """Return the reason as a team leader reads it."""
        where = "même commune" if self.placed else "une commune non dite"
        return f"{where}, {len(self.words)} mots communs\u00a0: {', '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody may group `fact` with `into`, which was raised first."""

    into: str
    fact: str
    likeness: Likeness


def proposed(facts: Sequence[Sequence[Said]], waiting: Iterable[str],
             apart: frozenset[frozenset[str]] = frozenset()) -> list[Proposal]:
    """Return at most one proposal for each fact, the best one: a fact is its reports, the first raised first.

    `waiting`: the first report of the facts that nobody has settled; one settled may take reports, and is moved
    nowhere. `apart`: pairs of reports that a team leader has parted; they are not proposed again.
    """
    movable = set(waiting)
    terms = {each.id: terms_of(each.words) for reports in facts for each in reports}
    saying: dict[str, set[int]] = {}
    for rank, reports in enumerate(facts):
        for stem in _stems(reports, terms):
            saying.setdefault(stem, set()).add(rank)
    found = []
    for rank, reports in enumerate(facts):
        if reports[0].id in movable:
            targets = [facts[other] for other in _sharing(rank, reports, terms, saying)
                       if other < rank or facts[other][0].id not in movable]
            found += _best(reports, targets, terms, apart)
    return found


def _sharing(rank: int, reports: Sequence[Said], terms: dict[str, Terms], saying: dict[str, set[int]]) -> list[int]:
    """Return the other facts that say at least `ENOUGH` of the same words: most say none of them."""
    shared = Counter(other for stem in _stems(reports, terms) for other in saying[stem] if other != rank)
    return sorted(other for other, times in shared.items() if times >= ENOUGH)


def _stems(reports: Sequence[Said], terms: dict[str, Terms]) -> set[str]:
    return {stem for each in reports for stem in terms[each.id].said}


def _best(reports: Sequence[Said], targets: Iterable[Sequence[Said]], terms: dict[str, Terms],
          apart: frozenset[frozenset[str]]) -> list[Proposal]:
    options = [Proposal(other[0].id, reports[0].id, like) for other in targets
               if (like := _between(other, reports, terms, apart)) is not None]
    return sorted(options, key=lambda each: (-each.likeness.placed, -len(each.likeness.words)))[:1]


def _between(some: Sequence[Said], others: Sequence[Said], terms: dict[str, Terms],
             apart: frozenset[frozenset[str]]) -> Likeness | None:
    found = [like for one, other in product(some, others)
             if _near(one, other) and (like := _alike(one, other, terms[one.id], terms[other.id]))]
    if found and any(frozenset((one.id, other.id)) in apart for one, other in product(some, others)):
        return None
    return max(found, key=lambda each: (each.placed, len(each.words)), default=None)


def likeness(one: Said, other: Said) -> Likeness | None:
    """Return why two reports may be the same fact, None if nothing says so."""
    return _alike(one, other, terms_of(one.words), terms_of(other.words)) if _near(one, other) else None


def _alike(one: Said, other: Said, mine: Terms, theirs: Terms) -> Likeness | None:
    placed = bool(one.commune and other.commune)
    common = [stem for stem in mine.said if stem in theirs.said]
    shorter = min(len(mine.said), len(theirs.said))
    if len(common) < (ENOUGH if placed else WITHOUT_PLACE) or 2 * len(common) < shorter or _contrary(mine, theirs):
        return None
    return Likeness(placed, tuple(mine.said[stem] for stem in common))


def _near(one: Said, other: Said) -> bool:
    """Say whether two reports speak of one matter, at one time, of one place or of none that was said."""
    elsewhere = one.commune and other.commune and one.commune != other.commune
    return not elsewhere and one.category == other.category and abs(one.at - other.at) <= NEAR


def _contrary(mine: Terms, theirs: Terms) -> bool:
    """Say whether one denies what the other says, or speaks of another road, or of its end."""
    for name in ("roads", "ways"):
        some, others = getattr(mine, name), getattr(theirs, name)
        if some and others and not some & others:
            return True
    differ = (mine.denied & (theirs.said.keys() - theirs.denied)) | (theirs.denied & (mine.said.keys() - mine.denied))
    return bool(differ) or mine.over != theirs.over
