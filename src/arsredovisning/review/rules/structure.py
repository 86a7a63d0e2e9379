"""RAD: the rows that a statement must have are there, each is in a sum, and none stands twice."""

from __future__ import annotations

from collections.abc import Iterator

from arsredovisning.data.formulas import names_in
from arsredovisning.data.tables import Row, Table
from arsredovisning.data.units import MONEY
from arsredovisning.review.context import Deviation, Review
from arsredovisning.review.roles import kinds, row_of, same_label, tables_by_kind

#: The roles that a table of each kind must have a row in; of several in one entry, one is enough.
_REQUIRED = (
    ("resultatrakning", ("arets_resultat",)),
    ("balansrakning", ("summa_tillgangar",)),
    ("balansrakning", ("summa_ek_skulder",)),
    ("kassaflode", ("likvida_utgaende", "arets_kassaflode")),
)
#: The kinds of table where every amount is in a sum.
_SUMMED = ("resultatrakning", "balansrakning", "kassaflode", "drift")


def missing(review: Review) -> Iterator[Deviation]:
    """Find statements without the row that says what they come to: nothing can be held against it then."""
    found = tables_by_kind(review.layouts)
    for kind, roles in _REQUIRED:
        table = found.get(kind)
        if table is None or any(row_of(table, kinds()[kind].roles[role]) for role in roles):
            continue
        words = kinds()[kind].roles[roles[0]].words
        yield Deviation(
            f"Tabellen har ingen rad för {words}. Har raden ett annat namn: säg vilken det är i tabeller.toml, "
            f'roller = {{ {roles[0]} = "radens id" }}.',
            review.table(table.id),
            expected=words[0].upper() + words[1:],
        )


def outside(review: Review) -> Iterator[Deviation]:
    """Find amounts above a sum of a statement or a note that no sum of the table counts."""
    kinds_here = tables_by_kind(review.layouts)
    summed = {kinds_here[kind].id for kind in _SUMMED if kind in kinds_here}
    for table in review.tables():
        if table.id in summed or table.settings.nummer is not None:
            yield from _outside(table)


def _outside(table: Table) -> Iterator[Deviation]:
    counted = {name for row in table.rows for name in names_in(row.formula)}
    last = max((number for number, row in enumerate(table.rows) if row.formula), default=0)
    for row in table.rows[:last]:
        stated = any(cell.value is not None and cell.value.unit in MONEY for cell in row.cells.values())
        if stated and not row.formula and row.kind not in ("rubrik", "varav", "summa") and row.id not in counted:
            yield Deviation("Raden är inte med i någon av tabellens summor.", table, row, printed=row.label)


def doubled(review: Review) -> Iterator[Deviation]:
    """Find rows that stand twice: the same label and the same in every cell, whatever their ids."""
    for table in review.tables():
        for number, row in enumerate(table.rows):
            first = next((other for other in table.rows[:number] if _same(row, other)), None)
            if first is not None:
                message = f"Raden är densamma som på rad {first.line}: samma rubrik och samma tal."
                yield Deviation(message, table, row, printed=row.label)


def _same(one: Row, other: Row) -> bool:
    if not same_label(one.label, other.label) or one.kind == "rubrik" or one.kind != other.kind:
        return False
    cells = [(one.cells[name], other.cells[name]) for name in one.cells]
    some = any(cell.value for cell, _other in cells)
    return some and all((cell.value, cell.text) == (there.value, there.text) for cell, there in cells)
