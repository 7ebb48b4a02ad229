"""Who is called by telephone because the last SMS did not reach them, though an earlier one did (R16)."""
from __future__ import annotations

from collections.abc import Callable

import pytest

from channels.port import Outcome, Outgoing, Refused, Unknown
from crisis.delivery.failures import failed, last_sms
from crisis.events import sending
from tests.house import House, Operator

Says = Callable[[Outgoing], Outcome]


class Saying(Operator):
    """An operator of SMS that answers what it is told to."""

    says: Says

    def send(self, outgoing: Outgoing) -> Outcome:
        return self.says(outgoing)


def through(house: House, monkeypatch: pytest.MonkeyPatch, says: Says) -> None:
    """Let a worker hand over all that is due, to an operator of SMS that answers so."""
    operators = house.operators()
    operators["twilio", "sandbox"] = saying = Saying("twilio")
    saying.says = says
    with monkeypatch.context() as patch:
        patch.setattr(house, "operators", lambda: operators)
        house.deliver()


def why(house: House, event: str) -> dict[str, str | None]:
    last = house.look(last_sms, event)
    return {target: each.why for target, each in last.items() if target.startswith("commune:")}


def both(word: str | None) -> dict[str, str | None]:
    return {"commune:15014": word, "commune:15187": word}


def two(house: House) -> tuple[str, str]:
    """Return an event whose first message reached everybody, and a second one just approved."""
    event = house.staffed()
    house.send(event)
    assert why(house, event) == both(None)
    message, bound = house.message(event)
    house.approve(message, bound)
    return event, message


def test_a_message_that_waits_its_turn_changes_nothing(house: House) -> None:
    event, _ = two(house)
    assert why(house, event) == both(None)


def test_an_unknown_sms_is_called_after_twenty_seconds_and_no_sooner(
        house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """LI2: after an unknown SMS the telephone is a decision of its own, with its hour."""
    event, message = two(house)
    through(house, monkeypatch, lambda _: Unknown("timeout"))
    house.hours.move(seconds=19)
    assert why(house, event) == both(None)
    house.hours.move(seconds=1)
    assert why(house, event) == both("unknown")
    assert {each.message for each in failed(house.look(last_sms, event), []).values()} == {message}


def test_a_refused_sms_is_called_at_once_though_the_message_before_was_taken(
        house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    event, _ = two(house)
    through(house, monkeypatch, lambda _: Refused("21211"))
    assert why(house, event) == both("refused")


def test_an_sms_too_late_to_leave_is_called(house: House) -> None:
    event, _ = two(house)
    house.hours.move(61)
    house.deliver()
    assert why(house, event) == both("expired")


def test_a_sending_that_was_stopped_is_called(house: House) -> None:
    event, message = two(house)
    house.do(sending.stop_sending, house.officer, event, message)
    assert why(house, event) == both("stopped")


def test_a_failure_stands_while_the_next_message_waits_and_ends_when_it_is_taken(
        house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    event, _ = two(house)
    through(house, monkeypatch, lambda _: Refused("21211"))
    message, bound = house.message(event)
    house.approve(message, bound)
    assert why(house, event) == both("refused")
    house.deliver()
    assert why(house, event) == both(None)
