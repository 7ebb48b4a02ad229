"""The mail adapter against the loopback relay: three outcomes, one Message-ID, no clear text outside."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from channels.port import Accepted, Account, Outgoing, Refused, Unknown
from channels.sandbox.server import ACCOUNT, SECRET
from channels.smtp import SmtpMail

Make = Callable[..., Outgoing]
SENDER = "alerte@pref15.example"


@pytest.fixture
def letter(outgoing: Make) -> Make:
    return lambda **changes: outgoing(
        **{"channel": "email", "address": "maire@communes15.example", **changes}
    )


@contextmanager
def relay_saying(*answers: bytes) -> Iterator[str]:
    """A relay that reads a card: one answer at the connection, one per line received, then it hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            line, _ = server.accept()
            with line, line.makefile("rb") as reading:
                for rank, answer in enumerate(answers):
                    if rank:
                        reading.readline()
                    line.sendall(answer)

        thread = threading.Thread(target=speak)
        thread.start()
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}"
        thread.join(5)


@pytest.mark.parametrize(
    "text",
    [
        "forêt, façade, coût 20 €\n",
        "« L’œuvre » n° 12 – Noël… 🌊\n",
        ".point\n..\n.\nfin\n",
        "é" * 500 + "\n",
    ],
)
def test_ga4_nt5_a_mail_arrives_as_written(mail: SmtpMail, operators: Any, letter: Make, text: str) -> None:
    """GA4, NT5: accents, signs and lonely dots included."""
    assert isinstance(mail.send(letter(text=text, subject="Évacuation : « Aurillac » – œuvre")), Accepted)
    (box,) = operators.get("/_boxes")["maire@communes15.example"]
    assert (box["subject"], box["text"]) == ("Évacuation : « Aurillac » – œuvre", text)


def test_a_mail_carries_our_reference_and_silences_auto_replies(
    mail: SmtpMail, operators: Any, letter: Make
) -> None:
    assert mail.send(letter(client_key="k7")) == Accepted(ref="<k7@pref15.example>")
    headers = operators.seen()[0]["more"]["headers"]
    assert headers["Message-ID"] == "<k7@pref15.example>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "All"
    assert (headers["From"], headers["To"]) == (SENDER, "maire@communes15.example")
    assert "Precedence" not in headers


def test_a_repeat_carries_the_same_message_id(mail: SmtpMail, operators: Any, letter: Make) -> None:
    operators.fault("smtp", "accept_then_cut", times=1)
    assert mail.send(letter()) == Unknown("cut")
    assert mail.send(letter()) == Accepted(ref="<k1@pref15.example>")
    assert [seen["key"] for seen in operators.seen()] == ["<k1@pref15.example>"] * 2
    assert operators.get("/_stats")["smtp"]["repeated_keys"] == 1


@pytest.mark.parametrize(
    ("fault", "outcome", "accepted"),
    [
        ("451", Refused("451", again_after=60.0), 0),
        ("550", Refused("550"), 0),
        ("cut_before", Refused("not_connected", again_after=5.0), 0),
        ("accept_then_cut", Unknown("cut"), 1),
    ],
)
def test_each_fault_of_the_relay_has_its_outcome(
    mail: SmtpMail, operators: Any, letter: Make, fault: str, outcome: object, accepted: int
) -> None:
    operators.fault("smtp", fault, times=1)
    assert mail.send(letter()) == outcome
    stats = operators.get("/_stats")["smtp"]
    assert (stats["requests"], stats["accepted"]) == (1, accepted)
    assert isinstance(mail.send(letter(client_key="k2")), Accepted)


GREETING = (b"220 relais.example\r\n", b"250 relais.example\r\n")


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ((b"421 plus tard\r\n",), Refused("421", again_after=60.0)),
        ((b"554 non\r\n",), Refused("554")),
        ((), Refused("not_connected", again_after=5.0)),
        (GREETING, Refused("not_connected", again_after=5.0)),
        ((*GREETING, b"451 plus tard\r\n"), Refused("451", again_after=60.0)),
        ((*GREETING, b"250 ok\r\n", b"250 ok\r\n", b"452 plein\r\n"), Refused("452", again_after=60.0)),
        ((*GREETING, b"250 ok\r\n", b"250 ok\r\n", b"354 allez\r\n"), Unknown("cut")),
        ((*GREETING, b"250 ok\r\n", b"250 ok\r\n", b"354 allez\r\n", b"554 contenu\r\n"), Refused("554")),
    ],
)
def test_each_step_at_which_a_relay_gives_up_has_its_outcome(
    letter: Make, answers: tuple[bytes, ...], outcome: object
) -> None:
    with relay_saying(*answers) as address:
        assert SmtpMail(Account(address, sender=SENDER, read_s=5.0), "real").send(letter()) == outcome


def test_a_relay_that_is_not_there_was_surely_not_told(letter: Make) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        account = Account(f"smtp://127.0.0.1:{closed.getsockname()[1]}", sender=SENDER)
        assert SmtpMail(account, "real").send(letter()) == Refused("not_connected", again_after=5.0)


def test_a_relay_outside_loopback_without_tls_gets_nothing(
    letter: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is not a loopback one; its resolution is replaced, so that nothing leaves this machine."""
    real = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda place, limit: real(("127.0.0.1", place[1]), limit)
    )
    with relay_saying(*GREETING) as address:
        account = Account(address.replace("127.0.0.1", "relais.example"), sender=SENDER)
        assert SmtpMail(account, "real").send(letter()) == Refused("tls_or_login_missing")


def test_a_connection_serves_again_and_is_renewed_every_hundred_mails(
    mail: SmtpMail, operators: Any, letter: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, int]] = []
    real = socket.create_connection

    def open_and_note(place: tuple[str, int], limit: float) -> socket.socket:
        opened.append(place)
        return real(place, limit)

    monkeypatch.setattr(socket, "create_connection", open_and_note)
    for rank in range(101):
        assert isinstance(mail.send(letter(client_key=f"k{rank}")), Accepted)
    assert len(opened) == 2
    assert operators.get("/_stats")["smtp"]["visible"] == 101


def test_threads_share_no_connection(mail: SmtpMail, operators: Any, letter: Make) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda rank: mail.send(letter(client_key=f"k{rank}")), range(80)))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert {seen["key"] for seen in operators.seen()} == {f"<k{rank}@pref15.example>" for rank in range(80)}


def test_an_account_signs_in_and_a_wrong_secret_is_refused_for_good(operators: Any, letter: Make) -> None:
    right = SmtpMail(Account(operators.smtp, ACCOUNT, SECRET, SENDER, read_s=5.0), "sandbox")
    wrong = SmtpMail(Account(operators.smtp, ACCOUNT, "autre", SENDER, read_s=5.0), "sandbox")
    assert isinstance(right.send(letter()), Accepted)
    assert wrong.send(letter()) == Refused("535")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "maire",
        "a@b",
        "a b@c.example",
        "a@b.example\nRCPT TO:<x@y.example>",
        "<a@b.example>",
        "é@b.example",
    ],
)
def test_an_address_that_could_not_be_said_to_a_relay_is_refused(
    mail: SmtpMail, operators: Any, letter: Make, address: str
) -> None:
    assert mail.send(letter(address=address)) == Refused("bad_address")
    assert operators.seen() == []


def test_a_line_break_in_a_subject_adds_no_header(mail: SmtpMail, operators: Any, letter: Make) -> None:
    assert isinstance(mail.send(letter(subject="Alerte\r\nBcc: x@y.example")), Accepted)
    (seen,) = operators.seen()
    assert seen["subject"] == "Alerte Bcc: x@y.example"
    assert "Bcc" not in seen["more"]["headers"]


@pytest.mark.parametrize(
    ("url", "realm", "sender"),
    [
        ("http://127.0.0.1", "real", SENDER),
        ("smtp://", "real", SENDER),
        ("smtp://relais.example", "sandbox", SENDER),
        ("smtps://relais.example", "sandbox", SENDER),
        ("smtp://127.0.0.1:25", "real", ""),
    ],
)
def test_a_wrong_setting_is_refused_with_its_reason(url: str, realm: Any, sender: str) -> None:
    with pytest.raises(ValueError, match="relais|opérateur|expéditeur"):
        SmtpMail(Account(url, sender=sender), realm)
