"""A wrong playbook is refused in one French line that says where; a damaged one never breaks the start."""
from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crisis.errors import SettingsError
from crisis.prepared import SHIPPED, load, read_common, read_kind

COMMON = read_common(SHIPPED / "_commun.yaml")
Break = Callable[..., str]


@pytest.fixture
def break_file(tmp_path: Path) -> Break:
    """Return a function that changes one text in a copy of the shipped files and gives the line that refuses it."""
    for path in SHIPPED.glob("*.yaml"):
        shutil.copy(path, tmp_path)

    def change(old: str, new: str, name: str = "flood.yaml", at: str = "") -> str:
        path = tmp_path / name
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(SettingsError) as caught:
            load(tmp_path)
        line = str(caught.value)
        assert "\n" not in line
        assert line.endswith(".")
        found = re.search(re.escape(name) + r", ligne (\d+), colonne \d+", line)
        assert found is not None, line
        if at != EVERYWHERE:
            assert int(found[1]) == before[:before.index(at or old)].count("\n") + 1, line
        return line
    return change


SECURITY, SHARED, SPOKEN, EVERYWHERE = "security.yaml", "_commun.yaml", "_cip.yaml", "*"
UPSTAIRS = '{id: upstairs, mark: S, source: "SDIS, «\u00a0Savoir réagir\u00a0»\u00a0; ville de Murat", '


@pytest.mark.parametrize(("old", "new", "told", "name"), [
    (UPSTAIRS, UPSTAIRS.replace("mark: S, ", ""), "clé absente «\u00a0mark\u00a0»", "flood.yaml"),
    (UPSTAIRS, UPSTAIRS.replace("mark: S", "mark: Z"), "S, I ou T", "flood.yaml"),
    (UPSTAIRS, "{id: upstairs, mark: S, ", "nomme son texte", "flood.yaml"),
    (UPSTAIRS, UPSTAIRS + 'teint: "vif", ', "clé inconnue «\u00a0teint\u00a0»", "flood.yaml"),
    ("code: flood", "code: crue", "n'est pas le nom du fichier", "flood.yaml"),
    ("common: [school", "common: [ecole", "consigne commune inconnue", "flood.yaml"),
    ("common: [school, listen, phone]", "common: school", "une liste est attendue", "flood.yaml"),
    ("{id: cellar", "{id: school", "présent deux fois", "flood.yaml"),
    ("{id: flood_names", "{id: one_toll", "présent deux fois", "flood.yaml"),
    ('text: "N\'allez pas dans les caves."', 'text: "Évacuez les caves."', "jamais prérempli", "flood.yaml"),
    ('text: "crue rapide"', 'text: "crue du siècle"', "mot interdit", "flood.yaml"),
    ('text: "crue rapide"', 'text: "EXERCICE de crue"', "ajouté par le brouillon", "flood.yaml"),
    ('text: "crue rapide"', 'text: "crue de [RIVIÈRE]"', "champ inconnu [RIVIÈRE]", "flood.yaml"),
    ('text: "crue rapide"', 'text: "crue rapide ["', "crochet sans son pair", "flood.yaml"),
    ('text: "crue rapide"', 'text: "crue {numero}"', "n'est rempli par rien", "flood.yaml"),
    ('text: "crue rapide"', 'text: "crue\\x07"', "n'est pas du texte", "flood.yaml"),
    ("validated_by: null", "validated_by: chef du SIDPC", "se remplissent ensemble", "flood.yaml"),
    ("validated_on: null", "validated_on: 2026-02-30", "date ou nombre impossible", "flood.yaml"),
    ("validated_on: null", "validated_on: 2026-02-28T10:00:00", "une date est attendue", "flood.yaml"),
    ("review_before: null", "review_before: 2026-99-01", "date ou nombre impossible", "flood.yaml"),
    ("validated_on: null", "validated_on: hier", "une date est attendue", "flood.yaml"),
    ("complete: false", "complete: true", "des consignes et une liste", "snow_ice.yaml"),
    ("    facebook:\n", "    sms:\n", "n'est pas joint par ce canal", SECURITY),
    ("  media:\n    email:", "  presse:\n    email:", "elected, public ou media", SECURITY),
    ("offered: [relay]", "offered: [pigeon]", "ligne inconnue", SHARED),
    ("offered: [relay]", "offered: [relay], known: now", "un seul de known, offered", SHARED),
    ("{name: CONSIGNES, ", "{name: CONSIGNES, default: \"Restez\", ", "une consigne n'est jamais", SHARED),
    ("known: next", "known: tomorrow", "valeur refusée", SHARED),
    ("kind: order", 'default: "Tout va bien."\n    kind: order', "un ordre n'est jamais", SHARED),
    ('[COMMUNES]\u00a0: [ORDRE DE FIN]"', "[COMMUNES] : l'alerte est levée\"", "jamais prérempli", SHARED),
    ('default: "s\'il y en a un', 'default: "sans danger, s\'il y en a un', "mot interdit", SHARED),
    ("- id: iodine", "- id: evacuation", "présent deux fois", SHARED),
    ("without_type: [listen", "without_type: [radio", "consigne commune inconnue", SHARED),
    ("tick: {priority: 1, follow_up: rescue}", "tick: {priority: 6, follow_up: rescue}", "trop grand", SPOKEN),
    ("tick: {priority: 1, follow_up: rescue}", "tick: {priority: 1, follow_up: secours}", "parmi", SPOKEN),
    ("Raccrochez et composez", "Évacuez et composez", "jamais prérempli", SPOKEN),
    ("Raccrochez et composez", "Allez à {lieu} et composez", "n'est rempli par rien", SPOKEN),
    ("Raccrochez et composez", "x" * 140, "trop long", SPOKEN),
    ("validated_by: null ", "validated_by: chef du SIDPC", "se remplissent ensemble", SPOKEN),
    ("- id: death", "- id: life", "présent deux fois", SPOKEN),
    ("- id: help", "- id: aide", "situation inconnue", SPOKEN),
])
def test_a_wrong_value_is_refused_in_one_line_at_its_own_line(
        break_file: Break, old: str, new: str, told: str, name: str) -> None:
    assert told in break_file(old, new, name)


@pytest.mark.parametrize(("old", "new", "told", "name", "at"), [
    ("complete: true", "complete: true\nniveau: 2", "clé inconnue «\u00a0niveau\u00a0»", "flood.yaml", "validated_by"),
    ("label: Inondation\n", "", "clé absente «\u00a0label\u00a0»", "flood.yaml", "code: flood"),
    ("common: [school", "common: {school: 1", "YAML mal formé", "flood.yaml", EVERYWHERE),
    ("complete: false", "complete: true", "forme courte", "heatwave.yaml", "- {id: wet"),
    ("Prochaine information à [HEURE SUIVANTE]", "À suivre", "la prochaine information", SECURITY, "    email:"),
    ("{expediteur}", "{préfecture}", "n'est rempli par rien", SECURITY, "      text: |-"),
    ("    sms:\n", "    pigeon:\n", "valeur refusée «\u00a0pigeon\u00a0»", SHARED, "    sms:\n"),
    ("ici\u00a0: {circuit}.\"\n      - \"Je vous le", "ici.\"\n      - \"Je vous le", "{circuit} absent", SPOKEN,
     "    say:\n      - \"Ici, nous"),
])
def test_what_is_missing_is_told_where_it_should_stand(
        break_file: Break, old: str, new: str, told: str, name: str, at: str) -> None:
    assert told in break_file(old, new, name, at)


def test_an_unknown_key_is_told_at_its_own_line_and_column(break_file: Break) -> None:
    line = break_file(UPSTAIRS, UPSTAIRS + 'teint: "vif", ')
    row = (SHIPPED / "flood.yaml").read_text(encoding="utf-8").partition(UPSTAIRS)[0].count("\n") + 1
    assert f"ligne {row}, colonne {len('  - ' + UPSTAIRS) + 1}\u00a0:" in line


def test_a_folder_without_its_common_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"_commun\.yaml\u00a0: fichier illisible"):
        load(tmp_path)


def refused_or_read(path: Path, content: bytes) -> str:
    """Return the line that refuses the content, nothing if it is read; anything else raised fails the test."""
    path.write_bytes(content)
    try:
        read_kind(path, COMMON)
    except SettingsError as refused:
        return str(refused)
    return ""


PLACED = re.compile(r".*, ligne \d+, colonne \d+\u00a0: .*\.")
FLOOD = (SHIPPED / "flood.yaml").read_bytes()
SPLICES = st.one_of(st.binary(max_size=6), st.sampled_from([
    b"[", b"]", b"{", b"}", b"\n", b"\t", b": ", b"- ", b"&a ", b"*a", b"!!int x", b"!!bool z",
    b"!!timestamp q", b"2026-02-30", b"'", b'"', b"#", b"|", b"<<: ", b"? ", b"---\n", b"...\n", b"%YAML 9\n", b"null",
    b"\xc3"]))


@given(st.integers(0, len(FLOOD)), st.integers(0, 40), SPLICES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_read_or_refused_and_never_breaks(tmp_path: Path, at: int, lost: int, put: bytes) -> None:
    line = refused_or_read(tmp_path / "flood.yaml", FLOOD[:at] + put + FLOOD[at + lost:])
    assert not line or PLACED.fullmatch(line)


@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace"))))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused_and_never_break(tmp_path: Path, content: bytes) -> None:
    assert PLACED.fullmatch(refused_or_read(tmp_path / "flood.yaml", content))


@pytest.mark.parametrize("content", [b"[" * 5000, b"&a [*a]", b"a: !!int ''", b"!!timestamp x: 1", b"? [a]\n: b",
                                     b"- &a [*a]\n- 2026-02-30"])
def test_files_that_a_yaml_library_stumbles_on_are_refused_too(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "flood.yaml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"ligne \d+, colonne \d+"):
        read_kind(path, COMMON)
