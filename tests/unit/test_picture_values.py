"""What is drawn is what the twins say: lengths, places, counts and words of each picture, read back from its marks."""
from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from crisis import territory
from crisis.config import ROOT
from crisis.evidence.html import French
from crisis.evidence.pictures import coverage, gantt, lanes, latency, pictures, shades, times, trend
from crisis.evidence.pictures.drawn import BLUE, GREY
from crisis.evidence.pictures.twins import cells, headings
from crisis.evidence.shown import Picture
from crisis.evidence.words import duration
from crisis.evidence.words import latency as measured
from tests.pictures_read import found, parsed, words
from tests.pictures_scene import after, channel, commitments, curve, hard, mark, night, pause, points, timed

FR = French(territory.load("15", ROOT / "territories"))
EVERY = [night(), *hard().values()]


def read(module: Any, report: dict[str, Any]) -> tuple[Picture, etree._Element]:
    picture = module.picture(report, FR)
    return picture, parsed(picture.svg)


def column(picture: Picture, begins: str) -> list[Any]:
    at = next(index for index, name in enumerate(picture.twin.columns) if name.startswith(begins))
    return [row[at] for row in picture.twin.rows]


@pytest.mark.parametrize("report", EVERY)
def test_a_bar_is_as_long_as_its_delay_and_says_it_at_its_end(report: dict[str, Any]) -> None:
    picture, drawing = read(gantt, report)
    told, over = column(picture, "Durée"), column(picture, "Dépassement")
    limits = {each for each in column(picture, "Limite") if each}
    most = max([60, *(each * 1.15 for each in limits), *(each or 0 for each in told)])
    unit = (gantt.END - gantt.PLOT) / most
    timed_ = [each for each, limit in zip(told, column(picture, "Limite"), strict=True) if each is not None and limit]
    kept = [float(each.get("width")) for each in found(drawing, "rect") if each.get("fill") == BLUE]
    late = [float(each.get("width")) for each in found(drawing, "rect") if "url" in each.get("fill")]
    assert kept == pytest.approx([max(min(each, *limits) * unit, 2) for each in timed_], abs=0.06)
    assert late == pytest.approx([max(each * unit, 2) for each in over if each is not None], abs=0.06)
    texts = words(drawing).split("\n")
    for each in told:
        assert (duration(each) if each is not None else "non atteint") in texts
    assert all(f"dépassement\u00a0: {duration(each)}" in texts for each in over if each is not None)


def test_the_line_of_the_limit_is_labelled_and_no_line_crosses_engagement_50() -> None:
    picture, drawing = read(gantt, night(commitments=[timed(47, 600), timed(50, 900)]))
    lines = [each for each in found(drawing, "line") if each.get("stroke-width") == "2"]
    assert "limite\u00a0: 60\u00a0minutes" in words(drawing)
    assert [each.get("x1") == each.get("x2") for each in lines] == [True]
    heading = next(each for each in found(drawing, "text") if "Engagement\u00a050" in each.text)
    assert float(lines[0].get("y2")) < float(heading.get("y"))
    assert column(picture, "Limite") == [3600, None]


@pytest.mark.parametrize(("seconds", "over"), [(3599, None), (3600, 0), (3601, 1)])
def test_what_ends_on_the_limit_is_late(seconds: int, over: int | None) -> None:
    picture, drawing = read(gantt, night(commitments=[timed(47, seconds)]))
    assert column(picture, "Dépassement") == [over]
    assert ("dépassement" in words(drawing)) == (over is not None)


def test_where_the_first_sending_counts_bars_end_at_the_first_sending() -> None:
    report = night(commitments=commitments(60, (700, 800, 900)), event={"counting_48": "first_send"})
    assert column(gantt.picture(report, FR), "Durée")[1:4] == [1, 1, 1]


def test_a_limit_counts_from_the_start_of_its_own_delay() -> None:
    later = timed(47, 700) | {"started_at": after(600)}
    report = night(commitments=[later], milestones=[{"code": "cell_operational", "planned_s": 4200}])
    assert column(gantt.picture(report, FR), "Limite") == [3600]


@pytest.mark.parametrize("report", EVERY)
def test_each_threshold_of_coverage_is_marked_where_it_was_reached(report: dict[str, Any]) -> None:
    _, drawing = read(coverage, report)
    last = max((each["seconds"] for one in report["curves"] for each in (*one["steps"], *one["delivered"])), default=0)
    unit = (coverage.END - coverage.LEFT) / max(60, last * 1.05)
    reached = {(at, each["count"], each["seconds"]) for at, one in enumerate(report["curves"]) if one["denominator"]
               for each in one["thresholds"] if each["seconds"] is not None}
    places = sorted(coverage.LEFT + seconds * unit for _, _, seconds in reached)
    assert sorted(float(each.get("cx")) for each in found(drawing, "circle")) == pytest.approx(places, abs=0.06)
    for _, count, seconds in reached:
        assert f"{duration(seconds)}" in words(drawing)
        assert f"{count:,}".replace(",", "\u202f") + " sur " in words(drawing)


def test_shares_are_said_from_ten_and_counts_alone_below() -> None:
    _, few = read(coverage, night(curves=[curve("media", "medium", 9, 60)]))
    _, many = read(coverage, night(curves=[curve("media", "medium", 10, 60)]))
    assert ("%" in words(few), "%" in words(many)) == (False, True)
    assert "9 sur 9" in words(few)
    _, public = read(coverage, night(curves=[curve("public", "means", 3, 60)]))
    assert "un seul suffit" in words(public)
    assert "10 médias" in words(many).replace("\u00a0", " ")


def test_delivered_is_another_line_than_accepted_and_may_be_absent() -> None:
    whole, without = curve("elected", "commune", 20, 60), curve("elected", "commune", 20, 60) | {"delivered": []}
    drawings = [read(coverage, night(curves=[one]))[1] for one in (whole, without)]
    assert [sum(each.get("stroke-dasharray") is not None for each in found(drawing, "path"))
            for drawing in drawings] == [1, 0]


@pytest.mark.parametrize("report", EVERY)
def test_each_channel_says_its_measures_and_its_failures(report: dict[str, Any]) -> None:
    picture, drawing = read(latency, report)
    texts = words(drawing)
    for one in report["channels"]:
        assert all(measured(one[key]) in texts for key in ("p50_s", "p95_s", "max_s") if one["n"])
        for key in ("refused", "unknown", "expired", "stopped"):
            assert not one[key] or f"{one[key]:,}".replace(",", "\u202f") in texts
    assert column(picture, "Refusés") == [one["refused"] for one in report["channels"]]


def test_a_channel_without_measure_has_no_mark() -> None:
    _, drawing = read(latency, night(channels=[channel("sms", 0, 0.0, unknown=2)]))
    legend = 2  # diamond and triangle of the legend
    assert len([each for each in found(drawing, "path") if each.get("fill") == BLUE]) == legend
    assert "aucune mesure" in words(drawing)


def test_strokes_stand_in_the_order_of_the_latencies_and_none_is_invented() -> None:
    one = channel("sms", 9, 1.5)
    _, drawing = read(latency, night(channels=[one]))
    strokes = next(each.get("d") for each in found(drawing, "path") if each.get("stroke") == GREY)
    assert strokes.count("M") == len(set(one["latencies"]))


@pytest.mark.parametrize("report", EVERY)
def test_each_mark_of_a_lane_is_drawn_once_and_told_once(report: dict[str, Any]) -> None:
    picture, drawing = read(lanes, report)
    marks = [each for lane in report["lanes"] for each in lane["marks"]]
    # In these reports no two marks of a lane share a place unless they share a second.
    places = {(at, each["planned"], each["seconds"]) for at, lane in enumerate(report["lanes"])
              for each in lane["marks"]}
    planned, legend = sum(each for _, each, _ in places), bool(marks)
    assert len([*found(drawing, "circle")]) == len(places) - planned + legend
    assert len([*found(drawing, "path")]) == planned + legend
    rows = [row for row in picture.twin.rows if row[1] != "Pauses"]
    assert [row[3] for row in rows] == sorted(each["seconds"] for each in marks)
    assert len({row[0] for row in rows}) == len(rows)


def test_a_night_of_thousands_stays_a_picture_and_its_twin_tells_all() -> None:
    many = [{"code": "a", "label": "A", "marks": [mark(at, "un") for at in range(9000)]}]
    report = night(lanes=many, curves=[curve("elected", "commune", 9000, 3000)])
    picture, drawing = read(lanes, report)
    assert len([*found(drawing, "circle")]) < 7000
    assert len([row for row in picture.twin.rows if row[1] == "A"]) == 9000
    assert len(coverage.picture(report, FR).svg) < 80000


def test_pauses_are_shaded_from_end_to_end() -> None:
    report = night(lanes=[{"code": "a", "label": "A", "marks": [mark(0, "un"), mark(1000, "deux")]}],
                   pauses=[pause(250, 500)])
    _, drawing = read(lanes, report)
    shade = next(each for each in found(drawing, "rect") if each.get("fill") == shades.SHADE)
    inside = lanes.END - lanes.LEFT - 16
    assert float(shade.get("x")) == pytest.approx(lanes.LEFT + 8 + inside / 4, abs=0.06)
    assert float(shade.get("width")) == pytest.approx(inside / 4, abs=0.06)


def test_a_pause_that_nobody_ended_lasts_to_the_end_of_the_picture() -> None:
    picture, drawing = read(lanes, night(pauses=[{**pause(2000, 2100), "to": None, "to_s": None}]))
    shade = next(each for each in found(drawing, "rect") if each.get("fill") == shades.SHADE)
    assert float(shade.get("x")) + float(shade.get("width")) == pytest.approx(lanes.END - 8, abs=0.11)
    assert "P1 en cours" in words(drawing)
    assert picture.twin.rows[-1][3] is None


@pytest.mark.parametrize("report", EVERY)
def test_the_time_of_people_and_of_the_service_add_up_in_each_bar(report: dict[str, Any]) -> None:
    picture, drawing = read(times, report)
    people, service = column(picture, "Temps des personnes"), column(picture, "Temps du service")
    unit = (times.END - times.PLOT) / max([60, *(a + b for a, b in zip(people, service, strict=True))])
    bars = [each for each in found(drawing, "rect") if each.get("height") == "16"]
    hatched = [float(each.get("width")) for each in bars if "url" in each.get("fill")]
    assert hatched == pytest.approx([max(each * unit, 1) for each in people if each], abs=0.06)
    assert [float(each.get("width")) for each in bars if each.get("fill") == GREY] == pytest.approx(
        [max(each * unit, 1) for each in service if each], abs=0.06)
    assert all(f"personnes\u00a0: {duration(each)}" in words(drawing) for each in people if each)
    assert all(f"service\u00a0: {duration(each)}" in words(drawing) for each in service if each)
    assert words(drawing).split("\n").count(duration(0)) >= [*zip(people, service, strict=True)].count((0, 0))


def joined(report: dict[str, Any]) -> list[str]:
    return [each.get("d") for each in found(read(trend, report)[1], "path") if each.get("stroke") == GREY]


def alike(count: int, **changed: Any) -> dict[str, Any]:
    same = {"counted": True, "rule_47": "47 v1 (adoptée)", "seconds_47": 1200, "verdict_47": "kept",
            "rule_48": "48 v1 (adoptée)", "seconds_48": None, "verdict_48": "not_applicable"}
    return night(trend={"points": [each | same | changed for each in points(count)]})


def test_no_line_under_three_points() -> None:
    assert [len(joined(alike(count))) for count in (1, 2, 3, 12)] == [0, 0, 1, 1]


def test_what_no_indicator_counts_is_left_out_of_the_line_unless_all_are_so() -> None:
    report = alike(5)
    report["trend"]["points"][2]["counted"] = False
    assert [each.count("L") for each in joined(report)] == [3]
    assert words(read(trend, report)[1]).count("à part") == 2
    rehearsed = alike(5, counted=False)
    assert [each.count("L") for each in joined(rehearsed)] == [4]
    assert trend.UNCOUNTED in words(read(trend, rehearsed)[1])
    assert trend.UNCOUNTED in trend.picture(rehearsed, FR).sentence


def test_in_a_demonstration_the_picture_says_that_what_is_counted_is_invented() -> None:
    report = alike(5)
    report["event"] = report["event"] | {"demonstration": True}
    assert trend.INVENTED in words(read(trend, report)[1])
    assert trend.UNCOUNTED not in trend.picture(report, FR).sentence


def test_a_line_never_crosses_a_change_of_rule() -> None:
    report = alike(6)
    for each in report["trend"]["points"][3:]:
        each["rule_47"] = "47 v2 (adoptée)"
    assert [each.count("L") for each in joined(report)] == [2, 2]
    texts = words(read(trend, report)[1])
    assert "1\u00a0: règle 47 v2 (adoptée)" in texts
    assert "1\u00a0changement" in trend.picture(report, FR).sentence


def test_a_trend_says_each_delay_to_the_second() -> None:
    report = alike(1, seconds_47=3725)
    assert "62′05″" in words(read(trend, report)[1])
    assert column(trend.picture(report, FR), "Durée 47") == [3725]


def test_a_page_writes_durations_in_words_and_keeps_the_value_of_the_report() -> None:
    twin = gantt.picture(night(commitments=[timed(47, 3725)]), FR).twin
    row, names = cells(twin)[0], headings(twin)
    told = dict(zip(names, row, strict=True))
    assert (told["Durée"]["value"], told["Durée"]["shown"]) == (3725, duration(3725))
    assert told["Départ"]["value"] == after(0)
    assert told["Départ"]["shown"] == "21/11/2026 23:46:13"
    assert "(s)" not in " ".join(names)


def paused(code: str) -> Any:
    """Return a picture of the night with one pause of ten minutes, 1500 s after T0."""
    return next(each for each in pictures(night(pauses=[pause(1500, 2100)]), FR) if each.code == code)


@pytest.mark.parametrize("code", ["gantt", "coverage", "lanes"])
def test_a_pause_is_shaded_wherever_time_is_an_axis_and_the_net_time_is_said(code: str) -> None:
    shown = paused(code)
    assert f'fill="{shades.SHADE}"' in shown.svg
    assert ">pause</text>" in shown.svg
    assert ("durée nette" if code == "lanes" else "sans les pauses)") in shown.sentence
    without = next(each for each in pictures(night(pauses=[]), FR) if each.code == code)
    assert shades.SHADE not in without.svg
    assert "net" not in without.sentence.replace("internet", "")


@pytest.mark.parametrize(("code", "gross", "net"), [
    ("gantt", "Durée\u00a0(s)", "Durée nette\u00a0(s)"),
    ("coverage", "Atteint depuis le départ\u00a0(s)", "Sans les pauses\u00a0(s)")])
def test_the_twin_tells_the_net_time_beside_the_gross_one(code: str, gross: str, net: str) -> None:
    table = paused(code).twin
    both = [(row[table.columns.index(gross)], row[table.columns.index(net)]) for row in table.rows]
    assert {(one, other) for one, other in both if other is not None} == {
        (one, one - min(600, one - 1500)) for one, _ in both if one is not None and one > 1500} != set()
