"""The weight of a text on X: cases worked out by hand from the published rules (280, addresses 23, emojis 2)."""

from __future__ import annotations

import pytest

from channels.text.x_length import weigh


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("Évacuez la rue Haute.", 21),
        # French letters and guillemets, apostrophe, dashes and the ordinary no-break space weigh 1.
        ("Forêt, façade, œuvre, Noël, À l’abri", 36),
        ("«\u00a0Restez chez vous\u00a0»", 20),
        ("’‘“”–—\u2010\u2011", 8),
        # The first and last character of each light range, then their neighbours.
        ("\u0000\u10ff\u2000\u200d\u2010\u201f\u2032\u2037", 8),
        ("\u1100\u1fff\u200e\u200f\u2020\u2031\u2038", 14),
        # The narrow no-break space, the ellipsis and the euro are outside.
        ("\u202f", 2),
        ("…", 2),
        ("20 €", 5),
        ("水", 2),
        ("\U00010000", 2),
    ],
)
def test_each_character_weighs_one_or_two(text: str, weight: int) -> None:
    assert weigh(text).weight == weight


def test_a_letter_and_its_combining_accent_are_one_character() -> None:
    assert weigh("e\u0301vacue\u0301").weight == 6


@pytest.mark.parametrize(
    "emoji",
    [
        "🌊", "☂", "⚠️", "❤️", "👍🏽", "🇫🇷", "1️⃣", "#⃣", "👨‍👩‍👧", "🧑🏿‍🚒", "👁️‍🗨️", "\u00a9\ufe0f",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    ],
)  # fmt: skip
def test_an_emoji_weighs_two_however_it_is_made(emoji: str) -> None:
    assert weigh(emoji).weight == 2
    assert weigh(f"Crue {emoji} ici").weight == 11


def test_two_flags_are_two_emojis_and_a_plain_sign_is_none() -> None:
    assert weigh("🇫🇷🇧🇪").weight == 4
    assert weigh("© 1 #").weight == 5


@pytest.mark.parametrize(
    "address",
    [
        "https://a.fr",
        "http://www.cantal.gouv.fr",
        "https://www.cantal.gouv.fr/Actualites/Crue-de-la-Jordanne?page=2&tri=date",
        "https://www.cantal.gouv.fr:8443/crue_(2026)",
        "https://www.lot.gouv.fr/éœ/x",
        "https://préfecture.fr",
        "HTTPS://WWW.LOT.GOUV.FR/",
        "cantal.gouv.fr",
        "vigicrues.gouv.fr/niv3-station.php",
        "inforoute15.fr/" + "a" * 250,
        "prefecture.bzh",
    ],
)
def test_an_address_weighs_23_whatever_its_length(address: str) -> None:
    assert weigh(address).weight == 23
    assert weigh(f"Voir {address}").weight == 28
    assert weigh(f"({address}), puis").weight == 31


def test_the_sign_that_ends_a_sentence_is_not_in_the_address() -> None:
    assert weigh("https://www.cantal.gouv.fr/crue.").weight == 24
    assert weigh("cantal.gouv.fr : lot.gouv.fr !").weight == 23 + 3 + 23 + 2


@pytest.mark.parametrize("text", ["fin.Ici", "1.5", "J.O.", "pref@cantal.gouv.fr", "@lot.fr", "#lot.fr", "a_b.zzz", "http://crue"])
def test_what_only_looks_like_an_address_weighs_its_characters(text: str) -> None:
    assert weigh(text).weight == len(text)


def test_the_limit_is_280_and_what_is_left_is_told() -> None:
    assert (weigh("é" * 280).left, weigh("é" * 281).left) == (0, -1)
    assert (weigh("水" * 140).left, weigh("水" * 141).left) == (0, -2)
    assert weigh("").limit == 280


def test_the_characters_that_cost_two_are_named_with_their_place() -> None:
    assert weigh("Crue… 🌊 https://a.fr/… 5\u202f€").heavy == (
        ("…", 4), ("🌊", 6), ("…", 21), ("\u202f", 24), ("€", 25))
