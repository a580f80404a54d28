"""How the remembered pages were read: by which family, and where the list stood."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("remembered") as batch:
        batch.add_column(sa.Column("family", sa.Text()))
        batch.add_column(sa.Column("place", sa.Text()))
