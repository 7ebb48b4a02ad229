"""What is wrong with an installation, before a crisis shows it. Looks, changes nothing."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import requests
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from crisis import clock
from crisis.accounts.rights import ROLES_FR
from crisis.config import Settings
from crisis.db import Database, Tx
from crisis.delivery import beats, watching
from crisis.delivery.audit import PARTS
from crisis.events import ringback
from crisis.events.probes import addresses
from crisis.journal import register
from crisis.oncall.rotas import on_duty_now
from crisis.schema import HEAD, metadata
from crisis.territory import Territory
from crisis.territory_parts import FICTION
from crisis.web import theme
from migrations.guards import guards

# Where each engine keeps its triggers; on PostgreSQL one that is disabled, or fires for replicas only, guards nothing.
TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                  "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND relnamespace = 'public'::regnamespace"}
BEATS = {
    "worker": "Les envois battent depuis moins de 10 s ; sinon, rien ne part : démarrez crisis serve (ou worker).",
    "scheduler": "L'ordonnanceur bat depuis moins de 10 s ; sinon, aucun rappel : démarrez crisis serve (ou "
                 "scheduler)."}


PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: good or not, and what to do if not."""

    code: str
    good: bool
    sentence: str

    @property
    def told(self) -> str:
        """Return the sentence; what to do « sinon » is said only when it is to be done."""
        return f"{self.sentence.partition(' ; sinon')[0].rstrip('.')}." if self.good else self.sentence


def examine(db: Database, settings: Settings, territory: Territory) -> list[Finding]:
    """Return what was found, in order of importance."""
    with db.reading() as tx:
        return [finding for look in LOOKS for finding in look(tx, settings, territory)]


def _schema(tx: Tx, _settings: Settings, _territory: Territory) -> Iterator[Finding]:
    current = MigrationContext.configure(tx.conn).get_current_revision()
    missing = set(metadata.tables) - set(inspect(tx.conn).get_table_names())
    yield Finding("schema", current == HEAD and not missing, "Schéma de la base à jour ; sinon : crisis migrate.")


def _guards(tx: Tx, _settings: Settings, _territory: Territory) -> Iterator[Finding]:
    found = set(map(tuple, tx.execute(text(TRIGGERS[tx.dialect]))))
    missing = sorted(name for name, _ in guards(tx.dialect) - found)
    yield Finding("guards", not missing, "Gardes de la main courante en place." if not missing else
                  f"Gardes de la main courante : il manque {', '.join(missing)} ; restaurez la base.")


def _owner(tx: Tx, _settings: Settings, _territory: Territory) -> Iterator[Finding]:
    if tx.dialect == "sqlite":
        return
    owned = tx.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' "
                            "AND tableowner = current_user")).scalar_one()
    yield Finding("owner", owned == 0, "Le service ne possède pas ses tables ; sinon : donnez un autre rôle à "
                                       "CRISIS_DATABASE_URL et le propriétaire à CRISIS_MIGRATE_URL.")


def _house(tx: Tx, _settings: Settings, _territory: Territory) -> Iterator[Finding]:
    yield Finding("register", register.is_open(tx), "Registre ouvert ; sinon : crisis demo ou migrate --install.")


def _beating(tx: Tx, _settings: Settings, _territory: Territory) -> Iterator[Finding]:
    stopped = beats.silent(tx, clock.now())
    for part in PARTS:
        yield Finding(f"beat_{part}", part not in stopped, BEATS[part])


def _watching(tx: Tx, settings: Settings, _territory: Territory) -> Iterator[Finding]:
    """Say what the band of the console says; a part that does not beat has its own line above."""
    late = [each for each in watching.found(tx, addresses(settings, demonstration=register.is_demonstration(tx)))
            if each.code not in PARTS]
    if not late:
        yield Finding("watch", True, "Promesses tenues : rien n'est en retard.")
    for each in late:
        yield Finding(f"watch_{each.code}", False, f"{each.sentence} {each.todo}")


def _duty(tx: Tx, _settings: Settings, _territory: Territory) -> Iterator[Finding]:
    for function in ("duty_officer", "communication", "authority"):
        yield Finding(f"duty_{function}", bool(on_duty_now(tx, function)),
                      f"Une personne est d'astreinte : {ROLES_FR[function]} ; sinon : "
                      "publiez le tableau (crisis rota).")


def _operators(tx: Tx, settings: Settings, _territory: Territory) -> Iterator[Finding]:
    if register.is_demonstration(tx):
        return
    yield Finding("twilio", bool(settings.twilio_account and settings.twilio_secret and settings.twilio_sender),
                  "Compte SMS réglé ; sinon : CRISIS_TWILIO_ACCOUNT, _SECRET, _SENDER.")
    yield Finding("voice", bool(settings.twilio_account and settings.voice_sender),
                  "Numéro d'appelant réglé ; sinon, aucun appel ne part : CRISIS_VOICE_SENDER.")
    yield Finding("smtp", bool(settings.smtp_url and settings.smtp_sender),
                  "Relais de messagerie réglé ; sinon : CRISIS_SMTP_URL et CRISIS_SMTP_SENDER.")
    yield Finding("probes", bool(settings.probe_number and settings.probe_email and settings.probe_every_h),
                  "Numéro et boîte d'essai réglés ; sinon : CRISIS_PROBE_NUMBER, CRISIS_PROBE_EMAIL, "
                  "CRISIS_PROBE_EVERY_H.")
    yield Finding("mailbox", bool(settings.imap_url),
                  "Réception des courriels vérifiée ; sinon, elle ne l'est pas : CRISIS_IMAP_URL, _ACCOUNT, _SECRET.")
    yield Finding("public_url", settings.public_address.startswith("https://"),
                  "Adresse publique en https ; sinon, ni liens, ni touches, ni accusés : CRISIS_PUBLIC_URL.")


def _sandbox(_tx: Tx, settings: Settings, _territory: Territory) -> Iterator[Finding]:
    """Say whether the sandbox answers: exercises play there what they do not play with real people."""
    with requests.Session() as asking:
        asking.trust_env = False
        try:
            there = asking.get(f"{settings.sandbox_address}/_quiet", timeout=PATIENCE_S).ok
        except requests.RequestException:
            there = False
    yield Finding("sandbox", there, "Le bac à sable répond ; sinon, ni exercice ni démonstration : démarrez crisis "
                                    "serve (ou sandbox), voir CRISIS_SANDBOX_URL.")


def _telephone(tx: Tx, _settings: Settings, territory: Territory) -> Iterator[Finding]:
    """Say whether whoever is on duty could activate by telephone, where the préfecture has opened that path."""
    if not territory.telephone_activation.open:
        return
    lacking = sum(ringback.barred(tx, person) is not None for person in on_duty_now(tx, ringback.FUNCTION))
    yield Finding("telephone", not lacking, "Activation par téléphone ouverte, chaque personne de permanence a un code "
                                            "et un numéro vérifié." if not lacking else
                  f"Activation par téléphone ouverte, mais {lacking} de permanence ne peut pas s'en servir : code et "
                  "numéro vérifié se font à la page Mon astreinte (docs/activation-par-telephone.md).")


def _territory(tx: Tx, _settings: Settings, territory: Territory) -> Iterator[Finding]:
    """Say what the préfecture has still to decide: red where a real night would rest on it."""
    shown = register.is_demonstration(tx)
    yield Finding("territory", True, f"Territoire {territory.code} ({territory.name}) lu en entier : "
                                     f"{len(territory.communes)} communes.")
    for code, good, sentence in (
            _to_validate(territory), _wording(territory), _phones(territory), _media(territory)):
        yield Finding(code, good or shown, sentence)


def _to_validate(territory: Territory) -> tuple[str, bool, str]:
    waiting = territory.to_validate
    if not waiting:
        return "territory_to_validate", True, "Territoire : plus rien à valider par la préfecture."
    return "territory_to_validate", False, (
        f"Territoire, éléments à valider par la préfecture : {len(waiting)} ({' · '.join(waiting)}) ; pour chacun, "
        f"corrigez territories/{territory.code}/territory.yaml, puis retirez sa note.")


def _wording(territory: Territory) -> tuple[str, bool, str]:
    if not territory.module7:
        return "territory_wording", True, "Territoire : module 7 non pris, aucun texte d'engagement à fournir."
    if territory.own_wording:
        return "territory_wording", True, "Territoire : texte des engagements de la préfecture en place."
    return "territory_wording", False, (
        f"Territoire : le texte des engagements manque, celui du territoire {territory.wording_of} le remplace ; "
        "écrivez le vôtre sous engagements, puis wording_of et wording_source.")


def _phones(territory: Territory) -> tuple[str, bool, str]:
    lines = (territory.messages.officials_line, territory.messages.press_line,
             *(each.number for each in territory.hotline.numbers))
    invented = [*(phone.number for phone in territory.emergency_phones if phone.fictional),
                *(line for line in lines if any(each in line for each in FICTION))]
    if not invented:
        return "territory_phones", True, "Territoire : numéros de secours, lignes des messages et de la CIP en place."
    return "territory_phones", False, (
        f"Territoire, numéros de fiction parmi ceux de secours et de CIP : {len(invented)} ({', '.join(invented)}) ; "
        "écrivez les vôtres sous emergency_phones, messages et hotline.")


def _media(territory: Territory) -> tuple[str, bool, str]:
    """Without them engagement 48 is never proven (R8), and nobody should learn it from the report."""
    lacking = [name for name, there in (
        ("aucune radio sous convention", any(each.convention and each.kind == "radio" for each in territory.media)),
        ("aucun média prioritaire", any(each.priority for each in territory.media))) if not there]
    if not territory.module7:
        return "territory_media", True, "Territoire : module 7 non pris, aucun média à désigner."
    if not lacking:
        return "territory_media", True, "Territoire : radio sous convention et médias prioritaires désignés."
    return "territory_media", False, (
        f"Territoire : {' et '.join(lacking)}, l'engagement 48 restera non démontré ; désignez-les sous media "
        "(convention: true, priority: true).")


def _theme(_tx: Tx, settings: Settings, _territory: Territory) -> Iterator[Finding]:
    wrong = theme.faults(settings.data_dir)
    yield Finding("theme", not wrong, "Thème lisible : celui de la maison, et celui de la préfecture s'il y en a un."
                  if not wrong else f"Thème de la préfecture : {' ; '.join(wrong)} (docs/theme.md).")


LOOKS: tuple[Callable[[Tx, Settings, Territory], Iterator[Finding]], ...] = (
    _schema, _guards, _owner, _house, _beating, _watching, _duty, _operators, _sandbox, _telephone, _territory, _theme)
