"""What a client needs before it acts: the territory, who is on duty, whether the service is up, and this document."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import cast

from flask import Response, current_app, jsonify
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from crisis.accounts.tables import account
from crisis.db import Tx
from crisis.delivery import watching
from crisis.delivery.audit import Facts, findings
from crisis.journal import register
from crisis.oncall import rotas
from crisis.territory import Territory
from crisis.web.access import EVERYONE, SIGNED_IN, access
from crisis.web.api.document import described
from crisis.web.api.reads import Duties
from crisis.web.api.writing import Reply, group
from crisis.web.house import house

api = group("house", "Le territoire et la permanence")


@api.get("/territory", responses={200: Territory})
@access(SIGNED_IN)
def territory() -> Reply:
    """Return the territory: communes, levels, types of event, permanent means, media."""
    return jsonify(house().territory.model_dump(mode="json"))


@api.get("/duty", responses={200: Duties})
@access(SIGNED_IN)
def duty() -> Reply:
    """Return who is on duty at this minute, by function, the first called first; logins in a demonstration only."""
    with house().db.reading() as tx:
        people = rotas.all_on_duty(tx)
        logins = _logins(tx) if house().demonstration else {}
    return jsonify({function: [{"person": person, "rank": rank} | ({"login": logins[person]} if logins else {})
                               for rank, person in enumerate(persons)] for function, persons in people.items()})


def _logins(tx: Tx) -> dict[str, str]:
    return {row.person: row.login for row in tx.execute(select(account.c.person, account.c.login))}


@api.get("/openapi.json", doc_ui=False)
@access(EVERYONE)
def document() -> Reply:
    """Return the description of this API."""
    return jsonify(described(cast(OpenAPI, current_app)))


health = group("health", "État du service", "")


@health.get("/healthz", doc_ui=False)
@access(EVERYONE)
def alive() -> Reply:
    """Say that this process answers."""
    return jsonify(status="ok")


@health.get("/readyz", doc_ui=False)
@access(EVERYONE)
def ready() -> Reply:
    """Say whether this process can serve: its database answers and its register is open; and what is late, by code.

    What is late takes no process away: a console that says so is what people need then.
    """
    late: list[str] = []
    try:
        with house().db.reading() as tx:
            opened = register.is_open(tx)
            late = [each.code for each in watching.found(tx, house().probing)]
    except SQLAlchemyError:
        opened = False
    return jsonify(status="ready" if opened else "not_ready", late=late), 200 if opened else 503


@health.get("/metrics", doc_ui=False)
@access(EVERYONE)
def metrics() -> Reply:
    """Return the same as numbers, in the text form that Prometheus reads: nothing personal, no text of anybody."""
    with house().db.reading() as tx:
        facts = watching.facts(tx, house().probing)
    return Response("".join(f"{line}\n" for line in _measured(facts)), mimetype="text/plain; version=0.0.4")


def _measured(facts: Facts) -> Iterator[str]:
    late = Counter(each.code for each in findings(facts))
    yield "# TYPE crisis_late gauge"
    yield f"crisis_late {sum(late.values())}"
    yield "# TYPE crisis_late_promises gauge"
    yield from (f'crisis_late_promises{{code="{code}"}} {many}' for code, many in sorted(late.items()))
    yield "# TYPE crisis_beat_age_seconds gauge"
    yield from (f'crisis_beat_age_seconds{{part="{part}"}} {(facts.host - at).total_seconds():.1f}'
                for part, at in sorted(facts.beats.items()))
    yield "# TYPE crisis_waiting_deliveries gauge"
    yield from (f'crisis_waiting_deliveries{{channel="{each.channel}",alert="{str(each.alert).lower()}"}} {each.many}'
                for each in facts.waiting)
