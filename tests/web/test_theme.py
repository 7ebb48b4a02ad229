"""Light or dark without a script, the préfecture's own sheets and nothing else of its folder, and what doctor says."""
from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from crisis.config import ROOT, Settings
from crisis.db import Database
from crisis.doctor import examine
from crisis.territory import Territory
from crisis.web import theme
from tests.web.walker import Walker

CSS = ROOT / "crisis" / "static" / "css"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / theme.FOLDER
    made.mkdir()
    (made / "theme.css").write_text(":root { --accent: #0a5; }", encoding="utf-8")
    return made


def sheets_of(page: str) -> list[str]:
    return [line.partition('href="')[2].removesuffix(">") for line in page.splitlines() if 'rel="stylesheet"' in line]


def test_a_page_follows_the_device_until_somebody_chooses(officer: Walker) -> None:
    assert '/static/css/dark.css" media="(prefers-color-scheme: dark)"' in sheets_of(officer.see("/").text)
    for wanted, last in (("dark", '/static/css/dark.css" media="screen"'), ("light", '/static/css/print.css"')):
        assert officer.send("/affichage", "/affichage", affichage=wanted).status_code == 303
        assert sheets_of(officer.see("/").text)[-1] == last
        assert f'value="{wanted}" checked' in officer.see("/affichage").text
    assert officer.send("/affichage", "/affichage", affichage="rose").status_code == 422


def test_the_choice_is_of_this_device_and_outlives_the_session(console: Flask, officer: Walker) -> None:
    answer = officer.send("/affichage", "/affichage", affichage="dark")
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("affichage="))
    assert ("Max-Age=31536000" in cookie, "HttpOnly" in cookie, "SameSite=Lax" in cookie) == (True, True, True)
    assert "screen" not in sheets_of(Walker.signed_in(console, "sidpc1").see("/").text)[-1]


def test_the_sheets_of_a_prefecture_come_after_ours_on_both_faces(
        officer: Walker, public_face: Flask, folder: Path) -> None:
    (folder / "theme-dark.css").write_text(":root { --accent: #8fc; }", encoding="utf-8")
    names = [each.partition('"')[0].rpartition("/")[2] for each in sheets_of(officer.see("/").text)]
    assert names == ["tokens.css", "base.css", "parts.css", "preview.css", "print.css", "theme.css", "dark.css",
                     "theme-dark.css"]
    shown = public_face.test_client().get("/theme/theme.css")
    assert (shown.mimetype, shown.text) == ("text/css", ":root { --accent: #0a5; }")
    assert 'href="/theme/theme.css"' in public_face.test_client().get("/public/").text


@pytest.mark.parametrize("name", ["../secret-key", "..%2Fsecret-key", "lien.css", "page.html", "gros.css", "rien.css"])
def test_nothing_but_small_sheets_of_that_folder_leaves(
        officer: Walker, folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret-key").write_text("secret", encoding="utf-8")
    (folder / "lien.css").symlink_to(tmp_path / "secret-key")
    (folder / "page.html").write_text("<p>", encoding="utf-8")
    (folder / "gros.css").write_bytes(b" " * (theme.LARGEST + 1))
    assert officer.see(f"/theme/{name}").status_code == 404


def test_doctor_names_what_is_missing_or_too_large(one: Database, cantal: Territory, folder: Path) -> None:
    def told() -> tuple[bool, str]:
        found = examine(one, Settings(data_dir=folder.parent), cantal)
        return next((each.good, each.told) for each in found if each.code == "theme")
    assert told()[0]
    (folder / "theme.css").rename(folder / "gros.css")
    (folder / "gros.css").write_bytes(b" " * (theme.LARGEST + 1))
    good, sentence = told()
    assert (good, "theme.css" in sentence, "gros.css" in sentence) == (False, True, True)


def test_colours_stand_in_the_tokens_alone() -> None:
    """A colour written elsewhere is one that no theme can change and no scheme turns."""
    spread = {path.name: [line for line in path.read_text(encoding="utf-8").splitlines() if "#" in line]
              for path in CSS.glob("*.css") if path.name not in ("tokens.css", "dark.css", "print.css")}
    assert spread == {"base.css": [], "figures.css": [], "parts.css": [], "preview.css": []}


def test_every_token_that_is_used_is_defined_and_documented() -> None:
    used = {word.partition(")")[0] for path in CSS.glob("*.css")
            for word in path.read_text(encoding="utf-8").split("var(")[1:]}
    tokens = (CSS / "tokens.css").read_text(encoding="utf-8")
    guide = (ROOT / "docs" / "theme.md").read_text(encoding="utf-8")
    assert [name for name in sorted(used) if f"{name}:" not in tokens] == []
    assert [name for name in sorted(used) if name not in guide] == []
