"""The auditor, promise by promise: what is late is said with what to do by hand, what is on time says nothing."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.text.sms import measure
from crisis.delivery.audit import (
    ALERT_LATE,
    OTHERS_LATE,
    PARTS,
    PROBE_ARRIVES,
    RANG_LATE_SHOWN,
    SEAL_LATE,
    SILENCE,
    TIMER_LATE,
    Facts,
    Probe,
    Timer,
    Waiting,
    findings,
)
from crisis.oncall.house_messages import LIST

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
SIX_H = timedelta(hours=6)
ON_TIME = Facts(NOON, NOON, dict.fromkeys(PARTS, NOON))
PROBED = replace(ON_TIME, every=SIX_H, probed=("sms", "email", "site"), probes=tuple(
    Probe(channel, NOON - timedelta(hours=1), arrived=True) for channel in ("sms", "email", "site")))


def codes(facts: Facts) -> list[str]:
    return [each.code for each in findings(facts)]


def test_while_all_is_on_time_nothing_is_said() -> None:
    assert codes(ON_TIME) == []
    assert codes(PROBED) == []


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_does_not_beat_is_named_first_and_alone(part: str) -> None:
    silent = replace(PROBED, beats={**ON_TIME.beats, part: NOON - SILENCE - MOMENT}, probes=())
    assert codes(silent) == [part]
    assert codes(replace(silent, beats={**ON_TIME.beats, part: NOON - SILENCE})) != [part]
    assert codes(replace(ON_TIME, beats={each: NOON for each in PARTS if each != part})) == [part]


def test_a_timer_that_has_not_fired_is_late_and_an_escalation_is_said_as_such() -> None:
    late, just = NOON - TIMER_LATE - MOMENT, NOON - TIMER_LATE
    assert codes(replace(ON_TIME, timers=(Timer("reminder", late, None),))) == ["timer_late"]
    assert codes(replace(ON_TIME, timers=(Timer("ring", late, None),))) == ["escalation_late"]
    assert codes(replace(ON_TIME, timers=(Timer("escalation", just, None), Timer("review", just, None)))) == []


def test_a_timer_that_rang_late_is_told_for_ten_minutes() -> None:
    rang = Timer("reminder", NOON - timedelta(minutes=4), NOON - timedelta(minutes=1))
    assert codes(replace(ON_TIME, timers=(rang,))) == ["rang_late"]
    assert "3 min" in findings(replace(ON_TIME, timers=(rang,)))[0].sentence
    assert codes(replace(ON_TIME, now=NOON + RANG_LATE_SHOWN, timers=(rang,))) == []
    assert codes(replace(ON_TIME, timers=(replace(rang, fired_at=rang.promised_at + TIMER_LATE),))) == []


def test_an_alert_that_waits_is_late_at_once_and_a_long_sending_that_moves_is_not() -> None:
    alert = Waiting("sms", alert=True, many=1, since=NOON - ALERT_LATE - MOMENT)
    wave = Waiting("sms", alert=False, many=500, since=NOON - OTHERS_LATE - MOMENT)
    assert codes(replace(ON_TIME, waiting=(alert,), moving=True)) == ["alert_waits"]
    assert codes(replace(ON_TIME, waiting=(wave,))) == ["sending_waits"]
    assert codes(replace(ON_TIME, waiting=(wave,), moving=True)) == []
    assert codes(replace(ON_TIME, waiting=(replace(alert, since=NOON - ALERT_LATE),))) == []


def test_receipts_that_nobody_seals_are_late() -> None:
    assert codes(replace(ON_TIME, seals=(NOON - SEAL_LATE - MOMENT,))) == ["seal_late"]
    assert codes(replace(ON_TIME, seals=(NOON - SEAL_LATE, NOON + MOMENT))) == []


@pytest.mark.parametrize("channel", ["sms", "email", "site"])
def test_a_probe_that_did_not_leave_or_did_not_arrive_makes_its_route_doubtful(channel: str) -> None:
    others = tuple(each for each in PROBED.probes if each.channel != channel)
    lost = Probe(channel, NOON - PROBE_ARRIVES - MOMENT, arrived=False)
    assert codes(replace(PROBED, probes=others)) == ["probe_missing"]
    assert codes(replace(PROBED, probes=(*others, lost))) == ["probe_lost"]
    assert codes(replace(PROBED, probes=(*others, replace(lost, ordered_at=NOON - PROBE_ARRIVES)))) == []
    assert codes(replace(PROBED, probes=(*others, Probe(channel, NOON - timedelta(hours=7), arrived=True)))) == [
        "probe_missing"]


def test_a_route_without_an_address_and_a_house_without_probes_are_not_red() -> None:
    assert codes(replace(PROBED, probes=PROBED.probes[1:], probed=("email", "site"))) == []
    assert codes(replace(PROBED, probes=(), every=timedelta())) == []


def test_every_finding_says_what_is_broken_and_what_to_do_by_hand() -> None:
    long_ago = NOON - timedelta(hours=1)
    all_late = replace(PROBED, probes=(), seals=(long_ago,), timers=(
        Timer("ring", long_ago, None), Timer("review", long_ago, None), Timer("ring", long_ago, NOON)), waiting=(
        Waiting("sms", alert=True, many=1, since=long_ago), Waiting("email", alert=False, many=2, since=long_ago)))
    told = [*findings(all_late), *findings(replace(ON_TIME, beats={}))]
    assert len({each.code for each in told}) == 9
    assert all(each.sentence.endswith(".") and each.todo.endswith(".") for each in told)


def test_what_leaves_for_the_house_stays_in_the_alphabet_of_sms_and_names_nobody() -> None:
    fields = {"sender": "Préfecture du Cantal", "function": "cellule de communication", "code": "123456",
              "begins": "lundi 30/11 à 08:00", "period": "à partir du 30/11/2026 à 20:27",
              "more": " et 12 autres fois avant 14 jours", "minutes": "15",
              "what": "Activation du COD : inondation, COD restreint, mode réel."}
    for words in LIST.values():
        text = words.text.format(**fields)
        assert measure(text).alphabet == "gsm7", text
