"""Reads a YAML or JSON file against a shape; decides how a mistake is told: one French line, and where it is.

What the file means, and who may write it, is left to the caller.
"""
from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from crisis.errors import SettingsError

T = TypeVar("T")
Where = Sequence[str | int]
# What the YAML library lets through when a scalar has the shape of a date or a number and no such value.
ODD = (ValueError, LookupError, AttributeError, TypeError)
EXPECTED = {
    "string_type": "un texte est attendu, entre guillemets si c'est un nombre",
    "int_type": "un nombre entier est attendu",
    "bool_type": "true ou false est attendu",
    "tuple_type": "une liste est attendue",
    "dict_type": "une suite de clés est attendue",
    "mapping_type": "une suite de clés est attendue",
    "model_type": "une suite de clés est attendue",
    "too_short": "au moins un élément est attendu",
    "string_too_short": "le texte ne peut pas être vide",
    "string_too_long": "le texte est trop long",
    "greater_than_equal": "le nombre est trop petit",
    "less_than_equal": "le nombre est trop grand",
    "string_pattern_mismatch": "la forme n'est pas celle attendue",
}


def read(path: Path, shape: TypeAdapter[T]) -> T:
    """Return what the file says. Raises SettingsError at the first mistake."""
    text = _text(path)
    data = _json(path, text) if path.suffix == ".json" else _yaml(path, text)
    return check(path, data, shape)


def check(path: Path, data: object, shape: TypeAdapter[T], where: Where = ()) -> T:
    """Return a part of a file as its shape says; `where` leads to that part. Raises SettingsError at the mistake."""
    try:
        return shape.validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise refusal(path, (*where, *first["loc"]), _told(first)) from error


def refusal(path: Path, where: Where, told: str) -> SettingsError:
    """Return the error that points at `where` (keys and indexes) in a file already known to parse."""
    # JSON may be indented with tabs, which YAML forbids; a blank has the same width.
    root = yaml.compose(_text(path).replace("\t", " "), Loader=yaml.SafeLoader)
    return _at(path, told, *_position(root, where))


def lines_of(path: Path, wheres: Sequence[Where]) -> list[int]:
    """Return the line of each part of a file already known to parse: of the nearest key that exists."""
    root = yaml.compose(_text(path).replace("\t", " "), Loader=yaml.SafeLoader) if wheres else None
    return [_position(root, where)[0] for where in wheres]


def _at(path: Path, told: str, line: int, column: int) -> SettingsError:
    return SettingsError(f"{path}, ligne {line}, colonne {column} : {told}.")


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise SettingsError(f"{path} : fichier illisible ; vérifiez qu'il existe et vos droits.") from error
    except UnicodeDecodeError as error:
        before = error.object[:error.start].decode("utf-8")
        raise _at(path, "caractère illisible ; enregistrez le fichier en UTF-8", *_end(before)) from error


def _end(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _json(path: Path, text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        told = "JSON mal formé ; vérifiez virgules, guillemets et crochets"
        raise _at(path, told, error.lineno, error.colno) from error


def _yaml(path: Path, text: str) -> object:
    # The C loader is eleven times as fast, and ends the process on lists nested deep enough: a damaged file must be
    # refused. One pass, and not one to look and one to build, costs half as much.
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        twice = _repeated(root, set())
        if twice is not None:
            told = f"clé « {twice.value} » écrite deux fois ; gardez-en une seule"
            raise _at(path, told, *_mark(twice))
        return _built(path, loader, root)
    except RecursionError as error:
        raise _at(path, "listes trop profondes ; comparez avec un fichier livré", 1, 1) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _at(path, "YAML mal formé ; vérifiez retraits, deux-points et guillemets", *place) from error
    except yaml.reader.ReaderError as error:
        raise _at(path, "caractère interdit ; retirez-le", *_end(text[:error.position])) from error


def _built(path: Path, loader: yaml.SafeLoader, root: Node | None) -> object:
    """Return what the nodes say. A scalar may have the shape of a date or a number and no such value."""
    try:
        return None if root is None else loader.construct_document(root)
    except ODD as error:
        raise _at(path, "date ou nombre impossible ; corrigez-le", *_odd(root)) from error


def _odd(root: Node | None) -> tuple[int, int]:
    """Return the place of the first scalar that cannot be built."""
    for node in _scalars(root, set()):
        try:
            yaml.constructor.SafeConstructor().construct_object(node)
        except ODD:
            return _mark(node)
    return 1, 1


def _scalars(node: Node | None, seen: set[int]) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif node is not None and id(node) not in seen:
        seen.add(id(node))
        for child in node.value:
            for part in child if isinstance(child, tuple) else (child,):
                yield from _scalars(part, seen)


def _repeated(node: Node | None, seen: set[int]) -> Node | None:
    """Return the second of two equal keys: YAML would silently keep the last."""
    if node is None or id(node) in seen or not isinstance(node, MappingNode | SequenceNode):
        return None
    seen.add(id(node))
    if isinstance(node, SequenceNode):
        return next((found for child in node.value if (found := _repeated(child, seen))), None)
    pairs: list[tuple[Node, Node]] = node.value
    return _same_key(pairs) or next((found for _, value in pairs if (found := _repeated(value, seen))), None)


def _same_key(pairs: list[tuple[Node, Node]]) -> Node | None:
    names: set[str] = set()
    for key, _ in pairs:
        if str(key.value) in names:
            return key
        names.add(str(key.value))
    return None


def _position(root: Node | None, where: Where) -> tuple[int, int]:
    """Return line and column of the nearest thing that exists: the key, else what should hold it."""
    best, node = root, root
    for step in where:
        key, node = _child(node, step)
        if key is None:
            break
        best = key
    return _mark(best) if best is not None else (1, 1)


def _child(node: Node | None, step: str | int) -> tuple[Node | None, Node | None]:
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), (None, None))
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None, None


def _mark(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _told(error: ErrorDetails) -> str:
    key = str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "extra_forbidden":
            return f"clé inconnue « {key} » ; retirez-la ou corrigez son nom"
        case "missing":
            return f"clé absente « {key} » ; ajoutez-la"
        case "value_error":
            return str(error["ctx"]["error"])
        case "literal_error":
            admitted = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", " ou ")
            return f"valeur refusée « {_short(error['input'])} » ; choisissez parmi : {admitted}"
        case other:
            expected = EXPECTED.get(other, "comparez avec un fichier livré")
            return f"valeur refusée pour « {key} » ; {expected}"


def _short(value: object) -> str:
    return " ".join(str(value).split())[:40]
