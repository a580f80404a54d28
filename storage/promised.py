"""What should be: the site, its units and their columns, in the registry's order; retired ones stay, out of sight."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, false, insert, or_, select, update

from storage import tables
from storage.light import nouns
from storage.nouns import Column, Site, Unit
from storage.values import storable

Place = tuple[str, str]  # unit, column
Row = dict[str, Any]

_sites, _units, _columns = tables.sites, tables.units, tables.columns
IN_ORDER = (  # of the registry, what was discovered in a unit after what is declared there
    _units.c.retired,
    _units.c.site_id,
    _units.c.position,
    _units.c.id,
    _columns.c.retired,
    _columns.c.discovered,
    _columns.c.position,
    _columns.c.id,
)


# --- remembering ----------------------------------------------------------------------------------------------------


def remember(connection: Connection, site: Site, units: Sequence[Unit], columns: Sequence[Column]) -> None:
    """Make the stored registry of a site this one. What is no longer in it is retired; discovered columns are not."""
    site_id = remember_site(connection, site)
    known = _known(connection, select(_units).where(_units.c.site_id == site_id), "site_id")
    wanted = {
        (site_id, unit.name): {**unit.model_dump(), "site_id": site_id, "position": position, "retired": False}
        for position, unit in enumerate(units)
    }
    _write(connection, _units, known, wanted)
    _retire(connection, _units, [known[key]["id"] for key in known.keys() - wanted.keys()])

    unit_ids = dict(connection.execute(select(_units.c.name, _units.c.id).where(_units.c.site_id == site_id)).all())
    known = _known(connection, select(_columns).join(_units).where(_units.c.site_id == site_id), "unit_id")
    wanted = _column_rows(columns, unit_ids)
    _write(connection, _columns, known, wanted)
    gone = [known[key]["id"] for key in known.keys() - wanted.keys() if not known[key]["discovered"]]
    _retire(connection, _columns, gone)


def remember_columns(connection: Connection, columns: Sequence[Column]) -> None:
    """Add columns to their units, or bring them up to date; the others stay as they are."""
    owners = _owners(connection, {column.unit for column in columns})
    wanted = _column_rows(columns, {name: unit_id for unit_id, name in owners.items()})
    known = _known(connection, select(_columns).where(_columns.c.unit_id.in_(owners)), "unit_id")
    _write(connection, _columns, known, wanted)


def remember_site(connection: Connection, site: Site) -> int:
    """The site's id. A site that moves to https, or is renamed, is still the same one."""
    same = [_sites.c.home == site.home, _sites.c.name == site.name]
    if site.code:
        same.append(_sites.c.code == site.code)
    found = connection.execute(select(_sites).where(or_(*same)).order_by((_sites.c.home == site.home).desc())).first()
    if found is None:
        return int(connection.execute(insert(_sites).returning(_sites.c.id), site.model_dump()).scalar_one())
    connection.execute(update(_sites).where(_sites.c.id == found.id), site.model_dump())
    return int(found.id)


def _known(connection: Connection, rows: Select[Any], owner: str) -> dict[tuple[int, str], Row]:
    """Stored rows by owner and name."""
    return {(row[owner], row["name"]): dict(row) for row in connection.execute(rows).mappings()}


def _column_rows(columns: Iterable[Column], unit_ids: Mapping[str, int]) -> dict[tuple[int, str], Row]:
    rows = {}
    for position, column in enumerate(columns):
        if column.unit not in unit_ids:
            raise LookupError(f"column {column.name} belongs to unit {column.unit}, which was never remembered")
        row = column.model_dump(exclude={"unit", "exempt"})
        row["exempt"] = column.exempt.model_dump(mode="json") if column.exempt else None
        row |= {"unit_id": unit_ids[column.unit], "position": position, "retired": False}
        rows[row["unit_id"], storable(column.name)] = row
    return rows


def _write(
    connection: Connection,
    table: Table,
    known: Mapping[tuple[int, str], Row],
    wanted: Mapping[tuple[int, str], Row],
) -> None:
    """Insert what is new and update what differs."""
    new = [row for key, row in wanted.items() if key not in known]
    if new:
        connection.execute(insert(table), new)
    changed = [
        {**row, "known_id": known[key]["id"]}
        for key, row in wanted.items()
        if key in known and any(known[key][name] != value for name, value in row.items())
    ]
    if changed:
        connection.execute(update(table).where(table.c.id == bindparam("known_id")), changed)


def _retire(connection: Connection, table: Table, ids: Sequence[int]) -> None:
    if ids:
        retired = update(table).where(table.c.id == bindparam("known_id")).values(retired=True)
        connection.execute(retired, [{"known_id": each} for each in ids])


# --- reading --------------------------------------------------------------------------------------------------------


def sites(connection: Connection) -> list[Site]:
    fields = [tables.sites.c[name] for name in Site.model_fields if name in tables.sites.c]
    rows = connection.execute(select(*fields).order_by(tables.sites.c.id)).mappings()
    return [Site.model_validate(dict(row)) for row in rows]


def units(connection: Connection, include_retired: bool) -> list[Unit]:
    fields = [_units.c[name] for name in Unit.model_fields]
    query = select(*fields).order_by(_units.c.retired, _units.c.site_id, _units.c.position, _units.c.id)
    if not include_retired:
        query = query.where(_units.c.retired == false())
    return [Unit.model_validate(dict(row)) for row in connection.execute(query).mappings()]


def columns(connection: Connection, wanted: Sequence[str], include_retired: bool) -> list[Column]:
    fields = [_columns.c[name] for name in Column.model_fields if name != "unit"]
    query = select(_units.c.name.label("unit"), *fields).select_from(_columns.join(_units)).order_by(*IN_ORDER)
    if not include_retired:
        query = still_promised(query)
    repeated = ("unit", "name", "kind", "kind_reason")
    return list(nouns(connection.execute(of_units(query, wanted)), Column, repeated))


def of_units(query: Select[Any], wanted: Sequence[str]) -> Select[Any]:
    """Only the units of these names; all of them where none is named."""
    return query.where(_units.c.name.in_(wanted)) if wanted else query


def still_promised(query: Select[Any]) -> Select[Any]:
    return query.where(_units.c.retired == false(), _columns.c.retired == false())


def column_ids(connection: Connection, places: Collection[Place]) -> dict[Place, int]:
    """The id of each column. Raises LookupError for one that was never remembered: that is a bug of the caller's."""
    owners = _owners(connection, {unit for unit, _ in places})
    rank = {unit_id: number for number, unit_id in enumerate(owners)}
    query = select(_columns.c.id, _columns.c.unit_id, _columns.c.name).where(
        _columns.c.unit_id.in_(owners), _columns.c.name.in_({name for _, name in places})
    )
    rows = sorted(connection.execute(query), key=lambda row: rank[row.unit_id])
    known = {(owners[row.unit_id], row.name): row.id for row in rows}
    ids = {(unit, name): known.get((storable(unit), storable(name))) for unit, name in places}
    for (unit, name), found in ids.items():
        if found is None:
            raise LookupError(
                f"column {name} of unit {unit} was never remembered: what should be comes before what is seen"
            )
    return {place: found for place, found in ids.items() if found is not None}


def _owners(connection: Connection, names: Collection[str]) -> dict[int, str]:
    """Ids and names of units; of two with one name, the one that counts comes last."""
    query = select(_units.c.id, _units.c.name).where(_units.c.name.in_(names))
    return dict(connection.execute(query.order_by(_units.c.retired.desc(), _units.c.site_id)).all())
