"""A territory is read whole, and a wrong one stops the start with one line that says where and what to do."""
from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from crisis.errors import SettingsError
from crisis.territory import Territory, available, load
from crisis.territory_lines import TelephoneActivation

TERRITORIES = Path(__file__).resolve().parents[2] / "territories"
CODES = ["15", "29", "36", "46", "49"]
FICTION = ("01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49", "06 39 98")
Break = Callable[[str, str], str]


@pytest.fixture(params=CODES)
def territory(request: pytest.FixtureRequest) -> Territory:
    return load(str(request.param), TERRITORIES)


@pytest.fixture
def break_file(tmp_path: Path) -> Callable[..., str]:
    """Return a function that changes one text in a copy of Cantal and gives the line that stops the start."""
    shutil.copytree(TERRITORIES / "15", tmp_path / "15")

    def change(old: str, new: str, name: str = "territory.yaml") -> str:
        path = tmp_path / "15" / name
        before = path.read_text(encoding="utf-8")
        assert before.count(old) == 1
        path.write_text(before.replace(old, new), encoding="utf-8")
        return stopped_by(tmp_path)
    return change


def stopped_by(root: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load("15", root)
    line = str(caught.value)
    assert "\n" not in line
    assert line.endswith(".")
    return line


def place(line: str) -> tuple[int, int]:
    found = re.search(r"15/(?:territory\.yaml|communes\.json), ligne (\d+), colonne (\d+)", line)
    assert found is not None, line
    return int(found[1]), int(found[2])


def place_of(text: str, name: str = "territory.yaml") -> tuple[int, int]:
    """Return line and column of the first occurrence of a text in the shipped Cantal."""
    before, _, _ = (TERRITORIES / "15" / name).read_text(encoding="utf-8").partition(text)
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def test_the_five_territories_are_there() -> None:
    assert available(TERRITORIES) == tuple(CODES)


@pytest.mark.parametrize(("code", "count", "prefecture"), [
    ("15", 250, "préfecture du Cantal"), ("29", 277, "préfecture du Finistère"), ("36", 241, "préfecture de l'Indre"),
    ("46", 312, "préfecture du Lot"), ("49", 176, "préfecture de Maine-et-Loire")])
def test_every_commune_is_loaded_as_published(code: str, count: int, prefecture: str) -> None:
    territory = load(code, TERRITORIES)
    published = json.loads((TERRITORIES / code / "communes.json").read_text(encoding="utf-8"))
    assert territory.prefecture == prefecture
    assert len(territory.communes) == count
    assert [one.model_dump(mode="json") for one in territory.communes] == published
    assert {one.code_insee[:2] for one in territory.communes} == {code}


def test_following_up_starts_no_hour_and_a_cod_starts_both(territory: Territory) -> None:
    starts = {level.code: (level.starts_47, level.starts_48) for level in territory.cod_levels}
    assert starts == {"watch": (False, False), "monitoring": (False, False), "planned": (False, False),
                      "restricted": (True, True), "full": (True, True)}


def test_rules_are_proposed_until_somebody_adopts_them(territory: Territory) -> None:
    assert {number: (rule.version, rule.status) for number, rule in territory.rules.items()} == {
        47: (1, "proposed"), 48: (1, "proposed"), 50: (1, "proposed")}


def test_media_have_a_convention_radio_and_none_is_real_yet(territory: Territory) -> None:
    assert [medium.id for medium in territory.media if medium.convention] == ["convention_radio"]
    assert any(medium.priority for medium in territory.media)
    assert {medium.note for medium in territory.media} == {"à valider par la préfecture"}


def test_the_site_is_read_back_on_the_address_of_the_state_only(territory: Territory) -> None:
    sites = [means for means in territory.permanent_means if means.channel == "site"]
    assert len(sites) == 1
    assert all(host.endswith(".gouv.fr") for host in sites[0].hosts)


def test_emergency_telephones_shipped_are_reserved_for_fiction(territory: Territory) -> None:
    assert all(phone.number.startswith(FICTION) for phone in territory.emergency_phones)
    lines = (territory.messages.officials_line, territory.messages.press_line)
    assert all(any(each in line for each in FICTION) for line in lines)


def test_the_duty_changes_hands_on_friday_evening(territory: Territory) -> None:
    assert (territory.hand_over.weekday_number, territory.hand_over.hour) == (4, 18)


def test_things_are_found_by_code_and_what_is_not_there_is_not_invented(territory: Territory) -> None:
    commune = territory.communes[7]
    assert territory.commune(commune.code_insee) is commune
    assert territory.level("full").label == "COD complet"
    assert territory.service("authority").post == "sous-préfet de permanence"
    with pytest.raises(KeyError):
        territory.commune("00000")


def test_a_territory_never_changes_after_the_start(territory: Territory) -> None:
    with pytest.raises(ValidationError):
        territory.name = "Ailleurs"


def test_an_unknown_key_is_told_with_its_line_and_column(break_file: Break) -> None:
    line = break_file("minimum_staff: 2", "effectif: 2\nminimum_staff: 2")
    assert place(line) == place_of("minimum_staff: 2")
    assert "clé inconnue «\u00a0effectif\u00a0»" in line
    assert "retirez-la" in line


def test_a_missing_key_is_told_at_the_place_that_should_hold_it(break_file: Break) -> None:
    line = break_file("starts_47: true, starts_48: true, note: à valider par la préfecture}  # [T]\n\n",
                      "starts_47: true}\n\n")
    assert place(line) == place_of("{code: full, label: COD complet")
    assert "clé absente «\u00a0starts_48\u00a0»" in line


def test_a_missing_key_of_the_whole_file_is_told_too(break_file: Break) -> None:
    line = break_file("counting_48: covered", "# ")
    assert "clé absente «\u00a0counting_48\u00a0»" in line


@pytest.mark.parametrize(("old", "new", "told"), [
    ('code: "15"', "code: 15", "entre guillemets"),
    ("minimum_staff: 2", "minimum_staff: deux", "un nombre entier"),
    ("minimum_staff: 2", "minimum_staff: 0", "trop petit"),
    ("counting_48: covered", "counting_48: souple", "covered ou first_send"),
    ("47: {version: 1, status: proposed}", "47: {version: 1, status: adopted}", "choisissez parmi\u00a0: proposed"),
    ('wording_of: "46"', "wording_of: Lot", "la forme n'est pas celle attendue"),
    ("  - name: comité local des usagers (CLU)", "  - name: comité de pilotage qualité (COPIL)", "présent deux fois"),
    ("sms_sender: PREF CANTAL", "sms_sender: PRÉFECTURE", "la forme n'est pas celle attendue"),
    ("sms_sender: PREF CANTAL", "sms_sender: PREFECTURE 15", "trop long"),
    ("sms_sender: PREF CANTAL", 'sms_sender: "3615"', "la forme n'est pas celle attendue"),
    ("modules: [1, 7]", "modules: sept", "une liste"),
    ("{code: storm, label: Tempête}", "{code: flood, label: Tempête}", "présent deux fois\u00a0: flood"),
    ("  - {function: auditor, post: auditeur, name: organisme d'audit}\n", "",
     "fonction absente\u00a0: auditor"),
    ("  48: {version: 1, status: proposed}\n", "", "engagement absent\u00a0: 48"),
    ('code: "15"', 'code: "16"', "celui du dossier"),
    ("{from_hour: 9, until_hour: 19}", "{from_hour: 3, until_hour: 19}", "le nombre est trop petit"),
    ("{from_hour: 9, until_hour: 19}", "{from_hour: 19, until_hour: 9}", "donnez une heure plus tardive"),
])
def test_a_wrong_value_is_told_with_its_place_and_what_to_write(
        break_file: Break, old: str, new: str, told: str) -> None:
    line = break_file(old, new)
    assert told in line
    assert place(line) != (1, 1)


def test_a_wrong_value_is_placed_on_its_own_key(break_file: Break) -> None:
    line = break_file("hand_over: {weekday: friday, hour: 18}", "hand_over: {weekday: friday, hour: 24}")
    number, column = place_of("hand_over: {weekday: friday, hour: 18}")
    assert place(line) == (number, column + len("hand_over: {weekday: friday, "))


def test_a_key_written_twice_is_refused_where_it_comes_back(break_file: Break) -> None:
    line = break_file("counting_48: covered", "minimum_staff: 3\ncounting_48: covered")
    assert place(line) == place_of("counting_48: covered")
    assert "écrite deux fois" in line


def test_bad_yaml_is_told_with_its_line_and_column(break_file: Break) -> None:
    line = break_file("modules: [1, 7]", "modules: [1, 7")
    assert place(line)[0] > place_of("modules: [1, 7]")[0]
    assert "YAML mal formé" in line


def test_a_forbidden_character_is_told_where_it_stands(break_file: Break) -> None:
    line = break_file("name: Cantal", "name: Can\x07tal")
    number, column = place_of("name: Cantal")
    assert place(line) == (number, column + len("name: Can"))


def test_a_file_that_is_not_utf_8_is_told_where_it_stops_being_so(tmp_path: Path) -> None:
    shutil.copytree(TERRITORIES / "15", tmp_path / "15")
    path = tmp_path / "15" / "territory.yaml"
    path.write_bytes(path.read_bytes().replace("Séisme".encode(), "Séisme".encode("latin-1")))
    line = stopped_by(tmp_path)
    number, column = place_of("Séisme")
    assert place(line) == (number, column + 1)
    assert "UTF-8" in line


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    shutil.copytree(TERRITORIES / "15", tmp_path / "15")
    (tmp_path / "15" / "territory.yaml").write_text("# rien\n", encoding="utf-8")
    assert place(stopped_by(tmp_path)) == (1, 1)


@pytest.mark.parametrize(("old", "new", "told"), [
    ('"code_insee": "15001"', '"code_insee": "49001"', "d'un autre territoire"),
    ('"code_insee": "15001"', '"code_insee": 15001', "entre guillemets"),
    ('"code_insee": "15001"', '"code": "15001"', "clé absente «\u00a0code_insee\u00a0»"),
    ('"code_insee": "15001"', '"code_insee": "15002"', "présent deux fois\u00a0: 15002"),
    ('"code_insee": "15001",', '"code_insee": "15001"', "JSON mal formé"),
])
def test_a_wrong_list_of_communes_is_told_with_its_place(
        break_file: Callable[..., str], old: str, new: str, told: str) -> None:
    line = break_file(old, new, "communes.json")
    assert told in line
    assert place(line)[0] <= place_of('"15001"', "communes.json")[0] + 1


def test_a_missing_list_of_communes_is_told(tmp_path: Path) -> None:
    shutil.copytree(TERRITORIES / "15", tmp_path / "15")
    (tmp_path / "15" / "communes.json").unlink()
    assert "communes.json\u00a0: fichier illisible" in stopped_by(tmp_path)


@pytest.mark.parametrize("code", ["99", "../15", ""])
def test_an_unknown_territory_is_refused_with_those_there_are(code: str) -> None:
    with pytest.raises(SettingsError, match="Choisissez parmi\u00a0: 15, 29, 36, 46, 49"):
        load(code, TERRITORIES)


@pytest.mark.parametrize("code", CODES)
def test_the_lists_of_the_cod_name_known_types_and_organisms_and_wait_for_the_prefecture(code: str) -> None:
    convening = load(code, TERRITORIES).convening
    known = {each.code for each in convening.organisms}
    assert len(known) > 15
    assert set(convening.listed("flood")) <= known
    assert set(convening.listed("no such type")) == set(convening.always)
    assert convening.note == "à valider par la préfecture"


@pytest.mark.parametrize(("old", "new", "told"), [
    ("  always: [sdis,", "  always: [moon,", "organisme absent de « organisms » : moon"),
    ("    dam_break: [dreal", "    moon: [dreal", "type d'évènement inconnu : moon")])
def test_a_list_of_the_cod_that_names_what_is_not_there_is_refused(
        break_file: Break, old: str, new: str, told: str) -> None:
    assert told in break_file(old, new)


@pytest.mark.parametrize("code", CODES)
def test_the_activation_by_telephone_is_closed_in_every_territory_that_is_shipped(code: str) -> None:
    territory = load(code, TERRITORIES)
    assert territory.telephone_activation.open is False
    assert [each.code for each in territory.types_by_key.values()] == [each.code for each in territory.types[:9]]


@pytest.mark.parametrize(("given", "told"), [
    ("{open: oui}", "true ou false est attendu"), ("{open: true, types: [moon]}", "type d'évènement inconnu : moon"),
    ("{types: [flood, flood]}", "présent deux fois : flood"), ("{confirm_within_s: 3600}", "le nombre est trop grand"),
    ("{types: [flood, storm, heatwave, forest_fire, dam_break, security, nuclear, earthquake, pandemic, other]}",
     "10 types pour 9 touches"), ("{secret: 1}", "clé inconnue")])
def test_a_wrong_setting_of_the_activation_by_telephone_is_told_with_its_place(
        break_file: Break, given: str, told: str) -> None:
    line = break_file("minimum_staff: 2", f"telephone_activation: {given}\nminimum_staff: 2")
    assert told in line.replace("\u00a0", " ")
    assert place(line)[0] == place_of("minimum_staff: 2")[0]


def test_the_keys_of_the_activation_by_telephone_name_the_types_that_were_chosen(territory: Territory) -> None:
    chosen = TelephoneActivation(open=True, types=("storm", "other"))
    named = territory.model_copy(update={"telephone_activation": chosen}).types_by_key
    assert {key: each.code for key, each in named.items()} == {"1": "storm", "2": "other"}


def test_no_exercise_shows_a_number_that_real_callers_dial(break_file: Break) -> None:
    line = break_file('exercise_number: "01 99 00 15 51"', 'exercise_number: "0199001550"')
    assert "le numéro d'exercice est aussi un numéro réel" in line
    assert place(line) == place_of("exercise_number:")
