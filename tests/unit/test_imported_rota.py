"""A duty read from a file: the ways people write it, and every mistake said at once with its line."""
from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.errors import Refused
from crisis.oncall.imported import MOST_BYTES, MOST_LINES, Known, layers, plain

KNOWN = Known({"communication": "communication", "cellule de communication": "communication",
               "technician": "technician", "technicien d'astreinte": "technician"},
              {"com1": "p1", "elise aubrac": "p1", "com2": "p2", "jean double": None})
TITLE = "date;heure;fonction;personne\n"
EIGHT = datetime(2026, 12, 1, 7, tzinfo=UTC)


def read(text: str, encoding: str = "utf-8") -> dict[str, tuple[tuple[datetime, str | None], ...]]:
    return {function: listed.lines for function, listed in layers(text.encode(encoding), KNOWN).items()}


def refused(body: bytes) -> str:
    with pytest.raises(Refused) as caught:
        layers(body, KNOWN)
    assert caught.value.code == "rota_file"
    return caught.value.why


@pytest.mark.parametrize("day", ["2026-12-01", "01/12/2026", "1/12/2026", " 2026-12-1 "])
@pytest.mark.parametrize("hour", ["8", "08", "8h", "8 h 00", "08:00", "8H00", "8\u00a0h\u00a000"])
def test_a_date_and_an_hour_are_taken_as_people_write_them(day: str, hour: str) -> None:
    assert read(f"{TITLE}{day};{hour};communication;com1\n") == {"communication": ((EIGHT, "p1"),)}


@pytest.mark.parametrize("name", ["com1", "COM1", "Élise Aubrac", "elise  aubrac", "ÉLISE AUBRAC"])
def test_a_person_is_a_login_or_a_name_however_it_is_typed(name: str) -> None:
    assert read(f"{TITLE}2026-12-01;8;communication;{name}\n")["communication"][0][1] == "p1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("sign", [";", ","])
def test_a_file_of_any_spreadsheet_is_read(encoding: str, sign: str) -> None:
    text = "Date;Heure;Fonction;Personne\r\n01/12/2026;8;Cellule de communication;Élise Aubrac\r\n;;;\r\n"
    assert read(text.replace(";", sign), encoding) == {"communication": ((EIGHT, "p1"),)}


def test_columns_stand_in_any_order_and_lines_too() -> None:
    found = read("personne;fonction;heure;date\ncom2;technician;8;2026-12-02\ncom1;technicien d’astreinte;8;2026-12-01")
    assert [person for _, person in found["technician"]] == ["p1", "p2"]


def test_an_empty_person_ends_the_list() -> None:
    found = read(f"{TITLE}2026-12-01;8;communication;com1\n2026-12-02;8;communication;\n")
    assert [person for _, person in found["communication"]] == ["p1", None]


def test_an_hour_that_comes_twice_is_the_first_and_one_that_never_comes_is_refused() -> None:
    found = read(f"{TITLE}2026-10-25;02:30;communication;com1\n")
    assert found["communication"][0][0] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "cette heure n'existe pas" in refused(f"{TITLE}2026-03-29;02:30;communication;com1\n".encode())


def test_all_that_is_wrong_is_said_at_once_with_its_line() -> None:
    why = refused((TITLE + "2026-02-30;8;communication;com1\n2026-12-01;25;communication;com1\n"
                   "2026-12-01;8;pompier;com1\n2026-12-01;8;communication;inconnu\n"
                   "2026-12-01;8;communication;Jean Double\n2026-12-03;8;communication;com1;trop\n").encode())
    assert [line for line in range(2, 8) if f"Ligne {line} :" in why] == list(range(2, 8))
    assert "« pompier »" in why


def test_two_lines_for_the_same_hour_are_refused_even_written_otherwise() -> None:
    why = refused(f"{TITLE}2026-12-01;8;communication;com1\n01/12/2026;08:00;Communication;com2\n".encode())
    assert why == "Ligne 3 : même fonction et même heure que la ligne 2."


def test_one_bad_line_takes_none_of_the_others() -> None:
    with pytest.raises(Refused):
        read(f"{TITLE}2026-12-01;8;communication;com1\n2026-12-01;8;technician;personne\n")


@pytest.mark.parametrize("year", ["0001", "9999", "1999", "2101"])
def test_a_year_that_nobody_means_is_refused(year: str) -> None:
    assert "date non comprise" in refused(f"{TITLE}{year}-12-01;8;communication;com1\n".encode())


@pytest.mark.parametrize(("body", "told"), [
    (b"", "première ligne"), (b"jour;qui\n", "première ligne"), (TITLE.encode(), "aucune ligne"),
    (b"\x81\x8d\xff\x00", "ni en UTF-8"), (b"x" * (MOST_BYTES + 1), "dépasse 256 ko"),
    (TITLE.encode() + b"2026-12-01;8;communication;com1\n" * (MOST_LINES + 1), "dépasse 3000 lignes"),
    ((TITLE + "2026-12-01;８;communication;com1\n").encode(), "heure non comprise")])
def test_a_file_that_is_none_is_refused_in_a_sentence(body: bytes, told: str) -> None:
    assert told in refused(body)


def test_a_hundred_mistakes_are_ten_sentences_and_a_count() -> None:
    why = refused((TITLE + "x;8;communication;com1\n" * 100).encode())
    assert why.count("Ligne ") == 10
    assert why.endswith("Et 90 autres.")


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: (TITLE + text).encode("utf-8", "replace")))
def test_whatever_is_given_is_read_or_refused_in_french(body: bytes) -> None:
    try:
        told = " ".join(layers(body, KNOWN))
    except Refused as refusal:
        told = refusal.why
    assert told


def test_a_name_is_the_same_with_or_without_accents_blanks_and_apostrophes() -> None:
    assert plain("  Technicien   d’Astreinte ") == "technicien d'astreinte"
    assert plain("cip_chief") == "cip chief"
