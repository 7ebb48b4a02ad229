"""The volunteers as a file: one CSV in and out, one line each. Pure; all of it or nothing.

Everything that is wrong is told at once, with its line. What becomes of sound cards is `volunteers`' business.
"""
from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from crisis.directory import spreadsheets
from crisis.directory.organism_cards import Duty
from crisis.errors import Refused
from crisis.hotline.posts import ROLES
from crisis.hotline.roster import AVAILABLE
from crisis.hotline.volunteer_cards import Card, iso, problems

HEADER = ("nom", "service", "formation", "exercice", "langues", "postes", "disponibilite", "sms", "voix", "courriel")
MOST, LINES = 128 * 1024, 1001
CODE = "volunteers_file"
Line = tuple[int, Card]


def read(body: bytes, today: date, known: Mapping[str, bool | None]) -> list[Line]:
    """Return the cards of a file with their lines. Raises Refused, naming every line that is wrong.

    `known`: who is in the directory, by the name as `folded` writes it: True if their routes stand there and the file
    brings none; None for a name that several people bear. `today`: in Paris.
    """
    if len(body) > MOST:
        raise Refused("volunteers_size", "Fichier refusé.", f"Il pèse plus de {MOST // 1024} Ko.",
                      "Vérifiez que c'est bien le fichier des volontaires.")
    faults, lines, seen = list[str](), list[Line](), dict[str, int]()
    for number, cells in spreadsheets.rows(body, HEADER, LINES, CODE):
        if len(cells) != len(HEADER):
            faults.append(f"ligne {number} : {len(cells)} colonnes, pour {len(HEADER)} attendues")
            continue
        card = _card(cells)
        name = folded(card.name)
        faults += [f"ligne {number} : {each}" for each in problems(card, today, known=bool(known.get(name)))]
        if name in known and known[name] is None:
            faults.append(f"ligne {number} : plusieurs personnes portent ce nom ; corrigez leur fiche à l'écran")
        first = seen.setdefault(name, number)
        if first != number:
            faults.append(f"ligne {number} : le même nom qu'à la ligne {first}")
        lines.append((number, card))
    spreadsheets.report(faults, CODE)
    return lines


def _card(cells: Sequence[str]) -> Card:
    name, service, trained, drilled, languages, posts, available, sms, voice, email = cells
    return Card(Duty(name, sms, voice, email), service, iso(trained), iso(drilled), split(languages.lower()),
                tuple(_coded(each.strip(), ROLES) for each in posts.split(",") if each.strip()),
                _coded(available, AVAILABLE))


def split(typed: str) -> tuple[str, ...]:
    """Return the codes of languages, typed with blanks or commas between them."""
    return tuple(typed.replace(",", " ").split())


def _coded(told: str, words: Mapping[str, str]) -> str:
    """Return the code of what a file says in French; a code is taken too, and what is neither stays to be refused."""
    return next((code for code, word in words.items() if folded(told) in (folded(word), code)), told)


def folded(name: str) -> str:
    """Return a name without capitals, accents and doubled blanks, so that a spreadsheet's spelling is found."""
    bare = unicodedata.normalize("NFKD", name.replace("’", "'").casefold())
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).split())


def written(cards: Iterable[Card]) -> bytes:
    """Return the file of these cards, which `read` takes back."""
    return spreadsheets.written(HEADER, [
        [card.name, card.service, card.trained_on, card.drilled_on, " ".join(card.languages),
         ", ".join(ROLES.get(each, each) for each in card.posts), AVAILABLE.get(card.available, card.available),
         card.contact.sms, card.contact.voice, card.contact.email] for card in cards])
