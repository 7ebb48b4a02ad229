"""The worker against operators that are real servers and misbehave: judged by what they saw, never by our own rows."""
from __future__ import annotations

import json
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import pytest

from channels.port import Account, BadSignatureError, CallbackRequest
from channels.sandbox.server import ACCOUNT, SECRET, serve
from channels.site import SandboxSite
from channels.smtp import SmtpMail
from channels.twilio import TwilioSms
from crisis import clock
from crisis.db import Database
from crisis.delivery.worker import Ledger, Result, Worker
from tests.db.making import at_hand, lines, open_event, post, rows, set_virtual, states, turn, wait_until, working

LONG_S, SHORT_S = 15.0, 0.5


class Operators:
    """The loopback operators as their own pages show them."""

    def __init__(self, http: str, smtp: str) -> None:
        self.http, self.smtp = f"http://{http}", f"smtp://{smtp}"

    def ask(self, path: str, value: Any = None) -> Any:
        body = None if value is None else json.dumps(value).encode()
        with urllib.request.urlopen(urllib.request.Request(self.http + path, body), timeout=10) as answer:
            return json.load(answer)

    def taken(self) -> Counter[str]:
        """How many messages were taken for each recipient."""
        return Counter(seen["to"] for seen in self.ask("/_seen") if seen["accepted"])

    def requests(self) -> Counter[str]:
        return Counter(seen["to"] for seen in self.ask("/_seen"))

    def adapters(self, patience_s: float = LONG_S) -> list[Any]:
        """The adapters, patient unless an operator is to be silent: on a busy machine a quick answer may take long."""
        account = Account(self.http, ACCOUNT, SECRET, "PREF15", connect_s=LONG_S, read_s=patience_s)
        return [TwilioSms(account, "sandbox"), SandboxSite(self.http, SECRET),
                SmtpMail(Account(self.smtp, sender="alerte@pref15.example", read_s=LONG_S), "sandbox")]

    def quiet(self) -> bool:
        return bool(self.ask("/_quiet")["quiet"])


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operators]:
    stop, ready, places = threading.Event(), threading.Event(), list[str]()

    def on_ready(http: str, smtp: str) -> None:
        places.extend([http, smtp])
        ready.set()

    thread = threading.Thread(target=serve, kwargs={
        "http": "127.0.0.1:0", "smtp": "127.0.0.1:0", "store": tmp_path_factory.mktemp("sandbox"), "faults_seed": None,
        "stop_event": stop, "on_ready": on_ready})
    thread.start()
    assert ready.wait(10)
    yield Operators(*places)
    stop.set()
    thread.join(10)


@pytest.fixture
def operators(listening: Operators) -> Operators:
    listening.ask("/_reset", {})
    return listening


def live(db: Database, worker: Worker, seconds: int) -> None:
    """Let the event live so long, five seconds at a time: operators keep the true hour, as in a rehearsal."""
    start = clock.now()
    for passed in range(0, seconds, 5):
        set_virtual(db, start + timedelta(seconds=passed))
        turn(worker)
    worker.stop()


def number(db: Database) -> str:
    return str(rows(db)[0].address)


# What each misfortune of one call comes to: (our state, how many requests, how many messages taken).
ONE_CALL = {
    ("ok", "alert"): ("accepted", 1, 1), ("ok", "information"): ("accepted", 1, 1),
    ("refuse", "alert"): ("refused", 1, 0), ("refuse", "information"): ("refused", 1, 0),
    ("429", "alert"): ("accepted", 2, 1), ("429", "information"): ("accepted", 2, 1),
    ("accept_then_hang", "alert"): ("accepted", 1, 1), ("accept_then_hang", "information"): ("accepted", 1, 1),
    ("accept_then_500", "alert"): ("accepted", 1, 1), ("accept_then_500", "information"): ("accepted", 1, 1),
    # Not taken, but nobody could know: an urgent one took another route, the other is called again when surely absent.
    ("500", "alert"): ("unknown", 1, 0), ("500", "information"): ("accepted", 2, 1),
    ("reset_before_read", "alert"): ("unknown", 1, 0), ("reset_before_read", "information"): ("accepted", 2, 1),
}


@pytest.mark.parametrize(("fault", "urgency"), ONE_CALL)
def test_one_misfortune_is_one_sms_or_an_unknown_that_is_shown(
        sqlite_url: str, operators: Operators, fault: str, urgency: str) -> None:
    """NT1: accepted then lost is one SMS at the operator, found or shown unknown."""
    db = Database(sqlite_url)
    operators.ask("/_faults", [{"operator": "twilio", "fault": fault, "times": 1}])
    post(db, open_event(db), urgency=urgency)
    live(db, at_hand(db, *operators.adapters(SHORT_S if fault == "accept_then_hang" else LONG_S)), 120)
    state, requests, taken = ONE_CALL[fault, urgency]
    assert (states(db), operators.requests(), operators.taken()) == (
        [state], Counter({number(db): requests}), Counter({number(db): taken} if taken else {}))
    db.close()


def test_an_operator_that_never_answers_is_called_once_and_stays_unknown(
        db: Database, operators: Operators) -> None:
    operators.ask("/_faults", [{"operator": "twilio", "fault": "never_answer"}])
    ids = post(db, open_event(db))
    live(db, at_hand(db, *operators.adapters(SHORT_S)), 90)
    assert (states(db), lines(db, ids[0]), sum(operators.requests().values())) == (
        ["unknown"], ["calling", "unknown"], 1)


def test_a_found_sms_is_not_dated_after_the_operator_took_it(db: Database, operators: Operators) -> None:
    operators.ask("/_faults", [{"operator": "twilio", "fault": "accept_then_hang"}])
    ids = post(db, open_event(db))
    live(db, at_hand(db, *operators.adapters(SHORT_S)), 30)
    told = lines(db, ids[0])
    assert told[:3] == ["calling", "unknown", "found"]
    assert rows(db)[0].ref.startswith("SM")


@pytest.mark.parametrize(("fault", "state"), [
    ("accept_then_cut", "accepted"), ("cut_before", "accepted"), ("451", "accepted"), ("550", "refused")])
def test_a_mail_is_repeated_with_the_same_message_id(
        sqlite_url: str, operators: Operators, fault: str, state: str) -> None:
    db = Database(sqlite_url)
    operators.ask("/_faults", [{"operator": "smtp", "fault": fault, "times": 1}])
    post(db, open_event(db), audience="media", channel="email")
    live(db, at_hand(db, *operators.adapters()), 90)
    keys = {seen["key"] for seen in operators.ask("/_seen") if seen["accepted"]}
    assert (states(db), len(keys)) == ([state], int(state == "accepted"))
    db.close()


def test_after_a_night_of_faults_every_order_is_accounted_for_by_what_the_operators_saw(
        db: Database, operators: Operators) -> None:
    operators.ask("/_faults", [{"operator": "twilio", "fault": fault, "match": {"every": every}} for fault, every in (
        ("accept_then_hang", 23), ("refuse", 19), ("reset_before_read", 11), ("accept_then_500", 7), ("500", 5),
        ("429", 3))] + [{"operator": "smtp", "fault": fault, "match": {"every": every}} for fault, every in (
            ("accept_then_cut", 7), ("550", 5), ("cut_before", 3), ("451", 2))])
    event = open_event(db)
    post(db, event, 60)
    post(db, event, 20, audience="media", channel="email")
    live(db, at_hand(db, *operators.adapters(SHORT_S)), 1200)
    taken = operators.taken()
    told = {row.address: row.state for row in rows(db)}
    assert [address for address in taken if told[address] not in ("accepted", "unknown")] == []
    assert [address for address, state in told.items() if state == "accepted" and not taken[address]] == []
    # A repeated mail carries the same Message-ID, and is one mail; an SMS has no such key.
    assert [address for address in taken if address.startswith("+") and taken[address] > 1] == []
    assert set(told.values()) == {"accepted", "refused", "unknown"}
    assert sum(state == "unknown" for state in told.values()) < 10


def test_two_workers_hand_each_sms_once_to_a_real_operator(db: Database, operators: Operators) -> None:
    event = open_event(db)
    workers = [at_hand(db, *operators.adapters(), in_flight=8) for _ in range(2)]
    with working(workers[0]), working(workers[1]):
        ids = post(db, event, 100)
        wait_until(lambda: set(states(db, *ids)) == {"accepted"})
    assert set(operators.taken().values()) == {1}
    assert len(operators.requests()) == 100


class Hooks:
    """Our public side: takes callbacks, believes those that are signed, answers when they are committed."""

    def __init__(self, ledger: Ledger, adapter: TwilioSms) -> None:
        hooks, self.refused = self, 0

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                form = dict(parse_qsl(body.decode(), keep_blank_values=True))
                request = CallbackRequest(hooks.base + self.path, form, dict(self.headers), body)
                try:
                    kept = ledger.record([Result(word.delivery, word, 0.0) for word in adapter.hear(request)])
                    self.send_response(204 if kept else 503)
                except BadSignatureError:
                    hooks.refused += 1
                    self.send_response(403)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Write nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join(5)
        self.server.server_close()


@pytest.mark.parametrize(("fault", "told"), [
    ("ok", {"delivered"}), ("duplicate_receipt", {"delivered"}), ("receipts_reordered", {"delivered"}),
    ("undelivered", {"undelivered"}), ("no_receipt", {"accepted"}), ("bad_signature", {"accepted"}),
    ("accept_then_500", {"delivered"})])
def test_signed_receipts_are_recorded_once_in_whatever_order_they_come(
        sqlite_url: str, operators: Operators, fault: str, told: set[str]) -> None:
    """RC1: of a call that ended in a time-out or a 500 too, whose answer we never had."""
    db = Database(sqlite_url)
    operators.ask("/_faults", [{"operator": "twilio", "fault": fault}])
    adapters = operators.adapters()
    public = Ledger(db)
    hooks = Hooks(public, adapters[0])
    hooks.thread.start()
    event = open_event(db)
    with working(at_hand(db, *adapters, in_flight=8, callback=lambda *_: f"{hooks.base}/hooks/twilio/sandbox")):
        ids = post(db, event, 15, urgency="alert")
        wait_until(lambda: operators.quiet() and {row.best for row in rows(db, *ids)} == told)
    hooks.close()
    public.stop()
    assert set(states(db, *ids)) == {"accepted"}
    written = [lines(db, key) for key in ids]
    assert all(len(words) == len(set(words)) for words in written)
    assert all(("accepted" in words or "sent" in words or "delivered" in words) for words in written)
    assert (hooks.refused > 0) == (fault == "bad_signature")
    assert set(operators.taken().values()) == {1}
    db.close()
