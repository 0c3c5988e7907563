"""Who a holder is proven to be, by the provider or by papers, and for whom they speak."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema to this revision."""
    _identity()
    _identity_attempt()
    _identity_check()
    _identity_paper()
    _representation()


def _identity() -> None:
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column(
            "method",
            sa.Enum("provider", "documents", name="method", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("issuer", sa.String(length=200), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("name_cipher", sa.Text(), nullable=False),
        sa.Column("id_type", sa.String(length=20), nullable=False),
        sa.Column("id_cipher", sa.Text(), nullable=False),
        sa.Column("id_index", sa.String(length=64), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("check_ref", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "method <> 'provider' OR issuer IS NOT NULL", name=op.f("ck_identity_provider_names_its_issuer")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name=op.f("ck_identity_ended_states_reason")),
        sa.CheckConstraint(
            "(issuer IS NULL) = (subject IS NULL)", name=op.f("ck_identity_bound_by_issuer_and_subject")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_identity_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("ref", name=op.f("uq_identity_ref")),
    )
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.create_index(
            "uq_identity_bound",
            ["issuer", "subject"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "uq_identity_holder",
            ["holder_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "uq_identity_person",
            ["id_index"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def _identity_attempt() -> None:
    op.create_table(
        "identity_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("browser_digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_identity_attempt_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_attempt")),
        sa.UniqueConstraint("digest", name=op.f("uq_identity_attempt_digest")),
    )
    with op.batch_alter_table("identity_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_identity_attempt_holder", ["holder_id"], unique=False)


def _identity_check() -> None:
    op.create_table(
        "identity_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column(
            "capacity",
            sa.Enum(
                "self",
                "legal_representative",
                "agent",
                name="capacity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("name_cipher", sa.Text(), nullable=True),
        sa.Column("id_type", sa.String(length=20), nullable=False),
        sa.Column("id_cipher", sa.Text(), nullable=True),
        sa.Column("document_until", sa.Date(), nullable=True),
        sa.Column("organisation", sa.String(length=200), nullable=True),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("power_until", sa.Date(), nullable=True),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(capacity = 'self') = (credit_code IS NULL)", name=op.f("ck_identity_check_of_an_organisation_names_it")
        ),
        sa.CheckConstraint(
            "(name_cipher IS NULL) = (id_cipher IS NULL) AND (id_cipher IS NULL) = (discarded_at IS NOT NULL)",
            name=op.f("ck_identity_check_discarded_holds_no_number"),
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_identity_check_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_check")),
        sa.UniqueConstraint("ref", name=op.f("uq_identity_check_ref")),
    )
    with op.batch_alter_table("identity_check", schema=None) as batch_op:
        batch_op.create_index("ix_identity_check_holder", ["holder_id"], unique=False)
        batch_op.create_index("ix_identity_check_state", ["state"], unique=False)
        batch_op.create_index(
            "uq_identity_check_organisation",
            ["holder_id", "credit_code"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.create_index(
            "uq_identity_check_own",
            ["holder_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL AND credit_code IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL AND credit_code IS NULL"),
        )


def _identity_paper() -> None:
    op.create_table(
        "identity_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["identity_check.id"], name=op.f("fk_identity_paper_check_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_identity_paper_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_paper")),
        sa.UniqueConstraint("check_id", "part", name=op.f("uq_identity_paper_check_id_part")),
    )


def _representation() -> None:
    op.create_table(
        "representation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column(
            "capacity",
            sa.Enum(
                "self",
                "legal_representative",
                "agent",
                name="capacity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("check_ref", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("capacity <> 'agent' OR until IS NOT NULL", name=op.f("ck_representation_power_has_an_end")),
        sa.CheckConstraint("capacity <> 'self'", name=op.f("ck_representation_of_another")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_reason IS NULL)", name=op.f("ck_representation_ended_states_reason")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_representation_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representation")),
        sa.UniqueConstraint("ref", name=op.f("uq_representation_ref")),
    )
    with op.batch_alter_table("representation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_representation_credit_code"), ["credit_code"], unique=False)
        batch_op.create_index(
            "uq_representation_live",
            ["holder_id", "credit_code"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
