"""How often a unit was told of a problem; which sent messages are noted in lives; the ledgers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("rectifications") as batch:
        batch.add_column(sa.Column("told", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("told_at", sa.DateTime(timezone=True)))
    with op.batch_alter_table("rectification_events") as batch:
        batch.add_column(sa.Column("due", sa.Date()))
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(sa.Column("noted", sa.Boolean(), nullable=False, server_default="0"))
    op.create_table(
        "ledger_rows",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ledger", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.Text()),
        sa.Column("ended_why", sa.Text()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ledger_rows_ledger_key", "ledger_rows", ["ledger", "key"])
