"""The document register: registered, revised, moved, withdrawn, each an entry; what cannot be is refused whole."""
from __future__ import annotations

from dataclasses import replace

import pytest

from crisis.journal.tables import REGISTER
from crisis.quality import filing
from crisis.quality.documents import Document, Documents, documents, told
from crisis.quality.filing import Card
from tests.exercising import of_login
from tests.house import House


def card(house: House, **given: object) -> Card:
    return replace(Card("E47-PROC-01", "Procédure d'activation", "Réseau, dossier Qualité/47", house.com().person, 47,
                        12, ("47.1",)), **given)  # type: ignore[arg-type]


def filed(house: House, version: str = "1.0", dated: str = "2026-01-31", **given: object) -> str:
    return house.do(filing.register, of_login(house, "qualite1"), card(house, **given), version, dated)


def state(house: House) -> Documents:
    return house.look(documents.state, REGISTER)


def found(house: House, key: str) -> Document:
    return state(house).every[key]


def test_a_document_is_registered_with_its_words_beside_and_no_name_in_the_chain(house: House) -> None:
    key = filed(house, reference=" e47-proc-01 ", title="  Procédure\n d'activation ")
    (entry,) = house.entries(REGISTER, "document_registered")
    assert entry["data"] == {
        "document": key, "reference": "E47-PROC-01", "commitment": 47, "months": 12, "answers": ["47.1"],
        "version": "1.0", "dated": "2026-01-31",
        "owner": {"person": house.com().person, "function": "communication"}}
    assert told(house.words(REGISTER, entry)) == ("Procédure d'activation", "Réseau, dossier Qualité/47", "")


@pytest.mark.parametrize(("given", "clause"), [
    ({"title": "Procédure du 06 39 98 00 12"}, "le titre porte un numéro"),
    ({"place": "Boîte accueil@cantal.example"}, "le lieu où il est gardé porte un numéro")])
def test_title_and_place_bear_no_number_and_no_address(house: House, given: dict[str, str], clause: str) -> None:
    refusal = house.refused(filing.register, of_login(house, "qualite1"), card(house, **given), "1.0", "")
    assert clause in refusal.why.replace("Le ", "le ")
    key = filed(house)
    again = house.refused(filing.change, of_login(house, "qualite1"), key, card(house, **given), "Déplacé")
    assert clause in again.why.replace("Le ", "le ")


def test_a_revision_has_another_version_or_another_day_and_the_history_keeps_each(house: House) -> None:
    key, quality = filed(house), of_login(house, "qualite1")
    house.do(filing.revise, quality, key, "1.0", "2026-09-01")
    house.do(filing.revise, quality, key, "2.0", "2026-10-15", "Nouvel annuaire")
    assert (found(house, key).version, found(house, key).dated) == ("2.0", "2026-10-15")
    assert [(each.kind, each.version, each.dated) for each in found(house, key).history] == [
        ("document_registered", "1.0", "2026-01-31"), ("document_revised", "1.0", "2026-09-01"),
        ("document_revised", "2.0", "2026-10-15")]
    assert house.words(REGISTER, house.entries(REGISTER, "document_revised")[-1]) == "Nouvel annuaire"


def test_a_document_without_a_date_is_registered_and_gets_one_by_its_first_revision(house: House) -> None:
    key = filed(house, dated="")
    assert found(house, key).dated == ""
    house.do(filing.revise, of_login(house, "qualite1"), key, "1.0", "2025-06-30")
    assert found(house, key).dated == "2025-06-30"


def test_a_document_is_moved_renamed_and_given_to_somebody_else_with_a_motive(house: House) -> None:
    key, quality = filed(house), of_login(house, "qualite1")
    moved = card(house, title="Procédure de nuit", place="Armoire 3", owner=house.officer.person, months=6)
    house.do(filing.change, quality, key, moved, "Déménagement du service")
    entry = house.entries(REGISTER, "document_changed")[-1]
    assert told(house.words(REGISTER, entry)) == ("Procédure de nuit", "Armoire 3", "Déménagement du service")
    assert (found(house, key).owner, found(house, key).function, found(house, key).months) == (
        house.officer.person, "duty_officer", 6)
    assert (found(house, key).version, found(house, key).dated) == ("1.0", "2026-01-31")
    assert "rien ne change" in house.refused(filing.change, quality, key, moved, "Encore").why.casefold()
    assert "le motif manque" in house.refused(filing.change, quality, key, card(house), " ").why.casefold()


def test_a_withdrawn_document_keeps_its_history_changes_no_more_and_frees_its_reference(house: House) -> None:
    key, quality = filed(house), of_login(house, "qualite1")
    assert "Le motif manque" in house.refused(filing.withdraw, quality, key, "").why
    house.do(filing.withdraw, quality, key, "Remplacée par le plan de communication")
    assert (state(house).standing(), [each.id for each in state(house).withdrawn()]) == ([], [key])
    for act, args in ((filing.revise, ("2.0", "2026-10-15")), (filing.change, (card(house), "Encore")),
                      (filing.withdraw, ("Encore",))):
        assert house.refused(act, quality, key, *args).code == "document_withdrawn"  # type: ignore[arg-type]
    assert filed(house) != key


def test_a_reference_names_one_document(house: House) -> None:
    key, quality = filed(house), of_login(house, "qualite1")
    other = filed(house, reference="E47-ANNUAIRE")
    again = house.refused(filing.register, quality, card(house, reference="e47-proc-01"), "1.0", "")
    assert (again.code, again.what) == ("document_reference", "Cette référence est déjà prise.")
    assert house.refused(filing.change, quality, other, card(house), "Renommé").code == "document_reference"
    house.do(filing.change, quality, key, card(house, place="Armoire 3"), "Déplacé")


@pytest.mark.parametrize(("given", "clause"), [
    ({"reference": ""}, "la référence n'est pas faite"), ({"reference": "RÉF 1"}, "la référence n'est pas faite"),
    ({"reference": "A" * 31}, "la référence n'est pas faite"), ({"title": " "}, "le titre manque"),
    ({"title": "x" * 201}, "le titre compte 201 signes, pour 200 au plus"),
    ({"place": "\n"}, "le lieu où il est gardé"),
    ({"owner": "0" * 32}, "son responsable n'est pas dans l'annuaire"),
    ({"commitment": 12}, "l'engagement n'est pas l'un de 47 à 50"), ({"months": 5}, "le rythme de revue"),
    ({"answers": ("47.99",)}, "un document attendu n'est pas de la liste"), ({"version": ""}, "la version n'est pas"),
    ({"version": "2 bis"}, "la version n'est pas faite"),
    ({"dated": "2036-01-01"}, "la date de la version est à venir"),
    ({"dated": "hier"}, "la date de la version n'est pas donnée"),
    ({"dated": "2026-02-30"}, "la date de la version n'est pas donnée")])
def test_a_document_that_cannot_be_is_refused_and_nothing_is_written(
        house: House, given: dict[str, object], clause: str) -> None:
    said = {name: value for name, value in given.items() if name not in ("version", "dated")}
    refusal = house.refused(filing.register, of_login(house, "qualite1"), card(house, **said),
                            str(given.get("version", "1.0")), str(given.get("dated", "2026-01-31")))
    assert clause.casefold() in refusal.why.casefold()
    assert house.entries(REGISTER, "document_registered") == []


@pytest.mark.parametrize(("version", "dated", "clause"), [
    ("2.0", "2026-01-30", "la date est antérieure à celle de la version inscrite"),
    ("1.0", "2026-01-31", "ni la version ni la date ne changent"),
    ("2.0", "", "la date de la version n'est pas donnée"),
    ("", "2026-03-01", "la version n'est pas faite"), ("2.0", "2036-01-01", "est à venir")])
def test_a_revision_that_cannot_be_is_refused(house: House, version: str, dated: str, clause: str) -> None:
    refusal = house.refused(filing.revise, of_login(house, "qualite1"), filed(house), version, dated)
    assert clause.casefold() in refusal.why.casefold()
    assert house.entries(REGISTER, "document_revised") == []


def test_a_document_that_is_not_there_is_said_so(house: House) -> None:
    quality = of_login(house, "qualite1")
    assert house.refused(filing.revise, quality, "0" * 32, "2.0", "2026-03-01").code == "document_missing"
