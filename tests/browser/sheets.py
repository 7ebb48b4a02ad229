"""The text of each sheet of a printed page, read from the PDF that Chromium makes of it. Knows no other PDF."""
from __future__ import annotations

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
SHOWN = re.compile(r"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)> ?Tj|\[(.*?)\] ?TJ")


def sheets(pdf: bytes) -> list[str]:
    """Return what each sheet says, in order."""
    objects = {int(found[1]): found[2] for found in OBJECT.finditer(pdf)}
    return [_text(objects, each) for each in objects.values() if re.search(rb"/Type\s*/Page\b", each)]


def _text(objects: dict[int, bytes], sheet: bytes) -> str:
    fonts = {name.decode(): _letters(objects, objects[int(key)])
             for name, key in re.findall(rb"/(F\d+) (\d+) 0 R", _behind(objects, sheet, b"Resources") or sheet)}
    said, font = "", dict[int, str]()
    for found in SHOWN.finditer(_stream(_behind(objects, sheet, b"Contents")).decode("latin-1")):
        font = fonts[found[1]] if found[1] else font
        codes = found[2] or "".join(re.findall(r"<([0-9A-Fa-f]+)>", found[3] or ""))
        said += "".join(font.get(int(codes[at:at + 4], 16), "?") for at in range(0, len(codes), 4))
    return said


def _behind(objects: dict[int, bytes], of: bytes, name: bytes) -> bytes:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", of)
    return objects[int(found[1])] if found else b""


def _stream(of: bytes) -> bytes:
    length, start = re.search(rb"/Length (\d+)", of), re.search(rb"stream\r?\n", of)
    assert length, "no length"
    assert start, "no stream"
    body = of[start.end():start.end() + int(length[1])]
    return zlib.decompress(body) if b"FlateDecode" in of else body


def _letters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    """Return the letter of each glyph, as the font tells those who copy the text."""
    told = _stream(_behind(objects, font, b"ToUnicode")).decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", told, re.DOTALL):
        found |= {int(code, 16): bytes.fromhex(text).decode("utf-16-be")
                  for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", block)}
    for block in re.findall(r"beginbfrange(.*?)endbfrange", told, re.DOTALL):
        for first, last, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start, many = int(first, 16), int(last, 16) - int(first, 16) + 1
            found |= {start + step: chr(int(text, 16) + step) for step in range(many)}
    return found
