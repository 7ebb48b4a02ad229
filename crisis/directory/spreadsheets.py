"""Reads the bytes of a CSV file as a French spreadsheet writes them. What cells mean is each file's own business."""
from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from crisis.errors import Refused

ENCODINGS = ("utf-8-sig", "cp1252")
BOM = "\ufeff"
TOLD = 20
MEND_AND_IMPORT = "Corrigez ces lignes, puis importez de nouveau le fichier entier."


def text_of(body: bytes) -> str | None:
    """Return the text of a file in UTF-8, or in what Windows writes; None for neither."""
    for encoding in ENCODINGS:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def rows(body: bytes, header: Sequence[str], lines: int, code: str) -> list[tuple[int, list[str]]]:
    """Return the lines under the header, each with its number, the empty ones left out.

    Raises Refused, under this code, for a file that is no such CSV, has another header, no line or more than `lines`.
    """
    text = text_of(body)
    if text is None:
        raise Refused(code, "Fichier illisible.", "Il n'est écrit ni en UTF-8 ni en Windows-1252.",
                      "Enregistrez-le en « CSV UTF-8 », puis recommencez.")
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
        found = [(reader.line_num, [cell.strip() for cell in row]) for row in reader
                 if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Refused(code, "Fichier illisible.", f"La ligne {reader.line_num} n'est pas du CSV.",
                      MEND_AND_IMPORT) from error
    if not found or found[0][1] != list(header):
        raise Refused(code, "Fichier refusé.", "La première ligne n'est pas celle attendue.",
                      f"Attendu : {';'.join(header)}.")
    if not 1 < len(found) <= lines:
        raise Refused(code, "Fichier refusé.", f"Il compte {len(found) - 1} lignes.",
                      f"Donnez de 1 à {lines - 1} lignes sous l'en-tête.")
    return found[1:]


def report(faults: Sequence[str], code: str) -> None:
    """Raise Refused with all that is wrong in a file, each clause with its line; nothing of it was taken."""
    if faults:
        more = [f"et {len(faults) - TOLD} autres"] if len(faults) > TOLD else []
        raise Refused(code, "Fichier refusé, rien n'a été importé.", f"{' ; '.join([*faults[:TOLD], *more])}.",
                      MEND_AND_IMPORT)


def written(header: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """Return a file that `rows` takes back: UTF-8 with its mark, semicolons, CRLF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(lines)
    return (BOM + out.getvalue()).encode()
