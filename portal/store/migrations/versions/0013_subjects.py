"""Accounts of the public, identity, access with its log, authorisations, reports, messages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0013"
down_revision = "0012"
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
    # Staff who query for the duties of their organ (2021 arts. 22, 30(2)).
    with op.batch_alter_table("staff_role", schema=None) as batch_op:
        batch_op.alter_column(
            "role", existing_type=_role(*_ROLES), type_=_role(*_ROLES, "query_clerk"), existing_nullable=False
        )
    op.create_table(
        "holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("email_cipher", sa.Text(), nullable=True),
        sa.Column("email_index", sa.String(length=64), nullable=True),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_secret", sa.String(length=200), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), server_default="zh", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(email_cipher IS NULL) = (email_index IS NULL) AND (closed_at IS NULL) = (email_index IS NOT NULL)",
            name=op.f("ck_holder_open_has_an_address"),
        ),
        sa.CheckConstraint(
            "closed_at IS NOT NULL OR password_hash IS NOT NULL", name=op.f("ck_holder_open_has_a_password")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder")),
        sa.UniqueConstraint("email_index", name=op.f("uq_holder_email_index")),
        sa.UniqueConstraint("ref", name=op.f("uq_holder_ref")),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("reader", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("inbox", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("ref", name=op.f("uq_mail_ref")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index("ix_mail_reader", ["reader", "created_at"], unique=False)
        batch_op.create_index(
            "ix_mail_waiting",
            ["id"],
            unique=False,
            sqlite_where=sa.text("address IS NOT NULL"),
            postgresql_where=sa.text("address IS NOT NULL"),
        )

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

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_consent_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_holder", ["holder_id", "kind"], unique=False)

    op.create_table(
        "holder_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_holder_code_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder_code")),
    )
    with op.batch_alter_table("holder_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holder_code_holder_id"), ["holder_id"], unique=False)

    op.create_table(
        "holder_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "confirm",
                "recover",
                "change_address",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("email_cipher", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_holder_link_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_holder_link_digest")),
    )
    with op.batch_alter_table("holder_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holder_link_holder_id"), ["holder_id"], unique=False)

    op.create_table(
        "holder_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("browser", sa.String(length=120), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_reason IS NULL)", name=op.f("ck_holder_session_ended_states_reason")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_holder_session_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_holder_session_digest")),
    )
    with op.batch_alter_table("holder_session", schema=None) as batch_op:
        batch_op.create_index("ix_holder_session_holder", ["holder_id", "created_at"], unique=False)

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
