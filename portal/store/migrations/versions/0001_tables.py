"""Tables of the register, of content and of evidence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema to this revision."""
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("object_kind", sa.String(length=32), nullable=False),
        sa.Column("object_ref", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("payload_digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_payload",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("body", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_payload")),
    )
    op.create_table(
        "catalogue_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "published", name="editionstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("approval_no", sa.String(length=100), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state = 'draft' OR (approval_no IS NOT NULL AND approved_on IS NOT NULL AND published_on IS NOT NULL)",
            name=op.f("ck_catalogue_edition_published_is_approved"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_edition")),
        sa.UniqueConstraint("year", name=op.f("uq_catalogue_edition_year")),
    )
    op.create_table(
        "channel",
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("email", sa.String(length=100), nullable=True),
        sa.Column("website", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("hours", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("division", name=op.f("pk_channel")),
    )
    op.create_table(
        "list_register",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "honour", "serious", "government", name="listkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_mn", sa.String(length=400), nullable=True),
        sa.Column("legal_basis", sa.String(length=400), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("repairable", sa.Boolean(), nullable=False),
        sa.Column("names_persons", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_register")),
        sa.UniqueConstraint("code", name=op.f("uq_list_register_code")),
    )
    op.create_table(
        "measure_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "published", name="editionstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state = 'draft' OR published_on IS NOT NULL", name=op.f("ck_measure_edition_published_is_dated")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_edition")),
        sa.UniqueConstraint("year", name=op.f("uq_measure_edition_year")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_waiting",
            ["topic", "id"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "piece",
        sa.Column("id", sa.Integer(), nullable=False),
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
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_mn", sa.String(length=400), nullable=True),
        sa.Column("summary_zh", sa.Text(), nullable=False),
        sa.Column("summary_mn", sa.Text(), nullable=True),
        sa.Column("body_zh", sa.Text(), nullable=False),
        sa.Column("body_mn", sa.Text(), nullable=True),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("document_no", sa.String(length=100), nullable=True),
        sa.Column("version", sa.String(length=40), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=400), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name=op.f("ck_piece_withdrawal_states_reason")
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR reviewed_at IS NOT NULL", name=op.f("ck_piece_published_after_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece")),
        sa.UniqueConstraint("kind", "slug", name=op.f("uq_piece_kind_slug")),
    )
    with op.batch_alter_table("piece", schema=None) as batch_op:
        batch_op.create_index("ix_piece_published", ["kind", "published_at"], unique=False)

    op.create_table(
        "query_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("object_kind", sa.String(length=16), nullable=False),
        sa.Column("object_ref", sa.String(length=64), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "hour", "channel", "object_kind", "object_ref", name=op.f("pk_query_count")),
    )
    op.create_table(
        "statute",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("issuer", sa.String(length=100), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_statute")),
    )
    op.create_table(
        "subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "legal_person",
                "unincorporated",
                "sole_proprietor",
                "natural_person",
                name="subjectkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("id_type", sa.String(length=20), nullable=True),
        sa.Column("id_cipher", sa.Text(), nullable=True),
        sa.Column("id_index", sa.String(length=64), nullable=True),
        sa.Column("id_masked", sa.String(length=32), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "revoked",
                "cancelled",
                name="subjectstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("legal_representative", sa.String(length=50), nullable=True),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("division", sa.String(length=6), nullable=True),
        sa.CheckConstraint(
            "(kind = 'natural_person') = (credit_code IS NULL)",
            name=op.f("ck_subject_organisations_have_a_credit_code"),
        ),
        sa.CheckConstraint(
            "(kind = 'natural_person') = (id_index IS NOT NULL) AND (id_index IS NULL) = (id_cipher IS NULL) AND (id_index IS NULL) = (id_type IS NULL) AND (id_index IS NULL) = (id_masked IS NULL)",
            name=op.f("ck_subject_persons_have_an_identity_number"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_subject_credit_code")),
        sa.UniqueConstraint("id_index", name=op.f("uq_subject_id_index")),
        sa.UniqueConstraint("ref", name=op.f("uq_subject_ref")),
    )
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.create_index("ix_subject_division", ["division"], unique=False)

    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_mn", sa.String(length=400), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "provider",
                "agency",
                "competent",
                "court",
                name="unitkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(credit_code) = 18", name=op.f("ck_unit_credit_code_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_unit_credit_code")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index("ix_unit_division", ["division"], unique=False)

    op.create_table(
        "catalogue_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_mn", sa.String(length=400), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("use_permission", sa.String(length=200), nullable=False),
        sa.Column("data_format", sa.String(length=100), nullable=False),
        sa.Column("scope", sa.String(length=400), nullable=False),
        sa.Column("procedure", sa.String(length=400), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("time_limit", sa.String(length=100), nullable=False),
        sa.Column("publication", sa.String(length=200), nullable=False),
        sa.Column("update_cycle", sa.String(length=100), nullable=False),
        sa.Column("security_level", sa.String(length=50), nullable=False),
        sa.Column("national_code", sa.String(length=32), nullable=True),
        sa.Column(
            "record_class",
            sa.Enum(
                "basic",
                "enhancing",
                "general",
                "serious",
                "risk",
                name="recordclass",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sub_code", sa.String(length=8), nullable=False),
        sa.Column(
            "openness",
            sa.Enum(
                "public", "shared", "authorised", name="openness", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "openness_persons",
            sa.Enum(
                "public",
                "shared",
                "authorised",
                name="openness_persons",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("publicity_basis", sa.String(length=400), nullable=True),
        sa.Column("publicity_months", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "publicity_basis IS NOT NULL OR (openness <> 'public' AND openness_persons <> 'public')",
            name=op.f("ck_catalogue_item_public_needs_basis"),
        ),
        sa.CheckConstraint(
            "publicity_months IS NULL OR publicity_months > 0", name=op.f("ck_catalogue_item_publicity_months_positive")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["catalogue_edition.id"], name=op.f("fk_catalogue_item_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_item")),
        sa.UniqueConstraint("edition_id", "code", name=op.f("uq_catalogue_item_edition_id_code")),
    )
    with op.batch_alter_table("catalogue_item", schema=None) as batch_op:
        batch_op.create_index("ix_catalogue_item_code", ["code"], unique=False)

    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("detail", DOCUMENT, nullable=False),
        sa.Column("basis", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_incident_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_table(
        "list_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "honour", "serious", "government", name="listkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("decision_no", sa.String(length=128), nullable=False),
        sa.Column("decision_key", sa.String(length=128), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("public_until", sa.Date(), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("exit_conditions", sa.Text(), nullable=True),
        sa.Column("exit_procedure", sa.Text(), nullable=True),
        sa.Column("remedies", sa.Text(), nullable=True),
        sa.Column("behaviour_2024", sa.String(length=1), nullable=True),
        sa.Column("behaviour_2021", sa.String(length=8), nullable=True),
        sa.Column("behaviour_law", sa.String(length=200), nullable=True),
        sa.Column("standard", sa.Text(), nullable=True),
        sa.Column("basis_document", sa.String(length=200), nullable=True),
        sa.Column("basis_effective_on", sa.Date(), nullable=True),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("service_manner", sa.String(length=100), nullable=True),
        sa.Column("exit_earliest_on", sa.Date(), nullable=True),
        sa.Column("responsible_note", sa.String(length=400), nullable=True),
        sa.Column("rules_version", sa.String(length=100), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2, asdecimal=False), nullable=True),
        sa.Column("discovered_on", sa.Date(), nullable=True),
        sa.Column("rectify_by", sa.Date(), nullable=True),
        sa.Column("rectified_on", sa.Date(), nullable=True),
        sa.Column("rectification", sa.Text(), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_reason", sa.String(length=400), nullable=True),
        sa.Column("suspended_basis", sa.String(length=60), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removal_document", sa.String(length=128), nullable=True),
        sa.Column("removal_reason", sa.String(length=400), nullable=True),
        sa.Column("removal_basis", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "kind <> 'honour' OR rules_version IS NOT NULL", name=op.f("ck_list_entry_honour_names_its_rules")
        ),
        sa.CheckConstraint(
            "kind <> 'serious' OR (\n behaviour_2024 IN ('1','2','3','4','5') AND behaviour_2021 IS NOT NULL AND standard IS NOT NULL\n AND basis_document IS NOT NULL AND basis_effective_on IS NOT NULL\n AND noticed_on IS NOT NULL AND served_on IS NOT NULL AND service_manner IS NOT NULL\n AND grounds IS NOT NULL AND basis IS NOT NULL AND exit_conditions IS NOT NULL\n AND exit_procedure IS NOT NULL AND remedies IS NOT NULL AND public_until IS NOT NULL\n AND noticed_on < decided_on AND decided_on <= served_on AND served_on <= listed_on)",
            name=op.f("ck_list_entry_serious_is_complete"),
        ),
        sa.CheckConstraint(
            "kind <> 'serious' OR behaviour_2024 <> '5' OR behaviour_law IS NOT NULL",
            name=op.f("ck_list_entry_other_behaviour_names_its_law"),
        ),
        sa.CheckConstraint(
            "kind <> 'serious' OR responsible_note IS NOT NULL",
            name=op.f("ck_list_entry_serious_settles_responsible_persons"),
        ),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removal_reason IS NULL) AND (removed_at IS NULL) = (removal_document IS NULL) AND (removed_at IS NULL) = (removal_basis IS NULL)",
            name=op.f("ck_list_entry_removal_states_reason_and_basis"),
        ),
        sa.CheckConstraint(
            "(suspended_at IS NULL) = (suspended_reason IS NULL) AND (suspended_at IS NULL) = (suspended_basis IS NULL)",
            name=op.f("ck_list_entry_suspension_states_reason_and_basis"),
        ),
        sa.CheckConstraint(
            "public_until IS NULL OR public_until >= decided_on", name=op.f("ck_list_entry_period_runs_forward")
        ),
        sa.ForeignKeyConstraint(["register_id"], ["list_register.id"], name=op.f("fk_list_entry_register_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_list_entry_subject_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_list_entry_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_entry")),
        sa.UniqueConstraint("ref", name=op.f("uq_list_entry_ref")),
        sa.UniqueConstraint(
            "register_id", "subject_id", "decision_no", name=op.f("uq_list_entry_register_id_subject_id_decision_no")
        ),
    )
    with op.batch_alter_table("list_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_entry_decision_key"), ["decision_key"], unique=False)
        batch_op.create_index("ix_list_entry_listed", ["kind", "listed_on"], unique=False)
        batch_op.create_index("ix_list_entry_subject", ["subject_id"], unique=False)

    op.create_table(
        "measure_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
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
        sa.Column("statute_code", sa.String(length=8), nullable=False),
        sa.Column("matter", sa.String(length=400), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["measure_edition.id"], name=op.f("fk_measure_item_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_item")),
        sa.UniqueConstraint("edition_id", "code", name=op.f("uq_measure_item_edition_id_code")),
    )
    op.create_table(
        "statute_article",
        sa.Column("statute_key", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chapter_number", sa.Integer(), nullable=False),
        sa.Column("chapter_title", sa.String(length=60), nullable=False),
        sa.Column("paragraphs", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["statute_key"], ["statute.key"], name=op.f("fk_statute_article_statute_key")),
        sa.PrimaryKeyConstraint("statute_key", "number", name=op.f("pk_statute_article")),
    )
    op.create_table(
        "subject_identifier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=50), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_subject_identifier_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_identifier")),
    )
    with op.batch_alter_table("subject_identifier", schema=None) as batch_op:
        batch_op.create_index("ix_subject_identifier_value", ["value"], unique=False)

    op.create_table(
        "subject_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_subject_name_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_name")),
    )
    with op.batch_alter_table("subject_name", schema=None) as batch_op:
        batch_op.create_index("ix_subject_name_key", ["key"], unique=False)
        batch_op.create_index("ix_subject_name_subject", ["subject_id"], unique=False)
        batch_op.create_index(
            "uq_subject_name_current",
            ["subject_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "accepted",
                "partly",
                "refused",
                name="batchoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["catalogue_item.id"], name=op.f("fk_batch_item_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_batch_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("ref", name=op.f("uq_batch_ref")),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index("ix_batch_digest", ["digest"], unique=False)

    op.create_table(
        "catalogue_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name_zh", sa.String(length=100), nullable=False),
        sa.Column("name_mn", sa.String(length=200), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "public", "shared", "authorised", name="openness", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["item_id"], ["catalogue_item.id"], name=op.f("fk_catalogue_field_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_field")),
        sa.UniqueConstraint("item_id", "code", name=op.f("uq_catalogue_field_item_id_code")),
    )
    op.create_table(
        "entry_measure",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["list_entry.id"], name=op.f("fk_entry_measure_entry_id")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure_item.id"], name=op.f("fk_entry_measure_measure_id")),
        sa.PrimaryKeyConstraint("entry_id", "measure_id", name=op.f("pk_entry_measure")),
    )
    op.create_table(
        "responsible_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("role", sa.String(length=50), nullable=False),
        sa.Column("basis", sa.String(length=400), nullable=False),
        sa.Column("state_rule", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["list_entry.id"], name=op.f("fk_responsible_person_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsible_person")),
    )
    op.create_table(
        "batch_fault",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_fault_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_fault")),
    )
    with op.batch_alter_table("batch_fault", schema=None) as batch_op:
        batch_op.create_index("ix_batch_fault_batch", ["batch_id"], unique=False)

    op.create_table(
        "record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("natural_key", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "permit", "penalty", "other", name="recordkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "record_class",
            sa.Enum(
                "basic",
                "enhancing",
                "general",
                "serious",
                "risk",
                name="recordclass",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sub_code", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("document_no", sa.String(length=128), nullable=False),
        sa.Column("document_key", sa.String(length=128), nullable=False),
        sa.Column("authority_name", sa.String(length=200), nullable=False),
        sa.Column("authority_code", sa.String(length=18), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("content", DOCUMENT, nullable=False),
        sa.Column("private", sa.Text(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column(
            "start_kind",
            sa.Enum(
                "effect",
                "recognition",
                "recorded",
                name="startkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("public_until", sa.Date(), nullable=True),
        sa.Column("period_basis", sa.String(length=200), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("remedy_until", sa.Date(), nullable=True),
        sa.Column(
            "challenge",
            sa.Enum(
                "none",
                "pending",
                "upheld",
                "overturned",
                name="challenge",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("challenge_closed_on", sa.Date(), nullable=True),
        sa.Column("minor_at_act", sa.Boolean(), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_reason", sa.String(length=400), nullable=True),
        sa.Column("suspended_basis", sa.String(length=60), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "current",
                "withdrawn",
                "repaired",
                "deleted",
                "archived",
                "erased",
                name="recordstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state_reason", sa.String(length=400), nullable=True),
        sa.Column("state_basis", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "(state = 'current') = (state_at IS NULL) AND (state_at IS NULL) = (state_reason IS NULL) AND (state_at IS NULL) = (state_basis IS NULL)",
            name=op.f("ck_record_ended_states_reason_and_basis"),
        ),
        sa.CheckConstraint(
            "(state = 'erased') = (subject_id IS NULL)", name=op.f("ck_record_erased_forgets_the_subject")
        ),
        sa.CheckConstraint(
            "challenge IS NULL OR challenge NOT IN ('upheld', 'overturned') OR challenge_closed_on IS NOT NULL",
            name=op.f("ck_record_closed_challenge_is_dated"),
        ),
        sa.CheckConstraint(
            "kind <> 'penalty' OR (challenge IS NOT NULL AND remedy_until IS NOT NULL)",
            name=op.f("ck_record_penalties_state_finality"),
        ),
        sa.CheckConstraint(
            "record_class NOT IN ('general', 'serious', 'risk') OR (start_on IS NOT NULL AND start_kind IS NOT NULL AND public_until IS NOT NULL)",
            name=op.f("ck_record_limited_classes_have_a_period"),
        ),
        sa.CheckConstraint(
            "(suspended_at IS NULL) = (suspended_reason IS NULL) AND (suspended_at IS NULL) = (suspended_basis IS NULL)",
            name=op.f("ck_record_suspension_states_reason_and_basis"),
        ),
        sa.CheckConstraint(
            "public_until IS NULL OR public_until >= start_on", name=op.f("ck_record_period_runs_forward")
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from",
            name=op.f("ck_record_validity_forward"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_record_batch_id")),
        sa.ForeignKeyConstraint(["item_id"], ["catalogue_item.id"], name=op.f("fk_record_item_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_record_subject_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_record_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("natural_key", name=op.f("uq_record_natural_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_record_ref")),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index("ix_record_batch", ["batch_id"], unique=False)
        batch_op.create_index("ix_record_decided", ["decided_on"], unique=False)
        batch_op.create_index("ix_record_document", ["document_key"], unique=False)
        batch_op.create_index("ix_record_subject", ["subject_id", "record_class"], unique=False)
        batch_op.create_index("ix_record_unit", ["unit_id", "decided_on"], unique=False)
        batch_op.create_index("ix_record_until", ["public_until"], unique=False)
        batch_op.create_index("ix_record_start", ["start_on"], unique=False)

    op.create_table(
        "record_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", DOCUMENT, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("basis", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_version_record_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_record_version_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_version")),
        sa.UniqueConstraint("record_id", "number", name=op.f("uq_record_version_record_id_number")),
    )
    # The chain begins with a head that points nowhere: writers lock this row, so it must always be there.
    op.execute(sa.text("INSERT INTO audit_head (id, seq, digest) VALUES (1, 0, :digest)").bindparams(digest="0" * 64))


def downgrade() -> None:
    """Takes the schema back to the revision before."""
    op.drop_table("record_version")
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index("ix_record_start")
        batch_op.drop_index("ix_record_until")
        batch_op.drop_index("ix_record_unit")
        batch_op.drop_index("ix_record_subject")
        batch_op.drop_index("ix_record_document")
        batch_op.drop_index("ix_record_decided")
        batch_op.drop_index("ix_record_batch")

    op.drop_table("record")
    with op.batch_alter_table("batch_fault", schema=None) as batch_op:
        batch_op.drop_index("ix_batch_fault_batch")

    op.drop_table("batch_fault")
    op.drop_table("responsible_person")
    op.drop_table("entry_measure")
    op.drop_table("catalogue_field")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_index("ix_batch_digest")

    op.drop_table("batch")
    with op.batch_alter_table("subject_name", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_subject_name_current", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )
        batch_op.drop_index("ix_subject_name_subject")
        batch_op.drop_index("ix_subject_name_key")

    op.drop_table("subject_name")
    with op.batch_alter_table("subject_identifier", schema=None) as batch_op:
        batch_op.drop_index("ix_subject_identifier_value")

    op.drop_table("subject_identifier")
    op.drop_table("statute_article")
    op.drop_table("measure_item")
    with op.batch_alter_table("list_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_list_entry_subject")
        batch_op.drop_index("ix_list_entry_listed")
        batch_op.drop_index(batch_op.f("ix_list_entry_decision_key"))

    op.drop_table("list_entry")
    op.drop_table("incident")
    with op.batch_alter_table("catalogue_item", schema=None) as batch_op:
        batch_op.drop_index("ix_catalogue_item_code")

    op.drop_table("catalogue_item")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index("ix_unit_division")

    op.drop_table("unit")
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.drop_index("ix_subject_division")

    op.drop_table("subject")
    op.drop_table("statute")
    op.drop_table("query_count")
    with op.batch_alter_table("piece", schema=None) as batch_op:
        batch_op.drop_index("ix_piece_published")

    op.drop_table("piece")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_waiting", sqlite_where=sa.text("done_at IS NULL"), postgresql_where=sa.text("done_at IS NULL")
        )

    op.drop_table("outbox")
    op.drop_table("measure_edition")
    op.drop_table("list_register")
    op.drop_table("channel")
    op.drop_table("catalogue_edition")
    op.drop_table("audit_payload")
    op.drop_table("audit_head")
    op.drop_table("audit_entry")
