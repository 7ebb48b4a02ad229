"""What a title of the quality must not bear: a number that somebody answers, an address that somebody reads."""
from __future__ import annotations

import pytest

from crisis.quality.forms import unnamed


@pytest.mark.parametrize("text", [
    "Crue, appeler le 06 39 98 00 12", "Crue 0639980012", "06.39.98.00.12 de nuit", "06-39-98-00-12",
    "Crue (+33 6 39 98 00 12)", "+33639980012", "+33 (0)6 39 98 00 12", "0033 6 39 98 00 12",
    "06\u00a039\u00a098\u00a000\u00a012",
    "01 99 00 12 34", "+33 1 99 00 12 34", "Voir accueil@prefecture.example", "Armoire (accueil@cantal.test)"])
def test_a_number_or_an_address_is_seen_however_it_is_written(text: str) -> None:
    (told,) = unnamed(text, "le titre")
    assert told.startswith("le titre porte un numéro de téléphone ou une adresse électronique")


@pytest.mark.parametrize("text", [
    "Crue de nuit", "Exercice du 01.02." "2026 10 h 30", "Arrêté 2026-01234" "56789", "Exercice n° 12, 2026-2027",
    "Du 01/02/2026 au 03/02/2026",
    "Bureau 2.14, armoire 03", "Plan ORSEC 2026 01 15", "Rendez-vous @ la préfecture", "Code postal 15014, RD 922"])
def test_what_is_neither_is_left_in_peace(text: str) -> None:
    assert unnamed(text, "le titre") == []
