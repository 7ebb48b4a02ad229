"""What the sandbox received, read only: in a demonstration everything, on a real installation the exercises alone.

Nobody acts from here; what reaches the sandbox is the wall's decision. On a real installation what it holds would let
its reader answer for others and know the injects beforehand: its links are masked, and who conducts alone reads it.
"""
from __future__ import annotations

import re
from typing import Any

import requests
from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from crisis import clock
from crisis.accounts.rights import WITHOUT_NAMES
from crisis.accounts.tables import account
from crisis.accounts.unsigned import NO_PASSWORD
from crisis.db import Tx
from crisis.directory.contacts import holders
from crisis.errors import Forbidden
from crisis.events import conduct
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import shown
from crisis.web.console.media_wall import of_today
from crisis.web.console.words import word
from crisis.web.house import house

sandbox_pages = Blueprint("sandbox", __name__)
PAGE = 100
ASKED = {"phones": "/_phones", "boxes": "/_boxes", "site": "/site/", "networks": "/_networks",
         "calls": "/_calls"}
# How far back a search looks, and the wall of media, which then keeps the exercises of today.
SEARCHED = 5000
PATIENCE = 3.0
# What follows answers in the name of whoever received it.
PERSONAL = re.compile(r"(/a/)[A-Za-z0-9_-]+")
AUDIENCES = ("staff", "elected", "officials", "media", "services")


@sandbox_pages.post("/essai")
@access("see")
def searched() -> ResponseReturnValue:
    """Search what was received; a number looked for stands in no address."""
    return received()


@sandbox_pages.get("/essai")
@access("see")
def received() -> ResponseReturnValue:
    """Show what the operators of the sandbox received: phones, boxes, site, networks."""
    _may_read()
    wanted = given.text("cherche")
    depth = SEARCHED if wanted else PAGE
    parts = {name: _told(_ask(path, depth)) for name, path in ASKED.items()}
    rung = _flat(_by_number(parts["calls"]), wanted)
    pages, networks = (parts["site"] or {}).get("messages", []), parts["networks"] or {}
    phones, link = _flat(parts["phones"], wanted), f"{house().here.public_url}/a/"
    with house().db.reading() as tx:
        owners = _owners(tx)
    return shown("sandbox.html", demonstration=house().demonstration, owners=owners,
                 phones=[each for each in phones if link not in each["text"]],
                 called=[each for each in phones if link in each["text"]], boxes=_flat(parts["boxes"], wanted),
                 pages=pages[:PAGE], networks={code: posts[-PAGE:] for code, posts in networks.items()},
                 most=PAGE, searched=SEARCHED, silent=None in parts.values(), wanted=wanted,
                 links=house().here.public_url, rung=rung, desk=f"{house().settings.sandbox_address}/_desk")


def _may_read() -> None:
    """Refuse, on a real installation, whoever plays, does not conduct exercises, or sees functions only (R27)."""
    if house().demonstration:
        return
    with house().db.reading() as tx:
        if conduct.reads_sandbox(tx, actor()) and not actor().roles & WITHOUT_NAMES:
            return
    raise Forbidden("conducts_not", "Cette page ne vous est pas ouverte.",
                    "Elle montre ce que chacun a reçu dans un exercice, avec les numéros de l'annuaire.",
                    "Suivez l'exercice par sa main courante et par le mur des médias simulés.")


def _told(found: Any) -> Any:
    """Return what the sandbox holds as this house may show it: on a real installation no personal link is whole."""
    if house().demonstration:
        return found
    if isinstance(found, dict):
        return {key: _told(each) for key, each in found.items()}
    if isinstance(found, list):
        return [_told(each) for each in found]
    return PERSONAL.sub(r"\1…", found) if isinstance(found, str) else found


@sandbox_pages.get("/essai/medias")
@access("see")
def media() -> ResponseReturnValue:
    """Show the wall of simulated media: what press and networks say in the exercise under way, the latest first.

    A script keeps it up to date; without one, it asks for itself again where its reader wants so (`suivre`).
    """
    found = _ask("/medias/", SEARCHED)
    with house().db.reading() as tx:
        wall = of_today(tx, (found or {}).get("posts", []))
    return shown("media_wall.html", posts=wall.posts[:PAGE], wall=wall, most=PAGE, silent=found is None,
                 now=clock.now(), follows="suivre" in request.args)


def _by_number(calls: list[dict[str, Any]] | None) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for each in calls or ():
        found.setdefault(str(each["to"]), []).append(each)
    return found


def _owners(tx: Tx) -> dict[str, str]:
    """Return who is behind each number and box of the directory, in a demonstration by the login of those with one."""
    logins = {row.person: row.login for row in tx.execute(
        select(account.c.person, account.c.login).where(account.c.password != NO_PASSWORD))
        } if house().demonstration else {}
    people = [each for audience in AUDIENCES for each in holders(tx, audience)]
    told = {each.person: f"{each.name} ({logins.get(each.person) or word(each.function, 'function')})"
            for each in people}
    return {address: told[each.person] for each in people for _, address in each.routes}


def _ask(path: str, last: int) -> Any:
    """Return what the sandbox answers of the `last` things of a kind, or None if it does not."""
    with requests.Session() as outside:
        outside.trust_env = False
        try:
            return outside.get(house().settings.sandbox_address + path, params={"last": last}, timeout=PATIENCE).json()
        except (requests.RequestException, ValueError):
            return None


def _flat(found: dict[str, list[dict[str, Any]]] | None, wanted: str) -> list[dict[str, Any]]:
    """Return messages with their recipient, the newest first, those that answer a search."""
    key = wanted.replace(" ", "").removeprefix("0")
    rows = [each | {"to": to} for to, received in (found or {}).items() for each in received
            if not wanted or key in to or wanted.lower() in str(each.get("text", "")).lower()]
    return sorted(rows, key=lambda each: str(each["at"]), reverse=True)[:PAGE]
