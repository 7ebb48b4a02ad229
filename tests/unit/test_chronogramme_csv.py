"""A chronogramme goes to a spreadsheet and comes back the same; what a person breaks on the way is told by row."""
from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crisis.drills import offsets
from crisis.drills.script import Chronogramme, Inject
from exercises.chronogramme import CHANNELS, KINDS, plain
from exercises.chronogramme_csv import HEADERS, LARGEST, read, written
from exercises.chronogramme_faults import LONGEST_DELAY, Known, faults
from tests.unit.test_chronogramme import inject

HEADER = "Numéro;Décalage;Titre;Contenu;Émetteur;Destinataire;Canal;Type"
ROW = "1;H+12;Appel;L'eau monte.;Maire;duty_officer;oral;contextuel"
SIGNS = st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters=" \u00a0=+-@'\";,|")
# Short words of many signs, of which formulas, quotes and separators are not rare.
WORD = st.text(SIGNS, max_size=12).map(plain)
SIGN = st.sampled_from(["", "=", "+", "-", "@", "'", "'=", "''"])
LINE = st.builds(lambda sign, word: plain(sign + word), SIGN, WORD)
BLOCK = st.lists(LINE, max_size=3).map("\n".join).map(plain)
NAME = WORD.map(lambda word: word.replace("|", "").strip()).filter(bool)


def needed(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return texts.filter(bool)


ONE = st.builds(
    Inject, number=st.integers(1, 9999), offset=st.integers(offsets.EARLIEST, offsets.LATEST), title=needed(LINE),
    content=needed(BLOCK), sender=needed(LINE), recipient=needed(LINE), channel=st.sampled_from(sorted(CHANNELS)),
    kind=st.sampled_from(sorted(KINDS)), objective=LINE, depends_on=st.none() | st.integers(1, 9999),
    expected_action=BLOCK, delay_min=st.none() | st.integers(1, LONGEST_DELAY), success_rule=BLOCK, animateur=LINE,
    attachments=st.lists(NAME, max_size=3).map(tuple))


def spoken(text: str, known: Known | None = None) -> list[str]:
    return [each.sentence.replace("\u00a0", " ") for each in read(text.encode(), known or Known())[1]]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ONE, min_size=1, max_size=4).map(tuple))
def test_a_chronogramme_that_is_written_is_read_back_the_same(injects: tuple[Inject, ...]) -> None:
    chronogramme = Chronogramme(injects)
    back, found = read(written(chronogramme))
    assert back == chronogramme
    assert [each.where for each in found] == [each.where for each in faults(chronogramme)]


@given(LINE.filter(bool), st.sampled_from("=+-@"))
def test_no_cell_that_is_written_is_taken_for_a_formula(word: str, sign: str) -> None:
    body = written(Chronogramme((inject(1, -60, title=sign + word, content=sign + word, sender=f"'{word}"),)))
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert not any(cell.startswith(tuple("=+-@＝＋－＠\t\r")) for row in rows for cell in row)


def test_a_file_is_what_a_french_spreadsheet_opens() -> None:
    body = written(Chronogramme((inject(1, 720),)))
    assert body.startswith(b"\xef\xbb\xbf")
    lines = body.decode("utf-8-sig").split("\r\n")
    assert lines[0] == ";".join(HEADERS.values())
    assert lines[1] == "1;H+12;Appel;L'eau monte.;Maire;duty_officer;oral;contextuel;;;;;;;"


@pytest.mark.parametrize("header", [
    HEADER, HEADER.upper(), "numero;decalage;titre;contenu;emetteur;destinataire;canal;type",
    "N°;H+min;Intitulé;Texte;Expéditeur;Destinataire;Moyen;Nature", "﻿" + HEADER,
    '"Numéro ";Décalage (H+min);Titre;Contenu;Émetteur simulé;Destinataire;Canal;Type;;'])
def test_headers_are_known_whatever_their_accents_capitals_and_units(header: str) -> None:
    found = read(f"{header}\n{ROW}".encode())
    assert found == (Chronogramme((inject(1, 720),)), [])


def test_columns_come_in_any_order_and_commas_separate_too() -> None:
    text = ("Type,Titre,Numéro,Contenu,Canal,Décalage,Destinataire,Émetteur,Délai (min),Action attendue\r\n"
            "\r\n,,,,,,,,,\r\n"
            'attendu,Appel,"1,0","L\'eau\nmonte, vite.",oral,+00:12,duty_officer,Maire,"5,0",Rappeler\r\n')
    chronogramme, found = read(text.encode())
    assert found == []
    assert chronogramme.injects == (inject(1, 720, content="L'eau\nmonte, vite.", kind="expected",
                                           expected_action="Rappeler", delay_min=5),)


def test_a_file_of_windows_is_read() -> None:
    chronogramme, found = read(f"{HEADER}\n{ROW}".encode("cp1252"))
    assert (len(chronogramme.injects), found) == (1, [])


def test_words_are_known_in_french_and_as_codes() -> None:
    words = ("Média simulé;IMPRÉVU", "simulated_media;unexpected", "media simule;imprevu")
    rows = "\n".join(f"{number};H+{number};Appel;Texte;Maire;cip;{said}" for number, said in enumerate(words, 1))
    chronogramme, found = read(f"{HEADER}\n{rows}".encode())
    assert found == []
    assert {(each.channel, each.kind) for each in chronogramme.injects} == {("simulated_media", "unexpected")}


def test_every_fault_of_a_file_is_told_with_its_row() -> None:
    text = (f"{HEADER};Délai (min);Dépend de\n{ROW};;\n"
            "x;H+x;;Texte;Maire;cip;fax;surprise;bientôt;deux\n\n"
            '3;H+20;Appel;"sur\ndeux lignes";Maire;cip;oral;attendu;;1\n'
            "1;H+21;Appel;Texte;Maire;cip;oral;contextuel;;9\n")
    assert [each.split(" : ")[0] + " : " + each.split(" : ")[1].split(".")[0] for each in spoken(text)] == [
        "Ligne 3 : nombre illisible « x » (colonne Numéro)",
        "Ligne 3 : décalage illisible « H+x »",
        "Ligne 3 : nombre illisible « deux » (colonne Dépend de)",
        "Ligne 3 : nombre illisible « bientôt » (colonne Délai (min))",
        "Ligne 3 : titre vide",
        "Ligne 3 : canal inconnu « fax »",
        "Ligne 3 : type inconnu « surprise »",
        "Ligne 5, inject 3 : inject attendu sans action attendue",
        "Ligne 6, inject 1 : numéro 1 déjà pris",
        "Ligne 6, inject 1 : il dépend de l'inject 9, absent du chronogramme"]


def test_an_hour_that_cannot_be_read_accuses_no_other_inject() -> None:
    text = (f"{HEADER};Dépend de\n1;demain;Appel;Texte;Maire;cip;oral;contextuel;\n"
            "2;H-5;Appel;T;Maire;cip;oral;contextuel;1")
    assert [each[:32] for each in spoken(text)] == ["Ligne 2 : décalage illisible « d"]


@pytest.mark.parametrize(("text", "sentence"), [
    ("", "Le fichier est vide."), ("\n\n", "Le fichier est vide."),
    (HEADER, "Aucun inject."),
    (f"{HEADER};Humeur\n{ROW};bonne", "Ligne 1 : colonne inconnue « Humeur ». Retirez-la, ou prenez : Numéro"),
    (f"{HEADER};Texte\n{ROW};x", "Ligne 1 : colonne « Contenu » présente deux fois. Gardez-en une."),
    (HEADER.replace("Titre;", "") + "\n" + ROW, "Ligne 1 : colonne « Titre » absente. Ajoutez-la."),
    (f"{HEADER}\n{ROW};en trop", "Ligne 2 : plus de cellules que de colonnes."),
    (f'{HEADER}\n1;H+12;"Appel;x', "La ligne"),
    (f"{HEADER}\n{ROW}".replace("1;H", ";H"), "Ligne 2 : inject sans numéro. Donnez-lui un numéro."),
])
def test_a_file_that_is_no_chronogramme_is_refused_in_words(text: str, sentence: str) -> None:
    assert spoken(text)[0].startswith(sentence)
    assert len(spoken(text)) == 1


def test_a_file_that_is_too_heavy_or_no_text_is_refused() -> None:
    assert "plus de 1" in read(b"x" * (LARGEST + 1))[1][0].what
    assert "UTF-8" in read(b"\x81\x8d\xff")[1][0].what


def test_a_file_of_too_many_injects_is_refused() -> None:
    rows = "\n".join(f"{number};{number};A;T;M;cip;oral;contextuel" for number in range(1, 502))
    assert spoken(f"{HEADER}\n{rows}")[0].startswith("501 injects, pour 500 au plus.")


@settings(max_examples=200)
@given(st.text(max_size=300) | st.builds(lambda row: f"{HEADER}\n{row}", st.text(max_size=120)))
def test_no_file_breaks_the_reading(text: str) -> None:
    chronogramme, found = read(text.encode("utf-8", "surrogatepass"))
    assert found or chronogramme.injects
