"""Who reads what is not public: the log of readings, authorisations, queries of state organs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ROLES = (
    "provider_maker",
    "provider_checker",
    "agency_clerk",
    "agency_head",
    "list_authority",
    "competent_reviewer",
    "content_editor",
    "content_publisher",
    "security_admin",
    "system_admin",
    "auditor",
)


def _role(*names: str) -> sa.Enum:
    return sa.Enum(*names, name="role", native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Brings the schema to this revision."""
    _staff_role()
    _reading()
    _access_grant()
    _grant_paper()
    _organ_query()
    _organ_query_row()


def _staff_role() -> None:
    # Staff who query for the duties of their organ (2021 arts. 22, 30(2)).
    with op.batch_alter_table("staff_role", schema=None) as batch_op:
        batch_op.alter_column(
            "role", existing_type=_role(*_ROLES), type_=_role(*_ROLES, "query_clerk"), existing_nullable=False
        )


def _reading() -> None:
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "public", "share", "auth", "self", name="channel", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("subject_ref", sa.String(length=32), nullable=False),
        sa.Column(
            "reader_kind",
            sa.Enum("holder", "staff", name="readerkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reader_ref", sa.String(length=32), nullable=False),
        sa.Column("reader_shown", sa.String(length=200), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=18), nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("scene", sa.String(length=8), nullable=True),
        sa.Column("matter", sa.String(length=60), nullable=True),
        sa.Column("grant_ref", sa.String(length=32), nullable=True),
        sa.Column("query_ref", sa.String(length=32), nullable=True),
        sa.Column("report_number", sa.String(length=32), nullable=True),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("records", DOCUMENT, nullable=False),
        sa.CheckConstraint(
            "channel <> 'auth' OR grant_ref IS NOT NULL", name=op.f("ck_reading_authorised_names_its_grant")
        ),
        sa.CheckConstraint(
            "channel <> 'share' OR (scene IS NOT NULL AND matter IS NOT NULL)",
            name=op.f("ck_reading_shared_names_scene"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("ref", name=op.f("uq_reading_ref")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index("ix_reading_grant", ["grant_ref"], unique=False)
        batch_op.create_index("ix_reading_query", ["query_ref"], unique=False)
        batch_op.create_index("ix_reading_reader", ["reader_ref", "at"], unique=False)
        batch_op.create_index("ix_reading_subject", ["subject_ref", "at"], unique=False)


def _access_grant() -> None:
    op.create_table(
        "access_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column(
            "form",
            sa.Enum("online", "paper", name="grantform", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("subject_ref", sa.String(length=32), nullable=True),
        sa.Column("grantor_ref", sa.String(length=32), nullable=True),
        sa.Column("grantor_cipher", sa.Text(), nullable=True),
        sa.Column("grantee_code", sa.String(length=18), nullable=True),
        sa.Column("grantee_index", sa.String(length=64), nullable=True),
        sa.Column("grantee_cipher", sa.Text(), nullable=False),
        sa.Column("grantee_shown", sa.String(length=200), nullable=False),
        sa.Column("applicant_ref", sa.String(length=32), nullable=True),
        sa.Column("classes", DOCUMENT, nullable=True),
        sa.Column("records", DOCUMENT, nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("occupational", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("words_digest", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(grantee_code IS NULL) <> (grantee_index IS NULL)", name=op.f("ck_access_grant_one_grantee")
        ),
        sa.CheckConstraint(
            "state NOT IN ('in_force', 'revoked') OR subject_ref IS NOT NULL",
            name=op.f("ck_access_grant_in_force_names_its_subject"),
        ),
        sa.CheckConstraint("until >= since", name=op.f("ck_access_grant_runs_forward")),
        sa.CheckConstraint("used >= 0 AND used <= uses", name=op.f("ck_access_grant_never_used_too_often")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_access_grant_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_grant")),
        sa.UniqueConstraint("ref", name=op.f("uq_access_grant_ref")),
    )
    with op.batch_alter_table("access_grant", schema=None) as batch_op:
        batch_op.create_index("ix_access_grant_code", ["grantee_code"], unique=False)
        batch_op.create_index("ix_access_grant_index", ["grantee_index"], unique=False)
        batch_op.create_index("ix_access_grant_state", ["state"], unique=False)
        batch_op.create_index("ix_access_grant_subject", ["subject_ref"], unique=False)


def _grant_paper() -> None:
    op.create_table(
        "grant_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=24), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_grant_paper_file_id")),
        sa.ForeignKeyConstraint(["grant_id"], ["access_grant.id"], name=op.f("fk_grant_paper_grant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_paper")),
        sa.UniqueConstraint("grant_id", "part", name=op.f("uq_grant_paper_grant_id_part")),
    )


def _organ_query() -> None:
    op.create_table(
        "organ_query",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("staff_ref", sa.String(length=32), nullable=False),
        sa.Column("staff_name", sa.String(length=60), nullable=False),
        sa.Column("form_key", sa.String(length=32), nullable=False),
        sa.Column("batch", sa.Boolean(), nullable=False),
        sa.Column("scene", sa.String(length=8), nullable=False),
        sa.Column("matter", sa.String(length=60), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "ready",
                "stopped",
                name="querystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "stopped_because",
            sa.Enum(
                "cancelled",
                "not_admitted",
                "unreadable",
                name="stopreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("found", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_file_id", sa.Integer(), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'stopped') = (stopped_because IS NOT NULL)", name=op.f("ck_organ_query_stopped_states_reason")
        ),
        sa.CheckConstraint("done <= total", name=op.f("ck_organ_query_not_more_than_asked")),
        sa.ForeignKeyConstraint(["asked_file_id"], ["stored_file.id"], name=op.f("fk_organ_query_asked_file_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_organ_query_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organ_query")),
        sa.UniqueConstraint("ref", name=op.f("uq_organ_query_ref")),
        sa.UniqueConstraint("staff_ref", "form_key", name=op.f("uq_organ_query_staff_ref_form_key")),
    )
    with op.batch_alter_table("organ_query", schema=None) as batch_op:
        batch_op.create_index("ix_organ_query_staff", ["staff_ref", "asked_at"], unique=False)
        batch_op.create_index("ix_organ_query_unit", ["unit_id", "asked_at"], unique=False)


def _organ_query_row() -> None:
    op.create_table(
        "organ_query_row",
        sa.Column("query_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "found",
                "nothing",
                "unreadable",
                "repeated",
                name="rowoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["query_id"], ["organ_query.id"], name=op.f("fk_organ_query_row_query_id")),
        sa.PrimaryKeyConstraint("query_id", "number", name=op.f("pk_organ_query_row")),
    )
