"""X and Facebook: posted by an operator where there is one, published by hand where there is none (R8, R18)."""
from __future__ import annotations

from dataclasses import replace

import pytest

from channels.port import Outgoing
from crisis.errors import Refused
from crisis.messages.variants import propose
from tests.house import TEXT, House, Operator

MEANS = ("site", "x", "facebook")


@pytest.fixture
def connected(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    house.here = replace(house.here, networks=("x", "facebook"))
    known = house.operators
    monkeypatch.setattr(house, "operators", lambda: known() | {
        (name, "sandbox"): Operator(name, "read_back") for name in house.here.networks})
    return house


def texts(house: House, *means: str) -> dict[str, str]:
    here = house.here
    return propose(here.territory.prefecture, "Crue de la Cère", TEXT, "real", here.posted(means), here.page)


def posts(house: House, event: str, *means: str) -> dict[str, Outgoing]:
    message, bound = house.message(event, means=means, variants=texts(house, *means))
    house.approve(message, bound)
    return {each.channel: each for each in house.deliver() if each.channel in ("site", "x", "facebook")}


def test_a_chosen_network_gets_its_own_text_after_the_mayors(connected: House) -> None:
    event = connected.staffed()
    found = posts(connected, event, *MEANS)
    assert set(found) == set(MEANS)
    assert found["x"].text == texts(connected, *MEANS)["x"].replace("{numero}", "1")
    assert {row.held for row in connected.deliveries(event)} == {False}


def test_a_second_message_continues_the_thread_on_x_alone(connected: House) -> None:
    event = connected.staffed()
    first, second = posts(connected, event, *MEANS), posts(connected, event, *MEANS)
    assert (first["x"].reply_to, second["x"].reply_to) == (None, f"x-{first['x'].delivery}")
    assert second["facebook"].reply_to is None


def test_another_event_begins_its_own_thread(connected: House) -> None:
    posts(connected, connected.staffed(), "x")
    other = connected.open(title="Feu", separate=True, kind="forest_fire")
    connected.activate(other)
    assert posts(connected, other, "x")["x"].reply_to is None


def test_a_post_that_was_read_back_informs_the_public(connected: House) -> None:
    event = connected.staffed()
    posts(connected, event, "x")
    connected.seal(event)
    assert connected.verdict(event, 48).audiences["public"].covered_at is not None


def test_without_an_operator_the_network_is_left_to_the_hand(house: House) -> None:
    event = house.staffed()
    assert set(posts(house, event, *MEANS)) == {"site"}
    assert house.here.posted(MEANS) == []


def test_a_network_that_is_chosen_without_its_text_is_refused_at_the_submission(connected: House) -> None:
    event = connected.staffed()
    with pytest.raises(Refused, match="variant"):
        connected.message(event, means=MEANS, variants=texts(connected, "site"))
