"""The service that a rehearsal runs on: which database, which ports, started and ended. Plays nothing."""
from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import requests
from sqlalchemy import inspect, select

from crisis import clock, territory
from crisis.accounts import signin
from crisis.config import ROOT, Settings
from crisis.db import Database
from crisis.delivery.tables import beat
from crisis.demonstration import FILE, install, sign_ins
from crisis.errors import Refused, SettingsError
from crisis.journal import register, store
from crisis.journal.tables import REGISTER
from crisis.schema import migrate
from exercises.play import DIRECTOR

READY_S, END_S, BEAT_S = 90.0, 20.0, 5.0
LAUNCH = "import sys; from exercises.tied import tie; tie(int(sys.argv.pop(1))); from app import main; sys.exit(main())"
REAL = ("Cette base est une installation réelle : une répétition ne s'y joue pas. "
        "Donnez une base vide ou une démonstration par CRISIS_DATABASE_URL ou CRISIS_DATA_DIR.")


def addresses(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of free ports; the public port follows `CRISIS_PUBLIC_URL` when that names this machine."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(4)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        console, public, http, smtp = (f"127.0.0.1:{each.getsockname()[1]}" for each in sockets)
    url = urlsplit(environ.get("CRISIS_PUBLIC_URL", ""))
    here = url.hostname in ("127.0.0.1", "localhost") and url.port is not None
    public = environ.get("CRISIS_PUBLIC_BIND") or (f"127.0.0.1:{url.port}" if here else public)
    return {"CRISIS_BIND": console, "CRISIS_CONSOLE_URL": "", "CRISIS_PUBLIC_BIND": public,
            "CRISIS_SANDBOX_BIND": http, "CRISIS_SANDBOX_SMTP_BIND": smtp}


def prepare(settings: Settings, *, own: bool) -> dict[str, str]:
    """Make the database a demonstration of this territory, or check that it is one; return its sign-ins.

    `own`: the data folder was made for this rehearsal alone. Raises SettingsError, in one line.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    here = territory.load(settings.territory, ROOT / "territories")
    db = Database(settings.database)
    try:
        usable(settings, db)
        return _known(db) if own and _known(db) else sign_ins(install(db, here, settings.data_dir))
    finally:
        db.close()


def usable(settings: Settings, db: Database) -> None:
    """Migrate a database that nobody serves, empty or a demonstration of this territory. Raises SettingsError."""
    _refuse_real(db)
    migrate(settings.database, settings.migrate_url or None)
    _refuse_other(db, settings.territory)


def _refuse_real(db: Database) -> None:
    """Refuse a real installation before its schema is even looked at."""
    if not inspect(db.engine).has_table("event"):
        return
    with db.reading() as tx:
        if register.is_open(tx) and not register.is_demonstration(tx):
            raise SettingsError(REAL)


def _refuse_other(db: Database, code: str) -> None:
    with db.reading() as tx:
        first = store.entries(tx, REGISTER, limit=1)
    held = first[0].content["data"]["territory"] if first else code
    if held != code:
        raise SettingsError(f"Cette base est la démonstration du territoire {held}, pas du {code} : "
                            "donnez une autre base par CRISIS_DATABASE_URL ou CRISIS_DATA_DIR.")
    if _beats(db):
        raise SettingsError("Un service tourne déjà sur cette base : arrêtez-le, ou donnez-en une autre.")


def _beats(db: Database) -> bool:
    """Return whether somebody else looks at this database: a beat that is fresh, and then moves."""
    first = _beat(db)
    until = clock.elapsed() + BEAT_S
    while first and first > clock.instant(clock.now() - timedelta(seconds=BEAT_S)) and clock.elapsed() < until:
        clock.pause(0.5)
        if _beat(db) != first:
            return True
    return False


def _beat(db: Database) -> str:
    with db.reading() as tx:
        at = tx.execute(select(beat.c.at).where(beat.c.name == "scheduler")).scalar()
    return clock.instant(at) if at else ""


def _known(db: Database) -> dict[str, str]:
    """Return the sign-ins that the usual data folder keeps, if they open this database."""
    path = Settings().data_dir / FILE
    if not path.is_file():
        return {}
    passwords = sign_ins(path)
    try:
        with db.reading() as tx:
            signin.check(tx, DIRECTOR, passwords.get(DIRECTOR, ""))
    except Refused:
        return {}
    return passwords


@contextmanager
def served(settings: Settings, environ: Mapping[str, str], log: Path) -> Iterator[None]:
    """Run `crisis serve` for as long as the block lasts. Raises SettingsError if it does not become ready."""
    paths = os.pathsep.join(filter(None, (str(ROOT), environ.get("PYTHONPATH", ""))))
    with log.open("wb") as output:
        # The launcher is ours, and so are its arguments; the settings travel in the environment. In a session of its
        # own the service does not hear Ctrl-C: it is ended here, or by its tie if we are killed.
        process = subprocess.Popen([sys.executable, "-P", "-c", LAUNCH, str(os.getpid()), "serve"],  # noqa: S603
                                   stdout=output,
                                   stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                   env={**environ, "PYTHONPATH": paths}, start_new_session=True)
        try:
            _wait(settings, process, log)
            yield
        finally:
            _end(process)


def _wait(settings: Settings, process: subprocess.Popen[bytes], log: Path) -> None:
    wanted = [f"{settings.console_address}/readyz", f"http://{settings.public_bind}/healthz",
              f"{settings.sandbox_address}/_quiet"]
    until = clock.elapsed() + READY_S
    while wanted and process.poll() is None and clock.elapsed() < until:
        wanted = [url for url in wanted if not answers(url)]
        clock.pause(0.05)
    if wanted:
        said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise SettingsError(f"Le service n'a pas démarré : {said[-1] if said else 'aucun message'}")


def answers(url: str) -> bool:
    """Return whether an address answers that all is well."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.get(url, timeout=2).ok
        except requests.RequestException:
            return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        # Its children are of its own group, so none outlives it.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
