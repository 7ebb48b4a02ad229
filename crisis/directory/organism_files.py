"""The cards of organisms as a file: one CSV in and out, one line per contact. Pure; all of it or nothing.

Everything that is wrong is told at once, with its line. What becomes of sound cards is `organisms`' business.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from crisis.directory import spreadsheets
from crisis.directory.organism_cards import ALWAYS, KINDS, LISTED, NEVER, Card, Duty, of_contact, of_organism
from crisis.errors import Refused

HEADER = ("code", "organisme", "nature", "convoque", "rang", "contact", "sms", "voix", "courriel")
CONVENED = {"selon la liste": LISTED, "": LISTED, "toujours": ALWAYS, "jamais": NEVER}
MOST, LINES = 512 * 1024, 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: what it says of the organism, and one contact with its rank (None: no contact)."""

    number: int
    card: Card
    rank: int
    duty: Duty | None


def read(body: bytes, types: Collection[str]) -> list[Card]:
    """Return the cards of a file, in its order. Raises Refused, naming every line that is wrong.

    Its size is refused before anything else is looked at.
    """
    if len(body) > MOST:
        raise Refused("organisms_size", "Fichier refusé.", f"Il pèse plus de {MOST // 1024} Ko.",
                      "Vérifiez que c'est bien le fichier des organismes.")
    rows = spreadsheets.rows(body, HEADER, LINES, "organisms_file")
    faults: list[str] = []
    lines = [line for number, cells in rows if (line := _line(number, cells, faults)) is not None]
    cards = _cards(lines, types, faults)
    spreadsheets.report(faults, "organisms_file")
    return cards


def _line(number: int, cells: Sequence[str], faults: list[str]) -> Line | None:
    if len(cells) != len(HEADER):
        faults.append(f"ligne {number} : {len(cells)} colonnes, pour {len(HEADER)} attendues")
        return None
    code, name, kind, convened, rank, contact, sms, voice, email = cells
    card = Card(code, name, next((key for key, told in KINDS.items() if told == kind), kind),
                CONVENED.get(convened, " ".join(convened.split())))
    duty = Duty(contact, sms, voice, email) if any((rank, contact, sms, voice, email)) else None
    if duty is not None and not (rank.isascii() and rank.isdecimal() and len(rank) < 3):
        faults.append(f"ligne {number} : le rang n'est pas un nombre")
        return None
    return Line(number, card, int(rank or 0), duty)


def _cards(lines: Iterable[Line], types: Collection[str], faults: list[str]) -> list[Card]:
    """Join the lines of each organism, which say the same of it, and note what is wrong with each."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.card.code, []).append(line)
    cards = []
    for some in found.values():
        faults += _apart(some)
        ordered = sorted((line for line in some if line.duty), key=lambda line: line.rank)
        card = replace(some[0].card, contacts=tuple(line.duty for line in ordered if line.duty))
        faults += _faults(card, some[0], ordered, types)
        cards.append(card)
    return cards


def _apart(some: Sequence[Line]) -> list[str]:
    """Return where the lines of one organism do not go together."""
    first, taken = some[0], set[int]()
    told = [f"ligne {line.number} : elle ne dit pas de l'organisme ce qu'en dit la ligne {first.number}"
            for line in some if line.card != first.card]
    for line in some:
        if line.duty is None and len(some) > 1:
            told.append(f"ligne {line.number} : elle n'a pas de contact, alors que l'organisme a d'autres lignes")
        elif line.duty is not None and line.rank in taken:
            told.append(f"ligne {line.number} : ce rang est déjà pris")
        taken.add(line.rank)
    return told


def _faults(card: Card, first: Line, ordered: Sequence[Line], types: Collection[str]) -> list[str]:
    """Return what is wrong with a card, each with the line that says it."""
    told = [f"ligne {first.number} : {each}" for each in of_organism(card, types)]
    return told + [f"ligne {line.number} : {each}" for line in ordered if line.duty for each in of_contact(line.duty)]


def written(cards: Iterable[Card]) -> bytes:
    """Return the file of these cards, which `read` takes back: UTF-8 with its mark, semicolons, CRLF."""
    lines: list[list[object]] = []
    for card in cards:
        about = [card.code, card.name, KINDS.get(card.kind, card.kind), told(card.convened)]
        some = [[*about, rank, each.name, each.sms, each.voice, each.email]
                for rank, each in enumerate(card.contacts, 1)]
        lines += some or [[*about, "", "", "", "", ""]]
    return spreadsheets.written(HEADER, lines)


def told(convened: str) -> str:
    """Return how a file says when an organism is convened."""
    return {LISTED: "selon la liste", ALWAYS: "toujours", NEVER: "jamais"}.get(convened, convened)
