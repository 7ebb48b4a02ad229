"""Reads the bytes of a CSV file as a French spreadsheet writes them. What cells mean is each file's own business."""
from __future__ import annotations

ENCODINGS = ("utf-8-sig", "cp1252")


def text_of(body: bytes) -> str | None:
    """Return the text of a file in UTF-8, or in what Windows writes; None for neither."""
    for encoding in ENCODINGS:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
