"""What a run told its operator, kept with the run: `xunlan runs` and `xunlan doctor` show it later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("runs", sa.Column("warnings", sa.Text(), nullable=False, server_default="[]"))
