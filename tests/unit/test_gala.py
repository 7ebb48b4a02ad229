"""A GALA report is read whole or not at all, in the spellings that exports have, at the hours of Paris."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crisis.errors import Refused
from crisis.events.gala import read

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
HEADER = "code_insee;resultat;heure"
LINE = "15014;joint;2026-11-21T03:12"


def parsed(*lines: str, now: datetime = NOW, encoding: str = "utf-8", end: str = "\n") -> list[dict[str, Any]]:
    return read(end.join(lines).encode(encoding), {"15014", "15187"}, now - timedelta(hours=1), now)


def refused(*lines: str, now: datetime = NOW) -> Refused:
    with pytest.raises(Refused) as caught:
        parsed(*lines, now=now)
    assert caught.value.code == "gala"
    return caught.value


@pytest.mark.parametrize(("encoding", "end"), [
    ("utf-8", "\n"), ("utf-8-sig", "\n"), ("utf-8", "\r\n"), ("utf-8-sig", "\r\n")])
@pytest.mark.parametrize("separator", [";", ","])
def test_both_separators_both_ends_of_line_and_a_byte_order_mark_are_read(encoding: str, end: str,
                                                                         separator: str) -> None:
    lines = (HEADER, LINE, "", "15187;non joint;2026-11-21T03:13", "")
    found = parsed(*(line.replace(";", separator) for line in lines),
                   encoding=encoding, end=end)
    assert found == [{"target": "commune:15014", "outcome": "reached", "at": "2026-11-21T02:12:00.000000Z"},
                     {"target": "commune:15187", "outcome": "not_reached", "at": "2026-11-21T02:13:00.000000Z"}]


@pytest.mark.parametrize("result", [
    "message laissé", "Message laissé", "MESSAGE LAISSE", "message laisse\u0301", " message laissé "])
def test_a_result_is_read_with_or_without_capitals_and_accents(result: str) -> None:
    assert parsed("Code_INSEE;Résultat;Heure", f"15014;{result};2026-11-21T03:12")[0]["outcome"] == "message_left"


@pytest.mark.parametrize(("hour", "utc"), [
    ("2026-11-21T03:12", "02:12:00"), ("2026-11-21 03:12:30", "02:12:30"), ("2026-11-21T03:12:00+01:00", "02:12:00"),
    ("2026-11-21T02:12Z", "02:12:00")])
def test_an_hour_without_offset_is_that_of_paris(hour: str, utc: str) -> None:
    assert parsed(HEADER, f"15014;joint;{hour}")[0]["at"] == f"2026-11-21T{utc}.000000Z"


@pytest.mark.parametrize(("now", "utc"), [
    (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "01:30"), (datetime(2026, 10, 25, 0, 45, tzinfo=UTC), "00:30")])
def test_of_the_hour_that_comes_twice_the_later_one_that_has_passed_counts(now: datetime, utc: str) -> None:
    assert parsed(HEADER, "15014;joint;2026-10-25T02:30", now=now)[0]["at"] == f"2026-10-25T{utc}:00.000000Z"


def test_the_hour_that_the_change_skips_never_was() -> None:
    refusal = refused(HEADER, "15014;joint;2027-03-28T02:30", now=datetime(2027, 3, 28, 3, 0, tzinfo=UTC))
    assert (refusal.what, "n'existe pas" in refusal.why) == ("Rapport GALA refusé à la ligne 2.", True)


@pytest.mark.parametrize("line", [
    "15014;joint", "15014;joint;2026-11-21T03:12;x", "15014;peut-être;2026-11-21T03:12", "15014;joint;hier",
    "15014;joint;",
    "15014;joint;2026-13-41T03:12", ";joint;2026-11-21T03:12", "15999;joint;2026-11-21T03:12",
    "49007;joint;2026-11-21T03:12",
    "15014;joint;2026-11-21T04:01", "15014;joint;2026-11-01T03:12", '"15014;joint;2026-11-21T03:12',
    '15014;"joint"x;2026-11-21T03:12'])
def test_a_line_that_cannot_be_believed_refuses_the_report_with_its_number(line: str) -> None:
    refusal = refused(HEADER, LINE, "", line)
    assert refusal.what.endswith("à la ligne 4.")
    assert "rien n'a été importé" in refusal.todo


@pytest.mark.parametrize("lines", [(), ("",), ("insee;resultat;heure", LINE), (LINE,), (HEADER,), (HEADER, "", " ")])
def test_a_file_that_is_no_report_is_refused(lines: tuple[str, ...]) -> None:
    assert refused(*lines).what == "Rapport GALA refusé."


def test_a_report_in_another_alphabet_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refused) as caught:
        read("code_insee;resultat;heure\n15014;message laissé;2026-11-21T03:12".encode("latin-1"), {"15014"}, NOW, NOW)
    assert "CSV UTF-8" in caught.value.todo
