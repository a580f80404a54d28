"""Work for many machines: jobs in PostgreSQL, and workers that take them. Imported only where they are used."""

from __future__ import annotations

from importlib.util import find_spec

from crawler.errors import XunlanError


def require_libraries() -> None:
    """Raise XunlanError that says what to install, where the queue's libraries are missing."""
    missing = [name for name in ("psycopg", "procrastinate") if find_spec(name) is None]
    if missing:
        raise XunlanError(f"任务队列需要 {'、'.join(missing)},请运行 pip install 'xunlan[postgresql]'")
