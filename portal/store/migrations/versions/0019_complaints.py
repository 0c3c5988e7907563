"""Complaints, reports of a charge and suggestions."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema to this revision."""
    _complaint()


def _complaint() -> None:
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
