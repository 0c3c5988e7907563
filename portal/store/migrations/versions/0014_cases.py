"""Cases about one's own information, what follows them, and what is not taken in again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_PAPERS = (
    "basis",
    "notice",
    "notice_proof",
    "statement",
    "answer",
    "answer_proof",
    "waiver",
    "decision",
    "service_proof",
    "published",
)


def _paper(*names: str) -> sa.Enum:
    return sa.Enum(*names, name="paperkind", native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Brings the schema to this revision."""
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
    op.create_table(
        "repair_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_code", sa.String(length=32), nullable=True),
        sa.Column("register_code", sa.String(length=32), nullable=True),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.Column("least_months", sa.Integer(), server_default="0", nullable=False),
        sa.Column("citation", sa.String(length=400), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_repair_rule_ended_by_somebody")),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= entered_at", name=op.f("ck_repair_rule_ends_after_it_began")
        ),
        sa.CheckConstraint("(item_code IS NULL) <> (register_code IS NULL)", name=op.f("ck_repair_rule_one_kind")),
        sa.CheckConstraint("excluded OR least_months > 0", name=op.f("ck_repair_rule_says_something")),
        sa.CheckConstraint("length(trim(citation)) > 0", name=op.f("ck_repair_rule_names_its_article")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_rule")),
    )
    op.create_table(
        "repair_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("subject_ref", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("online", "counter", "post", name="channel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("items", DOCUMENT, nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.CheckConstraint("channel <> 'online'", name=op.f("ck_repair_refusal_brought_by_paper")),
        sa.ForeignKeyConstraint(["letter_id"], ["stored_file.id"], name=op.f("fk_repair_refusal_letter_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_repair_refusal_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_refusal")),
        sa.UniqueConstraint("ref", name=op.f("uq_repair_refusal_ref")),
    )
    op.create_index("ix_repair_refusal_form", "repair_refusal", ["form_key"], unique=False)
    for column in ("item", "register"):
        op.create_index(
            f"uq_repair_rule_{column}",
            "repair_rule",
            [f"{column}_code"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
    op.create_table(
        "repair_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column(
            "manner",
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
            nullable=False,
        ),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_repair_notice_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_notice")),
        sa.UniqueConstraint("record_id", name=op.f("uq_repair_notice_record_id")),
    )
    # The notice that goes out with the decision of a listing (2024 art. 34).
    with op.batch_alter_table("list_paper", schema=None) as batch_op:
        batch_op.alter_column(
            "kind", existing_type=_paper(*_PAPERS), type_=_paper(*_PAPERS, "repair_notice"), existing_nullable=False
        )
    op.create_table(
        "suppression",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("natural_key", sa.String(length=64), nullable=False),
        sa.Column("matter", sa.String(length=32), nullable=False),
        sa.Column("basis", sa.String(length=60), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
        sa.UniqueConstraint("natural_key", name=op.f("uq_suppression_natural_key")),
    )
    op.create_table(
        "correction_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("matter", sa.String(length=32), nullable=False),
        sa.Column("thing_ref", sa.String(length=32), nullable=False),
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
            nullable=False,
        ),
        sa.Column("revoked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reading_ref", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("holder_ref", sa.String(length=32), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)",
            name=op.f("ck_correction_notice_acknowledged_by_somebody"),
        ),
        sa.CheckConstraint("(unit_id IS NULL) <> (holder_ref IS NULL)", name=op.f("ck_correction_notice_one_reader")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_correction_notice_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_notice")),
        sa.UniqueConstraint("ref", name=op.f("uq_correction_notice_ref")),
    )
    op.create_index("ix_correction_notice_holder", "correction_notice", ["holder_ref"], unique=False)
    op.create_index("ix_correction_notice_matter", "correction_notice", ["matter"], unique=False)
    op.create_index("ix_correction_notice_unit", "correction_notice", ["unit_id", "acknowledged_at"], unique=False)
    op.create_index(
        "uq_correction_notice_holder",
        "correction_notice",
        ["matter", "thing_ref", "reading_ref", "revoked"],
        unique=True,
        sqlite_where=sa.text("holder_ref IS NOT NULL"),
        postgresql_where=sa.text("holder_ref IS NOT NULL"),
    )
    op.create_index(
        "uq_correction_notice_unit",
        "correction_notice",
        ["matter", "thing_ref", "reading_ref", "revoked", "unit_id"],
        unique=True,
        sqlite_where=sa.text("unit_id IS NOT NULL"),
        postgresql_where=sa.text("unit_id IS NOT NULL"),
    )
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
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "handling",
                "charge",
                "suggestion",
                name="complaintkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column(
            "desk",
            sa.Enum("agency", "department", name="desk", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "online",
                "phone",
                "counter",
                "post",
                name="complaintchannel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text_cipher", sa.Text(), nullable=False),
        sa.Column("contact_cipher", sa.Text(), nullable=True),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("lookup_index", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answer_cipher", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supervision_ref", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "answered_at IS NULL OR answer_cipher IS NOT NULL", name=op.f("ck_complaint_answer_says_something")
        ),
        sa.CheckConstraint(
            "supervision_ref IS NULL OR (kind = 'charge' AND upheld)", name=op.f("ck_complaint_supervised_when_upheld")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_complaint_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("form_key", name=op.f("uq_complaint_form_key")),
        sa.UniqueConstraint("lookup_index", name=op.f("uq_complaint_lookup_index")),
        sa.UniqueConstraint("ref", name=op.f("uq_complaint_ref")),
    )
    op.create_index("ix_complaint_state", "complaint", ["state", "division"], unique=False)
