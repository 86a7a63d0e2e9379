"""Rows of a list that are no person and no answer: a sum below it, its head row once more, a number alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from arsredovisning.data.csvfile import RawTable
from arsredovisning.data.values import parse_number
from arsredovisning.errors import Fault
from arsredovisning.imports.grid import Cell
from arsredovisning.imports.mapping import same

#: Why a row is left, as it is told.
SUM, HEAD, ONLY_ID = "summering", "rubrikraden en gång till", "bara id"

_LABEL = re.compile(
    r"((del|total)?summa|summering|sum|totalt?|totaler|grand total|antal|count"
    r"|medel(värde|tal)?|genomsnitt|average|median)"
    r"(\s+(svar|rader|deltagare|personer|individer|st|poster))?\s*[:=]?\s*[\d\s,.%]*",
    re.IGNORECASE,
)
#: Functions that count or sum other rows.
_AGGREGATE = re.compile(r"\b(SUM|SUBTOTAL|AGGREGATE|COUNT[A-Z]*|AVERAGE[A-Z]*|SUMIFS?|MEDIAN|ROWS)\(", re.IGNORECASE)
#: What the column that numbers the rows of a list may be called.
ID_HEADS = frozenset(
    (
        *("id", "nr", "nummer", "löpnr", "löpnummer", "lopnr", "rad", "radnr", "#", "no", "number"),
        *("svarsid", "svars-id", "respondent id", "respondentid", "response id", "responseid"),
        *("deltagar-id", "deltagarid", "deltagarnummer", "deltagarnr", "id-nummer", "id-nr", "klientnr", "klient-id"),
        *("ärende", "ärendenr", "ärendenummer", "aktnr", "kod", "deltagarkod"),
    )
)
#: So few rows tell nothing of what a column is.
_FEW = 3
_STAMPS = frozenset(
    (
        *("starttid", "sluttid", "slutförandetid", "start time", "completion time", "tidsstämpel", "timestamp"),
        *("senast ändrad", "last modified time", "startdate", "enddate", "start date", "end date", "datum"),
        *("collectorid", "collector id", "ip address", "ip-adress", "språk", "language"),
    )
)


def extra_rows(
    table: RawTable, known: Sequence[int], cells: Mapping[int, Mapping[int, Cell]], columns: Sequence[int]
) -> dict[int, str]:
    """Find the rows of a list that are neither a person nor an answer.

    Args:
        table: The list.
        known: The places of the columns that something is read from.
        cells: The rows' cells as the file has them, by line and column.
        columns: The columns of the list's places.

    Returns:
        Why each of them is left, by line.
    """
    found: dict[int, str] = {}
    for line, texts in table.rows:
        if not any(texts):
            continue
        if _is_head(table.header, texts):
            found[line] = HEAD
        elif _is_sum(texts, cells[line]):
            found[line] = SUM
        elif not any(texts[at] for at in known):
            typed = [at for at, column in enumerate(columns) if texts[at] and not cells[line][column].formula]
            if _is_number_only(table.header, texts, typed):
                found[line] = ONLY_ID
    return found


def unnamed_sum(table: RawTable) -> Iterator[Fault]:
    """Tell a last row of figures without the id that every other row has: a person has to say whether it is a sum."""
    *rows, (line, last) = table.rows
    filled = [text for text in last if text]
    if len(rows) < _FEW or not all(map(_is_figure, filled)):
        return
    for at, head in enumerate(table.header):
        if not last[at] and len({cells[at] for _line, cells in rows if cells[at]}) == len(rows):
            yield Fault(
                "Sista raden har bara siffror, och inget av det som skiljer raderna åt.",
                table.shown,
                line,
                head,
                expected="en rad som de andra",
                hint="Är den en summering, ta bort den; är den ett svar eller en deltagare, fyll i cellen.",
            )
            return


def _is_head(header: Sequence[str], texts: Sequence[str]) -> bool:
    return all(not text or same(text) == same(head) for head, text in zip(header, texts, strict=True)) and any(
        text and head for head, text in zip(header, texts, strict=True)
    )


def _is_sum(texts: Sequence[str], cells: Mapping[int, Cell]) -> bool:
    """Tell whether a row has a sum's name and at most numbers beside it, or functions that count other rows."""
    labels = [at for at, text in enumerate(texts) if _LABEL.fullmatch(text)]
    rest = [text for at, text in enumerate(texts) if text and at not in labels]
    if labels and all(_is_figure(text) for text in rest):
        return True
    aggregates = [cell for cell in cells.values() if _AGGREGATE.search(cell.formula)]
    others = [cell for cell in cells.values() if not _AGGREGATE.search(cell.formula)]
    return bool(aggregates) and len(others) <= 1 and all(isinstance(cell.value, str) for cell in others)


def _is_figure(text: str) -> bool:
    return parse_number(text.removesuffix("%").strip()) is not None


def _is_number_only(header: Sequence[str], texts: Sequence[str], typed: Sequence[int]) -> bool:
    """Tell whether all that has been typed in a row is a running number or the time of an answer."""
    by_head = all(same(header[at]) in ID_HEADS | _STAMPS for at in typed)
    return by_head or (len(typed) == 1 and texts[typed[0]].isdigit())
