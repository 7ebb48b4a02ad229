"""Names the facts that the fold keeps from the entries: only what a verdict of 47 or 48 may rest on.

Reading them from entries is the business of `step`; weighing them is the business of the verdicts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Zone:
    """The communes of the event, as somebody said them after the opening, at the hour of the server."""

    recorded_at: datetime
    communes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """What was frozen when the event was opened. `rules` maps 47 and 48 to (version, standing).

    `counting_48` is the reading that the préfecture signed: each audience `covered`, or its `first_send` (D7).
    `zones`: the communes said or corrected since, the first first.
    """

    mode: str
    demonstration: bool
    module7: bool
    communes: tuple[str, ...]
    minimum_staff: int
    means: tuple[str, ...]
    priority_media: tuple[str, ...]
    convention_media: tuple[str, ...]
    rules: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    counting_48: str = "covered"
    zones: tuple[Zone, ...] = ()

    @property
    def simulated(self) -> bool:
        """Say that nothing here proves anything about the real world (R4)."""
        return self.demonstration or self.mode != "real"

    @property
    def exercised(self) -> bool:
        """Say that this is a true exercise: some of those who are informed may be reached for real (R4)."""
        return self.mode == "exercise" and not self.demonstration


@dataclass(frozen=True, slots=True)
class StartingOrder:
    """An order that may start clocks; `cod` tells a COD from an emergency communication without one.

    `seq`: the entry that proves it. `event`: the linked event whose chain holds that entry, empty for our own (R5).
    `served`: the COD is that of another event, whose own order activated the cell: it never starts 47 here (R5).
    """

    declared_at: datetime
    recorded_at: datetime
    cod: bool
    starts_47: bool
    starts_48: bool
    seq: int = 0
    event: str = ""
    served: bool = False

    @property
    def at(self) -> datetime:
        """The earlier of the two hours (R2): a start needs no proof, the earlier hour counts against us."""
        return min(self.declared_at, self.recorded_at)


@dataclass(frozen=True, slots=True)
class Stop:
    """The cell was declared operational.

    `traced`: who else than the declarer had left a trace of their own; a trace that was a mistake leaves it.
    `stood_down_at`: since when the cell that it declared stands no more.
    """

    seq: int
    happened_at: datetime
    recorded_at: datetime
    minimum: int
    traced: tuple[str, ...]
    reduced: bool
    stood_down_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hotline:
    """One order to open the CIP, by its seq, and what became of it.

    `ordered_at`: the earlier of its two hours (R2). `opened_at` and `closed_at` are recorded hours, `said_open_at` the
    typed one; `tested_at`: when a line was first found to work.
    """

    seq: int
    ordered_at: datetime
    withdrawn: bool = False
    tested_at: datetime | None = None
    opened_at: datetime | None = None
    said_open_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The prefect's decision: `inform`, `defer` or `withhold`; `by_voice` if somebody else recorded it (R1)."""

    seq: int
    decision: str
    by_voice: bool
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Approval:
    """A text was approved for one wave, in the version that stood then.

    With `bypass` there was no second person until the order is confirmed (R1).
    """

    seq: int
    number: int | None
    wave: int | None
    bypass: bool
    version: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    """One delivery ordered: its id, for whom, to what, by which channel.

    `real`: in an exercise, it left for a participant; the others stay on the sandbox.
    """

    delivery: str
    audience: str
    target: str
    channel: str
    real: bool = False


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One wave of a message left for its frozen targets. `approvals` are those of that very wave.

    `contains`: codes of what its texts carry (`numero_unique`).
    """

    message: str
    number: int | None
    factual: bool
    recorded_at: datetime
    communes: tuple[str, ...]
    without_route: frozenset[str]
    targets: tuple[Target, ...]
    approvals: tuple[Approval, ...]
    contains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HandTrace:
    """Something done by hand: a mayor or a newsroom reached, a page published.

    `basis` None: nothing proves it, and `doubt` says what lacks. `imported`: it comes from the file of a
    report, whose hour is `happened_at`; `recorded_at` is that of the import.
    """

    seq: int
    audience: str
    target: str
    message: str | None
    basis: str | None
    doubt: str
    happened_at: datetime
    recorded_at: datetime
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A text of a message that begins to stand; what was done by hand before relayed another one."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece was attached to an entry; it proves nothing until somebody else accepts it (R2)."""

    seq: int
    by: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """An authority confirmed (or not) an order, a bypass, or a second person accepted a piece."""

    confirmed: bool
    by: str
