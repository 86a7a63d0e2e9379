"""RUBRIK: a row's label and a column's head say what their ids say, and what last year's report called them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from arsredovisning.data.tables import Column, Row, Table
from arsredovisning.review.context import Deviation, Review

#: Tables whose rows are sentences or single numbers: their labels say more than their ids.
_FREE = ("mal", "bedomningar", "matt", "fakta", "insats_fakta")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: A label that has this share of an id's words is about it; one that has less than the other share is not.
_LIKE, _UNLIKE = 0.6, 0.34


def rows(review: Review) -> Iterator[Deviation]:
    """Find rows whose label belongs to another row of the table.

    By last year's report, or another table of this one: a label that there belongs to another id, which the table also
    has, while this row's own was another. Without either by their words: a label with most words of another row's
    id and few of its own, while that row has not that label.
    """
    for table in review.tables():
        if table.id in _FREE:
            continue
        known = _known(review, table)
        for row in table.rows:
            owner = _owner(table, row, known) or _by_words(table, row)
            if owner:
                label = known.get(row.id, "")
                yield Deviation(
                    f"Raden heter som raden med id {owner}: har rubrikerna bytt plats?",
                    table,
                    row,
                    printed=row.label,
                    expected=label or f"en rubrik för {row.id}",
                )


def _known(review: Review, table: Table) -> Mapping[str, str]:
    """Give what each id of a table is called elsewhere: in last year's report, or in one other table of this one."""
    other = review.other(review.year - 1)
    last = other.table(table.id) if other and other.has(table.id) else None
    labels = {row.id: row.label for row in last.rows} if last else {}
    mine = {row.id for row in table.rows}
    for near in review.tables():
        if near.id != table.id and near.id not in _FREE:
            shared = [row for row in near.rows if row.id in mine and row.id not in labels]
            labels |= {row.id: row.label for row in shared} if len(shared) > 1 else {}
    return labels


def _owner(table: Table, row: Row, known: Mapping[str, str]) -> str:
    """Name the other row whose label a row has, by what the rows are called elsewhere."""
    own = _plain(known.get(row.id, ""))
    if not own or own == _plain(row.label):
        return ""
    mine = _plain(row.label)
    owners = [name for name, label in known.items() if _plain(label) == mine and name in table and name != row.id]
    return owners[0] if len(owners) == 1 and _plain(table.row(owners[0]).label) != mine else ""


def _by_words(table: Table, row: Row) -> str:
    """Name the other row whose id a label is made of, when it is not made of its own."""
    own = _share(row.label, row.id)
    if own >= _UNLIKE or not _words(row.id):
        return ""
    others = [
        other.id
        for other in table.rows
        if other.id != row.id and _share(row.label, other.id) >= _LIKE and _share(other.label, other.id) < _UNLIKE
    ]
    return others[0] if len(others) == 1 else ""


def _share(label: str, name: str) -> float:
    """Give the share of an id's words that a label has, each as the beginning of a word of it."""
    words = _words(name)
    if not words:
        return 1.0
    text = _plain(label)
    return sum(word[:6] in text for word in words) / len(words)


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(word for word in name.split("_") if len(word) > 2 and not word.isdigit())


@cache
def _plain(label: str) -> str:
    """Give a label as an id would be written: small letters a-z, without marks."""
    text = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", text).strip()


def heads(review: Review) -> Iterator[Deviation]:
    """Find columns whose head names another year than their id or their ``ar``, and captions of another year.

    The head is a column's label and its group. A caption that names one year names the report's, or one that a
    column of the table is about.
    """
    for table in review.tables():
        for column in table.columns:
            yield from _head(table, column)
        named = set(map(int, _YEARS.findall(table.settings.rubrik)))
        known = {review.year, *(column.year for column in table.columns), *(row.year for row in table.rows)}
        known |= {year + 1 for year in known if year} & {review.year + 1}
        if len(named) == 1 and not named & known:
            message = "Tabellens rubrik nämner ett år som varken är rapportens eller någon kolumns."
            yield Deviation(message, table, printed=table.settings.rubrik, expected=str(review.year))


def _head(table: Table, column: Column) -> Iterator[Deviation]:
    """Compare the years in a column's id, in its ``ar``, in its label and in its group."""
    in_id = list(map(int, _YEARS.findall(column.id)))
    year = in_id[0] if len(in_id) == 1 else column.year
    if year is None:
        return
    if column.year not in (None, year):
        message = "Kolumnens ar är ett annat år än det i dess id."
        yield Deviation(message, table, None, column, str(column.year), str(year))
    for text in filter(None, (column.label, column.group)):
        named = list(map(int, _YEARS.findall(text)))
        if named and (set(named) != {year} if len(named) > 1 and _dates(text) else year not in named):
            message = f"Kolumnens rubrik nämner ett annat år än det som den gäller, {year}."
            yield Deviation(message, table, None, column, text, _YEARS.sub(str(year), text))


def _dates(text: str) -> bool:
    """Tell whether a head is the first and the last day of a year."""
    return bool(re.search(r"\d{4}-\d\d-\d\d", text))
