"""The scripts on a page: for the tab and for a post, with the circuit of relatives that the chief named."""
from __future__ import annotations

import re

from flask import Flask

from crisis.db import Database
from crisis.web.console.cip.scripts import NOWHERE
from tests.web.test_cip_notices import at_post
from tests.web.test_cip_page import CIRCUIT, ordered
from tests.web.test_pages import LOOSE
from tests.web.test_typeset import LEFT
from tests.web.walker import Walker


def test_the_scripts_name_the_circuit_once_the_chief_named_it(console: Flask, officer: Walker) -> None:
    event, chief = ordered(officer), Walker.signed_in(console, "cip1")
    page = f"{event}/cip/scripts"
    assert NOWHERE in officer.see(page).text.replace("&#39;", "'")
    chief.send(f"{event}/cip", f"{event}/cip/proches", **CIRCUIT)
    told = officer.see(page).text
    assert CIRCUIT["precision"] in told
    assert NOWHERE not in told.replace("&#39;", "'")
    assert told.count("data-script=") == 13
    assert "Modèle non validé" in told


def test_a_post_reads_the_scripts_without_the_tabs_of_the_event(
        console: Flask, officer: Walker, one: Database) -> None:
    event = ordered(officer)
    ann = at_post(console, one, "com1", event)
    assert ann.see(f"{event}/cip/scripts").status_code == 403
    page = ann.see(f"{event}/cip/poste/scripts")
    assert page.status_code == 200
    assert 'aria-label="Évènement"' not in page.text
    assert page.text.count("data-script=") == 13


def test_the_scripts_are_set_as_french_is_printed(officer: Walker) -> None:
    event = ordered(officer)
    body = LEFT.sub(" ", officer.see(f"{event}/cip/scripts").text.partition("<main")[2])
    assert LOOSE.findall(re.sub(r"<[^>]+>", "", body.replace("&#39;", "'"))) == []
