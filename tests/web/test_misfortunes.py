"""What pages show and doors do when something fails: nothing is said that is not so, and nothing opens by accident."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from channels.port import Accepted, Account, Adapter, Heard, Realm, Refused, Unknown
from channels.sandbox.receipts import sign
from channels.twilio import TwilioSms
from crisis import clock
from crisis.accounts.tables import login
from crisis.db import Database
from crisis.delivery.tables import delivery
from crisis.delivery.worker import Ledger, Result
from crisis.web.factory import application
from crisis.web.public import public
from tests.db.making import Phones, at_hand, lines, set_virtual, told, turn
from tests.web.conftest import house_of
from tests.web.test_forms import submitted
from tests.web.walker import Page, Walker

TABS = ("", "/messages", "/journal", "/appels", "/cellule", "/fin", "/rapport")
# What was not sent may be said.
SENT = re.compile(r"(?<!n'a été )\benvoyée?s?\b", re.IGNORECASE)


def approved(console: Flask, officer: Walker) -> tuple[str, str]:
    """Return an event and a message that a second person has just approved; nobody has sent anything."""
    event = officer.open_event()
    officer.activate(event)
    message = submitted(officer, event)
    assert Walker.signed_in(console, "com1").send(message, f"{message}/valider").status_code == 303
    return event, message


def progress(officer: Walker, message: str) -> dict[str, dict[str, int]]:
    """Return the table of a message's page: {audience: {column: how many}}, without the zeros."""
    page = re.sub(r' (role|data-label)="[^"]*"', "", officer.see(message).text)
    table = page.partition("<table>")[2].partition("</table>")[0]
    columns = re.findall(r'<th scope="col">(.*?)</th>', table)[2:]
    found = re.findall(r'<tr><th scope="row">(.*?)</th><td>\d+</td>((?:<td>\d+</td>)+)</tr>', table)
    return {name: {column: int(many) for column, many in zip(columns, re.findall(r"\d+", cells), strict=True)
                   if int(many)} for name, cells in found}


def deliveries(db: Database, audience: str) -> list[str]:
    with db.reading() as tx:
        return list(tx.execute(select(delivery.c.id).where(delivery.c.audience == audience)
                               .order_by(delivery.c.target)).scalars())


def exhausted(db: Database, *operators: Phones) -> None:
    """Let a worker live, by the virtual clock, until nothing waits any more."""
    worker, now = at_hand(db, *operators), clock.now()
    waiting = select(delivery.c.next_at).where(delivery.c.state == "ready").order_by(delivery.c.next_at).limit(1)
    for _ in range(500):
        set_virtual(db, now)
        turn(worker)
        with db.reading() as tx:
            following = tx.execute(waiting).scalar()
        if following is None:
            break
        now = max(now + timedelta(seconds=1), following)
    worker.stop()


def test_exhaustion_shows_on_the_page(console: Flask, officer: Walker, one: Database) -> None:
    """EA1: an operator that fails for ever is called to the end of its policy, and the page says so."""
    _, message = approved(console, officer)
    phones = Phones(lambda _: Refused("429", again_after=1.0))
    exhausted(one, phones, Phones(operator="smtp"), Phones(lambda _: Accepted("S", "read_back"), operator="site"))
    calls = [each for each in phones.calls() if each in deliveries(one, "elected")]
    assert len(calls) > 2 * 20
    assert progress(officer, message)["élus (maires)"] == {"Refusé": 2}
    assert all(set(row) == {"Pris"} for name, row in progress(officer, message).items() if name != "élus (maires)")


def test_a_sending_says_how_much_is_left_and_offers_to_stop_only_that(
        console: Flask, officer: Walker, one: Database) -> None:
    _, message = approved(console, officer)
    many = sum(sum(row.values()) for row in progress(officer, message).values())
    shown = officer.see(message).text
    assert f"{many}\u00a0envois sont encore en cours." in shown
    assert f'action="{message}/arreter"' in shown
    exhausted(one, Phones(), Phones(operator="smtp"), Phones(lambda _: Accepted("S", "read_back"), operator="site"))
    shown = officer.see(message).text
    assert ("Envoi terminé." in shown, "encore en cours" in shown) == (True, False)
    assert f'action="{message}/arreter"' not in shown


def test_a_sending_whose_outcome_may_still_be_asked_is_not_finished(
        console: Flask, officer: Walker, one: Database) -> None:
    _, message = approved(console, officer)
    worker = at_hand(one, Phones(lambda _: Unknown("timeout")))
    turn(worker)
    worker.stop()
    assert {"Inconnu"} <= set(progress(officer, message)["élus (maires)"])
    assert ("Envoi terminé" in officer.see(message).text, f'action="{message}/arreter"' in officer.see(message).text
            ) == (False, True)


def test_no_page_says_sent_before_anything_was(console: Flask, officer: Walker) -> None:
    """EA6: an order to send is not a sending."""
    event, message = approved(console, officer)
    assert {tuple(row) for row in progress(officer, message).values()} == {("En attente",)}
    shown = {url: " ".join(Page(officer.see(url).text).text) for url in (message, *(event + tab for tab in TABS))}
    assert {url: found.group() for url, each in shown.items() if (found := SENT.search(each))} == {}


def test_a_mayor_whom_the_sms_did_not_reach_is_the_first_to_be_called(
        console: Flask, officer: Walker, one: Database) -> None:
    """GA2: a definite failure, told by the call or long after it, moves to the next route at once: the call list."""
    event, _ = approved(console, officer)
    first, second = deliveries(one, "elected")
    told(one, Result(first, Accepted("SM1"), 0.1), Result(second, Accepted("SM2"), 0.1))
    assert called_first(officer, event) == [False, False]
    told(one, Result(second, Heard(second, "undelivered", "SM2", "30005"), 0.0))
    assert called_first(officer, event) == [True, False]
    form = officer.form(f"{event}/appels", f"{event}/appels/contact", cible="commune:15187")
    assert officer.again(form, resultat="reached", interlocuteur="Mme Untel, adjointe").status_code == 303
    assert called_first(officer, event) == [False, False]


def called_first(officer: Walker, event: str) -> list[bool]:
    """Return, for each commune of the call list in its order, whether it is said that the SMS did not reach it."""
    page = officer.see(f"{event}/appels").text
    return ["SMS non remis" in item for item in page.split('<li class="')[1:] if "commune:" in item]


@pytest.fixture
def passwords(demonstration_file: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((demonstration_file.parent / "demonstration.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.allow_error_logs
def test_nobody_signs_in_while_nobody_can_count_the_tries(
        console: Flask, one: Database, passwords: dict[str, str]) -> None:
    """NT3: the limit of sign-in is closed, not open, when its store fails; sessions that are open go on."""
    officer, client = Walker.signed_in(console, "sidpc1"), console.test_client()
    form = next(form for form in Page(client.get("/connexion").text).forms if form.action == "/connexion")
    given = form.fields | {"identifiant": "com2", "mot_de_passe": passwords["com2"]}
    rename(one, "throttle", "gone")
    assert client.post("/connexion", data=given).status_code >= 500
    assert officer.see("/").status_code == 200
    with one.reading() as tx:
        assert len(tx.execute(select(login.c.id)).all()) == 1
    rename(one, "gone", "throttle")
    assert client.post("/connexion", data=given).status_code == 303


def rename(db: Database, table: str, name: str) -> None:
    with db.transaction() as tx:
        tx.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


SECRETS: dict[Realm, str] = {"real": "jeton", "sandbox": "bac"}


@pytest.fixture
def outside(one: Database, console: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The public face of a house that knows the operator in both realms."""
    adapters: dict[tuple[str, Realm], Adapter] = {
        ("twilio", realm): TwilioSms(Account("http://127.0.0.1:9", "AC1", secret, "PREF15"), realm)
        for realm, secret in SECRETS.items()}
    ledger = Ledger(one)
    house = replace(house_of(one, console.extensions["house"].territory, tmp_path), adapters=adapters, ledger=ledger)
    yield application(house, "k" * 32, [public], public=True)
    ledger.stop()


@pytest.mark.parametrize("realm", ["real", "sandbox"])
def test_the_route_of_receipts_believes_nothing_that_is_not_signed(
        console: Flask, officer: Walker, one: Database, outside: Flask, realm: Realm) -> None:
    """NT4: the route itself, in every realm; a signature of the other realm is none."""
    approved(console, officer)
    delivered, client = deliveries(one, "elected")[0], outside.test_client()
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    path = f"/hooks/twilio/{realm}?d={delivered}"
    url = outside.extensions["house"].settings.public_address + path
    other = SECRETS["sandbox" if realm == "real" else "real"]
    for signature in (None, "", "x", sign("", url, form), sign(other, url, form), sign(SECRETS[realm], url, {})):
        headers = {} if signature is None else {"X-Twilio-Signature": signature}
        assert client.post(path, data=form, headers=headers).status_code == 403
    good = {"X-Twilio-Signature": sign(SECRETS[realm], url, form)}
    assert client.post(path, data=form | {"MessageStatus": "failed"}, headers=good).status_code == 403
    assert lines(one, delivered) == []
    assert client.post(path, data=form, headers=good).status_code == 200
    # The rows of a demonstration are of the sandbox: the real operator has nothing to say of them.
    assert lines(one, delivered) == (["delivered"] if realm == "sandbox" else [])


@pytest.mark.parametrize("url", ["/hooks/twilio/elsewhere", "/hooks/smtp/sandbox", "/hooks/site/sandbox"])
def test_nobody_listens_where_no_operator_calls_back(outside: Flask, url: str) -> None:
    """NT4: an operator without signed receipts has no route at all."""
    assert outside.test_client().post(url, data={"MessageStatus": "delivered"}).status_code == 404


def test_an_operator_without_a_secret_cannot_be_configured() -> None:
    """NT4, GO5: a signature made with an empty secret could be made by anybody."""
    with pytest.raises(ValueError, match="incomplet"):
        TwilioSms(Account("https://operateur.example", "AC1", "", "PREF15"), "real")
