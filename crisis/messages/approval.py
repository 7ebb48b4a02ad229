"""What an approval binds (R15): one hash of all that was displayed. Pure."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from crisis.journal.entry import canonical
from crisis.messages.variants import addressed


@dataclass(frozen=True, slots=True)
class Bound:
    """The exact content that a person approves: texts, audience rule, channels, mode. Never contact details."""

    message: str
    number: int
    version: int
    title: str
    variants: Mapping[str, str]
    communes: Sequence[str]
    means: Sequence[str]
    media: bool
    mode: str
    plays: str
    factual: bool
    ends_alert: bool

    @property
    def body(self) -> bytes:
        """Return the canonical bytes of what is bound."""
        return canonical(asdict(self) | {"communes": sorted(self.communes), "means": sorted(self.means),
                                         "variants": dict(self.variants), "attachments": []})

    def addressed(self) -> Bound:
        """Return what is bound without the texts that nobody is chosen for."""
        return replace(self, variants=addressed(self.variants, self.communes, self.means, media=self.media))

    @property
    def hash(self) -> str:
        """Return the SHA-256 of those bytes."""
        return hashlib.sha256(self.body).hexdigest()

    def leaving(self, name: str, at: str, event: str) -> str:
        """Return what leaves of a text: as it was approved; for the site, with its number, its hour and its event."""
        text = self.variants[name]
        if name != "site":
            return text
        page = {"title": self.title, "text": text, "number": self.number, "published_at": at, "event": event}
        return json.dumps(page, ensure_ascii=False)
