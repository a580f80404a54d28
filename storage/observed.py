"""What was seen: observations, the pages they rest on, and the night on which each entry was first seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import blake2b, sha256
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError
from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    ScalarSelect,
    Select,
    and_,
    delete,
    insert,
    or_,
    select,
)

from storage import remembered
from storage.nouns import ColumnObservation, ColumnState, Entry, Failure, Page
from storage.promised import IN_ORDER, Place, column_ids, of_units, still_promised
from storage.remembered_nouns import Remembered, SameAgain
from storage.tables import columns, entries, listings, observations, pages, runs, units
from storage.values import for_driver, insert_driver_rows, insert_new, storable

DECISIVE = (ColumnState.FILLED, ColumnState.UNDATED, ColumnState.BLANK)  # the other states say nothing of a list
MOST = 2**63 - 1  # what a database's integer holds; a hostile page may state more

_ENTRIES: TypeAdapter[tuple[Entry, ...]] = TypeAdapter(tuple[Entry, ...])
_OBSERVED = [name for name in ColumnObservation.model_fields if name not in ("unit", "column", "entries")]
_PAGE_FIELDS = tuple(Page.model_fields)
_any = observations.alias("any_observation")


class Look(NamedTuple):
    """What a column showed, the pages it was read from, and what is to be remembered of the one that settled it."""

    observation: ColumnObservation
    pages: tuple[Page, ...]
    remembered: Remembered | None = None


class StateSeen(NamedTuple):
    """The state that a column showed, and of what it listed only the newest day and the number: for questions about all
    columns of a run at once."""

    unit: str
    column: str
    url: str
    state: ColumnState
    failure: Failure | None
    looks: int
    newest: date | None
    total: int | None


class _Listing(NamedTuple):
    """A column's entries as they are stored: their JSON, and the digest under which it lies."""

    entries: tuple[Entry, ...]
    text: bytes
    digest: bytes


def _listing(observation: ColumnObservation) -> _Listing:
    listed = observation.entries
    try:
        text = _ENTRIES.dump_json(listed)
        clean = b"\\u0000" not in text
    except PydanticSerializationError:  # half a surrogate pair, out of a page's own JSON
        clean = False
    if not clean:
        listed = tuple(
            each.model_copy(update={"title": storable(each.title), "url": storable(each.url)}) for each in listed
        )
        text = _ENTRIES.dump_json(listed)
    return _Listing(listed, text, sha256(text).digest())


# --- writing --------------------------------------------------------------------------------------------------------


def save(connection: Connection, run_id: int, looks: Sequence[Look]) -> None:
    """Store looks. A column looked at twice in one run keeps the later look alone, with its pages."""
    places = {(look.observation.unit, look.observation.column): look for look in looks}
    ids = column_ids(connection, places)
    seen = {ids[place]: look for place, look in places.items()}
    listed = {column_id: _listing(look.observation) for column_id, look in seen.items() if look.observation.entries}
    before = _listings_before(connection, run_id, seen)
    listing_ids = _keep_listings(connection, listed.values())
    shown = {column_id: listing_ids[listing.digest] for column_id, listing in listed.items()}
    of_this_run = (observations.c.run_id == run_id, observations.c.column_id.in_(seen))
    connection.execute(delete(observations).where(*of_this_run))
    _insert_all(connection, insert(observations), _observation_rows(run_id, seen, shown))
    _insert_all(connection, insert(pages), _page_rows(run_id, seen))
    remembered.keep(connection, run_id, {column_id: look.remembered for column_id, look in seen.items()})
    changed = [column_id for column_id, listing_id in shown.items() if before.get(column_id) != listing_id]
    _keep_entries(
        connection, run_id, {each: (seen[each].observation.seen_at, listed[each].entries) for each in changed}
    )


def save_same(connection: Connection, run_id: int, seen_at: datetime, same: Sequence[SameAgain]) -> None:
    """Store that columns show what they showed when they were last observed. Raises LookupError where that is gone."""
    ids = column_ids(connection, [(each.unit, each.column) for each in same])
    seen = {ids[each.unit, each.column]: each for each in same}
    remembered.take_anew(connection, run_id, seen_at, seen)
    _insert_all(connection, insert(pages), _page_rows(run_id, seen))
    remembered.keep(connection, run_id, {column_id: each.renewed for column_id, each in seen.items() if each.renewed})


def _insert_all(connection: Connection, statement: Insert, rows: Iterable[dict[str, Any]]) -> None:
    all_rows = list(rows)
    if all_rows:
        connection.execute(statement, all_rows)


def _listings_before(connection: Connection, run_id: int, column_ids: Iterable[int]) -> dict[int, int | None]:
    """The listing that each column showed last: where it is the same again, its entries are known already."""
    query = select(observations.c.column_id, observations.c.listing_id).select_from(columns.join(observations))
    query = query.where(columns.c.id.in_(column_ids), observations.c.run_id == _newest_run(_any.c.run_id <= run_id))
    return dict(connection.execute(query).all())


def _keep_listings(connection: Connection, listed: Iterable[_Listing]) -> dict[bytes, int]:
    """Store the listings that are not there yet; the ids of all, by digest."""
    texts = {listing.digest: listing.text for listing in listed}
    known = _known_listings(connection, texts)
    new = [{"digest": digest, "entries": text.decode()} for digest, text in texts.items() if digest not in known]
    _insert_all(connection, insert_new(connection, listings), new)
    return known | _known_listings(connection, texts.keys() - known.keys())


def _known_listings(connection: Connection, digests: Collection[bytes]) -> dict[bytes, int]:
    """Listing by digest. Locked, on PostgreSQL: retention must not remove one that is about to be referred to."""
    if not digests:
        return {}
    query = select(listings.c.digest, listings.c.id).where(listings.c.digest.in_(digests))
    return {bytes(row.digest): row.id for row in connection.execute(query.with_for_update(read=True, key_share=True))}


def _observation_rows(run_id: int, seen: Mapping[int, Look], shown: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    for column_id, look in seen.items():
        observation = look.observation
        row = {name: getattr(observation, name) for name in _OBSERVED}
        row["total"] = None if observation.total is None else min(observation.total, MOST)
        yield {**row, "run_id": run_id, "column_id": column_id, "listing_id": shown.get(column_id)}


def _page_rows(run_id: int, seen: Mapping[int, Look | SameAgain]) -> Iterator[dict[str, Any]]:
    for column_id, look in seen.items():
        for page in look.pages:
            row = {name: getattr(page, name) for name in _PAGE_FIELDS}
            yield {**row, "headers": dict(page.headers), "run_id": run_id, "column_id": column_id}


def _keep_entries(connection: Connection, run_id: int, shown: Mapping[int, tuple[datetime, tuple[Entry, ...]]]) -> None:
    """Store the entries that their columns never showed before."""
    moment = for_driver(connection, entries.c.first_seen_at)
    day = for_driver(connection, entries.c.published)
    rows = []
    for column_id, (seen_at, listed) in shown.items():
        first_seen_at = moment(seen_at)
        for entry in listed:
            key = entry.url or entry.title
            digest = blake2b(key.encode(), digest_size=16).digest()
            rows.append((column_id, digest, key, first_seen_at, run_id, entry.title, day(entry.published)))
    insert_driver_rows(connection, insert_new(connection, entries), entries, rows)


# --- reading --------------------------------------------------------------------------------------------------------


def of_run(connection: Connection, run_id: int, wanted: Sequence[str]) -> list[ColumnObservation]:
    query = _observed().where(observations.c.run_id == run_id)
    return _read(connection, of_units(query, wanted))


def each_of_run(connection: Connection, run_id: int) -> Iterator[ColumnObservation]:
    """The same, one by one: however many there are, a hundred are in memory."""
    query = _observed().where(observations.c.run_id == run_id).order_by(*IN_ORDER)
    result = connection.execution_options(yield_per=100).execute(query)
    names = tuple(result.keys())
    for row in result:  # a mapping of SQLAlchemy's costs as much as half of the validation
        told = dict(zip(names, row, strict=True))
        yield ColumnObservation.model_validate({**told, "entries": _entries(told["entries"])})


def states_of_run(connection: Connection, run_id: int) -> list[StateSeen]:
    return _states(connection, observations.c.run_id == run_id)


def last_states(connection: Connection, first: date, last_day: date, wanted: Sequence[str]) -> list[StateSeen]:
    """What each column that is still promised showed last, judged as of a day within these two."""
    within = _any.c.run_id.in_(select(runs.c.id).where(runs.c.as_of.between(first, last_day)))
    promised = and_(columns.c.retired.is_(False), units.c.retired.is_(False))
    if wanted:
        promised = and_(promised, units.c.name.in_(wanted))
    return _states(connection, and_(observations.c.run_id == _newest_run(within), promised))


def _states(connection: Connection, condition: ColumnElement[bool]) -> list[StateSeen]:
    shown = (observations.c[name] for name in ("url", "state", "failure", "looks", "newest", "total"))
    query = select(units.c.name, columns.c.name, *shown).select_from(columns.join(units).join(observations))
    rows = connection.execute(query.where(condition).order_by(*IN_ORDER))
    names: dict[str, str] = {}  # one text for each unit and each column's name, however many rows bear it
    return [
        StateSeen(
            names.setdefault(unit, unit),
            names.setdefault(column, column),
            url,
            ColumnState(state),
            Failure(failure) if failure else None,
            *rest,
        )
        for unit, column, url, state, failure, *rest in rows
    ]


def latest(connection: Connection, wanted: Sequence[str]) -> list[ColumnObservation]:
    """The newest observation of every column that is still promised."""
    query = _observed().where(observations.c.run_id == _newest_run())
    return _read(connection, still_promised(of_units(query, wanted)))


def pages_of_run(connection: Connection, run_id: int, url: str | None) -> list[Page]:
    query = select(*(pages.c[name] for name in _PAGE_FIELDS)).where(pages.c.run_id == run_id).order_by(pages.c.id)
    if url is not None:
        query = query.where(pages.c.url == url)
    return [Page.model_validate(dict(row)) for row in connection.execute(query).mappings()]


def channel_faults(connection: Connection, run_id: int) -> set[tuple[str, str | None, str | None]]:
    """Host, obsolete TLS version and fault of the certificate, of the pages whose channel had either."""
    faulty = or_(pages.c.tls.is_not(None), pages.c.certificate.is_not(None))
    query = select(pages.c.final_url, pages.c.tls, pages.c.certificate).where(pages.c.run_id == run_id, faulty)
    return {(urlsplit(url).hostname or url, tls, certificate) for url, tls, certificate in connection.execute(query)}


def filled_before(connection: Connection, wanted: Sequence[str], before_run: int | None) -> set[Place]:
    """Columns whose latest decisive observation had entries."""
    return _places(connection, wanted, _last_decisive(_any.c.state, before_run) != ColumnState.BLANK)


def rendered_before(connection: Connection, wanted: Sequence[str], before_run: int | None) -> set[Place]:
    """Columns whose list, when it was last seen, only a browser could see."""
    listed = _last_decisive(_any.c.state, before_run) != ColumnState.BLANK
    return _places(connection, wanted, and_(listed, _last_decisive(_any.c.rendered, before_run).is_(True)))


def _last_decisive(what: ColumnElement[Any], before_run: int | None) -> ScalarSelect[Any]:
    """What the latest observation that says something of a column's list tells, for every column."""
    said = select(what).where(_any.c.column_id == columns.c.id, _any.c.state.in_(DECISIVE))
    if before_run is not None:
        said = said.where(_any.c.run_id < before_run)
    return said.order_by(_any.c.run_id.desc()).limit(1).correlate(columns).scalar_subquery()


def _places(connection: Connection, wanted: Sequence[str], condition: ColumnElement[bool]) -> set[Place]:
    query = select(units.c.name, columns.c.name).select_from(columns.join(units)).where(condition)
    return {(unit, column) for unit, column in connection.execute(of_units(query, wanted))}


def first_seen(connection: Connection, place: Place) -> dict[str, datetime]:
    column_id = column_ids(connection, [place])[place]
    query = select(entries.c.key, entries.c.first_seen_at).where(entries.c.column_id == column_id)
    return dict(connection.execute(query).all())


def _newest_run(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """The run of a column's newest observation that meets conditions on `_any`: one step into an index per column."""
    query = select(_any.c.run_id).where(_any.c.column_id == columns.c.id, *conditions)
    return query.order_by(_any.c.run_id.desc()).limit(1).correlate(columns).scalar_subquery()


def _observed() -> Select[Any]:
    fields = [observations.c[name] for name in _OBSERVED]
    places = (units.c.name.label("unit"), columns.c.name.label("column"))
    query = select(*places, *fields, listings.c.entries)
    return query.select_from(columns.join(units).join(observations).outerjoin(listings))


def _read(connection: Connection, query: Select[Any]) -> list[ColumnObservation]:
    rows = connection.execute(query.order_by(*IN_ORDER)).mappings()
    return [ColumnObservation.model_validate({**row, "entries": _entries(row["entries"])}) for row in rows]


def _entries(text: str | None) -> tuple[Entry, ...]:
    return () if text is None else _ENTRIES.validate_json(text)
