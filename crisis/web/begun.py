"""What the service knows when a text is begun from a playbook: hours, communes, lines. It claims nothing that is not
the clock's, the journal's or a setting's; the rest is left to whoever writes.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from crisis.events.cod import Here
from crisis.events.stage import Stage
from crisis.messages import variants
from crisis.messages.composing import Frame
from crisis.web.french import day, local

# How many communes are named in a long text, and in a title, an SMS or a post, which would be nothing but names.
NAMED, BRIEFLY = 20, 3
STEP = timedelta(minutes=15)


def known(here: Here, stage: Stage, now: datetime, communes: Iterable[str]) -> dict[str, str]:
    """Return what fills the fields of a playbook, by `Blank.known`; what nobody recorded is absent, never guessed."""
    settings, some = here.territory.messages, list(communes)
    coming = now + timedelta(minutes=settings.next_information_minutes)
    found = {"now": _hour(now), "today": day(now), "communes": place(here, some),
             "communes_brief": place(here, some, BRIEFLY), "next": _hour(_up(coming)),
             "officials_line": settings.officials_line, "press_line": settings.press_line,
             "start": _hour(stage.alerted_at) if stage.alerted_at else "",
             "cod": _hour(stage.cod_at) if stage.cod_at and stage.name == "cod" else ""}
    return {name: words for name, words in found.items() if words}


def frame(here: Here, stage: Stage, means: Iterable[str], *, media: bool, hand: Sequence[str] = (),
          ends: bool = False) -> Frame:
    """Return what surrounds the texts of a message that is posted by these means; `hand`: those read or copied."""
    return Frame(here.territory.prefecture, here.page, stage.plays, here.posted(means), media, hand, ends)


def free(here: Here, stage: Stage, title: str, core: str, frame: Frame) -> tuple[str, dict[str, str]]:
    """Return the title and the texts of a message that is written freely, marked as its event is played (R20)."""
    return variants.titled(title, stage.plays), variants.propose(
        here.territory.prefecture, title, core, stage.plays, frame.networks, frame.page, media=frame.media,
        hand=frame.hand)


def place(here: Here, communes: Iterable[str], most: int = NAMED) -> str:
    """Return where, in words: the most peopled communes by name, the département when all are chosen."""
    chosen = set(communes)
    some = sorted((each for each in here.territory.communes if each.code_insee in chosen),
                  key=lambda each: (-each.population, each.nom))
    if len(some) == len(here.territory.communes):
        return f"{here.territory.name} (toutes les communes)"
    names, more = ", ".join(each.nom for each in some[:most]), len(some) - most
    return names + (f" et {more} autres communes" if more > 1 else " et une autre commune" if more == 1 else "")


def _hour(moment: datetime) -> str:
    """Return an hour as a text says it. Plain blanks: a no-break one would double the price of an SMS."""
    at = local(moment)
    return f"{at.hour} h {at.minute:02d}" if at.minute else f"{at.hour} h"


def _up(moment: datetime) -> datetime:
    """Return the next quarter of an hour: an hour that is promised is one that people remember."""
    exact = moment.replace(second=0, microsecond=0)
    return exact + (-timedelta(minutes=exact.minute) % STEP)
