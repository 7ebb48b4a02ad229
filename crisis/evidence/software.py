"""Which software made the report, as far as it knows: its version; nothing prints a build on it yet."""
from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from crisis.config import ROOT


@cache
def software() -> dict[str, Any]:
    """Return the name and the version of the product. `build`: None, since no build leaves its fingerprint in it."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"name": told["name"], "version": told["version"], "build": None}
