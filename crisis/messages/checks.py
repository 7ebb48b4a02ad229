"""What stops a text and what only warns (R14). Pure: the words for people are French sentences returned as they are."""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from channels.text.x_length import weigh
from crisis.delivery.wall import marked

# A field of a skeleton, an hour left open, or braces that nothing fills: the two known ones are filled or judged apart.
FIELD = re.compile(r"\[[^\]\n]{2,200}\]|(?<![^\W\d_])[Xx]{2,}(?![^\W\d_hH])|\bHH\s?[:hH]\s?MM\b"
                   r"|\{(?!numero\}|numero_unique\})[^{}\n]{1,60}\}")
# « message 1 : » is no hour: after a colon two digits follow at once.
HOUR = re.compile(r"\b\d{1,2}(?:\s?h(?:\s?\d{2})?|:\d{2})\b")
NEXT = re.compile(r"prochain(?:e)? (?:point|message|information|communiqué)", re.IGNORECASE)
INSTRUCTION = re.compile(
    r"\b(?:restez|évitez|mettez|montez|fermez|n'allez|ne |gardez|écoutez|quittez|limitez|respectez|coupez|éloignez|"
    r"signalez|préparez|confinez|évacuez)", re.IGNORECASE)
# Words of comfort raised doubts after past accidents: they are never ours to give (D20).
COMFORT = re.compile(r"aucun danger|sans danger|aucun risque|toxicité aiguë|tout est sous contrôle", re.IGNORECASE)
SINGLE_NUMBER = "{numero_unique}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one text, by its name (`title` for the title): `blocking` or a warning that the validator passes in one tap."""

    code: str
    variant: str
    blocking: bool
    sentence: str


def check(variants: Mapping[str, str], plays: str, *, cip_open: bool, title: str | None = None) -> list[Finding]:
    """Return every finding, the blocking ones first. The title leaves too: as the subject of a mail, on the page."""
    found = [finding for name, text in sorted(variants.items())
             for finding in (*_blocking(name, text, plays, cip_open), *_warnings(name, text))]
    if title is not None:
        # An exercise marks the text at both ends; its title stands between, so only what must not be there is sought.
        found += [each for each in _blocking("title", title, plays, cip_open)
                  if plays != "exercise" or each.code != "mark"]
    return sorted(found, key=lambda finding: not finding.blocking)


def _blocking(name: str, text: str, plays: str, cip_open: bool) -> list[Finding]:
    found = [Finding("field", name, True, f"Champ à compléter : « {match.group()} ».")
             for match in FIELD.finditer(text)]
    if not text.strip():
        found.append(Finding("empty", name, True, "Ce texte est vide."))
    if not marked(plays, text):
        found.append(Finding("mark", name, True, _mark(plays)))
    if name == "x" and (over := -weigh(text).left) > 0:
        found.append(Finding("x_long", name, True, f"X ne prend pas ce texte : {over} signes de trop."))
    if SINGLE_NUMBER in text and not cip_open:
        found.append(Finding("single_number", name, True,
                             "Le numéro unique ne peut pas être publié : la CIP n'est pas ouverte."))
    return found


def _mark(plays: str) -> str:
    if plays == "exercise":
        return "Le mot EXERCICE manque : ajoutez-le au début et à la fin."
    return "Le mot EXERCICE figure dans un message réel : retirez-le."


def _warnings(name: str, text: str) -> list[Finding]:
    rules = (("hour", not HOUR.search(text), "Aucune heure n'est donnée."),
             ("next", not NEXT.search(text), "La prochaine information n'est pas annoncée."),
             ("instruction", not INSTRUCTION.search(text), "Aucune consigne n'est reconnue."),
             ("comfort", bool(COMFORT.search(text)), "Mot rassurant à éviter : dites ce qui est établi."))
    return [Finding(code, name, False, sentence) for code, failing, sentence in rules if failing]
