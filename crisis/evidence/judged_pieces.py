"""Whether the answers about pieces that a chain holds were given by a second person (R2). Pure; judges no delay."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crisis.journal.entry import BrokenChainError


def check(contents: Sequence[Mapping[str, Any]]) -> None:
    """Raise BrokenChainError naming an answer about what is no piece, or by who attached it or wrote what it proves."""
    for content in contents:
        if content["kind"] != "piece_judged":
            continue
        of = content["data"]["of"]
        piece = contents[of - 1] if 0 < of < content["seq"] else None
        if piece is None or piece["kind"] != "piece_attached":
            raise BrokenChainError(content["seq"], "elle juge une pièce que rien n'a jointe avant elle")
        proven = contents[piece["data"]["of"] - 1]
        if content["by"]["person"] in (piece["by"]["person"], proven["by"]["person"]):
            raise BrokenChainError(content["seq"], "elle juge une pièce sans être d'une seconde personne")
