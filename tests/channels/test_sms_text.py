"""What a text costs in SMS, what a downgrade gives, and what number a spelling means."""

from __future__ import annotations

import pytest

from channels.text.sms import lighten, measure, normalise_french


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "parts"),
    [
        ("x" * 160, "gsm7", 160, 1),
        ("x" * 161, "gsm7", 161, 2),
        ("x" * 306, "gsm7", 306, 2),
        ("x" * 307, "gsm7", 307, 3),
        ("€" * 80, "gsm7", 160, 1),
        ("€" * 81, "gsm7", 162, 2),
        ("ê" * 70, "ucs2", 70, 1),
        ("ê" * 71, "ucs2", 71, 2),
        ("ê" * 134, "ucs2", 134, 2),
        ("ê" * 135, "ucs2", 135, 3),
        ("🌊" + "x" * 68, "ucs2", 70, 1),
        ("🌊" + "x" * 69, "ucs2", 71, 2),
        ("", "gsm7", 0, 0),
    ],
)
def test_parts_are_those_of_two_independent_programs(
    text: str, alphabet: str, units: int, parts: int
) -> None:
    sms = measure(text)
    assert (sms.alphabet, sms.units, sms.parts) == (alphabet, units, parts)


def test_a_character_of_two_units_never_straddles_two_parts() -> None:
    # 153 is odd: each part of several holds 76 euro signs and leaves one unit empty.
    assert measure("€" * 152).parts == 2
    assert measure("€" * 153).parts == 3
    assert measure("🌊" * 66).parts == 2
    assert measure("🌊" * 67).parts == 3


def test_every_character_of_the_cheap_alphabet_that_french_uses_is_cheap() -> None:
    assert measure("é è à ù É Ç ä ö ü ' \" €").alphabet == "gsm7"


@pytest.mark.parametrize("char", "çêâîôûëïœÈÀ°’«»–…\u00a0\u202f")
def test_the_guilty_character_is_named_with_its_place(char: str) -> None:
    sms = measure(f"Rue {char} Dupont")
    assert (sms.alphabet, sms.guilty, sms.per_part) == ("ucs2", ((char, 4),), 70)


def test_nt5_one_circumflex_is_announced_with_what_it_costs() -> None:
    """NT5: one ê takes 151 characters from 1 to 3 parts, and it is said before sending."""
    text = "x" * 150
    assert measure(text + "e").parts == 1
    assert (measure(text + "ê").parts, measure(text + "ê").guilty) == (3, (("ê", 150),))


def test_the_downgrade_changes_signs_and_never_a_letter() -> None:
    text = "« L’œuvre » – forêt, façade, coût\u00a0: 20\u202f€… Noël À Ève"
    assert lighten(text) == '" L\'œuvre " - forêt, façade, coût : 20 €... Noël À Ève'


def test_ga4_no_character_disappears_from_a_text_already_cheap() -> None:
    """GA4: what needs no downgrade is left as it is."""
    text = "Évacuez à pied, n'utilisez pas l'ascenseur : 20 €"
    assert lighten(text) == text


@pytest.mark.parametrize(
    "spelling",
    [
        "06 39 98 12 34", "06.39.98.12.34", "06-39-98-12-34", "0639981234", "06/39/98/12/34",
        "+33 6 39 98 12 34", "0033639981234", "+33 (0)6 39 98 12 34",
        "(06) 39 98 12 34", " 06\u00a039\u202f98 12 34 ",
    ],
)  # fmt: skip
def test_nt5_every_usual_spelling_of_a_french_number_is_understood(spelling: str) -> None:
    """NT5: the spelling with blanks was refused by a peer."""
    assert normalise_french(spelling) == "+33639981234"


@pytest.mark.parametrize("prefix", ["0199 00", "0261 91", "0353 01", "0465 71", "0536 49"])
def test_landlines_of_fiction_pass(prefix: str) -> None:
    assert normalise_french(f"{prefix} 12 34") == "+33" + prefix.replace(" ", "")[1:] + "1234"


def test_an_overseas_number_keeps_the_country_code_of_its_territory() -> None:
    # No range is reserved for fiction overseas; numbers that end in six zeros are nobody's.
    nobody = " 00" * 3
    assert normalise_french("0262" + nobody) == "+262262" + "0" * 6
    assert normalise_french("05 90" + nobody) == "+590590" + "0" * 6


@pytest.mark.parametrize(
    "wrong", ["", "112", "mairie", "06 39 98 12", "06 39 98 12 34 56 78", "06 39 98 12 3O", "++33"]
)
def test_what_is_not_a_number_is_refused_with_a_french_sentence(wrong: str) -> None:
    with pytest.raises(ValueError, match="numéro"):
        normalise_french(wrong)
