"""Gives the verdicts of an event at an instant, in the order of the engagements.

49 is judged over a year from the register; 50 comes with the hotline. Both are absent here, not invented.
"""

from __future__ import annotations

from datetime import datetime

from crisis.commitments.state import State
from crisis.commitments.verdict import Verdict
from crisis.commitments.verdict47 import judge_47
from crisis.commitments.verdict48 import judge_48


def verdicts(state: State, now: datetime) -> list[Verdict]:
    """Judge 47 and 48 at `now`; nothing is judged before the event is opened."""
    if state.opening is None:
        return []
    return [judge_47(state, state.opening, now), judge_48(state, state.opening, now)]
