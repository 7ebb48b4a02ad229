"""What changed in a message: since somebody read it to approve it, and since it was returned to its writers.

A form carries what its page displayed; whether the message may leave is judged by the hash alone.
"""
from __future__ import annotations

import json
from dataclasses import dataclass

from crisis.messages.approval import Bound
from crisis.messages.difference import Run, compare
from crisis.messages.variants import NAMES
from crisis.territory import Territory

LABELS = {"sms": "SMS aux maires", "email": "Courriel aux élus", "press": "Courriel à la presse", "site": "Site",
          "x": "X", "facebook": "Facebook", "phone": "Texte à lire aux maires", "radio": "Texte à lire à la radio",
          "fralert": "Texte de la demande FR-Alert"}
VERSION = "Version"


@dataclass(frozen=True, slots=True)
class Changed:
    """One part of a message: as it was displayed to this person, and as it is now."""

    part: str
    displayed: str
    now: str


def displayed(bound: Bound, territory: Territory) -> str:
    """Return what a page displays, for its form to carry."""
    return json.dumps(_parts(bound, territory), ensure_ascii=False)


def since(carried: str, bound: Bound, territory: Territory) -> list[Changed]:
    """Return the parts that differ from what a form carries; nothing if it carries nothing that can be read."""
    try:
        before = json.loads(carried)
    except ValueError:
        return []
    if not isinstance(before, dict):
        return []
    now = _parts(bound, territory)
    return [Changed(part, str(before.get(part, "")), words) for part, words in now.items()
            if str(before.get(part, "")) != words]


def reworded(before: Bound, now: Bound, territory: Territory) -> list[tuple[str, list[Run]]]:
    """Return the parts that differ between two versions, each with its words that went and came."""
    old, new = _parts(before, territory), _parts(now, territory)
    return [(part, compare(old.get(part, ""), words)) for part, words in new.items()
            if part != VERSION and old.get(part, "") != words]


def _parts(bound: Bound, territory: Territory) -> dict[str, str]:
    """Return every part that is bound, in words. A text that is not there is an empty one."""
    towns = {each.code_insee: each.nom for each in territory.communes}
    means = {each.code: each.label for each in territory.permanent_means}
    texts = {LABELS.get(name, name): bound.variants.get(name, "") for name in NAMES}
    return {"Titre": bound.title} | texts | {
        "Communes": ", ".join(sorted(towns.get(code, code) for code in bound.communes)),
        "Moyens permanents": ", ".join(sorted(means.get(code, code) for code in bound.means)),
        "Médias": "oui" if bound.media else "non",
        "Information factuelle": "oui" if bound.factual else "non",
        "Message de fin d'alerte": "oui" if bound.ends_alert else "non",
        VERSION: str(bound.version)}
