"""What of a main courante a reader is shown: the entries asked for, how many are not, and what may be asked next."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.events.stage import stages
from crisis.journal import store
from crisis.journal.contents import Contents, contents
from crisis.web.access import actor
from crisis.web.console.filters import GROUPS, ONLY, Wanted, matching, read, says
from crisis.web.console.lines import AT_MOST, Line, told
from crisis.web.console.naming import naming
from crisis.web.console.words import word
from crisis.web.french import count, spaced, stamp
from crisis.web.house import house


@dataclass(frozen=True)
class Found:
    """What one reader asked of one chain: the numbers that answer, of how many entries."""

    wanted: Wanted
    contents: Contents
    seqs: Sequence[int]

    @property
    def total(self) -> int:
        return len(self.contents.rows)

    @property
    def hidden(self) -> int:
        return self.total - len(self.seqs)

    def page(self, upto: int, size: int) -> tuple[list[int], int]:
        """Return the last `size` numbers up to one, and where the page before it ends (0: there is none)."""
        within = [seq for seq in self.seqs if seq <= upto]
        return within[-size:], within[-size - 1] if len(within) > size else 0


def wanted(tx: Tx, event_id: str, words: str = "") -> Wanted:
    """Return the filter of this request, by what this reader may be shown."""
    known = contents.state(tx, event_id)
    return read(request.args, [*_functions(known), *dict(people(tx, known, actor()))], words)


def found(tx: Tx, event_id: str, words: str = "") -> Found:
    """Return the entries that this request asks for: by its address, and by the words searched, if any."""
    asked, known = wanted(tx, event_id, words), contents.state(tx, event_id)
    seqs = matching(known, asked, stages.state(tx, event_id))
    if asked.words:
        seqs = [line.seq for line in every(tx, event_id, seqs) if says(line, asked.words)]
    return Found(asked, known, seqs)


def every(tx: Tx, event_id: str, seqs: Sequence[int]) -> Iterator[Line]:
    """Yield the lines of these entries, the oldest first, as this reader may see them."""
    for start in range(0, len(seqs), AT_MOST):
        entries = store.some(tx, event_id, list(seqs[start:start + AT_MOST]))
        yield from told(tx, event_id, entries, actor(), house().territory)


def _functions(known: Contents) -> list[str]:
    return sorted({row.function for row in known.rows}, key=lambda code: word(code, "function"))


def people(tx: Tx, known: Contents, viewer: Actor) -> list[tuple[str, str]]:
    """Return who wrote entries, as (id, name), by name; nobody for a reader who sees functions only (R27)."""
    named = naming(tx, house().territory, viewer, {row.person for row in known.rows})
    return sorted(named.persons.items(), key=lambda each: each[1])


def authors(tx: Tx, known: Contents) -> dict[str, list[tuple[str, str]]]:
    """Return what may be chosen as an author: functions, then people."""
    return {"Fonctions": [(code, word(code, "function")) for code in _functions(known)],
            "Personnes": people(tx, known, actor())}


def told_hidden(number: int) -> str:
    """Say how many entries a filter leaves out."""
    return count(number, "inscription masquée par le filtre", "inscriptions masquées par le filtre")


def described(wanted: Wanted, authors: Mapping[str, Sequence[tuple[str, str]]]) -> list[str]:
    """Say in words what a filter keeps, so that it is read without opening its form."""
    named = {code: name for some in authors.values() for code, name in some}
    parts = (named.get(wanted.by, ""), f"depuis {stamp(wanted.since)}" if wanted.since else "",
             f"jusqu'à {stamp(wanted.until)}" if wanted.until else "", ONLY.get(wanted.only, ""),
             f"mots cherchés : « {wanted.words} »" if wanted.words else "")
    return [spaced(part) for part in (*(GROUPS[code][0] for code in wanted.groups), *parts) if part]
