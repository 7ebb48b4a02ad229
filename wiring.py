"""Wiring: settings in, applications out. Decides who is given what; everything else is below."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import requests
from flask import Flask

from channels.heartbeat import Heartbeat
from channels.port import Account, Realm
from channels.proof import PageReader
from crisis import prepared
from crisis import territory as territories
from crisis.config import ROOT, Settings
from crisis.db import Database
from crisis.delivery.policy import OPERATORS
from crisis.delivery.worker import Worker
from crisis.errors import SettingsError
from crisis.events.cod import Here
from crisis.events.probes import addresses, probe
from crisis.evidence.making import Maker
from crisis.jobs import Ticks
from crisis.journal import register
from crisis.journal.feed import Feed
from crisis.messages.variants import NETWORKS
from crisis.web import api
from crisis.web.console import blueprints as console_blueprints
from crisis.web.factory import application
from crisis.web.house import House
from crisis.web.incoming import incoming
from crisis.web.live import install as install_live
from crisis.web.public import public
from exercises import imported
from operators import adapters, given_operators, secret_key

CALLED_BACK = ("twilio", "twilio_voice")
REALMS: tuple[Realm, ...] = ("real", "sandbox")


@dataclass(frozen=True)
class Parts:
    """What a process is made of. `worker`, `ticks` and `maker` are built, not started."""

    house: House
    worker: Worker
    ticks: Ticks
    maker: Maker


def parts(settings: Settings) -> Parts:
    """Build everything a process needs from its settings. Raises SettingsError."""
    db = Database(settings.database)
    demonstration = demonstrates(db)
    known = adapters(settings, demonstration=demonstration)
    # What the house claims to have is what real events have: the sandbox beside it serves exercises alone.
    own = {name for name, realm in known if realm == ("sandbox" if demonstration else "real")}
    here = Here(territories.load(settings.territory, ROOT / "territories"), settings.public_address, prepared.load(),
                tuple(name for name in NETWORKS if name in own), voice=OPERATORS["voice"] in own,
                two_way=_two_way(settings, demonstration))
    worker = Worker(db, known, demonstration=lambda: demonstration, callback=_callback(settings, demonstration),
                    rates={"twilio": settings.twilio_rate, "twilio_voice": settings.voice_rate,
                           "smtp": settings.smtp_rate},
                    in_flight=settings.workers_in_flight, apart=True)
    probing = addresses(settings, demonstration=demonstration)
    ticks = Ticks(db, here, worker, probing=probing, heartbeat=_heartbeat(settings))
    reader = None if demonstration else PageReader(Account(
        "", proxy=settings.proxy or None, ca_bundle=settings.ca_bundle or None))
    house = House(settings, db, here, known, worker.ledger, demonstration, _loopback(settings),
                  lambda: sandbox_quiet(settings), lambda: _look(ticks, worker), reader, probing)
    return Parts(house, worker, ticks, Maker(db, here.territory))


def demonstrates(db: Database) -> bool:
    """Return whether the house of a database is a demonstration. Raises SettingsError for a database without one."""
    with db.reading() as tx:
        opened, demonstration = register.is_open(tx), register.is_demonstration(tx)
    if not opened:
        raise SettingsError("La base est vide : lancez « crisis demo » ou « crisis migrate --install ».")
    return demonstration


def _heartbeat(settings: Settings) -> Callable[[], bool] | None:
    """Return how to call the outside address, if there is one. Raises SettingsError for one in clear."""
    if not settings.heartbeat_url:
        return None
    try:
        return Heartbeat(Account(settings.heartbeat_url, proxy=settings.proxy or None,
                                 ca_bundle=settings.ca_bundle or None)).beat
    except ValueError as error:
        raise SettingsError("Réglage CRISIS_HEARTBEAT_URL refusé : une adresse https://… est attendue. "
                            "Corrigez sa valeur (voir docs/settings.md).") from error


def _look(ticks: Ticks, worker: Worker) -> None:
    """Do at once what a jump of the virtual clock made due, instead of a tick later."""
    ticks.timers()
    worker.sweep()


def _callback(settings: Settings, demonstration: bool) -> Callable[[str, Realm], str | None]:
    """Return where each operator calls us back, by realm. None without a public address: a real one would call its own
    machine. The sandbox is on ours, and what it tells never goes by the network: it names people who were not called.
    """
    public = bool(settings.public_url)
    bases: dict[Realm, str] = {
        realm: settings.called_back(realm, demonstration=demonstration) for realm in REALMS}
    return lambda operator, realm: (
        f"{bases[realm]}/hooks/{operator}/{realm}" if operator in CALLED_BACK and (public or realm == "sandbox")
        else None)


def _two_way(settings: Settings, demonstration: bool) -> bool:
    """Return whether SMS can be replied to: always in our own sandbox, elsewhere where the settings say so."""
    return "twilio" not in given_operators(settings) if demonstration else settings.twilio_two_way


def _loopback(settings: Settings) -> bool:
    given = given_operators(settings)
    bases = [settings.sandbox_address, settings.sandbox_smtp_address, *(each["base_url"] for each in given.values())]
    return all(urlsplit(base).hostname in ("127.0.0.1", "localhost", "::1") for base in bases)


def sandbox_quiet(settings: Settings) -> bool:
    """Return whether the sandbox has nothing under way, as it says itself; True if it does not answer."""
    try:
        return bool(requests.get(f"{settings.sandbox_address}/_quiet", timeout=2).json()["quiet"])
    except (requests.RequestException, ValueError, KeyError):
        return True


def create_app(settings: Settings) -> Flask:
    """Return the console and the API."""
    made = parts(settings)
    served = preparing(made.house)
    app = application(served, secret_key(settings), console_blueprints(), public=False)
    api.install(app)
    install_live(app, served)
    Feed(made.house.db).start()
    made.worker.ledger.start()
    return app


def preparing(house: House) -> House:
    """Return the house of the console: it alone prepares exercises, so no other process reads their scenarios.

    Raises SettingsError for a scenario that is wrong.
    """
    return replace(house, chronogramme=imported.read, chronogramme_file=imported.written,
                   models=imported.models(frozenset(each.code for each in house.territory.types)))


def create_public(settings: Settings) -> Flask:
    """Return the public face: messages, callbacks, personal links."""
    made = parts(settings)
    made.worker.ledger.start()
    (settings.data_dir / "public").mkdir(parents=True, exist_ok=True)
    return application(made.house, secret_key(settings), [public, incoming], public=True)


def start_engine(made: Parts) -> None:
    """Start the worker and the ticks of this process, and prove the routes."""
    made.worker.start()  # First of all: its callers are forked, and a fork must come before any thread.
    Feed(made.house.db).start()
    made.ticks.start()
    made.maker.start()
    with made.house.db.transaction() as tx:
        probe(tx, made.house.probing)
