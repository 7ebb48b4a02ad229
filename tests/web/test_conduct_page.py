"""The pages by which an exercise is conducted: by forms alone, with what was typed kept after a refusal."""
from __future__ import annotations

import re

import pytest
from flask import Flask

from crisis.clock import now
from crisis.db import Database
from crisis.events import exercise
from tests.conducting import oral, prepared, sent
from tests.exercising import lead
from tests.house import Hours, House
from tests.web.walker import Page, Walker


@pytest.fixture
def house(one: Database) -> House:
    return House(one, Hours(now()))


@pytest.fixture
def animator(console: Flask) -> Walker:
    return Walker.signed_in(console, "exercice1")


def text(page: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(page).text))


def played(house: House, **card: object) -> str:
    """Return the address of the event of an exercise with an inject to say, one to come in an hour and one after it."""
    key = prepared(house, oral(1, 0, expected_action="Rappeler le maire", delay_min=10), sent(2, 60), oral(3, 90),
                   **card)
    return f"/evenements/{house.do(exercise.start, lead(house), house.here, key)}"


def test_conduct_shows_time_what_is_to_be_played_and_what_comes(house: House, animator: Walker) -> None:
    event = played(house)
    page = text(animator.see(f"{event}/exercice").text)
    for told in ("En cours", "1 inject parti sur 3", "1 à jouer", "EXERCICE — EXERCICE — EXERCICE",
                 "La Cère monte, point 1.", "Maire, à cellule de communication, par oral", "Rappeler le maire : avant",
                 "H+1 h 00 min , inject 2", "Conduite"):
        assert told in page, told
    where = f"{event}/exercice/joue"
    refused = animator.again(animator.form(f"{event}/exercice", where, numero="1"), heure="99:99")
    assert (refused.status_code, 'value="99:99"' in refused.text) == (422, True)
    assert animator.send(f"{event}/exercice", where).status_code == 303
    assert "Rien à jouer." in text(animator.see(f"{event}/exercice").text)
