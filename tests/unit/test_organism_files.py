"""The file of organisms: it comes back as it went out, and everything wrong is told at once, with its line."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.directory.organism_cards import ALWAYS, KINDS, LISTED, NEVER, Card, Duty, concerns, problems
from crisis.directory.organism_files import HEADER, MOST, read, written
from crisis.errors import Refused

TYPES = {"flood", "storm"}
LINE = "sdis;SDIS;secours;toujours;1;Astreinte;06 39 98 07 01;;"


def file(*lines: str) -> bytes:
    return "\n".join([";".join(HEADER), *lines]).encode()


def refused(body: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(body, TYPES)
    assert caught.value.todo
    return caught.value.why


def test_a_line_per_contact_makes_one_card_in_the_order_of_ranks() -> None:
    (card,) = read(file(LINE.replace(";1;Astreinte;", ";2;Seconde;").replace("07 01", "07 02"), LINE), TYPES)
    assert card == Card("sdis", "SDIS", "rescue", ALWAYS, (
        Duty("Astreinte", "06 39 98 07 01"), Duty("Seconde", "06 39 98 07 02")))


@pytest.mark.parametrize(("told", "kept"), [
    ("", LISTED), ("selon la liste", LISTED), ("toujours", ALWAYS), ("jamais", NEVER), ("flood  storm", "flood storm")])
def test_when_an_organism_is_convened_is_said_in_french_or_by_types(told: str, kept: str) -> None:
    assert read(file(LINE.replace("toujours", told)), TYPES)[0].convened == kept


def test_an_organism_without_contact_is_a_card_too() -> None:
    assert read(file("dmd;DMD;forces de sécurité;;;;;;"), TYPES)[0].contacts == ()


def test_every_line_that_is_wrong_is_named_at_once() -> None:
    why = refused(file(LINE, "X Y;;rien;lune;1;B;12;;", "ddt;DDT;service de l'État;;1;;;;pas un courriel", "a;b"))
    for told in ("ligne 3 : le code", "ligne 3 : le nom de l'organisme manque", "ligne 3 : la nature",
                 "ligne 3 : type d'évènement inconnu : lune", "ligne 3 : SMS", "ligne 4 : le nom du contact manque",
                 "ligne 4 : l'adresse de courriel", "ligne 5 : 2 colonnes, pour 9 attendues"):
        assert told in why


@pytest.mark.parametrize(("second", "told"), [
    (LINE, "ligne 3 : ce rang est déjà pris"),
    (LINE.replace("SDIS", "Sdis").replace(";1;", ";2;"),
     "ligne 3 : elle ne dit pas de l'organisme ce qu'en dit la ligne 2"),
    ("sdis;SDIS;secours;toujours;;;;;", "ligne 3 : elle n'a pas de contact"),
    (LINE.replace(";1;", ";deux;"), "ligne 3 : le rang n'est pas un nombre"),
    (LINE.replace(";1;", ";2;"), "ligne 2 : deux de ses contacts portent le même nom")])
def test_lines_of_one_organism_go_together(second: str, told: str) -> None:
    assert told in refused(file(LINE, second))


@pytest.mark.parametrize(("body", "told"), [
    (b"", "première ligne"), (b"code;nom\n", "première ligne"), (file(), "0 lignes"), (b"\x81", "UTF-8"),
    (file('"sdis;SDIS'), "CSV"), (file() + b"x" * MOST, f"{MOST // 1024} Ko")])
def test_a_file_that_is_none_is_refused_before_its_lines(body: bytes, told: str) -> None:
    assert told in refused(body)


def test_a_cell_that_a_spreadsheet_would_run_is_refused() -> None:
    assert "signe refusé" in refused(file(LINE.replace("Astreinte", "=1+1")))


def test_what_a_spreadsheet_of_windows_writes_is_read() -> None:
    body = file(LINE.replace("SDIS", "Préfecture")).decode("utf-8").encode("cp1252")
    assert "Préfecture" in read(body, TYPES)[0].name


def test_the_mark_of_utf_8_and_the_ends_of_line_of_a_spreadsheet_are_taken() -> None:
    assert read(b"\xef\xbb\xbf" + file(LINE).replace(b"\n", b"\r\n"), TYPES)[0].code == "sdis"


plain = st.text("abcdéà '’-;\"", min_size=1, max_size=20).map(str.strip).filter(lambda told: told and told[0] != "-")
duties = st.builds(Duty, plain, st.sampled_from(["", "06 39 98 07 01"]), st.sampled_from(["", "04 65 71 07 01"]),
                   st.just("astreinte@sdis.example"))
cards = st.builds(Card, st.from_regex(r"[a-z0-9_]{1,30}", fullmatch=True), plain, st.sampled_from(list(KINDS)),
                  st.sampled_from([LISTED, ALWAYS, NEVER, "flood", "flood storm"]),
                  st.lists(duties, max_size=5, unique_by=lambda each: each.name).map(tuple))


@given(st.lists(cards, min_size=1, max_size=6, unique_by=lambda each: each.code))
def test_what_goes_out_comes_back_as_it_was(some: list[Card]) -> None:
    assert read(written(some), TYPES) == some


@pytest.mark.parametrize(("convened", "expected"), [
    (LISTED, True), (ALWAYS, True), (NEVER, False), ("storm", False), ("flood", True), ("storm flood", True)])
def test_what_a_card_says_outweighs_the_list(convened: str, expected: bool) -> None:
    assert concerns(convened, "sdis", "flood", ("sdis",)) is expected
    assert concerns(LISTED, "rail", "flood", ("sdis",)) is False


def test_a_sound_card_has_no_problem() -> None:
    assert problems(Card("sdis", "SDIS", "rescue", "flood", (Duty("Astreinte", "06 39 98 07 01"),)), TYPES) == []
