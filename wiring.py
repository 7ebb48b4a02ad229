"""Wiring: settings in, applications out. Decides who is given what; everything else is below."""
from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Flask

from channels.facebook import FacebookPage
from channels.heartbeat import Heartbeat
from channels.mailbox import ReadMail
from channels.port import Account, Adapter, Realm
from channels.proof import PageReader
from channels.sandbox.facebook import PAGE
from channels.sandbox.x import ACCESS, CONSUMER
from channels.site import FolderSite, SandboxSite
from channels.smtp import SmtpMail
from channels.twilio import TwilioSms
from channels.twilio_voice import TwilioVoice
from channels.x import XPosts, read_keys
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
from crisis.oncall import replies
from crisis.web import api
from crisis.web.console import blueprints as console_blueprints
from crisis.web.factory import application
from crisis.web.house import House
from crisis.web.incoming import incoming
from crisis.web.live import install as install_live
from crisis.web.public import public
from exercises import imported

Adapters = dict[tuple[str, Realm], Adapter]
SANDBOX_ACCOUNT = "AC" + "0" * 32
SANDBOX_CALLER = "+33199000015"  # A number of fiction.
CALLED_BACK = ("twilio", "twilio_voice")


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
    with db.reading() as tx:
        opened, demonstration = register.is_open(tx), register.is_demonstration(tx)
    if not opened:
        raise SettingsError("La base est vide : lancez « crisis demo » ou « crisis migrate --install ».")
    adapters = _adapters(settings, demonstration=demonstration)
    networks = tuple(name for name in NETWORKS if any(name == operator for operator, _ in adapters))
    here = Here(territories.load(settings.territory, ROOT / "territories"), settings.public_address, prepared.load(),
                networks, voice=any(name == OPERATORS["voice"] for name, _ in adapters),
                two_way=_two_way(settings, demonstration))
    worker = Worker(db, adapters, demonstration=lambda: demonstration, callback=_callback(settings, demonstration),
                    rates={"twilio": settings.twilio_rate, "twilio_voice": settings.voice_rate,
                           "smtp": settings.smtp_rate},
                    in_flight=settings.workers_in_flight, apart=True)
    probing = addresses(settings, demonstration=demonstration)
    ticks = Ticks(db, here, worker, probing=probing, heartbeat=_heartbeat(settings))
    reader = None if demonstration else PageReader(Account(
        "", proxy=settings.proxy or None, ca_bundle=settings.ca_bundle or None))
    house = House(settings, db, here, adapters, worker.ledger, demonstration, _loopback(settings),
                  lambda: sandbox_quiet(settings), lambda: _look(ticks, worker), reader, probing)
    return Parts(house, worker, ticks, Maker(db, here.territory))


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


def _adapters(settings: Settings, *, demonstration: bool) -> Adapters:
    """Return the adapters of the only realm that this database may reach. Raises SettingsError for one that is wrong.

    A real installation knows no sandbox operator, whose secret is public; exercises will bring theirs.
    """
    try:
        return sandbox_adapters(settings) if demonstration else real_adapters(settings)
    except (ValueError, TypeError) as error:
        raise SettingsError(f"Réglage d'un opérateur refusé : {error} Voir docs/settings.md.") from error


Operator = dict[str, Any]


def _operators(settings: Settings) -> dict[str, Operator]:
    """Return the operators given for a rehearsal. Raises SettingsError for a file that cannot be read."""
    if settings.operators is None:
        return {}
    try:
        given: dict[str, Operator] = json.loads(settings.operators.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError("CRISIS_OPERATORS : ce fichier JSON ne se lit pas. Vérifiez son chemin et son contenu "
                            "(docs/rehearse.md).") from error
    return given


def sandbox_adapters(settings: Settings) -> Adapters:
    """Return the adapters of the sandbox realm: our own operators, or those of `CRISIS_OPERATORS`, on loopback only."""
    given = _operators(settings)
    own = {"twilio": Account(settings.sandbox_address, SANDBOX_ACCOUNT, settings.sandbox_secret, "PREF ESSAI"),
           "smtp": Account(settings.sandbox_smtp_address, sender="alerte@prefecture.example"),
           "facebook": Account(settings.sandbox_address, PAGE, settings.sandbox_secret)}
    accounts = {name: _given(given[name]) if name in given else account for name, account in own.items()}
    calls = replace(accounts["twilio"], sender=SANDBOX_CALLER)
    return {("twilio", "sandbox"): TwilioSms(accounts["twilio"], "sandbox"),
            ("twilio_voice", "sandbox"): TwilioVoice(calls, "sandbox", replies.KEYLESS),
            ("smtp", "sandbox"): SmtpMail(accounts["smtp"], "sandbox"),
            ("site", "sandbox"): SandboxSite(settings.sandbox_address, settings.sandbox_secret),
            ("x", "sandbox"): _x(given.get("x", {"base_url": settings.sandbox_address, "account": [CONSUMER, ACCESS],
                                                 "secret": [settings.sandbox_secret] * 2}), "sandbox"),
            ("facebook", "sandbox"): FacebookPage(accounts["facebook"], "sandbox")}


def _x(operator: Operator, realm: Realm) -> XPosts:
    """Return the posts of an X account, whose keys come in pairs: those of the application, those of the account."""
    given = dict(operator)
    keys = read_keys(given.pop("account", ""), given.pop("secret", ""))
    return XPosts(_given(given), keys, realm)


def _given(operator: Operator) -> Account:
    unknown = sorted(set(operator) - {"base_url", "account", "secret", "sender"})
    if unknown:
        raise SettingsError(f"CRISIS_OPERATORS : clé inconnue : {', '.join(unknown)}. Retirez-la.")
    return Account(**operator)


def real_adapters(settings: Settings) -> Adapters:
    """Return the adapters of the real operators that the settings name; the site is our own public listener."""
    proxy, bundle = settings.proxy or None, settings.ca_bundle or None
    found: Adapters = {("site", "real"): FolderSite(settings.data_dir / "public", settings.public_address)}
    if settings.twilio_account:
        account = Account(settings.twilio_url, settings.twilio_account, settings.twilio_secret, settings.twilio_sender,
                          proxy, bundle)
        if settings.twilio_two_way and not re.fullmatch(r"\+?[0-9]+|MG[0-9a-fA-F]{32}", settings.twilio_sender):
            raise ValueError("CRISIS_TWILIO_TWO_WAY : un nom d'expéditeur ne reçoit aucune réponse, donnez un numéro "
                             "court ou retirez ce réglage.")
        found["twilio", "real"] = TwilioSms(account, "real")
        if settings.voice_sender:
            calls = replace(account, sender=settings.voice_sender)
            found["twilio_voice", "real"] = TwilioVoice(calls, "real", replies.KEYLESS)
    if settings.smtp_url:
        relay = Account(settings.smtp_url, settings.smtp_account, settings.smtp_secret, settings.smtp_sender,
                        proxy, bundle)
        found["smtp", "real"] = _mail(settings, relay)
    if settings.x_consumer_key:
        keys = read_keys([settings.x_consumer_key, settings.x_access_key],
                         [settings.x_consumer_secret, settings.x_access_secret])
        found["x", "real"] = XPosts(Account(settings.x_url, proxy=proxy, ca_bundle=bundle), keys, "real")
    if settings.facebook_page:
        page = Account(settings.facebook_url, settings.facebook_page, settings.facebook_token, proxy=proxy,
                       ca_bundle=bundle)
        found["facebook", "real"] = FacebookPage(page, "real", settings.facebook_version)
    return found


def _mail(settings: Settings, relay: Account) -> SmtpMail:
    """Return the relay, with the mailbox of the probes where it may be read. Raises ValueError for half of it."""
    if not settings.imap_url:
        return SmtpMail(relay, "real")
    if not settings.probe_email:
        raise ValueError("CRISIS_IMAP_URL : aucune adresse n'est essayée, donnez CRISIS_PROBE_EMAIL.")
    mailbox = Account(settings.imap_url, settings.imap_account, settings.imap_secret, ca_bundle=relay.ca_bundle)
    return ReadMail(relay, mailbox, settings.probe_email, "real")


def _callback(settings: Settings, demonstration: bool) -> Callable[[str, str], str | None]:
    """Return where each operator calls us back. None without a public address: it would call its own machine."""
    realm = "sandbox" if demonstration else "real"
    reached = demonstration or bool(settings.public_url)
    base = f"{settings.public_address}/hooks"
    return lambda operator, _delivery: f"{base}/{operator}/{realm}" if reached and operator in CALLED_BACK else None


def _two_way(settings: Settings, demonstration: bool) -> bool:
    """Return whether SMS can be replied to: always in our own sandbox, elsewhere where the settings say so."""
    return "twilio" not in _operators(settings) if demonstration else settings.twilio_two_way


def _loopback(settings: Settings) -> bool:
    given = _operators(settings)
    bases = [settings.sandbox_address, settings.sandbox_smtp_address, *(each["base_url"] for each in given.values())]
    return all(urlsplit(base).hostname in ("127.0.0.1", "localhost", "::1") for base in bases)


def sandbox_quiet(settings: Settings) -> bool:
    """Return whether the sandbox has nothing under way, as it says itself; True if it does not answer."""
    try:
        return bool(requests.get(f"{settings.sandbox_address}/_quiet", timeout=2).json()["quiet"])
    except (requests.RequestException, ValueError, KeyError):
        return True


def secret_key(settings: Settings) -> str:
    """Return the key that signs cookies: the setting, or one made once and kept beside the data."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(handle, secrets.token_urlsafe(48).encode())
        os.close(handle)
    return path.read_text(encoding="utf-8")


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
