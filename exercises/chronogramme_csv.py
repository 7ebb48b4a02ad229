"""The chronogramme as a file of a French spreadsheet: CSV in and out, one inject a row. Pure.

What the cells may say together is judged by `chronogramme_faults`. The row of a fault is that of the sheet: its header
is row 1, and a cell of several lines is one row.
"""
from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from crisis.directory import spreadsheets
from crisis.drills import offsets
from crisis.drills.script import Chronogramme, Inject
from exercises.chronogramme import CHANNELS, KINDS, plain
from exercises.chronogramme_faults import ANYTHING, Fault, Known, faults
from playbooks.wordlist import folded

LARGEST = 1024 * 1024
HEADERS: Mapping[str, str] = {
    "number": "Numéro", "offset": "Décalage", "title": "Titre", "content": "Contenu", "sender": "Émetteur",
    "recipient": "Destinataire", "channel": "Canal", "kind": "Type", "objective": "Objectif",
    "depends_on": "Dépend de", "expected_action": "Action attendue", "delay_min": "Délai (min)",
    "success_rule": "Critère de réussite", "animateur": "Animateur", "attachments": "Pièces jointes"}
"""The column of each field, in the order of writing."""
NEEDED = ("number", "offset", "title", "content", "sender", "recipient", "channel", "kind")
_ALSO: Mapping[str, tuple[str, ...]] = {
    "number": ("n", "no", "num", "n d inject"), "offset": ("h", "h min", "horaire"), "title": ("intitulé",),
    "content": ("texte", "message"), "sender": ("expéditeur", "émetteur simulé"), "channel": ("moyen", "voie"),
    "kind": ("nature", "genre"), "depends_on": ("dépendance",), "expected_action": ("réaction attendue",),
    "delay_min": ("délai min", "délai en minutes"), "success_rule": ("règle de réussite", "critère"),
    "attachments": ("pièces", "annexes")}
# What a spreadsheet takes for a formula; the full-width twins too. An apostrophe is doubled, and so comes back.
_FORMULA = "=+-@'＝＋－＠"
_WHOLE = re.compile(r"(\d{1,9})(?:[.,]0+)?")
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The rows of a file, by field, each with its number in the sheet."""

    rows: Sequence[tuple[int, Row]] = ()
    faults: Sequence[Fault] = ()


def read(body: bytes, known: Known = ANYTHING) -> tuple[Chronogramme, list[Fault]]:
    """Return what a file says and everything that is wrong in it, by row. It may be used only when nothing is.

    UTF-8 or Windows-1252, `;` or `,`, columns in any order, 1 MB and 500 injects at most.
    """
    sheet = _sheet(body)
    if sheet.faults:
        return Chronogramme(), list(sheet.faults)
    told, injects = list[Fault](), list[Inject]()
    for line, row in sheet.rows:
        cells = _Cells(row)
        told += [Fault(("injects", len(injects), key), what, todo, line=line) for key, what, todo in cells.wrong]
        injects.append(cells.inject)
    chronogramme = Chronogramme(tuple(injects))
    told += _judged(chronogramme, known, [line for line, _ in sheet.rows],
                    {(each.line or 0, str(each.where[2])) for each in told})
    return chronogramme, sorted(told, key=lambda fault: fault.line or 0)


def _judged(chronogramme: Chronogramme, known: Known, lines: Sequence[int],
            unread: set[tuple[int, str]]) -> Iterator[Fault]:
    """Return what the checks tell, with its row. `unread`: the rows and fields of cells that could not be read."""
    for fault in faults(chronogramme, known):
        line = lines[int(fault.where[1])] if len(fault.where) > 1 else None
        if line is None or not _follows(fault, line, unread):
            yield replace(fault, line=line, number=fault.number or None)


def _follows(fault: Fault, line: int, unread: set[tuple[int, str]]) -> bool:
    """Return whether a fault only repeats that a cell could not be read; no order holds while an hour is unknown."""
    key = str(fault.where[2])
    if key == "offset" and any(field == "offset" for _, field in unread):
        return True
    twin = {"expected_action": "delay_min"}.get(key, key)
    return (line, key) in unread or (line, twin) in unread


def written(chronogramme: Chronogramme) -> bytes:
    """Return the file of a chronogramme, which `read` takes back unchanged: UTF-8 with its mark, `;`, CRLF."""
    return spreadsheets.written(tuple(HEADERS.values()), [
        [_guarded(cell) for cell in _cells(each)] for each in chronogramme.injects])


def _cells(inject: Inject) -> Iterator[str]:
    said = {"offset": offsets.written(inject.offset), "channel": CHANNELS.get(inject.channel, inject.channel),
            "kind": KINDS.get(inject.kind, inject.kind), "attachments": " | ".join(inject.attachments)}
    for key in HEADERS:
        value = said.get(key, getattr(inject, key))
        yield "" if value is None else str(value)


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(tuple(_FORMULA)) else cell


def _bare(cell: str) -> str:
    text = plain(cell)
    return text[1:] if text.startswith("'") and text[1:].startswith(tuple(_FORMULA)) else text


def _sheet(body: bytes) -> _Sheet:
    if len(body) > LARGEST:
        return _refused("le fichier pèse plus de 1 Mo", "Vérifiez que c'est bien le chronogramme")
    text = spreadsheets.text_of(body)
    if text is None:
        return _refused("le fichier n'est écrit ni en UTF-8 ni en Windows-1252", "Enregistrez-le en « CSV UTF-8 »")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        rows = [(line, row) for line, row in enumerate(reader, 1) if any(cell.strip() for cell in row)]
    except csv.Error:
        return _refused(f"la ligne {reader.line_num} du texte n'est pas du CSV", "Vérifiez ses guillemets")
    if not rows:
        return _refused("le fichier est vide", "Donnez une ligne d'en-tête, puis une ligne par inject")
    return _under(rows)


def _refused(what: str, todo: str) -> _Sheet:
    return _Sheet(faults=[Fault((), what, todo)])


def _delimiter(text: str) -> str:
    """Return `;`, or `,` when the first line that says something holds more of them outside quotes."""
    first = re.sub(r'"[^"]*"', "", next((line for line in text.splitlines() if line.strip()), ""))
    return "," if first.count(",") > first.count(";") else ";"


def _under(rows: Sequence[tuple[int, list[str]]]) -> _Sheet:
    line, header = rows[0]
    keys = [_key(cell) for cell in header]
    told = list(_header_faults(header, keys))
    if told:
        return _Sheet(faults=[replace(fault, line=line) for fault in told])
    long = [Fault((), "plus de cellules que de colonnes", "Mettez entre guillemets un texte qui contient le séparateur",
                  line=at) for at, row in rows[1:] if any(cell.strip() for cell in row[len(keys):])]
    return _Sheet([(at, dict(zip(keys, row, strict=False))) for at, row in rows[1:]], long)


def _header_faults(header: Sequence[str], keys: Sequence[str]) -> Iterator[Fault]:
    for cell, key in zip(header, keys, strict=True):
        if cell.strip() and not key:
            yield Fault((), f"colonne inconnue « {cell.strip()[:40]} »",
                        f"Retirez-la, ou prenez : {', '.join(HEADERS.values())}")
    for key, name in HEADERS.items():
        if keys.count(key) > 1:
            yield Fault((), f"colonne « {name} » présente deux fois", "Gardez-en une")
        if key in NEEDED and key not in keys:
            yield Fault((), f"colonne « {name} » absente", "Ajoutez-la")


def _words(header: str) -> str:
    """Return a header as it is compared: without accents, capitals, signs, and what stands in parentheses."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded(re.sub(r"\([^)]*\)", "", header))).split())


_KEYS = {_words(name): key for key, words in HEADERS.items() for name in (words, key, *_ALSO.get(key, ()))}


def _key(header: str) -> str:
    return _KEYS.get(_words(header), "")


class _Cells:
    """The cells of one row as they are read; what cannot be is kept in `wrong`, and does not stop the rest."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.wrong = list[tuple[str, str, str]]()
        self.inject = self._inject()

    def text(self, key: str) -> str:
        return _bare(self._row.get(key, ""))

    def whole(self, key: str) -> int | None:
        """Return a whole number; None for an empty cell, and for one that is none, which is told."""
        typed = self.text(key)
        found = _WHOLE.fullmatch(typed)
        if typed and not found:
            self.wrong.append((key, f"nombre illisible « {typed[:40]} » (colonne {HEADERS[key]})",
                               "Écrivez un nombre entier"))
        return int(found[1]) if found else None

    def offset(self) -> int:
        try:
            return offsets.read(self.text("offset"))
        except ValueError as error:
            self.wrong.append(("offset", str(error), f"Écrivez {offsets.EXAMPLES}"))
            return 0

    def code(self, key: str, words: Mapping[str, str]) -> str:
        """Return the code of a French word or of itself; what is neither stays, to be refused."""
        typed = self.text(key)
        return next((code for code, word in words.items() if folded(typed) in (folded(word), code)), typed)

    def _inject(self) -> Inject:
        number = self.whole("number")
        if number is None and not self.wrong:
            self.wrong.append(("number", "inject sans numéro", "Donnez-lui un numéro"))
        texts = {key: self.text(key) for key in ("title", "content", "sender", "recipient", "objective",
                                                 "expected_action", "success_rule", "animateur")}
        names = tuple(plain(name) for name in self.text("attachments").split("|") if plain(name))
        return Inject(number=number or 0, offset=self.offset(), channel=self.code("channel", CHANNELS),
                      kind=self.code("kind", KINDS), depends_on=self.whole("depends_on"),
                      delay_min=self.whole("delay_min"), attachments=names, **texts)
