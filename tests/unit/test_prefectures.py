"""Each shipped préfecture would recognise itself: its services, its means and its engagements in its own words."""
from __future__ import annotations

from pathlib import Path

import pytest

from crisis.territory import Territory, load

TERRITORIES = Path(__file__).resolve().parents[2] / "territories"
INFORMED = (", sur décision préfectorale, nous assurons l'information factuelle des élus locaux, du grand public et "
            "des médias sur l'évènement majeur à l'aide des moyens permanents d'information")
LOT = {
    47: "L'activation en moins d'une heure de la cellule de communication d'urgence opérationnelle 7/7j -24/24h.",
    48: f"En moins d'une heure après l'activation du centre opérationnel départemental (COD){INFORMED}.",
    49: "Des exercices de communication d'urgence en cas d'évènement majeur sont réalisés régulièrement.",
    50: "En cas de besoin, nous activons la cellule d'information du public (CIP) à l'aide du numéro unique (NU) sur "
        "ordre du préfet.",
}
FINISTERE = {
    47: "Nous activons en moins d'1 heure la cellule de communication d'urgence 7j/7 - 24h/24",
    48: f"En moins d'1 heure après l'activation du centre opérationnel départemental (COD){INFORMED}",
    49: "Des exercices de communication d'urgence en cas d'évènement majeur sont réalisés régulièrement",
    50: "En cas de besoin, nous activons la cellule d'information du public (CIP) à l'aide du numéro unique sur ordre "
        "du préfet",
}
SIDPC = "service interministériel de défense et de protection civiles (SIDPC)"


def shipped(code: str) -> Territory:
    return load(code, TERRITORIES)


@pytest.mark.parametrize(("code", "wording", "whose"), [
    ("15", LOT, "46"), ("29", FINISTERE, "29"), ("36", LOT, "46"), ("46", LOT, "46"), ("49", LOT, "46")])
def test_engagements_are_told_word_for_word_and_it_is_said_whose_words_they_are(
        code: str, wording: dict[int, str], whose: str) -> None:
    territory = shipped(code)
    assert territory.engagements == wording
    assert territory.wording_of == whose
    assert shipped(whose).name in territory.wording_source
    assert territory.own_wording == (whose == code)


@pytest.mark.parametrize("code", ["15", "36", "49"])
def test_a_borrowed_text_says_why_on_the_screen(code: str) -> None:
    territory = shipped(code)
    assert territory.wording_source.startswith("Politique qualité de la préfecture du Lot (30 juin 2022)")
    assert f"la {territory.prefecture} n" in territory.wording_source


@pytest.mark.parametrize(("code", "modules"), [
    ("15", (1, 7)), ("29", (1, 2, 7)), ("36", (1, 7)), ("46", (1, 7)), ("49", (1, 3, 4))])
def test_modules_are_those_that_the_prefecture_took(code: str, modules: tuple[int, ...]) -> None:
    assert shipped(code).modules == modules
    assert shipped(code).module7 == (code != "49")


@pytest.mark.parametrize(("code", "duty", "communication", "quality", "support"), [
    ("15", "bureau de la sécurité civile (BSC)",
     "service de la représentation de l'État et de la communication interministérielle (SRECI)", "responsable qualité",
     "secrétariat général commun départemental (SGCD)"),
    ("29", SIDPC, "bureau de la communication interministérielle", "référente qualité",
     "secrétariat général commun départemental (SGCD), pôle numérique"),
    ("36", SIDPC, "bureau de la représentation de l'État et de la communication interministérielle (BRECI)",
     "référente qualité", "secrétariat général commun (SGC), service interministériel départemental des systèmes "
     "d'information et de communication (SIDSIC)"),
    ("46", "service des sécurités", "pôle de la communication interministérielle", "référente qualité",
     "secrétariat général commun départemental (SGCD), service des systèmes d'information et de communication"),
    ("49", SIDPC, "service de la communication interministérielle", "référent qualité",
     "secrétariat général commun départemental"),
])
def test_services_bear_the_names_that_the_prefecture_gives_them(
        code: str, duty: str, communication: str, quality: str, support: str) -> None:
    territory = shipped(code)
    assert territory.service("duty_officer").name == territory.service("exercise_lead").name == duty
    assert territory.service("communication").name == communication
    assert territory.service("quality").post == quality
    assert territory.service("administrator").name == support


@pytest.mark.parametrize(("code", "name"), [
    ("15", "comité de pilotage qualité (COPIL)"), ("29", "correspondants qualité"),
    ("36", "groupe de travail n° 4, « Communication d'urgence »"), ("36", "comité de suivi"),
    ("46", "comité local des usagers (CLU)"), ("49", "comité de pilotage (COPIL)")])
def test_committees_and_working_groups_are_named_too(code: str, name: str) -> None:
    assert name in {body.name for body in shipped(code).bodies}


@pytest.mark.parametrize(("code", "site", "host", "network"), [
    ("15", "site Internet des services de l'État dans le Cantal", "cantal", "compte Facebook du préfet du Cantal"),
    ("29", "site Internet de l'État dans le Finistère", "finistere", "compte Facebook du préfet du Finistère"),
    ("36", "site internet des services de l'État dans l'Indre", "indre", "compte Facebook de la préfecture"),
    ("46", "site internet de la préfecture du Lot", "lot", "compte Facebook de la préfecture"),
    ("49", "site internet de la préfecture de Maine-et-Loire", "maine-et-loire", "compte Facebook de la préfecture")])
def test_permanent_means_are_named_as_the_prefecture_names_them(code: str, site: str, host: str, network: str) -> None:
    means = {each.code: each for each in shipped(code).permanent_means}
    assert set(means) == {"site", "facebook", "x", "convention_radio"}
    assert (means["site"].label, means["site"].hosts) == (site, (f"www.{host}.gouv.fr", f"{host}.gouv.fr"))
    assert means["facebook"].label == network


def test_the_address_of_an_account_is_given_only_where_the_prefecture_publishes_it() -> None:
    given = {code for code in ("15", "29", "36", "46", "49") for means in shipped(code).permanent_means
             if means.channel in ("x", "facebook", "hand") and means.address}
    assert given == {"15"}
