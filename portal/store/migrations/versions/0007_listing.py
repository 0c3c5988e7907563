"""Listing as a procedure: registers by proposal, cases with statements and papers, removal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema to this revision."""
    op.create_table(
        "register_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("register_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "honour", "serious", "government", name="listkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_mn", sa.String(length=400), nullable=True),
        sa.Column(
            "basis_kind",
            sa.Enum(
                "law",
                "regulation",
                "national_list",
                name="basiskind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("legal_basis", sa.String(length=400), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("piece_slug", sa.String(length=80), nullable=True),
        sa.Column("repairable", sa.Boolean(), nullable=False),
        sa.Column("names_persons", sa.Boolean(), nullable=False),
        sa.Column("names_basis", sa.String(length=200), nullable=True),
        sa.Column("defence_days", sa.Integer(), nullable=True),
        sa.Column("answer_days", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'honour' OR piece_slug IS NOT NULL", name=op.f("ck_register_proposal_honour_has_published_rules")
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR register_id IS NOT NULL", name=op.f("ck_register_proposal_approved_is_a_register")
        ),
        sa.CheckConstraint(
            "names_persons = (names_basis IS NOT NULL)", name=op.f("ck_register_proposal_naming_persons_has_a_basis")
        ),
        sa.ForeignKeyConstraint(["register_id"], ["list_register.id"], name=op.f("fk_register_proposal_register_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_register_proposal_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_proposal")),
        sa.UniqueConstraint("ref", name=op.f("uq_register_proposal_ref")),
    )
    op.create_table(
        "list_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "honour", "serious", "government", name="listkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", DOCUMENT, nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("notice_served_on", sa.Date(), nullable=True),
        sa.Column("notice_manner", sa.String(length=100), nullable=True),
        sa.Column("notice_proof", sa.String(length=200), nullable=True),
        sa.Column("waived_on", sa.Date(), nullable=True),
        sa.Column("waiver", sa.String(length=200), nullable=True),
        sa.Column("decision_no", sa.String(length=128), nullable=True),
        sa.Column("decision_key", sa.String(length=128), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("service_manner", sa.String(length=100), nullable=True),
        sa.Column("service_proof", sa.String(length=200), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(notice_served_on IS NULL OR notice_served_on >= noticed_on)\n AND (decided_on IS NULL OR kind <> 'serious' OR decided_on > notice_served_on)\n AND (served_on IS NULL OR served_on >= decided_on)",
            name=op.f("ck_list_case_steps_in_order"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('published', 'rectified') OR entry_id IS NOT NULL",
            name=op.f("ck_list_case_published_has_its_entry"),
        ),
        sa.CheckConstraint("(waived_on IS NULL) = (waiver IS NULL)", name=op.f("ck_list_case_waiver_is_in_writing")),
        sa.ForeignKeyConstraint(["entry_id"], ["list_entry.id"], name=op.f("fk_list_case_entry_id")),
        sa.ForeignKeyConstraint(["register_id"], ["list_register.id"], name=op.f("fk_list_case_register_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_list_case_subject_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_list_case_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_case")),
        sa.UniqueConstraint("decision_key", name=op.f("uq_list_case_decision_key")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_list_case_entry_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_list_case_ref")),
    )
    with op.batch_alter_table("list_case", schema=None) as batch_op:
        batch_op.create_index("ix_list_case_unit", ["unit_id", "state"], unique=False)

    op.create_table(
        "list_removal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "application",
                "conditions",
                "annulled",
                "withdrawn",
                name="removalground",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("service_manner", sa.String(length=100), nullable=True),
        sa.Column("service_proof", sa.String(length=200), nullable=True),
        sa.Column("proof_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state <> 'unserved' OR letter_id IS NOT NULL", name=op.f("ck_list_removal_refusal_is_in_writing")
        ),
        sa.CheckConstraint(
            "(served_on IS NULL) = (service_manner IS NULL) AND (served_on IS NULL) = (service_proof IS NULL)",
            name=op.f("ck_list_removal_service_is_proven"),
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["stored_file.id"], name=op.f("fk_list_removal_letter_id")),
        sa.ForeignKeyConstraint(["proof_id"], ["stored_file.id"], name=op.f("fk_list_removal_proof_id")),
        sa.CheckConstraint(
            "ground IN ('conditions', 'withdrawn') OR notified_on IS NOT NULL",
            name=op.f("ck_list_removal_ground_is_dated"),
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["list_entry.id"], name=op.f("fk_list_removal_entry_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_list_removal_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_removal")),
        sa.UniqueConstraint("ref", name=op.f("uq_list_removal_ref")),
    )
    with op.batch_alter_table("list_removal", schema=None) as batch_op:
        batch_op.create_index(
            "uq_list_removal_waiting",
            ["entry_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "list_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
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
                name="paperkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["list_case.id"], name=op.f("fk_list_paper_case_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_list_paper_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_paper")),
    )
    with op.batch_alter_table("list_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_paper_case_id"), ["case_id"], unique=False)

    op.create_table(
        "list_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_served_on", sa.Date(), nullable=True),
        sa.Column("answer_manner", sa.String(length=100), nullable=True),
        sa.Column("answer_proof", sa.String(length=200), nullable=True),
        sa.CheckConstraint("(answered_on IS NULL) = (answer IS NULL)", name=op.f("ck_list_statement_answer_is_dated")),
        sa.CheckConstraint(
            "answered_on IS NULL OR answered_on >= received_on", name=op.f("ck_list_statement_answer_follows")
        ),
        sa.CheckConstraint(
            "answer_served_on IS NULL OR answer_served_on >= answered_on",
            name=op.f("ck_list_statement_service_follows"),
        ),
        sa.CheckConstraint(
            "(answer_served_on IS NULL) = (answer_manner IS NULL)\n"
            " AND (answer_served_on IS NULL) = (answer_proof IS NULL)",
            name=op.f("ck_list_statement_service_is_proven"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["list_case.id"], name=op.f("fk_list_statement_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_statement")),
    )
    with op.batch_alter_table("list_statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_statement_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("list_register", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("piece_slug", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("defence_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("answer_days", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_list_register_unit_id"), "unit", ["unit_id"], ["id"])
