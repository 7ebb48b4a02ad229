"""Reads a folder of playbooks. Decides how a wrong file is refused: one French line with its file, line and column."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter
from yaml.nodes import Node, ScalarNode

from crisis.errors import SettingsError
from crisis.located import read, refusal
from playbooks.faults import Fault, of_common, of_kind
from playbooks.merged import Playbooks, collected
from playbooks.shapes import COMMON, KIND, Common, Kind

T = TypeVar("T")
SHIPPED = Path(__file__).resolve().parent
COMMON_FILE = "_commun.yaml"
# What the YAML library lets through when a scalar has the shape of a date or a number and no such value.
ODD = (ValueError, LookupError, AttributeError, TypeError)


def load(folder: Path = SHIPPED) -> Playbooks:
    """Read `_commun.yaml` and every other YAML file. Raises SettingsError at the first mistake."""
    common = read_common(folder / COMMON_FILE)
    files = sorted(path for path in folder.glob("*.yaml") if path.name != COMMON_FILE)
    return collected(common, [read_kind(path, common) for path in files])


def read_common(path: Path) -> Common:
    """Read what is common to all types. Raises SettingsError."""
    common = _read(path, COMMON)
    _stop(path, of_common(common))
    return common


def read_kind(path: Path, common: Common) -> Kind:
    """Read one type. Raises SettingsError."""
    kind = _read(path, KIND)
    if kind.code != path.stem:
        raise refusal(path, ("code",), f"ce code n'est pas le nom du fichier ; écrivez « {path.stem} »")
    _stop(path, of_kind(common, kind))
    return kind


def _stop(path: Path, faults: Iterator[Fault]) -> None:
    first = next(faults, None)
    if first is not None:
        raise refusal(path, *first)


def _read(path: Path, shape: TypeAdapter[T]) -> T:
    try:
        return read(path, shape)
    except RecursionError as error:
        raise _refused(path, 1, 1, "listes trop profondes ; comparez avec un fichier livré") from error
    except ODD as error:
        line, column = _odd(path)
        raise _refused(path, line, column, "date ou nombre impossible ; corrigez-le") from error


def _odd(path: Path) -> tuple[int, int]:
    """Return the place of the first scalar that cannot be built."""
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    for node in _scalars(root, set()):
        try:
            yaml.constructor.SafeConstructor().construct_object(node)
        except ODD:
            return node.start_mark.line + 1, node.start_mark.column + 1
    return 1, 1


def _scalars(node: Node | None, seen: set[int]) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif node is not None and id(node) not in seen:
        seen.add(id(node))
        for child in node.value:
            for part in child if isinstance(child, tuple) else (child,):
                yield from _scalars(part, seen)


def _refused(path: Path, line: int, column: int, told: str) -> SettingsError:
    return SettingsError(f"{path}, ligne {line}, colonne {column} : {told}.")
