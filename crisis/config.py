"""The settings of an installation, `CRISIS_*`. Decides what may be set; a setting nobody knows stops the start."""
from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from crisis.errors import SettingsError

PREFIX = "CRISIS_"
SECRETS = {"secret_key", "twilio_secret", "smtp_secret", "imap_secret", "x_consumer_secret", "x_access_secret",
           "facebook_token", "database_url", "migrate_url", "sandbox_secret", "heartbeat_url"}
WRONG = {"int_parsing": "un nombre entier est attendu", "float_parsing": "un nombre est attendu",
         "literal_error": "DEBUG, INFO, WARNING ou ERROR est attendu", "path_type": "un chemin est attendu",
         "greater_than_equal": "une valeur de {ge} au moins est attendue",
         "less_than_equal": "une valeur de {le} au plus est attendue",
         "finite_number": "un nombre est attendu", "bool_parsing": "true ou false est attendu"}
ROOT = Path(__file__).resolve().parent.parent


def _address(*schemes: str) -> AfterValidator:
    """Return the check of an address: empty, or one of these schemes with a host."""
    def check(given: str) -> str:
        try:
            parts = urlsplit(given)
            sound = not given or (parts.scheme in schemes and bool(parts.hostname) and parts.port != 0)
        except ValueError:
            sound = False
        if not sound:
            raise ValueError(f"une adresse {' ou '.join(f'{each}://…' for each in schemes)} est attendue")
        return given
    return AfterValidator(check)


Web = Annotated[str, _address("https", "http")]
Relay = Annotated[str, _address("smtps", "smtp")]
Mailbox = Annotated[str, _address("imaps", "imap")]
Rate = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Settings(BaseModel):
    """One attribute per `CRISIS_*` variable; `docs/settings.md` says each in French."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = ROOT / "var"
    database_url: str = ""
    migrate_url: str = ""
    bind: str = "127.0.0.1:8000"
    public_bind: str = "127.0.0.1:8001"
    public_url: Web = ""
    console_url: Web = ""
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    sandbox_bind: str = "127.0.0.1:8002"
    sandbox_smtp_bind: str = "127.0.0.1:8003"
    sandbox_url: Web = ""
    sandbox_smtp_url: Relay = ""
    sandbox_secret: str = ""
    sandbox_latency_ms: int = Field(default=0, ge=0)
    sandbox_ring_ms: int = Field(default=20_000, ge=1)
    sandbox_faults: int | None = None
    territory: str = "15"
    secret_key: str = ""
    threads: int = Field(default=160, ge=1)
    workers_in_flight: int = Field(default=64, ge=1)
    twilio_url: Web = "https://api.twilio.com"
    twilio_account: str = ""
    twilio_secret: str = ""
    twilio_sender: str = ""
    twilio_two_way: bool = False
    voice_sender: str = ""
    smtp_url: Relay = ""
    smtp_account: str = ""
    smtp_secret: str = ""
    smtp_sender: str = ""
    x_url: Web = "https://api.twitter.com"
    x_consumer_key: str = ""
    x_consumer_secret: str = ""
    x_access_key: str = ""
    x_access_secret: str = ""
    facebook_url: Web = "https://graph.facebook.com"
    facebook_page: str = ""
    facebook_token: str = ""
    facebook_version: str = "v26.0"
    proxy: Web = ""
    ca_bundle: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    operators: Path | None = None
    probe_number: str = ""
    probe_email: str = ""
    imap_url: Mailbox = ""
    imap_account: str = ""
    imap_secret: str = ""
    probe_every_h: int = Field(default=6, ge=0, le=168)
    heartbeat_url: Web = ""
    twilio_rate: Rate = 0.0
    voice_rate: Rate = 1.0
    smtp_rate: Rate = 0.0
    venv: str = ""

    @field_validator("database_url", "migrate_url")
    @classmethod
    def _known_engine(cls, url: str) -> str:
        try:
            backend = make_url(url).get_backend_name() if url else "sqlite"
        except ArgumentError as error:
            raise ValueError("adresse de base illisible") from error
        if backend not in ("sqlite", "postgresql"):
            raise ValueError("base inconnue : sqlite:///… ou postgresql://…")
        return url

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'premiere-heure.db'}"

    @property
    def public_address(self) -> str:
        return (self.public_url or f"http://{self.public_bind}").rstrip("/")

    @property
    def own_address(self) -> str:
        """Return the public listener as its own machine reaches it, which the sandbox calls back: no network between.

        One that listens everywhere is reached by loopback.
        """
        host, _, port = self.public_bind.rpartition(":")
        try:
            place = ip_address(host.strip("[]"))
        except ValueError:
            return f"http://{host or '127.0.0.1'}:{port}"
        everywhere = "127.0.0.1" if place.version == 4 else "[::1]"
        return f"http://{everywhere if place.is_unspecified else host}:{port}"

    def called_back(self, realm: str, *, demonstration: bool) -> str:
        """Return the base of the addresses at which the operators of a realm call back, and which they sign.

        Those given for a rehearsal (`operators`), which a real installation never reads, are told the public one.
        """
        given = demonstration and self.operators is not None
        return self.own_address if realm == "sandbox" and not given else self.public_address

    @property
    def console_address(self) -> str:
        return (self.console_url or f"http://{self.bind}").rstrip("/")

    @property
    def sandbox_address(self) -> str:
        return (self.sandbox_url or f"http://{self.sandbox_bind}").rstrip("/")

    @property
    def sandbox_smtp_address(self) -> str:
        return self.sandbox_smtp_url or f"smtp://{self.sandbox_smtp_bind}"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment. Raises SettingsError for an unknown name, an unreadable secret, a wrong value."""
    given = {key: value for key, value in (os.environ if environ is None else environ).items()
             if key.startswith(PREFIX)}
    values = dict(_named(key, value) for key, value in given.items())
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        told = WRONG.get(first["type"], "").format(**first.get("ctx", {})) or first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"Réglage {PREFIX}{str(first['loc'][0]).upper()} refusé : {told}. "
                            "Corrigez sa valeur (voir docs/settings.md).") from error


def _named(key: str, value: str) -> tuple[str, str]:
    name = key.removeprefix(PREFIX).lower()
    if name in Settings.model_fields:
        return name, value
    secret = name.removesuffix("_file")
    if name.endswith("_file") and secret in SECRETS:
        return secret, _secret(key, Path(value))
    raise SettingsError(f"Réglage inconnu : {key}. Retirez-le ou corrigez son nom (voir docs/settings.md).")


def _secret(key: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{key} : fichier du secret illisible. Vérifiez son chemin et ses droits.") from error
