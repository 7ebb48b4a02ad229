"""Words and hours: every kind of entry has its sentence, every code its French, every hour of Paris its instant."""
from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from flask import Flask

from crisis.config import ROOT
from crisis.errors import Refused
from crisis.territory import Territory
from crisis.web import french, given
from crisis.web.console.naming import Naming
from crisis.web.console.sentences import KINDS, label, sentence
from crisis.web.console.words import word

NOVEMBER = datetime(2026, 11, 22, 2, 12, tzinfo=UTC)


ENTRIES = (ROOT / "docs" / "entries.md").read_text(encoding="utf-8")
TABLE, _, LIST = ENTRIES.partition("The **register**")
MENTIONED = {"register", "by", "system", "seq", "exercise", "number", "announced"}
ROWS = [line for line in TABLE.splitlines() if line.startswith("| `")]


def tabled() -> list[str]:
    """Return the kinds that begin the rows of the table, in order; one row may tell several that have the same data."""
    return [kind for row in ROWS for kind in re.findall(r"`(\w+)`", row.split(" | ")[0])]


def listed() -> list[str]:
    """Return the kinds that the list of the register names, in order: whatever stands in brackets is their data."""
    flat, before = LIST, ""
    while flat != before:
        before, flat = flat, re.sub(r"\{[^{}\[\]()]*\}|\[[^{}\[\]()]*\]|\([^{}\[\]()]*\)", "", flat)
    return [kind for kind in re.findall(r"`(\w+)`", flat) if kind not in MENTIONED]


def test_every_kind_of_the_vocabulary_has_a_sentence() -> None:
    assert len(tabled()) > 25
    assert len(listed()) > 25
    assert {*tabled(), *listed()} - set(KINDS) == set()


def test_every_kind_that_has_a_sentence_is_in_the_vocabulary() -> None:
    assert set(KINDS) - {*tabled(), *listed()} == set()


def test_the_vocabulary_tells_each_kind_once() -> None:
    assert [kind for names in (tabled(), listed()) for kind, times in Counter(names).items() if times > 1] == []


def test_each_row_of_the_vocabulary_is_whole_and_none_is_within_the_list_of_the_register() -> None:
    assert [row for row in ROWS if not (row.endswith(" |") and row.count(" | ") == 1)] == []
    assert [line for line in LIST.splitlines() if "|" in line or line.count("{") != line.count("}")] == []


def test_an_unknown_kind_or_code_shows_its_code(cantal: Territory) -> None:
    assert label("moon_landed") == "moon_landed"
    assert "moon_landed" in sentence({"kind": "moon_landed", "data": {}}, Naming(cantal, {}))
    assert word("moon", "verdict") == "moon"


@pytest.mark.parametrize(("seconds", "told"), [
    (0, "0 s"), (59, "59 s"), (61, "1 min 01 s"), (600, "10 min"), (2832, "47 min 12 s"), (3720, "1 h 02 min")])
def test_a_duration_is_written_as_it_is_said(seconds: int, told: str) -> None:
    assert french.duration(seconds).replace("\u00a0", " ") == told


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert french.hour(first) == french.hour(second) == "2\u00a0h\u00a030"
    assert french.stamp(first) != french.stamp(second)


def test_an_hour_is_written_as_it_is_said_and_to_the_second_as_a_list_shows_it() -> None:
    night, sharp = datetime(2026, 11, 22, 2, 2, 45, tzinfo=UTC), datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
    assert (french.hour(night), french.hour(sharp)) == ("3\u00a0h\u00a002", "0\u00a0h")
    assert french.second(night) == "03:02:45"
    assert french.stamp(night) == "dimanche 22 novembre 2026 à 3\u00a0h\u00a002"


def test_a_sentence_gets_its_no_break_spaces() -> None:
    assert french.spaced("Ordre : « oui » ; n° 3 ?") == "Ordre\u00a0: «\u00a0oui\u00a0»\u202f; n°\u00a03\u202f?"


def typed(app: Flask, value: str) -> object:
    return app.test_request_context("/", method="POST", data={"heure": value})


@pytest.mark.parametrize(("value", "instant"), [
    ("03:10", datetime(2026, 11, 22, 2, 10, tzinfo=UTC)),
    ("3h10", datetime(2026, 11, 22, 2, 10, tzinfo=UTC)),
    ("23:50", datetime(2026, 11, 21, 22, 50, tzinfo=UTC)),
    ("", None)])
def test_a_typed_hour_is_the_last_time_the_wall_showed_it(console: Flask, value: str, instant: datetime | None) -> None:
    with typed(console, value):  # type: ignore[attr-defined]
        assert given.past_hour("heure", NOVEMBER) == instant


def test_a_typed_hour_of_the_night_of_the_change_is_the_latest_that_has_been(console: Flask) -> None:
    between, after = datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 1, 45, tzinfo=UTC)
    with typed(console, "02:30"):  # type: ignore[attr-defined]
        assert given.past_hour("heure", between) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        assert given.past_hour("heure", after) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_an_hour_that_the_change_skipped_never_was_that_night(console: Flask) -> None:
    morning = datetime(2026, 3, 29, 6, 0, tzinfo=UTC)
    with typed(console, "02:30"):  # type: ignore[attr-defined]
        assert given.past_hour("heure", morning) == datetime(2026, 3, 28, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("value", ["25:00", "midi", "3:7", "１２:００"])
def test_an_hour_that_is_none_is_refused(console: Flask, value: str) -> None:
    with typed(console, value), pytest.raises(Refused):  # type: ignore[attr-defined]
        given.past_hour("heure", NOVEMBER)


def test_orders_are_dated_back_in_steps_of_five_minutes() -> None:
    values = [value for value, _ in given.steps(NOVEMBER)]
    assert values[0] == "2026-11-22T02:10:00.000000Z"
    assert values[1] == "2026-11-22T02:05:00.000000Z"


@pytest.mark.parametrize("value", ["03:14", "04:00", "15:12"])
def test_an_hour_close_ahead_is_a_slip_and_not_yesterday(console: Flask, value: str) -> None:
    with typed(console, value), pytest.raises(Refused) as caught:  # type: ignore[attr-defined]
        given.past_hour("heure", NOVEMBER)
    assert caught.value.what == "Cette heure est dans le futur."


@pytest.mark.parametrize(("value", "now", "instant"), [
    ("00:05", "22:50", None), ("00:20", "22:50", None), ("00:21", "22:50", "2026-11-20T23:21"),
    ("03:00", "21:00", "2026-11-21T02:00"), ("23:49", "22:50", "2026-11-21T22:49")])
def test_an_hour_just_after_midnight_typed_just_before_it_is_a_slip_and_not_this_morning(
        console: Flask, value: str, now: str, instant: str | None) -> None:
    at = datetime.fromisoformat(f"2026-11-21T{now}").replace(tzinfo=UTC)
    with typed(console, value):  # type: ignore[attr-defined]
        if instant:
            assert given.past_hour("heure", at) == datetime.fromisoformat(instant).replace(tzinfo=UTC)
            return
        with pytest.raises(Refused) as caught:
            given.past_hour("heure", at)
    hours, minutes = value.split(":")
    said = f"{int(hours)}\u00a0h" + (f"\u00a0{minutes}" if minutes != "00" else "")
    assert f"compris comme le dimanche 22 novembre 2026 à {said}" in caught.value.why


def test_an_hour_of_the_first_pass_is_no_slip_though_it_comes_again(console: Flask) -> None:
    with typed(console, "02:20"):  # type: ignore[attr-defined]
        assert given.past_hour("heure", datetime(2026, 10, 25, 0, 55, tzinfo=UTC)) == datetime(
            2026, 10, 25, 0, 20, tzinfo=UTC)


def test_an_hour_of_yesterday_evening_typed_after_midnight_is_yesterday(console: Flask) -> None:
    with typed(console, "15:13"):  # type: ignore[attr-defined]
        assert given.past_hour("heure", NOVEMBER) == datetime(2026, 11, 21, 14, 13, tzinfo=UTC)


def test_the_first_letter_alone_becomes_a_capital() -> None:
    assert french.capital("préfecture du Cantal") == "Préfecture du Cantal"
    assert french.capital("") == ""


@pytest.mark.parametrize(("name", "written"), [("Anne Aubrac", "d'Anne Aubrac"), ("Marc Vidal", "de Marc Vidal"),
                                               ("Élise Roux", "d'Élise Roux")])
def test_de_is_elided_before_a_vowel(name: str, written: str) -> None:
    assert french.of(name) == written


@pytest.mark.parametrize(("kind", "data", "told"), [
    ("daily_heads", {"heads": {}}, "Têtes du jour : aucune main courante ouverte."),
    ("daily_heads", {"heads": {"a": [1, "x"], "b": [1, "x"]}}, "Têtes du jour : 2 mains courantes."),
    ("sending_stopped", {"message": None, "stopped": 0}, "Envoi arrêté pour tout l'évènement : tout était déjà parti."),
    ("directory_imported", {"rows": 0}, "Annuaire importé : aucun contact."),
    ("probe_sent", {"deliveries": []}, "Essai des voies : aucune voie à essayer.")])
def test_a_zero_is_said_in_words_in_a_sentence(cantal: Territory, kind: str, data: dict[str, object],
                                               told: str) -> None:
    assert sentence({"kind": kind, "data": data}, Naming(cantal, {})).replace("\u00a0", " ") == told
