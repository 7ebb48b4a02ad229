"""The self-assessment by its form: what is missing this year, the latest and the earlier ones, apart from verdicts."""
from __future__ import annotations

import pytest
from flask import Flask

from crisis import clock
from crisis.quality.forms import PARIS
from tests.web.test_documents_page import without_module_7
from tests.web.test_exercises_page import text
from tests.web.walker import Walker

PAGE = "/qualite/auto-diagnostic"
YEAR = clock.now().astimezone(PARIS).year
GIVEN = {"engagement": "48", "reponse": "partly", "preuves": "Modèles relus en mars.",
         "ecart": "Deux mairies sans SMS."}


@pytest.fixture
def quality(console: Flask) -> Walker:
    return Walker.signed_in(console, "qualite1")


def test_what_is_missing_this_year_is_named_until_it_is_done(quality: Walker) -> None:
    assert f"Reste à faire en {YEAR} : engagement 47, engagement 48, engagement 49, engagement 50." in text(
        quality.see(PAGE).text)
    for number in ("47", "48", "49", "50"):
        assert quality.send(PAGE, PAGE, **GIVEN | {"engagement": number}).status_code == 303
    assert f"Les quatre engagements ont leur auto-diagnostic de {YEAR}." in text(quality.see(PAGE).text)


def test_an_engagement_not_wholly_met_leads_to_an_action_and_to_the_indicators_apart(quality: Walker) -> None:
    assert quality.send(PAGE, PAGE, **GIVEN).status_code == 303
    page = quality.see(PAGE).text
    for words in ("Respecté en partie", "Preuves : Modèles relus en mars.", "Écart : Deux mairies sans SMS.",
                  "Ce n'est pas un verdict"):
        assert words in text(page), words
    assert 'href="/qualite/actions#ouvrir"' in page
    assert f'href="/qualite/indicateurs?periode={YEAR}"' in page
    assert quality.see(f"/qualite/indicateurs?periode={YEAR}").status_code == 200


def test_the_latest_stands_and_the_earlier_ones_are_one_click_away(quality: Walker) -> None:
    first, last = f"{YEAR - 1}-03-01", f"{YEAR - 1}-12-31"
    quality.send(PAGE, PAGE, **GIVEN | {"jour": last, "reponse": "met"})
    quality.send(PAGE, PAGE, **GIVEN | {"jour": first})
    page = text(quality.see(PAGE).text).partition(f"Ce que disent les indicateurs de {YEAR - 1}")[2]
    assert page.index("Respecté") < page.index("1 auto-diagnostic plus ancien de l'engagement 48")
    assert "Respecté en partie" in page.partition("plus ancien")[2]


def test_what_was_typed_stays_after_a_refusal(quality: Walker) -> None:
    refused = quality.send(PAGE, PAGE, **GIVEN | {"ecart": "", "jour": "2999-01-01"})
    assert refused.status_code == 422
    assert "La date de l'auto-diagnostic est à venir ; l'écart manque." in text(refused.text)
    assert "Modèles relus en mars." in refused.text
    assert 'value="partly" checked' in refused.text
    assert quality.send(PAGE, PAGE, **GIVEN | {"reponse": ""}).status_code == 422


def test_without_module_7_nothing_is_expected(console: Flask, quality: Walker) -> None:
    without_module_7(console)
    page = text(quality.see(PAGE).text)
    assert "Cette préfecture n'a pas pris le module 7 : aucun auto-diagnostic n'est attendu." in page
    assert "Reste à faire" not in page


def test_who_only_reads_sees_no_form_and_who_may_not_read_nothing(console: Flask) -> None:
    assert "Inscrire un auto-diagnostic" not in text(Walker.signed_in(console, "sidpc1").see(PAGE).text)
    assert Walker.signed_in(console, "com1").see(PAGE).status_code == 403
