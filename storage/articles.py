"""Articles: the last visit to each, which of the listed ones were never visited, and which are due again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, or_, select

from storage.article_nouns import ArticleRead
from storage.link_nouns import HiddenLinks
from storage.nouns import Failure, Mode
from storage.promised import IN_ORDER, Place, column_ids, of_units, still_promised
from storage.site_nouns import PageFacts
from storage.tables import articles, columns, entries, observations, units
from storage.values import insert_or_replace

MOST_TRIES = 5  # visits in a row that could not read an article, after which it waits for its column's weekly turn
# What a visit may find otherwise tomorrow; everything else is the site's own word.
_PASSING = (
    Failure.DNS,
    Failure.REFUSED,
    Failure.RESET,
    Failure.TIMEOUT,
    Failure.TLS,
    Failure.PROTOCOL,
    Failure.SERVER_ERROR,
    Failure.WAF,
    Failure.RATE_LIMITED,
    Failure.BROWSER,
)


class ArticleVisit(NamedTuple):
    """What one visit to an article showed."""

    read: ArticleRead
    page: PageFacts | None = None
    hidden: HiddenLinks | None = None


class ListedArticle(NamedTuple):
    """An entry of a column's list, and the last visit to it (None: never visited)."""

    unit: str
    column: str
    kind: str
    mode: Mode
    url: str
    title: str
    published: date | None
    last: ArticleRead | None


def digest_of(url: str) -> bytes:
    """As `entries` digests its keys, so that the two tables can be joined."""
    return blake2b(url.encode(), digest_size=16).digest()


def save(connection: Connection, run_id: int, visits: Sequence[ArticleVisit]) -> None:
    """Store visits in place of the ones before them. Raises LookupError for a column that was never remembered."""
    if not visits:
        return
    ids = column_ids(connection, {(visit.read.unit, visit.read.column) for visit in visits})
    rows = {}
    for visit in visits:
        row = _row(run_id, ids[visit.read.unit, visit.read.column], visit)
        rows[row["column_id"], row["digest"]] = row
    tries = _tries(connection, rows)
    for key, row in rows.items():
        row["tries"] = tries.get(key, 0) + 1 if row.pop("failed") else 0
    connection.execute(insert_or_replace(connection, articles), list(rows.values()))


def _row(run_id: int, column_id: int, visit: ArticleVisit) -> dict[str, Any]:
    read = visit.read
    return {
        "column_id": column_id,
        "digest": digest_of(read.url),
        "run_id": run_id,
        "seen_at": read.seen_at,
        "url": read.url,
        "read": read.model_dump(mode="json", exclude={"unit", "column"}, exclude_defaults=True),
        "page": visit.page and visit.page.model_dump(mode="json", exclude={"unit", "column"}, exclude_defaults=True),
        "hidden": visit.hidden and visit.hidden.model_dump(mode="json", exclude={"unit", "column"}),
        "failed": read.failure in _PASSING,
    }


def _tries(connection: Connection, rows: dict[tuple[int, bytes], Any]) -> dict[tuple[int, bytes], int]:
    digests = {digest for _, digest in rows}
    query = select(articles.c.column_id, articles.c.digest, articles.c.tries).where(articles.c.digest.in_(digests))
    return {(row.column_id, bytes(row.digest)): row.tries for row in connection.execute(query)}


# --- reading --------------------------------------------------------------------------------------------------------


def of_run(connection: Connection, run_id: int) -> Iterator[ArticleVisit]:
    """The articles whose last visit was in this run, in the registry's order, one by one."""
    query = _visits().where(articles.c.run_id == run_id).order_by(*IN_ORDER, articles.c.url)
    for row in connection.execution_options(yield_per=200).execute(query).mappings():
        yield _visit(row)


def of_kinds(connection: Connection, kinds: Sequence[str]) -> Iterator[ArticleRead]:
    """The last visit to every article of the columns of some kinds."""
    query = still_promised(_visits()).where(columns.c.kind.in_(kinds)).order_by(*IN_ORDER, articles.c.url)
    for row in connection.execution_options(yield_per=200).execute(query).mappings():
        yield _visit(row).read


def unvisited(
    connection: Connection, wanted: Sequence[str], run_id: int, first_kinds: Sequence[str]
) -> Iterator[ListedArticle]:
    """Entries of the columns that a run saw which were never visited, or not yet with success, one by one: those of
    some kinds of column before the others, the newest first."""
    due = or_(
        articles.c.digest.is_(None),
        and_(articles.c.tries.between(1, MOST_TRIES - 1), articles.c.run_id < run_id),
    )
    yield from _listed(connection, wanted, run_id, due, columns.c.kind.in_(first_kinds).desc())


def of_columns(connection: Connection, places: Sequence[Place], run_id: int) -> Iterator[ListedArticle]:
    """Every entry that these columns ever listed, with the last visit to it."""
    if not places:
        return
    ids = list(column_ids(connection, places).values())
    yield from _listed(connection, (), run_id, columns.c.id.in_(ids))


def _listed(
    connection: Connection,
    wanted: Sequence[str],
    run_id: int,
    condition: ColumnElement[bool],
    *first: ColumnElement[Any],
) -> Iterator[ListedArticle]:
    seen = and_(observations.c.run_id == run_id, observations.c.column_id == entries.c.column_id)
    last = and_(articles.c.column_id == entries.c.column_id, articles.c.digest == entries.c.digest)
    query = select(
        units.c.name.label("unit"),
        columns.c.name.label("column"),
        columns.c.kind,
        columns.c.mode,
        entries.c.key,
        entries.c.title,
        entries.c.published,
        articles.c.read,
    )
    where_from = entries.join(observations, seen).join(columns, columns.c.id == entries.c.column_id).join(units)
    query = query.select_from(where_from.outerjoin(articles, last)).where(condition, entries.c.key.like("http%"))
    query = query.order_by(*first, entries.c.published.desc(), entries.c.first_run.desc(), entries.c.key)
    for row in connection.execution_options(yield_per=500).execute(of_units(query, wanted)):
        place = {"unit": row.unit, "column": row.column}
        read = None if row.read is None else ArticleRead.model_validate({**row.read, **place})
        yield ListedArticle(row.unit, row.column, row.kind, Mode(row.mode), row.key, row.title, row.published, read)


def _visits() -> Select[Any]:
    place = (units.c.name.label("unit"), columns.c.name.label("column"))
    return select(*place, articles.c.read, articles.c.page, articles.c.hidden).select_from(
        articles.join(columns).join(units)
    )


def _visit(row: RowMapping) -> ArticleVisit:
    place = {"unit": row["unit"], "column": row["column"]}
    return ArticleVisit(
        ArticleRead.model_validate({**row["read"], **place}),
        PageFacts.model_validate({**row["page"], **place}) if row["page"] else None,
        HiddenLinks.model_validate({**row["hidden"], **place}) if row["hidden"] else None,
    )
