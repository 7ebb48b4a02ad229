"""The injects of an exercise (*chronogramme*, *fiche d'animation*): what each one is, in what order, with which marks.

Pure. What may not be written is told by `chronogramme_faults`; when an inject leaves is `planning`'s business.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crisis.drills.terms import INJECT_CHANNELS, INJECTS
from crisis.messages.variants import BRIEF, mark, titled

MOST = 500
"""The injects of one exercise, at most."""
CHANNELS: Mapping[str, str] = INJECT_CHANNELS
"""By what an inject reaches a player: the channels of the product, and three that only an exercise has.

`paper` is handed over, `oral` is said or telephoned by an animateur, `simulated_media` is shown on the wall of the
sandbox alone: a post, an article, the banner of a television.
"""
KINDS: Mapping[str, str] = INJECTS
"""`contextual` says where things stand, `expected` calls for an act of the plan, `unexpected` tests what it lacks."""
# Posts are marked once at both ends, like SMS (R20): X by the house's own list, Facebook here.
_ONCE = (*BRIEF, "facebook")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """One stimulus of an exercise.

    `offset`: seconds from H, negative before it. `sender` is played (*émetteur simulé*); `recipient` is the code of a
    seat of the scenario, or of a function of the house. `objective`: the code of one of the scenario. `depends_on`:
    the number of the inject without which this one has no meaning. `delay_min`: minutes given to the expected action.
    `animateur`: the seat of who plays it. `attachments`: names of files, never their paths. Texts are bare, without
    the word EXERCICE: `text` and `headline` are what leaves.
    """

    number: int
    offset: int
    title: str
    content: str
    sender: str
    recipient: str
    channel: str
    kind: str
    objective: str = ""
    depends_on: int | None = None
    expected_action: str = ""
    delay_min: int | None = None
    success_rule: str = ""
    animateur: str = ""
    attachments: tuple[str, ...] = ()

    @property
    def minute(self) -> int:
        """Return the minute from H in which it leaves; 90 s before H is minute -2."""
        return self.offset // 60

    @property
    def text(self) -> str:
        """Return what leaves, marked at both ends as R20 says. The only place where an inject gets its marks."""
        return mark("sms" if self.channel in _ONCE else "email", self.content, "exercise")

    @property
    def headline(self) -> str:
        """Return the title that leaves (subject of a mail, headline of a page), marked at both ends."""
        return titled(self.title, "exercise")


@dataclass(frozen=True, slots=True)
class Chronogramme:
    """The injects of one exercise, in the order of their script."""

    injects: tuple[Inject, ...] = ()

    def in_order(self) -> tuple[Inject, ...]:
        """Return the injects as they leave: by minute and, within one, in the order of the script (OB1)."""
        return tuple(sorted(self.injects, key=lambda each: each.minute))

    def numbered(self) -> Mapping[int, Inject]:
        """Return each inject under its number; of two that bear the same one, the first."""
        return {each.number: each for each in reversed(self.injects)}


def plain(text: str) -> str:
    """Return a text as it is kept: one sort of line end, and nothing blank around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
