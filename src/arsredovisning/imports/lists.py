"""Reading a list with one row a person or an answer: which sheet, which head row, and which rows are none of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from arsredovisning.data.csvfile import RawTable
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.imports.delimited import HINT
from arsredovisning.imports.extras import extra_rows, unnamed_sum
from arsredovisning.imports.grid import Cell, Grid, column_letters, counted, rows_told, written
from arsredovisning.imports.heads import Head, find_head
from arsredovisning.imports.mapping import ALL, same
from arsredovisning.imports.spreadsheet import Book, open_book

_EXPECTED = "en fil med en rad per svar eller deltagare, t.ex. lista.xlsx eller lista.csv"
_NAMES = {";": "semikolon", "\t": "tabb", ",": "komma", "|": "lodstreck"}


@dataclass(frozen=True)
class Listing:
    """A list that has been read.

    Attributes:
        table: Its rows, cells as text: dates as 2025-03-14, decimal comma, composed letters.
        remarks: Swedish sentences that say which sheet and how many rows were read, and what was left.
    """

    table: RawTable
    remarks: tuple[str, ...]


def read_lists(path: Path, shown: str, known: Sequence[Collection[str]] = (), sheets: str = "") -> tuple[Listing, ...]:
    """Read the lists of a file.

    Args:
        path: A workbook (.xlsx, .ods) or a text file (CSV).
        shown: The file's name in messages.
        known: The columns that are looked for, each by the names that it may have.
        sheets: Names of the sheets to read, with commas between, or ``alla``; by default the only one that is a list.

    Raises:
        ReportError: If the file cannot be read; if it is not clear which sheet is meant or what a row of it says; or
            if it holds no rows.
    """
    book = open_book(path, shown, _EXPECTED)
    found = [(grid, find_head(grid, known)) for grid in book.grids if grid.rows]
    if not found:
        raise ReportError(_empty(shown))
    if book.is_text:
        grid, head = max(found, key=lambda item: item[1].hits)
        return (_listing(shown, grid, head, known, ()),)
    chosen = _named(book, found, sheets) if sheets else [_only(book, found)]
    left = [grid for grid, _head in found if all(grid is not other for other, _head in chosen)]
    return tuple(
        _listing(f"{shown}, bladet {grid.name}", grid, head, known, left if number == 0 else ())
        for number, (grid, head) in enumerate(chosen)
    )


def read_list(path: Path, shown: str, known: Sequence[Collection[str]] = (), sheet: str = "") -> Listing:
    """Read the list of a file that has one; see ``read_lists``."""
    listings = read_lists(path, shown, known, sheet)
    if len(listings) > 1:
        raise ReportError(Fault("Bara ett blad kan läsas åt gången.", shown, found=sheet, expected="BLAD=bladets namn"))
    return listings[0]


def _empty(shown: str) -> Fault:
    return Fault("Listan är tom.", shown, expected="en rubrikrad och minst en rad till", hint=HINT)


def _only(book: Book, found: Sequence[tuple[Grid, Head]]) -> tuple[Grid, Head]:
    """Give the sheet that is a list; that two are, or that it is hidden, a person has to decide about."""
    best = max(head.hits for _grid, head in found)
    lists = [(grid, head) for grid, head in found if 2 * head.hits > best or not best]
    shown = [(grid, head) for grid, head in lists if not grid.hidden]
    if len(shown) == 1:
        return shown[0]
    names = ", ".join(
        f"{grid.name} ({counted(len(grid.rows), 'rad', 'rader')}{', dolt' if grid.hidden else ''})"
        for grid, _head in shown or lists
    )
    if shown:
        message = "Arbetsboken har flera blad med listor."
        hint = f"Säg vilket som ska läsas: BLAD={shown[0][0].name}, eller alla tillsammans: BLAD=alla"
    else:
        message, hint = (
            "Bladet med listan är dolt.",
            f"Visa det i Excel, eller säg att det ska läsas: BLAD={lists[0][0].name}",
        )
    raise ReportError(Fault(message, book.shown, found=names, expected="ett blad", hint=hint))


def _named(book: Book, found: Sequence[tuple[Grid, Head]], sheets: str) -> list[tuple[Grid, Head]]:
    by_name = {same(grid.name): (grid, head) for grid, head in found}
    if same(sheets) in by_name:
        return [by_name[same(sheets)]]
    if same(sheets) == ALL:
        best = max(head.hits for _grid, head in found)
        return [(grid, head) for grid, head in found if not grid.hidden and (2 * head.hits > best or not best)]
    names = [name.strip() for name in sheets.split(",") if name.strip()]
    for name in names:
        if same(name) not in by_name:
            known = [grid.name for grid, _head in found]
            raise ReportError(
                Fault("Bladet finns inte eller är tomt.", book.shown, found=name, hint=nearest(name, known))
            )
    return [by_name[name] for name in dict.fromkeys(map(same, names))]


def _listing(shown: str, grid: Grid, head: Head, known: Sequence[Collection[str]], other: Sequence[Grid]) -> Listing:
    """Make a list of a sheet, and say what was read of it and what was not."""
    body = [line for line in grid.rows if line > head.last]
    if not body:
        raise ReportError(_empty(shown))
    if faults := list(_uneven(shown, grid, head)):
        raise ReportError(faults)
    if known and not head.hits:
        raise ReportError(_unknown(shown, grid, head, known))
    filled, merged = _without_merges(shown, grid, body, head)
    columns = sorted({*head.names, *(column for cells in filled.values() for column in cells)})
    table = RawTable(
        shown,
        tuple(head.names.get(column, "") for column in columns),
        tuple((line, tuple(written(cells.get(column)) for column in columns)) for line, cells in filled.items()),
    )
    places = [columns.index(column) for column in sorted(head.known)]
    left = extra_rows(table, places, filled, columns)
    if faults := list(_unclear(shown, grid, {line: cells for line, cells in filled.items() if line not in left}, head)):
        raise ReportError(faults)
    table = replace(table, rows=tuple(row for row in table.rows if row[0] not in left and any(row[1])))
    if not table.rows:
        raise ReportError(_empty(shown))
    if faults := list(unnamed_sum(table)):
        raise ReportError(faults)
    headless = [column for column in columns if column not in head.names]
    remarks = [f"{shown}: {counted(len(table.rows), 'rad läst', 'rader lästa')}{_left(left)}."]
    remarks += _beside(shown, grid, head, headless, merged)
    if other:
        told = ", ".join(f"{item.name}{' (dolt)' if item.hidden else ''}" for item in other)
        remarks.append(f"{shown}: andra blad med innehåll lästes inte: {told}.")
    return Listing(table, tuple(remarks))


def _left(left: dict[int, str]) -> str:
    """Tell the rows that were left, by reason."""
    told = [
        f"{rows_told([line for line, why in left.items() if why == reason])} ({reason})"
        for reason in dict.fromkeys(left.values())
    ]
    return f"; {', '.join(told)} lämnades" if told else ""


def _beside(shown: str, grid: Grid, head: Head, headless: Sequence[int], merged: int) -> Iterator[str]:
    """Tell what else is to be known of how a sheet was read."""
    above = [line for line in grid.rows if line < head.first]
    if above:
        yield f"{shown}: rubrikraden är rad {head.first}; {rows_told(above)} ovanför lästes inte."
    if head.last > head.first:
        yield f"{shown}: rad {head.first} och {head.last} är rubrikrader tillsammans."
    if headless:
        yield f"{shown}: kolumn {', '.join(map(column_letters, headless))} har ingen rubrik och lästes inte."
    if merged:
        yield f"{shown}: {counted(merged, 'sammanfogad cell gäller', 'sammanfogade celler gäller')} alla sina rader."
    if hidden := sorted(grid.hidden_columns & head.known):
        yield f"{shown}: dolda kolumner lästes också: {', '.join(f'”{head.names[column]}”' for column in hidden)}."


def _unknown(shown: str, grid: Grid, head: Head, known: Sequence[Collection[str]]) -> Fault:
    """Tell that no column that is looked for is there; what stands there may be about a person, and is not told."""
    wanted = [next(iter(names)) for names in known if names]
    hint = "Är det rätt fil och rätt blad? Stämmer det, rätta rubrikerna i inställningsfilen."
    if grid.separator:
        hint = f"Filen har lästs med {_NAMES.get(grid.separator, grid.separator)} mellan fälten. {hint}"
    more = " …" if len(wanted) > 6 else ""
    expected = f"kolumner som {', '.join(f'”{name}”' for name in wanted[:6])}{more}"
    return Fault("Ingen av listans rubriker är känd.", shown, head.first, expected=expected, hint=hint)


def _without_merges(
    shown: str, grid: Grid, body: Collection[int], head: Head
) -> tuple[dict[int, dict[int, Cell]], int]:
    """Give merged cells' values to each of their rows, and tell how many there were.

    Raises:
        ReportError: If cells of several columns are merged, so that it is not clear which one is meant.
    """
    filled = {line: dict(grid.rows[line]) for line in body}
    count = 0
    faults: list[Fault] = []
    for area in grid.merged:
        cell = grid.cells.get((area.top, area.left))
        if area.top <= head.last or cell is None:
            continue
        if area.left != area.right:
            hint = "Dela cellerna och skriv värdet i var och en, eller ta bort raden om den är en mellanrubrik."
            faults.append(Fault("Celler i flera kolumner är sammanfogade.", shown, area.top, hint=hint))
            continue
        count += 1
        for line in filled:
            if area.top <= line <= area.bottom:
                filled[line].setdefault(area.left, cell)
    if faults:
        raise ReportError(faults)
    return filled, count


def _uneven(shown: str, grid: Grid, head: Head) -> Iterator[Fault]:
    """Tell rows of a text file with more fields than the head row, and those that a line break has cut."""
    if not grid.separator:
        return
    width = grid.widths[head.last]
    wide = [line for line, cells in grid.rows.items() if line > head.last and max(cells) > width]
    if wide:
        fields = max(grid.rows[wide[0]])
        more = f" ({counted(len(wide), 'rad', 'rader')})" if len(wide) > 1 else ""
        divided = _NAMES.get(grid.separator, grid.separator)
        yield Fault(
            "Raden har fler fält än rubrikraden.",
            shown,
            wide[0],
            found=f"{fields} fält{more}",
            expected=f"{width} fält, med {divided} mellan",
            hint=f"Ett svar med {divided} i sig måste stå inom citattecken. {HINT}",
        )
    lines = [line for line in grid.rows if line > head.last]
    ends_empty = any(grid.widths[line] == width and max(grid.rows[line]) < width for line in lines)
    cut = [line for line in lines if 1 < grid.widths[line] < width]
    if ends_empty and cut:
        yield Fault(
            "Raden har färre fält än rubrikraden.",
            shown,
            cut[0],
            found=f"{grid.widths[cut[0]]} fält" + (f" ({len(cut)} rader)" if len(cut) > 1 else ""),
            expected=f"{width} fält",
            hint=f"En radbrytning i ett svar har delat raden. {HINT}",
        )


def _unclear(shown: str, grid: Grid, body: dict[int, dict[int, Cell]], head: Head) -> Iterator[Fault]:
    """Tell what the program that made the file has hidden, not worked out or could not work out."""
    if hidden := [line for line in body if line in grid.hidden_rows]:
        yield Fault(
            "Bladet har dolda rader.",
            shown,
            hidden[0],
            found=f"{counted(len(hidden), 'dold rad', 'dolda rader')}: {rows_told(hidden)}",
            expected="alla rader synliga",
            hint="Ta bort filtret eller visa raderna i Excel, ta bort de rader som inte ska räknas, och spara.",
        )
    for column in sorted(head.known):
        cells = {line: cells[column] for line, cells in body.items() if column in cells}
        name = head.names[column]
        if lines := [line for line, cell in cells.items() if cell.value is None]:
            hint = "Öppna arbetsboken i Excel, spara den och gör om importen."
            yield Fault("Formeln är inte uträknad.", shown, lines[0], name, _cells(lines), hint=hint)
        if lines := [line for line, cell in cells.items() if cell.error]:
            yield Fault("Cellen har ett fel i stället för ett värde.", shown, lines[0], name, _cells(lines))


def _cells(lines: Sequence[int]) -> str:
    return f"{len(lines)} celler: {rows_told(tuple(lines))}" if len(lines) > 1 else ""
