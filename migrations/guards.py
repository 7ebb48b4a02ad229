"""The triggers that keep the proof append-only, per engine.

They refuse UPDATE and DELETE, TRUNCATE (PostgreSQL), a replacing insert (SQLite), an entry that is not the next one,
an event that is not born empty, a type that the entry at the head does not say, and any move of a head but by one entry
that exists. On SQLite the tables of the proof
have no hidden `rowid`: a replacing insert could aim at it and delete another row without firing any trigger.
"""
from __future__ import annotations

import re

from alembic import op

APPEND_ONLY = ("entry", "receipt", "sealed", "frozen")
REFUSAL = "append-only: la main courante ne se modifie pas"
KEYS = {"entry": "event = NEW.event AND seq = NEW.seq", "event": "id = NEW.id",
        "receipt": "delivery = NEW.delivery AND n = NEW.n", "sealed": "delivery = NEW.delivery AND n = NEW.n",
        "frozen": "hash = NEW.hash OR (message = NEW.message AND version = NEW.version)"}
# The files of reports, kept by hash: their triggers came with the table, in the third migration.
FILES = "report_file"
FROZEN = ("id", "nature", "plays", "mode", "territory", "opened_at", "opened_by")
GENESIS = "00" * 32


def install() -> None:
    """Create the triggers of the engine at hand."""
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def install_files() -> None:
    """Create the triggers of the files of reports; the function that refuses stands already."""
    for statement in _of_files(op.get_bind().dialect.name):
        op.execute(statement)


def guards(dialect: str) -> set[tuple[str, str]]:
    """Return every trigger that an engine must have, as (name, table): whoever looks for them needs no second list."""
    made = " ".join([*(_sqlite() if dialect == "sqlite" else _postgresql()), *_of_files(dialect)])
    return set(re.findall(r"CREATE TRIGGER (\w+) BEFORE \w+ ON (\w+)", made))


def _of_files(dialect: str) -> list[str]:
    if dialect != "sqlite":
        return [f"CREATE TRIGGER {FILES}_no_{verb.lower()} BEFORE {verb} ON {FILES} "
                f"FOR EACH {'STATEMENT' if verb == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION crisis_refuse()"
                for verb in ("UPDATE", "DELETE", "TRUNCATE")]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [*(f"CREATE TRIGGER {FILES}_no_{verb.lower()} BEFORE {verb} ON {FILES} {refuse}"
              for verb in ("UPDATE", "DELETE")),
            f"CREATE TRIGGER {FILES}_no_replace BEFORE INSERT ON {FILES} WHEN EXISTS "
            f"(SELECT 1 FROM {FILES} WHERE sha256 = NEW.sha256) {refuse}"]


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    made = [f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {refuse}"
            for table in (*APPEND_ONLY, "event") for verb in ("UPDATE", "DELETE")
            if (table, verb) != ("event", "UPDATE")]
    moved = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in FROZEN)
    # A client that forgot `recursive_triggers` could replace a row without firing its delete trigger.
    kept = [f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS "
            f"(SELECT 1 FROM {table} WHERE {same}) {refuse}" for table, same in KEYS.items()]
    return [*made, *kept,
            "CREATE TRIGGER entry_is_next BEFORE INSERT ON entry WHEN NEW.seq IS NOT "
            f"(SELECT head_seq + 1 FROM event WHERE id = NEW.event) {refuse}",
            "CREATE TRIGGER event_is_born_empty BEFORE INSERT ON event "
            f"WHEN NEW.head_seq IS NOT 0 OR NEW.head_hash IS NOT '{GENESIS}' {refuse}",
            f"CREATE TRIGGER event_is_frozen BEFORE UPDATE ON event WHEN {moved} {refuse}",
            "CREATE TRIGGER event_type_is_said BEFORE UPDATE ON event WHEN NEW.type IS NOT OLD.type AND NOT EXISTS ("
            "SELECT 1 FROM entry WHERE event = NEW.id AND seq = NEW.head_seq AND "
            "json_extract(CAST(body AS TEXT), '$.kind') = 'event_described' AND "
            f"json_extract(CAST(body AS TEXT), '$.data.type') = NEW.type) {refuse}",
            "CREATE TRIGGER event_head_moves_by_one BEFORE UPDATE ON event WHEN "
            "(NEW.head_seq IS NOT OLD.head_seq OR NEW.head_hash IS NOT OLD.head_hash "
            "OR NEW.head_at IS NOT OLD.head_at) "
            "AND NOT (NEW.head_seq = OLD.head_seq + 1 AND NEW.head_at >= OLD.head_at AND EXISTS ("
            "SELECT 1 FROM entry WHERE event = NEW.id AND seq = NEW.head_seq AND hash = NEW.head_hash)) "
            + refuse]


def _postgresql() -> list[str]:
    refuse = (f"CREATE FUNCTION crisis_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
              f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$")
    made = [f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"FOR EACH {'STATEMENT' if verb == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION crisis_refuse()"
            for table in (*APPEND_ONLY, "event") for verb in ("UPDATE", "DELETE", "TRUNCATE")
            if (table, verb) != ("event", "UPDATE")]
    moved = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FROZEN)
    return [refuse, *made, *_guard("entry_is_next", "INSERT ON entry", """
        IF NEW.seq IS DISTINCT FROM (SELECT head_seq + 1 FROM public.event WHERE id = NEW.event)
        THEN RAISE EXCEPTION '%s'; END IF; RETURN NEW;"""),
            *_guard("event_is_born_empty", "INSERT ON event", f"""
        IF NEW.head_seq <> 0 OR NEW.head_hash <> '{GENESIS}'
        THEN RAISE EXCEPTION '%s'; END IF; RETURN NEW;"""),
            *_guard("event_is_kept", "UPDATE ON event", f"""
        IF {moved} THEN RAISE EXCEPTION '%s'; END IF;
        IF NEW.type IS DISTINCT FROM OLD.type AND NOT EXISTS (SELECT 1 FROM public.entry WHERE event = NEW.id
            AND seq = NEW.head_seq AND convert_from(body, 'UTF8')::json ->> 'kind' = 'event_described'
            AND convert_from(body, 'UTF8')::json -> 'data' ->> 'type' = NEW.type)
        THEN RAISE EXCEPTION '%s'; END IF;
        IF (NEW.head_seq, NEW.head_hash, NEW.head_at) IS DISTINCT FROM (OLD.head_seq, OLD.head_hash, OLD.head_at)
        AND NOT (NEW.head_seq = OLD.head_seq + 1 AND NEW.head_at >= OLD.head_at AND EXISTS
            (SELECT 1 FROM public.entry WHERE event = NEW.id AND seq = NEW.head_seq AND hash = NEW.head_hash))
        THEN RAISE EXCEPTION '%s'; END IF; RETURN NEW;""")]


def _guard(name: str, when: str, body: str) -> list[str]:
    # Tables are named with their schema: a temporary table of the same name would be looked at first.
    return [f"CREATE FUNCTION crisis_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{body.replace('%s', REFUSAL)} END $$",
            f"CREATE TRIGGER {name} BEFORE {when} FOR EACH ROW EXECUTE FUNCTION crisis_{name}()"]
