"""The lines that the service itself writes of a call that was given up."""

from __future__ import annotations

from channels.port import Unknown
from crisis.delivery.policy import POLICIES
from crisis.delivery.states import CALLING, Row, settle
from tests.unit.commitments.story import instant


def timed_out(delivery: str, called: float, told: float) -> list[tuple[str, str, float]]:
    """Return the lines that the service itself writes of a call made at one minute and given up at another."""
    row = Row(delivery, CALLING, 0, 1, 0, 0, None, None, instant(called), instant(called))
    lines = settle(row, Unknown("timeout"), instant(told), POLICIES["sms", "alert"]).lines
    return [(delivery, state, (at - instant(0)).total_seconds() / 60) for state, at in lines]
