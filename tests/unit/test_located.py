"""Any file of settings that a YAML library stumbles on is refused in one line, whoever reads it."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from crisis.errors import SettingsError
from crisis.located import read

ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


@pytest.mark.parametrize(("content", "place", "told"), [
    ("[" * 5000, "ligne 1, colonne 1", "trop profondes"),
    ("a: 1\nb: 2026-02-30", "ligne 2, colonne 4", "date ou nombre impossible"),
    ("a: !!int ''", "ligne 1, colonne 4", "date ou nombre impossible"),
    ("- &a [*a]\n- 2026-02-30", "ligne 2, colonne 3", "date ou nombre impossible"),
    ("? [a]\n: b", "ligne 1, colonne 3", "YAML mal formé"),
    ("a: 1\na: 2", "ligne 2, colonne 1", "écrite deux fois"),
    ("a: [", "ligne 1, colonne 5", "YAML mal formé")])
def test_what_cannot_be_built_is_refused_where_it_stands(tmp_path: Path, content: str, place: str, told: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read(path, ANYTHING)
    line = str(caught.value)
    assert (place in line, told in line, "\n" in line) == (True, True, False), line


@pytest.mark.parametrize(("content", "said"), [("", None), ("# rien", None), ("a: [1, 'x']", {"a": [1, "x"]})])
def test_what_can_be_read_is_read(tmp_path: Path, content: str, said: object) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(content, encoding="utf-8")
    assert read(path, ANYTHING) == said
