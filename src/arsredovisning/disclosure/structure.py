"""What a table's own layout says of its numbers: sums of rows, rows that are parts of others, shares, facts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from arsredovisning.data.formulas import names_in
from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.disclosure.cells import FACTS, MEASURES, PeopleCells
from arsredovisning.disclosure.groups import Equation, Group, Watch

#: Rows that count some of those in another row of the same table.
WITHIN = {
    "deltagare": ("inskrivna", ("nya", "avslutade", "psykiatri")),
    "avslut": ("avslutade", ("arbete_studier", "arbetsinriktad", "ej_arbetsinriktad")),
}
#: The row that is the whole of its table; without it, the first row with a number is.
TOTAL = "totalt"
_RESTATES = "motsvarar"

#: A group, one that is a part of it, and whether it says something of people.
Part = tuple[Group, Group, bool]


class Structure:
    """Reads the layout of a report's tables."""

    def __init__(self, cells: PeopleCells) -> None:
        self._cells = cells

    def sums(self, table: Table) -> Iterator[Equation]:
        """Give the sums of rows, by the formulas that stand in the table: additions and subtractions of rows."""
        for row in table.rows:
            terms = _linear(row.formula) if row.formula else None
            if terms is None or any(name not in table for name, _times in terms):
                continue
            for column in table.columns:
                whole = self._cells.group_of(table, row, column)
                parts = [(self._cells.group_of(table, table.row(name), column), times) for name, times in terms]
                if whole and column.summed:
                    found = tuple((part, times) for part, times in parts if part)
                    if len(found) == len(parts):
                        yield Equation(whole, found)

    def parts(self, table: Table) -> Iterator[Part]:
        """Give the rows that are parts of others: ``varav``, rows of shares, and those that are known by name."""
        for whole, part in self._pairs(table):
            for column in table.columns:
                one, other = (self._cells.group_of(table, row, column) for row in (whole, part))
                if one and other and one != other:
                    yield one, other, True
        if table.id == MEASURES:
            for row in table.rows:
                yield from self._measure(table, row)

    def share(self, table: Table, row: Row, column: Column) -> tuple[Group, Group] | None:
        """Give whom a share is of, and all that it is a share of."""
        columns = {item.id: item for item in table.columns}
        if table.id == MEASURES:
            names = {"utfall": ("antal", "av"), "fg": ("fg_antal", "fg_av")}.get(column.id, ())
            pair = [self._cells.group_of(table, row, columns[name]) for name in names if name in columns]
        else:
            counts = self._cells.share_of(table, column)
            whole = whole_row(table, counts, column) if counts else None
            if counts is None or whole is None or whole is row:
                return None
            pair = [self._cells.group_of(table, each, counts) for each in (row, whole)]
        part, of = pair if len(pair) == 2 else (None, None)
        return (part, of) if part and of else None

    def restated(self, table: Table) -> Iterator[tuple[Group, list[tuple[Group, int]]]]:
        """Give the facts that say which numbers they are worked out of."""
        number = next((column for column in table.columns if not column.text), None)
        for row, tree in _restating(table) if number else ():
            group = self._cells.group_of(table, row, number) if number else None
            terms = self._terms(tree)
            if group and terms:
                yield group, terms

    def fact_shares(self, table: Table) -> Iterator[tuple[Row, tuple[Group, Group]]]:
        """Give the facts that say whom they are a share of, and all that it is a share of."""
        for row, tree in _restating(table):
            match tree:
                case ast.Call(func=ast.Name(id="andel"), args=[one, other]):
                    part, whole = self._named(one), self._named(other)
                    if part and whole:
                        yield row, (part, whole)

    def _pairs(self, table: Table) -> Iterator[tuple[Row, Row]]:
        above: Row | None = None
        for row in table.rows:
            if row.kind == "varav" and above is not None:
                yield above, row
            elif row.kind != "varav":
                above = row if row.kind != "rubrik" else None
        name, parts = WITHIN.get(table.id, ("", ()))
        if name in table:
            yield from ((table.row(name), table.row(part)) for part in parts if part in table)
        for column in table.columns:
            counts = self._cells.share_of(table, column)
            whole = whole_row(table, counts, column) if counts else None
            if whole:
                shared = [row for row in table.rows if row.cells[column.id].kind != "empty" and row is not whole]
                yield from ((whole, row) for row in shared)

    def _measure(self, table: Table, row: Row) -> Iterator[Part]:
        columns = {item.id: item for item in table.columns}
        for names in (("antal", "av"), ("fg_antal", "fg_av")):
            if all(name in columns and row.cells[name].kind != "empty" for name in names):
                part, whole = (self._cells.group_of(table, row, columns[name]) for name in names)
                if part and whole:
                    yield whole, part, False

    def _terms(self, tree: ast.expr, sign: int = 1) -> list[tuple[Group, int]] | None:
        match tree:
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as how, right=right):
                one, other = self._terms(left, sign), self._terms(right, sign if isinstance(how, ast.Add) else -sign)
                return [*one, *other] if one and other else None
            case _:
                group = self._named(tree)
                return [(group, sign)] if group else None

    def _named(self, tree: ast.expr) -> Group | None:
        """Give whom a cell counts that an expression names: ``tabell.rad.kolumn`` or ``tabell.rad``."""
        if not isinstance(tree, ast.Attribute):
            return None
        name, row, *column = ast.unparse(tree).split(".")
        data = self._cells.data
        if not data.has(name) or row not in (table := data.table(name)):
            return None
        wanted = [item for item in table.columns if not item.text and item.id in (column or [item.id])]
        return self._cells.group_of(table, table.row(row), wanted[0]) if wanted else None


def _restating(table: Table) -> Iterator[tuple[Row, ast.expr]]:
    if table.id == FACTS and any(item.id == _RESTATES for item in table.columns):
        for row in table.rows:
            tree = _parsed(row.cells[_RESTATES].text)
            if tree is not None:
                yield row, tree


def part_of(part: Group, whole: Group, attribute: bool) -> tuple[Equation, dict[Group, Watch]]:
    """Tell that a group is a part of another, and what is to be looked after: the part and what is left."""
    rest = whole._replace(without=(*whole.without, ".".join((part.what, *part.kinds))))
    return Equation(whole, ((part, 1), (rest, 1))), {part: Watch(attribute, whole), rest: Watch(attribute, whole)}


def whole_row(table: Table, counts: Column, share: Column) -> Row | None:
    """Find the row that a column's shares are of: ``totalt``, or a first row that all others can be part of."""
    if TOTAL in table:
        return table.row(TOTAL)
    stated = [(row, value) for row in table.rows if (value := row.cells[counts.id].value) is not None]
    if not stated or stated[0][0].cells[share.id].value not in (None, 100):
        return None
    return stated[0][0] if all(value <= stated[0][1] for _row, value in stated) else None


def _linear(formula: str) -> list[tuple[str, int]] | None:
    """Give the names of a formula of additions and subtractions with their signs; None for another formula."""
    names = names_in(formula)
    terms, rest = [], formula.replace(" ", "")
    for name in names:
        sign = -1 if rest.startswith("-") else 1
        rest = rest.lstrip("+-") if rest[:1] in "+-" and rest[1:].startswith(name) else rest
        if not rest.startswith(name):
            return None
        terms.append((name, sign))
        rest = rest[len(name) :]
    return terms if terms and not rest else None


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body if text else None
    except SyntaxError:
        return None
