"""Incidents, anomalies and supervision."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"


def upgrade() -> None:
    """Brings the schema to this revision."""
    _widen_incidents()
    _search_the_chain()
    _keep_evidence()
    _keep_cases()


def _widen_incidents() -> None:
    with op.batch_alter_table("incident") as table:
        table.add_column(sa.Column("ref", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("state", sa.String(length=32), nullable=False, server_default="open"))
        table.add_column(sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True))
        for name in ("scope", "measures", "notice"):
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
    _open_those_found_before()
    with op.batch_alter_table("incident") as table:
        table.alter_column("ref", existing_type=sa.String(length=32), nullable=False)
        table.alter_column("state", existing_type=sa.String(length=32), server_default=None)
        table.alter_column("happened_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        for name in ("scope", "measures", "notice"):
            table.alter_column(name, existing_type=sa.Text(), server_default=None)
        table.create_unique_constraint(op.f("uq_incident_ref"), ["ref"])
        table.create_index(op.f("ix_incident_state"), ["state"])


def _open_those_found_before() -> None:
    """Gives incidents found before there was a procedure their reference and their first event."""
    connection = op.get_bind()
    for number in connection.scalars(sa.text("SELECT id FROM incident ORDER BY id")).all():
        ref = "i" + "".join(secrets.choice(_ALPHABET) for _ in range(18))
        named = {"ref": ref, "id": number}
        connection.execute(sa.text("UPDATE incident SET ref = :ref, happened_at = at WHERE id = :id"), named)
        connection.execute(
            sa.text(
                "INSERT INTO procedure_event"
                " (procedure, matter, number, action, source, target, at, actor, actor_name, unit_name, reason, detail)"
                " SELECT 'incident', ref, 1, 'detect', NULL, 'open', at, 'system', '', '', NULL, detail"
                " FROM incident WHERE id = :id"
            ),
            named,
        )


def _search_the_chain() -> None:
    with op.batch_alter_table("audit_entry") as table:
        table.create_index("ix_audit_entry_at", ["at"])
        table.create_index("ix_audit_entry_actor", ["actor", "at"])
        table.create_index("ix_audit_entry_object", ["object_ref"])


def _keep_evidence() -> None:
    op.create_table(
        "kept_head",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.Column("public_key", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_kept_head")),
    )
    op.create_table(
        "chain_check",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("anchor_day", sa.Date(), nullable=True),
        sa.Column("anchor_seq", sa.Integer(), nullable=True),
        sa.Column("anchor_digest", sa.String(length=64), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("links", sa.Integer(), nullable=True),
        sa.Column("head_digest", sa.String(length=64), nullable=True),
        sa.Column("broken_at", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_chain_check")),
    )
    kind = sa.Enum("mass", "off_hours", "no_case", name="anomaly", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "anomaly_notice",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lookups", sa.Integer(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=64), nullable=True),
        sa.Column("acknowledgement", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)"
            " AND (acknowledged_at IS NULL) = (acknowledgement IS NULL)",
            name=op.f("ck_anomaly_notice_acknowledged_with_reason"),
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_anomaly_notice")),
        sa.UniqueConstraint("kind", "actor", "since", name=op.f("uq_anomaly_notice_kind_actor_since")),
    )


def _keep_cases() -> None:
    respondent = sa.Enum("unit", "person", name="respondent", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "supervision_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("respondent", respondent, nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("source_ref", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("order_text", sa.Text(), nullable=True),
        sa.Column("order_days", sa.Integer(), nullable=True),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("circulation", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("result_file_id", sa.Integer(), nullable=True),
        sa.Column("fine", sa.Integer(), nullable=True),
        sa.Column("confiscated", sa.Boolean(), nullable=False),
        sa.Column("other_law", sa.String(length=200), nullable=False),
        *_checks_of_cases(),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supervision_case_unit_id")),
        sa.ForeignKeyConstraint(
            ["result_file_id"], ["stored_file.id"], name=op.f("fk_supervision_case_result_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_case")),
        sa.UniqueConstraint("ref", name=op.f("uq_supervision_case_ref")),
    )
    with op.batch_alter_table("supervision_case") as table:
        table.create_index("ix_supervision_case_state", ["state"])
        table.create_index("ix_supervision_case_unit", ["unit_id"])
        table.create_index("ix_supervision_case_source", ["source_ref"])


def _checks_of_cases() -> tuple[sa.CheckConstraint, ...]:
    checks = {
        "order_is_whole": "(ordered_on IS NULL) = (order_days IS NULL) AND (ordered_on IS NULL) = (order_text IS NULL)",
        "ordered": "state NOT IN ('ordered', 'rectified', 'circulated') OR ordered_on IS NOT NULL",
        "circulation_has_a_text": "state <> 'circulated' OR circulation IS NOT NULL",
        "closed_by_document": (
            "(state = 'closed') = (result_file_id IS NOT NULL) AND (state = 'closed') = (result IS NOT NULL)"
        ),
        "fine_is_positive": "fine IS NULL OR fine > 0",
    }
    return tuple(sa.CheckConstraint(words, name=op.f(f"ck_supervision_case_{name}")) for name, words in checks.items())
