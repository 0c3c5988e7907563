"""Cases about one's own information."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema to this revision."""
    _case_draft()
    _rights_case()
    _case_extension()
    _case_item()
    _case_note()
    _case_file()
    _case_defence()
    _case_pause()
    _case_task()
    _case_reminder()


def _case_draft() -> None:
    op.create_table(
        "case_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("holder_ref", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "objection",
                "deletion",
                "repair",
                "review",
                name="casekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("content_cipher", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_draft")),
        sa.UniqueConstraint("ref", name=op.f("uq_case_draft_ref")),
    )
    op.create_index("ix_case_draft_holder", "case_draft", ["holder_ref"], unique=False)


def _rights_case() -> None:
    op.create_table(
        "rights_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "objection",
                "deletion",
                "repair",
                "review",
                name="casekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("subject_ref", sa.String(length=32), nullable=False),
        sa.Column("holder_ref", sa.String(length=32), nullable=True),
        sa.Column("capacity", sa.String(length=24), nullable=False),
        sa.Column("applicant_cipher", sa.Text(), nullable=False),
        sa.Column("statement_cipher", sa.Text(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("online", "counter", "post", name="channel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "door",
            sa.Enum("agency", "unit", name="door", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("door_unit_id", sa.Integer(), nullable=True),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("language", sa.String(length=2), server_default="zh", nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("lookup_index", sa.String(length=64), nullable=False),
        sa.Column("review_of", sa.String(length=32), nullable=True),
        sa.Column("commitment_digest", sa.String(length=64), nullable=True),
        sa.Column("clerk_ref", sa.String(length=32), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("service_manner", sa.String(length=100), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("reminders", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            "(door = 'unit') = (door_unit_id IS NOT NULL)", name=op.f("ck_rights_case_door_names_its_unit")
        ),
        sa.CheckConstraint(
            "(kind = 'review') = (review_of IS NOT NULL)", name=op.f("ck_rights_case_review_names_its_objection")
        ),
        sa.CheckConstraint(
            "channel <> 'online' OR holder_ref IS NOT NULL", name=op.f("ck_rights_case_online_names_its_account")
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR decided_at IS NOT NULL OR withdrawn_at IS NOT NULL",
            name=op.f("ck_rights_case_closed_ended"),
        ),
        sa.ForeignKeyConstraint(["door_unit_id"], ["unit.id"], name=op.f("fk_rights_case_door_unit_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["stored_file.id"], name=op.f("fk_rights_case_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_case")),
        sa.UniqueConstraint("form_key", name=op.f("uq_rights_case_form_key")),
        sa.UniqueConstraint("lookup_index", name=op.f("uq_rights_case_lookup_index")),
        sa.UniqueConstraint("ref", name=op.f("uq_rights_case_ref")),
    )
    op.create_index("ix_rights_case_holder", "rights_case", ["holder_ref", "received_at"], unique=False)
    op.create_index(
        "ix_rights_case_open",
        "rights_case",
        ["division", "kind", "state"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_rights_case_review", "rights_case", ["review_of"], unique=False)
    op.create_index("ix_rights_case_state", "rights_case", ["kind", "state"], unique=False)
    op.create_index("ix_rights_case_subject", "rights_case", ["subject_ref"], unique=False)


def _case_extension() -> None:
    op.create_table(
        "case_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(granted IS NULL) = (decided_at IS NULL)", name=op.f("ck_case_extension_decision_is_dated")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["rights_case.id"], name=op.f("fk_case_extension_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_extension")),
    )
    op.create_index("ix_case_extension_case", "case_extension", ["case_id"], unique=False)


def _case_item() -> None:
    op.create_table(
        "case_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("record_ref", sa.String(length=32), nullable=True),
        sa.Column("entry_ref", sa.String(length=32), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=8), nullable=True),
        sa.Column("open_kind", sa.String(length=16), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "proposed",
            sa.Enum(
                "corrected",
                "supplemented",
                "deleted",
                "kept",
                "unverifiable",
                "repaired",
                "refused",
                name="proposed_outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("proposed_reason", sa.Text(), nullable=True),
        sa.Column("changes", DOCUMENT, nullable=False),
        sa.Column("conditions", DOCUMENT, nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "corrected",
                "supplemented",
                "deleted",
                "kept",
                "unverifiable",
                "repaired",
                "refused",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.CheckConstraint("(outcome IS NULL) = (reason IS NULL)", name=op.f("ck_case_item_outcome_states_reason")),
        sa.CheckConstraint("(record_ref IS NULL) <> (entry_ref IS NULL)", name=op.f("ck_case_item_one_thing")),
        sa.ForeignKeyConstraint(["case_id"], ["rights_case.id"], name=op.f("fk_case_item_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_item_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_item")),
    )
    op.create_index("ix_case_item_case", "case_item", ["case_id"], unique=False)
    op.create_index(
        "uq_case_item_entry",
        "case_item",
        ["entry_ref", "open_kind"],
        unique=True,
        sqlite_where=sa.text("open_kind IS NOT NULL"),
        postgresql_where=sa.text("open_kind IS NOT NULL"),
    )
    op.create_index(
        "uq_case_item_record",
        "case_item",
        ["record_ref", "open_kind"],
        unique=True,
        sqlite_where=sa.text("open_kind IS NOT NULL"),
        postgresql_where=sa.text("open_kind IS NOT NULL"),
    )


def _case_note() -> None:
    op.create_table(
        "case_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_ref", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("text_cipher", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["rights_case.id"], name=op.f("fk_case_note_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    op.create_index("ix_case_note_case", "case_note", ["case_id"], unique=False)


def _case_file() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("said_cipher", sa.Text(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column(
            "service_manner",
            sa.Enum(
                "direct",
                "post",
                "electronic",
                "left",
                "entrusted",
                "announced",
                name="manner",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("service_entered_by", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "(served_on IS NULL) = (service_entered_by IS NULL)",
            name=op.f("ck_case_file_service_entered_by_somebody"),
        ),
        sa.CheckConstraint(
            "(served_on IS NULL) = (service_manner IS NULL)", name=op.f("ck_case_file_service_has_its_manner")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["rights_case.id"], name=op.f("fk_case_file_case_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_case_file_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
    )
    op.create_index("ix_case_file_case", "case_file", ["case_id"], unique=False)


def _case_defence() -> None:
    op.create_table(
        "case_defence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("doubt", sa.Integer(), nullable=False),
        sa.Column("words_cipher", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("answer_cipher", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer_cipher IS NULL)", name=op.f("ck_case_defence_answer_is_dated")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["rights_case.id"], name=op.f("fk_case_defence_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_defence")),
    )
    op.create_index("ix_case_defence_case", "case_defence", ["case_id", "doubt"], unique=False)


def _case_pause() -> None:
    op.create_table(
        "case_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "inspection",
                "testing",
                "quarantine",
                "appraisal",
                "expert_review",
                name="pausekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("resumes", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=128), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("resume_document", sa.String(length=128), nullable=True),
        sa.CheckConstraint("dated <= begins", name=op.f("ck_case_pause_begins_with_its_document")),
        sa.CheckConstraint(
            "(resumes IS NULL) = (resume_document IS NULL)", name=op.f("ck_case_pause_end_has_its_document")
        ),
        sa.CheckConstraint("resumes IS NULL OR resumes >= begins", name=op.f("ck_case_pause_pause_runs_forward")),
        sa.ForeignKeyConstraint(["case_id"], ["rights_case.id"], name=op.f("fk_case_pause_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_pause")),
    )
    op.create_index("ix_case_pause_case", "case_pause", ["case_id"], unique=False)


def _case_task() -> None:
    op.create_table(
        "case_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("finding", sa.String(length=16), nullable=True),
        sa.Column("answer_cipher", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (finding IS NULL)", name=op.f("ck_case_task_answer_finds_something")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["rights_case.id"], name=op.f("fk_case_task_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_task_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_task")),
        sa.UniqueConstraint("case_id", "unit_id", name=op.f("uq_case_task_case_id_unit_id")),
    )
    op.create_index("ix_case_task_unit", "case_task", ["unit_id", "answered_at"], unique=False)


def _case_reminder() -> None:
    op.create_table(
        "case_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["rights_case.id"], name=op.f("fk_case_reminder_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reminder")),
        sa.UniqueConstraint("case_id", "kind", "about", name=op.f("uq_case_reminder_case_id_kind_about")),
    )
