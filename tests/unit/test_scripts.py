"""What is never improvised: every situation stands, in words that can be said, and names nobody who is sought.

Files that are wrong: `test_playbooks_refused`.
"""
from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from crisis.hotline import calls
from crisis.prepared import SHIPPED, load, read_common
from playbooks.scripts import Category, FollowUp, Script, Situation, of_scripts
from playbooks.shapes import NOT_VALIDATED, TO_REVIEW

SCRIPTS = load().scripts
every_script = pytest.mark.parametrize("script", SCRIPTS.scripts, ids=lambda each: each.id)


def test_every_situation_has_its_script() -> None:
    assert {each.id for each in SCRIPTS.scripts} == set(get_args(Situation))


def test_what_is_ticked_is_what_a_call_sheet_knows() -> None:
    assert set(get_args(Category)) == set(calls.CATEGORIES)
    assert set(get_args(FollowUp)) == set(calls.FOLLOW_UPS)
    assert {each.tick.priority for each in SCRIPTS.scripts} <= set(calls.PRIORITIES)


@every_script
def test_every_script_is_a_draft_of_ours_in_short_sentences(script: Script) -> None:
    assert script.mark == "I"
    for line in (*script.say, *script.never, *script.does):
        for sentence in line.replace("?", ".").replace("!", ".").split("."):
            assert len(sentence.split()) <= 30, line


def test_a_life_in_danger_is_told_the_four_numbers_and_the_114() -> None:
    life = next(each for each in SCRIPTS.scripts if each.id == "life")
    assert all(number in " ".join(life.say) for number in ("15", "17", "18", "112", "114"))
    assert (life.tick.priority, life.tick.follow_up) == (calls.LIFE, "rescue")


def test_a_relative_is_sent_where_the_chief_named_and_never_named() -> None:
    relative = next(each for each in SCRIPTS.scripts if each.id == "relative")
    assert any("01 99 00 00 01" in line for line in relative.aloud("01 99 00 00 01"))
    assert not any("{" in line for each in SCRIPTS.scripts for line in each.aloud("ici"))
    assert "N'écrire nulle part le nom de la personne cherchée." in relative.does


def test_scripts_say_that_nobody_validated_them_and_when_they_grow_old() -> None:
    assert SCRIPTS.notices(date(2026, 11, 21)) == (NOT_VALIDATED,)
    read = SCRIPTS.model_copy(update={"validated_by": "chef du SIDPC", "review_before": date(2026, 11, 20)})
    assert read.notices(date(2026, 11, 21)) == (TO_REVIEW,)


def test_a_situation_without_its_script_is_a_fault() -> None:
    fewer = SCRIPTS.model_copy(update={"scripts": SCRIPTS.scripts[:-1]})
    assert [told for _, told in of_scripts(fewer, read_common(SHIPPED / "_commun.yaml"))] == [
        f"script absent\u00a0: {SCRIPTS.scripts[-1].id}\u202f; ajoutez-le"]
