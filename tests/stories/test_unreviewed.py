"""A document whose review is late, or without a date, opens one action; a new version leaves it and settles it."""
from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import update

from crisis.directory.tables import mandate
from crisis.evidence import causes
from crisis.evidence.verifier import verify_all
from crisis.journal.tables import REGISTER
from crisis.quality import filing, learning
from crisis.quality.documents import documents
from crisis.quality.lessons import Action
from crisis.quality.unreviewed import Reviewed, reviewed
from tests.exercising import of_login
from tests.house import House
from tests.stories.test_automatic import actions, looked
from tests.stories.test_documents import card, filed

# The document of `filed` is of 31 January 2026, to be read again each month: 28 February is its day.
LATE = datetime(2026, 12, 1, 9, tzinfo=UTC)
MONTHLY = {"months": 1}


def settled(house: House, action: Action) -> tuple[str, bool]:
    found = house.look(lambda tx: reviewed(documents.state(tx, REGISTER), action, tx.now.date()))
    assert isinstance(found, Reviewed)
    return found.state, found.settled


def revised(house: House, document: str, version: str, dated: str) -> None:
    house.do(filing.revise, of_login(house, "qualite1"), document, version, dated)


def words(house: House) -> list[str]:
    return [house.words(REGISTER, each) for each in house.entries(REGISTER, "action_opened")]


def test_a_late_document_opens_one_action_for_its_owner_within_a_month(house: House) -> None:
    keeper, key = house.com().person, filed(house, **MONTHLY)
    house.hours.now = LATE
    looked(house)
    looked(house)
    (action,) = actions(house)
    assert (action.cause, action.owner, action.commitment, action.event, action.due_on) == (
        ("document", f"{key}/2026-02-28"), keeper, 47, "", "2026-12-31")
    assert words(house) == ["Document E47-PROC-01, revue attendue le 28/02/2026 : le revoir, puis inscrire sa version "
                            "et sa date."]
    assert settled(house, action) == ("overdue", False)
    house.look(verify_all)


def test_the_day_of_its_review_is_not_late_the_next_one_in_paris_is(house: House) -> None:
    filed(house, dated="2026-10-31", **MONTHLY)
    house.hours.now = datetime(2026, 11, 30, 22, 59, tzinfo=UTC)
    looked(house)
    assert actions(house) == []
    house.hours.now = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    looked(house)
    assert len(actions(house)) == 1


def test_a_new_version_leaves_the_action_says_that_it_is_settled_and_the_next_lateness_opens_another(
        house: House) -> None:
    key = filed(house, **MONTHLY)
    house.hours.now = LATE
    looked(house)
    (first,) = actions(house)
    revised(house, key, "2.0", "2026-11-30")
    looked(house)
    assert [each.state for each in actions(house)] == ["open"]
    assert settled(house, first) == ("due_soon", True)
    house.hours.now = datetime(2026, 12, 31, 9, tzinfo=UTC)
    looked(house)
    assert {each.cause[1] for each in actions(house)} == {f"{key}/2026-02-28", f"{key}/2026-12-30"}
    assert settled(house, first) == ("overdue", True)


def test_a_document_without_a_date_opens_one_and_its_date_settles_it(house: House) -> None:
    key = filed(house, dated="")
    looked(house)
    (action,) = actions(house)
    assert (action.cause, words(house)) == (
        ("document", f"{key}/undated"), ["Document E47-PROC-01 sans date : inscrire la date de sa version."])
    assert settled(house, action) == ("undated", False)
    revised(house, key, "1.0", "2026-06-30")
    assert settled(house, action) == ("current", True)


def test_the_action_of_an_owner_who_has_left_goes_to_the_referente(house: House) -> None:
    filed(house, dated="")
    gone = mandate.c.person == house.com().person
    house.do(lambda tx: tx.execute(update(mandate).where(gone).values(until=tx.now)))
    looked(house)
    assert [each.owner for each in actions(house)] == [of_login(house, "qualite1").person]


def test_an_action_that_was_abandoned_is_not_opened_again_nor_one_of_a_withdrawn_document(house: House) -> None:
    quality = of_login(house, "qualite1")
    key = filed(house, dated="")
    looked(house)
    (action,) = actions(house)
    house.do(learning.move, quality, action.id, "abandoned", "Document supprimé.")
    other = filed(house, dated="", reference="E47-PROC-02")
    house.do(filing.withdraw, quality, other, "Remplacé")
    looked(house)
    assert len(actions(house)) == 1
    house.do(filing.withdraw, quality, key, "Remplacé")
    assert settled(house, action) == ("withdrawn", True)


def test_without_module_7_a_document_still_opens_its_action(house: House) -> None:
    house.do(filing.register, of_login(house, "qualite1"), card(house, commitment=None), "1.0", "")
    elsewhere = house.territory.model_copy(update={"modules": (1, 3, 4)})
    (cause,) = house.look(causes.found, elsewhere).causes
    assert (cause.code, cause.commitment, date.fromisoformat(cause.due_on) > house.hours.now.date()) == (
        "document", None, True)
