"""A picture as a reader finds it: its texts as boxes, its marks, its inks. Knows SVG, and nothing of the pictures."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from crisis.evidence.pictures.geometry import BOLDER, width

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Box:
    """A text and the room that it may take at most."""

    words: str
    left: float
    right: float
    top: float
    foot: float

    def over(self, other: Box) -> bool:
        return (self.left < other.right and other.left < self.right
                and self.top < other.foot and other.top < self.foot)


def parsed(svg: str) -> etree._Element:
    """Return the drawing; raises if it is not well formed."""
    return etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))


def found(drawing: etree._Element, name: str) -> Iterator[etree._Element]:
    """Return the elements of that name, but what stands in a pattern."""
    return (each for each in drawing.iter(f"{SVG}{name}") if each.getparent().tag != f"{SVG}pattern")


def boxes(drawing: etree._Element) -> list[Box]:
    return [_box(each) for each in found(drawing, "text")]


def _box(element: etree._Element) -> Box:
    size, x, y = (float(element.get(key)) for key in ("font-size", "x", "y"))
    wide = width(element.text or "", size) * (BOLDER if element.get("font-weight") else 1)
    left = x - {None: 0.0, "middle": wide / 2, "end": wide}[element.get("text-anchor")]
    # What rises above a small letter and falls below the line, in the usual faces.
    return Box(element.text or "", left, left + wide, y - 0.76 * size, y + 0.24 * size)


def words(drawing: etree._Element) -> str:
    """Return all its texts, one to the line."""
    return "\n".join(each.words for each in boxes(drawing))


def contrast(one: str, other: str = "#ffffff") -> float:
    """Return the contrast of two inks as WCAG 2 computes it."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(ink: str) -> float:
    parts = [int(ink[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
