"""The wall of simulated media against the sandbox: a post shown once, whatever was lost on the way, never outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from channels.port import Accepted, Outgoing, Refused, Unknown
from channels.sandbox.server import SECRET
from channels.simulated import SimulatedMedia

Make = Callable[..., Outgoing]
HEADLINE = "EXERCICE – La digue aurait cédé"
TEXT = "EXERCICE : un riverain filme l'eau place du Square, « personne ne nous dit rien ». EXERCICE"


@pytest.fixture
def media(operators: Any) -> SimulatedMedia:
    return SimulatedMedia(operators.http, SECRET)


@pytest.fixture
def post(outgoing: Make) -> Make:
    given = {"channel": "simulated", "address": "x:@riverain:15", "subject": HEADLINE, "text": TEXT}
    return lambda **changes: outgoing(**given | changes)


def shown(operators: Any) -> Any:
    return operators.get("/medias/")["posts"]


def test_a_post_says_its_medium_its_sender_its_headline_and_its_text(
        media: SimulatedMedia, operators: Any, post: Make) -> None:
    assert media.send(post()) == Accepted("k1")
    seen = shown(operators)[0]
    assert {name: seen[name] for name in ("key", "medium", "sender", "headline", "text")} == {
        "key": "k1", "medium": "x", "sender": "@riverain:15", "headline": HEADLINE, "text": TEXT}


def test_the_latest_post_comes_first(media: SimulatedMedia, operators: Any, post: Make) -> None:
    for rank in range(3):
        media.send(post(client_key=f"k{rank}", address=f"site:radio {rank}"))
    assert [each["sender"] for each in shown(operators)] == ["radio 2", "radio 1", "radio 0"]


def test_a_post_told_again_under_its_key_is_shown_once_at_its_first_hour(
        media: SimulatedMedia, operators: Any, post: Make) -> None:
    assert media.send(post()) == media.send(post(text="EXERCICE autre")) == Accepted("k1")
    assert [each["text"] for each in shown(operators)] == [TEXT]
    assert operators.get("/_stats")["simulated"]["visible"] == 1


@pytest.mark.parametrize(("fault", "outcome", "seen"), [
    ("429", Refused("429", again_after=5.0), 0), ("refuse", Refused("400"), 0), ("500", Unknown("500"), 0),
    ("accept_then_500", Unknown("500"), 1), ("reset_before_read", Unknown("cut"), 0)])
def test_what_befalls_a_post_and_that_it_is_then_told_again_safely(
        media: SimulatedMedia, operators: Any, post: Make, fault: str, outcome: Any, seen: int) -> None:
    operators.fault("simulated", fault, times=1)
    assert media.send(post()) == outcome
    assert len(shown(operators)) == seen
    assert media.send(post()) == Accepted("k1")
    assert len(shown(operators)) == 1


def test_nobody_posts_without_the_token(operators: Any, post: Make) -> None:
    assert SimulatedMedia(operators.http, "autre").send(post()) == Refused("401")
    assert shown(operators) == []


def test_what_is_no_post_is_refused(operators: Any) -> None:
    empty = {"key": "", "medium": "x", "sender": "", "headline": "", "text": ""}
    wrongs: tuple[Any, ...] = ({}, {"key": "k"}, empty, [])
    for wrong in wrongs:
        answer = requests.post(f"{operators.http}/medias/", json=wrong, timeout=5,
                               headers={"Authorization": f"Bearer {SECRET}"})
        assert answer.status_code == 400, wrong
    assert requests.get(f"{operators.http}/medias/autre", timeout=5).status_code == 404
    assert shown(operators) == []


def test_a_wall_elsewhere_than_on_this_machine_stops_the_start() -> None:
    with pytest.raises(ValueError, match="sur cette machine"):
        SimulatedMedia("https://mur.example", SECRET)


def test_a_sandbox_that_is_away_has_surely_shown_nothing(post: Make) -> None:
    assert SimulatedMedia("http://127.0.0.1:9", SECRET).send(post()) == Refused("not_connected", again_after=5.0)
