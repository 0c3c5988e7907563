"""Credit reports."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema to this revision."""
    _report()


def _report() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "own", "public", "authorised", name="reportkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "edition",
            sa.Enum("zh", "bilingual", name="edition", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "issued",
                "failed",
                "withdrawn",
                name="reportstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_ref", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=True),
        sa.Column("grant_ref", sa.String(length=32), nullable=True),
        sa.Column("reading_ref", sa.String(length=32), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts_digest", sa.String(length=64), nullable=True),
        sa.Column("file_digest", sa.String(length=64), nullable=True),
        sa.Column("signature", sa.String(length=100), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("failed_because", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_because IS NOT NULL)", name=op.f("ck_report_withdrawn_states_reason")
        ),
        sa.CheckConstraint(
            "kind <> 'authorised' OR grant_ref IS NOT NULL", name=op.f("ck_report_authorised_names_its_grant")
        ),
        sa.CheckConstraint(
            "state NOT IN ('issued', 'withdrawn') OR (issued_at IS NOT NULL AND facts_digest IS NOT NULL AND file_digest IS NOT NULL AND signature IS NOT NULL)",
            name=op.f("ck_report_issued_is_signed"),
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_report_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("number", name=op.f("uq_report_number")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("ix_report_asked_by", ["asked_by", "asked_at"], unique=False)
        batch_op.create_index("ix_report_subject", ["subject_ref"], unique=False)
