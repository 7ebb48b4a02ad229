"""`crisis doctor` says what a préfecture has still to decide, in red only where a real night would rest on it."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crisis.config import Settings
from crisis.db import Database
from crisis.doctor import Finding, examine
from crisis.journal import register
from crisis.schema import migrate
from crisis.territory import Territory, load

TERRITORIES = Path(__file__).resolve().parents[2] / "territories"
Examine = Callable[..., dict[str, Finding]]


@pytest.fixture
def examined(tmp_path: Path) -> Iterator[Examine]:
    """Return a function that opens an installation and gives what doctor found about its territory, by code."""
    url = f"sqlite:///{tmp_path / 'house.db'}"
    migrate(url)
    db = Database(url)

    def look(territory: Territory, *, demonstration: bool = False) -> dict[str, Finding]:
        with db.transaction() as tx:
            register.open_house(tx, territory.code, demonstration=demonstration)
        found = examine(db, Settings(data_dir=tmp_path, database_url=url), territory)
        return {each.code: each for each in found if each.code.startswith("territory")}
    yield look
    db.close()


def validated(territory: Territory) -> Territory:
    """Return the territory as the préfecture would leave it."""
    words = territory.model_dump(mode="python")
    for group in ("services", "cod_levels", "permanent_means", "media"):
        words[group] = tuple(each | {"note": ""} for each in words[group])
    words["convening"] |= {"note": ""}
    # A number in the form of a real one, that nobody can have: no French number begins with 00.
    words["emergency_phones"] = ({"label": "Standard", "number": "00 00 00 00 00"},)
    words["messages"] = {"next_information_minutes": 60}
    words["hotline"] |= {"numbers": ({"code": "single", "label": "Numéro unique", "number": "00 00 00 00 01"},)}
    words["wording_of"] = territory.code
    return Territory(**words)


def test_a_real_installation_of_a_shipped_territory_is_told_what_remains(examined: Examine) -> None:
    found = examined(load("36", TERRITORIES))
    assert {code for code, each in found.items() if not each.good} == {
        "territory_to_validate", "territory_wording", "territory_phones"}
    assert "241 communes" in found["territory"].sentence
    assert ": 17 (sous-préfet de permanence · COD de veille ·" in found["territory_to_validate"].sentence
    assert "territories/36/territory.yaml" in found["territory_to_validate"].sentence
    assert "celui du territoire 46" in found["territory_wording"].sentence
    assert ": 6 (02 61 91 36 00," in found["territory_phones"].sentence


@pytest.mark.parametrize("code", ["29", "46", "49"])
def test_own_words_or_no_engagement_leave_nothing_to_write(examined: Examine, code: str) -> None:
    assert examined(load(code, TERRITORIES))["territory_wording"].good


def test_a_territory_that_was_validated_is_good(examined: Examine) -> None:
    found = examined(validated(load("15", TERRITORIES)))
    assert len(found) == 5
    assert all(each.good for each in found.values())


def test_a_demonstration_says_the_same_and_is_not_red(examined: Examine) -> None:
    found = examined(load("15", TERRITORIES), demonstration=True)
    assert all(each.good for each in found.values())
    assert ": 13 (" in found["territory_to_validate"].sentence
    assert "celui du territoire 46" in found["territory_wording"].sentence


@pytest.mark.parametrize(("group", "lacking"), [
    ("convention", "aucune radio sous convention,"), ("priority", "aucun média prioritaire,")])
def test_media_that_nobody_designated_are_told_before_the_report_says_it(
        examined: Examine, group: str, lacking: str) -> None:
    territory = load("15", TERRITORIES)
    words = territory.model_dump(mode="python")
    words["media"] = tuple(each | {group: False} for each in words["media"])
    found = examined(Territory(**words))["territory_media"]
    assert (found.good, lacking in found.sentence) == (False, True)


def test_a_newspaper_under_convention_is_no_radio(examined: Examine) -> None:
    words = load("15", TERRITORIES).model_dump(mode="python")
    words["media"] = tuple(each | {"convention": each["kind"] == "press"} for each in words["media"])
    assert not examined(Territory(**words))["territory_media"].good


def test_without_module_7_no_medium_is_asked_for(examined: Examine) -> None:
    words = load("49", TERRITORIES).model_dump(mode="python")
    words["media"] = tuple(each | {"convention": False} for each in words["media"])
    assert examined(Territory(**words))["territory_media"].good
