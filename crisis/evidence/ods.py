"""The report as an OpenDocument spreadsheet: a sheet a table, numbers and dates as such. Decides how much it holds.

No formula, no merged cell. What passes the limits is counted in the sheet and stands in the CSV.
"""
from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from odfdo import Document, Element

from crisis.clock import instant
from crisis.evidence.shown import Cell, Table

SHEET, WHOLE = 12_000, 60_000
"""The most cells of a sheet, and of the file, titles of columns included."""
NOTES = 4
"""The most cells of a sheet that stand below its table."""
SUMMARY = Table("sommaire", "Sommaire", ("Feuille", "Titre", "Lignes du tableau", "Lignes dans cette feuille"), ())
# A text may hold what XML cannot: it is replaced by the sign that stands for what could not be written.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Left to itself, a spreadsheet shows the day of a date and hides its hour.
DATE = """<number:date-style style:name="iso"><number:year number:style="long"/><number:text>-</number:text>
<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>
<number:text>T</number:text><number:hours number:style="long"/><number:text>:</number:text>
<number:minutes number:style="long"/><number:text>:</number:text>
<number:seconds number:style="long" number:decimal-places="3"/></number:date-style>"""
STYLE = '<style:style style:name="instant" style:family="table-cell" style:data-style-name="iso"/>'
FIXED = (1980, 1, 1, 0, 0, 0)


def written(tables: Sequence[Table], title: str, mark: str, made_at: datetime) -> bytes:
    """Return the file, the same bytes for the same report. `mark`: what must be read first, empty in real life."""
    document = Document("spreadsheet")
    document.meta.title = _plain(title)
    document.meta.language = "fr-FR"
    document.meta.creation_date = document.meta.date = made_at
    styles = document.content.get_element("//office:automatic-styles")
    if styles is None:
        raise ValueError("a spreadsheet without styles")
    styles.append(Element.from_tag(DATE))
    styles.append(Element.from_tag(STYLE))
    document.body.clear()
    for sheet in _sheets(tables, mark):
        document.body.append(Element.from_tag(sheet))
    held = io.BytesIO()
    document.save(held)
    return _dateless(held)


def _sheets(tables: Sequence[Table], mark: str) -> Iterator[str]:
    """Yield the summary, then each table with the rows that it may have."""
    held = list(_shares(tables))
    notes = [mark] if mark else []
    summary = Table(SUMMARY.code, SUMMARY.title, SUMMARY.columns,
                    tuple((table.code, table.title, len(table.rows), many) for table, many in held))
    yield _sheet(summary, len(summary.rows), notes)
    for table, many in held:
        yield _sheet(table, many, [*notes, *_left(table, many)])


def _shares(tables: Iterable[Table]) -> Iterator[tuple[Table, int]]:
    """Yield how many rows of each table fit; the first tables are served first, and each keeps its own sheet."""
    listed = list(tables)
    room = WHOLE - len(SUMMARY.columns) * (len(listed) + 1) - NOTES - sum(len(one.columns) + NOTES for one in listed)
    for table in listed:
        wide = len(table.columns)
        many = min(len(table.rows), (SHEET - NOTES) // wide - 1, max(room, 0) // wide)
        room -= many * wide
        yield table, many


def _left(table: Table, many: int) -> list[str]:
    left = len(table.rows) - many
    return [f"Limite de cellules atteinte\u00a0: {left} lignes de plus dans le fichier CSV."] if left else []


def _sheet(table: Table, many: int, notes: Sequence[str]) -> str:
    """Return one sheet: titles of columns first, so that it sorts and filters; notes last, after an empty row."""
    shown = table.rows[:many]
    dated = {at for at in range(len(table.columns)) if _dated(row[at] for row in shown)}
    titles = [f"{title} (UTC)" if at in dated else title for at, title in enumerate(table.columns)]
    rows = [_row(titles), *(_row(row, dated) for row in shown)]
    rows += [_row([None]), *(_row([note]) for note in notes)] if notes else []
    return f"<table:table table:name={quoteattr(table.code)}>{''.join(rows)}</table:table>"


def _dated(column: Iterable[Cell]) -> bool:
    """Tell whether a column holds instants and nothing else."""
    kinds = {type(value) for value in column} - {type(None)}
    return kinds == {datetime}


def _row(values: Sequence[Cell], dated: Set[int] = frozenset()) -> str:
    # A date of a spreadsheet has no zone. Where it cannot be said by the title of the column, the instant is a text.
    cells = (instant(value) if isinstance(value, datetime) and at not in dated else value
             for at, value in enumerate(values))
    return f"<table:table-row>{''.join(_cell(value) for value in cells)}</table:table-row>"


def _cell(value: Cell) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return _typed("boolean", f'office:boolean-value="{str(value).lower()}"', "VRAI" if value else "FAUX")
    if isinstance(value, datetime):
        told = instant(value)
        return _typed("date", f'office:date-value="{told[:-1]}" table:style-name="instant"', told[:-4])
    if isinstance(value, int | float):
        return _typed("float", f'office:value="{value}"', str(value).replace(".", ","))
    text = _plain(value)
    return _typed("string", f"office:string-value={quoteattr(text)}", text)


def _plain(text: str) -> str:
    return UNWRITABLE.sub("\ufffd", text)


def _typed(kind: str, value: str, text: str) -> str:
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="{kind}" {value}>{lines}</table:table-cell>'


def _dateless(held: io.BytesIO) -> bytes:
    """Return the same archive with the same date on every member: the hash of a report must not depend on its hour."""
    told = io.BytesIO()
    with zipfile.ZipFile(held) as given, zipfile.ZipFile(told, "w") as fixed:
        for member in given.infolist():
            info = zipfile.ZipInfo(member.filename, FIXED)
            info.compress_type = member.compress_type
            fixed.writestr(info, given.read(member))
    return told.getvalue()
