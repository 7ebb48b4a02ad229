"""A file of the telephone exchange: looked at before it is taken, then kept whole or not at all (D48).

What its cells mean is read by `hotline.figures_files`; one quarter hour typed by hand is `cip_figures`'s.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crisis.accounts.rights import Actor
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events.cip_figures import RIGHT, since
from crisis.hotline import figures, figures_layouts
from crisis.hotline.figures import Figures
from crisis.hotline.figures_files import Sheet, opened, read

TOLD = 20


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do. `mapped`: the column of each figure; None: nobody told its layout yet, and no line is read.

    `lines`: those understood, with their numbers; `faults`: what is wrong, the first line first; `replaced`: the
    quarter hours of which other figures stand.
    """

    sheet: Sheet
    mapped: Mapping[str, int] | None
    lines: Sequence[tuple[int, Figures]] = ()
    faults: Sequence[str] = ()
    replaced: frozenset[datetime] = frozenset()


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many quarter hours a file gave, and of how many it replaced the figures."""

    quarters: int
    replaced: int


def preview(tx: Tx, event_id: str, body: bytes, mapped: Mapping[str, int] | None = None) -> Preview:
    """Read a file and keep nothing. `mapped`: its columns, if they are told now.

    Raises Refused for what is no such file, or columns that cannot be.
    """
    ordered_at, sheet = since(tx, event_id), opened(body)
    columns = figures_layouts.known(tx, sheet) if mapped is None else figures_layouts.sound(sheet, mapped)
    if columns is None:
        return Preview(sheet, None)
    lines, faults = read(sheet, columns)
    faults += [f"ligne {number} : {fault}" for number, each in lines
               for fault in figures.faults(each, ordered_at, tx.now)]
    before = figures.of_event(tx, event_id)
    replaced = {each.begins for _, each in lines if each.begins in before and before[each.begins].figures != each}
    return Preview(sheet, columns, lines, sorted(faults, key=_line), frozenset(replaced))


def _line(fault: str) -> int:
    return int(fault.removeprefix("ligne ").partition(" ")[0])


def load(tx: Tx, actor: Actor, event_id: str, body: bytes, mapped: Mapping[str, int] | None = None) -> Loaded:
    """Keep the quarter hours of a file, and its layout if it is told now. Raises Refused, naming every wrong line."""
    actor.require(RIGHT)
    found = preview(tx, event_id, body, mapped)
    if found.mapped is None:
        raise Refused("figures_layout", "Ce fichier a une autre disposition.",
                      "Personne n'a encore dit quelle colonne porte quel chiffre.", "Désignez les colonnes, une fois.")
    if found.faults:
        raise _wrong(found.faults)
    if mapped is not None:
        figures_layouts.remember(tx, found.sheet, mapped)
    replaced = figures.keep(tx, event_id, [each for _, each in found.lines], "imported", actor.by)
    return Loaded(len(found.lines), len(replaced))


def _wrong(faults: Sequence[str]) -> Refused:
    more = [f"et {len(faults) - TOLD} autres"] if len(faults) > TOLD else []
    return Refused("figures_file", "Fichier refusé, rien n'a été importé.", f"{' ; '.join([*faults[:TOLD], *more])}.",
                   "Corrigez ces lignes, puis importez de nouveau le fichier entier.")
