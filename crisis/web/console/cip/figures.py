"""The figures of the hotline, quarter hour by quarter hour: read, typed, imported. What they mean is judged below."""
from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from crisis.clock import parse_instant
from crisis.db import Tx
from crisis.errors import Refused
from crisis.events import cip_figures, cip_imports
from crisis.hotline import figures as kept
from crisis.hotline.figures import COUNTS, LENGTHS, Figures
from crisis.hotline.figures_files import FIELDS, HEADER, HOUR, OPTIONAL, count, seconds
from crisis.hotline.standing import standings
from crisis.web import given
from crisis.web.access import access, actor
from crisis.web.console.act import act
from crisis.web.console.cip.bars import chart
from crisis.web.console.cip.lines import lines, offered
from crisis.web.console.cip.wall import target, told
from crisis.web.console.picture import Picture
from crisis.web.console.tabs import named, page, tab
from crisis.web.french import stamp
from crisis.web.house import house

figures_tab = tab("cip_figures")
COLUMNS = {"begins": "Début du quart d'heure", HOUR: "Heure, si elle a sa colonne",
           **{name: french.capitalize() for name, french in (COUNTS | LENGTHS).items()}}


def _page(event_id: str, refusal: Refused | None = None) -> ResponseReturnValue:
    def gather(tx: Tx, seen: Picture) -> dict[str, Any]:
        return _gather(tx, seen) | {"found": None}
    return page("cip/figures.html", "cip", event_id, gather, refusal)


def _with_file(event_id: str, mapped: Mapping[str, int] | None, refusal: Refused | None = None) -> ResponseReturnValue:
    """Show the page with what the file of this request would do. Raises Refused for a file that says nothing."""
    def gather(tx: Tx, seen: Picture) -> dict[str, Any]:
        body = _body()
        return _gather(tx, seen) | {"found": cip_imports.preview(tx, seen.id, body, mapped),
                                    "told_now": mapped is not None, "body": base64.b64encode(body).decode()}
    return page("cip/figures.html", "cip", event_id, gather, refusal)


def _again(event_id: str, refusal: Refused) -> ResponseReturnValue:
    """Show a refusal with the file that it is about, if that can be read at all: nobody chooses it twice."""
    try:
        return _with_file(event_id, None, refusal)
    except Refused:
        return _page(event_id, refusal)


def _gather(tx: Tx, seen: Picture) -> dict[str, Any]:
    found = lines(tx, seen.id, target())
    drawn = chart([(each.begins, each.figures) for each in reversed(found.shown) if not each.running])
    return told(tx, seen.id) | named(tx, set()) | {
        "lines": found, "chart": drawn, "header": HEADER, "columns": COLUMNS, "optional": OPTIONAL, "counts": COUNTS,
        "lengths": LENGTHS, "quarters": offered(tx, seen.id),
        "over": standings.state(tx, seen.id).name == "closed"}


def _here(event_id: str) -> str:
    return url_for("cip_figures.figures", event_id=event_id)


@figures_tab.get("/cip/chiffres/fichier")
@figures_tab.get("/cip/chiffres")
@access("see")
def figures(event_id: str) -> ResponseReturnValue:
    """Show the figures of each quarter hour, and what they ask for.

    The page that shows a file refreshes its blocks from its own address, where a reading finds no file.
    """
    return _page(event_id)


@figures_tab.post("/cip/chiffres")
@access(cip_figures.RIGHT)
def typed(event_id: str) -> ResponseReturnValue:
    """Keep the figures of one quarter hour, typed."""
    return act(lambda tx: cip_figures.record(tx, actor(), event_id, _typed()), lambda _: _here(event_id),
               lambda refusal: _page(event_id, refusal), _said(event_id))


def _said(event_id: str) -> str:
    """Say what will have been done: the figures of a quarter hour may take the place of others."""
    begins = given.text("quart")
    with house().db.reading() as tx:
        known = {each.isoformat(): each for each in kept.of_event(tx, event_id)}
    quarter = next((each for name, each in known.items() if name == begins), None)
    if quarter is None:
        return "Chiffres du quart d'heure notés."
    return f"Chiffres notés ; ils remplacent ceux du quart d'heure du {stamp(quarter)}."


def _typed() -> Figures:
    """Read one quarter hour from its form. Raises Refused, naming the field that is no number."""
    try:
        begins = parse_instant(given.text("quart"))
    except ValueError as error:
        raise Refused("quarter", "Quart d'heure non choisi.", todo="Choisissez-le dans la liste.") from error
    return Figures(begins, **{name: _number(name, french) for name, french in (COUNTS | LENGTHS).items()})


def _number(name: str, french: str) -> int:
    typed_ = given.text(name)
    value = seconds(typed_) if name in LENGTHS else count(typed_)
    if value is None:
        raise Refused("number", "Nombre attendu.", f"{french.capitalize()} : reçu « {typed_[:20]} ».",
                      "Écrivez un nombre entier, zéro compris ; une durée en secondes, ou comme 1:35.")
    return value


@figures_tab.post("/cip/chiffres/fichier")
@access(cip_figures.RIGHT)
def look(event_id: str) -> ResponseReturnValue:
    """Show what a file would do; nothing is kept yet."""
    try:
        return _with_file(event_id, _mapped())
    except Refused as refusal:
        return _again(event_id, refusal)


def _body() -> bytes:
    """Return the file of a form: chosen now, or brought along from the page that showed it."""
    chosen = given.piece("fichier")
    if chosen is not None:
        return chosen.body
    try:
        brought = base64.b64decode(given.text("contenu"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("figures_file", "Fichier perdu en route.", todo="Choisissez-le de nouveau.") from error
    if not brought:
        raise Refused("figures_file", "Aucun fichier.", todo="Choisissez le fichier CSV du standard.")
    return brought


def _mapped() -> Mapping[str, int] | None:
    """Return the columns that a form tells; None if it tells none."""
    typed_ = {name: given.text(f"colonne_{name}") for name in (*FIELDS, HOUR) if f"colonne_{name}" in request.form}
    return {name: int(rank) for name, rank in typed_.items() if rank.isascii() and rank.isdecimal()
            and len(rank) < 4} if typed_ else None


@figures_tab.post("/cip/chiffres/import")
@access(cip_figures.RIGHT)
def load(event_id: str) -> ResponseReturnValue:
    """Keep the quarter hours of a file that was shown."""
    return act(lambda tx: cip_imports.load(tx, actor(), event_id, _body(), _mapped()), lambda _: _here(event_id),
               lambda refusal: _again(event_id, refusal),
               "Fichier importé ; ses chiffres remplacent ceux qui étaient notés pour les mêmes quarts d'heure.")
