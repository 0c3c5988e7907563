"""Assessment, consultation and queued changes of the catalogue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema to this revision."""
    op.create_table(
        "catalogue_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("affiliation", sa.String(length=200), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_opinion")),
        sa.UniqueConstraint("code", "fingerprint", "name", name=op.f("uq_catalogue_opinion_code_fingerprint_name")),
    )
    op.create_table(
        "catalogue_consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("background_zh", sa.Text(), nullable=False),
        sa.Column("background_mn", sa.Text(), nullable=True),
        sa.Column("summary_zh", sa.Text(), nullable=True),
        sa.Column("summary_mn", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state <> 'answered' OR (summary_zh IS NOT NULL AND answered_on IS NOT NULL)",
            name=op.f("ck_catalogue_consultation_answered_is_summed_up"),
        ),
        sa.CheckConstraint("closes_on > opens_on", name=op.f("ck_catalogue_consultation_closes_after_opening")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["catalogue_edition.id"], name=op.f("fk_catalogue_consultation_edition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_consultation")),
        sa.UniqueConstraint("ref", name=op.f("uq_catalogue_consultation_ref")),
    )
    with op.batch_alter_table("catalogue_consultation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_consultation_edition_id"), ["edition_id"], unique=False)

    op.create_table(
        "catalogue_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "add", "change", "remove", name="requestkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("proposal", DOCUMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_catalogue_request_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_request")),
        sa.UniqueConstraint("ref", name=op.f("uq_catalogue_request_ref")),
    )
    with op.batch_alter_table("catalogue_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_request_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "catalogue_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=True),
        sa.Column("contact", sa.String(length=600), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending", "shown", "hidden", name="commentstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_catalogue_comment_decided_is_dated")
        ),
        sa.CheckConstraint(
            "state <> 'hidden' OR hidden_reason IS NOT NULL", name=op.f("ck_catalogue_comment_hidden_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["catalogue_consultation.id"], name=op.f("fk_catalogue_comment_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_comment")),
        sa.UniqueConstraint("ref", name=op.f("uq_catalogue_comment_ref")),
    )
    with op.batch_alter_table("catalogue_comment", schema=None) as batch_op:
        batch_op.create_index("ix_catalogue_comment_state", ["consultation_id", "state", "sent_at"], unique=False)

    op.create_table(
        "catalogue_consultation_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("before", DOCUMENT, nullable=False),
        sa.Column("after", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["catalogue_consultation.id"],
            name=op.f("fk_catalogue_consultation_item_consultation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_consultation_item")),
        sa.UniqueConstraint(
            "consultation_id", "code", name=op.f("uq_catalogue_consultation_item_consultation_id_code")
        ),
    )
    with op.batch_alter_table("catalogue_edition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stage", sa.String(length=16), nullable=True))

    with op.batch_alter_table("catalogue_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reduces_rights", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("large_effect", sa.Boolean(), server_default=sa.false(), nullable=False))
