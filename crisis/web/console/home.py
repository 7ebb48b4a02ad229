"""The pages of the house: what runs now, who is on duty, the register, what the sandbox received."""
from __future__ import annotations

from typing import Any

import requests
from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from crisis.directory.contacts import holders
from crisis.errors import Missing
from crisis.events.opening import listing
from crisis.journal.tables import REGISTER, event
from crisis.oncall.rotas import all_on_duty
from crisis.web import given
from crisis.web.access import SIGNED_IN, access, actor
from crisis.web.console.act import shown
from crisis.web.console.lines import lines
from crisis.web.console.naming import naming
from crisis.web.console.picture import pictures, title
from crisis.web.house import house

home_pages = Blueprint("home", __name__)
PAGE = 100
PATIENCE = 3.0


@home_pages.get("/")
@access(SIGNED_IN)
def home() -> ResponseReturnValue:
    """Show what runs, what is due, and the one thing to do now."""
    with house().db.reading() as tx:
        sees = actor().may("see")
        running = pictures(tx, house().territory, actor()) if sees else []
        past = [(row, title(tx, row.id)) for row in listing(tx) if row.closed_at][:10] if sees else []
        return shown("home.html", running=running, past=past, now=tx.now)


@home_pages.get("/garde")
@access("see")
def duty() -> ResponseReturnValue:
    """Show who is on duty now, the first called first."""
    with house().db.reading() as tx:
        found = all_on_duty(tx)
        people = naming(tx, house().territory, actor(), {key for keys in found.values() for key in keys})
        numbers = {each.person: each.address("sms") for each in holders(tx, "staff")} if people.persons else {}
        return shown("duty.html", duty=found, people=people, numbers=numbers, now=tx.now)


@home_pages.get("/registre")
@access("verify")
def register() -> ResponseReturnValue:
    """Show the entries of the register, the newest first."""
    with house().db.reading() as tx:
        head = int(tx.execute(select(event.c.head_seq).where(event.c.id == REGISTER)).scalar_one())
        upto = min(given.number("avant", head + 1) - 1, head)
        found = lines(tx, REGISTER, max(0, upto - PAGE), actor(), house().territory, PAGE)
        return shown("register.html", lines=found[::-1], older=max(0, upto - PAGE), head=head)


@home_pages.post("/essai")
@access("see")
def searched() -> ResponseReturnValue:
    """Search what was received; a number looked for stands in no address."""
    return sandbox()


@home_pages.get("/essai")
@access("see")
def sandbox() -> ResponseReturnValue:
    """Show what the operators of the sandbox received: phones, boxes, site, networks. Read only, in a demonstration."""
    if not house().demonstration:
        raise Missing("no_sandbox", "Cette page n'existe pas ici.", "L'installation est réelle.")
    wanted = given.text("cherche")
    parts = {name: _ask(path) for name, path in (("phones", "/_phones"), ("boxes", "/_boxes"), ("site", "/site/"),
                                               ("networks", "/_networks"))}
    return shown("sandbox.html", phones=_flat(parts["phones"], wanted), boxes=_flat(parts["boxes"], wanted),
                 pages=(parts["site"] or {}).get("messages", []), networks=parts["networks"] or {},
                 silent=None in parts.values(), wanted=wanted, links=house().here.public_url)


def _ask(path: str) -> Any:
    """Return what the sandbox answers, or None if it does not."""
    with requests.Session() as outside:
        outside.trust_env = False
        try:
            return outside.get(house().settings.sandbox_address + path, timeout=PATIENCE).json()
        except (requests.RequestException, ValueError):
            return None


def _flat(found: dict[str, list[dict[str, Any]]] | None, wanted: str) -> list[dict[str, Any]]:
    """Return messages with their recipient, the newest first, those that answer a search."""
    key = wanted.replace(" ", "").removeprefix("0")
    rows = [each | {"to": to} for to, received in (found or {}).items() for each in received
            if not wanted or key in to or wanted.lower() in str(each.get("text", "")).lower()]
    return sorted(rows, key=lambda each: str(each["at"]), reverse=True)[:PAGE]
