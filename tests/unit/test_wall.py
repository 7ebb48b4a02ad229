"""The wall between exercise and reality, case by case."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.delivery.wall import AUDIENCES, DOORS, MODES, Passage, marked, publishable, realm

# Written out again, by hand, from design rule 11 and R4: (mode, audience) -> (a stranger, somebody named one by one).
EXPECTED = {
    ("real", "elected"): ("real", "real"),
    ("real", "officials"): ("real", "real"),
    ("real", "public"): ("real", "real"),
    ("real", "media"): ("real", "real"),
    ("real", "staff"): ("real", "real"),
    ("real", "services"): ("real", "real"),
    ("real", "probe"): (None, None),
    ("real", "simulated"): (None, None),
    ("exercise", "elected"): ("sandbox", "real"),
    ("exercise", "officials"): ("sandbox", "real"),
    ("exercise", "public"): ("sandbox", "sandbox"),
    ("exercise", "media"): ("sandbox", "sandbox"),
    ("exercise", "staff"): ("sandbox", "real"),
    ("exercise", "services"): ("sandbox", "real"),
    ("exercise", "probe"): ("sandbox", "sandbox"),
    ("exercise", "simulated"): ("sandbox", "sandbox"),
    ("rehearsal", "elected"): ("sandbox", "sandbox"),
    ("rehearsal", "officials"): ("sandbox", "sandbox"),
    ("rehearsal", "public"): ("sandbox", "sandbox"),
    ("rehearsal", "media"): ("sandbox", "sandbox"),
    ("rehearsal", "staff"): ("sandbox", "sandbox"),
    ("rehearsal", "services"): ("sandbox", "sandbox"),
    ("rehearsal", "probe"): ("sandbox", "sandbox"),
    ("rehearsal", "simulated"): ("sandbox", "sandbox"),
    ("service", "elected"): (None, None),
    ("service", "officials"): (None, None),
    ("service", "public"): (None, None),
    ("service", "media"): (None, None),
    ("service", "staff"): (None, "real"),
    ("service", "services"): (None, None),
    ("service", "simulated"): (None, None),
    ("service", "probe"): ("real", "real"),
}
WORDS = st.sampled_from([*MODES, *AUDIENCES, "", "REAL", "réel", "press"]) | st.text(max_size=12)


def test_every_mode_and_audience_has_its_row() -> None:
    assert set(DOORS) == set(EXPECTED) == {(mode, audience) for mode in MODES for audience in AUDIENCES}


@pytest.mark.parametrize(("mode", "audience"), EXPECTED)
def test_who_may_be_reached(mode: str, audience: str) -> None:
    stranger, named = EXPECTED[mode, audience]
    assert realm(Passage(mode, audience, demonstration=False)) == stranger
    assert realm(Passage(mode, audience, demonstration=False, named=True)) == named


@given(WORDS, WORDS, st.booleans(), st.booleans())
def test_what_is_not_listed_is_closed(mode: str, audience: str, demonstration: bool, named: bool) -> None:
    if (mode, audience) not in EXPECTED:
        assert realm(Passage(mode, audience, demonstration, named)) is None


@given(WORDS, st.booleans(), st.booleans())
def test_a_rehearsal_is_never_real(audience: str, demonstration: bool, named: bool) -> None:
    assert realm(Passage("rehearsal", audience, demonstration, named)) != "real"


@given(WORDS, WORDS, st.booleans())
def test_a_demonstration_is_never_real_whatever_it_plays(mode: str, audience: str, named: bool) -> None:
    assert realm(Passage(mode, audience, demonstration=True, named=named)) != "real"


@given(st.sampled_from(["public", "media", "simulated"]), st.booleans())
def test_an_exercise_never_reaches_the_public_or_the_press(audience: str, named: bool) -> None:
    assert realm(Passage("exercise", audience, demonstration=False, named=named)) == "sandbox"


@given(WORDS, st.booleans())
def test_only_a_real_event_of_a_real_installation_is_shown_outside(mode: str, demonstration: bool) -> None:
    assert publishable(mode, demonstration) is (mode == "real" and not demonstration)


@pytest.mark.parametrize(("plays", "text", "right"), [
    ("real", "Évacuez.", True), ("real", "EXERCICE Évacuez. EXERCICE", False),
    ("exercise", "EXERCICE Évacuez. EXERCICE", True), ("exercise", "Évacuez.", False),
    ("anything", "Évacuez.", False)])
def test_a_text_carries_the_mark_of_what_is_played(plays: str, text: str, right: bool) -> None:
    assert marked(plays, text) is right
