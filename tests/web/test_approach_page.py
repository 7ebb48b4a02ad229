"""The page of the quality approach, at home in each of the five préfectures: what its text says, what is kept of it."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from crisis.accounts import signin
from crisis.config import ROOT
from crisis.db import Database
from crisis.demonstration import install
from crisis.evidence.indicators.cases import Dashboard
from crisis.evidence.indicators.figures import families
from crisis.territory import Territory, load
from crisis.web.console import blueprints, indicators
from crisis.web.factory import application
from tests.unit.evidence.test_indicators import case
from tests.web.conftest import house_of
from tests.web.test_exercises_page import text
from tests.web.test_five_prefectures import CODES, flat, opened
from tests.web.walker import Walker

PAGE = "/qualite/demarche"
UNSAID = "Le texte publié ne le dit pas."
NO_MODULE_7 = "sans objet (module 7 non retenu)"
Home = tuple[Territory, Flask]


def made(code: str, url: str, folder: Path) -> tuple[Territory, Flask, Database]:
    territory, db = load(code, ROOT / "territories"), Database(url)
    install(db, territory, folder)
    return territory, application(house_of(db, territory, folder), "k" * 32, blueprints(), public=False), db


@pytest.fixture(params=CODES)
def home(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path,
         monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """One préfecture and its console. Nobody signs in by password: none is hashed."""
    monkeypatch.setattr(signin, "hashed", lambda _password: "")
    territory, console, db = made(request.param, sqlite_url, tmp_path)
    yield territory, console
    db.close()


@pytest.fixture
def indre(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(signin, "hashed", lambda _password: "")
    _, console, db = made("36", sqlite_url, tmp_path)
    yield console
    db.close()


def quality(console: Flask) -> Walker:
    return Walker.signed_in(console, "qualite1")


def seen(console: Flask) -> str:
    return flat(text(quality(console).see(PAGE).text))


def test_each_prefecture_reads_what_its_own_text_says(home: Home) -> None:
    territory, console = home
    page, said = seen(console), territory.quality
    lower = page.lower()
    words = [said.source, *(each.name for each in said.committees), *(each.rhythm for each in said.committees),
             *(each.president for each in said.committees), *(each.name for each in said.groups),
             *(each.role for each in said.people), *said.dashboard.places, *said.annual_review.shown_to,
             said.suggestions, said.label.words, said.surveys.words, said.corrective.words]
    assert [each for each in words if flat(each).lower() not in lower] == []
    assert UNSAID in page
    assert "Aucun : c'est un choix de la préfecture" in page


@pytest.mark.parametrize(("code", "told", "kept_back"), [
    ("15", ("aucune réunion tenue, pour 2 au moins ; il en reste 2 à tenir, au plus tard le", "80 % de satisfaits",
            "comité technique de la préfecture"), ("groupe de travail n°",)),
    ("29", ("Mis à jour chaque trimestre (au moins 4 par an)", "Hall d'accueil, site Internet de la préfecture"),
     ("pour 2 au moins", "80 %")),
    ("36", ("« Communication d'urgence »", "à valider par la préfecture", "Chaque écart constaté a son action."),
     ("80 %",)),
    ("46", ("aucune réunion tenue, pour 1 au moins", "Sur la durée du label : 5 réunions, non comptées"), ("80 %",)),
    ("49", (NO_MODULE_7, "fréquence semestrielle", "1, 3, 4"), ("80 %",))])
def test_what_is_of_one_prefecture_is_not_of_another(
        code: str, told: tuple[str, ...], kept_back: tuple[str, ...], sqlite_url: str, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signin, "hashed", lambda _password: "")
    _, console, db = made(code, sqlite_url, tmp_path)
    page = seen(console)
    assert [each for each in told if each not in page] == []
    assert [each for each in kept_back if each in page] == []
    assert ("Écarts sans action" in page) == (code == "36")
    db.close()


def test_where_module_7_was_not_taken_every_page_of_quality_says_that_47_to_50_have_no_object(home: Home) -> None:
    territory, console = home
    for where in ("programme", "indicateurs", "indicateurs/affiche", "demarche"):
        page = flat(text(quality(console).see(f"/qualite/{where}").text))
        assert (NO_MODULE_7 in page) == (territory.code == "49"), where
    programme = flat(text(quality(console).see("/qualite/programme").text))
    assert ("non démontré" in programme) == (territory.code != "49")
    assert programme.count("sans objet : module 7 non retenu") == (5 if territory.code == "49" else 0)
    assert "Inscrire un exercice au programme" in programme


def test_a_meeting_is_recorded_then_cancelled_by_forms(console: Flask) -> None:
    walker = quality(console)
    given = {"comite": "copil", "jour": "2020-01-15", "compte_rendu": "=Compte rendu 2020-1"}
    assert walker.send(PAGE, f"{PAGE}/reunions", **given).status_code == 303
    assert "Réuni le mer. 15 janv. 2020 : =Compte rendu 2020-1" in seen(console)
    assert "'=Compte rendu 2020-1" in walker.see(f"{PAGE}/demarche.csv").text
    twice = walker.send(PAGE, f"{PAGE}/reunions", **given)
    assert (twice.status_code, "=Compte rendu 2020-1" in twice.text) == (409, True)
    (where,) = set(re.findall(rf'action="({PAGE}/reunions/[0-9a-f]{{32}}/annulation)"', walker.see(PAGE).text))
    assert walker.send(PAGE, where, motif="").status_code == 422
    assert walker.send(PAGE, where, motif="Reportée").status_code == 303
    assert "Réuni le" not in seen(console)


def test_a_satisfaction_under_the_threshold_offers_an_action_and_ten_answers_make_a_percentage(console: Flask) -> None:
    walker = quality(console)
    given = {"periode_debut": "2020-01-05", "periode_fin": "2020-01-30", "reponses": "120", "pourcentage": "74",
             "source": "Enquête annuelle"}
    assert walker.send(PAGE, f"{PAGE}/satisfaction", engagement="2", **given).status_code == 303
    few = given | {"reponses": "9", "pourcentage": "11"}
    assert walker.send(PAGE, f"{PAGE}/satisfaction", service_mesure="telephone", **few).status_code == 303
    page = seen(console)
    assert "Engagement 2 , du dim. 5 janv. 2020 au jeu. 30 janv. 2020 : 74 % de satisfaits sur 120 réponses" in page
    assert "Axe d'amélioration à étudier : moins de 80 % de satisfaits. Ouvrir une action" in page
    assert page.count("Axe d'amélioration à étudier") == 1
    assert "9 réponses, trop peu pour un pourcentage" in page
    assert "11 %" not in page
    assert "11" not in walker.see(f"{PAGE}/demarche.csv").text
    refused = walker.send(PAGE, f"{PAGE}/satisfaction", **given | {"pourcentage": "174"})
    assert refused.status_code == 422
    assert "Choisissez un engagement ou un service" in flat(refused.text)
    assert "le pourcentage n'est pas de 0 à 100" in flat(refused.text)
    assert 'value="Enquête annuelle"' in refused.text


def test_where_every_gap_wants_an_action_the_retex_counts_those_that_have_none(indre: Flask) -> None:
    officer, event = opened(indre, load("36", ROOT / "territories"))
    page = f"{event}/retex"
    gap = {"nature_constat": "gap", "engagement": "47", "constat_texte": "La salle était fermée."}
    assert officer.send(page, f"{page}/constats", **gap).status_code == 303
    told = flat(text(officer.see(page).text))
    assert "1 écart sans action : tout écart doit faire l'objet d'une mesure corrective" in told
    assert "1 écart n'a pas encore d'action" in seen(indre)
    html = officer.see(page).text
    finding = re.findall(r'<option value="([0-9a-f]{32})">La salle', html)[0]
    owner = next(each for each in re.findall(r'<option value="([0-9a-f]{32})">', html) if each != finding)
    assert officer.send(page, f"{page}/actions", constat=finding, responsable=owner, echeance="2099-01-15",
                        texte_action="Confier une clé").status_code == 303
    assert "écart sans action" not in flat(officer.see(page).text)
    assert "Chaque écart constaté a son action." in seen(indre)


def test_who_only_reads_sees_no_form_and_who_may_not_read_nothing(console: Flask) -> None:
    reader = flat(Walker.signed_in(console, "sidpc1").see(PAGE).text)
    assert "Comité de pilotage qualité" in reader
    assert "Inscrire une réunion" not in reader
    assert "Inscrire un résultat" not in reader
    for where in (PAGE, f"{PAGE}/demarche.csv"):
        assert Walker.signed_in(console, "com1").see(where).status_code == 403


@pytest.mark.parametrize(("threshold", "told"), [(None, False), (80, True), (75, False)])
def test_a_threshold_on_delays_is_told_only_where_the_prefecture_chose_one(
        console: Flask, cantal: Territory, monkeypatch: pytest.MonkeyPatch, threshold: int | None, told: bool) -> None:
    """Nine activations of twelve were in time; no night of a test has ten events of its own."""
    cases = [case(number, "kept" if number > 2 else "missed") for number in range(12)]
    monkeypatch.setattr(indicators, "dashboard", lambda _tx, period, _now: Dashboard(
        period, tuple(families(cases, period)), (), tuple(cases)))
    said = cantal.quality.model_copy(update={"delay_threshold_pct": threshold})
    house = console.extensions["house"]
    here = replace(house.here, territory=cantal.model_copy(update={"quality": said}))
    console.extensions["house"] = replace(house, here=here)
    page = flat(text(quality(console).see("/qualite/indicateurs?periode=2026-T4").text))
    assert "(75 %)" in page
    assert ("sous le seuil de 80 % choisi par la préfecture" in page) == told
