"""How much of a report was tried: the relations that rules held, those that could not be, and the numbers in none."""

from __future__ import annotations

from collections.abc import Iterable

from arsredovisning.data.year import YearData
from arsredovisning.review.context import FACTS, Said, Tried, Untried, cell_name
from arsredovisning.review.findings import Alone, Coverage, Unmade
from arsredovisning.review.unbound import unbound_facts
from arsredovisning.review.wording import label_of


def coverage_of(data: YearData, said: Iterable[Said]) -> Coverage:
    """Sum up what rules have said that they tried.

    Args:
        data: The year's data.
        said: All that the rules have said of the report.
    """
    relations: set[frozenset[str]] = set()
    untried: dict[str, Unmade] = {}
    for item in said:
        if isinstance(item, Tried):
            relations.add(frozenset(item.places))
        elif isinstance(item, Untried):
            untried.setdefault(item.what, Unmade(item.what, item.why, item.remedy))
    tried = frozenset().union(*relations)
    alone: list[Alone] = []
    numbers = 0
    for name in data.table_settings:
        table = data.table(name)
        for row, column, _value in table.numbers():
            if row.cells[column.id].computed:
                continue
            numbers += 1
            place = cell_name(table, row, column)
            if place not in tried:
                label = f"{table.settings.rubrik}: {label_of(row, column)}"
                alone.append(Alone(place, label, table.file, row.line))
    facts = sum(1 for _number in data.table(FACTS).numbers()) if data.has(FACTS) else 0
    return Coverage(numbers, len(relations), tuple(untried.values()), tuple(alone), facts, tuple(unbound_facts(data)))
