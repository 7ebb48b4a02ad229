"""What names one variant among those that an approver must have had on screen. Pure; the whole is `approval.Bound`."""
from __future__ import annotations

import hashlib
from collections.abc import Sequence

from crisis.journal.entry import canonical
from crisis.messages.approval import Bound

CALLED = {"sms": "SMS aux maires", "email": "courriel aux élus", "press": "courriel à la presse", "site": "site",
          "x": "X", "facebook": "Facebook", "phone": "texte à lire aux maires", "radio": "texte pour la radio",
          "fralert": "texte pour FR-Alert"}
"""How a refusal calls the texts that are still to be seen."""


def fingerprints(bound: Bound) -> dict[str, str]:
    """Return the SHA-256 of each variant by its name, in the order of names.

    The name is part of it: a mail and a page that say the same are two texts to have seen. So is the title, which
    leaves with some of them.
    """
    return {name: hashlib.sha256(canonical({"name": name, "title": bound.title, "text": text})).hexdigest()
            for name, text in sorted(bound.variants.items())}


def unseen(bound: Bound, seen: Sequence[str]) -> list[str]:
    """Return the names of the variants whose fingerprint is not among those `seen`."""
    return [name for name, mark in fingerprints(bound).items() if mark not in seen]
