"""Every channel works by hand from the first day, with one proof; what proves little is counted for little (R18)."""
from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from crisis.clock import instant
from crisis.delivery.tables import delivery
from crisis.events import hand, sending
from crisis.events.hand import Contact, Publication
from crisis.events.pieces import LARGEST, Piece
from crisis.events.tables import piece
from tests.house import House

PDF = Piece(b"%PDF-1.7 capture", "application/pdf")
# A message that has left for the mayors alone: everything else is done by hand.
EMPTY: dict[str, Any] = {"means": [], "media": False}
HEADER = "code_insee;resultat;heure\n"


def sent(house: House, **parts: Any) -> tuple[str, str]:
    """Return an event and a message that was approved and has left for nobody but the mayors."""
    event = house.staffed()
    message, bound = house.message(event, **(EMPTY | parts))
    house.approve(message, bound)
    house.do(hold_all, event)
    return event, message


def hold_all(tx: Any, event: str) -> None:
    from_event = update(delivery).where(delivery.c.event == event)
    tx.execute(from_event.values(state="stopped"))


def audience(house: House, event: str, name: str) -> Any:
    return house.verdict(event, 48).audiences[name]


@pytest.mark.parametrize(("spoken_to", "proof"), [("Mme la maire", "named"), ("", "none"), ("  ", "none")])
def test_a_contact_with_a_name_covers_and_without_it_may_only(house: House, spoken_to: str, proof: str) -> None:
    event, message = sent(house)
    for insee in ("15014", "15187"):
        house.do(hand.contact, house.com(), event, Contact(f"commune:{insee}", "reached", message, spoken_to))
    entry = house.entries(event, "contact_logged")[0]
    assert (entry["data"]["proof"], entry["data"]["audience"], "text" in entry) == (proof, "elected", proof == "named")
    coverage = audience(house, event, "elected")
    assert (coverage.covered_at is not None, coverage.covered_optimistic_at is not None) == (proof == "named", True)
    if proof == "named":
        assert (house.words(event, entry), "maire" in str(entry)) == ("Mme la maire", False)


@pytest.mark.parametrize("outcome", ["message_left", "not_reached"])
def test_a_message_left_or_nobody_there_covers_nobody(house: House, outcome: str) -> None:
    event, message = sent(house)
    house.do(hand.contact, house.com(), event, Contact("commune:15014", outcome, message, "répondeur"))
    assert "15014" in audience(house, event, "elected").uncovered


def test_a_newsroom_reached_by_telephone_is_a_contact_of_the_media(house: House) -> None:
    event, message = sent(house)
    for medium in ("convention_radio", "regional_television", "regional_daily"):
        house.do(hand.contact, house.com(), event, Contact(f"medium:{medium}", "reached", message, "la rédaction"))
    coverage = audience(house, event, "media")
    assert (coverage.covered_at is not None, coverage.uncovered) == (True, ())


def test_a_contact_keeps_the_hour_of_the_call_and_the_hour_it_was_typed(house: House) -> None:
    event, message = sent(house)
    house.hours.move(30)
    at = house.hours.now - timedelta(minutes=10)
    house.do(hand.contact, house.com(), event, Contact("commune:15014", "reached", message, "le maire", at))
    entry = house.entries(event, "contact_logged")[0]
    assert (entry["happened_at"], entry["recorded_at"]) == (instant(at), instant(house.hours.now))


def test_nobody_relays_a_message_before_it_was_approved(house: House) -> None:
    house.hours.move(seconds=30)
    event, message = sent(house)
    house.hours.move(5)
    before, within = (house.hours.now - timedelta(minutes=minutes) for minutes in (6, 5))
    told = Contact("commune:15014", "reached", message, "le maire", before)
    for verb, *args in ((hand.contact, event, told),
                        (hand.publication, house.here, event, Publication("facebook", message, before, piece=PDF))):
        refusal = house.refused(verb, house.com(), *args)  # type: ignore[arg-type]
        assert (refusal.code, "la validation de ce message" in refusal.why) == ("hour_before", True)
    house.do(hand.contact, house.com(), event, Contact("commune:15014", "reached", message, "le maire",
                                                       within.replace(second=0)))
    assert house.entries(event, "contact_logged")[0]["happened_at"] == instant(within)
    house.do(hand.contact, house.com(), event, Contact("commune:15187", "reached", None, "le maire", before))


def test_a_message_approved_by_voice_is_relayed_from_the_hour_of_the_voice(house: House) -> None:
    event = house.staffed()
    message, bound = house.message(event, **EMPTY)
    house.approve(message, bound, by=house.officer, order=house.voice(10))
    told = Contact("commune:15014", "reached", message, "le maire", house.hours.now - timedelta(minutes=9))
    house.do(hand.contact, house.com(), event, told)
    told = Contact("commune:15014", "reached", message, "le maire", house.hours.now - timedelta(minutes=11))
    assert house.refused(hand.contact, house.com(), event, told).code == "hour_before"


STRANGERS = [
    (Contact("commune:15999", "reached"), "target"), (Contact("commune:49007", "reached"), "target"),
    (Contact("commune:", "reached"), "target"), (Contact("medium:le_monde", "reached"), "target"),
    (Contact("person:x", "reached"), "target"), (Contact("", "reached"), "target"),
    (Contact("means:site", "reached"), "target"),
    (Contact("epci:12", "reached"), "target"), (Contact("commune:15014", "maybe"), "outcome"),
    (Contact("commune:15014", "reached", "0" * 32), "message_missing"),
    (Contact("commune:15014", "reached", "M. Aubrac, 06"), "message_missing"),
    (Contact("commune:15014", "reached", "x" * 5000), "message_missing"),
    (Contact("commune:15014", "reached", spoken_to="x" * 201), "too_long")]


def test_a_contact_of_nobody_we_know_is_refused(house: House) -> None:
    event, _ = sent(house)
    for made, code in STRANGERS:
        assert house.refused(hand.contact, house.com(), event, made).code == code, made


def test_a_contact_to_come_is_refused(house: House) -> None:
    event, _ = sent(house)
    made = Contact("commune:15014", "reached", at=house.hours.now + timedelta(minutes=3))
    assert house.refused(hand.contact, house.com(), event, made).code == "hour_future"


def test_a_commune_of_the_directory_outside_the_event_and_an_epci_may_be_called(house: House) -> None:
    event, message = sent(house)
    for target in ("commune:15120", "epci:200066637"):
        house.do(hand.contact, house.com(), event, Contact(target, "reached", message, "standard"))
    assert {entry["data"]["audience"] for entry in house.entries(event, "contact_logged")} == {"elected", "officials"}
    assert audience(house, event, "elected").uncovered == ("15014", "15187")


def test_a_message_of_another_event_is_not_relayed_here(house: House) -> None:
    event, _ = sent(house)
    other = house.open(separate=True)
    foreign, _ = house.message(other)
    assert house.refused(hand.contact, house.com(), event, Contact("commune:15014", "reached", foreign)).status == 404
    done = Publication("facebook", foreign)
    assert house.refused(hand.publication, house.com(), house.here, event, done).status == 404


def test_a_text_that_nobody_approved_is_relayed_by_no_act(house: House) -> None:
    event = house.staffed()
    submitted, _ = house.message(event)
    for text in (house.draft(event), submitted):
        for verb, *args in (
                (hand.contact, event, Contact("commune:15014", "reached", text, "le maire")),
                (hand.publication, house.here, event, Publication("facebook", text, piece=PDF)),
                (hand.import_gala, event, text, f"{HEADER}15014;joint;2026-11-21T02:50\n".encode())):
            refusal = house.refused(verb, house.com(), *args)  # type: ignore[arg-type]
            assert (refusal.code, refusal.what) == ("not_approved", "Ce message n'est pas validé.")


def test_a_message_whose_sending_was_stopped_is_still_relayed_by_hand(house: House) -> None:
    event, message = sent(house)
    house.do(sending.stop_sending, house.com(), event, message)
    house.do(hand.contact, house.com(), event, Contact("commune:15014", "reached", message, "le maire"))
    assert "15014" not in audience(house, event, "elected").uncovered


@pytest.mark.parametrize(("done", "proof", "covers"), [
    ({"piece": PDF}, "file", True), ({"named": "M. Aubrac, SRECI"}, "named", True), ({}, "none", False),
    ({"url": "https://facebook.com/post/1"}, "url", False),
    ({"url": "https://facebook.com/post/1", "piece": Piece(b"<html>", "text/html")}, "url", True),
    ({"url": "https://facebook.com/post/1", "named": "M. Aubrac"}, "named", True)])
def test_a_publication_by_hand_counts_for_what_proves_it(house: House, done: dict[str, Any], proof: str,
                                                        covers: bool) -> None:
    event, message = sent(house)
    house.do(hand.publication, house.com(), house.here, event, Publication("facebook", message, **done))
    entry = house.entries(event, "publication_logged")[0]
    assert (entry["data"]["proof"], entry["data"]["read_back"]) == (proof, "url" in done and "piece" in done)
    coverage = audience(house, event, "public")
    assert (coverage.covered_at is not None, coverage.covered_optimistic_at is not None) == (covers, True)
    assert "Aubrac" not in str(entry)


def test_a_file_is_kept_with_its_hash_behind_its_entry(house: House) -> None:
    event, message = sent(house)
    seq = house.do(hand.publication, house.com(), house.here, event, Publication("facebook", message, piece=PDF))
    kept = house.look(lambda tx: tx.execute(select(piece)).one())
    sha = hashlib.sha256(PDF.body).hexdigest()
    assert (kept.of_seq, kept.sha256, bytes(kept.body)) == (seq, sha, PDF.body)
    assert house.entries(event, "publication_logged")[0]["data"]["sha256"] == sha
    assert house.entries(event, "piece_attached")[0]["data"] == {
        "of": seq, "sha256": sha, "size": len(PDF.body), "media_type": "application/pdf"}


PROVING_NOTHING: list[tuple[dict[str, Any], str]] = [
    ({"means": "telegraph"}, "means"), ({"message": ""}, "message"), ({"url": "http://facebook.com/1"}, "proof_host"),
    ({"url": "https://evil.example/1"}, "proof_host"), ({"url": "https://facebook.com@evil.example/"}, "proof_host"),
    ({"url": "https://[::1"}, "proof_host"), ({"url": "javascript:alert(1)"}, "proof_host"),
    ({"url": "https://facebook.com/" + "x" * 1000}, "proof_host"), ({"named": "x" * 3000}, "too_long"),
    ({"piece": Piece(b"", "application/pdf")}, "piece"), ({"piece": Piece(b"x", "application/x-msdownload")}, "piece"),
    ({"piece": Piece(b"x" * (10 * 1024 * 1024 + 1), "application/pdf")}, "piece")]


def test_a_publication_that_proves_nothing_of_this_means_is_refused(house: House) -> None:
    event, message = sent(house)
    for done, code in PROVING_NOTHING:
        given = Publication(**({"means": "facebook", "message": message} | done))
        assert house.refused(hand.publication, house.com(), house.here, event, given).code == code, code


def gala(house: House, event: str, message: str, text: str | bytes) -> int:
    return house.do(hand.import_gala, house.com(), event, message, text.encode() if isinstance(text, str) else text)


def test_a_gala_report_covers_the_communes_it_says_were_reached_at_the_hours_of_the_file(house: House) -> None:
    event, message = sent(house)
    house.hours.move(40)
    text = f"{HEADER}15014;joint;2026-11-21T03:12\n15187;message laissé;2026-11-21T03:14\n"
    seq = gala(house, event, message, text)
    data = house.entries(event, "report_imported")[0]["data"]
    sha = hashlib.sha256(text.encode()).hexdigest()
    assert data == {"source": "gala", "sha256": sha, "message": message, "contacts": [
        {"target": "commune:15014", "outcome": "reached", "at": "2026-11-21T02:12:00.000000Z"},
        {"target": "commune:15187", "outcome": "message_left", "at": "2026-11-21T02:14:00.000000Z"}]}
    coverage = audience(house, event, "elected")
    assert (coverage.uncovered, coverage.basis) == (("15187",), "hand")
    kept = house.look(lambda tx: tx.execute(select(piece)).one())
    assert (kept.of_seq, bytes(kept.body), kept.media_type) == (seq, text.encode(), "text/csv")


def test_a_gala_report_with_one_wrong_line_imports_nothing_and_says_which(house: House) -> None:
    event, message = sent(house)
    house.hours.move(40)
    text = f"{HEADER}15014;joint;2026-11-21T03:12\n15187;peut-être;2026-11-21T03:14\n"
    refusal = house.refused(hand.import_gala, house.com(), event, message, text.encode())
    assert refusal.what == "Rapport GALA refusé à la ligne 3."
    assert "rien n'a été importé" in refusal.todo


def test_a_commune_that_nobody_knows_refuses_the_report_and_one_of_the_directory_does_not(house: House) -> None:
    event, message = sent(house)
    house.hours.move(40)
    gala(house, event, message, f"{HEADER}15120;joint;2026-11-21T03:12\n")
    unknown = f"{HEADER}15999;joint;2026-11-21T03:12\n".encode()
    refusal = house.refused(hand.import_gala, house.com(), event, message, unknown)
    assert refusal.why == "Cette commune n'est ni dans l'évènement ni dans l'annuaire."


def test_the_basis_of_what_was_done_by_hand_is_seen_in_the_verdict(house: House) -> None:
    """In a demonstration every basis is simulated; each audience says how it was covered."""
    event, message = sent(house)
    house.hours.move(10)
    gala(house, event, message, f"{HEADER}15014;joint;2026-11-21T03:05\n15187;joint;2026-11-21T03:06\n")
    house.do(hand.publication, house.com(), house.here, event, Publication("facebook", message, piece=PDF))
    for medium in ("convention_radio", "regional_television", "regional_daily"):
        house.do(hand.contact, house.com(), event, Contact(f"medium:{medium}", "reached", message, "la rédaction"))
    verdict = house.verdict(event, 48)
    assert (verdict.verdict, verdict.basis) == ("kept", "simulated")
    assert {name: one.basis for name, one in verdict.audiences.items()} == {
        "elected": "hand", "public": "hand", "media": "declared"}


def test_a_gala_file_too_heavy_is_refused_on_its_size_and_never_parsed(house: House) -> None:
    event = house.staffed()
    message = house.send(event)
    heavy = b"\xff" * (LARGEST + 1)
    refusal = house.refused(hand.import_gala, house.com(), event, message, heavy)
    assert (refusal.what, refusal.why) == ("Rapport GALA refusé : fichier trop lourd.", "Il dépasse 10 Mo.")
