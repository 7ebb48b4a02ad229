"""The X adapter against the loopback operator: signature, three outcomes, thread, read back, doubtful duplicates."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from oauthlib import oauth1

from channels.port import Absent, Accepted, Account, Cancels, Found, HearsBack, LooksUp, Outgoing, Refused, Unknown
from channels.sandbox.x import ACCESS, CONSUMER
from channels.x import Keys, XPosts, read_keys
from channels.x_codes import name_refusal

Make = Callable[..., Outgoing]
SINCE = datetime.now(UTC) - timedelta(minutes=1)
USER = "1500000000"
TEXT = "Crue à Aurillac : évacuez la rue « Haute ». Suivez https://www.cantal.gouv.fr/crue?x=1&y=<2> & restez ici."


@pytest.fixture
def post(outgoing: Make) -> Make:
    return lambda **changes: outgoing(**{"channel": "x", "address": "means:x", "text": TEXT, **changes})


def test_a_post_is_published_as_written_and_read_back(x: XPosts, operators: Any, post: Make) -> None:
    outcome = x.send(post())
    (seen,) = operators.seen()
    assert outcome == Accepted(seen["ref"], "read_back")
    assert (seen["operator"], seen["to"], seen["text"], seen["accepted"]) == ("x", USER, TEXT, True)
    shown = operators.get("/_networks")
    assert [(one["text"], one["ref"], one["reply_to"]) for one in shown["x"]] == [(TEXT, seen["ref"], None)]
    assert shown["facebook"] == []


def test_the_adapter_can_ask_and_is_never_called_back(x: XPosts) -> None:
    assert isinstance(x, LooksUp)
    assert not isinstance(x, HearsBack)
    assert not isinstance(x, Cancels)


def test_an_update_answers_the_previous_post(x: XPosts, operators: Any, post: Make) -> None:
    first = x.send(post())
    assert isinstance(first, Accepted)
    second = x.send(post(text="La crue baisse.", reply_to=first.ref))
    assert isinstance(second, Accepted)
    assert [one["reply_to"] for one in operators.get("/_networks")["x"]] == [None, first.ref]
    assert x.send(post(text="Fin.", reply_to="123")) == Refused("reply_gone")


@pytest.mark.parametrize(
    ("fault", "outcome", "accepted"),
    [
        ({"name": "500"}, Unknown("500"), 0),
        ({"name": "reset_before_read"}, Unknown("cut"), 0),
        ({"name": "down"}, Unknown("cut"), 0),
        ({"name": "never_answer"}, Unknown("timeout"), 0),
        ({"name": "accept_then_500"}, Unknown("500"), 1),
        ({"name": "accept_then_hang"}, Unknown("timeout"), 1),
        ({"name": "refuse"}, Refused("403"), 0),
        ({"name": "credits"}, Refused("credits"), 0),
        ({"name": "duplicate"}, Refused("duplicate"), 0),
    ],
)
def test_each_fault_of_x_has_its_outcome(
    keys: Keys, operators: Any, post: Make, fault: dict[str, Any], outcome: object, accepted: int
) -> None:
    silent = fault["name"] in {"never_answer", "accept_then_hang"}
    x = XPosts(Account(operators.http, read_s=0.3 if silent else 5.0), keys, "sandbox")
    operators.fault("x", **fault)
    assert x.send(post()) == outcome
    stats = operators.get("/_stats")["x"]
    assert (stats["requests"], stats["accepted"]) == (1, accepted)
    assert stats["refused"] == isinstance(outcome, Refused)


def test_too_many_posts_wait_until_the_instant_that_x_gives(x: XPosts, operators: Any, post: Make) -> None:
    operators.fault("x", "429", retry_after=120)
    outcome = x.send(post())
    assert isinstance(outcome, Refused)
    assert outcome.code == "429"
    assert outcome.again_after is not None
    assert 120 <= outcome.again_after <= 122


def test_a_refused_connection_was_surely_not_told(keys: Keys, post: Make) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        account = Account(f"http://127.0.0.1:{closed.getsockname()[1]}")
        assert XPosts(account, keys, "sandbox").send(post()) == Refused("not_connected", again_after=5.0)


def test_a_real_address_is_reached_through_the_proxy_and_nowhere_else(keys: Keys, post: Make) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{closed.getsockname()[1]}"
        x = XPosts(Account("https://operateur.example", proxy=proxy), keys, "real")
        assert x.send(post()) == Refused("not_connected", again_after=5.0)


def test_a_post_taken_but_not_shown_is_accepted_and_not_read_back(x: XPosts, operators: Any, post: Make) -> None:
    operators.fault("x", "not_visible")
    (outcome, seen) = x.send(post()), operators.seen()[0]
    assert outcome == Accepted(seen["ref"], "accepted")
    assert x.look_up(post(), SINCE) == Absent()


@pytest.mark.parametrize("fault", ["accept_then_hang", "accept_then_500"])
def test_a_post_whose_answer_was_lost_is_found_on_the_timeline(
    x: XPosts, keys: Keys, operators: Any, post: Make, fault: str
) -> None:
    operators.fault("x", fault, times=1)
    assert isinstance(XPosts(Account(operators.http, read_s=0.5), keys, "sandbox").send(post()), Unknown)
    (seen,) = operators.seen()
    found = x.look_up(post(), SINCE)
    assert isinstance(found, Found)
    assert (found.ref, found.state) == (seen["ref"], "read_back")
    assert abs(found.at - datetime.fromisoformat(seen["at"])) < timedelta(milliseconds=1)
    assert x.look_up(post(text="autre"), SINCE) == Absent()
    assert x.look_up(post(), datetime.now(UTC) + timedelta(hours=1)) == Absent()


def test_a_repeat_refused_as_duplicate_after_a_doubt_is_a_publication(x: XPosts, operators: Any, post: Make) -> None:
    operators.fault("x", "accept_then_500", times=1)
    assert x.send(post()) == Unknown("500")
    first = operators.seen()[0]
    assert x.send(post(doubtful=True)) == Accepted(first["ref"], "read_back")
    assert x.send(post()) == Refused("duplicate")
    assert operators.get("/_stats")["x"] == {
        "requests": 3, "accepted": 1, "refused": 2, "repeated_keys": 0, "visible": 1,
    }  # fmt: skip
    assert {one["key"] for one in operators.seen()} == {first["key"]}


def test_a_duplicate_that_the_timeline_does_not_show_is_still_a_publication(
    x: XPosts, operators: Any, post: Make
) -> None:
    operators.fault("x", "duplicate")
    assert x.send(post(doubtful=True)) == Accepted("", "accepted")


def test_a_post_is_recognised_behind_others_and_a_list_cut_short_proves_nothing(x: XPosts, post: Make) -> None:
    first = x.send(post())
    assert isinstance(first, Accepted)
    for rank in range(99):
        x.send(post(text=f"Point {rank}"))
    found = x.look_up(post(), SINCE)
    assert isinstance(found, Found)
    assert found.ref == first.ref
    x.send(post(text="Un de plus"))
    assert x.look_up(post(), SINCE) == Unknown("too_many")


def test_a_look_up_without_an_answer_proves_nothing(keys: Keys, operators: Any, post: Make) -> None:
    x = XPosts(Account(operators.http, read_s=0.3), keys, "sandbox")
    operators.fault("x", "never_answer", match={"to": USER})
    assert x.look_up(post(), SINCE) == Unknown("timeout")


@pytest.mark.parametrize(
    "changes",
    [
        {"consumer": "autre"}, {"consumer_secret": "autre"}, {"access_secret": "autre"}, {"access": "15-autre"},
    ],
)  # fmt: skip
def test_a_request_signed_with_other_keys_is_refused_for_good(
    keys: Keys, operators: Any, post: Make, changes: dict[str, str]
) -> None:
    x = XPosts(Account(operators.http), replace(keys, **changes), "sandbox")
    assert x.send(post()) == Refused("401")
    assert x.look_up(post(), SINCE) == Unknown("401")
    assert operators.seen() == []


def call(base: str, body: Any, headers: dict[str, str]) -> requests.Response:
    return requests.post(f"{base}/2/tweets", json=body, headers=headers, timeout=5)


def test_the_operator_takes_a_signature_once_and_refuses_what_it_does_not_know(keys: Keys, operators: Any) -> None:
    signer = oauth1.Client(keys.consumer, keys.consumer_secret, keys.access, keys.access_secret)

    def sign() -> dict[str, str]:
        return dict(signer.sign("https://api.twitter.com/2/tweets", "POST")[1])

    once = sign()
    assert call(operators.http, {"text": "Avis"}, once).status_code == 201
    assert call(operators.http, {"text": "Avis bis"}, once).status_code == 401
    assert call(operators.http, {"text": "Avis bis"}, {"Authorization": "Bearer jeton"}).status_code == 401
    for body in ({"text": "Avis", "ton": "grave"}, {"text": " "}, {}, [], {"text": "Avis", "reply": {"a": "1"}}):
        assert call(operators.http, body, sign()).status_code == 400
    assert operators.get("/_stats")["x"]["refused"] == 5


@pytest.mark.parametrize("text", ["x" * 281, "é" * 258 + "https://a.fr", "水" * 141])
def test_a_text_that_is_too_long_is_refused_with_its_reason(x: XPosts, post: Make, text: str) -> None:
    assert x.send(post(text=text)) == Refused("too_long")
    assert isinstance(x.send(post(text=text[1:])), Accepted)


@pytest.mark.parametrize(
    ("status", "words", "code"),
    [
        (402, "", "credits"),
        (403, "CreditsDepleted", "credits"),
        (429, "https://api.twitter.com/2/problems/usage-capped", "credits"),
        (429, "Too Many Requests", "429"),
        (403, "You are not allowed to create a Tweet with duplicate content.", "duplicate"),
        (403, "Your account is suspended", "403"),
        (400, "duplicate", "400"),
        (401, "Unauthorized", "401"),
    ],
)
def test_a_refusal_is_named_by_what_x_says_of_it(status: int, words: str, code: str) -> None:
    assert name_refusal(status, words) == code


def test_each_refusal_says_what_to_do(x: XPosts) -> None:
    assert "rechargez" in (x.explain("credits") or "")
    assert x.explain("418") is None


@pytest.mark.parametrize(
    ("account", "secret"),
    [
        ([CONSUMER], ["s", "s"]), ([CONSUMER, ACCESS], ["s"]), ([CONSUMER, ACCESS], ["s", ""]),
        (["", ACCESS], ["s", "s"]), ([CONSUMER, "sans-numero"], ["s", "s"]), (CONSUMER, "s"), ("ab", "cd"),
    ],
)  # fmt: skip
def test_incomplete_keys_are_refused(account: Any, secret: Any) -> None:
    with pytest.raises(ValueError, match="compte X"):
        read_keys(account, secret)


@pytest.mark.parametrize(
    ("url", "realm"), [("http://api.x.example", "real"), ("https://api.x.example", "sandbox"), ("", "real")]
)
def test_an_unsafe_address_is_refused_with_its_reason(keys: Keys, url: str, realm: Any) -> None:
    with pytest.raises(ValueError, match="L’adresse|L’opérateur"):
        XPosts(Account(url), keys, realm)


def test_no_log_holds_a_text_or_a_secret(
    x: XPosts, operators: Any, keys: Keys, post: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """RC5: not even when everything is logged."""
    caplog.set_level(logging.DEBUG)
    x.send(post())
    x.look_up(post(), SINCE)
    operators.fault("x", "refuse")
    x.send(post())
    assert "vacuez" not in caplog.text
    assert keys.access_secret not in caplog.text
    assert "oauth_signature" not in caplog.text
    assert "secret" not in repr(keys)
