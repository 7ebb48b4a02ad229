"""Gives the verdicts of an event at an instant, in the order of the engagements.

49 is judged over a year from the register: it is absent here, not invented.
"""

from __future__ import annotations

from datetime import datetime

from crisis.commitments.state import State
from crisis.commitments.verdict import Verdict
from crisis.commitments.verdict47 import judge_47
from crisis.commitments.verdict48 import judge_48
from crisis.commitments.verdict50 import judge_50


def verdicts(state: State, now: datetime) -> list[Verdict]:
    """Judge 47, 48 and 50 at `now`; nothing is judged before the event is opened."""
    if state.opening is None:
        return []
    return [judge(state, state.opening, now) for judge in (judge_47, judge_48, judge_50)]
