"""The dashboard of a period: figures in words, what each means, the events behind; an A4 that names nobody, a CSV."""
from __future__ import annotations

import pytest
from flask import Flask

from crisis import clock
from tests.house import Hours
from tests.web.test_exercises_page import text
from tests.web.walker import Walker

PAGE = "/qualite/indicateurs"


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    """The clock of these pages, which stands still until it is moved; asked for before anybody signs in."""
    hours = Hours(clock.now())
    monkeypatch.setattr(clock, "host", clock.Clock(hours.wall, hours.monotonic))
    return hours


@pytest.fixture
def quality(console: Flask) -> Walker:
    return Walker.signed_in(console, "qualite1")


@pytest.fixture
def officer(console: Flask) -> Walker:
    return Walker.signed_in(console, "sidpc1")


def test_a_quarter_without_an_event_says_so_in_a_sentence(quality: Walker) -> None:
    page = text(quality.see(f"{PAGE}?periode=2020-T1").text)
    assert "1er trimestre 2020" in page
    assert page.count("Aucun évènement jugé sur cette période.") == 3
    assert "aucune activation jugée sur la période" in page
    assert "Données inventées" in page


def test_every_figure_has_its_definition_and_no_percentage_under_ten(quality: Walker, officer: Walker) -> None:
    officer.activate(officer.open_event())
    page = text(quality.see(PAGE).text)
    assert page.count("sur ceux où il est jugé") == 6
    assert "%" not in page


@pytest.mark.parametrize("code", ["2026-T9", "demain", "2026-02-01_2026-01-01", "0001-01-01_0001-01-02",
                                  "9999-12-01_9999-12-31"])
def test_a_period_that_means_nothing_is_refused_with_what_to_do(quality: Walker, code: str) -> None:
    answer = quality.see(f"{PAGE}?periode={code}")
    assert answer.status_code == 422
    assert "Choisissez un trimestre (2026-T4)" in text(answer.text)


def test_the_poster_has_figures_and_no_event_no_name_no_place(quality: Walker, officer: Walker) -> None:
    officer.activate(officer.open_event("Crue de la Cère à Aurillac"))
    page = quality.see(f"{PAGE}/affiche").text.partition('<article class="poster">')[2].partition("</article>")[0]
    assert "nos résultats" in page
    for kept_back in ("Cère", "Aurillac", "/evenements/", "déclaration"):
        assert kept_back not in page


def test_the_csv_has_each_figure_of_each_family(quality: Walker) -> None:
    rows = quality.see(f"{PAGE}/indicateurs.csv").get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert rows[0].startswith("famille;indicateur;engagement;nombre;sur;pourcentage")
    assert len(rows) == 1 + 3 * 6


def test_who_may_not_read_quality_reads_no_figure(console: Flask) -> None:
    for where in (PAGE, f"{PAGE}/affiche", f"{PAGE}/indicateurs.csv"):
        assert Walker.signed_in(console, "com1").see(where).status_code == 403


def test_every_page_and_file_says_that_a_rule_was_proposed_when_it_judged(
        hours: Hours, quality: Walker, officer: Walker) -> None:
    officer.activate(officer.open_event())
    assert "règle proposée" not in quality.see(PAGE).text.lower()
    hours.move(61)
    for where in (PAGE, f"{PAGE}/affiche", f"{PAGE}/affiche-publique.html"):
        page = text(quality.see(where).get_data(as_text=True))
        assert "1 évènement jugé par une règle que la préfecture n'avait" in page.replace("&#39;", "'")
    assert ";règle proposée" in quality.see(f"{PAGE}/indicateurs.csv").get_data(as_text=True)


def test_each_event_behind_a_figure_says_its_verdict(hours: Hours, quality: Walker, officer: Walker) -> None:
    officer.activate(officer.open_event())
    hours.move(61)
    page = text(quality.see(PAGE).text)
    for said in (" : non tenu", ": pas dans l'heure (engagement 48 non tenu)"):
        assert said in page.replace("&#39;", "'")
    assert " : compté" not in page


def test_the_poster_is_written_for_the_hall(quality: Walker) -> None:
    page = text(quality.see(f"{PAGE}/affiche").text).replace("&#39;", "'")
    for said in ("cellule d'information du public (CIP)", "aucun ordre d'ouverture jugé sur la période",
                 f"0 exercice en {clock.now().year}, dont 0 pour l'engagement 49", "objectif non adopté",
                 "n'a pas de délai"):
        assert said in page
    assert "en moins d'une heure et si" not in page


def test_two_days_lead_to_their_period(quality: Walker) -> None:
    answer = quality.see(f"{PAGE}?du=2026-01-01&au=2026-03-15")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?periode=2026-01-01_2026-03-15")
    page = quality.see(answer.headers["Location"]).text
    assert "du 01/01/2026 au 15/03/2026" in text(page)
    assert ('value="2026-01-01"' in page, 'value="2026-03-15"' in page) == (True, True)


@pytest.mark.parametrize(("begins", "ends"), [("2026-03-15", "2026-01-01"), ("2026-01-01", ""), ("hier", "2026-01-01"),
                                              ("0001-01-01", "0001-01-02"), ("9999-12-01", "9999-12-31"),
                                              ("2010-01-01", "2026-01-01")])
def test_two_days_that_are_no_period_are_refused_beside_what_was_typed(
        quality: Walker, begins: str, ends: str) -> None:
    answer = quality.see(f"{PAGE}?du={begins}&au={ends}")
    assert answer.status_code == 422
    assert "Ces deux jours ne font pas une période." in text(answer.text)
    for kept in (f'name="du" type="date" required value="{begins}"', f'name="au" type="date" required value="{ends}"'):
        assert kept in answer.text
