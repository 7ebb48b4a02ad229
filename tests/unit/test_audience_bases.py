"""R4: the words for what covers an audience claim no more than the event: where nothing is real, all is simulated."""
from __future__ import annotations

import pytest

from crisis.commitments import fold
from crisis.config import ROOT
from crisis.evidence import words
from crisis.territory import load
from crisis.web.console.cards import cards
from tests.unit.commitments.story import Story, informed, instant

CANTAL = load("15", ROOT / "territories")
MEASURED = "accusés des opérateurs"


def shown(story: Story) -> dict[str, str]:
    """Return what the page of the event says that each audience is covered on."""
    card = next(each for each in cards(fold(story.pairs), CANTAL, instant(30)) if each.verdict.number == 48)
    return {each.code: each.basis for each in card.audiences}


def test_in_real_life_the_page_says_what_covers_each_audience() -> None:
    assert shown(informed()) == {"elected": MEASURED, "public": MEASURED, "media": MEASURED}


def test_in_an_exercise_what_the_sandbox_reached_is_said_simulated() -> None:
    assert shown(informed(mode="exercise")) == {"elected": "simulé", "public": "simulé", "media": "simulé"}


@pytest.mark.parametrize("opening", [{"mode": "rehearsal"}, {"demonstration": True}, {
    "mode": "exercise", "demonstration": True}])
def test_where_nothing_is_real_how_an_audience_is_covered_is_said_to_be_simulated(opening: dict[str, object]) -> None:
    assert set(shown(informed(**opening)).values()) == {f"simulé\u00a0: {MEASURED}"}


def test_the_words_of_a_base_that_is_simulated_are_not_said_twice() -> None:
    assert words.bases("rehearsal", demonstration=False)["simulated"] == "simulé"
    assert words.bases("exercise", demonstration=False) == words.BASES == words.bases("real", demonstration=False)
