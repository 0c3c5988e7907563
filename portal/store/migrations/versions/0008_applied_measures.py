"""Measures applied to listed subjects, and their lifting."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema to this revision."""
    op.create_table(
        "measure_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "incentive",
                "restraint_general",
                "restraint_serious",
                name="measurekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("off_list_measure", sa.Text(), nullable=True),
        sa.Column("off_list_basis", sa.String(length=400), nullable=True),
        sa.Column("law_checked_on", sa.Date(), nullable=True),
        sa.Column(
            "ground",
            sa.Enum("entry", "record", name="groundkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("ground_ref", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("on_responsible", sa.Boolean(), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("own_decision_no", sa.String(length=128), nullable=True),
        sa.Column(
            "weight",
            sa.Enum("light", "middle", "grave", name="weight", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("weight_reason", sa.Text(), nullable=True),
        sa.Column("tender_no", sa.String(length=100), nullable=True),
        sa.Column("exit_conditions", sa.Text(), nullable=False),
        sa.Column("lift_conditions", sa.Text(), nullable=False),
        sa.Column("remedies", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_manner", sa.String(length=100), nullable=True),
        sa.Column("document_no", sa.String(length=128), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("service_manner", sa.String(length=100), nullable=True),
        sa.Column("service_proof", sa.String(length=200), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind = 'incentive' OR told_on IS NOT NULL", name=op.f("ck_measure_application_restraint_was_announced")
        ),
        sa.CheckConstraint(
            "state IN ('hearing', 'dropped') OR (decided_on IS NOT NULL AND document_no IS NOT NULL AND notice_id IS NOT NULL)",
            name=op.f("ck_measure_application_decided_has_its_notice"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('in_force', 'lift_pending', 'lifted') OR (served_on IS NOT NULL AND service_manner IS NOT NULL AND service_proof IS NOT NULL)",
            name=op.f("ck_measure_application_in_force_was_served"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('lift_pending', 'lifted') OR ended_on IS NOT NULL",
            name=op.f("ck_measure_application_end_is_dated"),
        ),
        sa.CheckConstraint(
            "(item_id IS NULL) = (off_list_measure IS NOT NULL) AND (off_list_measure IS NULL) = (off_list_basis IS NULL)",
            name=op.f("ck_measure_application_listed_or_off_list_with_basis"),
        ),
        sa.CheckConstraint(
            "NOT on_responsible OR own_decision_no IS NOT NULL",
            name=op.f("ck_measure_application_responsible_needs_own_decision"),
        ),
        sa.CheckConstraint(
            "served_on IS NULL OR served_on >= decided_on",
            name=op.f("ck_measure_application_service_follows_the_notice"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["measure_item.id"], name=op.f("fk_measure_application_item_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["stored_file.id"], name=op.f("fk_measure_application_notice_id")),
        sa.ForeignKeyConstraint(
            ["responsible_id"],
            ["responsible_person.id"],
            name=op.f("fk_measure_application_responsible_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_measure_application_subject_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_measure_application_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_application")),
        sa.UniqueConstraint("document_no", name=op.f("uq_measure_application_document_no")),
        sa.UniqueConstraint("ref", name=op.f("uq_measure_application_ref")),
    )
    with op.batch_alter_table("measure_application", schema=None) as batch_op:
        batch_op.create_index("ix_measure_application_ground", ["ground", "ground_ref"], unique=False)
        batch_op.create_index("ix_measure_application_state", ["state"], unique=False)

    op.create_table(
        "measure_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (answer IS NULL)", name=op.f("ck_measure_statement_answer_is_dated")
        ),
        sa.CheckConstraint(
            "answered_on IS NULL OR answered_on >= received_on", name=op.f("ck_measure_statement_answer_follows")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["measure_application.id"], name=op.f("fk_measure_statement_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_statement")),
    )
    with op.batch_alter_table("measure_statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_statement_application_id"), ["application_id"], unique=False)

    op.create_table(
        "measure_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("implemented_on", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lift_document", sa.String(length=128), nullable=True),
        sa.CheckConstraint(
            "(implemented_on IS NULL) = (result IS NULL)", name=op.f("ck_measure_task_report_says_what")
        ),
        sa.CheckConstraint(
            "(lifted_on IS NULL) = (lift_document IS NULL)", name=op.f("ck_measure_task_lifting_has_its_document")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["measure_application.id"], name=op.f("fk_measure_task_application_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_measure_task_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_task")),
        sa.UniqueConstraint("application_id", "unit_id", name=op.f("uq_measure_task_application_id_unit_id")),
    )
    with op.batch_alter_table("measure_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_task_unit_id"), ["unit_id"], unique=False)

    with op.batch_alter_table("measure_edition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stage", sa.String(length=32), nullable=True))
