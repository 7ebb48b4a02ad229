"""« Versions et signatures »: asked for, followed, taken away with its hash, attested and visaed by those who may."""
from __future__ import annotations

import hashlib
import re

import pytest
from flask import Flask

from crisis.config import ROOT
from crisis.db import Database
from crisis.evidence.formats import FORMATS
from crisis.evidence.making import Maker
from crisis.web.house import House
from tests.web.test_journal_filters import note
from tests.web.walker import Page, Walker


def flat(answer_text: str) -> str:
    return re.sub(r"\s+", " ", "".join(Page(answer_text).text).replace("\u00a0", " ").replace("\u202f", " "))


def make(app: Flask, many: int = 9) -> None:
    """Let a worker make at most so many formats."""
    house: House = app.extensions["house"]
    maker = Maker(house.db, house.territory)
    for _ in range(many):
        maker.once()


@pytest.fixture
def event(officer: Walker) -> str:
    opened = officer.open_event()
    officer.activate(opened)
    return opened


@pytest.fixture
def over(officer: Walker, event: str) -> str:
    """An event that is closed, with its first version made."""
    officer.send(f"{event}/fin", f"{event}/fin/cloture", confirme="oui")
    officer.send(f"{event}/rapport/versions", f"{event}/rapport/versions")
    make(officer.client.application)
    return event


def page(walker: Walker, event: str) -> str:
    return flat(walker.see(f"{event}/rapport/versions").text)


def test_the_tab_leads_to_versions_and_says_where_the_last_one_is(officer: Walker, event: str) -> None:
    assert "Aucune version n'en a été établie." in flat(officer.see(f"{event}/rapport").text)
    assert f'href="{event}/rapport/versions"' in officer.see(f"{event}/rapport").text
    officer.send(f"{event}/rapport/versions", f"{event}/rapport/versions")
    assert "Version 1 : demandée" in flat(officer.see(f"{event}/rapport").text)


def test_progress_is_told_without_a_script(console: Flask, officer: Walker, event: str) -> None:
    answer = officer.send(f"{event}/rapport/versions", f"{event}/rapport/versions")
    assert (answer.status_code, answer.location) == (303, f"{event}/rapport/versions")
    assert "Version 1 : demandée" in page(officer, event)
    assert "Demander la version" not in page(officer, event)
    make(console, 1)
    assert "Version 1 : en cours (20 %)" in page(officer, event)
    make(console)
    assert "Version 1 : prête" in page(officer, event)
    assert 'data-live="always"' in officer.see(f"{event}/rapport/versions").text


def test_a_web_process_makes_no_report(officer: Walker, event: str) -> None:
    officer.send(f"{event}/rapport/versions", f"{event}/rapport/versions")
    for _ in range(3):
        officer.see(f"{event}/rapport/versions")
    assert "report_made" not in officer.kinds(event)
    for path in (ROOT / "crisis" / "web").rglob("*.py"):
        assert "evidence.making" not in path.read_text(encoding="utf-8")
        assert "evidence.bounded" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_is_taken_with_its_hash_under_a_name_that_says_nothing_of_anybody(
        officer: Walker, over: str, kind: str) -> None:
    answer = officer.see(f"{over}/rapport/versions/1/{kind}")
    digest = hashlib.sha256(answer.data).hexdigest()
    assert answer.status_code == 200
    assert answer.headers["X-Content-SHA256"] == digest
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="rapport-v1-{digest[:12]}.{kind}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not answer.content_type.startswith("text/html")
    assert digest in officer.see(f"{over}/rapport/versions").text


def test_what_is_not_ready_or_does_not_exist_is_not_given(console: Flask, officer: Walker, event: str) -> None:
    officer.send(f"{event}/rapport/versions", f"{event}/rapport/versions")
    for path in ("1/json", "1/exe", "2/json"):
        assert officer.see(f"{event}/rapport/versions/{path}").status_code == 404
    make(console)
    assert officer.see(f"{event}/rapport/versions/1/json").status_code == 200


def test_who_has_no_right_to_the_report_takes_none(console: Flask, officer: Walker, over: str) -> None:
    for path in ("rapport/versions", "rapport/versions/1/json"):
        assert console.test_client().get(f"{over}/{path}").status_code == 401
        for login in ("operateur1", "admin1"):
            assert Walker.signed_in(console, login).see(f"{over}/{path}").status_code == 403
        for login in ("observateur1", "auditeur1", "qualite1"):
            assert Walker.signed_in(console, login).see(f"{over}/{path}").status_code == 200


def test_the_authority_attests_then_the_referente_visas(console: Flask, officer: Walker, over: str) -> None:
    authority, quality = (Walker.signed_in(console, login) for login in ("autorite1", "qualite1"))
    where = f"{over}/rapport/versions"
    assert "reste à attester : autorité préfectorale" in page(officer, over)
    for walker in (officer, quality):
        assert not [form for form in Page(walker.see(where).text).forms if "attestation" in form.action]
    assert "Rapport attesté." in page_after(authority, where, f"{where}/1/attestation")
    assert "Reste à la viser : responsable qualité" in page(officer, over)
    assert "Rapport visé." in page_after(quality, where, f"{where}/1/visa")
    told = page(officer, over)
    assert "est attestée et visée" in told
    assert officer.kinds(over)[-2:] == ["report_attested", "report_visaed"]
    assert "Attestée le" in told
    assert "Visée le" in told
    seen_by_quality = page(quality, over)
    assert "autorité préfectorale" in seen_by_quality


def page_after(walker: Walker, url: str, action: str) -> str:
    assert walker.send(url, action).status_code == 303
    return flat(walker.see(url).text)


def test_a_signature_of_another_hash_is_refused_and_writes_nothing(console: Flask, officer: Walker, over: str) -> None:
    authority, where = Walker.signed_in(console, "autorite1"), f"{over}/rapport/versions"
    answer = authority.send(where, f"{where}/1/attestation", empreinte="0" * 64)
    assert answer.status_code == 409
    assert "pas celle que la page montrait" in flat(answer.text)
    assert "report_attested" not in officer.kinds(over)


def test_new_entries_are_counted_and_the_next_version_offered(console: Flask, officer: Walker, over: str) -> None:
    authority, where = Walker.signed_in(console, "autorite1"), f"{over}/rapport/versions"
    authority.send(where, f"{where}/1/attestation")
    assert "Demander la version" not in page(officer, over)
    note(officer, over, "reçu après coup")
    told = page(officer, over)
    assert "1 inscription depuis la version 1." in told
    assert "devra être attestée et visée de nouveau" in told
    officer.send(where, where)
    make(console)
    assert "La version 2 reste à attester" in page(officer, over)
    first = officer.see(f"{where}/1/json").get_json(force=True)
    assert first["written_up_to"]["seq"] < officer.see(f"{where}/2/json").get_json(force=True)["written_up_to"]["seq"]


def test_a_report_made_before_the_closing_is_not_offered_to_be_signed(console: Flask, officer: Walker,
                                                                      event: str) -> None:
    authority, where = Walker.signed_in(console, "autorite1"), f"{event}/rapport/versions"
    officer.send(where, where)
    make(console)
    assert "Elle se signe une fois l'évènement clos." in page(authority, event)
    officer.send(f"{event}/fin", f"{event}/fin/cloture", confirme="oui")
    assert "s'arrête avant la clôture" in page(authority, event)
    assert not [form for form in Page(authority.see(where).text).forms if "attestation" in form.action]


def test_a_refused_format_says_why_and_is_asked_for_again(console: Flask, officer: Walker, over: str,
                                                          one: Database) -> None:
    with one.transaction() as tx:
        tx.conn.exec_driver_sql("UPDATE report_making SET state = 'refused', reason = 'too_long' "
                                "WHERE format = 'html'")
    assert "plus de 2 min" in page(officer, over)
    where = f"{over}/rapport/versions"
    assert officer.send(where, f"{where}/1/formats").status_code == 303
    make(console)
    assert "refusé" not in page(officer, over)


def test_the_main_courante_tells_who_signed(console: Flask, officer: Walker, over: str) -> None:
    authority, where = Walker.signed_in(console, "autorite1"), f"{over}/rapport/versions"
    authority.send(where, f"{where}/1/attestation")
    lines = {entry["kind"]: entry["sentence"] for entry in officer.see(
        f"{over}/journal/export.json?genre=rapport").get_json()["entries"]}
    assert set(lines) == {"report_made", "report_attested"}
    assert "Version 1 du rapport attestée" in lines["report_attested"]
