"""Tables on a phone: each cell knows the name of its column, and stays a cell for who listens to the page."""
from __future__ import annotations

import re

from crisis.web.tables import labelled
from tests.web.walker import Walker

TABLE = ('<table>\n<caption>Envois</caption><thead><tr><th scope="col">Public</th>'
         '<th scope="col">En <abbr>att.</abbr></th></tr></thead>\n<tbody><tr><th scope="row">Élus</th><td>3</td></tr>'
         '<tr class="x"><th scope="row">Médias</th><td><b>4</b> sur 5</td></tr></tbody></table>')


def test_each_cell_carries_the_name_of_its_column_and_its_role() -> None:
    made = labelled(f"<p>avant</p>{TABLE}<p>après</p>{TABLE}")
    assert re.findall(r'<td role="cell" data-label="([^"]*)">(.*?)</td>', made) == [
        ("En att.", "3"), ("En att.", "<b>4</b> sur 5")] * 2
    assert made.count('role="columnheader"') == made.count('role="rowheader"') == 4
    assert made.count('role="row"') == 6
    assert (made.startswith("<p>avant</p><table role=\"table\">"), '<tr role="row" class="x">' in made) == (True, True)
    assert re.sub(r' (role|data-label)="[^"]*"', "", made) == f"<p>avant</p>{TABLE}<p>après</p>{TABLE}"


def test_a_page_without_a_table_stays_as_it_is() -> None:
    assert labelled("<p>1 < 2</p>") == "<p>1 < 2</p>"


def test_every_figure_of_the_situation_page_is_named(officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    page = officer.see(event).text
    cells = re.findall(r"<td([^>]*)>", page)
    assert len(cells) > 10
    assert all('data-label="' in each and 'data-label=""' not in each for each in cells)
