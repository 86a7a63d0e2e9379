"""The check of a table: its file, its columns, its rows and its cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from arsredovisning.data.csvfile import RawTable, read_csv
from arsredovisning.data.formulas import is_formula, names_in
from arsredovisning.data.settings import TableSettings
from arsredovisning.data.tables import BLANK, COST, DASHES, ROW_COLUMNS, ROW_KINDS, columns_of
from arsredovisning.data.units import UNITS
from arsredovisning.data.values import parse_number
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.validation.written import table_leftovers

_ID = r"[a-z0-9][a-z0-9_]*"


def table_faults(data: YearData, name: str, settings: TableSettings) -> list[Fault]:
    """Find every fault of one table: its file, its columns, its rows and its cells."""
    path = data.folder.table(name)
    try:
        raw = read_csv(path, data.folder.workspace.relative(path))
    except ReportError as error:
        return list(error.faults)
    faults = _header(raw, settings, name, data.shown_table_settings)
    if faults:
        return faults
    columns = tuple((column.id, column.text) for column in columns_of(settings, raw.header))
    faults = list(_cells(raw, columns))
    faults += table_leftovers(raw, ("rubrik", *(column for column, is_text in columns if is_text)))
    faults += _footnotes(raw, settings, name, data.shown_table_settings)
    faults += _roles(raw, settings, name, data.shown_table_settings)
    if not faults:
        try:
            data.table(name)
        except ReportError as error:
            faults += error.faults
    return faults


def _header(raw: RawTable, settings: TableSettings, name: str, shown_settings: str) -> list[Fault]:
    columns = [column.id for column in columns_of(settings, raw.header)]
    faults = [
        Fault("Kolumnen saknas i filen.", raw.shown, 1, column, hint=nearest(column, list(raw.header)))
        for column in ("id", "rubrik", *columns)
        if column not in raw.header
    ]
    faults += [
        Fault(
            "Kolumnen är okänd.",
            raw.shown,
            1,
            column or "(utan namn)",
            expected=f"en kolumn som står i kolumner under [{name}] i {shown_settings}",
            hint=nearest(column, [*ROW_COLUMNS, *columns]),
        )
        for column in raw.header
        if column not in (*ROW_COLUMNS, *columns)
    ]
    for item in settings.kolumner:
        formulas = [formula for formula in (item.formel, item.formel_kostnad) if formula]
        for other in [*(name for text in formulas for name in names_in(text)), *filter(None, [item.parentes])]:
            if other not in columns:
                faults.append(
                    Fault(
                        f"Kolumnen ”{item.id}” hänvisar till en okänd kolumn.",
                        shown_settings,
                        column=f"{name}.kolumner",
                        found=other,
                        hint=nearest(other, columns),
                    )
                )
        faults += [
            _bad_formula(shown_settings, None, f"{name}.kolumner", text) for text in formulas if not is_formula(text)
        ]
    return faults


def _bad_formula(shown: str, line: int | None, column: str, formula: str) -> Fault:
    return Fault(
        "Formeln går inte att läsa.", shown, line, column, found=formula, expected="id med + - * och abs(): a + b - c"
    )


@dataclass(frozen=True)
class _Rule:
    """What every cell of a column must be: how it is tested, and what to say of one that is not."""

    holds: Callable[[str], bool]
    expected: str
    message: str = "Cellen går inte att använda."
    hint: Callable[[str], str] = lambda _text: ""


def _one_of(*allowed: str) -> _Rule:
    return _Rule(allowed.__contains__, "något av: " + ", ".join(filter(None, allowed)) + ", eller tomt")


def _is_number(text: str) -> bool:
    return text in ("", *DASHES) or text.lower() == BLANK or parse_number(text) is not None


def _digits_or_nothing(text: str) -> bool:
    return not text or text.isdigit()


_NUMBER = _Rule(
    _is_number,
    "ett tal som 8 227 eller −12,5, ett streck (-) eller en tom cell",
    "Cellen går inte att läsa som ett tal.",
    lambda text: "Använd decimalkomma, och mellanslag mellan tusental." if re.search(r"\d\.\d", text) else "",
)


def _rules(raw: RawTable, columns: tuple[tuple[str, bool], ...]) -> dict[str, list[_Rule]]:
    """Give what the cells of each column must be."""
    rows = [cells[raw.header.index("id")] for _line, cells in raw.rows]
    seen: set[str] = set()

    def is_sum(text: str) -> bool:
        return not text or (is_formula(text) and all(name in rows for name in names_in(text)))

    def is_first(text: str) -> bool:
        known = text in seen
        seen.add(text)
        return not known

    rules = {
        "id": [
            _Rule(lambda text: bool(re.fullmatch(_ID, text)), "ett id av små bokstäver a–z, siffror och understreck"),
            _Rule(
                is_first,
                "ett id som bara står på en rad",
                "Raden finns två gånger.",
                lambda _text: "Ta bort den ena, eller ge den ett eget id.",
            ),
        ],
        "typ": [_one_of(*ROW_KINDS)],
        "summa": [_Rule(is_sum, "en formel av radernas id, t.ex. intakter + kostnader")],
        "not": [_Rule(_digits_or_nothing, "en nots nummer eller tomt")],
        "enhet": [_one_of("", *UNITS)],
        "slag": [_one_of("", COST)],
        "decimaler": [_Rule(_digits_or_nothing, "ett heltal eller tomt")],
    }
    return rules | {column: [] if text else [_NUMBER] for column, text in columns}


@lru_cache(maxsize=256)
def _cells(raw: RawTable, columns: tuple[tuple[str, bool], ...]) -> tuple[Fault, ...]:
    """Find the faults of a table's cells; a table that is as it was when last checked is not checked again.

    Args:
        raw: The table.
        columns: Its columns' ids, and whether each holds text.
    """
    rules = [item for item in sorted(_rules(raw, columns).items(), key=itemgetter(0)) if item[0] in raw.header]
    return tuple(
        Fault(rule.message, raw.shown, line, name, text, rule.expected, rule.hint(text))
        for line, cells in raw.rows
        for name, of_column in rules
        for rule in of_column
        if not rule.holds(text := cells[raw.header.index(name)])
    )


def _footnotes(raw: RawTable, settings: TableSettings, name: str, shown_settings: str) -> list[Fault]:
    rows = [cells[raw.header.index("id")] for _line, cells in raw.rows]
    columns = [column.id for column in columns_of(settings, raw.header)]
    known = [f"{row}.{column}" for row in rows for column in columns]
    return [
        Fault(
            "Fotnoten hänvisar till en okänd cell.",
            shown_settings,
            column=f"{name}.fotnoter",
            found=cell,
            expected="rad.kolumn",
            hint=nearest(cell, known),
        )
        for footnote in settings.fotnoter
        for cell in footnote.celler
        if cell not in known
    ]


def _roles(raw: RawTable, settings: TableSettings, name: str, shown_settings: str) -> list[Fault]:
    rows = [cells[raw.header.index("id")] for _line, cells in raw.rows]
    return [
        Fault(
            f"Rollen ”{role}” pekar på en okänd rad.",
            shown_settings,
            column=f"{name}.roller",
            found=row,
            expected="id för en rad i tabellen",
            hint=nearest(row, rows),
        )
        for role, row in settings.roller.items()
        if row not in rows
    ]
