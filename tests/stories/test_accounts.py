"""Sign-in costs the same and says the same whatever is wrong; a request that is repeated has one effect (NT2)."""
from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from crisis.accounts import once, signin
from crisis.accounts.tables import account, login
from crisis.db import Tx
from crisis.demonstration import HOUSE
from crisis.directory import contacts
from crisis.errors import Forbidden, Refused
from crisis.journal import store
from crisis.journal.tables import REGISTER
from tests.house import House

PASSWORD = "quatre mots pour ce soir"


@pytest.fixture
def person(house: House) -> str:
    """Somebody who may sign in as « Permanence »."""
    def make(tx: Tx) -> str:
        key = contacts.add(tx, HOUSE, "Aline Aubrac", "staff", "duty_officer", None, [])
        signin.grant(tx, HOUSE, key, " Permanence ", PASSWORD, "duty_officer", ["duty_officer", "administrator"])
        return key
    return house.do(make)


class Counting:
    """A hasher that counts its look-ups, and does them."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self.hasher, self.verified = hasher, 0

    def hash(self, password: str) -> str:
        return self.hasher.hash(password)

    def verify(self, known: str, password: bytes) -> bool:
        self.verified += 1
        return self.hasher.verify(known, password)


@pytest.mark.parametrize("name", ["permanence", " PERMANENCE\n"])
def test_a_password_opens_its_account(house: House, person: str, name: str) -> None:
    assert house.look(signin.check, name, PASSWORD) == person


@pytest.mark.parametrize(("name", "password"), [
    ("permanence", "un autre mot de passe"), ("nobody", PASSWORD), ("", ""), ("permanence", ""), ("a\x00b", "x"),
    ("\ud800", "x"), ("permanence", "\ud800"), ("permanence", PASSWORD + "\x00"), ("x" * 5000, "x" * 5000)])
def test_an_unknown_login_and_a_wrong_password_cost_one_look_and_say_the_same(
        house: House, person: str, name: str, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting(signin._hasher)
    monkeypatch.setattr(signin, "_hasher", counting)
    refusal = house.refused(signin.check, name, password)
    assert (refusal.code, isinstance(refusal, Forbidden), counting.verified) == ("signin", True, 1)
    assert refusal.sentences() == ("Connexion refusée. L'identifiant ou le mot de passe ne convient pas. "
                                   "Vérifiez la saisie ; en cas d'urgence, appelez la permanence.")


def test_a_disabled_account_neither_signs_in_nor_stays_signed_in(house: House, person: str) -> None:
    secret = house.do(signin.open_login, person)
    house.do(lambda tx: tx.execute(update(account).where(account.c.person == person).values(enabled=False)))
    assert house.refused(signin.check, "permanence", PASSWORD).code == "signin"
    assert house.look(signin.actor_of, secret) is None


def test_a_session_is_kept_as_a_hash_and_ends_when_closed_or_after_twelve_hours(house: House, person: str) -> None:
    first, second = (house.do(signin.open_login, person) for _ in range(2))
    kept = set(house.look(lambda tx: tx.execute(select(login.c.id)).scalars().all()))
    assert {signin.digest(first), signin.digest(second)} <= kept
    assert not {first, second} & kept
    who, name = house.look(signin.actor_of, first) or (None, "")
    assert who is not None
    assert (who.person, name, who.roles) == (person, "permanence", frozenset({"duty_officer", "administrator"}))
    house.do(signin.close_login, first)
    assert (house.look(signin.actor_of, first), house.look(signin.actor_of, second) is not None) == (None, True)
    house.hours.now += timedelta(hours=12, seconds=1)
    assert house.look(signin.actor_of, second) is None


@pytest.mark.parametrize("secret", ["", "x", "' OR 1=1 --"])
def test_a_secret_that_was_never_given_opens_nothing(house: House, secret: str) -> None:
    assert house.look(signin.actor_of, secret) is None


def test_the_register_holds_the_rights_and_no_name(house: House, person: str) -> None:
    granted = [entry for entry in house.look(store.entries, REGISTER) if entry.content["kind"] == "account_granted"]
    assert granted[-1].content["data"] == {"person": person, "roles": ["administrator", "duty_officer"]}
    for entry in granted:
        assert set(entry.content["data"]) == {"person", "roles"}
        assert b"Aubrac" not in entry.body
        assert b"permanence" not in entry.body.lower()


def test_a_password_is_kept_as_an_argon2_hash(house: House, person: str) -> None:
    kept = house.look(lambda tx: tx.execute(select(account.c.password).where(account.c.person == person)).scalar_one())
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


@pytest.mark.parametrize(("name", "password", "roles", "code"), [
    ("nouveau", "trop court", ["quality"], "password_short"), ("nouveau", PASSWORD, ["king"], "role"),
    ("nouveau", PASSWORD, [], "role"), ("PERMANENCE", PASSWORD, ["quality"], "login_taken"),
    (" ", PASSWORD, ["quality"], "login"), ("x" * 61, PASSWORD, ["quality"], "login"),
    ("a\x00", PASSWORD, ["quality"], "login")])
def test_an_account_that_cannot_be_is_refused(house: House, person: str, name: str, password: str, roles: list[str],
                                              code: str) -> None:
    def make(tx: Tx) -> None:
        key = contacts.add(tx, HOUSE, "Autre", "staff", "quality", None, [])
        signin.grant(tx, HOUSE, key, name, password, "quality", roles)

    assert house.refused(make).code == code


def test_the_same_request_twice_has_one_effect_and_one_answer(house: House, person: str) -> None:
    answer = once.Answer(201, '{"id": "x"}')
    assert house.look(once.before, person, "key-1", b"body") is None
    house.do(once.keep, person, "key-1", b"body", answer)
    assert house.look(once.before, person, "key-1", b"body") == answer
    assert house.look(once.before, house.officer.person, "key-1", b"body") is None
    refusal = house.refused(once.before, person, "key-1", b"another body")
    assert (refusal.code, bool(refusal.todo)) == ("key_reused", True)


@pytest.mark.parametrize("key", ["", "x" * 81, "a\x00b", "a\nb"])
def test_a_key_that_no_table_could_keep_is_refused(house: House, person: str, key: str) -> None:
    with pytest.raises(Refused, match="key"):
        house.look(once.before, person, key, b"")
