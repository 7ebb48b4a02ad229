"""Light or dark, chosen on this device and kept by it: a cookie, so that no script and no row is needed."""
from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crisis.errors import Refused
from crisis.web import theme
from crisis.web.access import SIGNED_IN, access
from crisis.web.console.act import shown
from crisis.web.house import house

display_pages = Blueprint("display", __name__)
YEAR_S = 365 * 24 * 3600


@display_pages.get("/affichage")
@access(SIGNED_IN)
def form() -> ResponseReturnValue:
    """Offer the two schemes of colours, and that of the device."""
    return shown("display.html", chosen=theme.chosen())


@display_pages.post("/affichage")
@access(SIGNED_IN)
def choose() -> ResponseReturnValue:
    """Keep what was chosen for a year, on this device only: a telephone at night is not the screen of an office."""
    wanted = request.form.get("affichage", "")
    if wanted not in theme.CHOICES:
        raise Refused("display", "Affichage inconnu.", todo="Choisissez l'une des trois lignes.")
    flash("Affichage enregistré sur cet appareil.")
    answer = redirect(url_for("display.form"), code=303)
    answer.set_cookie(theme.COOKIE, wanted, max_age=YEAR_S, httponly=True, samesite="Lax",
                      secure=house().settings.console_address.startswith("https:"))
    return answer
