"""A script that cannot be played stops the start: one French line with file, line and column."""
from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from crisis.errors import SettingsError
from exercises import rehearse, script
from exercises.player import VERBS
from exercises.script import SHAPES

OPEN = '- {at: "+00:00:00", role: duty_officer, do: open_event, with: {type: flood, title: Crue}}\n'


def ordinary(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def refused(tmp_path: Path, text: str) -> str:
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        script.load(path)
    return ordinary(str(error.value)).removeprefix(f"{path}, ")


@pytest.mark.parametrize(("line", "told"), [
    ('- {at: "+00:01:00", role: duty_officer, do: evacuate}', "ligne 2, colonne 41 : verbe inconnu « evacuate »"),
    ('- {at: "+00:01:00", role: cip_chief, do: take_calls}', "ligne 2, colonne 3 : clé absente « received »"),
    ('- {at: "1h", role: duty_officer, do: note}', "ligne 2, colonne 4 : heure refusée"),
    ("- {at: 90, role: duty_officer, do: note}", "ligne 2, colonne 4 : heure refusée"),
    ('- {at: "+00:61:00", role: duty_officer, do: note}', "ligne 2, colonne 4 : heure refusée"),
    ('- {at: "+00:01:00", role: prefect, do: note}', "ligne 2, colonne 21 : rôle inconnu"),
    ('- {at: "+00:01:00", do: note, with: {text: x}}', "ligne 2, colonne 3 : clé absente « role »"),
    ('- {at: "+00:01:00", role: authority, do: note, with: {texte: x}}', "ligne 2, colonne 48 : clé absente « text »"),
    ('- {at: "+00:01:00", role: authority, do: note, with: {text: x, hour: 3}}', "ligne 2, colonne 64 : clé inconnue"),
    ('- {at: "+00:01:00", role: authority, do: note, who: x, with: {text: x}}', "ligne 2, colonne 48 : clé inconnue"),
    ('- {at: "+00:01:00", role: communication, do: acknowledge, with: {minutes: 20}}', "ligne 2, colonne 66"),
    ("- [", "ligne 3, colonne 1 : YAML mal formé"),
])
def test_a_mistake_is_told_with_its_place(tmp_path: Path, line: str, told: str) -> None:
    answer = refused(tmp_path, OPEN + line + "\n")
    assert answer.startswith(told), answer
    assert "\n" not in answer


@pytest.mark.parametrize("at", ["00:10:00", "10:00:00", "+10:00:00", "1:10:00", "+1:30", "2026-11-22 03:00:00", "0.5",
                                "2026-11-22", "~", "true"])
def test_an_hour_without_quotes_that_yaml_reads_as_something_else_is_refused_at_its_place(
        tmp_path: Path, at: str) -> None:
    line = f"- {{at: {at}, role: duty_officer, do: note, with: {{text: x}}}}\n"
    assert refused(tmp_path, OPEN + line).startswith("ligne 2, colonne 4 : heure refusée ; écrivez-la entre guillemets")


def test_an_hour_without_quotes_that_yaml_leaves_alone_is_read_right(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(OPEN + "- {at: +00:10:00, role: duty_officer, do: note, with: {text: x}}\n", encoding="utf-8")
    assert script.load(path)[1].at == timedelta(minutes=10)


def test_the_hour_of_a_review_is_read_as_strictly_as_that_of_a_line(tmp_path: Path) -> None:
    line = '- {at: "+00:01:00", role: authority, do: decide, with: {decision: defer, review_at: +10:00:00}}\n'
    assert refused(tmp_path, OPEN + line).startswith("ligne 2, colonne 74 : heure refusée")


def test_lines_never_go_back_in_time(tmp_path: Path) -> None:
    later = OPEN.replace("+00:00:00", "+00:05:00")
    assert refused(tmp_path, later + OPEN).startswith("ligne 2, colonne 4 : cette heure précède")


@pytest.mark.parametrize("text", ["", "[]", "at: 1", "texte"])
def test_a_file_that_is_no_list_of_lines_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text).startswith("ligne 1, colonne 1")


def test_every_verb_has_a_shape_and_an_act() -> None:
    assert set(SHAPES) == set(VERBS) | {"wait"}


@pytest.mark.parametrize("path", sorted(rehearse.SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_script_that_is_shipped_can_be_played(path: Path) -> None:
    lines = script.load(path)
    assert lines[0].do in ("open_event", "activate_now", "prepare_exercise")
    assert lines[-1].at > timedelta(hours=1)


def test_what_only_our_sandbox_can_do_is_refused_with_other_operators(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(OPEN + '- {at: "+00:01:00", role: communication, do: acknowledge, with: {minutes: 15, by: link}}\n')
    with pytest.raises(SettingsError, match="ligne 2, colonne 79.: réponse impossible"):
        script.without_sandbox(path, script.load(path))
    not_proven = rehearse.SCENARIOS / "not_proven.yaml"
    with pytest.raises(SettingsError, match="pannes impossibles"):
        script.without_sandbox(not_proven, script.load(not_proven))


def test_a_script_by_an_unknown_name_is_refused_with_those_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert rehearse.main(["--script", "inconnu"]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert "standard" in told.err


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"twilio": 1}'])
def test_a_file_of_operators_that_cannot_be_read_stops_the_start_in_one_line(
        capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "operators.json"
    if text is not None:
        path.write_text(text)
    assert rehearse.main(["--script", "kept", "--operators", str(path)]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert str(path) in told.err


@pytest.mark.parametrize("args", [["--faults", "x"], ["--unknown"], ["--faults", "1", "--operators", "f.json"]])
def test_a_wrong_use_is_told_by_its_own_code(capsys: pytest.CaptureFixture[str], args: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        rehearse.main(args)
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""
