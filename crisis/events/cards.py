"""Reflex cards (*fiches réflexes*): each line ticked, or ticked no more, is an entry of its own.

To take a tick back corrects nothing: both acts happened, and the journal tells both hours. Which lines there are
belongs to the playbooks; nothing here depends on a line being done.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis.accounts.rights import Actor
from crisis.clock import parse_instant
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events.cod import Here
from crisis.events.stage import locked, require_open, stages
from crisis.journal import store
from crisis.journal.fold import Projection
from playbooks import Line, Playbook, Playbooks, Role


@dataclass(frozen=True, slots=True)
class Tick:
    """Who ticked a line, at what hour, and the entry that says so."""

    seq: int
    person: str
    function: str
    at: datetime


Ticks = Mapping[tuple[str, str], Tick]


def step(ticks: Ticks, entry: dict[str, Any], _lines: Any = ()) -> Ticks:
    """Fold one entry: the lines that are ticked now, by (role, line)."""
    if entry["kind"] not in ("card_ticked", "card_unticked"):
        return ticks
    key, by = (entry["data"]["role"], entry["data"]["line"]), entry["by"]
    if entry["kind"] == "card_unticked":
        return {each: tick for each, tick in ticks.items() if each != key}
    tick = Tick(entry["seq"], by["person"], by["function"], parse_instant(entry["recorded_at"]))
    return {**ticks, key: tick}


ticked: Projection[Ticks] = Projection(dict, step)


def tick(tx: Tx, actor: Actor, here: Here, event_id: str, role: str, line: str, *, done: bool = True) -> int:
    """Record that a line is done, or no longer is; return the entry that says so.

    Whoever acts on the event may tick any card: at night one person does what several roles do. What already stands so
    is no new act: the entry that says it is returned, 0 for a line that nobody ticked. A tick is taken back whatever
    the type of the event has become since.
    """
    actor.require("tick")
    locked(tx, event_id)
    stage = stages.state(tx, event_id)
    require_open(stage)
    standing = ticked.state(tx, event_id).get((role, line))
    if standing is None or done:
        _known(here.playbooks.playbook(stage.type), role, line)
    if done == (standing is not None):
        return standing.seq if standing else 0
    return store.append(tx, event_id, "card_ticked" if done else "card_unticked", {"role": role, "line": line},
                        by=actor.by).seq


def lines(playbooks: Playbooks, kind: str, ticks: Ticks) -> dict[Role, tuple[Line, ...]]:
    """Return the lines of each card of a type, then those ticked when the event was of another: they can be undone."""
    book = playbooks.playbook(kind)
    return {role: (*shown, *_elsewhere(playbooks, role, ticks, {line.id for line in shown}))
            for role, shown in book.cards.items()}


def _elsewhere(playbooks: Playbooks, role: Role, ticks: Ticks, here: Collection[str]) -> list[Line]:
    left = [code for of, code in ticks if of == role and code not in here]
    return [line for code in left if (line := playbooks.line(role, code))]


def _known(book: Playbook, role: str, line: str) -> None:
    if not any(each.id == line for name, lines in book.cards.items() if name == role for each in lines):
        raise Refused("card_line", "Cette ligne n'est sur aucune fiche de cet évènement.",
                      todo="Rechargez la page, puis cochez la ligne affichée.")
