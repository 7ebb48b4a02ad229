"""What is typed in a draft beside what is saved: read from a form, compared part by part, checked as it stands.

Nothing is decided or kept here: `working` keeps what is typed, `drafts` what is saved.
"""
from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from sqlalchemy import Row
from werkzeug.datastructures import MultiDict

from crisis.clock import instant
from crisis.errors import Conflict
from crisis.messages.approval import Bound
from crisis.messages.variants import numbered
from crisis.messages.working import Fields
from crisis.messages.working import Typed as Kept
from crisis.territory import Territory
from crisis.web.console.act import Typed as Shown
from crisis.web.console.changes import LABELS
from crisis.web.console.words import word

# The fields of the form of a draft: texts first, then what is chosen. `canal` names the texts that are sent.
TEXTS = {"titre": "Titre", "texte": "Texte de base", **{f"texte_{name}": label for name, label in LABELS.items()}}
CHOICES = {"canal": "Textes envoyés", "commune": "Communes", "moyen_permanent": "Moyens permanents",
           "medias": "Médias", "urgence": "Urgence proposée", "factuel": "Information factuelle",
           "fin_alerte": "Message de fin d'alerte"}
PLAYBOOK = ("champ_", "choix_")
"""The fields of a playbook: kept with the rest, compared through the texts that they make."""
INTACT = "intact"
"""The marks of the texts that the fields made and nobody rewrote: a form that is shown again gives them back."""
YES = ("medias", "factuel", "fin_alerte")


@dataclass(frozen=True, slots=True)
class Beside:
    """One part of a draft that two people wrote differently. `field`: where `theirs` may be taken; empty: no text."""

    label: str
    mine: str
    theirs: str
    field: str


@dataclass(frozen=True, slots=True)
class Other:
    """What somebody else has typed and not saved. `differs`: where it says otherwise than what stands here."""

    kept: Kept
    differs: list[Beside]

    @property
    def mark(self) -> str:
        """Return what names these words in a form that says they were read; a sign more, and they are others."""
        return hashlib.sha256(f"{self.kept.person}\n{instant(self.kept.at)}".encode()).hexdigest()


Others = Sequence[Other]


def all_read(others: Others) -> None:
    """Refuse to let a text leave while words typed beside it, and not saved, were not read (D65)."""
    read_already = request.form.getlist("lu_saisie")
    if any(each.differs and each.mark not in read_already for each in others):
        raise Conflict("typed_beside", "Une autre personne a une saisie qui n'est pas enregistrée.",
                       "Elle diffère de ce texte et ne partirait pas.",
                       "Comparez-la sur cette page et reprenez ce qui manque, ou dites que vous l'avez lue, puis "
                       "recommencez. Sa saisie lui reste.")


def numbered_as(fields: Fields, number: int) -> Fields:
    """Return what was typed as a message with this number would say it; unchanged before there is one."""
    if not number:
        return fields
    return {name: [numbered(value, number) for value in values] if name in TEXTS else values
            for name, values in fields.items()}


def read() -> dict[str, list[str]]:
    """Return what the form of this request holds, field by field; a browser sends line ends that no text wants."""
    return {name: [value.replace("\r\n", "\n") for value in request.form.getlist(name)]
            for name in request.form
            if name in TEXTS or name in CHOICES or name == INTACT or name.startswith(PLAYBOOK)}


def saved(row: Row[Any], texts: Mapping[str, str]) -> dict[str, list[str]]:
    """Return a saved draft as its form would send it."""
    ticked = {"medias": row.media, "factuel": row.factual, "fin_alerte": row.ends_alert}
    return {"titre": [row.title], "texte": [row.core], "canal": list(texts), "commune": row.communes.split(),
            "moyen_permanent": row.means.split(), "urgence": [row.urgency],
            **{name: ["oui"] for name, yes in ticked.items() if yes},
            **{f"texte_{name}": [text] for name, text in texts.items()}}


def compare(mine: Fields, theirs: Fields, territory: Territory) -> list[Beside]:
    """Return the parts that differ, texts first; nothing if both say the same.

    The form of a playbook has no core text: what only one of the two could give is no difference.
    """
    asked = [name for name in TEXTS if name != "texte" or (name in mine and name in theirs)]
    found = [Beside(TEXTS[name], _text(mine, name), _text(theirs, name), name) for name in asked]
    found += [Beside(label, _chosen(mine, name, territory), _chosen(theirs, name, territory), "")
              for name, label in CHOICES.items()]
    return [each for each in found if each.mine != each.theirs]


def _text(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "").strip()


def _chosen(fields: Fields, name: str, territory: Territory) -> str:
    """Return in words what is chosen under a name."""
    values = fields.get(name, ())
    if name in YES:
        return "oui" if "oui" in values else "non"
    return ", ".join(sorted(_words(name, values, territory)))


def _words(name: str, values: Sequence[str], territory: Territory) -> list[str]:
    if name == "urgence":
        return [word(each, "urgency") for each in values]
    called = {"canal": LABELS, "commune": {each.code_insee: each.nom for each in territory.communes},
              "moyen_permanent": {each.code: each.label for each in territory.permanent_means}}[name]
    return [called.get(each, each) for each in values]


def resumed(fields: Fields) -> Shown:
    """Return what somebody has typed as the form of a draft shows it again."""
    return Shown("save", MultiDict([(name, value) for name, values in fields.items() for value in values]))


def as_typed(bound: Bound, fields: Fields) -> Bound:
    """Return what would be bound if a draft were saved as it is typed now."""
    texts = {name: _text(fields, f"texte_{name}") for name in fields.get("canal", ())}
    return replace(bound, title=_text(fields, "titre"), variants=texts, communes=list(fields.get("commune", ())),
                   means=list(fields.get("moyen_permanent", ())), media="oui" in fields.get("medias", ()),
                   factual="oui" in fields.get("factuel", ()), ends_alert="oui" in fields.get("fin_alerte", ()))
