"""The schema of the report lists the codes that the folds know, no fewer and no more."""
from __future__ import annotations

import json
from typing import Any

from crisis.config import ROOT
from crisis.evidence.alarms import SLOT_S
from crisis.evidence.curves import SHARES, UNITS
from crisis.evidence.deliveries import SAMPLED
from crisis.evidence.lane_words import LANES
from crisis.evidence.times import STAGES
from crisis.evidence.trend import KEPT

SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
SHAPES = SCHEMA["$defs"]


def test_codes_are_those_of_the_schema() -> None:
    assert SHAPES["time"]["properties"]["code"]["enum"] == list(STAGES)
    assert SHAPES["lane"]["properties"]["code"]["enum"] == list(LANES)
    curve = SHAPES["curve"]["properties"]
    assert (curve["audience"]["enum"], curve["unit"]["enum"]) == (list(UNITS), list(UNITS.values()))
    assert curve["thresholds"]["items"]["properties"]["share"]["enum"] == list(SHARES)


def test_limits_are_those_of_the_schema() -> None:
    assert SHAPES["channel"]["properties"]["latencies"]["maxItems"] == SAMPLED
    assert SCHEMA["properties"]["trend"]["properties"]["points"]["maxItems"] == KEPT
    assert SCHEMA["properties"]["alarms"]["properties"]["slot_s"]["const"] == SLOT_S


def test_every_part_that_is_described_is_required_and_closed() -> None:
    assert set(SCHEMA["required"]) == set(SCHEMA["properties"])
    objects = [shape for shape in [SCHEMA, *SHAPES.values()] if shape.get("type") == "object"]
    assert all(shape["additionalProperties"] is False for shape in objects)
