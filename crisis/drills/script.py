"""The injects of an exercise, in the order in which they leave (OB1). Pure; when each does is `planning`'s business."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Inject:
    """One stimulus of an exercise, a line of the chronogramme.

    `offset`: seconds from H, negative before it. `sender` is played (*émetteur simulé*); `recipient` is the code of a
    seat of the scenario, or of a function of the house. `objective`: the code of one of the exercise. `depends_on`:
    the number of the inject without which this one has no meaning. `delay_min`: minutes given to the expected action.
    `animateur`: the seat of who plays it. `attachments`: names of files, never their paths. Texts are bare, without
    the word EXERCICE: its conduct marks what leaves.
    """

    number: int
    offset: int
    title: str
    content: str = ""
    sender: str = ""
    recipient: str = ""
    channel: str = ""
    kind: str = "contextual"
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
