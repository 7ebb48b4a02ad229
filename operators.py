"""The operators that the settings name, real and of the sandbox, and the secrets of the installation. Wiring only."""
from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from channels.facebook import FacebookPage
from channels.mailbox import ReadMail
from channels.port import Account, Adapter, Realm
from channels.sandbox.facebook import PAGE
from channels.sandbox.server import SECRET
from channels.sandbox.x import ACCESS, CONSUMER
from channels.simulated import SimulatedMedia
from channels.site import FolderSite, SandboxSite
from channels.smtp import SmtpMail
from channels.twilio import TwilioSms
from channels.twilio_voice import TwilioVoice
from channels.x import XPosts, read_keys
from crisis.config import Settings
from crisis.errors import SettingsError
from crisis.oncall import replies

Adapters = dict[tuple[str, Realm], Adapter]
Operator = dict[str, Any]
SANDBOX_ACCOUNT = "AC" + "0" * 32
SANDBOX_CALLER = "+33199000015"  # A number of fiction.


def adapters(settings: Settings, *, demonstration: bool) -> Adapters:
    """Return the adapters of every realm that this database may reach. Raises SettingsError for one that is wrong.

    A demonstration knows the sandbox alone. A real installation knows both, side by side: its exercises play on the
    sandbox what they do not play with real people, and which one a delivery takes is the wall's decision alone.
    """
    try:
        if demonstration:
            return sandbox_adapters(settings)
        return real_adapters(settings) | sandbox_adapters(settings, demonstration=False)
    except (ValueError, TypeError) as error:
        raise SettingsError(f"Réglage d'un opérateur refusé : {error} Voir docs/settings.md.") from error


def given_operators(settings: Settings) -> dict[str, Operator]:
    """Return the operators given for a rehearsal. Raises SettingsError for a file that cannot be read."""
    if settings.operators is None:
        return {}
    try:
        given: dict[str, Operator] = json.loads(settings.operators.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError("CRISIS_OPERATORS : ce fichier JSON ne se lit pas. Vérifiez son chemin et son contenu "
                            "(docs/rehearse.md).") from error
    return given


def sandbox_adapters(settings: Settings, *, demonstration: bool = True) -> Adapters:
    """Return the adapters of the sandbox realm, on loopback only: our own operators.

    In a demonstration, those of `CRISIS_OPERATORS` in place of ours; a real installation reads no such file.
    """
    given = given_operators(settings) if demonstration else {}
    base, secret = settings.sandbox_address, sandbox_secret(settings, demonstration=demonstration)
    own = {"twilio": Account(base, SANDBOX_ACCOUNT, secret, "PREF ESSAI"),
           "smtp": Account(settings.sandbox_smtp_address, sender="alerte@prefecture.example"),
           "facebook": Account(base, PAGE, secret)}
    accounts = {name: _given(given[name]) if name in given else account for name, account in own.items()}
    calls = replace(accounts["twilio"], sender=SANDBOX_CALLER)
    return {("twilio", "sandbox"): TwilioSms(accounts["twilio"], "sandbox"),
            ("twilio_voice", "sandbox"): TwilioVoice(calls, "sandbox", replies.KEYLESS),
            ("smtp", "sandbox"): SmtpMail(accounts["smtp"], "sandbox"),
            ("site", "sandbox"): SandboxSite(base, secret),
            ("x", "sandbox"): _x(given.get("x", {"base_url": base, "account": [CONSUMER, ACCESS],
                                                 "secret": [secret] * 2}), "sandbox"),
            ("facebook", "sandbox"): FacebookPage(accounts["facebook"], "sandbox"),
            ("simulated", "sandbox"): SimulatedMedia(base, secret)}


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


def sandbox_secret(settings: Settings, *, demonstration: bool) -> str:
    """Return the token of the sandbox, the same in every process of an installation. Raises SettingsError.

    That of demonstrations stands in the sources. A real installation has its own, derived from its secret key unless
    one is set: with the public one anybody on the machine could speak for the operators of an exercise.
    """
    if not demonstration and settings.sandbox_secret == SECRET:
        raise SettingsError("Réglage CRISIS_SANDBOX_SECRET refusé : ce jeton est public. Sur une installation réelle, "
                            "retirez ce réglage ou choisissez un autre jeton.")
    if settings.sandbox_secret:
        return settings.sandbox_secret
    if demonstration:
        return SECRET
    return hmac.new(secret_key(settings).encode(), b"bac a sable des exercices", hashlib.sha256).hexdigest()


def secret_key(settings: Settings) -> str:
    """Return the key that signs cookies: the setting, or one made once and kept beside the data."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret-key"
    if not path.exists():
        _make_key(path)
    return path.read_text(encoding="utf-8")


def _make_key(path: Path) -> None:
    """Write a new key whole before it takes its name: of two processes that start together, one makes it for both."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".secret-key-{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_urlsafe(48).encode())
    finally:
        os.close(handle)
    try:
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
