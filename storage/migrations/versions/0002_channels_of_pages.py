"""What an https page's channel showed: an obsolete TLS version, a fault of the certificate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("pages", sa.Column("tls", sa.Text()))
    op.add_column("pages", sa.Column("certificate", sa.Text()))
