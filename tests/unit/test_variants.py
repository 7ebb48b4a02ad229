"""One text, one version per channel: the wording first offered, and its number."""
from __future__ import annotations

import pytest

from channels.text.sms import measure
from crisis.messages.checks import Numbers, check
from crisis.messages.variants import (
    HAND,
    NAMES,
    NETWORKS,
    VARIANTS,
    addressed,
    bare,
    name_of,
    numbered,
    propose,
    titled,
)

CORE = "Inondation en cours à 3 h. Restez chez vous. Prochain point à 4 h."


def test_no_two_texts_speak_to_the_same_audience_by_the_same_channel() -> None:
    assert len({(each.audience, each.channel) for each in VARIANTS.values()}) == len(VARIANTS)
    assert [name_of(each.audience, each.channel) for each in VARIANTS.values()] == list(VARIANTS)


def test_the_press_and_officials_never_share_a_text() -> None:
    assert (name_of("elected", "email"), name_of("officials", "email"), name_of("media", "email")) == (
        "email", "email", "press")
    assert name_of("media", "sms") is None
    assert name_of("staff", "sms") is None


def test_without_the_press_no_text_is_written_for_it() -> None:
    assert set(propose("préfecture du Cantal", "Crue", CORE, "real", media=False)) == {"sms", "email", "site"}


def test_every_channel_is_offered_a_text_that_names_who_writes_and_its_number() -> None:
    offered = propose("préfecture du Cantal", "Crue", CORE, "real", NETWORKS, hand=HAND)
    assert tuple(offered) == NAMES
    for text in offered.values():
        assert text.startswith("Préfecture du Cantal")
        assert CORE in text
        assert "{numero}" in text
        assert "3" in numbered(text, 3)
        assert "{" not in numbered(text, 3)


@pytest.mark.parametrize("plays", ["real", "exercise"])
def test_what_is_offered_passes_its_own_checks(plays: str) -> None:
    offered = propose("préfecture du Cantal", "Crue", CORE, plays, NETWORKS, hand=HAND)
    assert check(offered, plays, numbers=Numbers(), title=titled("Crue", plays)) == []


def test_a_title_is_marked_once_at_both_ends_and_never_twice() -> None:
    marked = titled("Crue", "exercise")
    assert marked == titled(marked, "exercise") == "EXERCICE – Crue – EXERCICE"
    assert (titled("Crue", "real"), titled("", "exercise"), bare(marked)) == ("Crue", "", "Crue")


def test_nobody_is_bound_to_a_text_that_would_reach_nobody() -> None:
    texts = dict.fromkeys(NAMES, CORE)
    assert set(addressed(texts, ["15014"], [], media=False)) == {"sms", "email", "phone", "fralert"}
    assert set(addressed(texts, [], ["site"], media=True)) == {
        "site", "x", "facebook", "press", "radio", "fralert"}


def test_an_exercise_is_marked_three_times_at_both_ends_of_a_mail_and_once_of_an_sms() -> None:
    offered = propose("préfecture du Cantal", "Crue", CORE, "exercise")
    assert (offered["sms"].startswith("EXERCICE "), offered["sms"].endswith(" EXERCICE")) == (True, True)
    assert offered["sms"].count("EXERCICE") == 2
    for channel in ("email", "press", "site"):
        assert offered[channel].startswith("EXERCICE EXERCICE EXERCICE\n")
        assert offered[channel].endswith("\nEXERCICE EXERCICE EXERCICE")


def test_the_words_added_to_an_sms_cost_no_dearer_alphabet() -> None:
    offered = propose("préfecture du Cantal", "Crue", "Restez chez vous.", "real")["sms"]
    assert measure(numbered(offered, 12)).alphabet == "gsm7"


def test_a_network_that_is_not_chosen_gets_no_text() -> None:
    assert set(propose("préfecture du Cantal", "Crue", CORE, "real", ["x"])) == {"sms", "email", "press", "site", "x"}


@pytest.mark.parametrize("plays", ["real", "exercise"])
def test_a_text_too_long_for_x_becomes_a_post_that_says_where_the_rest_is(plays: str) -> None:
    page = "https://www.cantal.gouv.fr"
    offered = propose("préfecture du Cantal", "Crue de la Cère", CORE * 5, plays, NETWORKS, page)
    assert (page in offered["x"], CORE in offered["x"], "Crue de la Cère" in offered["x"]) == (True, False, True)
    assert check({"x": offered["x"]}, plays, numbers=Numbers())[0].blocking is False


def test_a_post_too_long_for_x_stops_the_submission_and_says_by_how_much() -> None:
    found = check({"x": "a" * 283}, "real", numbers=Numbers())
    assert [(each.code, each.sentence) for each in found if each.blocking] == [
        ("x_long", "X ne prend pas ce texte : 3 signes de trop.")]
