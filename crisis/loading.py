"""Loads by its name what only few processes need: the one place where the product does. Decides nothing.

What makes paper and spreadsheets costs half a second and tens of megabytes to load; the web, the worker and the command
line import the tables that name it, and only who writes a file pays for it.
"""
from __future__ import annotations

import importlib
from types import ModuleType


def loaded(name: str) -> ModuleType:
    """Return a module by its full name, loaded the first time that it is asked for. Raises ImportError."""
    return importlib.import_module(name)
