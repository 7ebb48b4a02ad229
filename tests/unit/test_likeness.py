"""Which reports are proposed as one fact: pairs as people type them during a call, with the traps of a night."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crisis.hotline.likeness import NEAR, Proposal, Said, likeness, proposed
from crisis.hotline.terms import terms_of

NIGHT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
AURILLAC, ARPAJON, VIC = "15014", "15012", "15258"


def said(words: str, commune: str = AURILLAC, minutes: float = 0, category: str = "roads", key: str = "") -> Said:
    return Said(key or words, commune, category, NIGHT + timedelta(minutes=minutes), words)


ALIKE = [
    ("Le pont sur la Cère est coupé", "Pont coupé, la Cère passe par-dessus"),
    ("Coupure d'eau rue Pasteur", "On n'a plus d'eau rue Pasteur depuis ce matin"),
    ("Arbre tombé sur la D120 à la sortie", "Un gros arbre est tombé en travers, RD 120"),
    ("route départementale 120 inondée", "La D120 est complètement inondée, on ne passe plus"),
    ("ECOLE JULES FERRY FERMEE", "L'école Jules-Ferry est-elle fermée ? Le portail est clos."),
    ("Effondrement d'un mur avenue Gambetta", "un mur s'est effondré avenue Gambetta, des pierres sur la chaussée"),
    ("Il y a plus de 50 personnes bloquées à la gare", "Une centaine de personnes bloquée gare d'Aurillac"),
    ("Fumée noire au-dessus de l'usine de Tronquières", "grosse fumée noire vers l'usine"),
    ("Plus de courant au lotissement des Alouettes", "Panne de courant, lotissement des Alouettes"),
    ("On m'a dit que le barrage de Saint-Étienne a cédé", "est ce que le barrage de st etienne a cédé ?"),
]
APART = [
    ("Le pont de la Cère est coupé", "Le pont de la Cère n'est pas coupé"),
    ("Pas de blessé à la gare routière", "un blessé à la gare routière"),
    ("Arbre tombé sur la D120 vers le col", "Arbre tombé sur la D922 vers le col"),
    ("Arbre tombé rue Pasteur", "Arbre tombé rue des Lilas"),
    ("Route de Saint-Flour inondée, voiture bloquée", "Route de Saint-Mamet inondée, voiture bloquée"),
    ("Coupure d'eau avenue Gambetta", "L'eau est revenue avenue Gambetta"),
    ("Feu de cave, fumée dans l'escalier", "Le feu de cave est éteint, il reste de la fumée"),
    ("Pont coupé", "Route inondée près du pont"),
    ("A75 fermée dans les deux sens", "Nationale 75 fermée dans les deux sens"),
    ("Bonjour, je vous appelle pour signaler un fait", "Je vous appelle, on me demande de signaler un fait"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_two_ways_to_say_the_same_are_proposed_whoever_spoke_first(one: str, other: str) -> None:
    assert likeness(said(one), said(other, minutes=20)) is not None
    assert likeness(said(other), said(one, minutes=20)) is not None


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_only_looks_the_same_is_not_proposed(one: str, other: str) -> None:
    assert likeness(said(one), said(other, minutes=20)) is None
    assert likeness(said(other), said(one, minutes=20)) is None


def test_the_reason_names_the_place_and_the_words_as_they_were_typed() -> None:
    found = likeness(said("Le pont sur la Cère est coupé"), said("pont de la cere coupe depuis 3 h", minutes=5))
    assert found is not None
    assert found.because() == "même commune, 3 mots communs\u00a0: pont, Cère, coupé"


def test_the_same_street_in_two_communes_is_two_facts() -> None:
    words = "Coupure d'eau rue Pasteur, tout le quartier"
    assert likeness(said(words, AURILLAC), said(words, ARPAJON)) is None


def test_without_a_commune_a_third_word_is_asked_for() -> None:
    assert likeness(said("Pont coupé", ""), said("Le pont est coupé", VIC)) is None
    found = likeness(said("Pont coupé sur la Cère", ""), said("Le pont de la Cère est coupé", VIC))
    assert found is not None
    assert found.because().startswith("une commune non dite, 3 mots communs")


def test_another_category_or_another_hour_is_another_fact() -> None:
    one = said("Pont coupé sur la Cère")
    assert likeness(one, said("Pont coupé sur la Cère", category="rumour")) is None
    assert likeness(one, Said("x", AURILLAC, "roads", NIGHT + NEAR, "Pont coupé sur la Cère")) is not None
    assert likeness(one, Said("x", AURILLAC, "roads", NIGHT + NEAR + timedelta(seconds=1),
                              "Pont coupé sur la Cère")) is None


def test_what_is_not_over_yet_is_the_same_as_what_goes_on() -> None:
    assert likeness(said("Coupure d'eau avenue Gambetta"), said("l'eau n'est toujours pas revenue avenue Gambetta"))


@pytest.mark.parametrize(("typed", "road"), [
    ("D120", "D120"), ("RD 120", "D120"), ("d 120", "D120"), ("la départementale 120", "D120"), ("RN122", "N122"),
    ("nationale 122", "N122"), ("A 75", "A75"), ("autoroute A75", "A75")])
def test_a_road_is_one_whatever_way_it_is_written(typed: str, road: str) -> None:
    assert terms_of(f"Accident sur {typed} ce soir").roads == {road}


@pytest.mark.parametrize("typed", ["il y a 75 personnes", "à 75 mètres", "12 rue des Carmes", "75 cm d'eau"])
def test_a_number_that_names_no_road_is_none(typed: str) -> None:
    assert terms_of(typed).roads == frozenset()


def test_a_text_without_words_is_like_nothing() -> None:
    assert likeness(said("???"), said("!!!")) is None
    assert terms_of("").said == {}


def test_each_fact_is_proposed_once_with_the_one_it_is_most_like() -> None:
    first, other = said("Pont coupé", key="a"), said("Le pont de la Cère est coupé à Vic", key="b", minutes=1)
    last = said("Pont de la Cère coupé", key="c", minutes=2)
    found = proposed([[first], [other], [last]], ["a", "b", "c"])
    assert [(each.into, each.fact) for each in found] == [("a", "b"), ("b", "c")]
    assert all(isinstance(each, Proposal) for each in found)


def test_any_report_of_a_fact_may_bring_another_near() -> None:
    fact = [said("Pont coupé", key="a"), said("La Cère déborde, maison inondée", key="b")]
    (found,) = proposed([fact, [said("maison inondée par la Cère qui déborde", key="c")]], ["a", "c"])
    assert (found.into, found.fact, len(found.likeness.words)) == ("a", "c", 4)


def test_what_is_settled_takes_reports_and_is_moved_nowhere() -> None:
    waiting, settled = said("Pont coupé", key="a"), said("Pont coupé", key="b", minutes=3)
    assert [(each.into, each.fact) for each in proposed([[waiting], [settled]], ["a"])] == [("b", "a")]
    assert proposed([[waiting], [settled]], []) == []


def test_what_a_team_leader_has_parted_is_not_proposed_again() -> None:
    facts = [[said("Pont coupé", key="a")], [said("Pont coupé", key="b")]]
    assert proposed(facts, ["a", "b"], frozenset({frozenset({"a", "b"})})) == []
