"""What the file of a chronogramme (*fiche d'animation*) may hold: how many injects, by which channels, of which kinds.

Pure. What an inject is stands in `crisis.drills.record`; what may not be written is told by `chronogramme_faults`.
"""
from __future__ import annotations

from collections.abc import Mapping

from crisis.drills.terms import INJECT_CHANNELS, INJECTS

MOST = 500
"""The injects of one exercise, at most."""
CHANNELS: Mapping[str, str] = INJECT_CHANNELS
"""By what an inject reaches a player: the channels of the product, and three that only an exercise has.

`paper` is handed over, `oral` is said or telephoned by an animateur, `simulated_media` is shown on the wall of the
sandbox alone: a post, an article, the banner of a television.
"""
KINDS: Mapping[str, str] = INJECTS
"""`contextual` says where things stand, `expected` calls for an act of the plan, `unexpected` tests what it lacks."""


def plain(text: str) -> str:
    """Return a text as it is kept: one sort of line end, and nothing blank around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
