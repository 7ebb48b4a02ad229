"""Judges the engagements of Qual-e-pref module 7 from the entries of one event: pure, standard library only.

Storing entries, looking at the clock, printing in French and raising reminders are others' business.
"""

from crisis.commitments.due import Due, due, next_due
from crisis.commitments.judge import verdicts
from crisis.commitments.rules import RULES, Rule
from crisis.commitments.state import State, start
from crisis.commitments.step import fold, step
from crisis.commitments.verdict import Coverage, Reading, Verdict

__all__ = [
    "RULES",
    "Coverage",
    "Due",
    "Reading",
    "Rule",
    "State",
    "Verdict",
    "due",
    "fold",
    "next_due",
    "start",
    "step",
    "verdicts",
]
