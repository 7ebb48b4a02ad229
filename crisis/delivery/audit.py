"""The auditor: compares what was promised with what happened. Pure: facts in, findings out, each with what to do.

Reading the facts is `watching`'s business; who shows them, and the outside address that is called only while there is
nothing to say, are the ticks' and the pages'.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

PARTS = ("worker", "scheduler")
SILENCE = timedelta(seconds=10)
# How late each thing may be before somebody is told. Ticks look every half second, and a busy machine is not a fault.
TIMER_LATE = timedelta(seconds=30)
RANG_LATE_SHOWN = timedelta(minutes=10)
ALERT_LATE = timedelta(seconds=30)
OTHERS_LATE = timedelta(minutes=2)
SEAL_LATE = timedelta(seconds=30)
PROBE_ARRIVES = timedelta(minutes=10)
PROBE_SLIP = timedelta(minutes=30)
WAKES = frozenset({"escalation", "ring"})


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer: promised for the later of the hour it is due and the hour it was set; None: it has not fired."""

    name: str
    promised_at: datetime
    fired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Deliveries that could leave and that no worker has taken. `alert`: they wake somebody on duty."""

    channel: str
    alert: bool
    many: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Probe:
    """The last probe of a route: when it was ordered, and whether it came where this route can prove that it did."""

    channel: str
    ordered_at: datetime
    arrived: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known at one instant. `now` is the clock of events, `host` that of the machine.

    `moving`: operators were called within the last minute. `seals`: when each seal was promised (host clock).
    `probes`: the last of each route; `probed`: the routes that the house has given; `every`: how often (zero: never).
    """

    now: datetime
    host: datetime
    beats: Mapping[str, datetime]
    timers: tuple[Timer, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    moving: bool = False
    seals: tuple[datetime, ...] = ()
    probes: tuple[Probe, ...] = ()
    probed: tuple[str, ...] = ()
    every: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise that is not kept: its code, what is broken, what to do by hand now. In French."""

    code: str
    sentence: str
    todo: str


STOPPED = {
    "worker": Finding("worker", "Rien ne part : aucun message n'est plus remis aux opérateurs.",
                      "Appelez de vive voix les personnes d'astreinte, puis les maires d'après la liste d'appels."),
    "scheduler": Finding("scheduler", "Le service ne surveille plus les délais : aucun rappel ne sonnera.",
                         "Notez l'heure de l'ordre et surveillez vous-même l'heure des engagements 47 et 48.")}
BY_VOICE = "Appelez de vive voix les personnes d'astreinte, dans l'ordre du tableau."
ROUTES = {"sms": ("SMS", "Appelez au téléphone au lieu d'écrire, et prévenez l'opérateur SMS."),
          "email": ("courriel", "Passez par SMS et téléphone, et prévenez l'assistance informatique."),
          "site": ("site", "Publiez à la main sur le site et les réseaux, et prévenez l'assistance informatique."),
          "voice": ("appel téléphonique", "Appelez vous-même, et prévenez l'opérateur.")}


def findings(facts: Facts) -> list[Finding]:
    """Return the promises that are not kept, the gravest first; a part that is silent stands for all it makes late."""
    silent = {part for part in PARTS if part not in facts.beats or facts.host - facts.beats[part] > SILENCE}
    found = [STOPPED[part] for part in PARTS if part in silent]
    if "worker" not in silent:
        found += _deliveries(facts)
    if "scheduler" not in silent:
        found += [*_timers(facts), *_seals(facts)]
    found += _rang_late(facts)
    return found if silent else [*found, *_probes(facts)]


def _timers(facts: Facts) -> Iterator[Finding]:
    late = [each for each in facts.timers if each.fired_at is None and facts.now - each.promised_at > TIMER_LATE]
    if any(each.name in WAKES for each in late):
        yield Finding("escalation_late",
                      "L'appel de l'astreinte est en retard : la personne suivante n'est pas appelée.", BY_VOICE)
    if any(each.name not in WAKES for each in late):
        yield Finding("timer_late", "Un rappel dû n'a pas sonné.",
                      "Surveillez vous-même l'heure des engagements 47 et 48 et la revue des décisions différées.")


def _rang_late(facts: Facts) -> Iterator[Finding]:
    late = [each.fired_at - each.promised_at for each in facts.timers
            if each.fired_at is not None and facts.now - each.fired_at <= RANG_LATE_SHOWN]
    worst = max(late, default=timedelta())
    if worst > TIMER_LATE:
        minutes = -(-worst // timedelta(minutes=1))
        yield Finding("rang_late", f"Un rappel ou un appel d'astreinte vient de partir avec {minutes} min de retard.",
                      "Vérifiez sur la page de l'évènement qui a été appelé, et appelez de vive voix qui manque.")


def _deliveries(facts: Facts) -> Iterator[Finding]:
    for each in facts.waiting:
        late = facts.now - each.since
        name = ROUTES.get(each.channel, (each.channel, ""))[0]
        if each.alert and late > ALERT_LATE:
            yield Finding("alert_waits",
                          f"Une alerte à l'astreinte attend depuis plus de {ALERT_LATE.seconds} s ({name}).", BY_VOICE)
        elif not each.alert and late > OTHERS_LATE and not facts.moving:
            yield Finding("sending_waits", f"Des envois attendent sans avancer ({name} : {each.many}).",
                          "Appelez les maires d'après la liste d'appels et publiez à la main.")


def _seals(facts: Facts) -> Iterator[Finding]:
    if any(facts.host - promised > SEAL_LATE for promised in facts.seals):
        yield Finding("seal_late", "Des accusés de réception attendent d'être inscrits à la main courante.",
                      "Les envois ne sont pas en cause ; prévenez l'administrateur avant de clore l'évènement.")


def _probes(facts: Facts) -> Iterator[Finding]:
    """A route is trusted because a message really went through it lately; one never given is doctor's business."""
    if not facts.every:
        return
    last = {each.channel: each for each in facts.probes}
    for channel in facts.probed:
        name, todo = ROUTES[channel]
        probe = last.get(channel)
        if probe is None or facts.now - probe.ordered_at > facts.every + PROBE_SLIP:
            yield Finding("probe_missing", f"L'essai prévu de la voie {name} n'est pas parti.",
                          f"Tenez cette voie pour douteuse. {todo}")
        elif not probe.arrived and facts.now - probe.ordered_at > PROBE_ARRIVES:
            yield Finding("probe_lost", f"L'essai de la voie {name} n'est pas arrivé.",
                          f"Tenez cette voie pour douteuse. {todo}")
