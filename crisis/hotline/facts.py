"""What callers report (*information ascendante*): raised, grouped, parted, settled. A projection of the journal.

A fact is a group of reports, mostly of one. Nothing here is true until somebody of the crisis cell has confirmed it,
and nothing here leaves for the public by itself. Which reports are alike is `likeness`'s; who may do what is
`events/cip_facts`'.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from crisis.clock import parse_instant
from crisis.journal.fold import Projection

Entry = dict[str, Any]
RUMOUR = "rumour"
FINDINGS = {"confirmed": "confirmé", "rejected": "écarté"}
# Doctrine says "within minutes" for what has priority 2, and gives no figure: five is ours.
WAIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Report:
    """What one call said. `sheet`: that call, empty if it has none; `text`: the words beside; `moved`: the last entry
    that put it where it stands.
    """

    id: str
    seq: int
    sheet: str
    commune: str
    category: str
    at: datetime
    text: str
    moved: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a fact (`confirmed`, `rejected`), by whom; `text`: the words beside, empty for none.

    `covers`: the reports that it had at that moment; those which were brought near since were not looked at.
    """

    seq: int
    found: str
    at: datetime
    person: str
    function: str
    text: str
    covers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its reports, the first raised first, and everything that was found of it, the last of which stands."""

    reports: tuple[Report, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def id(self) -> str:
        """Return the report that was raised first: another one takes its place if it is parted."""
        return self.reports[0].id

    @property
    def found(self) -> str:
        """Return `confirmed` or `rejected`, empty while nobody has settled it."""
        return self.findings[-1].found if self.findings else ""

    @property
    def category(self) -> str:
        return self.reports[0].category

    @property
    def calls(self) -> int:
        """Return how many calls reported it: one may say it twice, and a report noted by hand is no call."""
        return len({each.sheet for each in self.reports if each.sheet})

    @property
    def since(self) -> datetime:
        return self.reports[0].at

    @property
    def unseen(self) -> int:
        """Return how many reports were brought near after it was settled."""
        return sum(each.id not in self.findings[-1].covers for each in self.reports) if self.findings else 0

    @property
    def version(self) -> int:
        """Return the last entry that changed it."""
        return max((*(each.moved for each in self.reports), *(each.seq for each in self.findings)))

    def late(self, now: datetime) -> bool:
        """Say whether it waits for the COD since `WAIT`: a fact has priority 2, a rumour has none."""
        return not self.found and self.category != RUMOUR and now - self.since >= WAIT


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of an event. `of`: each report's fact; `apart`: pairs of reports that somebody has parted."""

    of: dict[str, Fact] = field(default_factory=dict)
    apart: frozenset[frozenset[str]] = frozenset()

    @property
    def all(self) -> list[Fact]:
        """Return each fact once, the first raised first."""
        return [fact for key, fact in self.of.items() if fact.id == key]

    @property
    def open(self) -> list[Fact]:
        """Return the facts that nobody has settled, the longest waiting first."""
        return [fact for fact in self.all if not fact.found]


def step(facts: Facts, entry: Entry, _lines: Any = ()) -> Facts:
    """Fold one entry; most change nothing here."""
    handler = _STEPS.get(entry["kind"])
    return handler(facts, entry) if handler else facts


def _raised(facts: Facts, entry: Entry) -> Facts:
    data = entry["data"]
    report = Report(data["fact"], entry["seq"], data["sheet"] or "", data["commune"], data["category"],
                    parse_instant(entry["happened_at"]), _beside(entry), entry["seq"])
    return _with(facts, Fact((report,)))


def _grouped(facts: Facts, entry: Entry) -> Facts:
    """Bring reports near another; what was found of the fact they made comes with the last of them."""
    for key in entry["data"]["facts"]:
        into, fact = facts.of[entry["data"]["into"]], facts.of[key]
        if fact is into:
            continue
        left, moved = _without(fact, key, entry["seq"])
        brought = () if left else fact.findings
        merged = Fact(tuple(sorted((*into.reports, moved), key=lambda each: each.seq)),
                      tuple(sorted({*into.findings, *brought}, key=lambda each: each.seq)))
        facts = _with(_with(facts, left), merged) if left else _with(facts, merged)
    return facts


def _parted(facts: Facts, entry: Entry) -> Facts:
    """Let a report be a fact of its own, not verified: what was found stays with those it was parted from."""
    key = entry["data"]["fact"]
    left, moved = _without(facts.of[key], key, entry["seq"])
    if left is None:
        return facts
    pairs = {frozenset((key, each.id)) for each in left.reports}
    return replace(_with(_with(facts, left), Fact((moved,))), apart=facts.apart | pairs)


def _settled(facts: Facts, entry: Entry) -> Facts:
    fact, by = facts.of[entry["data"]["fact"]], entry["by"]
    finding = Finding(entry["seq"], entry["data"]["found"], parse_instant(entry["happened_at"]), by["person"],
                      by["function"], _beside(entry), frozenset(each.id for each in fact.reports))
    return _with(facts, replace(fact, findings=(*fact.findings, finding)))


def _beside(entry: Entry) -> str:
    return str(entry.get("text", {}).get("id", ""))


def _without(fact: Fact, key: str, seq: int) -> tuple[Fact | None, Report]:
    """Return what is left of a fact, None if nothing, and the report that leaves it."""
    rest = tuple(each for each in fact.reports if each.id != key)
    moved = next(each for each in fact.reports if each.id == key)
    return replace(fact, reports=rest) if rest else None, replace(moved, moved=seq)


def _with(facts: Facts, fact: Fact) -> Facts:
    return replace(facts, of=facts.of | {each.id: fact for each in fact.reports})


_STEPS: dict[str, Callable[[Facts, Entry], Facts]] = {
    "cip_fact_raised": _raised,
    "cip_facts_grouped": _grouped,
    "cip_fact_parted": _parted,
    "cip_fact_settled": _settled,
}

facts: Projection[Facts] = Projection(Facts, step)


def folded(contents: Iterable[Entry]) -> Facts:
    """Return the facts that verified entries tell of, with no memory of this process."""
    found = Facts()
    for content in contents:
        found = step(found, content)
    return found
