"""How the layers of a duty are written in the register and read again: plain values, nothing lost. Pure."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crisis.clock import instant, parse_instant
from crisis.oncall.layers import Held, Layer, Listed, Turn, Window


def written(layer: Layer) -> dict[str, Any]:
    """Return a layer as an entry keeps it."""
    if isinstance(layer, Listed):
        return {"kind": "list", "lines": [[instant(at), person] for at, person in layer.lines]}
    if isinstance(layer, Held):
        return {"kind": "held", "window": _written(layer.window)}
    return {"kind": "turn", "members": list(layer.members), "anchor": layer.anchor.isoformat(),
            "weekday": layer.weekday, "hour": layer.hour, "every": layer.every,
            "window": layer.window and _written(layer.window)}


def _written(window: Window) -> dict[str, Any]:
    return {"begins": window.begins, "ends": window.ends, "days": list(window.days)}


def read(kept: Mapping[str, Any]) -> Layer:
    """Return the layer that an entry keeps. Raises ValueError for one that was never written here."""
    if kept["kind"] == "list":
        return Listed(tuple((parse_instant(at), person) for at, person in kept["lines"]))
    if kept["kind"] == "held":
        return Held(_read(kept["window"]))
    if kept["kind"] != "turn":
        raise ValueError(f"no such layer: {kept['kind']}")
    return Turn(tuple(kept["members"]), date.fromisoformat(kept["anchor"]), kept["weekday"], kept["hour"],
                kept["every"], kept["window"] and _read(kept["window"]))


def _read(kept: Mapping[str, Any]) -> Window:
    return Window(kept["begins"], kept["ends"], tuple(kept["days"]))


def people(layer: Layer) -> tuple[str, ...]:
    """Return everyone whom a layer names, each once."""
    if isinstance(layer, Held):
        return ()
    named = layer.members if isinstance(layer, Turn) else [person for _, person in layer.lines if person]
    return tuple(dict.fromkeys(named))
