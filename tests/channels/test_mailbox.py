"""A mail has arrived when it is read in the mailbox of the probes, by its Message-ID, and in no other case."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from channels.mailbox import Mailbox, ReadMail
from channels.port import Absent, Accepted, Account, Found, LooksUp, Outgoing, Unknown
from channels.smtp import SmtpMail
from tests.channels.conftest import Operators
from tests.channels.imap import Post, serving

SENDER, BOX = "alerte@pref15.example", "essai@pref15.example"
REFERENCE = "<k1@pref15.example>"
SINCE = datetime(2026, 11, 22, 13, tzinfo=UTC)


@pytest.fixture
def post() -> Iterator[Post]:
    with serving(Post()) as found:
        yield found


def account(post: Post, **changes: str) -> Account:
    given = {"base_url": post.url, "account": post.user, "secret": post.secret} | changes
    return Account(given["base_url"], given["account"], given["secret"], connect_s=2, read_s=2)


def entered(post: Post, **changes: str) -> object:
    return Mailbox(account(post, **changes), "sandbox").entered(REFERENCE)


def test_a_mail_is_found_by_its_message_id_with_the_hour_at_which_it_entered(post: Post) -> None:
    post.receive("<other@pref15.example>")
    assert entered(post) == Absent()
    post.receive(REFERENCE)
    assert entered(post) == datetime(2026, 11, 22, 13, 5, 9, tzinfo=UTC)


def test_the_mailbox_is_opened_read_only_and_left(post: Post) -> None:
    post.receive(REFERENCE)
    entered(post)
    assert post.asked == ["CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH", "LOGOUT"]


@pytest.mark.parametrize(("fault", "code"), [
    ("login", "not_read"), ("cut", "not_read"), ("search", "search_refused"), ("date", "no_date")])
def test_what_cannot_be_read_is_neither_arrived_nor_absent(post: Post, fault: str, code: str) -> None:
    post.receive(REFERENCE)
    post.fault = fault
    assert entered(post) == Unknown(code)


@pytest.mark.parametrize("date", ["22-Xyz-2026 14:05:09 +0100", "99-Nov-2026 14:05:09 +0100"])
def test_a_date_that_is_none_is_no_arrival(post: Post, date: str) -> None:
    post.receive(REFERENCE, date)
    assert entered(post) == Unknown("no_date")


def test_a_day_of_one_digit_is_read(post: Post) -> None:
    post.receive(REFERENCE, " 3-Feb-2027 23:59:00 +0000")
    assert entered(post) == datetime(2027, 2, 3, 23, 59, tzinfo=UTC)


def test_a_wrong_password_and_a_server_that_is_away_are_not_read(post: Post) -> None:
    assert entered(post, secret="autre") == Unknown("not_read")
    assert entered(post, base_url="imap://127.0.0.1:1") == Unknown("not_read")
    assert entered(post, base_url=post.url.replace("imap:", "imaps:")) == Unknown("not_read")


@pytest.mark.parametrize("changes", [
    {"base_url": "imap://boite.example"}, {"base_url": "https://boite.example"}, {"base_url": "imaps://"},
    {"account": ""}, {"secret": ""}])
def test_a_mailbox_in_clear_elsewhere_or_without_an_account_is_refused(changes: dict[str, str]) -> None:
    given = {"base_url": "imaps://boite.example", "account": "essai", "secret": "secret"} | changes
    with pytest.raises(ValueError, match=r"adresse|compte"):
        Mailbox(Account(given["base_url"], given["account"], given["secret"]), "real")


def test_a_probe_that_the_relay_took_has_arrived_once_its_mailbox_holds_it(
        post: Post, operators: Operators, outgoing: Callable[..., Outgoing]) -> None:
    mail = ReadMail(Account(operators.smtp, sender=SENDER), account(post), BOX, "sandbox")
    probe = outgoing(channel="email", address=BOX)
    sent = mail.send(probe)
    assert isinstance(sent, Accepted)
    assert mail.look_up(probe, SINCE) == Absent()
    taken = operators.seen()[0]["more"]["headers"]["Message-ID"]
    post.receive(taken)
    assert mail.look_up(probe, SINCE) == Found(sent.ref, "delivered", datetime(2026, 11, 22, 13, 5, 9, tzinfo=UTC))


def test_nobody_looks_for_the_mail_of_somebody_else(
        post: Post, operators: Operators, outgoing: Callable[..., Outgoing]) -> None:
    mail = ReadMail(Account(operators.smtp, sender=SENDER), account(post), BOX, "sandbox")
    assert mail.look_up(outgoing(channel="email", address="maire@communes15.example"), SINCE) == Unknown("not_read")
    assert post.asked == []
    assert isinstance(mail, LooksUp)
    assert not isinstance(SmtpMail(Account(operators.smtp, sender=SENDER), "sandbox"), LooksUp)
