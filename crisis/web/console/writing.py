"""What the form of a message gives: its texts, and all that a draft keeps of it. Decides no wording, saves nothing."""
from __future__ import annotations

from typing import Any

from flask import request

from crisis.errors import Refused
from crisis.messages import drafts, variants
from crisis.web import given
from crisis.web.house import house


def towns() -> dict[str, Any]:
    """Return how a form names its communes."""
    names = {each.code_insee: each.nom for each in house().territory.communes}
    return {"commune_name": lambda code: names.get(code, code)}


def written() -> dict[str, str]:
    """Return the texts that are ticked; a browser sends line ends that no SMS wants.

    Raises Refused for a text that is not ticked: it would be lost without a word.
    """
    typed = {name: request.form.get(f"texte_{name}", "").replace("\r\n", "\n").strip() for name in variants.NAMES}
    ticked = request.form.getlist("canal")
    if any(each and name not in ticked for name, each in typed.items()):
        raise Refused("unticked", "Vous avez écrit un texte pour un canal décoché : cochez-le ou videz son texte.")
    return {name: each for name, each in typed.items() if name in ticked}


def writing(texts: dict[str, str]) -> drafts.Writing:
    """Return what this form asks to be kept, with these texts."""
    return drafts.Writing(
        given.text("titre"), request.form.get("texte", "").replace("\r\n", "\n").strip(), texts,
        request.form.getlist("commune"), request.form.getlist("moyen_permanent"), given.ticked("medias"),
        given.text("urgence") or "alert", given.ticked("factuel"), given.ticked("fin_alerte"))
