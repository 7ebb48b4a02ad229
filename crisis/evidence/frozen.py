"""Whether frozen *points de situation* follow each other and claim only what stood before them. Texts: `standing`."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crisis.journal.entry import BrokenChainError

Content = dict[str, Any]


def check(entries: Sequence[Content]) -> None:
    """Read the points and the transmissions of a chain in order. Raises BrokenChainError naming the first false one."""
    known: dict[int, int] = {}
    for entry in entries:
        if entry["kind"] == "situation_frozen":
            _frozen(entry, known)
            known[entry["data"]["number"]] = entry["seq"]
        elif entry["kind"] == "transmission_declared":
            _earlier(entry)
            if entry["data"]["situation"] not in (None, *known):
                raise BrokenChainError(entry["seq"], "elle déclare transmis un point de situation qui n'existait pas")


def _frozen(entry: Content, known: Mapping[int, int]) -> None:
    data = entry["data"]
    _earlier(entry)
    if data["number"] != len(known) + 1:
        raise BrokenChainError(entry["seq"], "le numéro de son point de situation n'est pas le suivant")
    if "text" not in entry:
        raise BrokenChainError(entry["seq"], "elle fige un point de situation sans texte")
    replaced = data["replaces"]
    if replaced is not None and (replaced not in known or known[replaced] != data.get("corrects")):
        raise BrokenChainError(entry["seq"], "le point de situation qu'elle remplace n'est pas celui qu'elle nomme")


def _earlier(entry: Content) -> None:
    if not 0 <= entry["data"]["up_to_seq"] < entry["seq"]:
        raise BrokenChainError(entry["seq"], "elle dit tenir compte d'entrées qui n'étaient pas écrites")
