"""The facts that callers report, as a reader may read them: page, situation and API show the same. Decides nothing."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from crisis.accounts.rights import WITHOUT_NAMES, Actor
from crisis.db import Tx
from crisis.hotline.facts import Fact, Facts, Finding, Report, facts
from crisis.hotline.likeness import Proposal, Said, proposed
from crisis.journal import store
from crisis.web.french import count


@dataclass(frozen=True)
class Line:
    """One fact. `words`: those of its first report, None if they were erased or are not for this reader.

    `waits`: since it was raised, for one that nobody has settled; `late`: too long for what has priority 2.
    """

    fact: Fact
    texts: Mapping[str, str]
    waits: timedelta | None
    late: bool

    @property
    def words(self) -> str | None:
        return self.texts.get(self.fact.reports[0].text)

    @property
    def status(self) -> str:
        """Return `open`, `confirmed` or `rejected`."""
        return self.fact.found or "open"

    @property
    def communes(self) -> list[str]:
        """Return where it was said to be: each INSEE code once."""
        return list(dict.fromkeys(each.commune for each in self.fact.reports if each.commune))

    @property
    def counted(self) -> str:
        """Say how often it was reported (D45): « signalé 3 fois, par 2 appels »."""
        times, calls = len(self.fact.reports), self.fact.calls
        heard = f", par {count(calls, 'appel')}" if calls else ", hors appel"
        return f"signalé {count(times, 'fois', 'fois')}{heard}"

    def said(self, of: Report | Finding) -> str | None:
        """Return the words that stand beside a report or a finding."""
        return self.texts.get(of.text)


@dataclass(frozen=True)
class Suggestion:
    """Two facts that may be one, and why: a team leader decides."""

    into: Line
    fact: Line
    because: str


@dataclass(frozen=True)
class Told:
    """The facts of an event: those that nobody has settled, the longest waiting first; the others, the last first."""

    open: tuple[Line, ...]
    settled: tuple[Line, ...]
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def late(self) -> list[Line]:
        return [each for each in self.open if each.late]


def told(tx: Tx, event_id: str, viewer: Actor) -> Told:
    """Return the facts of an event now, with what may be grouped for whoever groups."""
    known = facts.state(tx, event_id)
    texts = words_of(tx, event_id, viewer, known.all)
    lines = {fact.id: _line(tx, fact, texts) for fact in known.all}
    settled = sorted((each for each in lines.values() if each.fact.found), key=lambda each: -each.fact.findings[-1].seq)
    found = _proposals(known, texts) if viewer.may("lead_team") else []
    return Told(tuple(lines[fact.id] for fact in known.open), tuple(settled),
                tuple(Suggestion(lines[each.into], lines[each.fact], each.likeness.because()) for each in found))


def latest(tx: Tx, event_id: str, viewer: Actor, how_many: int) -> tuple[int, list[Line]]:
    """Return how many facts nobody has settled, and the last of them, the newest first."""
    known = facts.state(tx, event_id).open
    last = known[::-1][:how_many]
    texts = words_of(tx, event_id, viewer, last)
    return len(known), [_line(tx, fact, texts) for fact in last]


def words_of(tx: Tx, event_id: str, viewer: Actor, some: list[Fact]) -> dict[str, str]:
    """Return the words beside some facts, none to those who see functions and not names (R27)."""
    if viewer.roles & WITHOUT_NAMES:
        return {}
    keys = [each.text for fact in some for each in fact.reports]
    keys += [each.text for fact in some for each in fact.findings if each.text]
    return {key: words for start in range(0, len(keys), 400)
            for key, words in store.texts(tx, event_id, keys[start:start + 400]).items()}


def _line(tx: Tx, fact: Fact, texts: Mapping[str, str]) -> Line:
    return Line(fact, texts, None if fact.found else tx.now - fact.since, fact.late(tx.now))


def _proposals(known: Facts, texts: Mapping[str, str]) -> list[Proposal]:
    groups = [[Said(each.id, each.commune, each.category, each.at, texts.get(each.text, "")) for each in fact.reports]
              for fact in known.all]
    return proposed(groups, [fact.id for fact in known.open], known.apart)
