"""Whether the reports that a chain names are kept as they were made, and signed in the order of R27."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crisis.db import Tx
from crisis.errors import Conflict
from crisis.journal.entry import BrokenChainError
from crisis.reports import kept
from crisis.reports.signed import ATTESTED, MADE, OWN, VISAED, Signed, step

Content = dict[str, Any]


def check(tx: Tx, entries: Sequence[Content]) -> None:
    """Read the versions and their signatures in order. Raises BrokenChainError naming the first that is false."""
    made: tuple[Signed, ...] = ()
    for entry in entries:
        if entry["kind"] == MADE:
            _made(tx, entry, made)
        elif entry["kind"] in OWN:
            _signed(entry, made)
        made = step(made, entry)


def _made(tx: Tx, entry: Content, before: Sequence[Signed]) -> None:
    data = entry["data"]
    if data["version"] != len(before) + 1:
        raise BrokenChainError(entry["seq"], "le numéro de sa version du rapport n'est pas le suivant")
    if not 0 < data["up_to_seq"] < entry["seq"]:
        raise BrokenChainError(entry["seq"], "son rapport dit tenir compte d'entrées qui n'étaient pas écrites")
    try:
        kept.fetch(tx, data["sha256"])
    except Conflict as altered:
        raise BrokenChainError(entry["seq"], "le rapport qu'elle établit a changé ou manque") from altered


def _signed(entry: Content, made: Sequence[Signed]) -> None:
    data, seq = entry["data"], entry["seq"]
    last = made[-1] if made else None
    if last is None or (last.number, last.sha256) != (data["version"], data["sha256"]):
        raise BrokenChainError(seq, "elle signe un rapport qui n'est pas la dernière version")
    if entry["kind"] == ATTESTED and last.attested is not None:
        raise BrokenChainError(seq, "elle atteste un rapport déjà attesté")
    if entry["kind"] == VISAED:
        _visaed(entry, last)


def _visaed(entry: Content, last: Signed) -> None:
    if last.attested is None or last.attested.seq != entry["data"]["attested"]:
        raise BrokenChainError(entry["seq"], "elle vise un rapport que l'entrée qu'elle nomme n'atteste pas")
    if last.visaed is not None or last.attested.person == entry["by"]["person"]:
        raise BrokenChainError(entry["seq"], "elle vise un rapport déjà visé, ou attesté par la même personne")
