"""Tables that a phone can read: each cell carries the name of its column, for the sheet of styles to write beside it.

Stacked rows are no table any more for a screen reader, so each part says its role. What a table tells is the page's.
"""
from __future__ import annotations

import re
from collections.abc import Iterator

_TABLE = re.compile(r"<table\b(.*?)</thead>(.*?)</table>", re.DOTALL)
_ROW = re.compile(r"<tr\b(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<(th|td)\b([^>]*)>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def labelled(page: str) -> str:
    """Return a page whose tables have, on each cell, its role and the name of its column. Markup in, markup out."""
    return _TABLE.sub(_table, page)


def _table(found: re.Match[str]) -> str:
    names = [" ".join(_TAG.sub("", text).split()) for _, _, text in _CELL.findall(found[1])]
    head = _CELL.sub(r'<\1 role="columnheader"\2>\3</\1>', found[1]).replace("<tr", '<tr role="row"').replace(
        "<thead", '<thead role="rowgroup"')
    body = _ROW.sub(lambda row: f'<tr role="row"{_cells(row[1], iter(names))}</tr>', found[2])
    return f'<table role="table"{head}</thead>{body.replace("<tbody", _BODY)}</table>'


_BODY = '<tbody role="rowgroup"'


def _cells(row: str, names: Iterator[str]) -> str:
    def cell(found: re.Match[str]) -> str:
        name = next(names, "")
        if found[1] == "th":
            return f'<th role="rowheader"{found[2]}>{found[3]}</th>'
        return f'<td role="cell" data-label="{name}"{found[2]}>{found[3]}</td>'
    return _CELL.sub(cell, row)
