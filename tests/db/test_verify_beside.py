"""What stands beside the chains is what they say: texts, receipts, deliveries, rotas, accounts, the closing."""
from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, insert, literal, select, update

from crisis.accounts import signin
from crisis.accounts.tables import account
from crisis.delivery.tables import content, delivery
from crisis.demonstration import HOUSE
from crisis.directory import contacts
from crisis.events import sending
from crisis.evidence.verifier import verify_event
from crisis.journal import receipts
from crisis.journal.tables import REGISTER, event, receipt, unsealed
from crisis.messages import drafts
from crisis.messages.fingerprints import fingerprints
from crisis.messages.tables import frozen, message, variant
from crisis.oncall.tables import rota
from tests.db.drill import CORE, T0, Drill
from tests.db.owner import Owner
from tests.db.test_verify import refusal, seq_of


def intact(drill: Drill, event_id: str) -> bool:
    with drill.db.reading() as tx:
        return verify_event(tx, event_id).entries > 0


AFTER_APPROVAL: dict[str, Any] = {
    "sms": update(variant).where(variant.c.name == "sms").values(text="Évacuez."),
    "title": update(message).values(title="Crue, ordre d'évacuer"),
    "communes": update(message).values(communes="15001"),
    "means": update(message).values(means=""), "media": update(message).values(media=False),
    "factual": update(message).values(factual=False), "number": update(message).values(number=7),
    "one channel less": delete(variant).where(variant.c.name == "email"),
    "one channel more": insert(variant).from_select(
        ["message", "name", "text"], select(message.c.id, literal("x"), message.c.core))}


@pytest.mark.parametrize("what", AFTER_APPROVAL)
def test_a_message_changed_after_its_approval_names_the_approval(drill: Drill, owner: Owner, what: str) -> None:
    owner.do(AFTER_APPROVAL[what])
    told = refusal(drill.db, drill.event)
    assert (told.seq, told.why) == (seq_of(drill.db, drill.event, "message_approved"),
                                    "le message n'est plus celui qu'elle a validé")


@pytest.mark.parametrize("change", [{"writers": "nobody"}, {"submitter": None}])
def test_authors_taken_off_a_message_name_its_last_entry(drill: Drill, owner: Owner, change: dict[str, Any]) -> None:
    """Whoever takes an author off a message would let that author approve it."""
    owner.do(update(message).values(**change))
    told = refusal(drill.db, drill.event)
    assert (told.seq, told.why) == (seq_of(drill.db, drill.event, "message_approved"),
                                    "le message ne nomme plus ceux qui l'ont écrit et soumis")


def test_an_approval_by_an_author_is_refused_whatever_the_row_says(drill: Drill, owner: Owner) -> None:
    event_id = drill.open(200)
    drill.activate(201)
    writer = drill.people["communication"][0]
    with drill.at(202) as tx:
        words = drafts.Writing("Crue", CORE, {"sms": CORE}, drill.communes, [], False)
        key = drafts.draft(tx, writer, event_id, words)
        bound = sending.submit(tx, drill.people["communication"][1], drill.here, key)
    owner.do(update(message).where(message.c.id == key).values(writers="nobody", submitter=None))
    with drill.at(203) as tx:
        passed = [each.code for each in sending.findings(tx, drill.here, event_id, bound)]
        sending.approve(tx, writer, drill.here, key, sending.Seen(
            bound.hash, "information", passed, list(fingerprints(bound).values())))
    told = refusal(drill.db, event_id)
    assert told.why == "elle valide un message par une personne qui l'a écrit ou soumis"


def test_a_message_changed_while_it_waits_for_its_approval_names_the_submission(drill: Drill, owner: Owner) -> None:
    event_id = drill.open(200)
    writer = drill.people["communication"][0]
    with drill.at(201) as tx:
        words = drafts.Writing("Crue", CORE, {"sms": CORE}, drill.communes, [], False)
        sending.submit(tx, writer, drill.here, drafts.draft(tx, writer, event_id, words))
    assert intact(drill, event_id)
    owner.do(update(variant).where(variant.c.message.in_(
        select(message.c.id).where(message.c.event == event_id))).values(text="Évacuez."))
    assert refusal(drill.db, event_id).seq == seq_of(drill.db, event_id, "message_submitted")


def test_a_message_taken_away_names_its_approval(drill: Drill, owner: Owner) -> None:
    with owner.writing() as connection:
        for table in (variant, frozen, message):
            connection.execute(delete(table))
    assert refusal(drill.db, drill.event).why == "le message qu'elle a validé manque"


@pytest.mark.parametrize("column", ["subject", "text"])
@pytest.mark.parametrize("channel", ["sms", "email", "site"])
def test_words_changed_on_their_way_out_name_the_dispatch(
        drill: Drill, owner: Owner, channel: str, column: str) -> None:
    sent = select(delivery.c.content).where(delivery.c.channel == channel, delivery.c.audience != "staff")
    owner.do(update(content).where(content.c.id.in_(sent)).values({column: f"{CORE} Évacuez."}))
    told = refusal(drill.db, drill.event)
    assert (told.seq, told.why) == (seq_of(drill.db, drill.event, "message_dispatched"),
                                    "la file d'envoi porte un autre texte que celui qui a été validé")


def test_a_newsroom_that_is_given_the_text_of_officials_names_the_dispatch(drill: Drill, owner: Owner) -> None:
    """Both leave by mail; each audience is held to the text that was approved for it."""
    assert intact(drill, drill.event)
    press = select(delivery.c.content).where(delivery.c.audience == "media")
    officials = select(variant.c.text).where(variant.c.name == "email").scalar_subquery()
    owner.do(update(content).where(content.c.id.in_(press)).values(text=officials))
    told = refusal(drill.db, drill.event)
    assert (told.seq, told.why) == (seq_of(drill.db, drill.event, "message_dispatched"),
                                    "la file d'envoi porte un autre texte que celui qui a été validé")


def test_a_receipt_that_is_neither_sealed_nor_waiting_is_refused(drill: Drill, owner: Owner) -> None:
    with drill.db.reading() as tx:
        row = tx.execute(select(receipt).where(receipt.c.target == "commune:15001")).one()
    owner.do(insert(receipt).values(row._asdict() | {"n": row.n + 1, "state": "refused"}))
    told = refusal(drill.db, drill.event)
    assert (told.seq, told.why) == (seq_of(drill.db, drill.event, "message_dispatched"),
                                    "un accusé n'est ni scellé, ni en attente de l'être")


def test_a_receipt_taken_out_of_the_queue_of_the_next_seal_is_refused(drill: Drill, owner: Owner) -> None:
    event_id = drill.open(200)
    drill.activate(201)
    drill.all_taken(202)
    assert intact(drill, event_id)
    owner.do(delete(unsealed).where(unsealed.c.event == event_id))
    assert refusal(drill.db, event_id).why == "un accusé n'est ni scellé, ni en attente de l'être"


def test_a_receipt_removed_before_its_seal_is_missed(drill: Drill, owner: Owner) -> None:
    event_id = drill.open(200)
    drill.activate(201)
    drill.all_taken(202)
    with drill.db.reading() as tx:
        gone = receipts.waiting(tx, event_id)[0]
    owner.do(delete(receipt).where(receipt.c.delivery == gone["delivery"], receipt.c.n == gone["n"]))
    assert refusal(drill.db, event_id).why == "un accusé qui attendait son scellé manque"


def test_an_order_whose_delivery_is_gone_without_a_word_is_refused(drill: Drill, owner: Owner) -> None:
    event_id = drill.open(200)
    drill.activate(201)
    assert intact(drill, event_id)
    owner.do(delete(delivery).where(delivery.c.event == event_id))
    told = refusal(drill.db, event_id)
    assert (told.seq, told.why) == (seq_of(drill.db, event_id, "duty_alerted"),
                                    "un envoi qu'elle a ordonné a disparu de la file d'envoi, sans aucun accusé")


def test_a_delivery_whose_lines_say_what_became_of_it_may_leave_the_outbox(drill: Drill, owner: Owner) -> None:
    owner.do(delete(delivery).where(delivery.c.event == drill.event))
    assert intact(drill, drill.event)


THE_HOUSE: dict[str, tuple[Any, str, str]] = {
    "members": (update(rota).values(layers="[]"), "rota_published",
                "le tableau d'astreinte n'est plus celui qu'elle a publié"),
    "function": (update(rota).values(function="x"), "rota_published",
                 "le tableau d'astreinte n'est plus celui qu'elle a publié"),
    "rota gone": (delete(rota), "rota_published", "le tableau d'astreinte n'est plus celui qu'elle a publié"),
    "order": (update(rota).values(register_seq=rota.c.register_seq + 90), "rota_published",
              "le tableau d'astreinte n'est plus celui qu'elle a publié"),
    "roles": (update(account).values(roles="administrator"), "account_granted",
              "le compte n'a plus les droits qu'elle a inscrits"),
    "closed": (update(account).values(enabled=False), "account_granted",
               "le compte n'a plus les droits qu'elle a inscrits"),
    "account gone": (delete(account), "account_granted", "le compte n'a plus les droits qu'elle a inscrits")}


@pytest.mark.parametrize("what", THE_HOUSE)
def test_a_rota_or_an_account_that_the_register_contradicts_names_its_entry(
        drill: Drill, owner: Owner, what: str) -> None:
    statement, kind, why = THE_HOUSE[what]
    owner.do(statement)
    told = refusal(drill.db, drill.event)
    assert (told.event, told.seq, told.why) == (REGISTER, seq_of(drill.db, REGISTER, kind), why)


def test_a_rota_or_an_account_that_the_register_never_wrote_is_refused(drill: Drill, owner: Owner) -> None:
    with drill.db.reading() as tx:
        written = tx.execute(select(rota).limit(1)).one()
    owner.do(insert(rota).values(written._asdict() | {"id": "f" * 32}))
    assert refusal(drill.db, drill.event).why == "elle manque : un tableau d'astreinte n'a pas d'entrée"


def test_an_account_of_nobody_s_giving_is_refused(drill: Drill, owner: Owner) -> None:
    with drill.at(210) as tx:
        stranger = contacts.add(tx, HOUSE, "X", "staff", "authority", None, [])
    owner.do(insert(account).values(person=stranger, login="intrus", password="x", function="authority",
                                    roles="authority", enabled=True))
    assert refusal(drill.db, drill.event).why == "elle manque : un compte n'a pas d'entrée"


def test_an_account_that_was_closed_stays_closed(drill: Drill, owner: Owner) -> None:
    with drill.at(210) as tx:
        signin.revoke(tx, HOUSE, "agent1")
    assert intact(drill, drill.event)
    owner.do(update(account).values(enabled=True))
    assert refusal(drill.db, drill.event).seq == seq_of(drill.db, REGISTER, "account_revoked")


def test_a_closing_hour_that_is_not_that_of_the_entry_is_refused(drill: Drill, owner: Owner) -> None:
    owner.do(update(event).where(event.c.id == drill.event).values(closed_at=T0))
    told = refusal(drill.db, drill.event)
    assert (told.seq, told.why) == (seq_of(drill.db, drill.event, "event_closed"),
                                    "la fiche de l'évènement ne dit plus la même chose que sa clôture")


def test_an_event_reopened_by_hand_is_refused(drill: Drill, owner: Owner) -> None:
    owner.do(update(event).where(event.c.id == drill.event).values(closed_at=None))
    assert refusal(drill.db, drill.event).seq == seq_of(drill.db, drill.event, "event_closed")


def test_an_event_closed_by_hand_is_refused(drill: Drill, owner: Owner) -> None:
    event_id = drill.open(200)
    owner.do(update(event).where(event.c.id == event_id).values(closed_at=T0))
    told = refusal(drill.db, event_id)
    assert (told.seq, told.why) == (2, "elle manque : la fiche de l'évènement le dit clos")


def test_an_offered_version_that_changes_its_number_names_its_submission(drill: Drill, owner: Owner) -> None:
    """The difference since a return is chosen by that number: it must be the one of the entry."""
    owner.do(update(frozen).values(version=frozen.c.version + 5))
    assert refusal(drill.db, drill.event).seq == seq_of(drill.db, drill.event, "message_submitted")
