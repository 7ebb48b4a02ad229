"""What every test would make again for itself, made once per test process. Nothing here changes what is answered.

A test still has its own database, its own application and its own clock; only what neither can change is shared.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from argon2 import PasswordHasher
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

# Argon2 is slow on purpose; nothing that is tested depends on how slow. `test_harness` holds what the service pays.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Compiled(BytecodeCache):
    """Templates compiled once for all the applications of a test process; every console is a new one."""

    def __init__(self) -> None:
        self._known = dict[str, bytes]()

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


class LateRule(Rule):
    """An address that is compiled when it is first written: a console has 250, and a test writes some twenty."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        name = "_build_unknown" if append_unknown else "_build"

        def built(rule: Rule, **values: Any) -> tuple[str, str]:
            made = super(LateRule, self)._compile_builder(append_unknown).__get__(rule, None)
            setattr(rule, name, made)
            return made(**values)  # type: ignore[no-any-return]
        return built


class Statements:
    """SQL compiled once for all the databases of one engine, as in a service that has run for an hour.

    SQLAlchemy keeps what it compiled by dialect, and makes a dialect for each database: here they share the first one
    that has met its server.
    """

    def __init__(self, make: Callable[[str], Engine]) -> None:
        self._make = make
        self._met, self._compiled = dict[str, Dialect](), LRUCache[Any, Any](4000)

    def engine(self, url: str) -> Engine:
        """Return a new engine for a database, with a pool of its own."""
        engine = self._make(url)
        name = engine.dialect.name
        engine.update_execution_options(compiled_cache=self._compiled)
        if name in self._met:
            engine.dialect = self._met[name]
        else:
            # Heard after SQLAlchemy's own first meeting: the dialect knows its server by then.
            event.listen(engine, "connect", lambda *_: self._met.setdefault(name, engine.dialect))
        return engine
