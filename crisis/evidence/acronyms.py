"""The acronyms of the house, in words where a page first says them (D69). What people wrote is left alone."""
from __future__ import annotations

import re
from collections.abc import Callable

ACRONYMS = {
    "BRECI": "bureau de la représentation de l'État et de la communication interministérielle",
    "BRH": "bureau des ressources humaines", "BSC": "bureau de la sécurité civile",
    "CIP": "cellule d'information du public", "CLU": "comité local des usagers",
    "COD": "centre opérationnel départemental",
    "COGIC": "centre opérationnel de gestion interministérielle des crises", "COPIL": "comité de pilotage",
    "COZ": "centre opérationnel de zone", "DSC": "direction des services du cabinet",
    "EPCI": "établissement public de coopération intercommunale", "GALA": "gestion de l'alerte locale automatisée",
    "ORSEC": "organisation de la réponse de sécurité civile", "PPI": "plan particulier d'intervention",
    "SGC": "secrétariat général commun", "SGCD": "secrétariat général commun départemental",
    "SIDPC": "service interministériel de défense et de protection civiles",
    "SIDSIC": "service interministériel départemental des systèmes d'information et de communication",
    "SRECI": "service de la représentation de l'État et de la communication interministérielle",
    "TMD": "transport de matières dangereuses"}
SAID = re.compile(rf"(?<![\w-])({'|'.join(ACRONYMS)})(?![\w-])")
TAG = re.compile(r"(<[^>]*>)")
OPENS = re.compile(r"<([a-z0-9]+)(?=[\s>])")
CLASS = re.compile(r'class="([^"]*)"')
# Where no element may stand, or where somebody else's words do: texts of messages, notes, titles, what was typed.
LEFT = {"script", "style", "textarea", "option", "code", "abbr", "dd", "svg"}
THEIRS = {"text", "words", "title", "theirs"}
Change = Callable[[str], str]


def over_text(page: str, change: Change) -> str:
    """Return a page whose own text went through `change`."""
    parts, within, depth = TAG.split(page), "", 0
    for at, part in enumerate(parts):
        if at % 2:
            within, depth = _within(part, within, depth)
        elif not within and not part.isspace():
            parts[at] = change(part)
    return "".join(parts)


def _within(tag: str, within: str, depth: int) -> tuple[str, int]:
    """Return the element that is left alone after this tag, and how many of its name are open in it."""
    if within:
        depth += tag.startswith((f"<{within} ", f"<{within}>")) - tag.startswith(f"</{within}>")
        return (within, depth) if depth else ("", 0)
    opened = OPENS.match(tag)
    if opened is None:
        return "", 0
    classes = CLASS.search(tag)
    left = opened[1] in LEFT or (classes is not None and not THEIRS.isdisjoint(classes[1].split()))
    return (opened[1], 1) if left else ("", 0)


def first_in_words() -> Change:
    """Return what puts each acronym in words the first time; « bureau de la sécurité civile (BSC) » already does."""
    seen = set[str]()

    def once(found: re.Match[str]) -> str:
        name, around = found[1], found.string[max(0, found.start() - 1):found.end() + 1]
        if name in seen:
            return name
        seen.add(name)
        return name if around == f"({name})" else f'<abbr title="{ACRONYMS[name]}">{name}</abbr>'
    return lambda text: SAID.sub(once, text)
