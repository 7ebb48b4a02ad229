"""Rules are adopted, not assumed (R12): an event keeps the standing that they had when it was opened."""
from __future__ import annotations

import pytest

from crisis.events.states import judged
from crisis.journal.tables import REGISTER
from crisis.quality import rules
from crisis.quality.rules import adopted
from tests.exercising import of_login
from tests.house import House


def adopt(house: House, number: int = 47, **given: str) -> int:
    values = {"body": "copil", "adopted_on": "2026-01-15", "piece": "Compte rendu"} | given
    return house.do(rules.adopt, of_login(house, "qualite1"), number, 1, **values)


def standing(house: House, event: str) -> dict[int, str]:
    opening = house.look(judged.state, event).opening
    assert opening is not None
    return {number: status for number, (_, status) in opening.rules.items()}


def test_an_event_keeps_the_standing_of_its_opening(house: House) -> None:
    before = house.open()
    adopt(house)
    after = house.open(separate=True)
    assert standing(house, before) == {47: "proposed", 48: "proposed", 50: "proposed"}
    assert standing(house, after) == {47: "adopted", 48: "proposed", 50: "proposed"}


def test_a_rule_is_adopted_once_and_the_piece_stands_beside(house: House) -> None:
    adopt(house, 49)
    (entry,) = house.entries(REGISTER, "rule_adopted")
    assert house.words(REGISTER, entry) == "Compte rendu"
    assert house.look(adopted.state, REGISTER).standing(49, 1) == "adopted"
    refusal = house.refused(rules.adopt, of_login(house, "qualite1"), 49, 1, "copil", "2026-01-15", "Encore")
    assert refusal.code == "rule_adopted"


@pytest.mark.parametrize(("number", "given", "clause"), [
    (12, {}, "cette version"), (47, {"body": "moi"}, "l'instance"), (47, {"adopted_on": "2036-01-01"}, "à venir"),
    (47, {"piece": " "}, "la pièce manque")])
def test_what_nobody_could_adopt_is_refused(house: House, number: int, given: dict[str, str], clause: str) -> None:
    values = {"body": "copil", "adopted_on": "2026-01-15", "piece": "Compte rendu"} | given
    refusal = house.refused(rules.adopt, of_login(house, "qualite1"), number, 1, **values)
    assert clause.casefold() in refusal.why.casefold()
    assert house.entries(REGISTER, "rule_adopted") == []
