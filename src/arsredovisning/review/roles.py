"""What tables and rows are, whatever a förbund calls them: kinds of table, and the roles of their rows."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from arsredovisning.data.tables import Table
from arsredovisning.data.year import YearData


@dataclass(frozen=True)
class Role:
    """A role that a row may have: its id, its name in words, and a pattern of the labels that have it."""

    name: str
    words: str
    label: str


@dataclass(frozen=True)
class Kind:
    """A kind of table: its name, a pattern of its captions, and the roles of its rows."""

    name: str
    caption: str
    roles: Mapping[str, Role]


@dataclass(frozen=True)
class RowLayout:
    """A row without its numbers: what it may be known by."""

    id: str
    label: str
    kind: str
    note: int | None
    formula: str


@dataclass(frozen=True)
class Layout:
    """A table without its numbers: what it may be known by. It is the same whatever numbers are tried in the cells."""

    id: str
    caption: str
    kind: str
    note: int | None
    roles: tuple[tuple[str, str], ...]
    rows: tuple[RowLayout, ...]

    def row(self, name: str) -> RowLayout | None:
        """Give a row by its id."""
        return next((row for row in self.rows if row.id == name), None)


@dataclass(frozen=True, eq=False)
class Layouts:
    """The layouts of a report's tables. They are one and the same while numbers are tried, and known by that."""

    tables: tuple[Layout, ...]

    def table(self, name: str) -> Layout | None:
        """Give a table by its id."""
        return next((table for table in self.tables if table.id == name), None)


@lru_cache
def kinds() -> Mapping[str, Kind]:
    """Read the kinds of table and their roles."""
    read = tomllib.loads(files("arsredovisning.review").joinpath("roller.toml").read_text("utf-8"))
    return {
        name: Kind(
            name,
            kind["rubrik"],
            {
                role: Role(role, item.get("namn", role.replace("_", " ")), item.get("etikett", ""))
                for role, item in kind["roller"].items()
            },
        )
        for name, kind in read.items()
    }


def layouts(data: YearData) -> Layouts:
    """Give the layout of each of a year's tables."""
    return Layouts(tuple(_layout(data.table(name)) for name in data.table_settings))


def _layout(table: Table) -> Layout:
    settings = table.settings
    return Layout(
        table.id,
        settings.rubrik,
        settings.slag or "",
        settings.nummer,
        tuple(settings.roller.items()),
        tuple(RowLayout(row.id, row.label, row.kind, row.note, row.formula) for row in table.rows),
    )


@lru_cache(maxsize=4)
def tables_by_kind(layouts: Layouts) -> Mapping[str, Layout]:
    """Say which table is of each kind: as it says itself, by its id, or by a caption that only it has."""
    found: dict[str, Layout] = {}
    tables = layouts.tables
    for kind in kinds().values():
        told = [table for table in tables if table.kind == kind.name]
        named = [table for table in tables if table.id == kind.name and not table.kind]
        known = {other.name for other in kinds().values()} - {kind.name}
        free = [table for table in tables if not table.kind and table.note is None and table.id not in known]
        captioned = [table for table in free if re.search(kind.caption, table.caption.casefold())]
        for candidates in (told, named, captioned):
            if len(candidates) == 1:
                found[kind.name] = candidates[0]
                break
    return found


def row_of(table: Layout, role: Role) -> RowLayout | None:
    """Find the row that has a role: as tabeller.toml says, by its id, or by a label that only it has.

    Of several with such a label a sum is meant, if just one of them is a sum.
    """
    rows = [row for row in table.rows if row.kind != "rubrik"]
    for name in (*(row for told, row in table.roles if told == role.name), role.name):
        if row := next((row for row in rows if row.id == name), None):
            return row
    found = [row for row in rows if role.label and re.search(role.label, row.label.casefold().strip())]
    sums = [row for row in found if row.formula]
    match (found, sums):
        case ([only], _) | (_, [only]):
            return only
    return None


@lru_cache(maxsize=256)
def find_row(layouts: Layouts, name: str) -> tuple[str, str] | None:
    """Find a row named by kind of table and role, or by ids, ``tabell.rad``: its table's id and its own."""
    kind, role = name.split(".")
    table = tables_by_kind(layouts).get(kind) or layouts.table(kind)
    known = kinds()[kind].roles.get(role) if kind in kinds() else None
    if table is None:
        return None
    row = row_of(table, known) if known else table.row(role)
    return (table.id, row.id) if row else None


def top_sums(rows: Sequence[RowLayout]) -> list[RowLayout]:
    """Give the sums of a table that are part of no other sum."""
    return [row for row in rows if row.formula and not any(_counts(other, row.id) for other in rows)]


def _counts(row: RowLayout, name: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", row.formula))


def posts(table: Layout) -> Iterator[RowLayout]:
    """Go through the rows of a table that are neither headings, sums nor parts told of another row."""
    return (
        row for row in table.rows if row.kind not in ("rubrik", "varav") and not row.formula and row.kind != "summa"
    )


def same_label(one: str, other: str) -> bool:
    """Tell whether two labels are the same, but for case, spaces and a full stop."""
    return _plain(one) == _plain(other)


def _plain(label: str) -> str:
    return re.sub(r"[\s.:]+", " ", label.casefold()).strip()
