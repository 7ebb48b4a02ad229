"""Everything that is wrong in a chronogramme is told at once, in French, and nothing that is right is accused."""
from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.drills.script import Chronogramme, Inject
from exercises.chronogramme import MOST
from exercises.chronogramme_faults import Fault, Known, faults
from exercises.invented import real_hosts, real_numbers
from tests.unit.test_chronogramme import inject


def told(*injects: Inject, known: Known | None = None) -> list[str]:
    return [each.sentence for each in faults(Chronogramme(injects), known or Known())]


def test_a_chronogramme_without_a_fault_is_accused_of_nothing() -> None:
    assert told(inject(1), inject(2, 60, depends_on=1, kind="expected", expected_action="Rappeler", delay_min=5,
                                  success_rule="La mairie est rappelée", attachments=("carte.pdf",))) == []


@pytest.mark.parametrize(("said", "sentence"), [
    ({"channel": "fax"}, "canal inconnu « fax ». Choisissez parmi : SMS, appel vocal"),
    ({"kind": "surprise"}, "type inconnu « surprise ». Choisissez parmi : contextuel, attendu, imprévu."),
    ({"kind": "expected"}, "inject attendu sans action attendue. Dites ce que les joueurs doivent faire."),
    ({"expected_action": "Rappeler"}, "action attendue sans délai. Donnez le délai, en minutes."),
    ({"delay_min": 5}, "délai sans action attendue."),
    ({"expected_action": "Rappeler", "delay_min": 0}, "délai de 0 min. Donnez de 1 à 1440 minutes."),
    ({"success_rule": "Fait"}, "critère de réussite sans action attendue."),
    ({"title": ""}, "titre vide. Écrivez ce texte."),
    ({"title": "un\ndeux"}, "titre sur plusieurs lignes."),
    ({"title": "a" * 121}, "titre de 121 signes, pour 120 au plus."),
    ({"content": "a\tb"}, "un signe du champ « contenu » n'est pas du texte."),
    ({"content": " a"}, "le champ « contenu » commence ou finit par un blanc."),
    ({"content": "EXERCICE L'eau monte. EXERCICE"}, "le mot EXERCICE est écrit dans le champ « contenu ». Retirez-le"),
    ({"content": "Appelez le 04 71 46 23" + " 00."},
     "« 04 71 46 23" + " 00 » n'est pas un numéro de fiction. Prenez-en un qui commence par"),
    ({"content": "Lisez le-journal.fr"}, "« le-journal.fr » peut exister. Prenez une adresse qui finit par .example"),
    ({"attachments": ("dossier/carte.pdf",)}, "pièce jointe mal nommée « dossier/carte.pdf »."),
    ({"attachments": ("a.pdf", "a.pdf")}, "pièce jointe nommée deux fois."),
    ({"depends_on": 1}, "il dépend de lui-même. Retirez cette dépendance."),
    ({"depends_on": 8}, "il dépend de l'inject 8, absent du chronogramme."),
    ({"number": 0}, "numéro 0 hors de 1 à 9999."),
    ({"offset": -100_000}, "décalage hors de H-1440"),
])
def test_each_fault_says_what_is_wrong_and_what_to_do(said: dict[str, Any], sentence: str) -> None:
    one = inject(**({"number": 1} | said))
    spoken = [each.replace("\u00a0", " ") for each in told(one)]
    assert len(spoken) == 1
    assert spoken[0].startswith(f"Inject {one.number} : {sentence}")


def test_all_faults_are_told_at_once_in_the_order_of_the_script() -> None:
    found = faults(Chronogramme((inject(1, channel="fax"), inject(1, kind="?"), inject(3, delay_min=3, title=""))))
    assert [(each.where[1], each.where[2]) for each in found] == [
        (0, "channel"), (1, "number"), (1, "kind"), (2, "title"), (2, "expected_action")]


def test_a_dependency_on_what_leaves_later_is_told() -> None:
    assert "il part avant l'inject 2, dont il dépend" in told(inject(1, 0, depends_on=2), inject(2, 60))[0]


def test_a_dependency_within_one_minute_follows_the_script() -> None:
    assert told(inject(1, 0), inject(2, 0, depends_on=1)) == []
    assert len(told(inject(2, 0, depends_on=1), inject(1, 0))) == 1


def test_a_circle_is_told_once_and_not_also_as_dependencies_on_later_ones() -> None:
    circle = (inject(3, 0, depends_on=5), inject(4, 60, depends_on=3), inject(5, 120, depends_on=4), inject(6, 130,
                                                                                                           depends_on=5))
    spoken = told(*circle)
    assert len(spoken) == 1
    assert "dépendances en cercle, 3 → 5 → 4 → 3" in spoken[0]


def test_seconds_that_go_against_the_script_are_told() -> None:
    assert "il part avant l'inject 1, écrit plus haut" in told(inject(1, 30), inject(2, 10))[0]
    assert told(inject(1, 10), inject(2, 30), inject(3, 30)) == []


def test_names_that_the_scenario_does_not_have_are_told() -> None:
    known = Known(objectives={"o47"}, recipients={"duty_officer"}, animateurs={"dirani"})
    assert told(inject(1, objective="o47", animateur="dirani"), inject(2), known=known) == []
    spoken = told(inject(1, objective="o99", animateur="x", recipient="mairie"), known=known)
    assert len(spoken) == 3
    assert any("objectif inconnu" in each and "o47" in each for each in spoken)


def test_a_chronogramme_is_neither_empty_nor_endless() -> None:
    assert "Aucun inject" in told()[0]
    assert told(*(inject(number, 60 * number) for number in range(1, MOST + 1))) == []
    assert "501 injects, pour 500 au plus" in told(*(inject(number, 60 * number) for number in range(1, MOST + 2)))[0]


def test_a_line_stands_before_its_inject_in_the_sentence() -> None:
    assert Fault((), "x", "Y", 4, 12).sentence == "Ligne 12, inject 4\u00a0: x. Y."
    assert Fault((), "fichier vide", "Y").sentence == "Fichier vide. Y."


@given(st.lists(st.one_of(st.none(), st.integers(1, 8)), min_size=1, max_size=8))
def test_any_dependencies_are_judged_and_a_sound_order_is_never_accused(depends: list[int | None]) -> None:
    injects = [inject(number, 60 * number, depends_on=on) for number, on in enumerate(depends, 1)]
    sound = all(on is None or on < number for number, on in enumerate(depends, 1))
    assert (told(*injects) == []) is sound


@pytest.mark.parametrize("text", [
    "06 39 98 12 34", "+33 6 39 98 12 34", "01.99.00.00.01", "le 15, le 18 et le 112", "le 12/11/2026 à 10:30",
    "2500 foyers, 12 000 habitants", "D 926, N 122", "réf. 2026-1104-0001"])
def test_a_number_of_fiction_and_what_is_no_number_are_left_alone(text: str) -> None:
    assert real_numbers(text) == []


@pytest.mark.parametrize("text", [
    "04 71 46 23" + " 00", "+33 4 71 46 23" + " 00", "0033 471 46" + " 23 00", "04-71-46" + "-23-00",
    "+32 2 555" + " 12 12", "+33 (0)4 71 46 23" + " 00"])
def test_a_number_that_somebody_may_bear_is_found(text: str) -> None:
    assert len(real_numbers(f"Appelez le {text}, vite.")) == 1


@pytest.mark.parametrize(("text", "hosts"), [
    ("https://infos.example/page?x=1", []), ("redaction@radio.example.", []),
    ("http://127.0.0.1:8000/x", ["127.0.0.1"]),
    ("https://www.cantal.gouv.fr", ["www.cantal.gouv.fr"]), ("lisez cantal.gouv.fr.", ["cantal.gouv.fr"]),
    ("alerte@mail.com", ["mail.com"]), ("http://a.example@vrai.org/", ["vrai.org"]),
    ("https://faux.example.com", ["faux.example.com"]),
    ("Fini.Les routes sont ouvertes", []), ("M. Vidal, 12.30 h", []), ("www.truc.info", ["www.truc.info"])])
def test_a_host_that_may_exist_is_found(text: str, hosts: list[str]) -> None:
    assert real_hosts(text) == hosts
