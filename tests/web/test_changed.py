"""Whoever approves a text that changed meanwhile is shown what had been read and what stands now (EA2)."""
from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.web.test_forms import submitted
from tests.web.walker import Page, Walker


def changed_under(console: Flask, officer: Walker, **changes: Any) -> tuple[Walker, str]:
    """Let a colleague read a message while its writer takes it back, changes it and submits it again."""
    event = officer.open_event()
    officer.activate(event)
    message = submitted(officer, event)
    reader, other = Walker.signed_in(console, "com1"), Walker.signed_in(console, "com2")
    form = reader.form(message, f"{message}/valider")
    assert other.send(message, f"{message}/renvoyer", motif="à préciser").status_code == 303
    assert officer.send(message, message, acte="soumettre", **changes).status_code == 303
    answer = reader.again(form)
    assert answer.status_code == 409
    assert officer.kinds(event)[-1] == "approval_refused"
    return reader, answer.text


def difference(page: str) -> list[str]:
    """Return the visible text of the section that tells what changed, without its title."""
    part = page.partition('id="change"')[2].partition("</section>")[0].partition("</h2>")[2]
    return [each.strip().replace("\u00a0", " ") for each in Page(part).text if each.strip()]


def test_both_wordings_are_shown_and_nothing_else(console: Flask, officer: Walker) -> None:
    """EA2: an approval of content that changed since it was displayed is refused, with the difference shown."""
    _, page = changed_under(console, officer, texte_sms="Évacuez <vite> à pied. Prochain point à 5 h.")
    shown = difference(page)
    assert shown[:2] == ["SMS aux maires", "Vous aviez lu :"]
    assert "Restez chez vous." in shown[2]
    assert shown[3] == "À présent :"
    assert "Évacuez <vite> à pied. Prochain point à 5 h." in shown[4]
    assert shown[5:9] == ["Version", "Vous aviez lu :", "1", "À présent :"]
    assert len(shown) == 10
    assert "<vite>" not in page


def test_recipients_are_part_of_it(console: Flask, officer: Walker) -> None:
    _, page = changed_under(console, officer, commune=["15014"])
    shown = difference(page)
    assert shown[:5] == ["Communes", "Vous aviez lu :", "Aurillac, Saint-Flour", "À présent :", "Aurillac"]


@pytest.mark.parametrize("carried", ["", "{", "[]", "3", "null"])
def test_a_form_that_carries_nothing_to_compare_is_refused_all_the_same(
        console: Flask, officer: Walker, carried: str) -> None:
    event = officer.open_event()
    message = submitted(officer, event)
    colleague = Walker.signed_in(console, "com1")
    form = colleague.form(message, f"{message}/valider")
    answer = colleague.again(form, empreinte="0" * 64, lu=carried)
    assert answer.status_code == 409
    assert difference(answer.text) == []


def test_what_was_read_again_is_approved(console: Flask, officer: Walker) -> None:
    reader, page = changed_under(console, officer, texte_sms="Montez à l'étage. Prochain point à 5 h.")
    form = next(form for form in Page(page).forms if form.action.endswith("/valider"))
    assert reader.again(form).status_code == 303
