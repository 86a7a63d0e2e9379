"""All that is published of people: this year's tables and facts, and last year's report, as an attacker reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from arsredovisning.data.formulas import names_in
from arsredovisning.data.mapping import ALL
from arsredovisning.data.tables import Row, Table
from arsredovisning.data.year import YearData
from arsredovisning.disclosure.cells import FACTS, PeopleCells, Printed, interval
from arsredovisning.disclosure.families import Families, sexes, watched_by_sex
from arsredovisning.disclosure.groups import Equation, Group, Picture, Share, Told, Watch
from arsredovisning.disclosure.structure import Structure, part_of
from arsredovisning.errors import Fault, ReportError

#: The column of facts that says that a number is rounded (``ca``).
_ABOUT = "ungefar"
_OF_ONE_SEX = ("_kvinnor", "_man")


@dataclass
class Published:
    """What is published.

    Attributes:
        picture: What an attacker knows.
        cells: The cells of this year's report by the group that they count, dashes too.
        unread: Why tables and deltagare.toml could not be read; nothing is known of what they tell.
    """

    picture: Picture = field(default_factory=Picture)
    cells: dict[Group, list[Printed]] = field(default_factory=dict)
    unread: list[Fault] = field(default_factory=list)

    @property
    def labels(self) -> dict[Group, str]:
        """What the report calls the groups, of all sexes; a row that is a year names nobody."""
        named = [(group._replace(sex=ALL), item.row) for group, items in self.cells.items() for item in items]
        return {group: row.label for group, row in reversed(named) if not row.year}


def published(
    data: YearData, last: YearData | None, skip: Collection[str] = (), more: Iterable[Group] = ()
) -> Published:
    """Read what is published of people.

    Args:
        data: The year's data.
        last: Last year's, if the förbund has such a report.
        skip: Cells of this year's, ``tabell.rad.kolumn``, that are left out.
        more: Groups that are told besides.
    """
    found, groups = Published(), dict.fromkeys(more)
    own = PeopleCells(data)
    for cells in (own, PeopleCells(last)) if last else (own,):
        found.unread += cells.faults
        for table in _tables(cells.data, found.unread):
            reader = _Reader(cells, table, found.picture, skip if cells is own else ())
            groups |= dict.fromkeys(reader.groups())
            for item in reader.counts if cells is own else ():
                found.cells.setdefault(item.group, []).append(item)
    Families([group for group in groups if is_known(group)], own.counting.kinds).add_to(found.picture)
    return found


def is_known(group: Group) -> bool:
    """Tell whether a group is what its name says, and not just a row of a table."""
    return "." not in group.what and not any("." in name and not name.startswith("team:") for name in group.without)


def _tables(data: YearData, unread: list[Fault]) -> Iterator[Table]:
    for name in data.table_settings:
        try:
            yield data.table(name)
        except ReportError as error:
            unread += error.faults


class _Reader:
    """Reads one table into a picture.

    Attributes:
        counts: The cells that count people.
    """

    def __init__(self, cells: PeopleCells, table: Table, picture: Picture, skip: Collection[str]) -> None:
        self._cells, self._table, self._picture, self._skip = cells, table, picture, skip
        self._structure = Structure(cells)
        printed = list(cells.in_table(table))
        self.counts = [item for item in printed if item.of is None]
        self._split = {item.group._replace(sex=ALL) for item in self.counts if item.by_sex}

    def groups(self) -> list[Group]:
        """Add what the table tells, and give the groups that it counts."""
        for item in self.counts:
            if item.place not in self._skip:
                self._tell(item.group, item.row, item.column.id, item.label)
            if not is_known(item.group):
                self._look_after(item)
        self._shares()
        self._made()
        self._facts()
        return [item.group for item in self.counts]

    def _tell(self, group: Group, row: Row, column: str, label: str) -> None:
        cell = row.cells[column]
        if cell.value is None or cell.value % 1 or cell.value < 0 or self._is_partial(row, column):
            return
        about = row.cells.get(_ABOUT)
        if about is None or not about.text:
            place = f"{self._table.id}.{row.id}.{column}"
            self._picture.told.append(Told(group, int(cell.value), place, label, self._cells.year))

    def _is_partial(self, row: Row, column: str) -> bool:
        """Tell whether a number has been worked out of others that are not all there."""
        names = names_in(row.formula) if row.cells[column].computed else []
        return any(name in self._table and self._table.cell(name, column).value is None for name in names)

    def _look_after(self, item: Printed) -> None:
        if item.by_sex:
            base = item.group._replace(sex=ALL)
            self._picture.add([sexes(base)])
            for group, watch in watched_by_sex(base, Watch()).items():
                self._picture.watched.setdefault(group, watch)
        else:
            self._picture.watched.setdefault(item.group, Watch())

    def _shares(self) -> None:
        for row in self._table.rows:
            for column in self._table.columns:
                value = row.cells[column.id].value
                place = f"{self._table.id}.{row.id}.{column.id}"
                if value is None or value.unit != "%" or place in self._skip:
                    continue
                pair = self._cells.share(self._table, row, column) or self._structure.share(self._table, row, column)
                if pair:
                    self._add_share(pair, row, column.id)

    def _add_share(self, pair: tuple[Group, Group], row: Row, column: str) -> None:
        value = row.cells[column].value
        about = row.cells.get(_ABOUT)
        if value is not None and value.unit == "%" and (about is None or not about.text):
            place = f"{self._table.id}.{row.id}.{column}"
            self._picture.shares.append(Share(*pair, *interval(value), place, row.label, self._cells.year))

    def _made(self) -> None:
        """Add how the table's rows are made of each other."""
        for equation in self._structure.sums(self._table):
            self._add(equation)
        for whole, part, attribute in self._structure.parts(self._table):
            if is_known(whole) and is_known(part):
                continue
            equation, watched = part_of(part, whole, attribute)
            self._add(equation)
            for group, watch in watched.items():
                by_sex = watched_by_sex(group, watch) if self._is_split(equation) else {group: watch}
                self._picture.watched |= by_sex

    def _add(self, equation: Equation) -> None:
        self._picture.add(equation.by_sex() if self._is_split(equation) else [equation])
        if self._is_split(equation):
            self._picture.add(sexes(group) for group, _times in equation.terms)

    def _is_split(self, equation: Equation) -> bool:
        groups = [equation.whole, *(group for group, _times in equation.terms if not group.without)]
        return all(group in self._split for group in groups)

    def _facts(self) -> None:
        """Add the facts that are worked out of others, with the facts that they are worked out of."""
        told: dict[Group, bool] = {}
        for group, terms in self._structure.restated(self._table):
            others = [other for other, _times in terms]
            people = any(is_known(other) or other.sex != ALL for other in others) or any(
                other.what.endswith(_OF_ONE_SEX) for other in others
            )
            self._picture.add([Equation(group, tuple(terms))])
            told |= {each: told.get(each, False) or people for each in (group, *others) if each.what.startswith(FACTS)}
        number = next((item for item in self._table.columns if not item.text), None)
        for row, pair in self._structure.fact_shares(self._table):
            self._add_share(pair, row, number.id if number else "")
            told |= {each: told.get(each, False) for each in pair if each.what.startswith(FACTS)}
        for row in self._table.rows if number and told else ():
            counted = number and self._cells.group_of(self._table, row, number)
            if number and counted and counted in told:
                self._tell(counted, row, number.id, row.label)
                if told[counted]:
                    self._picture.watched.setdefault(counted, Watch())
