"""The figures of the hotline over the API: what each quarter hour counted, what they ask for, typed or in a file."""
from __future__ import annotations

from typing import Annotated, Literal

from flask import jsonify
from pydantic import Field, StrictInt

from crisis.accounts.rights import Actor
from crisis.clock import instant
from crisis.db import Tx
from crisis.events import cip_figures, cip_imports
from crisis.hotline import figures as kept
from crisis.hotline.figures import LONGEST_S, MOST_CALLS, Figures, Kept
from crisis.hotline.figures_files import COLUMNS, FIELDS, HOUR
from crisis.hotline.frozen import frozens
from crisis.hotline.load import Target, sentence
from crisis.hotline.quarters import QUARTER
from crisis.hotline.room import room
from crisis.web.access import access
from crisis.web.api.answers import Answer, Count, Moment
from crisis.web.api.events import found
from crisis.web.api.shapes import Base64, Body, EventPath, When
from crisis.web.api.writing import Reply, group, write
from crisis.web.house import house

api = group("figures", "Les chiffres de la CIP")
Calls = Annotated[StrictInt, Field(ge=0, le=MOST_CALLS)]
Seconds = Annotated[StrictInt, Field(ge=0, le=LONGEST_S)]
Column = Annotated[StrictInt, Field(ge=0, le=COLUMNS - 1)]


class FiguresGiven(Body):
    """One quarter hour of the exchange, named by its beginning. `refused`: not among `received`; means in seconds."""

    quarter: When
    received: Calls
    answered: Calls
    abandoned: Calls
    refused: Calls
    wait_s: Seconds
    length_s: Seconds


class ColumnsGiven(Body):
    """Which column of a file holds each figure, counted from 0. `hour`: where it stands apart from the day."""

    begins: Column
    hour: Column | None = None
    received: Column
    answered: Column
    abandoned: Column
    refused: Column | None = None
    wait_s: Column
    length_s: Column


class FiguresFile(Body):
    """A CSV file, in base 64. `columns`: of a layout that nobody told yet; it is known afterwards."""

    figures: Base64
    columns: ColumnsGiven | None = None


class Replaced(Answer):
    """Whether other figures stood for this quarter hour."""

    replaced: bool


class LoadedFigures(Answer):
    """How many quarter hours a file gave, and of how many it replaced the figures."""

    quarters: Count
    replaced: Count


class QuarterRead(Answer):
    """The figures that stand for a quarter hour. `frozen`: they are in the journal as they stand."""

    begins: Moment
    ends: Moment
    received: Count
    answered: Count
    abandoned: Count
    refused: Count
    wait_s: Count
    length_s: Count
    source: Literal["typed", "imported"]
    frozen: bool


class FiguresRead(Answer):
    """What the room of the hotline knows. `needed`: posts for the last four quarter hours, of which `counted` were
    told; `least`: the same without the calls refused; `load`: erlangs; `missing`: posts without which the queue has no
    end, and `warning` says it. `unanswered_s`: for how long a public number has led to nobody, from five
    minutes on.
    """

    answering: Count
    counted: Count
    needed: Count | None
    least: Count | None
    load: float | None
    length_s: Count | None
    missing: Count
    warning: str
    callbacks: Count
    lives: Count
    sheet: Count
    unanswered_s: Count | None
    quarters: list[QuarterRead]


@api.get("/events/<event_id>/cip/figures", responses={200: FiguresRead})
@access("see")
def told(path: EventPath) -> Reply:
    """Return the figures of the exchange, and what the room of the hotline knows at this minute."""
    hotline = house().territory.hotline
    with house().db.reading() as tx:
        found(tx, path.event_id)
        seen = room(tx, path.event_id, Target(hotline.answered_share_pct, hotline.answered_within_s))
        quarters, frozen = kept.of_event(tx, path.event_id), frozens.state(tx, path.event_id).quarters
    need = seen.need
    return jsonify(answering=need.posts, counted=need.quarters, needed=need.needed, least=need.least, load=need.load,
                   length_s=need.length_s, missing=need.missing, warning=sentence(need), callbacks=seen.owed,
                   lives=seen.lives, sheet=seen.version,
                   unanswered_s=None if seen.silent is None else int(seen.silent.total_seconds()),
                   quarters=[_quarter(each, frozen=begins in frozen and frozen[begins].exchange == each.figures.told())
                             for begins, each in quarters.items()])


def _quarter(one: Kept, *, frozen: bool) -> dict[str, object]:
    begins = one.figures.begins
    return {"begins": instant(begins), "ends": instant(begins + QUARTER), **one.figures.told(), "source": one.source,
            "frozen": frozen}


@api.post("/events/<event_id>/cip/figures", responses={200: Replaced})
@access("lead_team")
def record(path: EventPath, body: FiguresGiven) -> Reply:
    """Keep the figures of one quarter hour; they take the place of others."""
    given = Figures(body.quarter, **body.model_dump(exclude={"quarter"}))
    return write(lambda tx, who: {"replaced": cip_figures.record(tx, who, path.event_id, given)})


@api.post("/events/<event_id>/cip/figures/file", responses={200: LoadedFigures})
@access("lead_team")
def load(path: EventPath, body: FiguresFile) -> Reply:
    """Keep the quarter hours of a file of the exchange, all or none; every wrong line is named."""
    columns = None if body.columns is None else {
        name: rank for name in (*FIELDS, HOUR) if (rank := getattr(body.columns, name)) is not None}

    def take(tx: Tx, who: Actor) -> dict[str, int]:
        done = cip_imports.load(tx, who, path.event_id, body.figures, columns)
        return {"quarters": done.quarters, "replaced": done.replaced}
    return write(take)
