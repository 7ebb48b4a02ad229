"""`crisis doctor` misses no guard of the proof: each one taken away, silenced or moved elsewhere is named."""
from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from crisis.config import ROOT, Settings
from crisis.db import Database
from crisis.doctor import Finding, examine
from crisis.territory import load
from migrations.guards import guards
from tests.db.making import open_event
from tests.db.owner import Owner


@pytest.fixture(autouse=True)
def _house(db: Database) -> None:
    open_event(db)


def found(db: Database, folder: Path) -> Finding:
    settings = Settings(data_dir=folder, database_url=db.url)
    return next(each for each in examine(db, settings, load("15", ROOT / "territories")) if each.code == "guards")


def by_owner(owner: Owner, *statements: str) -> None:
    engine = create_engine(owner.url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def drop(engine_name: str, name: str, table: str) -> str:
    return f"DROP TRIGGER {name}" + (f" ON {table}" if engine_name == "postgresql" else "")


def test_a_new_database_has_every_guard(db: Database, tmp_path: Path) -> None:
    assert found(db, tmp_path).good


def test_each_guard_that_is_missing_is_named(db: Database, owner: Owner, engine_name: str, tmp_path: Path) -> None:
    gone: list[str] = []
    for name, table in sorted(guards(engine_name)):
        by_owner(owner, drop(engine_name, name, table))
        gone.append(name)
        told = found(db, tmp_path)
        assert not told.good
        assert f"il manque {', '.join(gone)} ;" in told.sentence
    assert len(gone) > 12


def test_a_guard_of_the_right_name_on_another_table_guards_nothing(
        db: Database, owner: Owner, engine_name: str, tmp_path: Path) -> None:
    made = ("BEFORE UPDATE ON content BEGIN SELECT 1; END" if engine_name == "sqlite" else
            "BEFORE UPDATE ON content FOR EACH ROW EXECUTE FUNCTION crisis_refuse()")
    by_owner(owner, drop(engine_name, "entry_no_update", "entry"), f"CREATE TRIGGER entry_no_update {made}")
    assert "il manque entry_no_update ;" in found(db, tmp_path).sentence


@pytest.mark.parametrize(("how", "good"), [("DISABLE", False), ("ENABLE REPLICA", False), ("ENABLE ALWAYS", True)])
def test_a_guard_that_fires_for_replicas_only_guards_nothing(
        db: Database, owner: Owner, engine_name: str, tmp_path: Path, how: str, good: bool) -> None:
    """On SQLite a trigger that is there always fires."""
    if engine_name == "postgresql":
        by_owner(owner, f"ALTER TABLE receipt {how} TRIGGER receipt_no_delete")
    assert found(db, tmp_path).good is (good or engine_name == "sqlite")
