"""The API, `/api/v1`: every command of the house, for machines. It decides nothing: parse, one command, answer.

It takes bearers only, so it needs no form token; a cookie may read and never writes.
"""
from __future__ import annotations

from typing import cast

from flask import Flask
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from flask_wtf.csrf import CSRFProtect

from crisis.web.api import (
    approach,
    around,
    bilan,
    cip,
    cip_after,
    cip_answers,
    cip_call_up,
    cip_calls,
    cip_doors,
    cip_facts,
    cip_figures,
    cip_posts,
    cip_roster,
    clock,
    conduct,
    convening,
    documents,
    due,
    duty,
    entries,
    events,
    evidence,
    exercises,
    hands,
    lessons,
    messages,
    mine,
    observations,
    orders,
    organisms,
    prepared,
    quality,
    reports,
    rotas,
    sessions,
    situations,
    telephone_codes,
    volunteers,
)
from crisis.web.api.refusals import unshaped
from crisis.web.throttle import limiter

GROUPS = (sessions.api, around.api, around.health, events.api, orders.api, duty.api, mine.api, entries.api,
          messages.api, hands.api, prepared.api, situations.api, convening.api, cip.api, cip_roster.api,
          volunteers.api, organisms.api, evidence.api, clock.api, rotas.api, cip_call_up.api, cip_after.api,
          cip_figures.api, cip_facts.api, cip_posts.api, cip_doors.api, cip_answers.api, cip_calls.api,
          telephone_codes.api, reports.api, exercises.api, quality.api, lessons.api, documents.api, due.api,
          approach.api, bilan.api, observations.api, conduct.api)


def install(console: Flask) -> None:
    """Register the API on the console's application, which `factory` makes able to describe it."""
    app = cast(OpenAPI, console)
    app.info = Info(title="Première Heure", version="1")
    app.security_schemes = {"bearer": {"type": "http", "scheme": "bearer"},
                            "cookie": {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]}}
    app.validation_error_callback = unshaped
    if "limiter" not in app.extensions:
        limiter.init_app(app)
    csrf: CSRFProtect = app.extensions["csrf"]
    for group in GROUPS:
        csrf.exempt(group)
        app.register_api(group)
