"""Reads a folder of playbooks. Decides how a wrong file is refused: one French line with its file, line and column.

What a file may say belongs to the playbooks, which know nothing of files.
"""
from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import playbooks
from crisis.located import read, refusal
from playbooks.faults import Fault, half_validated, of_common, of_kind
from playbooks.merged import Playbooks, collected
from playbooks.scripts import SCRIPTS, Scripts, of_scripts
from playbooks.shapes import COMMON, KIND, Common, Kind

SHIPPED = Path(playbooks.__file__).resolve().parent
COMMON_FILE, SCRIPTS_FILE = "_commun.yaml", "_cip.yaml"


def load(folder: Path = SHIPPED) -> Playbooks:
    """Read `_commun.yaml`, `_cip.yaml` and every file of a type. Raises SettingsError at the first mistake."""
    common = read_common(folder / COMMON_FILE)
    files = sorted(path for path in folder.glob("*.yaml") if path.name not in (COMMON_FILE, SCRIPTS_FILE))
    kinds = [read_kind(path, common) for path in files]
    return collected(common, kinds, read_scripts(folder / SCRIPTS_FILE, common))


def read_common(path: Path) -> Common:
    """Read what is common to all types. Raises SettingsError."""
    common = read(path, COMMON)
    _stop(path, of_common(common))
    return common


def read_kind(path: Path, common: Common) -> Kind:
    """Read one type. Raises SettingsError."""
    kind = read(path, KIND)
    if kind.code != path.stem:
        raise refusal(path, ("code",), f"ce code n'est pas le nom du fichier ; écrivez « {path.stem} »")
    _stop(path, of_kind(common, kind))
    return kind


def read_scripts(path: Path, common: Common) -> Scripts:
    """Read what operators of the hotline never improvise. Raises SettingsError."""
    scripts = read(path, SCRIPTS)
    _stop(path, chain(half_validated(scripts), of_scripts(scripts, common)))
    return scripts


def _stop(path: Path, faults: Iterator[Fault]) -> None:
    first = next(faults, None)
    if first is not None:
        raise refusal(path, *first)
