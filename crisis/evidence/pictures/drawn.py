"""How a picture is written: elements of SVG, hatches, marks and inks. Decides no figure and no place.

The same words and numbers give the same bytes: no id is drawn at random, and a coordinate has one decimal at most.
Everything is said by attributes: the pages of the console refuse any style, and any script. Typst 0.15 draws
all that stands here (patterns, dashes, anchors, weights), and keeps text as text; given no font of these faces it takes
its own serif, which is narrower. `dominant-baseline` and `paint-order` are not used: renderers differ on them.
"""
from __future__ import annotations

import re
from html import escape

from crisis.evidence.pictures.geometry import BOLDER, WIDTH, folded, width

# Contrast with white: BLACK, SOFT and the two inks above 4.5 (text), GREY above 3 (marks); PALE only guides the eye.
BLACK, SOFT, GREY, PALE, WHITE = "#161616", "#525252", "#767676", "#d6d6d6", "#ffffff"
BLUE, RED = "#1f3f8a", "#a81111"
TEXT, SMALL = 12.0, 11.0
FACES = "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', 'DejaVu Sans', Arial, sans-serif"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
Value = str | float


def tag(name: str, inside: str = "", /, **said: Value) -> str:
    """Return one element. `stroke_width` is written `stroke-width`; every value is escaped; `inside` is markup."""
    words = "".join(f' {key.replace("_", "-")}="{_value(value)}"' for key, value in said.items())
    return f"<{name}{words}>{inside}</{name}>" if inside else f"<{name}{words}/>"


def _value(value: Value) -> str:
    return escape(value) if isinstance(value, str) else number(value)


def number(value: float) -> str:
    """Return a coordinate with one decimal, none where it is 0, and never a negative zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def printable(words: str) -> str:
    """Return the words without what no XML may hold, escaped."""
    return escape(_UNPRINTABLE.sub("", words), quote=False)


def text(x: float, y: float, words: str, *, size: float = TEXT, anchor: str = "start", fill: str = BLACK,
         bold: bool = False) -> str:
    """Return real text whose foot stands at `y`."""
    weight: dict[str, Value] = {"font_weight": "700"} if bold else {}
    held: dict[str, Value] = {} if anchor == "start" else {"text_anchor": anchor}
    return tag("text", printable(words), x=x, y=y, font_size=size, fill=fill, **held, **weight)


def backed(x: float, y: float, words: str, *, size: float = TEXT, fill: str = BLACK, bold: bool = False) -> str:
    """Return text on a white ground, for where a line may pass behind it."""
    ground = rect(x - 2, y - size, width(words, size) * (BOLDER if bold else 1) + 4, size + 4, fill=WHITE)
    return ground + text(x, y, words, size=size, fill=fill, bold=bold)


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = PALE, wide: float = 1, dash: str = "") -> str:
    said: dict[str, Value] = {"stroke_dasharray": dash} if dash else {}
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=wide, **said)


def rect(x: float, y: float, wide: float, high: float, *, fill: str, stroke: str = "") -> str:
    said: dict[str, Value] = {"stroke": stroke} if stroke else {}
    return tag("rect", x=x, y=y, width=max(wide, 0), height=max(high, 0), fill=fill, **said)


def path(points: str, *, stroke: str, wide: float = 2, dash: str = "", fill: str = "none") -> str:
    said: dict[str, Value] = {"stroke_dasharray": dash} if dash else {}
    return tag("path", d=points, fill=fill, stroke=stroke, stroke_width=wide, **said)


def hatch(key: str, stroke: str) -> str:
    """Return a pattern of slanted lines, to be named by `url(#key)`."""
    inside = rect(0, 0, 8, 8, fill=WHITE) + path("M-2 2L2 -2M0 8L8 0M6 10L10 6", stroke=stroke, wide=2)
    return tag("pattern", inside, id=key, width=8.0, height=8.0, patternUnits="userSpaceOnUse")


def mark(shape: str, x: float, y: float, *, ink: str = BLACK, full: bool = True, size: float = 5) -> str:
    """Return a mark centred there: `circle`, `square`, `diamond`, `triangle`, `cross`, `dash`."""
    fill, arm = ink if full else WHITE, size
    if shape == "circle":
        return tag("circle", cx=x, cy=y, r=arm, fill=fill, stroke=ink, stroke_width=2.0)
    corners = {
        "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)), "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
        "triangle": ((0, -1.2), (1.2, 1), (-1.2, 1)), "dash": ((-1.2, -0.2), (1.2, -0.2), (1.2, 0.2), (-1.2, 0.2))}
    if shape in corners:
        points = "L".join(f"{number(x + arm * dx)} {number(y + arm * dy)}" for dx, dy in corners[shape])
        return path(f"M{points}Z", stroke=ink, fill=fill)
    left, right, top, foot = (number(each) for each in (x - arm, x + arm, y - arm, y + arm))
    return path(f"M{left} {top}L{right} {foot}M{left} {foot}L{right} {top}", stroke=ink, wide=2.5)


def drawing(code: str, sentence: str, height: float, parts: list[str], patterns: str = "") -> str:
    """Return the whole picture on white, named by its sentence for who does not see it."""
    key = f"image-{code.replace('_', '-')}"
    inside = [tag("title", printable(sentence), id=key), tag("defs", patterns) if patterns else "",
              rect(0, 0, WIDTH, height, fill=WHITE), *parts]
    return tag("svg", "".join(inside), xmlns="http://www.w3.org/2000/svg", width=WIDTH, height=height,
               viewBox=f"0 0 {number(WIDTH)} {number(height)}", role="img", aria_labelledby=key, font_family=FACES)


def said_only(code: str, sentence: str) -> str:
    """Return a picture that draws nothing and says why."""
    lines = folded(sentence, TEXT, WIDTH - 16)
    parts = [text(8, 22 + 16 * at, each, fill=SOFT) for at, each in enumerate(lines)]
    return drawing(code, sentence, 16 * len(lines) + 20, parts)
