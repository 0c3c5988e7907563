"""What signing in and the care of accounts need."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema to this revision."""
    with op.batch_alter_table("unit") as batch_op:
        batch_op.add_column(sa.Column("security_officer", sa.String(length=60), nullable=True))
    with op.batch_alter_table("attempt") as batch_op:
        batch_op.create_index("ix_attempt_window", ["window"], unique=False)
