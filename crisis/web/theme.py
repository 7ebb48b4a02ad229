"""How the house looks: the neutral theme, light or dark as chosen on this device, and what a préfecture adds to it.

What the sheets say is the business of `static/css`; `docs/theme.md` tells a préfecture how to write its own.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from crisis.web.access import EVERYONE, access
from crisis.web.house import house

theme = Blueprint("theme", __name__)
COOKIE = "affichage"
FOLDER, LIGHT, DARK = "theme", "theme.css", "theme-dark.css"
LARGEST = 512 * 1024
# Style, and what a style may need: the policy of every page lets a sheet fetch nothing from elsewhere.
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}
NEUTRAL = ("tokens", "base", "parts", "preview", "print")
AT_NIGHT = {"auto": "(prefers-color-scheme: dark)", "dark": "screen"}
SCHEMES = {"auto": "light dark", "light": "light", "dark": "dark"}
CHOICES = tuple(SCHEMES)


@dataclass(frozen=True)
class Sheet:
    """One style sheet, and for which media; none is all of them."""

    href: str
    media: str = ""


@dataclass(frozen=True)
class Display:
    """What the head of a page says of its look."""

    scheme: str
    sheets: list[Sheet]


def chosen() -> str:
    """Return what this device chose, without a script: a cookie, `auto` until then."""
    found = request.cookies.get(COOKIE, "auto")
    return found if found in CHOICES else "auto"


def display(data_dir: Path, chosen: str) -> Display:
    """Return the sheets of a page, in order: ours, the préfecture's, ours for the night, the préfecture's for it."""
    light = [*(_ours(name) for name in NEUTRAL), *_own(data_dir, LIGHT)]
    night = AT_NIGHT.get(chosen, "")
    return Display(SCHEMES[chosen], [*light, *([_ours("dark", night), *_own(data_dir, DARK, night)] if night else [])])


def _ours(name: str, media: str = "") -> Sheet:
    return Sheet(url_for("static", filename=f"css/{name}.css"), media)


def _own(data_dir: Path, name: str, media: str = "") -> Iterator[Sheet]:
    if _served(data_dir / FOLDER / name):
        yield Sheet(url_for("theme.own", name=name), media)


def _served(path: Path) -> bool:
    """Return whether a file of the theme may leave: of a known type, plain, small. A link out of the folder is none."""
    try:
        return (path.suffix in TYPES and path.is_file() and not path.is_symlink()
                and path.stat().st_size <= LARGEST)
    except OSError:
        return False


def faults(data_dir: Path) -> list[str]:
    """Return what is wrong with the préfecture's own theme, a sentence each; none where it has no theme."""
    folder = data_dir / FOLDER
    if not folder.is_dir():
        return []
    names = sorted(path.name for path in folder.iterdir())
    missing = [] if LIGHT in names else [f"il manque {LIGHT}, lu le premier"]
    return missing + [f"{name} n'est pas servi : {' ou '.join(TYPES)}, {LARGEST // 1024} Ko au plus, pas de lien"
                      for name in names if not _served(folder / name)]


@theme.get("/theme/<name>")
@access(EVERYONE)
def own(name: str) -> ResponseReturnValue:
    """Return one file that the préfecture put in `theme/` of its data folder."""
    path = house().settings.data_dir / FOLDER / name
    if Path(name).name != name or not _served(path):
        raise NotFound
    return Response(path.read_bytes(), mimetype=TYPES[path.suffix])
