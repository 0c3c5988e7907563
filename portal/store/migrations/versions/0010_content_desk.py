"""Revisions, reviews and attachments of content."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema to this revision; a text published before is its own first edition."""
    op.create_table(
        "channel_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("content", DOCUMENT, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_change")),
        sa.UniqueConstraint("ref", name=op.f("uq_channel_change_ref")),
    )
    with op.batch_alter_table("channel_change", schema=None) as batch_op:
        batch_op.create_index("ix_channel_change_division", ["division", "state"], unique=False)

    op.create_table(
        "manuscript",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "news",
                "notice",
                "policy",
                "case",
                "guide",
                "service_norm",
                "repair_rules",
                "assessment_rules",
                name="piecekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("released", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manuscript")),
        sa.UniqueConstraint("ref", name=op.f("uq_manuscript_ref")),
    )
    with op.batch_alter_table("manuscript", schema=None) as batch_op:
        batch_op.create_index("ix_manuscript_slug", ["kind", "slug"], unique=False)
        batch_op.create_index("ix_manuscript_state", ["state"], unique=False)

    op.create_table(
        "manuscript_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("manuscript_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_manuscript_file_file_id")),
        sa.ForeignKeyConstraint(["manuscript_id"], ["manuscript.id"], name=op.f("fk_manuscript_file_manuscript_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manuscript_file")),
        sa.UniqueConstraint("ref", name=op.f("uq_manuscript_file_ref")),
    )
    with op.batch_alter_table("manuscript_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_manuscript_file_manuscript_id"), ["manuscript_id"], unique=False)

    op.create_table(
        "manuscript_revision",
        sa.Column("manuscript_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", DOCUMENT, nullable=False),
        sa.Column("files", DOCUMENT, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=64), nullable=False),
        sa.Column("saved_name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["manuscript_id"], ["manuscript.id"], name=op.f("fk_manuscript_revision_manuscript_id")
        ),
        sa.PrimaryKeyConstraint("manuscript_id", "number", name=op.f("pk_manuscript_revision")),
    )
    # Added in place: a table made anew would take its references along.
    op.add_column("piece", sa.Column("address", sa.String(length=80), server_default="", nullable=False))
    op.add_column("piece", sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("piece", sa.Column("first_published_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("piece", sa.Column("files", DOCUMENT, server_default="[]", nullable=False))
    op.create_index(op.f("ix_piece_address"), "piece", ["address"], unique=False)
    op.execute("UPDATE piece SET address = slug")

    op.add_column("stored_file", sa.Column("scanned", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_stored_file_maker", "stored_file", ["created_by", "created_at"], unique=False)
