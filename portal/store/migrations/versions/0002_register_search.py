"""Register search: the engine's own inverted index over names, common terms, and binary-ordered keys for prefixes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE = (
    # Terms come ready made: every non-ASCII character belongs to a term, so no Unicode table of the engine matters.
    """CREATE VIRTUAL TABLE search_name USING fts5(
        terms, content='', detail=none, columnsize=0, tokenize='ascii')""",
    "CREATE VIRTUAL TABLE search_name_vocabulary USING fts5vocab(search_name, 'row')",
)
_POSTGRESQL = (
    "CREATE TABLE search_name (name_id integer PRIMARY KEY, terms tsvector NOT NULL)",
    "CREATE INDEX ix_search_name_terms ON search_name USING gin (terms)",
    # Prefix ranges need binary order whatever the collation of the database is.
    'CREATE INDEX ix_search_subject_name_key ON subject_name (key COLLATE "C")',
    'CREATE INDEX ix_search_subject_credit_code ON subject (credit_code COLLATE "C")',
    'CREATE INDEX ix_search_record_document ON record (document_key COLLATE "C")',
    'CREATE INDEX ix_search_list_entry_decision ON list_entry (decision_key COLLATE "C")',
)


def upgrade() -> None:
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
    op.create_table(
        "search_frequency",
        sa.Column("term", sa.String(64), primary_key=True),
        sa.Column("names", sa.Integer, nullable=False),
    )
    op.create_table(
        "search_state",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.String(40), nullable=False),
    )
    op.create_index("ix_search_record_class", "record", ["record_class", "subject_id"])
    op.create_index("ix_search_list_entry_subject", "list_entry", ["kind", "subject_id"])


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.drop_index("ix_search_list_entry_subject")
    op.drop_index("ix_search_record_class")
    op.drop_table("search_state")
    op.drop_table("search_frequency")
    if sqlite:
        op.execute("DROP TABLE search_name_vocabulary")
    op.execute("DROP TABLE search_name")
    if not sqlite:
        for statement in _POSTGRESQL[2:]:
            op.execute(f"DROP INDEX {statement.split()[2]}")
