"""The four rules: what each says, adopted or proposed, and which version judged which event. Decides nothing."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from crisis.commitments.rules import RULES as VERSIONS
from crisis.commitments.rules import STANDINGS, rule_label
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events.opening import listing
from crisis.events.stage import stages
from crisis.events.states import judged
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.quality import rules
from crisis.quality.rules import KNOWN, adopted
from crisis.quality.terms import BODIES, READ, RIGHT
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act, shown
from crisis.web.house import house

rule_pages = Blueprint("rules", __name__, url_prefix="/qualite/regles")
# What each rule says, in a sentence; the whole of it is in the documentation of the verdicts.
SAID = {47: "Cellule déclarée opérationnelle en moins d'une heure après l'ordre de l'activer.",
        48: "Élus, public et médias informés en moins d'une heure après l'activation du COD.",
        49: "Le nombre d'exercices adopté est clos et attesté dans l'année civile.",
        50: "CIP ordonnée, ouverte, ligne éprouvée, numéro publié ; sans délai dans l'engagement."}


def _read(tx: Tx) -> dict[str, Any]:
    """Return the known versions with their adoption, and the rules that each event keeps since its opening."""
    state = adopted.state(tx, REGISTER)
    words = store.texts(tx, REGISTER, [each.text for each in state.every if each.text])
    known = [(number, version, SAID[number], state.of(number, version)) for number, version in sorted(KNOWN)]
    return {"known": known, "said": words, "events": [_event(tx, row.id, row.opened_at) for row in listing(tx)]}


def _event(tx: Tx, key: str, opened_at: Any) -> dict[str, Any]:
    """Return an event and the labels of the rules that it froze."""
    opening, title = judged.state(tx, key).opening, stages.state(tx, key).title
    found = opening.rules if opening else {}
    labels = [rule_label(VERSIONS[number, version], standing) for number, (version, standing) in sorted(found.items())
              if (number, version) in VERSIONS]
    return {"id": key, "opened_at": opened_at, "title": store.texts(tx, key, [title]).get(title, "") if title else "",
            "labels": labels}


def _page(refusal: Refused | None = None) -> ResponseReturnValue:
    with house().db.reading() as tx:
        return shown("quality/rules.html", refusal, bodies=BODIES, standings=STANDINGS, writes=actor().may(RIGHT),
                     now=tx.now, **_read(tx))


@rule_pages.get("")
@access(READ)
def listing_page() -> ResponseReturnValue:
    """Show the rules, and which judged which event."""
    return _page()


@rule_pages.post("")
@access(RIGHT)
def adopt() -> ResponseReturnValue:
    """Record that a rule was adopted."""
    return act(lambda tx: rules.adopt(tx, actor(), *_chosen(), given.text("instance"), given.text("jour"),
                                      given.text("piece_source")),
               lambda _: url_for("rules.listing_page"), _page, "Adoption inscrite au registre.")


def _chosen() -> tuple[int, int]:
    """Return the number and the version of the rule that a form chose. Raises Refused, as for any that is not known."""
    number, _, version = given.text("regle").partition(".")
    return (int(number), int(version)) if number.isdecimal() and version.isdecimal() else (0, 0)
