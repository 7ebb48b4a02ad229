"""Files of an exchange: the layout of the house and others, both encodings, both changes of the clocks, every fault."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.errors import Refused
from crisis.hotline.figures import Figures
from crisis.hotline.figures_files import HEADER, OWN, PARIS, opened, read
from crisis.hotline.figures_layouts import sound
from crisis.hotline.quarters import QUARTER, between, last_whole, quarter

NAMES = ";".join(HEADER)


def body(*lines: str, header: str = NAMES) -> bytes:
    return "\r\n".join((header, *lines, "")).encode()


def hours(*typed: str) -> list[str]:
    """Return the instants understood of these hours, in UTC, or the faults."""
    found, faults = read(opened(body(*(f"{each};10;8;1;0;20;180" for each in typed))), OWN)
    assert bool(faults) is (len(found) < len(typed))
    return faults or [f"{each.begins:%d %H:%M}" for _, each in found]


@pytest.mark.parametrize("typed", [
    "22/11/2026 03:15", "22/11/2026 3h15", "2026-11-22 03:15", "2026-11-22T03:15", "2026-11-22T03:15:00",
    "2026-11-22T03:15+01:00", "2026-11-22T02:15Z", "22/11/2026 03:15 +0100"])
def test_an_hour_is_understood_as_it_is_written(typed: str) -> None:
    found, faults = read(opened(body(f"{typed};40;30;6;9;45;200")), OWN)
    assert (found, faults) == (
        [(2, Figures(datetime(2026, 11, 22, 2, 15, tzinfo=UTC), 40, 30, 6, 9, 45, 200))], [])


def test_the_hour_that_comes_twice_is_understood_by_the_order_of_the_lines() -> None:
    night = [f"25/10/2026 {hour}:{minute:02d}" for hour in ("01", "02", "02", "03") for minute in (0, 15, 30, 45)]
    wanted = [f"{24 + (at.day == 25)} {at:%H:%M}" for at in between(
        datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, 3, tzinfo=UTC))]
    assert hours(*night) == wanted
    found, faults = read(opened(body(*(f"{each};10;8;1;0;20;180" for each in reversed(night)))), OWN)
    assert (faults, [f"{each.begins:%d %H:%M}" for _, each in found]) == ([], wanted[::-1])


def test_an_offset_says_which_pass_is_meant() -> None:
    assert hours("25/10/2026 02:15 +01:00", "25/10/2026 02:30 +01:00") == ["25 01:15", "25 01:30"]
    assert hours("25/10/2026 02:45", "25/10/2026 02:00") == ["25 00:45", "25 01:00"]


def test_an_hour_that_the_spring_skips_is_refused_with_its_line() -> None:
    assert hours("29/03/2026 01:45", "29/03/2026 02:15", "29/03/2026 03:00") == [
        "ligne 3 : cette heure n'existe pas, les horloges sont avancées cette nuit-là"]
    assert hours("29/03/2026 01:45", "29/03/2026 03:00") == ["29 00:45", "29 01:00"]


@pytest.mark.parametrize(("line", "told"), [
    ("hier;10;8;1;0;20;180", "ligne 2 : « hier » n'est pas une heure"),
    ("31/02/2026 03:15;10;8;1;0;20;180", "ligne 2 : « 31/02/2026 03:15 » n'est pas une heure"),
    ("22/11/2026 25:15;10;8;1;0;20;180", "n'est pas une heure"),
    ("22/11/2026 03:15 +99:00;10;8;1;0;20;180", "n'est pas une heure"),
    ("22/11/2026 03:15;dix;8;1;0;20;180", "ligne 2 : reçus, « dix » n'est pas un nombre"),
    ("22/11/2026 03:15;10,5;8;1;0;20;180", "reçus, « 10,5 » n'est pas un nombre"),
    ("22/11/2026 03:15;10;8;1;0;;180", "attente moyenne, «  » n'est pas un nombre"),
    ("22/11/2026 03:15;10;8", "abandonnés, «  » n'est pas un nombre")])
def test_each_fault_names_its_line(line: str, told: str) -> None:
    found, faults = read(opened(body(line)), OWN)
    assert (found, told in faults[0]) == ([], True)


def test_a_quarter_hour_given_twice_is_a_fault() -> None:
    line = "22/11/2026 03:15;10;8;1;0;20;180"
    assert read(opened(body(line, line)), OWN)[1] == ["ligne 3 : c'est aussi le quart d'heure de la ligne 2"]


def test_both_encodings_open_the_same_sheet() -> None:
    text = "Début;Reçus\r\n22/11/2026 03:15;10\r\n"
    sheets = [opened(text.encode(each)) for each in ("utf-8", "utf-8-sig", "cp1252")]
    assert sheets[0] == sheets[1] == sheets[2]
    assert (sheets[0].names, sheets[0].own) == (("Début", "Reçus"), False)


def test_another_layout_gives_the_same_figures() -> None:
    header = "File,Jour,Heure,Offerts,Décrochés,Perdus,Attente,DMT"
    sheet = opened(body("CIP,22/11/2026,03:15,1 040,900,100,0:01:35,3:20", header=header))
    mapped = {"begins": 1, "hour": 2, "received": 3, "answered": 4, "abandoned": 5, "wait_s": 6, "length_s": 7}
    found, faults = read(sheet, sound(sheet, mapped))
    assert (found, faults) == (
        [(2, Figures(datetime(2026, 11, 22, 2, 15, tzinfo=UTC), 1040, 900, 100, 0, 95, 200))], [])


def test_a_layout_without_a_figure_or_with_a_column_twice_is_refused() -> None:
    sheet = opened(body("1;2", header="a;b"))
    for mapped in ({"begins": 0}, dict.fromkeys(OWN, 0), OWN):
        with pytest.raises(Refused) as refused:
            sound(sheet, mapped)
        assert refused.value.code == "figures_layout"


@pytest.mark.parametrize(("given_", "code"), [
    (b"x" * (128 * 1024 + 1), "figures_size"), (b"", "figures_file"), (NAMES.encode(), "figures_file"),
    (b"\x00\x81;1\n", "figures_file"), (b'a;b\n"1;2\n', "figures_file"),
    (b";".join([b"a"] * 61) + b"\n1\n", "figures_file"), (b"a\n" + b"1\n" * 3000, "figures_file")])
def test_what_is_no_such_file_is_refused(given_: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        opened(given_)
    assert refused.value.code == code


@given(st.binary(max_size=400))
def test_whatever_is_given_is_read_or_refused(noise: bytes) -> None:
    try:
        sheet = opened(noise)
    except Refused:
        return
    found, faults = read(sheet, dict.fromkeys(OWN, 0))
    assert len({number for number, _ in found}) + len(faults) >= len(sheet.lines)


@given(st.integers(0, 366 * 24 * 60), st.integers(1, 120))
def test_the_quarter_hours_of_a_period_are_whole_hours_of_paris_and_come_back_from_a_file(
        minutes: int, how_many: int) -> None:
    begins = quarter(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
    every = list(between(begins, begins + QUARTER * how_many))
    assert len(every) == how_many
    walls = [each.astimezone(PARIS) for each in every]
    assert {wall.minute % 15 for wall in walls} == {0}
    lines = [f"{wall:%d/%m/%Y %H:%M} {wall:%z};10;8;1;0;20;180" for wall in walls]
    assert [each.begins for _, each in read(opened(body(*lines)), OWN)[0]] == every


def test_the_last_whole_quarter_hours_leave_out_the_one_under_way() -> None:
    now = datetime(2026, 11, 22, 3, 20, tzinfo=UTC)
    assert last_whole(now, 2) == [now - timedelta(minutes=35), now - timedelta(minutes=20)]
    assert last_whole(now - timedelta(minutes=5), 1) == [now - timedelta(minutes=20)]
