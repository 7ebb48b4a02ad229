"""The Facebook adapter against the loopback Page: token, three outcomes by code, read back, doubtful duplicates."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.facebook import FacebookPage
from channels.facebook_codes import CODES, explain, proves
from channels.port import Absent, Accepted, Account, Cancels, Found, HearsBack, LooksUp, Outgoing, Refused, Unknown
from channels.sandbox.facebook import PAGE
from channels.sandbox.server import SECRET

Make = Callable[..., Outgoing]
SINCE = datetime.now(UTC) - timedelta(minutes=1)
TEXT = "Crue à Aurillac :\névacuez la rue « Haute ». Suivez https://www.cantal.gouv.fr/crue?x=1&y=2 🌊"


@pytest.fixture
def post(outgoing: Make) -> Make:
    return lambda **changes: outgoing(**{"channel": "facebook", "address": "means:facebook", "text": TEXT, **changes})


def test_a_post_is_published_as_written_and_read_back(facebook: FacebookPage, operators: Any, post: Make) -> None:
    outcome = facebook.send(post())
    (seen,) = operators.seen()
    assert outcome == Accepted(seen["ref"], "read_back")
    assert seen["ref"].startswith(f"{PAGE}_")
    assert (seen["operator"], seen["to"], seen["text"], seen["accepted"]) == ("facebook", PAGE, TEXT, True)
    assert [(one["text"], one["ref"]) for one in operators.get("/_networks")["facebook"]] == [(TEXT, seen["ref"])]


def test_the_adapter_can_ask_and_is_never_called_back(facebook: FacebookPage) -> None:
    assert isinstance(facebook, LooksUp)
    assert not isinstance(facebook, HearsBack)
    assert not isinstance(facebook, Cancels)


@pytest.mark.parametrize(
    ("fault", "outcome", "accepted"),
    [
        ({"name": "429"}, Refused("32", again_after=1.0), 0),
        ({"name": "500"}, Unknown("1"), 0),
        ({"name": "transient"}, Unknown("2"), 0),
        ({"name": "reset_before_read"}, Unknown("cut"), 0),
        ({"name": "down"}, Unknown("cut"), 0),
        ({"name": "never_answer"}, Unknown("timeout"), 0),
        ({"name": "accept_then_500"}, Unknown("1"), 1),
        ({"name": "accept_then_hang"}, Unknown("timeout"), 1),
        ({"name": "refuse"}, Refused("100"), 0),
        ({"name": "duplicate"}, Refused("506"), 0),
        ({"name": "token"}, Refused("190"), 0),
        ({"name": "blocked"}, Refused("368"), 0),
        ({"name": "permission"}, Refused("200"), 0),
    ],
)
def test_each_fault_of_facebook_has_its_outcome(
    page_account: Account, operators: Any, post: Make, fault: dict[str, Any], outcome: object, accepted: int
) -> None:
    silent = fault["name"] in {"never_answer", "accept_then_hang"}
    facebook = FacebookPage(replace(page_account, read_s=0.3 if silent else 5.0), "sandbox")
    operators.fault("facebook", **fault)
    assert facebook.send(post()) == outcome
    stats = operators.get("/_stats")["facebook"]
    assert (stats["requests"], stats["accepted"]) == (1, accepted)
    assert stats["refused"] == isinstance(outcome, Refused)


@pytest.mark.parametrize(
    ("status", "code", "proved"),
    [
        (400, "190", "refused"), (403, "299", "refused"), (400, "4", "limit"), (403, "613", "limit"),
        (400, "1", "transient"), (500, "506", "duplicate"), (400, "4242", "refused"), (500, "4242", "transient"),
        (429, "", "limit"), (503, "", "transient"), (404, "", "transient"), (408, "4242", "transient"),
        (200, "", "transient"),
    ],
)  # fmt: skip
def test_a_listed_code_decides_and_then_only_a_4xx_with_a_code_is_a_refusal(
    status: int, code: str, proved: str
) -> None:
    assert proves(status, code) == proved


def test_a_refused_connection_was_surely_not_told(page_account: Account, post: Make) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        account = replace(page_account, base_url=f"http://127.0.0.1:{closed.getsockname()[1]}")
        assert FacebookPage(account, "sandbox").send(post()) == Refused("not_connected", again_after=5.0)


def test_a_post_taken_but_not_shown_is_accepted_and_not_read_back(
    facebook: FacebookPage, operators: Any, post: Make
) -> None:
    operators.fault("facebook", "not_visible")
    outcome, seen = facebook.send(post()), operators.seen()[0]
    assert outcome == Accepted(seen["ref"], "accepted")
    assert facebook.look_up(post(), SINCE) == Absent()


@pytest.mark.parametrize("fault", ["accept_then_hang", "accept_then_500"])
def test_a_post_whose_answer_was_lost_is_found_on_the_page(
    facebook: FacebookPage, page_account: Account, operators: Any, post: Make, fault: str
) -> None:
    operators.fault("facebook", fault, times=1)
    assert isinstance(FacebookPage(replace(page_account, read_s=0.5), "sandbox").send(post()), Unknown)
    (seen,) = operators.seen()
    found = facebook.look_up(post(), SINCE)
    assert found == Found(seen["ref"], "read_back", datetime.fromisoformat(seen["at"]).replace(microsecond=0))
    assert facebook.look_up(post(text="autre"), SINCE) == Absent()
    assert facebook.look_up(post(), datetime.now(UTC) + timedelta(hours=1)) == Absent()


def test_a_post_never_taken_is_absent(facebook: FacebookPage, operators: Any, post: Make) -> None:
    operators.fault("facebook", "transient", times=1)
    assert facebook.send(post()) == Unknown("2")
    assert facebook.look_up(post(), SINCE) == Absent()


def test_a_repeat_refused_as_duplicate_after_a_doubt_is_a_publication(
    facebook: FacebookPage, operators: Any, post: Make
) -> None:
    operators.fault("facebook", "accept_then_500", times=1)
    assert facebook.send(post()) == Unknown("1")
    first = operators.seen()[0]
    assert facebook.send(post(doubtful=True)) == Accepted(first["ref"], "read_back")
    assert facebook.send(post()) == Refused("506")
    assert operators.get("/_stats")["facebook"] == {
        "requests": 3, "accepted": 1, "refused": 2, "repeated_keys": 0, "visible": 1,
    }  # fmt: skip


def test_a_list_cut_short_proves_nothing(facebook: FacebookPage, post: Make) -> None:
    for rank in range(101):
        facebook.send(post(text=f"Point {rank}"))
    assert isinstance(facebook.look_up(post(text="Point 1"), SINCE), Found)
    assert facebook.look_up(post(text="Point 0"), SINCE) == Unknown("too_many")


def test_a_look_up_without_an_answer_proves_nothing(page_account: Account, operators: Any, post: Make) -> None:
    operators.fault("facebook", "never_answer", match={"to": PAGE})
    facebook = FacebookPage(replace(page_account, read_s=0.3), "sandbox")
    assert facebook.look_up(post(), SINCE) == Unknown("timeout")


def test_a_wrong_token_publishes_nothing_and_proves_nothing(page_account: Account, operators: Any, post: Make) -> None:
    facebook = FacebookPage(replace(page_account, secret="autre"), "sandbox")
    assert facebook.send(post()) == Refused("190")
    assert facebook.look_up(post(), SINCE) == Unknown("190")
    assert operators.seen() == []


def test_the_version_of_graph_is_a_setting(page_account: Account, post: Make) -> None:
    assert isinstance(FacebookPage(page_account, "sandbox", "v27.0").send(post()), Accepted)
    for wrong in ("27.0", "v27", "v27.0/me", ""):
        with pytest.raises(ValueError, match="version"):
            FacebookPage(page_account, "sandbox", wrong)


@pytest.mark.parametrize("changes", [{"account": ""}, {"account": "prefecture15"}, {"secret": ""}])
def test_an_incomplete_page_is_refused(page_account: Account, changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="incomplète"):
        FacebookPage(replace(page_account, **changes), "sandbox")


@pytest.mark.parametrize(
    ("url", "realm"), [("http://graph.example", "real"), ("https://graph.example", "sandbox"), ("", "real")]
)
def test_an_unsafe_address_is_refused_with_its_reason(url: str, realm: Any) -> None:
    with pytest.raises(ValueError, match="L’adresse|L’opérateur"):
        FacebookPage(Account(url, PAGE, "jeton"), realm)


def test_every_listed_code_says_what_to_do() -> None:
    assert {10, 190, 200, 299, 368, 506, 100, 1, 2, 4, 17, 32, 613} <= set(CODES)
    assert all(explain(str(code)) for code in CODES)
    assert explain("4242") is explain("") is None


def test_no_log_holds_a_text_or_the_token(
    facebook: FacebookPage, operators: Any, post: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """RC5: not even when everything is logged, though Graph takes the token in the address."""
    caplog.set_level(logging.DEBUG)
    facebook.send(post())
    facebook.look_up(post(), SINCE)
    operators.fault("facebook", "refuse")
    facebook.send(post())
    assert "vacuez" not in caplog.text
    assert SECRET not in caplog.text
