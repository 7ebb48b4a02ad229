"""What differs between two sheets, part by part; a move is no difference."""
from __future__ import annotations

from crisis.hotline.answers import Answer, Body
from crisis.hotline.sheet_parts import Part, by_category, changed

ROAD = Answer("road", "Le pont est-il ouvert ?", "Non.", "roads")
SCHOOL = Answer("school", "L'école est-elle ouverte ?", "Oui.")


def test_a_sheet_alone_is_every_part_of_it() -> None:
    assert changed(None, Body(facts="Crue.", answers=(SCHOOL,))) == [
        Part("Faits confirmés", "", "Crue."), Part("Réponse ajoutée", "", "L'école est-elle ouverte ?\nOui.")]


def test_only_what_differs_is_told_and_what_went_comes_last() -> None:
    before = Body(facts="Crue.", forbidden="Bilan.", answers=(ROAD, SCHOOL))
    now = Body(facts="Décrue.", forbidden="Bilan.", answers=(Answer("shop", "Où acheter ?", "Ici."),
                                                          Answer("road", "Le pont est-il ouvert ?", "Oui.", "roads")))
    assert [(part.label, part.before, part.now) for part in changed(before, now)] == [
        ("Faits confirmés", "Crue.", "Décrue."), ("Réponse ajoutée", "", "Où acheter ?\nIci."),
        ("Réponse changée", "Le pont est-il ouvert ?\nNon.\n(routes, écoles, transports)",
         "Le pont est-il ouvert ?\nOui.\n(routes, écoles, transports)"),
        ("Réponse retirée", "L'école est-elle ouverte ?\nOui.", "")]


def test_answers_that_were_only_moved_are_the_same() -> None:
    assert changed(Body(answers=(ROAD, SCHOOL)), Body(answers=(SCHOOL, ROAD))) == []


def test_answers_are_filed_in_the_order_of_call_sheets_and_those_without_come_last() -> None:
    filed = by_category(Body(answers=(SCHOOL, ROAD, Answer("do", "Que faire ?", "Montez.", "safety"))))
    assert [(code, [each.id for each in some]) for code, some in filed] == [
        ("safety", ["do"]), ("roads", ["road"]), ("", ["school"])]
