"""What leaves us, read on the wire between the adapters of the service and the loopback operators (GO4, GO7, GO8, LO3).

The adapters are those that the service is wired with, so that one that is added is judged here without being named.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest

from channels.heartbeat import Heartbeat
from channels.port import Accepted, Account, Cancels, LooksUp, Outgoing
from channels.site import FolderSite
from crisis.config import Settings
from crisis.db import Database
from crisis.delivery.policy import OPERATORS
from operators import sandbox_adapters
from tests.channels.relay import Relay, relay_to
from tests.db.making import at_hand, open_event, post, rows, states, wait_until, working

MAYOR, CALLER, BOX = "+33639981014", "+33199000015", "redaction.cantal@medias.example"
TEXT = "Évacuez tout de suite le quartier du Pont-Rouge, renseignements au 04 65 71 15 03."
# A word of the text, a name of the mailbox, and any ten digits that may be dialled, however an address writes them.
PRIVATE = re.compile(r"vacuez|quartier|pont-?rouge|renseignements|redaction|cantal|@|%40"
                     r"|(?<!\w)(?:\+|00)?(?:33|0)[\W_]?[1-9](?:[\W_]?\d\d){4}(?!\w)", re.IGNORECASE)
TO = {"sms": MAYOR, "voice": MAYOR, "email": BOX, "simulated": f"simulated_media:{BOX}"}
AUDIENCES = {"sms": "elected", "voice": "staff", "email": "media", "site": "public", "x": "public",
             "facebook": "public", "simulated": "simulated"}
SINCE = datetime.now(UTC) - timedelta(minutes=1)


@pytest.fixture
def relay(operators: Any) -> Iterator[Relay]:
    with relay_to(operators.http) as made:
        yield made


@pytest.fixture
def adapters(relay: Relay, operators: Any) -> dict[str, Any]:
    """The adapters by operator, as the service is wired with them; only the way to the operators is ours."""
    wired = sandbox_adapters(Settings(sandbox_url=relay.base, sandbox_smtp_url=operators.smtp))
    return {operator: adapter for (operator, _), adapter in wired.items()}


def outgoing(channel: str, callback: str | None = None) -> Outgoing:
    return Outgoing(f"d-{channel}", f"k-{channel}", channel, TO.get(channel, channel), TEXT, "Alerte", 600, callback)


def read(addresses: list[str]) -> list[str]:
    """Return the addresses in which somebody who carries them could read a number, a mailbox or a word."""
    return [each for each in addresses if PRIVATE.search(each) or PRIVATE.search(unquote_plus(each))]


@pytest.mark.parametrize("address", [
    "/Messages.json?To=%2B33639981014", "/m?To=+33639981014", "/call/0639981014", "/m?to=06+39+98+10+14",
    f"/2/tweets?text={TEXT[:7]}", "/m?body=%C3%89vacuez", f"/box/{BOX}", "/m?from=%2B33199000015"])
def test_what_reads_addresses_sees_numbers_and_words(address: str) -> None:
    assert read([address]) == [address]


def test_go7_no_number_and_no_text_stands_in_an_address(
        adapters: dict[str, Any], relay: Relay, receiver: Any, operators: Any) -> None:
    """GO7, LO3: neither what is sent, nor to whom, in any address asked for by us or by an operator that calls back."""
    assert set(adapters) == set(OPERATORS.values())
    for channel, operator in OPERATORS.items():
        before = len(relay.carried)
        outcome = adapters[operator].send(outgoing(channel, f"{receiver.base}/hooks/{operator}/sandbox"))
        assert isinstance(outcome, Accepted), operator
        if isinstance(adapters[operator], LooksUp):
            adapters[operator].look_up(outgoing(channel), SINCE)
        if isinstance(adapters[operator], Cancels):
            adapters[operator].cancel(outcome.ref)
        assert (len(relay.carried) > before) == (channel != "email"), operator
    operators.wait_until_quiet()
    assert receiver.heard
    assert read([address for _, address in relay.carried] + [each.url for each in receiver.heard]) == []


def test_go7_the_public_page_and_the_heartbeat_carry_neither(relay: Relay, tmp_path: Path) -> None:
    """GO7: the two that are not operators of the sandbox."""
    FolderSite(tmp_path, relay.base).send(outgoing("site"))
    Heartbeat(Account(f"{relay.base}/temoin")).beat()
    assert len(relay.carried) == 2
    assert read([address for _, address in relay.carried]) == []


def test_go4_an_urgent_message_is_one_request_and_nothing_is_asked_before_it(
        db: Database, adapters: dict[str, Any], relay: Relay) -> None:
    """GO4: no number is looked up, no balance is read, nobody else is called on the urgent path."""
    event = open_event(db)
    with working(at_hand(db, *adapters.values())):
        ids = [*post(db, event, 3, audience="staff", urgency="alert"),
               *post(db, event, 2, audience="staff", urgency="alert", channel="voice"),
               *post(db, event, 4, urgency="alert")]
        wait_until(lambda: set(states(db, *ids)) == {"accepted"})
    account = f"/2010-04-01/Accounts/AC{'0' * 32}"
    assert Counter(relay.asked()) == {("POST", f"{account}/Messages.json"): 7, ("POST", f"{account}/Calls.json"): 2}


def test_go8_each_channel_crosses_the_real_queue(
        db: Database, adapters: dict[str, Any], operators: Any) -> None:
    """GO8: from the order, by the outbox, the worker and its adapter, to the operator that shows what it received."""
    event = open_event(db)
    with working(at_hand(db, *adapters.values())):
        ids = {channel: post(db, event, audience=AUDIENCES[channel], channel=channel, message=channel)[0]
               for channel in OPERATORS}
        wait_until(lambda: set(states(db, *ids.values())) == {"accepted"})
    received = Counter(seen["operator"] for seen in operators.seen() if seen["accepted"])
    assert received == dict.fromkeys(OPERATORS.values(), 1)
    assert all(row.ref for row in rows(db, *ids.values()))
