"""How long a free text may be. Decides nothing of what it says; which signs can be kept is the journal's business."""
from __future__ import annotations

from crisis.errors import Refused

SHORT, LONG = 200, 20_000


def kept(text: str, what: str, most: int) -> str | None:
    """Return a text without the blanks around it, None if nothing is left. Raises Refused for one too long."""
    written = text.strip()
    if len(written) > most:
        raise Refused("too_long", "Texte trop long.", f"{what} compte {len(written)} signes, pour {most} au plus.",
                      "Raccourcissez ce texte, ou joignez-le comme pièce." if most > SHORT else "Raccourcissez-le.")
    return written or None
