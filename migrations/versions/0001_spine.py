"""The spine: journal, receipts, outbox, directory, accounts, on-call, messages."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crisis.db import Instant
from migrations.guards import install

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table, the row of the clock and the guards of the proof."""
    _alone()
    _of_others()
    _texts()
    op.execute("INSERT INTO clock (id, virtual_at) VALUES (1, NULL)")
    install()


def _alone() -> None:
    """Create the tables that name no other."""
    op.create_table("beat",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False, comment="host clock"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_beat"))
    )
    op.create_table("clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("virtual_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock"))
    )
    op.create_table("content",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content"))
    )
    op.create_table("event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("nature", sa.String(length=10), nullable=False),
        sa.Column("plays", sa.String(length=10), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("territory", sa.String(length=3), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("head_at", Instant(), nullable=False),
        sa.Column("seal_at", Instant(), nullable=True, comment="host instant of the last seal; a convenience, rebuilt by sealing again"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sqlite_with_rowid=False
    )
    op.create_table("idempotency",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person", "key", name=op.f("pk_idempotency"))
    )
    op.create_table("person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person"))
    )
    op.create_table("quota",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="reminder code probe information alert"),
        sa.Column("holder", sa.String(length=200), nullable=False, comment="the address, as its deliveries hold it"),
        sa.Column("hour", Instant(), nullable=False, comment="event clock: its start; forgotten once it is over"),
        sa.Column("many", sa.Integer(), nullable=False, comment="how many leave in that hour, or wait for it"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota")),
        sa.UniqueConstraint("holder", "kind", "hour", name=op.f("uq_quota_holder_kind_hour"))
    )
    op.create_table("duty_change",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False, comment="leave override swap"),
        sa.Column("function", sa.String(length=40), nullable=True, comment="null: a leave counts for every function"),
        sa.Column("person", sa.String(length=32), nullable=False, comment="who is away, or who stands"),
        sa.Column("instead_of", sa.String(length=32), nullable=True),
        sa.Column("begins", Instant(), nullable=False),
        sa.Column("ends", Instant(), nullable=False),
        sa.Column("register_seq", sa.Integer(), nullable=False),
        sa.Column("withdrawn_seq", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True, comment="until then it counted"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_change"))
    )
    op.create_table("swap",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False, comment="whose duty is offered"),
        sa.Column("asked_of", sa.String(length=32), nullable=False),
        sa.Column("begins", Instant(), nullable=False),
        sa.Column("ends", Instant(), nullable=False),
        sa.Column("back_begins", Instant(), nullable=True, comment="a period of the other's duty taken in return, or null"),
        sa.Column("back_ends", Instant(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False, comment="asked agreed refused dropped"),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("register_seq", sa.Integer(), nullable=True, comment="only what was agreed enters the register"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap"))
    )
    op.create_table("hole",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("lacks", sa.String(length=10), nullable=False, comment="nobody alone"),
        sa.Column("days", sa.Integer(), nullable=False, comment="14 7 2: how far ahead it was announced"),
        sa.Column("begins", Instant(), nullable=False),
        sa.Column("ends", Instant(), nullable=False),
        sa.Column("register_seq", sa.Integer(), nullable=False),
        sa.Column("filled_at", Instant(), nullable=True, comment="it is no hole any more; one that opens again is announced again"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hole"))
    )
    op.create_index("uq_hole_standing", "hole", ["function", "lacks", "days", "begins", "ends"], unique=True,
                    sqlite_where=sa.text("filled_at IS NULL"), postgresql_where=sa.text("filled_at IS NULL"))
    op.create_table("daily_word",
        sa.Column("about", sa.String(length=32), nullable=False, comment="a person who may not be reached, or `holes`"),
        sa.Column("day", sa.String(length=10), nullable=False, comment="in Paris"),
        sa.Column("register_seq", sa.Integer(), nullable=True, comment="null: looked at, and nothing to tell"),
        sa.PrimaryKeyConstraint("about", "day", name=op.f("pk_daily_word"))
    )
    op.create_table("duty_notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("begins", Instant(), nullable=False),
        sa.Column("ends", Instant(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False, comment="48 or 2: hours ahead of the last reminder"),
        sa.Column("sent", sa.Integer(), nullable=False, comment="how many reminders were ordered"),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("register_seq", sa.Integer(), nullable=False, comment="the entry of the last reminder"),
        sa.Column("answer", sa.String(length=10), nullable=True, comment="confirmed cannot"),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("told_seq", sa.Integer(), nullable=True,
                  comment="the entry by which those who look after the duty were told"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_notice")),
        sa.UniqueConstraint("function", "person", "begins", name=op.f("uq_duty_notice_function_person_begins"))
    )
    op.create_index(op.f("ix_duty_notice_person"), "duty_notice", ["person"], unique=False)
    op.create_table("rate",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("arrival", sa.Float(), nullable=False, comment="theoretical arrival time, host seconds since 1970"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rate"))
    )
    op.create_table("rota",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("layers", sa.Text(), nullable=False, comment="JSON, as the register keeps them"),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("register_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota"))
    )
    op.create_index(op.f("ix_rota_function"), "rota", ["function"], unique=False)
    op.create_table("said",
        sa.Column("ref", sa.String(length=160), nullable=False,
                  comment="operator, realm, delivery and its own mark of one word"),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("alert", sa.String(length=32), nullable=True, comment="the alert that it answers; null: none"),
        sa.Column("recorded", sa.Boolean(), nullable=False, comment="false: it was not understood, or refused"),
        sa.Column("sentence", sa.Text(), nullable=False, comment="what the person was told"),
        sa.Column("again", sa.Boolean(), nullable=False, comment="a key was awaited again"),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_said"))
    )
    op.create_table("sealed",
        sa.Column("delivery", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("seal_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name=op.f("pk_sealed")),
        sqlite_with_rowid=False
    )
    op.create_index("ix_sealed_seal", "sealed", ["event", "seal_seq"], unique=False)
    op.create_table("telephone_activation",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("call", sa.String(length=64), nullable=False, comment="SHA-256 of the operator's own mark of the call"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="a state of `keypad`"),
        sa.Column("question", sa.Integer(), nullable=False,
                  comment="the one that waits; an answer to another is a repetition"),
        sa.Column("sentence", sa.Text(), nullable=False, comment="what was said last, said again to whoever repeats"),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True, comment="null: no code was right yet"),
        sa.Column("person", sa.String(length=32), nullable=True, comment="whose code it was"),
        sa.Column("type", sa.String(length=40), nullable=False, comment="of the event; empty: not said"),
        sa.Column("event", sa.String(length=32), nullable=True, comment="the open one that is meant; null: a new one"),
        sa.Column("separate", sa.Boolean(), nullable=False,
                  comment="the officer heard of an open event and means another"),
        sa.Column("delivery", sa.String(length=32), nullable=True, comment="the call back"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telephone_activation")),
        sa.UniqueConstraint("call", name=op.f("uq_telephone_activation_call")),
        sa.UniqueConstraint("delivery", name=op.f("uq_telephone_activation_delivery"))
    )
    op.create_table("throttle",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False, comment="host clock, seconds since 1970, as the limits library counts"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle"))
    )
    op.create_table("unsealed",
        sa.Column("delivery", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("since", Instant(), nullable=False, comment="host clock"),
        sa.PrimaryKeyConstraint("delivery", "n", name=op.f("pk_unsealed"))
    )
    op.create_index(op.f("ix_unsealed_event"), "unsealed", ["event"], unique=False)


def _of_others() -> None:
    """Create the tables whose rows belong to those of others, in the order in which they name each other."""
    op.create_table("account",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False, comment="Argon2id"),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False, comment="codes separated by a blank"),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_account_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login"))
    )
    op.create_table("telephone_code",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("rank", sa.String(length=2), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False, comment="Argon2id of the eight digits"),
        sa.Column("made_at", Instant(), nullable=False, comment="host clock"),
        sa.ForeignKeyConstraint(["person"], ["account.person"], name=op.f("fk_telephone_code_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_telephone_code")),
        sa.UniqueConstraint("rank", name=op.f("uq_telephone_code_rank"))
    )
    op.create_table("alert",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False, comment="SHA-256 of the personal link"),
        sa.Column("delivery", sa.String(length=32), nullable=True),
        sa.Column("voice", sa.String(length=32), nullable=True, comment="the last voice call of it"),
        sa.Column("email", sa.String(length=32), nullable=True, comment="the mail beside, to an organism"),
        sa.Column("organism", sa.String(length=32), nullable=True, comment="whose duty is convened; null: our own"),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("arrived_at", Instant(), nullable=True),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("of_seq", sa.Integer(), nullable=True,
                  comment="the order that this link only asks to confirm; null: it wakes"),
        sa.Column("code", sa.String(length=2), nullable=True,
                  comment="the letter of its reply codes, unique among what waits on one telephone"),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_alert_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("token", name=op.f("uq_alert_token"))
    )
    op.create_index(op.f("ix_alert_event"), "alert", ["event"], unique=False)
    op.create_table("beside",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_beside_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beside"))
    )
    op.create_table("delivery",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(length=32), nullable=True),
        sa.Column("order_seq", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("target", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("operator", sa.String(length=12), nullable=False),
        sa.Column("realm", sa.String(length=8), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False, comment="0 duty, 1 elected, 2 public and press, 3 the rest"),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("content", sa.String(length=32), nullable=False),
        sa.Column("merge", sa.String(length=300), nullable=True, comment="what replaces {lien} for this recipient alone"),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False, comment="receipt lines written so far"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("look_ups", sa.Integer(), nullable=False),
        sa.Column("absents", sa.Integer(), nullable=False),
        sa.Column("not_after", Instant(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False, comment="event clock"),
        sa.Column("held", sa.Boolean(), nullable=False, comment="public and press wait for the mayors (R17)"),
        sa.Column("named", sa.Boolean(), nullable=False, comment="named one by one: what the wall was told"),
        sa.Column("halted", sa.Boolean(), nullable=False, comment="met in flight by a stop: never repeated"),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True, comment="host clock"),
        sa.Column("asked_until", Instant(), nullable=True, comment="host clock: a look-up is under way"),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("called_at", Instant(), nullable=True, comment="event clock, first call of this attempt"),
        sa.Column("ref", sa.String(length=80), nullable=True),
        sa.Column("best", sa.String(length=12), nullable=True, comment="furthest state heard from the operator"),
        sa.ForeignKeyConstraint(["content"], ["content.id"], name=op.f("fk_delivery_content")),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_delivery_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery"))
    )
    op.create_index("ix_delivery_due", "delivery", ["state", "lane", "next_at"], unique=False)
    op.create_index("ix_delivery_event", "delivery", ["event", "message"], unique=False)
    op.create_table("entry",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_entry_event")),
        sa.PrimaryKeyConstraint("event", "seq", name=op.f("pk_entry")),
        sqlite_with_rowid=False
    )
    op.create_table("mandate",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False, comment="elected officials media staff services"),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=60), nullable=False,
                  comment="commune:15014 epci:… medium:… person:… organism:…"),
        sa.Column("rank", sa.Integer(), nullable=False, comment="0 is called first, among the holders of one target"),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_mandate_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate"))
    )
    op.create_index(op.f("ix_mandate_target"), "mandate", ["target"], unique=False)
    op.create_table("message",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="per event, as the public sees it"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("factual", sa.Boolean(), nullable=False),
        sa.Column("ends_alert", sa.Boolean(), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("core", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False,
                  comment="JSON: the lines in each field of a playbook; {} for a free text"),
        sa.Column("book", sa.String(length=40), nullable=False,
                  comment="the type whose playbook it was begun from; empty: a free text"),
        sa.Column("communes", sa.Text(), nullable=False, comment="INSEE codes separated by a blank"),
        sa.Column("means", sa.Text(), nullable=False, comment="codes of permanent means separated by a blank"),
        sa.Column("media", sa.Boolean(), nullable=False),
        sa.Column("writers", sa.Text(), nullable=False, comment="who wrote a version, the first first, separated by a blank"),
        sa.Column("submitter", sa.String(length=32), nullable=True),
        sa.Column("returned_seq", sa.Integer(), nullable=True, comment="the entry that last returned it to its writers"),
        sa.Column("approved_hash", sa.String(length=64), nullable=True),
        sa.Column("waves", sa.Integer(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_message_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message"))
    )
    op.create_index(op.f("ix_message_event"), "message", ["event"], unique=False)
    op.create_table("organism",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="a key of `organism_cards.KINDS`"),
        sa.Column("convened", sa.Text(), nullable=False,
                  comment="empty: by the lists; always; never; types parted by a blank"),
        sa.Column("until", Instant(), nullable=True, comment="removed since: kept to name it in the journals"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organism")),
        sa.UniqueConstraint("code", name=op.f("uq_organism_code"))
    )
    op.create_table("piece",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("of_seq", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_piece_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece"))
    )
    op.create_index(op.f("ix_piece_event"), "piece", ["event"], unique=False)
    op.create_table("read_mark",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False, comment="the last entry of the event that this person has read"),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_read_mark_event")),
        sa.PrimaryKeyConstraint("event", "person", name=op.f("pk_read_mark"))
    )
    op.create_table("receipt",
        sa.Column("delivery", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_receipt_event")),
        sa.PrimaryKeyConstraint("delivery", "n", name=op.f("pk_receipt")),
        sqlite_with_rowid=False
    )
    op.create_index(op.f("ix_receipt_event"), "receipt", ["event"], unique=False)
    op.create_table("situation",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("up_to_seq", sa.Integer(), nullable=False, comment="the last entry that it takes into account"),
        sa.Column("replaces", sa.Integer(), nullable=True, comment="the number that it corrects"),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("outlook", sa.Text(), nullable=False),
        sa.Column("writers", sa.Text(), nullable=False, comment="person:function, the first first, separated by a blank"),
        sa.Column("written_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_situation_event")),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_situation"))
    )
    op.create_table("timer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("occurrence", sa.String(length=20), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False, comment="when it was last set: nothing set late can ring in time"),
        sa.Column("fired_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_timer_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("event", "name", "occurrence", name=op.f("uq_timer_event_name_occurrence"))
    )
    op.create_index(op.f("ix_timer_due_at"), "timer", ["due_at"], unique=False)
    op.create_table("login",
        sa.Column("id", sa.String(length=64), nullable=False, comment="SHA-256 of what the browser or client holds"),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False, comment="host clock"),
        sa.Column("proved_at", Instant(), nullable=False, comment="host clock: when the password was last given"),
        sa.Column("duty", sa.String(length=40), nullable=True, comment="of a telephone enrolled for a duty: its function"),
        sa.Column("begins", Instant(), nullable=True, comment="of an enrolled telephone: when that duty begins"),
        sa.ForeignKeyConstraint(["person"], ["account.person"], name=op.f("fk_login_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login"))
    )
    op.create_table("route",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("mandate", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("verified_at", Instant(), nullable=True,
                  comment="a code sent there was typed back; null again when the address changes"),
        sa.ForeignKeyConstraint(["mandate"], ["mandate.id"], name=op.f("fk_route_mandate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route"))
    )
    op.create_index(op.f("ix_route_mandate"), "route", ["mandate"], unique=False)
    op.create_table("route_code",
        sa.Column("route", sa.String(length=32), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False,
                  comment="SHA-256 of salt and code; worth nothing after 15 minutes"),
        sa.Column("sent_at", Instant(), nullable=False, comment="host clock"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["route"], ["route.id"], name=op.f("fk_route_code_route")),
        sa.PrimaryKeyConstraint("route", name=op.f("pk_route_code"))
    )
    op.create_table("swap_link",
        sa.Column("token", sa.String(length=64), nullable=False, comment="SHA-256 of the personal link"),
        sa.Column("swap", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["swap"], ["swap.id"], name=op.f("fk_swap_link_swap")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_swap_link"))
    )
    op.create_table("duty_link",
        sa.Column("token", sa.String(length=64), nullable=False, comment="SHA-256 of the personal link"),
        sa.Column("notice", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["notice"], ["duty_notice.id"], name=op.f("fk_duty_link_notice")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_duty_link"))
    )


def _texts() -> None:
    """Create the texts of a message: as they stand, as they were offered for approval, as somebody is typing them."""
    op.create_table("variant",
        sa.Column("message", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=10), nullable=False,
                  comment="a key of `variants.VARIANTS`: an audience and a channel"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name=op.f("fk_variant_message")),
        sa.PrimaryKeyConstraint("message", "name", name=op.f("pk_variant"))
    )
    op.create_table("frozen",
        sa.Column("hash", sa.String(length=64), nullable=False,
                  comment="SHA-256 of the body, as the entry of the submission says"),
        sa.Column("message", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="canonical bytes of all that was offered for approval"),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name=op.f("fk_frozen_message")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_frozen")),
        sa.UniqueConstraint("message", "version", name=op.f("uq_frozen_message_version")),
        sqlite_with_rowid=False
    )
    op.create_table("editing",
        sa.Column("message", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="the version that was being changed"),
        sa.Column("at", Instant(), nullable=False, comment="when something was last typed"),
        sa.Column("body", sa.Text(), nullable=False, comment="the fields of the form, as JSON"),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name=op.f("fk_editing_message")),
        sa.PrimaryKeyConstraint("message", "person", name=op.f("pk_editing"))
    )


def downgrade() -> None:
    raise RuntimeError("Une base de preuve ne revient pas en arrière : restaurez une sauvegarde.")
