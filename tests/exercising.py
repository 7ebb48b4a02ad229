"""A whole exercise to prepare in stories: card, objectives, people, questions, a chronogramme. Decides nothing."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crisis.accounts.rights import Actor
from crisis.accounts.signin import actor
from crisis.accounts.tables import account
from crisis.db import Tx
from crisis.drills import acts, parts, records
from crisis.drills.models import Model
from crisis.drills.record import Card, Objective, Participant, Question
from crisis.drills.records import Exercise, Nameable
from crisis.drills.script import Inject
from crisis.events import readying
from exercises import imported
from tests.house import House

BEGINS = datetime(2026, 12, 4, 8, tzinfo=UTC)
CARD = Card("Crue éclair à Aurillac", "staff", True, "flood", BEGINS, BEGINS + timedelta(hours=3), "", "Préfecture",
            "Alerte des maires", "Préfet du Cantal", "exercice@pref15.example", "open", "La Cère déborde à 9 h.",
            "Aucun moyen réel engagé.", ("15014", "15187"), ("elected", "public"), ("sms", "site"), ("communication",))
OBJECTIVES = (
    Objective("O1", "Informer les maires dans l'heure", 48, "Délai du dernier maire joint", "60", "minutes"),
    Objective("O2", "Tenir la main courante", None, "Entrées sans auteur", "0"))
QUESTIONS = (
    Question("Q1", "O1", "Le premier SMS est-il parti ?", "Avant 9 h 30", "Heure du premier accusé"),
    Question("Q2", "O2", "Qui tient la main courante ?", "Un agent désigné"))
INJECTS = (
    Inject(1, 0, "Appel du maire d'Aurillac", "La Cère monte.", "Maire", "Permanence", "oral", "contextual", "O1"),
    Inject(2, 600, "Rupture d'une digue", "", "SDIS", "COD", "oral", "expected", "O1", 1, "Alerter l'aval", 15,
           "SMS parti", "Animation haute", ("digue.jpg", "plan.pdf")))


def of_login(house: House, login: str) -> Actor:
    """Return who signs in so."""
    return house.look(lambda tx: actor(tx, tx.execute(
        account.select().where(account.c.login == login)).one().person))


def lead(house: House) -> Actor:
    return of_login(house, "exercice1")


def mayor(house: House) -> Nameable:
    """Return the mayor of a commune in scope."""
    return next(each for each in house.look(records.nameable) if each.target == "commune:15014")


def begun(house: House, by: Actor | None = None, **card: object) -> str:
    """Begin an exercise that has its card and nothing else."""
    return house.do(begin, house, by or lead(house), **card)


def begin(tx: Tx, house: House, by: Actor, **card: object) -> str:
    return acts.create(tx, by, house.territory, changed(by, **card))


def changed(by: Actor, **card: object) -> Card:
    values = {name: getattr(CARD, name) for name in CARD.__dataclass_fields__} | {"lead": by.person} | card
    return Card(**values)


def whole(house: House, **card: object) -> str:
    """Return an exercise that lacks nothing."""
    by = lead(house)
    key = begun(house, by, **card)
    people = (Participant(of_login(house, "com1").person, "player"),
              Participant(mayor(house).person, "player", "2020-11-02"),
              Participant(of_login(house, "observateur1").person, "observer"))
    for objective in OBJECTIVES:
        house.do(parts.put_objective, by, key, 0, objective)
    for participant in people:
        house.do(parts.put_participant, by, key, 0, participant)
    for question in QUESTIONS:
        house.do(parts.put_question, by, key, 0, question)
    house.do(parts.replace_script, by, key, 0, INJECTS)
    return key


def model(house: House, code: str = "digue_nuit") -> Model:
    """Return a scenario that is shipped."""
    return next(each for each in imported.models(frozenset(each.code for each in house.territory.types))
                if each.code == code)


def read(house: House, key: str, by: Actor | None = None) -> Exercise:
    return house.look(records.one, by or lead(house), key)


def ready(house: House, key: str) -> int:
    """Make it ready, as it is read now."""
    return house.do(readying.make_ready, lead(house), key, read(house, key).version)
