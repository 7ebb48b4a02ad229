"""What a person may reply in one short code: decides which letter an alert gets and what a written code means. Pure.

A letter names one alert among those that wait for the same telephone, a digit is the answer, the same that a key of a
call gives. Nothing is ever guessed: whatever is not one whole code of one waiting alert acknowledges nothing.
"""
from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

# The same answers by key, by code and by button: what is said, and in how many minutes.
ANSWERS: dict[str, tuple[str, int | None]] = {
    "1": ("coming", 15), "2": ("coming", 30), "3": ("coming", 60), "9": ("cannot", None)}

# What a call offers, said after its words.
MENU = ("Tapez 1 si vous arrivez dans 15 minutes, 2 dans 30 minutes, 3 dans 60 minutes, 9 si vous ne pouvez pas "
        "venir.")

# Without those that a hand writes like a digit, and without those that carriers take for themselves (STOP, HELP).
LETTERS = "ABCDEFGJKLMNPRTUVWXY"
CODE = re.compile(r"([A-Z]{1,2}) ?([0-9])[ .!]*")


@dataclass(frozen=True, slots=True)
class Understood:
    """One waiting alert, and one of the answers."""

    alert: str
    answer: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several alerts wait and the words do not say which: nothing is recorded, and it is asked."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Not a code of what waits: nothing is recorded, and the codes are told again."""


def allot(waiting: Collection[str], past: Sequence[str] = ()) -> str:
    """Return the letter of a new alert: never one that waits on the same telephone.

    `past` holds the letters that this telephone had before, the last one first. One that it never had is preferred,
    then the one that it had longest ago: a reply that comes days late must not answer for another crisis.
    """
    singles = [letter for letter in LETTERS if letter not in waiting]
    free = singles or ["".join(pair) for pair in product(LETTERS, repeat=2) if "".join(pair) not in waiting]
    age = {letter: rank for rank, letter in reversed(list(enumerate(past)))}
    return max(free, key=lambda letter: (age.get(letter, len(past)), -free.index(letter)))


def invitation(letter: str) -> str:
    """Return the codes of an alert as its SMS tells them."""
    return f"Répondez {letter}1 (15 min), {letter}2 (30), {letter}3 (60), {letter}9 (ne peux pas)"


def read(text: str, waiting: Mapping[str, Sequence[str]]) -> Understood | Ambiguous | Unread:
    """Read what somebody wrote; `waiting` gives, by letter, the alerts that wait for that telephone.

    The first line must be one code and nothing else: « a 3 h » is an hour, and « oui » says neither when nor to what.
    """
    lines = text.strip().splitlines()
    found = CODE.fullmatch(" ".join(lines[0].upper().split())) if lines else None
    alerts = waiting.get(found[1], ()) if found else ()
    if found and len(alerts) == 1 and found[2] in ANSWERS:
        return Understood(alerts[0], *ANSWERS[found[2]])
    several = sum(len(each) for each in waiting.values()) > 1
    return Ambiguous() if several and not alerts or len(alerts) > 1 else Unread()
