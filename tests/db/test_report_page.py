"""The report as a page and as files: the same figures as the object, in French, without script."""
from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.loaders import ChoiceLoader

from crisis.config import ROOT
from crisis.db import Database
from crisis.evidence import commands
from crisis.evidence.html import context, render
from crisis.evidence.report import report
from tests.db.drill import Drill, seq_of, silent
from tests.db.owner import Owner


class Figures(HTMLParser):
    """Collects every figure of a page by its path in the object, and what would fetch or run something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.tags: set[str] = set()
        self.fetched: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        self.fetched += [name for name in given if name in ("src", "href", "style") or name.startswith("on")]
        if path := given.get("data-path"):
            told = given.get("datetime") or given.get("value") or ""
            assert self.found.setdefault(path, told) == told


def made(drill: Drill) -> tuple[dict[str, Any], str]:
    with drill.db.reading() as tx:
        found = report(tx, drill.event, drill.territory, tx.now)
    return found, render(found, drill.territory)


def value(found: Any, path: str) -> str:
    for step in path.split("."):
        found = found[int(step)] if isinstance(found, list) else found[step]
    return "" if found is None else str(found)


def leaves(found: Any, path: str = "") -> set[str]:
    """Return the path of every number and instant of the object."""
    if isinstance(found, dict):
        return {leaf for key, each in found.items() for leaf in leaves(each, f"{path}.{key}" if path else key)}
    if isinstance(found, list):
        return {leaf for index, each in enumerate(found) for leaf in leaves(each, f"{path}.{index}")}
    counted = isinstance(found, int | float) and not isinstance(found, bool)
    return {path} if counted or (isinstance(found, str) and found.endswith("Z")) else set()


def unknown_story(db: Database) -> Drill:
    drill = Drill(db)
    drill.open(title="Crue <script>alert(1)</script>")
    drill.activate()
    drill.all_taken(0)
    drill.send(10)
    drill.operators(11, silent("sms"))
    drill.all_taken(13, silent("sms"))
    drill.seal(62)
    return drill


@pytest.fixture(params=["whole", "unknown"])
def told(request: pytest.FixtureRequest, db: Database) -> tuple[dict[str, Any], str]:
    if request.param == "whole":
        return made(request.getfixturevalue("drill"))
    return made(unknown_story(db))


def test_every_figure_of_the_page_is_the_figure_of_the_object(told: tuple[dict[str, Any], str]) -> None:
    found, page = told
    shown = Figures(page).found
    assert len(shown) > 100
    assert {path: value(found, path) for path in shown} == shown


# What the page shows under another path (a milestone, a sum of its columns), or only when there is any.
UNSHOWN = {"shape", "written_up_to.at", "written_up_to.after_closing", "cell.happened_at", "cell.recorded_at",
           "oncall.ready_at", *(f"coverage.{name}.failed" for name in ("elected", "public", "media", "officials",
                                                                       "staff", "services", "volunteers"))}


def test_what_came_before_the_start_says_by_how_much(drill: Drill) -> None:
    _, page = made(drill)
    row = page.partition("Évènement ouvert</th>")[2].partition("</tr>")[0]
    assert " avant T0</data>" in row
    assert ">0 s" not in row


def test_no_figure_of_the_object_is_left_out_of_the_page(told: tuple[dict[str, Any], str]) -> None:
    found, page = told
    # The latencies of a channel are drawn; the page tells their number, their ranks and their maximum.
    drawn = {path for path in leaves(found) if re.fullmatch(r"channels\.\d+\.latencies\.\d+", path)}
    assert sorted(leaves(found) - set(Figures(page).found) - UNSHOWN - drawn) == []


def test_the_page_stands_alone_without_script_or_anything_fetched(told: tuple[dict[str, Any], str]) -> None:
    figures = Figures(told[1])
    assert not figures.tags & {"script", "link", "img", "iframe", "form"}
    assert figures.fetched == []
    assert "<style>" in told[1]


def test_a_title_is_text_and_never_markup(db: Database) -> None:
    _, page = made(unknown_story(db))
    assert "<script>" not in page
    assert "Crue &lt;script&gt;" in page


def test_verdicts_come_first_with_rule_basis_and_what_the_page_is_worth(drill: Drill) -> None:
    _, page = made(drill)
    assert page.index('id="verdicts"') < page.index('id="jalons"') < page.index('id="couverture"')
    for words in ("tenu", "règle proposée", "simulé", "origine non vérifiée", "sans valeur de preuve",
                  "données inventées", "Horloge virtuelle", "21/11/2026 22:58:00", "cellule déclarée en mode réduit"):
        assert words in page


def test_communes_without_proof_are_named(db: Database) -> None:
    drill = unknown_story(db)
    _, page = made(drill)
    for insee in drill.communes:
        assert f"{drill.territory.commune(insee).nom} ({insee})" in page
    assert "non démontré" in page


def test_without_module_7_the_page_says_so(db: Database) -> None:
    drill = Drill(db, "49")
    drill.open()
    drill.activate()
    _, page = made(drill)
    assert "la préfecture n'a pas pris le module 7" in page.replace("&#39;", "'")
    assert "durées données pour information" in page


def test_inside_the_console_the_same_figures_stand_in_the_page_of_the_house(drill: Drill) -> None:
    found, alone = made(drill)
    base = DictLoader({"base.html": "<title>{% block title %}{% endblock %}</title><main>"
                                    "{% block content %}{% endblock %}</main>"})
    console = Environment(loader=ChoiceLoader([base, FileSystemLoader(ROOT / "templates")]),
                          autoescape=select_autoescape(), undefined=StrictUndefined)
    page = console.get_template("report.html").render(context(found, drill.territory))
    assert Figures(page).found == Figures(alone).found
    assert "<style" not in page


def test_verify_prints_each_chain_and_succeeds(drill: Drill, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.verify(drill.db, drill.event, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["verified"], [each["id"] for each in told["chains"]]) == (True, [drill.event])
    assert commands.verify(drill.db, None, as_json=False) == 0
    assert "registre" in capsys.readouterr().out


def test_verify_refuses_in_french_and_names_the_entry(drill: Drill, owner: Owner,
                                                      capsys: pytest.CaptureFixture[str]) -> None:
    seq = seq_of(drill.db, drill.event, "cell_operational")
    body = owner.body(drill.event, seq)
    owner.set_body(drill.event, seq, body.replace(b"T22:20:", b"T22:10:"))
    assert commands.verify(drill.db, None, as_json=True) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["refused"] == {
        "chain": drill.event, "entry": seq, "why": "son empreinte ne correspond pas à son contenu"}
    assert captured.err.startswith("Refusé : évènement")


def test_verify_and_report_of_an_unknown_event_are_refused_in_one_line(
        drill: Drill, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.verify(drill.db, "0" * 32, as_json=False) == 1
    assert commands.report_command(drill.db, drill.territory, "0" * 32, "json", tmp_path / "out") == 1
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("fmt", ["html", "json"])
def test_the_report_is_written_to_a_file(drill: Drill, tmp_path: Path, fmt: str,
                                         capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / f"rapport.{fmt}"
    assert commands.report_command(drill.db, drill.territory, drill.event, fmt, out) == 0
    found, page = made(drill)
    assert out.read_text(encoding="utf-8") == page if fmt == "html" else json.loads(out.read_text()) == found


def test_a_report_that_cannot_be_written_says_where(drill: Drill, tmp_path: Path,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.report_command(drill.db, drill.territory, drill.event, "json", tmp_path / "none" / "out") == 1
    assert str(tmp_path / "none" / "out") in capsys.readouterr().err


def test_events_are_listed_with_their_verdicts(drill: Drill, capsys: pytest.CaptureFixture[str]) -> None:
    drill.open(200)
    assert commands.list_events(drill.db, as_json=True) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["verdicts"] for row in rows] == [
        dict.fromkeys(("47", "48", "50"), "not_applicable"), {"47": "kept", "48": "kept", "50": "not_applicable"}]
    assert set(rows[0]) == {"id", "nature", "plays", "type", "opened_at", "closed_at", "verdicts"}
    assert commands.list_events(drill.db, as_json=False) == 0
    assert "47 tenu" in capsys.readouterr().out
