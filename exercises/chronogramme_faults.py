"""What a chronogramme may not say. Every fault is told at once, in French, with its place and what to do. Pure.

Reading a file belongs to `chronogramme_csv` and `scenario_files`, which put the line; a scenario's own faults are told
by `scenario_faults`.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crisis.drills.offsets import EARLIEST, LATEST
from crisis.drills.script import Chronogramme, Inject
from exercises.chronogramme import CHANNELS, KINDS, MOST, plain
from exercises.invented import real_hosts, real_numbers
from playbooks.shapes import printable

Where = tuple[str | int, ...]
SHORT, LONG = 120, 4000
LONGEST_DELAY = 24 * 60
_ONE_LINE = {"title": SHORT, "sender": SHORT, "recipient": SHORT, "objective": SHORT, "animateur": SHORT}
_SEVERAL = {"content": LONG, "expected_action": LONG, "success_rule": LONG}
_NEEDED = ("title", "content", "sender", "recipient")
NAMES = {"title": "titre", "content": "contenu", "sender": "émetteur", "recipient": "destinataire",
         "objective": "objectif", "animateur": "animateur", "expected_action": "action attendue",
         "success_rule": "critère de réussite", "attachments": "pièces jointes"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `where`: keys and indexes; `what` happened and what to do (`todo`), in French.

    `line`: that of the file, put by who read it; `number`: that of the inject, when there is one.
    """

    where: Where
    what: str
    todo: str
    number: int | None = None
    line: int | None = None

    @property
    def sentence(self) -> str:
        """Return the fault as people read it: where, what, and what to do."""
        place = [f"ligne {self.line}"] if self.line else []
        place += [f"inject {self.number}"] if self.number is not None else []
        told = f"{', '.join(place)} : {self.what}. {self.todo}." if place else f"{self.what}. {self.todo}."
        return told[0].upper() + told[1:]


@dataclass(frozen=True, slots=True)
class Known:
    """What injects may name: codes of objectives, of recipients, of animateurs. None: anything, as no scenario is."""

    objectives: Collection[str] | None = None
    recipients: Collection[str] | None = None
    animateurs: Collection[str] | None = None


ANYTHING = Known()


def faults(chronogramme: Chronogramme, known: Known = ANYTHING) -> list[Fault]:
    """Return everything that is wrong in a chronogramme, in the order of its script; nothing when it may be played."""
    injects = chronogramme.injects
    found = [*_count(injects), *_doubles(injects), *_dependencies(chronogramme), *_seconds(injects)]
    for index, each in enumerate(injects):
        found += [_at(index, each, key, what, todo) for key, what, todo in _of_one(each, known)]
    return sorted(found, key=lambda fault: fault.where[1] if len(fault.where) > 1 else -1)


Told = tuple[str, str, str]


def _at(index: int, inject: Inject, key: str, what: str, todo: str) -> Fault:
    return Fault(("injects", index, key), what, todo, inject.number)


def _of_one(inject: Inject, known: Known) -> Iterator[Told]:
    yield from _range(inject)
    yield from _texts(inject)
    yield from _chosen(inject)
    yield from _expectation(inject)
    yield from _attachments(inject)
    yield from _named(inject, known)


def _count(injects: Sequence[Inject]) -> Iterator[Fault]:
    if not injects:
        yield Fault(("injects",), "aucun inject", "Écrivez-en au moins un")
    if len(injects) > MOST:
        yield Fault(("injects",), f"{len(injects)} injects, pour {MOST} au plus", "Partagez l'exercice en deux")


def _range(inject: Inject) -> Iterator[Told]:
    if not 1 <= inject.number <= 9999:
        yield "number", f"numéro {inject.number} hors de 1 à 9999", "Donnez un numéro entre ces deux bornes"
    if not EARLIEST <= inject.offset <= LATEST:
        yield "offset", "décalage hors de H-1440 à H+10080", "Rapprochez cet inject de H"


def _texts(inject: Inject) -> Iterator[Told]:
    for key, most in (_ONE_LINE | _SEVERAL).items():
        text = str(getattr(inject, key))
        if not text and key in _NEEDED:
            yield key, f"{NAMES[key]} vide", "Écrivez ce texte"
        if len(text) > most:
            yield key, f"{NAMES[key]} de {len(text)} signes, pour {most} au plus", "Raccourcissez ce texte"
        if key in _ONE_LINE and "\n" in text:
            yield key, f"{NAMES[key]} sur plusieurs lignes", "Écrivez-le sur une seule ligne"
        yield from ((key, what, todo) for what, todo in of_text(NAMES[key], text))


def of_text(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Tell what no text of an exercise may hold: the mark itself, an invisible sign, a real number, a real host."""
    if "EXERCICE" in text:
        yield (f"le mot EXERCICE est écrit dans le champ « {name} »",
               "Retirez-le : le service le pose lui-même aux deux bouts du texte qui part")
    try:
        printable(text)
    except ValueError:
        yield f"un signe du champ « {name} » n'est pas du texte", "Retapez le passage"
    if text != plain(text):
        yield f"le champ « {name} » commence ou finit par un blanc", "Retirez ce blanc"
    for number in real_numbers(text):
        yield (f"« {number} » n'est pas un numéro de fiction",
               "Prenez-en un qui commence par 01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49 ou 06 39 98")
    for host in real_hosts(text):
        yield f"« {host} » peut exister", "Prenez une adresse qui finit par .example ou .test"


def _chosen(inject: Inject) -> Iterator[Told]:
    if inject.channel not in CHANNELS:
        yield ("channel", f"canal inconnu « {inject.channel[:40]} »",
               f"Choisissez parmi : {', '.join(CHANNELS.values())}")
    if inject.kind not in KINDS:
        yield "kind", f"type inconnu « {inject.kind[:40]} »", f"Choisissez parmi : {', '.join(KINDS.values())}"


def _expectation(inject: Inject) -> Iterator[Told]:
    action, delay = bool(inject.expected_action), inject.delay_min
    rules = (
        (inject.kind == "expected" and not action, "expected_action", "inject attendu sans action attendue",
         "Dites ce que les joueurs doivent faire"),
        (action and delay is None, "delay_min", "action attendue sans délai", "Donnez le délai, en minutes"),
        (delay is not None and not action, "expected_action", "délai sans action attendue",
         "Dites ce qui est attendu, ou retirez le délai"),
        (bool(inject.success_rule) and not action, "expected_action", "critère de réussite sans action attendue",
         "Dites ce qui est attendu"),
        (delay is not None and not 0 < delay <= LONGEST_DELAY, "delay_min", f"délai de {delay} min",
         f"Donnez de 1 à {LONGEST_DELAY} minutes"))
    yield from ((key, what, todo) for wrong, key, what, todo in rules if wrong)


def _attachments(inject: Inject) -> Iterator[Told]:
    for name in inject.attachments:
        if not name or name != plain(name) or not name.isprintable() or any(sign in name for sign in "|/\\"):
            yield ("attachments", f"pièce jointe mal nommée « {name[:40]} »",
                   "Donnez le nom du fichier, sans son dossier")
    if len(set(inject.attachments)) < len(inject.attachments):
        yield "attachments", "pièce jointe nommée deux fois", "Gardez-en une"


def _named(inject: Inject, known: Known) -> Iterator[Told]:
    for key, among in (("objective", known.objectives), ("recipient", known.recipients),
                       ("animateur", known.animateurs)):
        code = str(getattr(inject, key))
        if among is not None and code and code not in among:
            yield key, f"{NAMES[key]} inconnu « {code[:40]} »", f"Choisissez parmi : {', '.join(sorted(among))}"


def _doubles(injects: Sequence[Inject]) -> Iterator[Fault]:
    counted = Counter(each.number for each in injects)
    seen = set[int]()
    for index, each in enumerate(injects):
        if counted[each.number] > 1 and each.number in seen:
            yield _at(index, each, "number", f"numéro {each.number} déjà pris", "Donnez-lui un autre numéro")
        seen.add(each.number)


def _dependencies(chronogramme: Chronogramme) -> Iterator[Fault]:
    numbered, places = chronogramme.numbered(), [each.number for each in chronogramme.injects]
    cycles = _cycles(chronogramme)
    for cycle in cycles:
        yield _of_cycle(places.index(cycle[0]), numbered[cycle[0]], cycle)
    rank = {number: place for place, number in enumerate(each.number for each in chronogramme.in_order())}
    for index, each in enumerate(chronogramme.injects):
        if each.depends_on is not None and not any(each.number in cycle for cycle in cycles):
            yield from _of_dependency(index, each, each.depends_on, rank)


def _of_dependency(index: int, inject: Inject, on: int, rank: Mapping[int, int]) -> Iterator[Fault]:
    if on not in rank:
        yield _at(index, inject, "depends_on", f"il dépend de l'inject {on}, absent du chronogramme",
                  "Corrigez ce numéro, ou ajoutez cet inject")
    elif rank[on] > rank[inject.number]:
        yield _at(index, inject, "offset", f"il part avant l'inject {on}, dont il dépend",
                  "Avancez l'autre, ou retardez celui-ci")


def _of_cycle(index: int, inject: Inject, cycle: Sequence[int]) -> Fault:
    if len(cycle) == 1:
        return _at(index, inject, "depends_on", "il dépend de lui-même", "Retirez cette dépendance")
    loop = " → ".join(str(number) for number in (*cycle, cycle[0]))
    return _at(index, inject, "depends_on", f"dépendances en cercle, {loop}", "Retirez l'une d'elles")


def _cycles(chronogramme: Chronogramme) -> list[list[int]]:
    """Return each circle of dependencies once, from its inject of the lowest number."""
    after = {number: each.depends_on for number, each in chronogramme.numbered().items()}
    found = list[list[int]]()
    done = set[int]()
    for start in after:
        path = list[int]()
        number: int | None = start
        while number is not None and number not in done:
            done.add(number)
            path.append(number)
            number = after.get(number)
        if number in path:
            circle = path[path.index(number):]
            least = circle.index(min(circle))
            found.append(circle[least:] + circle[:least])
    return found


def _seconds(injects: Sequence[Inject]) -> Iterator[Fault]:
    """Tell two injects of one minute whose seconds go against the script: the order would be anybody's guess (OB1)."""
    last = dict[int, Inject]()
    for index, each in enumerate(injects):
        before = last.get(each.minute)
        if before is not None and before.offset > each.offset:
            yield _at(index, each, "offset",
                      f"dans la même minute, il part avant l'inject {before.number}, écrit plus haut",
                      "Échangez leurs lignes, ou leurs secondes")
        last[each.minute] = each if before is None or each.offset >= before.offset else before
