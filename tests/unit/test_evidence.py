"""The pure parts of the evidence: fates, percentiles, what the register knows, the words."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.commitments.verdict import BASES
from crisis.evidence import words
from crisis.evidence.deliveries import OUTCOMES, channels, counts, fates, rank
from crisis.evidence.orders import Ordered, Pointer, ordered, orphan
from crisis.evidence.register import Mark, known

AT = "2026-11-21T22:{:02d}:00.000000Z"


def line(state: str, minute: int = 1, delivery: str = "d") -> dict[str, Any]:
    return {"delivery": delivery, "target": "commune:15014", "channel": "sms", "n": 1, "state": state,
            "at": AT.format(minute)}


def order(target: str = "commune:15014") -> Ordered:
    return Ordered(4, AT.format(0), "elected", target, "sms")


@pytest.mark.parametrize(("states", "outcome"), [
    ([], "waiting"), (["accepted"], "accepted"), (["delivered"], "accepted"), (["found"], "accepted"),
    (["accepted", "undelivered"], "accepted"), (["refused"], "refused"), (["unknown"], "unknown"),
    (["unknown", "accepted"], "accepted"), (["unknown", "expired"], "unknown"), (["expired"], "expired"),
    (["stopped"], "stopped"), (["unknown", "refused"], "refused"), (["stopped", "accepted"], "accepted")])
def test_the_fate_of_a_delivery_is_one_outcome(states: list[str], outcome: str) -> None:
    (fate,) = fates({"d": order()}, [line(state) for state in states])
    assert fate.outcome == outcome
    assert (fate.latency_s == 60.0) is (outcome == "accepted")


@given(st.lists(st.lists(st.sampled_from(["accepted", "unknown", "refused", "expired", "stopped", "delivered"]))))
def test_whatever_operators_say_every_delivery_is_counted_once(stories: list[list[str]]) -> None:
    orders = {str(index): order() for index in range(len(stories))}
    lines = [line(state, delivery=str(index)) for index, states in enumerate(stories) for state in states]
    every = fates(orders, lines)
    told = counts(every)
    assert sum(told[outcome] for outcome in OUTCOMES) == told["targeted"] == len(stories)
    for row in channels(every):
        assert row["attempted"] == row["accepted"] + row["refused"] + row["unknown"]
        assert row["delivered"] <= row["accepted"] == row["n"]
    assert fates(orders, [*lines, *lines]) == every


@given(st.lists(st.floats(0, 1000), min_size=1), st.integers(1, 100))
def test_a_percentile_was_measured_and_leaves_enough_below(values: list[float], percent: int) -> None:
    found = rank(sorted(values), percent)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= percent * len(values)


def test_percentiles_are_those_of_the_nearest_rank() -> None:
    values = [float(value) for value in range(1, 21)]
    assert (rank(values, 50), rank(values, 95), rank([], 50)) == (10.0, 19.0, None)


def entry(number: int, kind: str, **data: Any) -> dict[str, Any]:
    return {"seq": number, "kind": kind, "recorded_at": AT.format(number), "data": data}


@pytest.mark.parametrize("kind", ["reminder_raised", "review_rang", "activation_mistaken"])
def test_the_outbox_orders_nothing_that_no_entry_accounts_for(kind: str) -> None:
    sms = [{"id": "to-p1", "target": "person:p1", "channel": "sms"}]
    orders = ordered([entry(1, "event_opened"), entry(2, kind, deliveries=sms)])
    named = Pointer("to-p1", 2, "staff", "person:p1", "sms")
    assert set(orders) == {"to-p1"}
    assert orphan(orders, [named]) is None
    for wrong in (replace(named, delivery="other"), replace(named, seq=1), replace(named, audience="elected"),
                  replace(named, target="person:p2"), replace(named, channel="email")):
        assert orphan(orders, [named, wrong]) == wrong


def test_the_register_knows_openings_heads_of_the_day_and_closings() -> None:
    found = known([entry(1, "demonstration_opened", territory="15"),
                   entry(2, "event_opened", id="e", nature="rehearsal", genesis="aa"),
                   entry(3, "daily_heads", heads={"e": [7, "bb"], "other": [1, "cc"]}),
                   entry(4, "event_closed", id="e", seq=9, head="dd")])
    assert set(found) == {"e"}
    assert found["e"].marks == (Mark(1, "aa", 2, AT.format(2)), Mark(7, "bb", 3, AT.format(3)),
                                Mark(9, "dd", 4, AT.format(4), "event_closed"))


REASONS = [
    "mistaken", "no_module_7", "level", "typed_hour_only", "no_order", "no_other_trace", "reduced_mode", "no_cod",
    "withheld", "unknown", "pending", "failed", "bypass_unconfirmed", "accepted_not_read_back", "no_proof",
    "no_commune", "no_means", "no_convention_radio", "no_priority_medium", "without_route", "before_activation",
    "no_message", "no_cip_order", "cip_order_withdrawn", "cip_order_denied", "cip_not_opened", "line_untested",
    "number_unpublished", "served", "start_linked", "only_linked"]
READINGS = [
    "order_gap_s", "own_start", "from_alert", "typed_hour", "to_opening", "first_send", "zone_widened",
    "withheld_after_limit", "withheld_denied", "withheld_unconfirmed", "delivered_in_time_elected",
    "delivered_in_time_public", "delivered_in_time_media"]


def test_every_code_has_its_french_word() -> None:
    assert set(REASONS) == set(words.REASONS)
    assert set(READINGS) == set(words.READINGS)
    assert set(words.BASES) == set(BASES)
    assert set(words.VERDICTS) == {"kept", "missed", "not_proven", "not_applicable", "running"}


@pytest.mark.parametrize(("text", "shown"), [
    ("2026-11-21T23:46:13.123456Z", "22/11/2026 00:46:13"), ("2026-07-14T10:00:00.000000Z", "14/07/2026 12:00:00"),
    ("2026-10-25T00:30:00.000000Z", "25/10/2026 02:30:00 (UTC+0200)"),
    ("2026-10-25T01:30:00.000000Z", "25/10/2026 02:30:00 (UTC+0100)"),
    ("2026-03-29T01:30:00.000000Z", "29/03/2026 03:30:00"), (None, "–")])
def test_hours_are_those_of_paris_and_the_doubled_hour_tells_which(text: str | None, shown: str) -> None:
    assert words.hour(text) == shown


@pytest.mark.parametrize(("text", "shown"), [
    ("2026-11-21T23:46:13.123456Z", "22 novembre 2026 à 00:46:13"),
    ("2026-11-01T11:00:00Z", "1er novembre 2026 à 12:00:00"),
    ("2026-10-25T01:30:00Z", "25 octobre 2026 à 02:30:00 (UTC+0100)"), (None, "–")])
def test_in_a_sentence_the_month_is_in_words(text: str | None, shown: str) -> None:
    assert words.stamp(text).replace("\u00a0", " ") == shown


@pytest.mark.parametrize(("nature", "plays", "demonstration", "shown"), [
    ("real", "real", False, ""), ("exercise", "exercise", False, "EXERCICE — EXERCICE — EXERCICE"),
    ("rehearsal", "real", False, "RÉPÉTITION TECHNIQUE"), ("", "", True, "RÉPÉTITION TECHNIQUE — données inventées"),
    ("rehearsal", "exercise", True, "RÉPÉTITION TECHNIQUE — données inventées — EXERCICE — EXERCICE — EXERCICE")])
def test_the_mode_is_said_in_words_and_real_life_has_none(
        nature: str, plays: str, demonstration: bool, shown: str) -> None:
    assert words.mark(nature, plays, demonstration=demonstration) == shown


@pytest.mark.parametrize(("seconds", "shown"), [
    (0, "0 s"), (59, "59 s"), (125, "2 min 05 s"), (3600, "1 h 00 min 00 s"), (None, "–")])
def test_durations_are_said_as_people_say_them(seconds: int | None, shown: str) -> None:
    assert words.duration(seconds).replace("\u00a0", " ") == shown


def test_a_latency_is_written_with_a_decimal_comma() -> None:
    assert (words.latency(0.25), words.latency(None)) == ("0,250\u00a0s", "–")
