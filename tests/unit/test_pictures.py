"""The pictures of the report, whatever it holds: what they may be made of, who can read them, what their twins say."""
from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest

from crisis import territory
from crisis.clock import instant
from crisis.config import ROOT
from crisis.evidence.html import French
from crisis.evidence.pictures import pictures
from crisis.evidence.pictures.drawn import PALE, WHITE
from crisis.evidence.pictures.shades import SHADE
from crisis.evidence.shown import Picture
from tests.pictures_read import SVG, boxes, contrast, found, parsed, words
from tests.pictures_scene import hard, night

FR = French(territory.load("15", ROOT / "territories"))
REPORTS = {"night": night(), **hard()}
CODES = ["gantt", "coverage", "latency", "lanes", "times", "trend"]
ELEMENTS = {"svg", "title", "defs", "pattern", "rect", "line", "path", "circle", "text"}
ATTRIBUTES = {"viewBox", "width", "height", "role", "aria-labelledby", "font-family", "font-size", "font-weight",
              "text-anchor", "id", "patternUnits", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "d", "fill",
              "stroke", "stroke-width", "stroke-dasharray"}
every = pytest.mark.parametrize("name", REPORTS)


def drawn(name: str) -> list[Picture]:
    return pictures(REPORTS[name], FR)


@every
def test_each_question_has_its_picture_and_its_twin(name: str) -> None:
    assert [each.code for each in drawn(name)] == CODES
    assert len({each.twin.code for each in drawn(name)}) == len(CODES)
    for each in drawn(name):
        assert re.fullmatch("[a-z0-9_]+", each.twin.code)
        assert {len(row) for row in (*each.twin.rows, *each.twin.paths)} <= {len(each.twin.columns)}
        assert len(each.twin.rows) == len(each.twin.paths)


@every
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    assert pictures(json.loads(json.dumps(REPORTS[name])), FR) == drawn(name)


@every
def test_a_picture_is_made_of_shapes_and_text_alone(name: str) -> None:
    for each in drawn(name):
        drawing = parsed(each.svg)
        assert {one.tag.removeprefix(SVG) for one in drawing.iter()} <= ELEMENTS
        assert {key for one in drawing.iter() for key in one.attrib} <= ATTRIBUTES
        values = [value for one in drawing.iter() for key, value in one.items()]
        named = {value for value in values if "url(" in value}
        assert named <= {f"url(#{one.get('id')})" for one in drawing.iter(f"{SVG}pattern")}
        assert not [value for value in values if "://" in value or "javascript:" in value]
        assert each.svg.count("://") == 1


@every
def test_a_coordinate_has_one_decimal_at_most(name: str) -> None:
    for each in drawn(name):
        assert re.findall(r"\d\.\d\d|\d[eE]-?\d|nan|inf\b", re.sub(r">[^<]*<|#[0-9a-f]{6}", " ", each.svg)) == []


@every
def test_the_title_is_the_whole_sentence_and_names_the_picture(name: str) -> None:
    for each in drawn(name):
        drawing = parsed(each.svg)
        title = drawing[0]
        assert (title.tag, title.get("id"), drawing.get("role")) == (
            f"{SVG}title", drawing.get("aria-labelledby"), "img")
        assert title.text == re.sub("[\x00-\x08]", "", each.sentence)
        assert each.sentence.endswith(".")
        assert not each.sentence[0].islower()


@every
def test_no_two_pictures_of_a_page_share_an_id(name: str) -> None:
    ids = [one.get("id") for each in drawn(name) for one in parsed(each.svg).iter() if one.get("id")]
    assert len(ids) == len(set(ids))


@every
def test_no_text_covers_another_or_leaves_the_picture(name: str) -> None:
    for each in drawn(name):
        drawing = parsed(each.svg)
        room, told = (float(drawing.get("width")), float(drawing.get("height"))), boxes(drawing)
        assert [(a.words, b.words) for a, b in combinations(told, 2) if a.over(b)] == []
        assert [box for box in told if box.left < 0 or box.right > room[0] or box.top < 0 or box.foot > room[1]] == []


@every
def test_text_can_be_read_and_marks_can_be_seen(name: str) -> None:
    inks = set[str]()
    for each in drawn(name):
        drawing = parsed(each.svg)
        assert min(float(one.get("font-size")) for one in found(drawing, "text")) >= 11
        assert min(min(contrast(one.get("fill")), contrast(one.get("fill"), SHADE))
                   for one in found(drawing, "text")) >= 4.5
        marks = {value for one in drawing.iter() for key in ("fill", "stroke") if one.tag != f"{SVG}text"
                 and (value := one.get(key)) and value.startswith("#")} - {WHITE, PALE, SHADE}
        assert all(contrast(one) >= 3 for one in marks)
        inks |= {one for one in marks if len({one[1:3], one[3:5], one[5:7]}) > 1}
    assert len(inks) <= 2


@every
def test_nothing_is_told_by_an_ink_alone(name: str) -> None:
    """In grey, what two inks fill or draw must differ by a hatch, a shape, a dash or a word."""
    for each in drawn(name):
        drawing = parsed(each.svg)
        filled = {one.get("fill") for one in found(drawing, "rect")} - {WHITE, SHADE}
        assert len([fill for fill in filled if fill.startswith("#")]) <= 1
        curves = {(one.get("stroke-dasharray") or "", one.get("stroke")) for one in found(drawing, "path")
                  if (one.get("d") or "").count("H") > 1}
        assert len({dash for dash, _ in curves}) == len(curves)


def value(report: Any, path: str) -> Any:
    for step in path.split("."):
        report = report[int(step)] if isinstance(report, Sequence) else report[step]
    return report


@every
def test_a_twin_says_what_the_report_says_at_each_path(name: str) -> None:
    for each in drawn(name):
        told = [(path, cell) for row, paths in zip(each.twin.rows, each.twin.paths, strict=True)
                for cell, path in zip(row, paths, strict=True) if path]
        assert bool(told) == bool(each.twin.rows)
        for path, cell in told:
            assert value(REPORTS[name], path) == (instant(cell) if hasattr(cell, "tzinfo") else cell), path


@every
def test_the_words_of_a_picture_are_set_as_french_is_printed(name: str) -> None:
    for each in drawn(name):
        told = words(parsed(each.svg)) + each.sentence + each.title + " ".join(each.twin.columns)
        assert re.findall(r"[\w»)] [:;?!»](?:\s|$)|« |’", told.replace("« Où ? »", "")) == []


def test_what_people_wrote_is_text_and_never_markup() -> None:
    lanes = drawn("nobody")[CODES.index("lanes")]
    assert "A &amp; &lt;B&gt;" in lanes.svg
    assert "<script" not in lanes.svg
    assert "\x07" not in lanes.svg


def test_nothing_to_draw_is_said_and_nothing_is_drawn() -> None:
    for each in drawn("none"):
        drawing = parsed(each.svg)
        assert " ".join(box.words for box in boxes(drawing)) == each.sentence
        assert [*found(drawing, "line"), *found(drawing, "path"), *found(drawing, "circle")] == []
        assert each.twin.rows == ()
