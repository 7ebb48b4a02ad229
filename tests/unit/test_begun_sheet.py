"""A sheet begun from a communiqué: its own words moved, what is not established kept apart, nothing else touched."""
from __future__ import annotations

from crisis.hotline.answers import Answer, Body
from crisis.hotline.begun import OWN, begun

TEXT = """EXERCICE EXERCICE EXERCICE

Préfecture du Cantal – message n° 2
samedi 21 novembre 2026, 3 h 30

Aurillac : crue rapide

Consignes :
Montez à pied à l'étage.
N'allez pas dans les caves.

Nous savons que cet évènement vous inquiète. Voici ce qui est établi à cette heure, depuis 2 h 30 :
La Cère déborde.

Ce qui est en cours de vérification :
Le nombre de maisons touchées.

Évolution prévisible :
Pas encore connue.

Prochaine information à 5 h.

EXERCICE EXERCICE EXERCICE
"""


def answers(body: Body) -> dict[str, Answer]:
    return {each.id: each for each in body.answers}


def test_every_word_of_a_sheet_comes_from_the_communique() -> None:
    made = begun(Body(), TEXT)
    words = set(TEXT.split())
    assert set(made.facts.split()) <= words
    for each in made.answers:
        assert set(each.text.split()) <= words, each.id


def test_the_mark_of_an_exercise_is_left_to_the_pages() -> None:
    assert "EXERCICE" not in repr(begun(Body(), TEXT))
    assert begun(Body(), "EXERCICE La Cère déborde. EXERCICE").facts == "La Cère déborde."


def test_what_is_not_established_is_an_answer_and_no_fact() -> None:
    made = begun(Body(), TEXT)
    assert "La Cère déborde." in made.facts
    assert "maisons touchées" not in made.facts
    assert "caves" not in made.facts
    found = answers(made)
    assert found["unknown"].text == "Le nombre de maisons touchées."
    assert (found["do"].category, found["do"].text) == (
        "safety", "Montez à pied à l'étage.\nN'allez pas dans les caves.")
    assert found["next"].text == "Prochaine information à 5 h."
    assert set(found) == {"happens", "do", "unknown", "outlook", "next"}


def test_a_free_text_is_its_own_first_answer() -> None:
    made = begun(Body(), "La Cère déborde à Aurillac.")
    assert made.facts == "La Cère déborde à Aurillac."
    assert [(each.id, each.text) for each in made.answers] == [("happens", made.facts)]


def test_a_newer_communique_replaces_its_own_answers_and_leaves_the_others() -> None:
    road = Answer("road", "Le pont est-il ouvert ?", "Non.", "roads")
    first = begun(Body(forbidden="Aucun bilan.", numbers="Mairie", answers=(road,)), TEXT)
    second = begun(first, "La Cère baisse.\n\nConsignes :\nRestez à l'étage.")
    assert (second.forbidden, second.numbers) == ("Aucun bilan.", "Mairie")
    assert {key: each.text for key, each in answers(second).items()} == {
        "happens": "La Cère baisse.", "do": "Restez à l'étage.", "road": "Non."}
    assert "road" not in OWN


def test_an_empty_text_leaves_no_fact_and_no_answer() -> None:
    assert begun(Body(), "  \n\n ") == Body()
