"""The paper kit: one tagged PDF with who is on duty, every number, the cards and blank sheets; its age is known."""
from __future__ import annotations

import re
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from crisis import kit
from crisis.directory.contacts import names
from tests.house import House
from tests.stories.convened import organism


def words(path: Path) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(path).pages)


def test_the_kit_holds_the_rota_the_numbers_the_cards_and_blank_sheets(house: House, tmp_path: Path) -> None:
    out = tmp_path / "mallette.pdf"
    kit.make(house.db, house.here, out)
    told = words(out)
    first = house.com()
    assert house.look(names, [first.person])[first.person] in told
    assert "Aurillac" in told
    assert "06 39 98" in told
    assert "+33" not in told
    assert all(line.text.split()[0] in told for line in house.here.playbooks.other.cards["duty_officer"])
    assert told.count("Main courante, feuille") == 4
    assert "technicien d'astreinte Aucun tableau publié" in told.replace("’", "'")


def test_the_kit_names_the_organism_of_each_duty_and_the_number_of_each_turn(house: House, tmp_path: Path) -> None:
    """Without a screen a service is looked for by its name, and whoever is on duty is telephoned from the line read."""
    found = organism(house, "sdis")
    kit.make(house.db, house.here, tmp_path / "mallette.pdf")
    told = words(tmp_path / "mallette.pdf")
    contacts = [house.look(names, [person])[person] for person in found.persons]
    assert found.card.name.endswith("(SDIS)")
    assert [f"(SDIS) {name}" in told for name in contacts] == [True, True]
    first = house.com().person
    turns = told[told.index("Tableau d"):told.index("Numéros", told.index("Tableau d"))]
    assert re.search(f"{house.look(names, [first])[first]} 06 39 98 [0-9]{{2}} [0-9]{{2}}", turns)


def test_a_kit_of_a_demonstration_says_so_on_every_page(house: House, tmp_path: Path) -> None:
    kit.make(house.db, house.here, tmp_path / "mallette.pdf")
    pages = PdfReader(tmp_path / "mallette.pdf").pages
    assert [("données inventées" in page.extract_text()) for page in pages] == [True] * len(pages)


def test_the_kit_is_a_tagged_document_in_french_that_only_its_owner_reads(house: House, tmp_path: Path) -> None:
    out = tmp_path / "mallette.pdf"
    kit.make(house.db, house.here, out)
    root = PdfReader(out).trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    told = PdfReader(out).metadata
    assert told is not None
    assert (root["/Lang"], told.title) == ("fr-FR", "Mallette papier, préfecture du Cantal")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_its_age_is_that_of_the_last_one_made(house: House, tmp_path: Path) -> None:
    assert house.look(kit.last_made) is None
    kit.make(house.db, house.here, tmp_path / "a.pdf")
    house.hours.move(60)
    kit.make(house.db, house.here, tmp_path / "b.pdf")
    house.hours.move(60)
    made = house.look(kit.last_made)
    assert made == house.hours.now - timedelta(hours=1)


def test_a_name_is_never_read_as_a_command_of_the_layout(house: House, tmp_path: Path) -> None:
    """Whatever stands in the directory is data: brackets, hashes and quotes are printed as they are."""
    odd = house.here.territory.model_copy(update={"prefecture": 'préfecture #panic("x") [*gras*] $x$'})
    kit.make(house.db, replace(house.here, territory=odd), tmp_path / "a.pdf")
    assert '#panic("x") [*gras*] $x$' in words(tmp_path / "a.pdf").replace("“", '"').replace("”", '"')


def test_a_file_that_cannot_be_written_records_nothing(house: House, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        kit.make(house.db, house.here, tmp_path / "absent" / "a.pdf")
    assert house.look(kit.last_made) is None
