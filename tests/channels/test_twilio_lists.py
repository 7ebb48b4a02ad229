"""What a list of the operator proves: ours, surely absent, or nothing. It names nobody in its address (GO7)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from channels import twilio_wire
from channels.port import Absent, Refused, Unknown
from channels.twilio_wire import MOST_LISTED, Shared, first_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Listed:
    to: str | None = "+33639981014"
    date_created: datetime | None = NOON


OTHER = Listed("+33639981015")


def found(*listed: Listed) -> object:
    return first_of(list(listed), NOON, lambda each: each.to == "+33639981014")


def test_the_first_of_ours_is_found_wherever_it_stands_in_the_list() -> None:
    late = Listed(date_created=NOON + timedelta(minutes=1))
    assert found(OTHER, late, Listed(), OTHER) == Listed()


def test_what_is_older_or_of_others_is_not_ours() -> None:
    assert found() == found(OTHER) == found(OTHER, Listed(date_created=NOON - timedelta(seconds=1))) == Absent()


def test_a_full_list_without_ours_proves_nothing() -> None:
    assert found(*[OTHER] * (MOST_LISTED - 1)) == Absent()
    assert found(*[OTHER] * MOST_LISTED) == Unknown("too_many")
    assert found(*[OTHER] * (MOST_LISTED - 1), Listed()) == Listed()


@pytest.mark.parametrize("strange", [Listed(to=None), Listed("+33639981015", None), Listed(date_created=None)])
def test_a_line_that_cannot_be_read_may_be_ours(strange: Listed) -> None:
    assert found(OTHER, strange) == Unknown("unreadable")


@pytest.mark.parametrize("answer", [Refused("20003"), Unknown("timeout")])
def test_an_operator_that_did_not_list_proves_nothing(answer: Refused | Unknown) -> None:
    assert first_of(answer, NOON, lambda _: True) == Unknown(answer.code)


def test_a_list_is_shared_only_by_those_who_asked_before_it_was_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    hours = iter((1.0, 2.0, 1.5, 2.5, 3.0))  # Asked and begun; asked meanwhile; asked too late, and begun again.
    monkeypatch.setattr(twilio_wire, "time", SimpleNamespace(monotonic=lambda: next(hours)))
    shared, asked = Shared(), list[datetime]()

    def ask(minute: datetime) -> int:
        asked.append(minute)
        return len(asked)

    assert [shared.since(NOON, ask) for _ in range(3)] == [1, 1, 2]
    assert list(hours) == []


def test_a_list_that_does_not_go_back_far_enough_is_not_shared() -> None:
    shared, asked = Shared(), list[datetime]()
    for oldest in (NOON + timedelta(seconds=59), NOON + timedelta(seconds=1), NOON - timedelta(seconds=1)):
        shared.since(oldest, asked.append)
    assert asked == [NOON, NOON, NOON - timedelta(minutes=1)]
