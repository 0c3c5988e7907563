"""What limits, refuses and announces a repair; who is told of a correction; what is not taken in again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0018"
down_revision = "0017"
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
    _repair_rule()
    _repair_refusal()
    _repair_notice()
    _list_paper()
    _suppression()
    _correction_notice()


def _repair_rule() -> None:
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
    for column in ("item", "register"):
        op.create_index(
            f"uq_repair_rule_{column}",
            "repair_rule",
            [f"{column}_code"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def _repair_refusal() -> None:
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


def _repair_notice() -> None:
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


def _list_paper() -> None:
    # The notice that goes out with the decision of a listing (2024 art. 34).
    with op.batch_alter_table("list_paper", schema=None) as batch_op:
        batch_op.alter_column(
            "kind", existing_type=_paper(*_PAPERS), type_=_paper(*_PAPERS, "repair_notice"), existing_nullable=False
        )


def _suppression() -> None:
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


def _correction_notice() -> None:
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
