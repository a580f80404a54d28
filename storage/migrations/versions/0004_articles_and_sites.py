"""What is seen beyond the lists: articles, the site as a whole, visits to its home page; and what people say of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("columns", sa.Column("parent", sa.Text()))
    op.add_column("rectification_events", sa.Column("who", sa.Text(), nullable=False, server_default=""))
    _articles()
    _site_evidence()
    _probes()
    op.create_table(
        "dismissals",
        sa.Column("url", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
    )


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("column_id", sa.Integer(), sa.ForeignKey("columns.id"), primary_key=True),
        sa.Column("digest", sa.LargeBinary(), primary_key=True),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("read", sa.Text(), nullable=False),
        sa.Column("page", sa.Text()),
        sa.Column("hidden", sa.Text()),
        sa.Column("tries", sa.Integer(), nullable=False),
    )
    op.create_index("ix_articles_run_id", "articles", ["run_id"])


def _site_evidence() -> None:
    op.create_table(
        "site_evidence",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
    )
    op.create_index("ix_site_evidence_run_id", "site_evidence", ["run_id"])


def _probes() -> None:
    op.create_table(
        "probes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("site_id", sa.Integer(), sa.ForeignKey("sites.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened", sa.Boolean()),
        sa.Column("seconds", sa.Float()),
        sa.Column("status", sa.Integer()),
        sa.Column("failure", sa.Text()),
        sa.Column("ipv6", sa.Boolean()),
        sa.Column("referenced", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_probes_site_id_at", "probes", ["site_id", "at"])
