"""The marks of an exercise on what people are told who are called: which text carries them, how often (R20). Pure.

They follow what the event plays (R4): a *répétition technique* that plays a real event reaches the sandbox alone, and
says there what people would really read. The first mark stands in who signs, so that every text kept or repeated from
there begins with it; the others are put where the text becomes an SMS, a call or a mail.
"""
from __future__ import annotations

from crisis.delivery.wall import MARKS


def signing(plays: str, sender: str) -> str:
    """Return who signs, behind the mark of what is played; unmarked in reality. A play that nobody knows is marked."""
    mark = MARKS.get(plays, MARKS["exercise"])
    return f"{mark} {sender}" if mark else sender


def _mark(text: str) -> str | None:
    return next((mark for mark in MARKS.values() if mark and text.startswith(f"{mark} ")), None)


def sms(text: str) -> str:
    """Return an SMS whose mark stands once at both ends."""
    mark = _mark(text)
    return f"{text} {mark}" if mark else text


def spoken(text: str) -> str:
    """Return what a voice says, its mark three times at both ends."""
    mark = _mark(text)
    return f"{mark}. {mark}. {mark}. {text.removeprefix(f'{mark} ')} {mark}. {mark}. {mark}." if mark else text


def mail(text: str) -> str:
    """Return the text of a mail, its mark three times at both ends."""
    mark = _mark(text)
    thrice = f"{mark} {mark} {mark}"
    return f"{thrice}\n\n{text.removeprefix(f'{mark} ')}\n\n{thrice}" if mark else text


def subject(text: str, of: str) -> str:
    """Return the subject of a mail, marked as its text is."""
    mark = _mark(text)
    return f"{mark} : {of}" if mark and of else of
