"""One's own duty: when it comes, whether one can be reached, the telephone that stays signed in; and whom to reach.

Commands decide; these pages ask them, and say in words what is missing.
"""
from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crisis.accounts import telephone_codes
from crisis.accounts.signin import digest
from crisis.db import Tx
from crisis.delivery import watching
from crisis.errors import Refused
from crisis.oncall import confirming, phones, reachable, verifying
from crisis.web import given
from crisis.web.access import SIGNED_IN, access, actor
from crisis.web.console.act import act, shown
from crisis.web.console.naming import naming
from crisis.web.console.owned import own as own_actions
from crisis.web.house import house

mine = Blueprint("mine", __name__)


@mine.get("/mon-astreinte")
@access(SIGNED_IN)
def duty(refusal: Refused | None = None) -> ResponseReturnValue:
    """Show one's next duty, one's routes and what they lack, and the telephones that are enrolled."""
    return _shown(refusal)


def _shown(refusal: Refused | None = None, code: str = "") -> ResponseReturnValue:
    person = actor().person
    with house().db.reading() as tx:
        return shown("mine.html", refusal, now=tx.now, held=_device(), code=code,
                     has_code=telephone_codes.held(tx, person), by_telephone=_by_telephone(),
                     actions=len(own_actions(tx)), **own(tx, person))


def _by_telephone() -> bool:
    return house().territory.telephone_activation.open and actor().may("order")


def own(tx: Tx, person: str) -> dict[str, Any]:
    """Return what a person must know before a duty."""
    terms, lines = reachable.mine(tx, person), reachable.lines(tx, [person])[person]
    notices = [(each, confirming.of_term(tx, each)) for each in terms]
    awaited = verifying.awaited(tx, [each.route.id for each in lines])
    return {"terms": notices, "lines": lines, "awaited": awaited, "missing": reachable.missing(lines) if terms else (),
            "phones": phones.enrolled(tx, person)}


def _device() -> str:
    """Return the id of this very session, so that the list says which telephone is this one."""
    user: Any = current_user
    return digest(user.get_id())


@mine.post("/mon-astreinte/code-telephone")
@access("order", proven=True)
def make_code() -> ResponseReturnValue:
    """Make a code for the activation by telephone and show it, this once: no answer that holds it is ever kept."""
    with house().db.transaction() as tx:
        code = telephone_codes.make(tx, actor())
    return _shown(code=code)


@mine.post("/mon-astreinte/code-telephone/retrait")
@access("order", proven=True)
def drop_code() -> ResponseReturnValue:
    """Take one's own code away."""
    return act(lambda tx: telephone_codes.withdraw(tx, actor()), _home, duty, "Code retiré : il n'ouvre plus rien.")


@mine.get("/joignabilite")
@access("read_reach")
def ways(refusal: Refused | None = None) -> ResponseReturnValue:
    """Show who is on duty within fourteen days and may not be reached, and every enrolled telephone."""
    with house().db.reading() as tx:
        lacking, held = reachable.soon(tx), phones.enrolled(tx)
        named = [*(each.person for each in lacking), *(each.person for each in held)]
        people = naming(tx, house().territory, actor(), named)
        return shown("ways.html", refusal, now=tx.now, lacking=lacking, phones=held, people=people,
                     probes=watching.probes(tx, house().probing), mailbox=house().probing.read)


@mine.post("/mon-astreinte/code")
@access(SIGNED_IN)
def send_code() -> ResponseReturnValue:
    """Send a code to one of one's own routes."""
    return act(lambda tx: verifying.send_code(tx, actor(), house().territory.prefecture, given.text("voie")),
               _home, duty, "Code envoyé : recopiez-le avant 15 minutes.")


@mine.post("/mon-astreinte/verification")
@access(SIGNED_IN)
def verify() -> ResponseReturnValue:
    """Take the code typed back. Every try is counted before it is judged."""
    route = given.text("voie")
    try:
        with house().db.aside() as tx:
            verifying.count_try(tx, actor(), route)
    except Refused as refusal:
        return duty(refusal)
    return act(lambda tx: verifying.confirm(tx, actor(), route, given.text("code")), _home, duty, "Voie vérifiée.")


@mine.post("/mon-astreinte/reponse")
@access(SIGNED_IN)
def answer() -> ResponseReturnValue:
    """Confirm a duty that comes, or say that one cannot."""
    who = actor()
    return act(lambda tx: confirming.answer(tx, confirming.own(tx, who.person, given.text("rappel")).id,
                                            given.text("reponse"), "console", house().territory.prefecture, who.by),
               _home, duty, "Réponse enregistrée.")


@mine.post("/mon-astreinte/telephone")
@access(SIGNED_IN)
def enrol() -> ResponseReturnValue:
    """Let this device stay signed in until the end of the duty."""
    user: Any = current_user
    return act(lambda tx: phones.enrol(tx, actor(), user.get_id()), _home, duty, "Téléphone enrôlé.")


@mine.post("/mon-astreinte/retrait")
@access(SIGNED_IN)
def withdraw() -> ResponseReturnValue:
    """Close the session of an enrolled telephone: one's own, or anybody's for whoever manages rotas."""
    back = "mine.ways" if request.form.get("retour") == "liste" and actor().may("manage_rota") else "mine.duty"
    return act(lambda tx: phones.revoke(tx, actor(), given.text("telephone")), lambda _done: url_for(back),
               ways if back == "mine.ways" else duty, "Téléphone retiré : sa session est fermée.")


def _home(_done: object) -> str:
    return url_for(".duty")
