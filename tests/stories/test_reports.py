"""The report is attested by the authority, then visaed by somebody else, over the hash that was read (R27, OB4)."""
from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from crisis.accounts.rights import Actor
from crisis.errors import Forbidden, Missing
from crisis.events import closing, reports
from crisis.evidence.verifier import verify_event
from crisis.journal.entry import BrokenChainError
from crisis.journal.tables import event as events
from crisis.reports import makings
from crisis.reports.tables import report_file
from tests.db.owner import Owner
from tests.house import House
from tests.reports import ask, closed, made, make, note, role, version


def attested(house: House, event: str) -> str:
    """Return the hash of a version that the authority has attested."""
    sha256 = made(house, event).sha256 or ""
    house.do(reports.attest, house.authority, event, 1, sha256)
    return sha256


def test_ob4_the_report_is_attested_then_visaed_and_the_chain_says_so(house: House) -> None:
    event, quality = closed(house), role(house, "quality")
    sha256 = attested(house, event)
    house.do(reports.visa, quality, event, 1, sha256)
    signed = version(house, event)
    assert signed.attested is not None
    assert signed.visaed is not None
    assert (signed.attested.person, signed.visaed.person) == (house.authority.person, quality.person)
    entries = house.entries(event, "report_attested", "report_visaed")
    assert [entry["data"] for entry in entries] == [
        {"version": 1, "sha256": sha256}, {"version": 1, "sha256": sha256, "attested": entries[0]["seq"]}]
    assert signed.since == 0
    assert house.look(verify_event, event).entries == entries[1]["seq"]


def test_a_later_version_needs_both_signatures_again(house: House) -> None:
    event, quality = closed(house), role(house, "quality")
    house.do(reports.visa, quality, event, 1, attested(house, event))
    note(house, event)
    second = made(house, event)
    assert (second.attested, second.visaed) == (None, None)
    assert version(house, event, 1).visaed is not None
    assert house.refused(reports.visa, quality, event, 2, second.sha256 or "").code == "report_unattested"
    house.do(reports.attest, house.authority, event, 2, second.sha256 or "")
    house.do(reports.visa, quality, event, 2, second.sha256 or "")
    assert house.look(verify_event, event).entries == len(house.entries(event))


def test_signatures_in_the_wrong_order_or_twice_are_refused(house: House) -> None:
    event, quality = closed(house), role(house, "quality")
    sha256 = made(house, event).sha256 or ""
    assert house.refused(reports.visa, quality, event, 1, sha256).code == "report_unattested"
    house.do(reports.attest, house.authority, event, 1, sha256)
    assert house.refused(reports.attest, house.authority, event, 1, sha256).code == "report_attested"
    house.do(reports.visa, quality, event, 1, sha256)
    assert house.refused(reports.visa, quality, event, 1, sha256).code == "report_visaed"


def test_nobody_visas_what_they_attested(house: House) -> None:
    event, authority = closed(house), house.authority
    both = Actor(authority.person, "authority", frozenset({"authority", "quality"}))
    sha256 = attested(house, event)
    assert house.refused(reports.visa, both, event, 1, sha256).code == "visa_own"


def test_only_the_last_version_as_the_page_showed_it_is_signed(house: House) -> None:
    event, authority = closed(house), house.authority
    first = made(house, event).sha256 or ""
    assert house.refused(reports.attest, authority, event, 1, "0" * 64).code == "report_changed"
    assert isinstance(house.refused(reports.attest, authority, event, 2, first), Missing)
    note(house, event)
    ask(house, event)
    assert house.refused(reports.attest, authority, event, 1, first).code == "report_not_last"
    assert house.refused(reports.attest, authority, event, 2, first).code == "report_under_way"
    make(house)
    assert house.refused(reports.attest, authority, event, 1, first).code == "report_not_last"
    assert house.refused(reports.attest, authority, event, 2, first).code == "report_changed"


def test_nothing_is_signed_before_the_closing(house: House) -> None:
    event = house.staffed()
    early = made(house, event).sha256 or ""
    assert house.refused(reports.attest, house.authority, event, 1, early).code == "report_event_open"
    house.do(closing.close, house.officer, event, confirmed=True)
    assert house.refused(reports.attest, house.authority, event, 1, early).code == "report_before_closing"
    house.do(reports.attest, house.authority, event, 2, made(house, event).sha256 or "")


def test_whoever_records_for_the_authority_never_attests_and_the_lead_of_exercises_attests_no_real_event(
        house: House) -> None:
    event = closed(house)
    sha256 = made(house, event).sha256 or ""
    for who, code in ((house.officer, "forbidden"), (house.com(), "forbidden"), (role(house, "quality"), "forbidden"),
                      (role(house, "exercise_lead"), "attest_other")):
        refusal = house.refused(reports.attest, who, event, 1, sha256)
        assert isinstance(refusal, Forbidden)
        assert refusal.code == code
    for who in (house.officer, house.authority, role(house, "exercise_lead"), role(house, "auditor")):
        assert house.refused(reports.visa, who, event, 1, sha256).code == "forbidden"


def test_in_an_exercise_its_lead_attests_and_the_authority_does_not(house: House, owner: Owner) -> None:
    event = house.open()
    # Exercises are opened by their own records; here the opening is written again as that of one.
    owner.rewrite(event, 1, data=house.entries(event)[0]["data"] | {"plays": "exercise"})
    owner.do(update(events).where(events.c.id == event).values(plays="exercise"))
    house.do(closing.close, house.officer, event, confirmed=True)
    ask(house, event, formats=("json",))
    with house.db.transaction() as tx:
        making = makings.claim(tx)
        assert making is not None
        assert reports.made(tx, making, b"{}", 2)
    sha256 = version(house, event).sha256 or ""
    assert house.refused(reports.attest, house.authority, event, 1, sha256).code == "attest_other"
    assert house.do(reports.attest, role(house, "exercise_lead"), event, 1, sha256) == 4


def test_ob4_a_kept_report_that_changed_is_found_by_the_verifier_and_is_not_signed(house: House, owner: Owner) -> None:
    event = closed(house)
    sha256 = attested(house, event)
    owner.do(update(report_file).where(report_file.c.sha256 == sha256).values(bytes=b"{}"))
    with pytest.raises(BrokenChainError, match="a changé ou manque"):
        house.look(verify_event, event)
    assert house.refused(reports.visa, role(house, "quality"), event, 1, sha256).code == "report_altered"
    owner.do(delete(report_file).where(report_file.c.sha256 == sha256))
    with pytest.raises(BrokenChainError, match="a changé ou manque"):
        house.look(verify_event, event)


@pytest.mark.parametrize(("kind", "change", "why"), [
    ("report_made", {"version": 2}, "n'est pas le suivant"), ("report_made", {"up_to_seq": 99}, "pas écrites"),
    ("report_attested", {"sha256": "0" * 64}, "pas la dernière version"),
    ("report_visaed", {"attested": 1}, "n'atteste pas")])
def test_a_forged_signature_is_refused_though_the_chain_holds(
        house: House, owner: Owner, kind: str, change: dict[str, object], why: str) -> None:
    event = closed(house)
    house.do(reports.visa, role(house, "quality"), event, 1, attested(house, event))
    entry = house.entries(event, kind)[0]
    owner.rewrite(event, entry["seq"], data=entry["data"] | change)
    with pytest.raises(BrokenChainError, match=why):
        house.look(verify_event, event)


def test_a_visa_by_whoever_attested_is_refused_though_the_chain_holds(house: House, owner: Owner) -> None:
    event = closed(house)
    house.do(reports.visa, role(house, "quality"), event, 1, attested(house, event))
    owner.rewrite(event, house.entries(event)[-1]["seq"], by={"person": house.authority.person,
                                                                    "function": "quality"})
    with pytest.raises(BrokenChainError, match="la même personne"):
        house.look(verify_event, event)
